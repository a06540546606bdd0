"""Until when a problem must be put right (R5), as pure functions of the category, the start and the policy.

The forms are ``today``, ``Nwd`` (working days) and ``Nh``; hours are every hour (an emergency) or working hours.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice, takewhile

from domain.calendar import local, local_day, moment
from domain.policy import Category, Policy, Profile

LAST_CALL = time(15)  # from then on "today" means the next working day's noon
_LIMIT = re.compile(r"today|([1-9][0-9]{0,3})(wd|h)")
Stretch = tuple[datetime, datetime]  # from, until, in UTC


@dataclass(frozen=True, slots=True)
class Count:
    """A deadline and how it was counted. All moments are aware, in UTC; days are the town's."""

    due_at: datetime
    days: tuple[date, ...] = ()  # the working days that were counted
    stretches: tuple[Stretch, ...] = ()  # the hours that were counted


def due_at(category: Category, start: datetime, policy: Policy) -> datetime:
    """When a problem of this category that could be known at ``start`` is due; aware, UTC (R5).

    Profile ``city`` counts hours of the category's clock; ``town``: ``today``, ``Nwd`` (the end of work of the N-th
    working day after) or ``Nh`` (every hour counts). ValueError for a limit that is none of these.
    """
    return count(category, start, policy).due_at


def count(category: Category, start: datetime, policy: Policy) -> Count:
    """``due_at`` with the days or hours that it counted."""
    kind, number = read_limit(_limit(category, policy))
    if kind == "today":
        return _today(start, policy)
    if kind == "wd":
        return _days(start, number, policy)
    if counts_every_hour(category, policy):
        due = start + timedelta(hours=number)
        return Count(due, stretches=((start, due),))
    stretches = tuple(_stretches(start, timedelta(hours=number), policy))
    return Count(stretches[-1][1], stretches=stretches)


def _limit(category: Category, policy: Policy) -> str:
    if policy.profile is Profile.TOWN:
        return category.town
    if read_limit(category.city)[0] != "h":
        raise ValueError(f"the profile city counts hours, not {category.city!r}")
    return category.city


def counts_every_hour(category: Category, policy: Policy) -> bool:
    """Nights and days off count too: the town's hours, and the city's of a category that is an emergency."""
    if policy.profile is Profile.CITY:
        return category.clock == "emergency"
    return read_limit(category.town)[0] == "h"


def read_limit(limit: str) -> tuple[str, int]:
    """("today", 0), ("wd", 2) or ("h", 4); ValueError names what is allowed."""
    match = _LIMIT.fullmatch(limit)
    if not match:
        raise ValueError(f"a limit is today, 2wd (working days) or 4h (hours), not {limit!r}")
    return (match[2] or "today", int(match[1] or 0))


def _today(start: datetime, policy: Policy) -> Count:
    """The day's end of work; from 15:00 or the end of work on, or on a day off, the next working day's noon."""
    calendar, here = policy.calendar, local(start, policy.zone)
    day = here.date()
    if calendar.is_working_day(day) and here.time() < min(LAST_CALL, calendar.close_of(day)):
        return Count(moment(day, calendar.close_of(day), policy.zone), (day,))
    day = next(calendar.working_days_after(day))
    return Count(moment(day, calendar.noon_of(day), policy.zone), (day,))


def _days(start: datetime, number: int, policy: Policy) -> Count:
    days = tuple(islice(policy.calendar.working_days_after(local_day(start, policy.zone)), number))
    return Count(moment(days[-1], policy.calendar.close_of(days[-1]), policy.zone), days)


def _stretches(start: datetime, left: timedelta, policy: Policy) -> Iterator[Stretch]:
    """The working hours from ``start`` until that much of them has passed; at least one."""
    for begin, end in policy.calendar.windows(start, policy.zone):
        yield begin, min(end, begin + left)
        left -= end - begin
        if left <= timedelta(0):
            return


def after_working_hours(start: datetime, hours: float, policy: Policy) -> datetime:
    """The moment at which ``hours`` working hours have passed since ``start``; aware, UTC."""
    return after_working_time(start, timedelta(hours=hours), policy)


def after_working_time(start: datetime, left: timedelta, policy: Policy) -> datetime:
    """The moment at which that much working time has passed since ``start``; aware, UTC."""
    *_, (_, end) = _stretches(start, left, policy)
    return end


def working_time(start: datetime, end: datetime, policy: Policy) -> timedelta:
    """How much of the working hours lies between two moments; nothing when ``end`` is not after ``start``."""
    windows = takewhile(lambda window: window[0] < end, policy.calendar.windows(start, policy.zone))
    return sum((min(closes, end) - opens for opens, closes in windows), timedelta(0))


def sign_due_at(issued: datetime, policy: Policy) -> datetime:
    """Until when an order must be signed for: the same day (R7), counted like ``today``."""
    return _today(issued, policy).due_at


def answer_due_at(issued: datetime, policy: Policy) -> datetime:
    """Until when an order must be answered: the end of work of the second working day after (R7)."""
    return _days(issued, 2, policy).due_at


def kept(due: datetime, now: datetime, before: Policy, after: Policy) -> datetime:
    """A deadline counted in working time when the working days change: what was left of it at ``now`` is left still,
    and it is never earlier than what was told. One that has passed stays."""
    if due <= now:
        return due
    return max(due, after_working_time(now, working_time(now, due, before), after))


def uncertain_years(start: datetime, due: datetime, policy: Policy) -> tuple[int, ...]:
    """The years between the two whose notice is not out: the deadline may still change."""
    first, last = (local_day(at, policy.zone).year for at in (start, due))
    return tuple(year for year in range(first, last + 1) if policy.calendar.is_provisional(year))
