"""How the running house feels: red when something waits too long; the sentence says what to do."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Inbox, InboxState, Mark, Menu, Outbox, OutboxState, Photo, PhotoState

LONGEST_UNHANDLED = timedelta(seconds=60)
LONGEST_UNSENT = timedelta(minutes=10)
MOST_TRIES = 9  # of one edit: more than ten minutes of trying
LONGEST_SILENCE = timedelta(minutes=2)  # a poll is answered within half a minute
LEAST_DISK = 200 * 1024 * 1024  # bytes

POLL = "poll."  # and the channel's name: the mark of its last answer
PUSH = "push."  # and the channel's name: the mark of what keeps it from pushing to us


@dataclass(frozen=True, slots=True)
class Check:
    name: str
    is_good: bool
    says: str  # what is, and what to do when it is not good


def flow(session: Session, now: datetime) -> Iterator[Check]:
    """The checks over the rows of the flow."""
    yield from waiting(session, now)
    yield from left(session)


def vital(session: Session, now: datetime, folder: Path, *, is_running: bool) -> Iterator[Check]:
    """What makes the house red: something waits too long, the network is silent, the disk is nearly full."""
    yield from waiting(session, now)
    yield from network(session, now, is_running=is_running)
    yield disk(folder)


def disk(folder: Path) -> Check:
    """Is there room where the data folder is or will be?"""
    standing = next(place for place in (folder.absolute(), *folder.absolute().parents) if place.exists())
    free = shutil.disk_usage(standing).free
    is_enough = free > LEAST_DISK
    return Check("disk", is_enough, f"{free // 2**20} MB free" + ("" if is_enough else ": make room"))


def waiting(session: Session, now: datetime) -> Iterator[Check]:
    """Is something handled or shown too late?"""
    yield _waiting("inbox", _oldest(session, Inbox.received_at, Inbox.state == InboxState.NEW), now, LONGEST_UNHANDLED,
                   "is `python -m bot run` running, and is the database writable?")
    unsent = _oldest(session, Outbox.created_at, Outbox.wanted_rev > Outbox.shown_rev,
                     Outbox.state != OutboxState.FAILED, Outbox.sent_at.is_(None),
                     Outbox.not_before.is_(None) | (Outbox.not_before <= now))
    yield _waiting("outbox", unsent, now, LONGEST_UNSENT, "is the network reachable, is the token valid?")


def left(session: Session) -> Iterator[Check]:
    """What needs a person, sooner or later."""
    yield _none_of(session, "edits", Outbox.id, (Outbox.wanted_rev > Outbox.shown_rev) & (Outbox.attempts > MOST_TRIES)
                   & Outbox.sent_at.is_not(None) & (Outbox.state != OutboxState.FAILED),
                   "messages that stand but cannot be brought up to date; tried again for ever")
    yield _none_of(session, "parked", Inbox.id, Inbox.state == InboxState.PARKED,
                   "see `inbox list`, then `inbox retry ID`")
    yield _none_of(session, "refused", Outbox.id, Outbox.state == OutboxState.FAILED,
                   "messages the network refused for good; their reason stands in `export`")
    yield _menus(session)
    yield _none_of(session, "photos", Photo.id, (Photo.state == PhotoState.WANTED) & (Photo.attempts > 3),
                   "photos that cannot be fetched yet; tried again for seven days")


def _menus(session: Session) -> Check:
    """Are there menus that the network refused for good? One is named, with its reason."""
    refused = select(Menu).where(Menu.error != "", Menu.shown_rev >= Menu.wanted_rev)
    count = session.scalar(select(func.count()).select_from(refused.subquery())) or 0
    one = session.scalar(refused.order_by(Menu.key).limit(1))
    if one is None:
        return Check("menus", True, "none was refused")
    return Check("menus", False, f"{count} refused for good, such as {one.key.rstrip('/')} ({one.error}): is the bot "
                 "in that chat, and the person too? Put it right and start `run` anew: it offers them once more")


def heard(session: Session, channel: str, at: datetime, trouble: str = "") -> None:
    """Keep when this network last answered our asking, and what keeps it from pushing to us."""
    session.merge(Mark(key=f"{POLL}{channel}", value=at.isoformat()))
    session.merge(Mark(key=f"{PUSH}{channel}", value=trouble))


def network(session: Session, now: datetime, *, is_running: bool) -> Iterator[Check]:
    """Do events come in while `run` is running?"""
    yield poll(session, now, is_running=is_running)
    yield webhook(session, is_running=is_running)


def webhook(session: Session, *, is_running: bool) -> Check:
    """Can every network that pushes do so?"""
    if not is_running:
        return Check("webhook", True, "not running")
    troubles = [says for says in session.scalars(select(Mark.value).where(Mark.key.startswith(PUSH))) if says]
    return Check("webhook", not troubles, "; ".join(troubles) or "nothing is in its way")


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
