"""Until when a problem must be put right (R5), as pure functions of the category, the start and the policy."""

import re
from datetime import datetime, time, timedelta
from itertools import islice, takewhile

from domain.calendar import CLOSE, NOON, is_working_day, local, moment, working_days_after, working_windows
from domain.policy import Category, Policy, Profile

LAST_CALL = time(15)  # from then on "today" means the next working day's noon
_LIMIT = re.compile(r"(today|(\d+)(wd|h))")


def due_at(category: Category, start: datetime, policy: Policy) -> datetime:
    """When a problem of this category that could be known at ``start`` is due; aware, UTC (R5).

    Profile ``city`` counts hours of the category's clock; ``town``: ``today``, ``Nwd`` (18:00 of the N-th working
    day after) or ``Nh`` (every hour counts). ValueError for a limit that is none of these.
    """
    if policy.profile is Profile.CITY:
        return _city(category, start, policy)
    kind, count = read_limit(category.town)
    if kind == "today":
        return end_of_today(start, policy)
    if kind == "h":
        return start + timedelta(hours=count)
    return _working_day(start, count, policy)


def read_limit(limit: str) -> tuple[str, int]:
    """("today", 0), ("wd", 2) or ("h", 4); ValueError names what is allowed."""
    match = _LIMIT.fullmatch(limit)
    if not match:
        raise ValueError(f"a limit is today, 2wd (working days) or 4h (hours), not {limit!r}")
    return (match[3] or "today", int(match[2] or 0))


def _city(category: Category, start: datetime, policy: Policy) -> datetime:
    kind, count = read_limit(category.city)
    if kind != "h":
        raise ValueError(f"the profile city counts hours, not {category.city!r}")
    if category.clock == "emergency":
        return start + timedelta(hours=count)
    return after_working_hours(start, count, policy)


def end_of_today(start: datetime, policy: Policy) -> datetime:
    """18:00 of the day; from 15:00 on, or on a day off, 12:00 of the next working day."""
    here = local(start, policy.zone)
    if is_working_day(here.date()) and here.time() < LAST_CALL:
        return moment(here.date(), CLOSE, policy.zone)
    return moment(next(working_days_after(here.date())), NOON, policy.zone)


def _working_day(start: datetime, count: int, policy: Policy) -> datetime:
    day = next(islice(working_days_after(local(start, policy.zone).date()), count - 1, None))
    return moment(day, CLOSE, policy.zone)


def after_working_hours(start: datetime, hours: float, policy: Policy) -> datetime:
    """The moment at which ``hours`` working hours have passed since ``start``; aware, UTC."""
    return after_working_time(start, timedelta(hours=hours), policy)


def after_working_time(start: datetime, left: timedelta, policy: Policy) -> datetime:
    """The moment at which that much working time has passed since ``start``; aware, UTC."""
    for begin, end in working_windows(start, policy.zone):
        if end - begin >= left:
            return begin + left
        left -= end - begin
    raise AssertionError("the working windows have no end")


def working_time(start: datetime, end: datetime, policy: Policy) -> timedelta:
    """How much of the working hours lies between two moments; nothing when ``end`` is not after ``start``."""
    windows = takewhile(lambda window: window[0] < end, working_windows(start, policy.zone))
    return sum((min(closes, end) - opens for opens, closes in windows), timedelta(0))


def sign_due_at(issued: datetime, policy: Policy) -> datetime:
    """Until when an order must be signed for: the same day (R7), counted like ``today``."""
    return end_of_today(issued, policy)


def answer_due_at(issued: datetime, policy: Policy) -> datetime:
    """Until when an order must be answered: 18:00 of the second working day after (R7)."""
    return _working_day(issued, 2, policy)
