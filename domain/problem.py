"""The life of a problem (R3, R4) as pure decisions."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.deadlines import after_working_hours
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


def due_after_return(due_at: datetime, submitted_at: datetime, returned_at: datetime, policy: Policy) -> datetime:
    """A return gives the waiting time back and leaves at least some working hours (R4)."""
    waited = max(returned_at - submitted_at, timedelta(0))
    return max(due_at + waited, after_working_hours(returned_at, policy.return_leaves_hours, policy))
