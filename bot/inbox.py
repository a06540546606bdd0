"""What came in: written down before it is acknowledged (commit 1), handled once in the order of its chat (commit 2)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import structlog
from sqlalchemy import Engine, bindparam, literal_column, select, update
from sqlalchemy.event import listen
from sqlalchemy.orm import Session

from bot.points import point
from bot.store import is_nobodys_fault
from channels.base import Channel, RawEvent, Unreadable
from domain.chat import ButtonPress, ChatRef, Event, IncomingMessage
from domain.policy import Policy
from domain.timers import TimerFired
from models import Chat, Inbox, InboxState, Timer
from models.database import transaction
from models.statements import as_loaded, row, run, run_many
from services import chats, languages
from services.work import Work, dialect_of, inserting, table
from texts.contents import Line

log = structlog.get_logger()

MOST_TRIES = 3
TIMER_AFTER = 32  # events: timers do not wait until every chat is silent
MOST_TOGETHER = 16  # events: what was shown waits that long to be marked
REST = (timedelta(seconds=1), timedelta(seconds=5))  # after the first and the second failed try
Handle = Callable[[Event | TimerFired, Work], None]
Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Claimed:
    """An event whose turn it is, and its chat."""

    id: int
    channel: str
    event_id: str
    at: datetime
    received_at: datetime
    payload: bytes | None
    chat: Chat


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

    def store(self, session: Session, events: Sequence[RawEvent]) -> None:
        """Write a batch down; an event that stands already is left alone."""
        now = self._clock()
        found: dict[ChatRef, int] = {}
        rows = [{"channel": e.channel, "event_id": e.event_id, "chat_id": self._chat(session, e.chat, found),
                 "at": e.at or now, "received_at": now, "payload": None if e.is_ignored else e.payload,
                 "state": InboxState.IGNORED if e.is_ignored else InboxState.NEW, "attempts": 0, "error": ""}
                for e in events]
        run_many(session, _storing(dialect_of(session)), rows)
        if found:  # remembered once it is certainly committed: an id that was taken back may become another chat's
            listen(session, "after_commit", lambda _: self._known.update(found), once=True)

    def _chat(self, session: Session, ref: ChatRef, found: dict[ChatRef, int]) -> int:
        known = self._known.get(ref) or found.get(ref)
        if known is None:
            known = found[ref] = chats.find_or_create(session, ref).id
        return known

    def forget(self) -> bool:
        """A chat moved: ask the database again. False when nothing was remembered."""
        had, self._known = bool(self._known), {}
        return had


@cache
def _storing(dialect: str) -> Any:
    return inserting(dialect, Inbox).on_conflict_do_nothing(index_elements=["channel", "event_id"])


class Worker:
    """Commit 2. ``step`` takes one event or timer; everything it needs is handed in."""

    def __init__(self, channels: Mapping[str, Channel], handle: Handle, policy: Policy, clock: Clock) -> None:
        self._channels, self._handle, self._policy, self._clock = channels, handle, policy, clock
        self._since_timer = 0

    def steps(self, engine: Engine) -> list[Told] | None:
        """``step``, but on SQLite for the few events that wait: there each commit waits for the disk."""
        return self.step(engine, MOST_TOGETHER if engine.dialect.name == "sqlite" else 1)

    def step(self, engine: Engine, most: int = 1) -> list[Told] | None:
        """Handle the next event, or up to ``most`` in one commit, else the next timer; None when nothing is ready.

        Runs on a database thread. Only an exception of parsing or of a handler counts as a try; a database that is
        away or full is nobody's fault and raises (DBAPIError).
        """
        taken: list[Claimed] = []
        told: list[Told] = []
        try:
            with transaction(engine) as session:
                while len(taken) < most and (more := self._next(session, taken)) is not None:
                    told += more
        except Exception as error:
            if is_nobodys_fault(error) or not taken:
                raise
            return self._apart(engine, taken, error)
        if not taken:
            return self._timer(engine)
        point("work.committed")
        self._since_timer += len(taken)
        if self._since_timer >= TIMER_AFTER:
            self._timer(engine)
        return told

    def _next(self, session: Session, taken: list[Claimed]) -> list[Told] | None:
        """One event; None when there is none. Nothing it loaded is left for the next one to find stale."""
        before = len(taken)
        told = self._event(session, taken)
        session.flush()
        session.expunge_all()
        return told if len(taken) > before else None

    def _apart(self, engine: Engine, taken: list[Claimed], error: Exception) -> list[Told]:
        """The last one taken failed and nothing of them stands: a failure stays with its own event."""
        if len(taken) == 1:
            return self._failed(engine, taken[0].id, error)
        return [line for _ in taken[:-1] for line in self.step(engine) or ()]

    def _event(self, session: Session, taken: list[Claimed]) -> list[Told]:
        claimed = claim(session, self._clock())
        if claimed is None:
            return []
        taken.append(claimed)
        work = Work(session, at=claimed.at, now=self._clock(), policy=self._policy, chat=claimed.chat,
                    received_at=claimed.received_at)
        event = self._parse(work, claimed)
        if event is not None:
            work.at, work.message = event.at, getattr(event, "ref", None)
            work.topic = event.topic if isinstance(event, IncomingMessage) else None
            point("work.parsed")
            self._handle(event, work)
        point("work.handled")
        _finish(session, claimed, self._clock())
        return _told(work, event)

    def _parse(self, work: Work, claimed: Claimed) -> Event | None:
        raw = RawEvent(claimed.channel, claimed.event_id, ChatRef(claimed.channel, ""), claimed.at,
                       claimed.payload or b"{}")
        try:
            return self._channels[claimed.channel].parse(raw)
        except Unreadable as error:
            park(work, claimed.id, f"cannot be read: {error}")
            return None

    def _failed(self, engine: Any, inbox_id: int, error: Exception) -> list[Told]:
        log.exception("event_failed", inbox=inbox_id, exc_info=error)
        with transaction(engine) as session:
            chat = session.scalars(select(Chat).join(Inbox, Inbox.chat_id == Chat.id).where(
                Inbox.id == inbox_id).with_for_update(key_share=True, of=Chat)).one()
            row = session.get_one(Inbox, inbox_id)
            if row.state is not InboxState.NEW:
                return []  # another worker had the chat meanwhile and could handle it
            row.attempts += 1
            row.error = f"{type(error).__name__}: {error}"[:500]
            if row.attempts >= MOST_TRIES:
                park(Work(session, at=row.at, now=self._clock(), policy=self._policy, chat=chat), row.id, row.error)
            else:
                chat.hold_until = self._clock() + REST[row.attempts - 1]
        return []

    def _timer(self, engine: Any) -> list[Told] | None:
        now, key, self._since_timer = self._clock(), "", 0
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
        except Exception as error:
            if is_nobodys_fault(error) or not key:
                raise
            self._timer_failed(engine, key, error)
        return []

    def _timer_failed(self, engine: Any, key: str, error: Exception) -> None:
        """Look again after 2, 4, 8 … minutes; another worker may have fired it meanwhile."""
        log.exception("timer_failed", timer=key, exc_info=error)
        with transaction(engine) as session:
            tries = session.scalar(select(Timer.attempts).where(Timer.key == key)) or 0
            session.execute(update(Timer).where(Timer.key == key).values(
                attempts=tries + 1, error=f"{type(error).__name__}: {error}"[:500],
                due_at=self._clock() + timedelta(minutes=2 ** min(tries + 1, 10))))


_inbox, _chat = table(Inbox), table(Chat)
_ROW = (_inbox.c.id, _inbox.c.channel, _inbox.c.event_id, _inbox.c.at, _inbox.c.received_at, _inbox.c.payload)
_IS_NEW = _inbox.c.state == literal_column("'new'")  # as the partial indexes say it
_IS_READY = _chat.c.hold_until.is_(None) | (_chat.c.hold_until <= bindparam("now"))
_NEW = select(*_ROW, *_chat.c).join(_chat, _chat.c.id == _inbox.c.chat_id).where(_IS_NEW, _IS_READY).order_by(
    _inbox.c.id).limit(1)
_NEW_OF = _NEW.where(_inbox.c.chat_id == bindparam("of"))
_OLDEST = select(_inbox.c.id, _inbox.c.chat_id).join(_chat, _chat.c.id == _inbox.c.chat_id).where(
    _IS_NEW, _IS_READY).order_by(_inbox.c.id).limit(64).subquery()
# NO KEY UPDATE: writing new events of this chat (a foreign key) must not wait for us.
_LOCK: dict[str, Any] = {"key_share": True, "skip_locked": True, "of": _chat}
_FIRST_FREE = select(_chat.c.id).join(_OLDEST, _OLDEST.c.chat_id == _chat.c.id).order_by(
    _OLDEST.c.id).limit(1).with_for_update(**_LOCK)
_ANY_FREE = select(_chat.c.id).where(
    _IS_READY, select(_inbox.c.id).where(_inbox.c.chat_id == _chat.c.id, _IS_NEW).exists()).limit(1).with_for_update(
    **_LOCK)


def claim(session: Session, now: datetime) -> Claimed | None:
    """The oldest unhandled event of a chat that nobody works on and that does not rest after a failed try."""
    if dialect_of(session) == "sqlite":
        return _claimed(session, row(session, _NEW, {"now": now}))
    # The oldest events may all be of chats that others work on: then any other chat, so that none waits for them.
    for free in (_FIRST_FREE, _ANY_FREE):
        chat = session.scalar(free, {"now": now})
        # Read again under the lock: whoever had it may just have handled the event, or failed and let the chat rest.
        found = row(session, _NEW_OF, {"now": now, "of": chat}) if chat is not None else None
        if found is not None:
            return _claimed(session, found)
    return None


_ANY_NEW = select(_inbox.c.id).where(_IS_NEW).limit(1)


def has_waiting(session: Session) -> bool:
    """Is there a message that nobody handled yet?"""
    return row(session, _ANY_NEW) is not None


def _claimed(session: Session, found: Any) -> Claimed | None:
    if found is None:
        return None
    inbox_id, channel, event_id, at, received_at, payload, *of_chat = found
    chat = as_loaded(session, Chat, dict(zip(_chat.c.keys(), of_chat, strict=True)))
    return Claimed(inbox_id, channel, event_id, at, received_at, payload, chat)


def due_timer(session: Session, now: datetime) -> Timer | None:
    """The next timer whose moment came and before which nothing of its chat is unhandled; its chat is locked."""
    earlier = select(Inbox.id).where(Inbox.chat_id == Timer.chat_id, Inbox.state == InboxState.NEW,
                                     Inbox.at <= Timer.due_at).exists()
    is_due = (Timer.due_at <= now, ~earlier)
    key = session.scalar(select(Timer.key).join(Chat, Chat.id == Timer.chat_id).where(*is_due).order_by(
        Timer.due_at, Timer.key).limit(1).with_for_update(key_share=True, skip_locked=True, of=Chat))
    # Read again under the lock: another worker may have fired or moved it.
    return session.scalar(select(Timer).where(Timer.key == key, *is_due)) if key is not None else None


def park(work: Work, inbox_id: int, reason: str) -> None:
    """Put an event aside until `inbox retry`; its chat goes on and the office is told."""
    work.session.execute(update(Inbox).where(Inbox.id == inbox_id, Inbox.state == InboxState.NEW).values(
        state=InboxState.PARKED, error=reason[:500]))
    chats.tell_office(work, Line(text="inbox-parked", args={"id": inbox_id}), key=f"parked:{inbox_id}")


def retry(session: Session, inbox_id: int) -> bool:
    """A parked event shall be handled again; False when there is no such parked event."""
    again = session.scalar(update(Inbox).where(Inbox.id == inbox_id, Inbox.state == InboxState.PARKED).values(
        state=InboxState.NEW, attempts=0, error="").returning(Inbox.id))
    return again is not None


_DONE = update(_inbox).where(_inbox.c.id == bindparam("of"), _IS_NEW).values(
    state=InboxState.DONE, done_at=bindparam("now"), payload=None)


def _finish(session: Session, claimed: Claimed, now: datetime) -> None:
    """Done, unless it was parked: what was needed of it stands in the books, here only the id stays (R2)."""
    run(session, _DONE, {"of": claimed.id, "now": now})


def _told(work: Work, event: Event | None) -> list[Told]:
    if not isinstance(event, ButtonPress):
        return []
    lines = work.notices or [Line(text="noticed")]
    return [Told(event, lines[-1], languages.of_person(work.session, event.sender, work.policy))]

