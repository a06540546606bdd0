"""What came in: written down before it is acknowledged (commit 1), handled once in the order of its chat (commit 2)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.orm import Session

from bot.points import point
from channels.base import Channel, RawEvent, Unreadable
from domain.chat import ButtonPress, ChatRef, Event, IncomingMessage
from domain.policy import Policy
from domain.timers import TimerFired
from models import Chat, ChatAlias, Inbox, InboxState, Timer
from models.database import transaction
from services import chats
from services.work import Work, upsert
from texts.contents import Line

log = structlog.get_logger()

MOST_TRIES = 3
REST = (timedelta(seconds=1), timedelta(seconds=5))  # after the first and the second failed try
Handle = Callable[[Event | TimerFired, Work], None]
Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Told:
    """A line for the person who tapped, to be sent after the commit."""

    press: ButtonPress
    line: Line
    language: str


class Receiver:
    """Commit 1. Knows which chat row a network's chat is; asks the database only for new ones."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._known: dict[ChatRef, int] = {}

    def store(self, session: Session, events: Sequence[RawEvent]) -> int:
        """Write a batch down; an event that stands already is left alone. Gives how many were new."""
        now = self._clock()
        rows = [{"channel": e.channel, "event_id": e.event_id, "chat_id": self._chat(session, e.chat),
                 "at": e.at or now, "received_at": now, "payload": None if e.is_ignored else e.payload,
                 "state": InboxState.IGNORED if e.is_ignored else InboxState.NEW, "attempts": 0, "error": ""}
                for e in events]
        statement = upsert(session, Inbox).on_conflict_do_nothing(index_elements=["channel", "event_id"])
        session.execute(statement, rows)
        return len(rows)

    def _chat(self, session: Session, ref: ChatRef) -> int:
        if ref not in self._known:
            # Remembered only once it is certainly committed: a row found, not one just made.
            found = session.scalar(select(ChatAlias.chat_id).where(
                ChatAlias.channel == ref.channel, ChatAlias.external == ref.id))
            if found is None:
                return chats.find_or_create(session, ref).id
            self._known[ref] = found
        return self._known[ref]

    def forget(self) -> bool:
        """A chat moved: ask the database again. False when nothing was remembered."""
        had, self._known = bool(self._known), {}
        return had


class Worker:
    """Commit 2. ``step`` takes one event or timer; everything it needs is handed in."""

    def __init__(self, channels: Mapping[str, Channel], handle: Handle, policy: Policy, clock: Clock) -> None:
        self._channels, self._handle, self._policy, self._clock = channels, handle, policy, clock

    def step(self, engine: Any) -> list[Told] | None:
        """Handle the next event, else the next timer; None when nothing is ready. Runs on a database thread.

        Only an exception of parsing or of a handler counts as a try; a database that is away or full is nobody's
        fault and raises (DBAPIError).
        """
        taken: list[Any] = []
        try:
            with transaction(engine) as session:
                told = self._event(session, taken)
            if taken:
                point("work.committed")
                return told
        except SQLAlchemyError as error:
            if is_nobodys_fault(error) or not taken:
                raise
            return self._failed(engine, taken[0].id, error)
        except Exception as error:
            return self._failed(engine, taken[0].id, error)
        return self._timer(engine)

    def _event(self, session: Session, taken: list[Any]) -> list[Told]:
        row = claim(session, self._clock())
        if row is None:
            return []
        taken.append(row)
        work = Work(session, at=row.at, now=self._clock(), policy=self._policy, chat=session.get(Chat, row.chat_id))
        event = self._parse(work, row)
        if event is not None:
            work.at, work.message = event.at, getattr(event, "ref", None)
            work.topic = event.topic if isinstance(event, IncomingMessage) else None
            point("work.parsed")
            self._handle(event, work)
        point("work.handled")
        _finish(session, row, self._clock(), is_used=work.is_used)
        return _told(work, event)

    def _parse(self, work: Work, row: Any) -> Event | None:
        raw = RawEvent(row.channel, row.event_id, ChatRef(row.channel, ""), row.at, row.payload or b"{}")
        try:
            return self._channels[row.channel].parse(raw)
        except Unreadable as error:
            park(work, row.id, f"cannot be read: {error}")
            return None

    def _failed(self, engine: Any, inbox_id: int, error: Exception) -> list[Told]:
        log.exception("event_failed", inbox=inbox_id, exc_info=error)
        with transaction(engine) as session:
            row = session.get_one(Inbox, inbox_id)
            row.attempts += 1
            row.error = f"{type(error).__name__}: {error}"[:500]
            work = Work(session, at=row.at, now=self._clock(), policy=self._policy,
                        chat=session.get_one(Chat, row.chat_id))
            if row.attempts >= MOST_TRIES:
                park(work, row.id, row.error)
            elif work.chat:
                work.chat.hold_until = self._clock() + REST[row.attempts - 1]
        return []

    def _timer(self, engine: Any) -> list[Told] | None:
        now, key = self._clock(), ""
        try:
            with transaction(engine) as session:
                timer = due_timer(session, now)
                if timer is None:
                    return None
                key = timer.key
                work = Work(session, at=now, now=now, policy=self._policy,
                            chat=session.get(Chat, timer.chat_id))
                fired = TimerFired(timer.key, dict(timer.event), now)
                session.delete(timer)
                session.flush()  # the handler may set the same key anew
                self._handle(fired, work)
            point("timer.committed")
        except SQLAlchemyError as error:
            if is_nobodys_fault(error):
                raise
            self._timer_failed(engine, key, error)
        except Exception as error:
            self._timer_failed(engine, key, error)
        return []

    def _timer_failed(self, engine: Any, key: str, error: Exception) -> None:
        log.exception("timer_failed", timer=key, exc_info=error)
        with transaction(engine) as session:
            timer = session.get_one(Timer, key)
            timer.attempts += 1
            timer.error = f"{type(error).__name__}: {error}"[:500]
            timer.due_at = self._clock() + timedelta(minutes=2 ** min(timer.attempts, 10))


