"""Is a row of a list a problem already (R1)? The mark of a row is what it says and, where it has no date of its own,
the day of its import.

A row with a date is the same whenever it comes again. One without a date is the same in the same list, on the same day,
and as long as its problem is open: next month's list may say the same words of a new finding.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.problem_list import ListRow, fingerprint

LONGEST_PLACE = 60  # characters of a place that the books keep


class Standing(StrEnum):
    NEW = "new"
    AGAIN = "again"  # new, though an earlier row that has ended said the same
    KNOWN = "known"
    CHANGED = "changed"  # a problem already, but the list says something else of it now


@dataclass(frozen=True, slots=True)
class Earlier:
    """A row that became a problem. ``day``: of its import; the rest is as the books have it now."""

    mark: str
    file: str
    row: int
    day: date
    number: int
    is_open: bool
    community_id: int
    place: str
    what: str
    due: date


def said(row: ListRow, nth: int) -> str:
    """The mark without the day: the same for rows that say the same."""
    return hashlib.sha256(fingerprint(row, nth).encode("utf-8", "replace")).hexdigest()


def mark(row: ListRow, saying: str, today: date) -> str:
    return saying if row.due is not None else f"{saying}@{today.isoformat()}"


class Imported:
    """What earlier lists made, asked for each row of one list. ``sayings``: of all its rows."""

    def __init__(self, earlier: Sequence[Earlier], sayings: Iterable[str], file: str, today: date) -> None:
        self._sayings, self._file, self._today = set(sayings), file, today
        self._same: dict[str, list[Earlier]] = {}
        self._rest: dict[int, list[Earlier]] = {}
        by_file: dict[str, set[str]] = {}
        for one in earlier:
            saying = one.mark.partition("@")[0]
            self._same.setdefault(saying, []).append(one)
            by_file.setdefault(one.file, set()).add(saying)
            if one.is_open and saying not in self._sayings:
                self._rest.setdefault(one.community_id, []).append(one)
        self._files = _of_this_list(by_file, self._sayings) | {file}

    def standing(self, row: ListRow, saying: str, community_id: int | None) -> tuple[Standing, Earlier | None]:
        """How the row stands, and which earlier one it is about."""
        same = self._same.get(saying, [])
        known = next((e for e in same if row.due is not None or self._is_same(e)), None)
        if known is not None:
            return Standing.KNOWN, known
        if same:
            return Standing.AGAIN, same[-1]
        changed = next((e for e in self._rest.get(community_id or 0, ()) if _is_about(row, e)), None)
        if changed is None:
            return Standing.NEW, None
        is_as_before = changed.what == row.what and row.due in (None, changed.due)
        return Standing.KNOWN if is_as_before else Standing.CHANGED, changed

    def _is_same(self, earlier: Earlier) -> bool:
        return earlier.is_open or earlier.day == self._today or earlier.file in self._files


def _of_this_list(by_file: Mapping[str, set[str]], sayings: set[str]) -> set[str]:
    """The files that this list is, saved anew or gone on with: all rows of one are rows of the other, more than one."""
    return {file for file, rows in by_file.items()
            if min(len(rows), len(sayings)) > 1 and (rows <= sayings or sayings <= rows)}


def _is_about(row: ListRow, earlier: Earlier) -> bool:
    """The same place and words, or the same place in the same row of the sheet."""
    is_there = bool(row.place) and row.place[:LONGEST_PLACE] == earlier.place
    is_same_row = is_there and row.row == earlier.row
    return is_same_row or (earlier.what == row.what and (is_there or not row.place))
