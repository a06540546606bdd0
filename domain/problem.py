"""The life of a problem (R3, R4) as pure decisions."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.deadlines import after_working_hours, after_working_time, working_time
from domain.policy import Policy


class ProblemState(StrEnum):
    OPEN = "open"  # 待整改
    RECTIFIED = "rectified"  # 待复查
    CLOSED = "closed"  # 已销号
    WITHDRAWN = "withdrawn"  # 作废


class Result(StrEnum):
    PENDING = "pending"
    ACCEPTED = "accepted"
    RETURNED = "returned"  # 退回


class ProblemAct(StrEnum):
    RECTIFY = "rectify"
    ACCEPT = "accept"
    RETURN = "return"
    WITHDRAW = "withdraw"


_NEXT = {
    (ProblemState.OPEN, ProblemAct.RECTIFY): ProblemState.RECTIFIED,
    (ProblemState.RECTIFIED, ProblemAct.ACCEPT): ProblemState.CLOSED,
    (ProblemState.RECTIFIED, ProblemAct.RETURN): ProblemState.OPEN,
    (ProblemState.OPEN, ProblemAct.WITHDRAW): ProblemState.WITHDRAWN,
    (ProblemState.RECTIFIED, ProblemAct.WITHDRAW): ProblemState.WITHDRAWN,
}


@dataclass(frozen=True, slots=True)
class Closing:
    """What acceptance fixes for ever (R4)."""

    on_time: bool
    handling: timedelta  # report to accepted submission, without the time spent waiting for verification


def next_state(state: ProblemState, act: ProblemAct) -> ProblemState | None:
    """Where an act leads from a state; None when it is not possible there: what is closed stays closed (R17)."""
    return _NEXT.get((state, act))


def is_overdue(state: ProblemState, due_at: datetime, now: datetime, suspended_until: datetime | None = None) -> bool:
    """Derived, never a state: open, past its deadline and not suspended (R5)."""
    is_suspended = suspended_until is not None and suspended_until > now
    return state is ProblemState.OPEN and due_at < now and not is_suspended


def close(reported_at: datetime, due_at: datetime, submitted_at: datetime, waited: timedelta) -> Closing:
    """On time when the accepted submission came before the deadline; ``waited``: for earlier verifications (R4)."""
    handling = submitted_at - reported_at - waited
    return Closing(submitted_at <= due_at, max(handling, timedelta(0)))


def due_after_return(due_at: datetime, submitted_at: datetime, returned_at: datetime, policy: Policy, *,
                     is_emergency: bool = False) -> datetime:
    """A return gives the working time spent waiting back and leaves at least some working hours (R4).

    A whole minute within the working hours, except that in an emergency every hour of waiting counts. Aware, UTC.
    """
    least = after_working_hours(returned_at, policy.return_leaves_hours, policy)
    if is_emergency:
        given_back = due_at + max(returned_at - submitted_at, timedelta(0))
    else:
        given_back = _later(due_at, working_time(submitted_at, returned_at, policy), policy)
    return _whole_minute(max(given_back, least))


def _later(due_at: datetime, waited: timedelta, policy: Policy) -> datetime:
    """That much working time after the deadline; 18:00 and nothing waited stays 18:00."""
    before = due_at - timedelta(minutes=1)
    return after_working_time(before, working_time(before, due_at, policy) + waited, policy)


def _whole_minute(at: datetime) -> datetime:
    """Rounded up."""
    return at + (-timedelta(seconds=at.second, microseconds=at.microsecond) % timedelta(minutes=1))
