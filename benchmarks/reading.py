"""``python -m benchmarks.reading``: how well and how fast sentences are read, clean, with noise and with context.

The sets are in tests/corpus (README there). ``--held`` measures the half that nobody looks at while rules are written,
``--wrong FIGURE`` lists what was read wrongly.
"""

import argparse
import csv
import random
import statistics
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from benchmarks.noise import NOISES, Noise
from bot.settings import default_policy
from domain.caption import Context, Kind, Reading, UnitWords, Vocabulary, read
from domain.people import Role

CORPUS = Path(__file__).parents[1] / "tests" / "corpus"
# The corpus has no such categories and labels what is of them so.
ALSO = {"other": {"airing", "burning"}, "illegal_structure": {"tin_hoarding"}, "sewage": {"drain_ditch"},
        "floating_debris": {"drain_ditch"}}
FIGURES = ("problem", "kind", "unit", "category", "place", "place within", "quantity")


@dataclass(frozen=True, slots=True)
class Labelled:
    """One message and what it says."""

    id: str
    text: str
    kind: str
    unit: str
    place: str
    category: str
    quantity: float | None
    quantity_unit: str
    part: str  # captions, dev, held or fresh


def table(name: str) -> list[dict[str, str]]:
    """The rows of one file of the corpus."""
    with (CORPUS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def labelled(name: str) -> list[Labelled]:
    """The labelled messages of a file."""
    return [Labelled(row["id"], row["text"], row["kind"], row["unit"], row["place"], row["category"],
                     float(row["quantity"]) if row["quantity"] else None, row["unit_of_quantity"],
                     row.get("half") or name.removesuffix(".tsv")) for row in table(name)]


def units() -> tuple[UnitWords, ...]:
    """The roster of the corpus."""
    return tuple(UnitWords(n, row["unit"], tuple(filter(None, (row["aliases"] or "").split(";"))))
                 for n, row in enumerate(table("units.tsv"), 1))


def vocabulary() -> Vocabulary:
    """The roster of the corpus with the default categories."""
    return Vocabulary(units(), {}, default_policy().categories)


def names_of(known: Sequence[UnitWords]) -> dict[str, int]:
    """Every way a unit is written."""
    return {name: unit.unit_id for unit in known for name in (*unit.aliases, unit.name)}


def is_right(figure: str, row: Labelled, reading: Reading, names: dict[str, int]) -> bool | None:
    """Was it read as it is labelled? None when the figure says nothing of such a message."""
    is_of_problem = row.kind == "problem"
    match figure:
        case "problem":
            return (reading.kind is Kind.PROBLEM) == is_of_problem
        case "kind":
            return reading.kind.value == row.kind
        case "unit":
            return reading.unit_id == names.get(row.unit)
        case "category":
            said = reading.category or ""
            also = ALSO.get(row.category, set()) if row.part == "captions" else set()
            return said == row.category or said in also if is_of_problem else None
        case "place":
            return reading.place == row.place if is_of_problem else None
        case "place within":
            is_within = reading.place in row.place or row.place in reading.place
            return is_within and bool(reading.place) == bool(row.place) if is_of_problem else None
        case _:
            return (reading.quantity, reading.quantity_unit) == (row.quantity, row.quantity_unit)


def context_of(row: Labelled, number: int) -> Context:
    """Who says such a thing, and with what: chatter comes from everybody, most answers answer a card."""
    reply: Literal["none", "card"] = "card" if number % 2 else "none"
    match row.kind:
        case "problem":
            return Context(Role.INSPECTOR, None, 1)
        case "rectified":
            return Context(Role.CLERK, None, 1, reply)
        case "acknowledgement":
            return Context(Role.COMMUNITY_HEAD, None, 0, reply)
        case "returned" | "accepted":
            return Context(Role.INSPECTOR, None, 0, "card")
        case _:
            return Context((Role.INSPECTOR, Role.CLERK, Role.ADMIN)[number % 3])


def figures(rows: Sequence[Labelled], words: Vocabulary, *, has_context: bool = False) -> dict[str, float]:
    """Shares of what was read rightly, and of chatter that was read as a problem."""
    names = names_of(words.units)
    readings = [read(row.text, words, context_of(row, n) if has_context else None) for n, row in enumerate(rows)]
    found = {}
    for figure in FIGURES:
        right = [is_right(figure, row, reading, names) for row, reading in zip(rows, readings, strict=True)]
        found[figure] = _share(r for r in right if r is not None)
    found["chatter as problem"] = _share(reading.kind is Kind.PROBLEM for row, reading in zip(
        rows, readings, strict=True) if row.kind == "chatter")
    return found


def _share(of: Iterable[bool]) -> float:
    right = list(of)
    return sum(right) / len(right) if right else 0.0


def noisy(rows: Sequence[Labelled], noise: Noise, seed: int = 7) -> list[Labelled]:
    """The same messages as a hurried thumb sends them."""
    dice = random.Random(seed)
    return [Labelled(row.id, noise(row.text, dice), row.kind, row.unit, row.place, row.category, row.quantity,
                     row.quantity_unit, row.part) for row in rows]


def milliseconds(rows: Sequence[Labelled], words: Vocabulary) -> float:
    """A message's time on one core: the median of seven runs."""
    runs = []
    for _ in range(7):
        began = time.process_time()
        for row in rows:
            read(row.text, words)
        runs.append((time.process_time() - began) * 1000 / len(rows))
    return statistics.median(runs)


def large_roster() -> Vocabulary:
    """60 communities with ten residents' groups each."""
    known = [unit for unit in units() if unit.name.endswith("社区")][:60]
    groups = [UnitWords(1000 + 10 * n + k, f"{unit.name}第{k + 1}居民小组", (f"{k + 1}组",), True, unit.unit_id)
              for n, unit in enumerate(known) for k in range(10)]
    return Vocabulary((*known, *groups), {}, default_policy().categories)


def _say(name: str, found: dict[str, float]) -> None:
    print(f"{name:24}" + "".join(f"{found[f] * 100:14.1f}" for f in (*FIGURES, "chatter as problem")))


def _list_wrong(figure: str, rows: Sequence[Labelled], words: Vocabulary) -> None:
    names = names_of(words.units)
    for row in rows:
        reading = read(row.text, words)
        if is_right(figure, row, reading, names) is False:
            unit = next((u.name for u in words.units if u.unit_id == reading.unit_id), "")
            print(f"{row.id} {row.text}\n      {row.kind}|{row.unit}|{row.place}|{row.category}|{row.quantity}"
                  f"\n      {reading.kind}|{unit}|{reading.place}|{reading.category}|{reading.quantity} "
                  f"{reading.confidence} {reading.candidates}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--held", action="store_true", help="measure the unseen half that is held back, too")
    parser.add_argument("--wrong", metavar="FIGURE", help="list what was read wrongly")
    chosen = parser.parse_args()
    words, corpus, own = vocabulary(), labelled("captions.tsv"), labelled("unseen.tsv")
    sets = {"corpus": corpus, "unseen, development": [row for row in own if row.part == "dev"]}
    sets |= {"fresh": labelled("fresh.tsv"), "second": labelled("second.tsv"),
             "third": labelled("third.tsv"), "fourth": labelled("fourth.tsv")}
    if chosen.held:
        sets["unseen, held back"] = [row for row in own if row.part == "held"]
    if chosen.wrong:
        for rows in sets.values():
            _list_wrong(chosen.wrong, rows, words)
        return
    print(" " * 24 + "".join(f"{f[:13]:>14}" for f in (*FIGURES, "false problem")))
    for name, rows in sets.items():
        _say(name, figures(rows, words))
        _say("  with context", figures(rows, words, has_context=True))
    everything = [row for rows in sets.values() for row in rows]
    for name, noise in NOISES.items():
        _say(f"  {name}", figures(noisy(everything, noise), words))
    print(f"{milliseconds(corpus, large_roster()):.3f} ms a message (60 communities, 600 groups)")


if __name__ == "__main__":
    main()
