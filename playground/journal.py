"""What bots called, and what came of it."""

from collections import Counter, deque

from playground.model import Json

KEPT = 50_000


class Journal:
    """Every call of a bot, oldest first; the counts go on when old lines are dropped."""

    def __init__(self) -> None:
        self._lines: deque[Json] = deque(maxlen=KEPT)
        self._seq = 0
        self._counts: Counter[tuple[str, str]] = Counter()

    def add(self, **line: object) -> None:
        """Write down one call; needs at least ``method`` and ``outcome``."""
        self._seq += 1
        self._lines.append({"seq": self._seq, **line})
        self._counts[str(line["method"]), str(line["outcome"])] += 1

    def clear(self) -> None:
        """Forget all calls; the numbers go on."""
        self._lines.clear()
        self._counts.clear()

    def after(self, seq: int = 0, method: str = "") -> list[Json]:
        """The lines with a higher number, of one method if it is given."""
        wanted = method.lower()
        return [one for one in self._lines
                if one["seq"] > seq and (not wanted or one["method"].lower() == wanted)]  # fmt: skip

    def counts(self, outcome: str = "") -> dict[str, int]:
        """How often each method was called; with an outcome, only the calls that ended so."""
        found: Counter[str] = Counter()
        for (method, ended), count in self._counts.items():
            if not outcome or ended == outcome:
                found[method] += count
        return dict(found)
