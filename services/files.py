"""Documents that people send: ask for their bytes, and an event comes back in the chat's lane when they are here.

``ask`` in the handler of the message; the bytes are fetched outside of any transaction (bot/documents.py), tried again
for an hour, and kept in the row; then the handler of ``FILES[kind]`` (a file of handlers/, gathered in
handlers/intents.py) is called as ``handler(file, work)`` in the lane of the chat, once, also after a restart.
``file.data`` is None when the network could not give them: ``file.error`` says why. The bytes are dropped when that
handler ends unless it called ``keep``; ``find`` gives them again, to a later tap, until ``drop`` or until a day after
the message.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, insert, literal_column, select, update
from sqlalchemy.orm import Session

from domain.chat import FileRef, IncomingMessage
from domain.people import Actor
from domain.timers import TimerFired
from models import File, FileState
from models.statements import rows, value
from services.work import Work, table

HERE, END = "file.here", "file.end"  # kinds of timers
TOO_LARGE = "too large"
MOST_BYTES = 5 * 1024 * 1024
KEEP_TRYING = timedelta(hours=1)
LONGEST_REST = timedelta(minutes=5)
LIFE = timedelta(days=1)  # of bytes that were kept, from the message on

_file = table(File).c
_BOOK = insert(table(File)).returning(_file.id)
_TO_FETCH = select(_file.id, _file.channel, _file.file, _file.unique, _file.name, _file.size, _file.attempts,
                   _file.at).where(
    _file.state == literal_column("'wanted'"), _file.next_try_at <= bindparam("now"),
    _file.id.not_in(bindparam("busy", expanding=True))).order_by(_file.next_try_at).limit(bindparam("most"))


@dataclass(frozen=True, slots=True)
class Document:
    """A file that somebody sent. ``data``: None when it could not be had, or was dropped since."""

    id: int
    kind: str
    about: dict[str, Any]
    name: str  # as the sender's machine called it: never trusted
    data: bytes | None
    error: str
    channel: str  # the network it came by
    person_id: int
    chat_id: int
    topic: str | None
    message: str  # the message it came with


@dataclass(frozen=True, slots=True)
class ToFetch:
    id: int
    file: FileRef
    attempts: int
    asked_at: datetime


def ask(work: Work, event: IncomingMessage, by: Actor, kind: str, about: dict[str, Any] | None = None) -> int | None:
    """The bytes of this message's document are wanted for ``kind``; gives the file's id. None, and nothing is wanted,
    when it is larger than 5 MB."""
    assert work.chat is not None and event.document is not None
    document = event.document
    if document.size > MOST_BYTES:
        return None
    return int(value(work.session, _BOOK, {
        "channel": document.channel, "file": document.file, "unique": document.unique, "name": document.name,
        "size": document.size, "kind": kind, "about": about or {}, "chat_id": work.chat.id, "topic": event.topic,
        "message": event.ref.message, "person_id": by.person_id, "at": work.now, "state": FileState.WANTED,
        "attempts": 0, "next_try_at": work.now, "error": ""}))


def find(session: Session, file_id: int) -> Document | None:
    """The file of this id; None when there is none."""
    row = session.get(File, file_id)
    if row is None:
        return None
    return Document(row.id, row.kind, dict(row.about), row.name, row.data, row.error, row.channel, row.person_id,
                    row.chat_id, row.topic, row.message)


def keep(work: Work, file_id: int, about: dict[str, Any] | None = None) -> None:
    """Keep its bytes until a day after the message, and these facts with them: a tap may need them. Kept once more they
    stay no longer: pictures of it that are no rows yet are swept after a day."""
    file = work.session.get_one(File, file_id)
    file.state = FileState.KEPT
    if about is not None:
        file.about = about
    work.remind(_timer(file_id), file.at + LIFE, {"kind": END, "file": file_id}, chat_id=file.chat_id)


def drop(work: Work, file_id: int) -> None:
    """Its bytes are needed no more."""
    work.session.execute(update(File).where(File.id == file_id).values(data=None, state=FileState.DONE))
    work.forget(_timer(file_id))


def settle(work: Work, file_id: int) -> None:
    """Its handler ended: drop the bytes unless they are to be kept."""
    work.session.flush()
    work.session.execute(update(File).where(File.id == file_id, File.state != FileState.KEPT).values(
        data=None, state=FileState.DONE))


def ended(event: TimerFired, work: Work) -> None:
    """Its day is over."""
    drop(work, int(event.event["file"]))


def to_fetch(session: Session, now: datetime, busy: Sequence[int], most: int) -> list[ToFetch]:
    """Documents whose bytes are wanted now."""
    wanted = rows(session, _TO_FETCH, {"now": now, "busy": list(busy), "most": most})
    return [ToFetch(r[0], FileRef(*r[1:6]), r[6], r[7]) for r in wanted]


def came(work: Work, file_id: int, data: bytes) -> None:
    """Its bytes are here: the handler's turn, in the lane of its chat."""
    if len(data) > MOST_BYTES:
        _end(work, file_id, FileState.GONE, data=None, error=TOO_LARGE)
    else:
        _end(work, file_id, FileState.HERE, data=data, error="")


def not_fetched(work: Work, file: ToFetch, reason: str, *, is_permanent: bool) -> None:
    """Try again after 1, 2, 4 … seconds for an hour; then, or when it never can be had, the handler's turn without
    bytes."""
    if is_permanent or work.now - file.asked_at > KEEP_TRYING:
        _end(work, file.id, FileState.GONE, data=None, error=reason[:500])
        return
    rest = min(timedelta(seconds=2 ** min(file.attempts, 12)), LONGEST_REST)
    work.session.execute(update(File).where(File.id == file.id).values(
        attempts=File.attempts + 1, error=reason[:500], next_try_at=work.now + rest))


def _end(work: Work, file_id: int, state: FileState, *, data: bytes | None, error: str) -> None:
    chat_id = work.session.scalar(update(File).where(File.id == file_id, File.state == FileState.WANTED).values(
        state=state, data=data, error=error, next_try_at=None).returning(File.chat_id))
    if chat_id is not None:
        work.remind(_timer(file_id), work.now, {"kind": HERE, "file": file_id}, chat_id=chat_id)


def _timer(file_id: int) -> str:
    return f"file:{file_id}"