def claim(session: Session, now: datetime) -> Any:
    """The oldest unhandled event of a chat that nobody works on and that does not rest after a failed try."""
    columns = (Inbox.id, Inbox.channel, Inbox.event_id, Inbox.chat_id, Inbox.at, Inbox.payload)
    is_ready = Chat.hold_until.is_(None) | (Chat.hold_until <= now)
    if session.get_bind().dialect.name == "sqlite":
        return session.execute(select(*columns).join(Chat, Chat.id == Inbox.chat_id).where(
            Inbox.state == InboxState.NEW, is_ready).order_by(Inbox.id).limit(1)).first()
    oldest = select(Inbox.id, Inbox.chat_id).where(Inbox.state == InboxState.NEW).join(
        Chat, Chat.id == Inbox.chat_id).where(is_ready).order_by(Inbox.id).limit(64).subquery()
    # NO KEY UPDATE: writing new events of this chat (a foreign key) must not wait for us.
    chat = session.scalar(select(Chat.id).join(oldest, oldest.c.chat_id == Chat.id).order_by(oldest.c.id).limit(1)
                          .with_for_update(key_share=True, skip_locked=True, of=Chat))
    if chat is None:
        return None
    return session.execute(select(*columns).where(Inbox.chat_id == chat, Inbox.state == InboxState.NEW)
                           .order_by(Inbox.id).limit(1)).first()


def due_timer(session: Session, now: datetime) -> Timer | None:
    """The next timer whose moment came and before which nothing of its chat is unhandled."""
    earlier = select(Inbox.id).where(Inbox.chat_id == Timer.chat_id, Inbox.state == InboxState.NEW,
                                     Inbox.at <= Timer.due_at).exists()
    timer = session.scalar(select(Timer).where(Timer.due_at <= now, ~earlier).order_by(Timer.due_at).limit(1))
    if timer is not None:
        session.execute(select(Chat.id).where(Chat.id == timer.chat_id).with_for_update(key_share=True))
    return timer


def park(work: Work, inbox_id: int, reason: str) -> None:
    """Put an event aside until `inbox retry`; its chat goes on and the office is told."""
    work.session.execute(update(Inbox).where(Inbox.id == inbox_id).values(state=InboxState.PARKED, error=reason[:500]))
    chats.tell_office(work, Line(text="inbox-parked", args={"id": inbox_id}), key=f"parked:{inbox_id}")


def retry(session: Session, inbox_id: int) -> bool:
    """A parked event shall be handled again; False when there is no such parked event."""
    again = session.scalar(update(Inbox).where(Inbox.id == inbox_id, Inbox.state == InboxState.PARKED).values(
        state=InboxState.NEW, attempts=0, error="").returning(Inbox.id))
    return again is not None


def is_nobodys_fault(error: SQLAlchemyError) -> bool:
    """Is the database away, locked or its disk full, rather than a statement wrong?"""
    if not isinstance(error, DBAPIError):
        return False
    return error.connection_invalidated or type(error).__name__ in ("OperationalError", "InterfaceError")


def _finish(session: Session, row: Any, now: datetime, *, is_used: bool) -> None:
    """Done, unless it was parked; of chatter only the id stays (R2)."""
    values: dict[str, Any] = {"state": InboxState.DONE, "done_at": now}
    if not is_used:
        values["payload"] = None
    session.execute(update(Inbox).where(Inbox.id == row.id, Inbox.state == InboxState.NEW).values(values))


def _told(work: Work, event: Event | None) -> list[Told]:
    if not isinstance(event, ButtonPress):
        return []
    language = (work.chat.language if work.chat else "") or work.policy.language
    lines = work.notices or [Line(text="noticed")]
    return [Told(event, lines[-1], language)]

