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


@dataclass(frozen=True, slots=True)
class Closing:
    """What acceptance fixes for ever (R4)."""

    on_time: bool
    handling: timedelta  # report to accepted submission, without the time spent waiting for verification


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
    given_back = due_at + (returned_at - submitted_at)
    return max(given_back, after_working_hours(returned_at, policy.return_leaves_hours, policy))
