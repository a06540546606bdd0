"""How the running house feels: red when something waits too long; the sentence says what to do."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Inbox, InboxState, Mark, Outbox, OutboxState, Photo, PhotoState

LONGEST_UNHANDLED = timedelta(seconds=60)
LONGEST_UNSENT = timedelta(minutes=10)
MOST_TRIES = 9  # of one edit: more than ten minutes of trying
LONGEST_SILENCE = timedelta(minutes=2)  # a poll is answered within half a minute
LEAST_DISK = 200 * 1024 * 1024  # bytes

POLL = "poll."  # and the channel's name: the mark of its last answer


@dataclass(frozen=True, slots=True)
class Check:
    name: str
    is_good: bool
    says: str  # what is, and what to do when it is not good


def flow(session: Session, now: datetime) -> Iterator[Check]:
    """The checks over the rows of the flow."""
    yield _waiting("inbox", _oldest(session, Inbox.received_at, Inbox.state == InboxState.NEW), now, LONGEST_UNHANDLED,
                   "is `python -m bot run` running, and is the database writable?")
    unsent = _oldest(session, Outbox.created_at, Outbox.wanted_rev > Outbox.shown_rev,
                     Outbox.state != OutboxState.FAILED, Outbox.sent_at.is_(None),
                     Outbox.not_before.is_(None) | (Outbox.not_before <= now))
    yield _waiting("outbox", unsent, now, LONGEST_UNSENT, "is the network reachable, is the token valid?")
    yield _none_of(session, "edits", Outbox.id, (Outbox.wanted_rev > Outbox.shown_rev) & (Outbox.attempts > MOST_TRIES)
                   & Outbox.sent_at.is_not(None) & (Outbox.state != OutboxState.FAILED),
                   "messages that stand but cannot be brought up to date; tried again for ever")
    yield _none_of(session, "parked", Inbox.id, Inbox.state == InboxState.PARKED,
                   "see `inbox list`, then `inbox retry ID`")
    yield _none_of(session, "refused", Outbox.id, Outbox.state == OutboxState.FAILED,
                   "messages the network refused for good; their reason stands in `export`")
    yield _none_of(session, "photos", Photo.id, (Photo.state == PhotoState.WANTED) & (Photo.attempts > 3),
                   "photos that cannot be fetched yet; tried again for seven days")


def heard(session: Session, channel: str, at: datetime) -> None:
    """Keep when this network last answered a poll, for `poll`."""
    session.merge(Mark(key=f"{POLL}{channel}", value=at.isoformat()))


def poll(session: Session, now: datetime, *, is_running: bool) -> Check:
    """Does every network answer while `run` is running?"""
    if not is_running:
        return Check("poll", True, "not running")
    answers = session.scalars(select(Mark.value).where(Mark.key.startswith(POLL)))
    last = min((datetime.fromisoformat(value) for value in answers), default=None)
    if last is None or now - last <= LONGEST_SILENCE:
        return Check("poll", True, "answered lately" if last else "not asked yet")
    return Check("poll", False, f"silent since {last.isoformat(timespec='seconds')}: is the network reachable, is the "
                 "token valid, is another process polling?")


def _oldest(session: Session, column: object, *conditions: object) -> datetime | None:
    return session.scalar(select(func.min(column)).where(*conditions))  # type: ignore[arg-type]


def _waiting(name: str, oldest: datetime | None, now: datetime, longest: timedelta, remedy: str) -> Check:
    if oldest is None:
        return Check(name, True, "nothing waits")
    wait = now - oldest
    says = f"the oldest waits since {wait.total_seconds():.0f} s"
    return Check(name, wait <= longest, says if wait <= longest else f"{says}: {remedy}")


def _none_of(session: Session, name: str, column: object, condition: object, remedy: str) -> Check:
    count = session.scalar(select(func.count(column)).where(condition)) or 0  # type: ignore[arg-type]
    return Check(name, count == 0, "none" if not count else f"{count}: {remedy}")
