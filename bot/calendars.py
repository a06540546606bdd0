"""The tables of working days, a JSON file a year in calendars/, made of the State Council's notices (R5)."""

import json
import re
from datetime import date, time
from functools import cache
from pathlib import Path

from domain.calendar import Hours, OtherHours, YearTable
from domain.year_tables import made

TABLES = Path(__file__).parents[1] / "calendars"
ALLOWED = ('{"year": 2027, "notice": "国办发明电〔2026〕1号", "provisional": false, "holidays": [{"name": "元旦", '
           '"from": "2027-01-01", "to": "2027-01-03", "worked": ["2027-01-04"]}]}')
_HOURS = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])-([01][0-9]|2[0-3]):([0-5][0-9])")
_DAY = re.compile(r"([0-9]{2})-([0-9]{2})")


class BadTable(ValueError):
    """A table cannot be used; the message names the file, what is wrong and what is allowed."""


@cache
def own_tables() -> tuple[YearTable, ...]:
    """The tables that come with the program."""
    return read_tables(TABLES)


def read_tables(folder: Path) -> tuple[YearTable, ...]:
    """Every table of a folder, the files being called by their year; raises BadTable."""
    if not folder.is_dir():
        raise BadTable(f"there is no folder {folder}")
    return tuple(_table(path) for path in sorted(folder.glob("*.json")))


def _table(path: Path) -> YearTable:
    try:
        table = made(json.loads(path.read_text(encoding="utf-8")))
        if path.stem != str(table.year):
            raise ValueError(f"the year is {table.year}")
    except OSError as error:
        raise BadTable(f"{path}: cannot be read: {error.strerror}") from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadTable(f"{path}: not a table of working days ({error}); it is called {ALLOWED[9:13]}.json and written "
                       f"{ALLOWED}") from None
    return table


def read_span(written: str) -> tuple[time, time]:
    """From and until of ``21:00-07:00``, past midnight perhaps; ValueError otherwise."""
    match = _HOURS.fullmatch(written.strip())
    span = (time(int(match[1]), int(match[2])), time(int(match[3]), int(match[4]))) if match else None
    if span is None or span[0] == span[1]:
        raise ValueError("quiet hours are written 21:00-07:00; empty: none")
    return span


def read_hours(written: str) -> Hours:
    """Hours as people write them, ``08:00-12:00 14:00-18:00``; ValueError otherwise."""
    hours: list[tuple[time, time]] = []
    for part in written.split():
        match = _HOURS.fullmatch(part)
        begin, end = (time(int(match[1]), int(match[2])), time(int(match[3]), int(match[4]))) if match else (None, None)
        if begin is None or end is None or end <= begin or (hours and begin <= hours[-1][1]):
            hours.clear()
            break
        hours.append((begin, end))
    if not hours:
        raise ValueError("hours are written 08:00-12:00 14:00-18:00, in order")
    return tuple(hours)


def read_day_of_year(written: str) -> tuple[int, int]:
    """Month and day of ``06-01``; ValueError otherwise."""
    match = _DAY.fullmatch(written)
    try:
        day = date(2024, int(match[1]), int(match[2])) if match else None  # a leap year: 02-29 is a day
    except ValueError:
        day = None
    if day is None:
        raise ValueError("a day of the year is written 06-01")
    return day.month, day.day


def summer(first: str, last: str, hours: str) -> OtherHours | None:
    """The summer hours; None without any."""
    return OtherHours(read_day_of_year(first), read_day_of_year(last), read_hours(hours)) if hours else None
