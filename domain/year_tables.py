"""A year's table of working days as it is written down: in a file, and in the books (R5)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from domain.calendar import Holiday, YearTable

KEYS = frozenset({"year", "notice", "provisional", "holidays"})


def made(written: Mapping[str, Any]) -> YearTable:
    """The table; ValueError, KeyError or TypeError name what is wrong."""
    if unknown := set(written) - KEYS:
        raise ValueError(f"no such key: {', '.join(sorted(unknown))}")
    holidays = tuple(_holiday(entry) for entry in written["holidays"])
    for holiday in holidays:
        if holiday.last < holiday.first:
            raise ValueError(f"{holiday.name} ends before it begins")
    return YearTable(int(written["year"]), holidays, written.get("provisional", False) is True,
                     str(written.get("notice", "")))


def _holiday(entry: Mapping[str, Any]) -> Holiday:
    day = date.fromisoformat
    return Holiday(str(entry["name"]), day(entry["from"]), day(entry["to"]), tuple(map(day, entry.get("worked", []))))


def written(table: YearTable) -> dict[str, Any]:
    """What ``made`` reads."""
    return {"year": table.year, "notice": table.notice, "provisional": table.is_provisional, "holidays": [
        {"name": h.name, "from": h.first.isoformat(), "to": h.last.isoformat(),
         "worked": [day.isoformat() for day in h.worked]} for h in table.holidays]}
