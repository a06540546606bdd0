"""Found again (R6): what a new finding at a known spot is, by event times alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.policy import RecurrencePolicy, Within

WITHIN = {Within.DAYS_30: timedelta(days=30), Within.DAYS_90: timedelta(days=90)}
DAILY_WINDOW = timedelta(days=30)
DAILY_COUNT = 3


class FoundAgain(StrEnum):
    NEW = "new"
    DUPLICATE = "duplicate"  # posted twice in one round: joins the first, no number
    SIGHTING = "sighting"  # 跟进: seen again before it was closed or due
    RELAPSE = "relapse"  # 反弹: found again within 30 days, scored, no order
    WARNING = "warning"  # a daily category's second finding: 再次发现,第三次将督办
    ORDER = "order"  # found again at the next visit: 督办单


@dataclass(frozen=True, slots=True)
class Finding:
    """An earlier problem at the same spot and of the same category."""

    id: int
    reported_at: datetime
    round_id: int | None
    closed_at: datetime | None
    due_at: datetime
    is_open: bool
    is_suspended: bool = False
    is_extended: bool = False


def decide(earlier: Sequence[Finding], at: datetime, round_id: int | None, visits: Sequence[datetime], category: str,
           policy: RecurrencePolicy) -> tuple[FoundAgain, Finding | None]:
    """What a finding at ``at`` is, and the earlier one it belongs to.

    ``visits``: of this community by rounds, any order, this one's included or not. Pairs are ordered by event time.
    """
    known = sorted((f for f in earlier if f.reported_at <= at), key=lambda f: f.reported_at)
    if not known:
        return FoundAgain.NEW, None
    last = known[-1]
    if round_id is not None and last.round_id == round_id and last.is_open:
        return FoundAgain.DUPLICATE, last
    if last.is_suspended or (last.is_extended and last.is_open):
        return (FoundAgain.SIGHTING, last) if last.is_open else (FoundAgain.NEW, last)
    if last.is_open and at <= last.due_at:
        return FoundAgain.SIGHTING, last
    if at - last.reported_at < policy.apart:
        return (FoundAgain.SIGHTING if last.is_open else FoundAgain.NEW), last
    return _again(known, last, at, visits, category, policy), last


def _again(known: Sequence[Finding], last: Finding, at: datetime, visits: Sequence[datetime], category: str,
           policy: RecurrencePolicy) -> FoundAgain:
    if category in policy.daily:
        recent = [f for f in known if at - f.reported_at <= DAILY_WINDOW]
        return FoundAgain.ORDER if len(recent) + 1 >= DAILY_COUNT else \
            FoundAgain.WARNING if recent else FoundAgain.NEW
    if is_within(last, at, visits, policy):
        return FoundAgain.ORDER
    is_relapse = at - (last.closed_at or last.reported_at) <= policy.relapse
    return FoundAgain.RELAPSE if is_relapse else FoundAgain.NEW


def is_within(last: Finding, at: datetime, visits: Sequence[datetime], policy: RecurrencePolicy) -> bool:
    """Does the finding at ``at`` follow ``last`` closely enough for an order? ``next_visit``: no visit without it
    lies between; visits less than ``apart`` after the first finding or before this one are the same outing."""
    if policy.within is not Within.NEXT_VISIT:
        return at - last.reported_at <= WITHIN[policy.within]
    return not any(last.reported_at + policy.apart <= visit <= at - policy.apart for visit in visits)
