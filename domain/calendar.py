"""The town's days: the only place where a moment becomes a local day (R5).

Working days are Monday to Friday; working hours 08:00–12:00 and 14:00–18:00 local time.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MORNING = (time(8), time(12))
AFTERNOON = (time(14), time(18))
CLOSE = AFTERNOON[1]
NOON = MORNING[1]


def local(at: datetime, zone: ZoneInfo) -> datetime:
    """The moment on the town's wall clock; ``at`` must be aware."""
    if at.tzinfo is None:
        raise ValueError(f"a moment without a zone: {at!r}")
    return at.astimezone(zone)


def local_day(at: datetime, zone: ZoneInfo) -> date:
    return local(at, zone).date()


def moment(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """That wall-clock time of that local day, in UTC."""
    return datetime.combine(day, clock, tzinfo=zone).astimezone(UTC)


def is_working_day(day: date) -> bool:
    return day.weekday() < 5


def working_days_after(day: date) -> Iterator[date]:
    """The working days that follow ``day``, without end."""
    while True:
        day += timedelta(days=1)
        if is_working_day(day):
            yield day


def week_of(day: date) -> str:
    """The ISO week, ``2026-W47``."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def monday_of(week: str) -> date:
    """The first day of an ISO week written ``2026-W47``; ValueError otherwise."""
    year, _, number = week.partition("-W")
    return date.fromisocalendar(int(year), int(number), 1)


def working_windows(start: datetime, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    """The working hours from ``start`` on, as (from, until) in UTC, without end."""
    day = local_day(start, zone)
    while True:
        if is_working_day(day):
            for opens, closes in (MORNING, AFTERNOON):
                begin, end = moment(day, opens, zone), moment(day, closes, zone)
                if end > start:
                    yield max(begin, start), end
        day += timedelta(days=1)
