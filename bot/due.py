"""``due``: until when a problem of a category is due and what was counted, without books, token or data folder.

It counts by the tables of the settings; what an office added by /workday stands in the books.
"""

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from bot.offline import Stop
from bot.settings import Settings
from domain.calendar import local_day
from domain.deadlines import Count, count, counts_every_hour, uncertain_years
from domain.policy import Category, Policy

EARLIEST, LATEST = 1970, 9000  # years; 9999 working days fit after them


def due(settings: Settings, category: str, start: str, stop: Stop, *, as_json: bool) -> str:
    """When a problem of this category (its code or name) that was posted at ``start`` is due, as a sentence or JSON."""
    policy = settings.policy()
    wanted, at = _category(category, policy, stop), _moment(start, policy, stop)
    told = _facts(wanted, at, policy, count(wanted, at, policy))
    return json.dumps(told, ensure_ascii=False) if as_json else _sentence(told)


def _category(name: str, policy: Policy, stop: Stop) -> Category:
    found = next((c for c in policy.categories if name in (c.code, c.name, c.name_en)), None)
    if found is None:
        stop(f"there is no category {name!r}; allowed: {', '.join(c.code for c in policy.categories)}")
    return found


def _moment(written: str, policy: Policy, stop: Stop) -> datetime:
    """A time without a zone is the town's."""
    try:
        at = datetime.fromisoformat(written)
    except ValueError:
        stop(f"--from {written}: a time is written 2026-11-23T09:00")
    if not EARLIEST <= at.year <= LATEST:
        stop(f"--from {written}: a year from {EARLIEST} to {LATEST} is allowed")
    return at if at.tzinfo else at.replace(tzinfo=policy.zone)


def _facts(category: Category, start: datetime, policy: Policy, counted: Count) -> dict[str, Any]:
    due_at = counted.due_at.astimezone(policy.zone)
    facts: dict[str, Any] = {"due": due_at.isoformat(), "counted": list(_counted(counted, policy))}
    if not counts_every_hour(category, policy):
        facts["skipped"] = [_day(day, policy) for day in _days_off(start, due_at, policy)]
        if years := uncertain_years(start, due_at, policy):
            facts["provisional"] = list(years)
    return facts


def _counted(counted: Count, policy: Policy) -> Iterator[str]:
    yield from (_day(day, policy) for day in counted.days)
    for begin, end in ((a.astimezone(policy.zone), b.astimezone(policy.zone)) for a, b in counted.stretches):
        until = f"{end:%H:%M}" if begin.date() == end.date() else f"{end:%Y-%m-%d %a %H:%M}"
        yield f"{begin:%Y-%m-%d %a %H:%M} to {until}"


def _days_off(start: datetime, due: datetime, policy: Policy) -> Iterator[date]:
    first, last = local_day(start, policy.zone), local_day(due, policy.zone)
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return (day for day in days if not policy.calendar.is_working_day(day))


def _day(day: date, policy: Policy) -> str:
    """2026-10-10 Sat (worked for 国庆节), 2026-10-01 Thu (国庆节), 2026-11-24 Tue."""
    holiday = policy.calendar.holiday_of(day)
    reason = f" (worked for {holiday})" if policy.calendar.is_working_day(day) else f" ({holiday})"
    return f"{day:%Y-%m-%d %a}{reason if holiday else ''}"


def _sentence(told: dict[str, Any]) -> str:
    due_at = datetime.fromisoformat(told["due"])
    said = f"due {due_at:%Y-%m-%d %a %H:%M}; counted: {', '.join(told['counted'])}"
    if told.get("skipped"):
        said += f"; days off: {', '.join(told['skipped'])}"
    years = told.get("provisional", ())
    if years:
        said += (f". Provisional: the working days of {', '.join(map(str, years))} are not published yet, weekdays "
                 "were counted")
    return said + "."
