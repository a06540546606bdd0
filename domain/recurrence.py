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
    RELAPSE = "relapse"  # 反弹: found again within 30 days of closing, scored, no order
    AGAIN = "again"  # found again past its deadline, but the run is broken: linked, no order
    WARNING = "warning"  # a daily category's second finding: 再次发现,第三次将督办
    ORDER = "order"  # found again at the next visit: 督办单


JOINING = frozenset({FoundAgain.DUPLICATE, FoundAgain.SIGHTING})


@dataclass(frozen=True, slots=True)
class Seen:
    """When and in which round a community was visited, or a problem seen again."""

    at: datetime
    round_id: int | None


@dataclass(frozen=True, slots=True)
class Finding:
    """An earlier problem at the same spot and of the same category.

    ``seen``: its sightings, any order. ``is_supervised``: an open order lists it.
    """

    id: int
    reported_at: datetime
    round_id: int | None
    closed_at: datetime | None
    due_at: datetime
    is_suspended: bool = False
    is_extended: bool = False
    is_supervised: bool = False
    seen: tuple[Seen, ...] = ()

    def is_open(self, at: datetime) -> bool:
        """Was it open at that moment? A network's times are whole seconds."""
        return self.closed_at is None or self.closed_at.replace(microsecond=0) > at

    def last_seen(self, at: datetime) -> datetime:
        """When it was found or seen last, as known at ``at``."""
        return max((self.reported_at, *(s.at for s in self.seen if s.at <= at)))

    def rounds(self) -> frozenset[int | None]:
        return frozenset({self.round_id, *(s.round_id for s in self.seen)}) - {None}

    @property
    def never_counts(self) -> bool:
        return self.is_suspended or self.is_extended


def decide(earlier: Sequence[Finding], at: datetime, round_id: int | None, visits: Sequence[Seen], category: str,
           policy: RecurrencePolicy) -> tuple[FoundAgain, Finding | None]:
    """What a finding at ``at`` is, and the earlier one it belongs to (None: it is new).

    ``visits``: of this community by rounds, any order, this one's included or not. What was reported later than ``at``
    is left aside, so the order of arrival plays no part.
    """
    known = sorted((f for f in earlier if f.reported_at <= at), key=lambda f: (f.reported_at, f.id))
    if not known:
        return FoundAgain.NEW, None
    last = known[-1]
    is_same_round = round_id in last.rounds()
    if last.is_open(at):
        if is_same_round:
            return FoundAgain.DUPLICATE, last
        if at <= last.due_at or last.never_counts or at - last.last_seen(at) < policy.apart:
            return FoundAgain.SIGHTING, last
    elif is_same_round:
        return FoundAgain.NEW, None  # no later visit found it again
    what = _again(known, at, round_id, visits, category, policy)
    return what, None if what is FoundAgain.NEW else last


def _again(known: Sequence[Finding], at: datetime, round_id: int | None, visits: Sequence[Seen], category: str,
           policy: RecurrencePolicy) -> FoundAgain:
    """A later visit found it after it was closed or past its deadline."""
    last = known[-1]
    if not last.never_counts and at - last.last_seen(at) >= policy.apart:
        if any(f.is_supervised for f in known):
            return FoundAgain.ORDER
        if category in policy.daily:
            found = _count(known, at, policy)
            if found > 1:
                return FoundAgain.ORDER if found >= DAILY_COUNT else FoundAgain.WARNING
        elif is_within(last, at, round_id, visits, policy):
            return FoundAgain.ORDER
    if last.is_open(at) or last.closed_at is None:
        return FoundAgain.AGAIN
    return FoundAgain.RELAPSE if at - last.closed_at <= policy.relapse else FoundAgain.NEW


def _count(known: Sequence[Finding], at: datetime, policy: RecurrencePolicy) -> int:
    """How often it was found within 30 days, this time included; what is less than ``apart`` from the one before is
    not counted."""
    times = [f.reported_at for f in known if at - f.reported_at <= DAILY_WINDOW and not f.never_counts]
    counted: list[datetime] = []
    for time in (*times, at):
        if not counted or time - counted[-1] >= policy.apart:
            counted.append(time)
    return len(counted)


def is_within(last: Finding, at: datetime, round_id: int | None, visits: Sequence[Seen],
              policy: RecurrencePolicy) -> bool:
    """Does the finding at ``at`` follow ``last`` closely enough for an order?

    ``next_visit``: no visit of another round without it lies between. Visits less than ``apart`` after it was seen, or
    before it was found again, are the same outing.
    """
    if policy.within is not Within.NEXT_VISIT:
        return at - last.reported_at <= WITHIN[policy.within]
    with_it = last.rounds() | {round_id}
    begin = last.last_seen(at) + policy.apart
    return not any(begin <= v.at <= at - policy.apart and v.round_id not in with_it for v in visits)


def rests(earlier: Finding, at: datetime, round_id: int | None, visits: Sequence[Seen], category: str,
          policy: RecurrencePolicy) -> bool:
    """Is a finding at ``at`` another inspection's than the earlier one, and close enough to it for an order? What an
    order that stands rests on, whatever became of the earlier one meanwhile."""
    if round_id in earlier.rounds() or at - earlier.last_seen(at) < policy.apart:
        return False
    return category in policy.daily or is_within(earlier, at, round_id, visits, policy)
