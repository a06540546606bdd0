"""``python -m benchmarks.spots``: how often "same spot" is right (R6), and what it costs to compare two places."""

import argparse
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from domain.spots import Sameness, compare, same_place, words

PAIRS = Path(__file__).parents[1] / "tests" / "corpus" / "spot_pairs.tsv"
LABELS = {"same": Sameness.SAME, "different": Sameness.DIFFERENT, "unclear": Sameness.UNSURE}
ROUNDS = 5  # of the timing; the fastest counts, the machine is shared
EARLIER = 200  # problems that one finding is compared with


@dataclass(frozen=True, slots=True)
class Pair:
    """Two places of one community as two people wrote them, and what they are."""

    half: str
    community: str
    one: str
    other: str
    label: Sameness


def pairs(half: str | None = None) -> list[Pair]:
    """The labelled pairs of a half, or all."""
    lines = (line.split("\t") for line in PAIRS.read_text(encoding="utf-8").splitlines()[1:])
    found = [Pair(line[1], line[2], line[3], line[4], LABELS[line[5]]) for line in lines]
    return [p for p in found if half in (None, p.half)]


def decide(pair: Pair) -> Sameness:
    return same_place(pair.one, pair.other, pair.community)


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares from 0 to 1."""

    pairs: int
    precision: dict[Sameness, float]
    recall: dict[Sameness, float]
    unsure: float


def measure(chosen: list[Pair]) -> Figures:
    """How well the sure answers are right and how many labels they reach; what is unsure is asked."""
    said = Counter((decide(p), p.label) for p in chosen)
    sure = (Sameness.SAME, Sameness.DIFFERENT)
    answers = {s: sum(n for (a, _), n in said.items() if a is s) for s in Sameness}
    labels = {s: sum(n for (_, b), n in said.items() if b is s) for s in Sameness}
    return Figures(len(chosen), {s: said[s, s] / max(1, answers[s]) for s in sure},
                   {s: said[s, s] / max(1, labels[s]) for s in sure}, answers[Sameness.UNSURE] / max(1, len(chosen)))


def cost() -> float:
    """Microseconds to compare a finding with one earlier problem, as a look does it: places that were seen before."""
    places = list(dict.fromkeys(p.one for p in pairs()))[:EARLIER]
    best = float("inf")
    for _ in range(ROUNDS):
        began = time.perf_counter()
        for place in places:
            here = words(place)
            for other in places:
                compare(here, words(other))
        best = min(best, time.perf_counter() - began)
    return best / len(places) ** 2 * 1e6


def wrong(chosen: list[Pair]) -> list[str]:
    """What is said and what it is, of the pairs that are not answered as labelled."""
    return [f"{p.label.value:9} said {said.value:9} {p.one} : {p.other}" for p in chosen
            if (said := decide(p)) is not p.label]


def say(line: str) -> None:
    print(line, flush=True)


def main() -> None:
    arguments = argparse.ArgumentParser(prog="python -m benchmarks.spots", description=__doc__)
    arguments.add_argument("--wrong", action="store_true", help="list the pairs to develop with that are not right")
    chosen = arguments.parse_args()
    say("half      pairs   same: precision recall   different: precision recall   unsure")
    for half in ("develop", "measure"):
        f = measure(pairs(half))
        same, other = Sameness.SAME, Sameness.DIFFERENT
        say(f"{half:8} {f.pairs:6}          {f.precision[same]:8.1%} {f.recall[same]:6.1%}"
            f"               {f.precision[other]:8.1%} {f.recall[other]:6.1%}   {f.unsure:6.1%}")
    say(f"{cost():.2f} µs a pair of known places")
    if chosen.wrong:
        say("\n".join(wrong(pairs("develop"))))


if __name__ == "__main__":
    main()
