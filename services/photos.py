"""The rows of photos: booked with the network's name for them, completed when their bytes are here (R1, R3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from domain.chat import PhotoRef
from models import Photo, PhotoState
from models.statements import rows, run, value
from services.work import Work, table

KEEP_TRYING = timedelta(days=7)
LONGEST_REST = timedelta(hours=1)
_photo = table(Photo).c
_BOOK = insert(table(Photo)).returning(_photo.id)
_TO_FETCH = select(_photo.id, _photo.channel, _photo.file, _photo.unique, _photo.attempts, _photo.at).where(
    _photo.state == PhotoState.WANTED, _photo.next_try_at <= bindparam("now"),
    _photo.id.not_in(bindparam("busy", expanding=True))).order_by(_photo.attempts, _photo.next_try_at).limit(
    bindparam("most"))
_STORED = update(table(Photo)).where(_photo.id == bindparam("of")).values(
    state=bindparam("now_is", type_=_photo.state.type), sha256=bindparam("hash"), format=bindparam("kind"),
    width=bindparam("across"), height=bindparam("down"), size=bindparam("bytes"), error=bindparam("reason"),
    next_try_at=None)


@dataclass(frozen=True, slots=True)
class ToFetch:
    id: int
    photo: PhotoRef
    attempts: int
    booked_at: datetime


@dataclass(frozen=True, slots=True)
class Stored:
    """What was found in a photo's bytes; ``format`` is empty when no picture can be made of them."""

    sha256: str
    format: str
    width: int  # pixels
    height: int
    size: int  # bytes
    error: str = ""


def book(work: Work, photo: PhotoRef, *, chat_id: int, message: str, at: datetime, part_id: int | None = None,
         problem_id: int | None = None, rectification_id: int | None = None, sighting_id: int | None = None,
         self_report_id: int | None = None) -> int:
    """Book a photo; its bytes are fetched apart. Gives the row's id."""
    return int(value(work.session, _BOOK, {
        "channel": photo.channel, "file": photo.file, "unique": photo.unique, "chat_id": chat_id, "message": message,
        "at": at, "part_id": part_id, "problem_id": problem_id, "rectification_id": rectification_id,
        "sighting_id": sighting_id, "self_report_id": self_report_id, "state": PhotoState.WANTED,
        "width": photo.width, "height": photo.height,
        "size": photo.size, "next_try_at": work.now, "format": "", "attempts": 0, "error": ""}))


def book_stored(work: Work, facts: Stored, *, chat_id: int, problem_id: int) -> None:
    """Book a photo that came within a file and whose bytes are durable: there is nothing to fetch."""
    run(work.session, insert(table(Photo)), {
        "channel": "file", "file": facts.sha256, "unique": facts.sha256, "chat_id": chat_id, "message": "",
        "at": work.at, "problem_id": problem_id, "state": PhotoState.STORED, "sha256": facts.sha256,
        "format": facts.format, "width": facts.width, "height": facts.height, "size": facts.size, "attempts": 0,
        "error": ""})


def to_fetch(session: Session, now: datetime, busy: Sequence[int], most: int) -> list[ToFetch]:
    """Photos whose bytes are wanted now, those never tried first: a card waits for them."""
    wanted = rows(session, _TO_FETCH, {"now": now, "busy": list(busy), "most": most})
    return [ToFetch(r[0], PhotoRef(r[1], r[2], r[3]), r[4], r[5]) for r in wanted]


def stored(session: Session, photo_id: int, facts: Stored) -> None:
    """The bytes are durable: complete the row."""
    run(session, _STORED, {
        "of": photo_id, "now_is": PhotoState.STORED if facts.format else PhotoState.UNREADABLE, "hash": facts.sha256,
        "kind": facts.format, "across": facts.width, "down": facts.height, "bytes": facts.size,
        "reason": facts.error})


def any_came(session: Session, photo_ids: Sequence[int]) -> bool:
    """Is one of these no longer wanted? They cannot come in until the transaction ends."""
    states = session.scalars(select(Photo.state).where(Photo.id.in_(photo_ids)).order_by(Photo.id)
                             .with_for_update(read=True))
    return any(state is not PhotoState.WANTED for state in states)


def not_fetched(session: Session, photo: ToFetch, now: datetime, reason: str, *, is_permanent: bool) -> None:
    """Try again after 1, 2, 4 … seconds, at most every hour, for seven days; then it is gone."""
    is_over = now - photo.booked_at > KEEP_TRYING
    rest = min(timedelta(seconds=2 ** min(photo.attempts, 12)), LONGEST_REST)
    if is_permanent:
        rest = LONGEST_REST  # a network's "no" may be a passing one; it is asked again, but seldom
    session.execute(update(Photo).where(Photo.id == photo.id).values(
        attempts=Photo.attempts + 1, error=reason[:500], next_try_at=None if is_over else now + rest,
        state=PhotoState.GONE if is_over else PhotoState.WANTED))


@dataclass(frozen=True, slots=True)
class File:
    """``at``: when the photo was posted."""

    state: PhotoState
    sha256: str | None
    at: datetime


def files_of(session: Session, photo_ids: Sequence[int]) -> dict[int, File]:
    """What is known of each photo's bytes."""
    rows = session.execute(select(Photo.id, Photo.state, Photo.sha256, Photo.at).where(Photo.id.in_(photo_ids)))
    return {photo_id: File(state, sha256, at) for photo_id, state, sha256, at in rows}


def are_there_any(session: Session) -> bool:
    """Do the books know the bytes of a photo?"""
    return session.scalar(select(Photo.id).where(Photo.sha256.is_not(None)).limit(1)) is not None


def known(session: Session, sha256s: Sequence[str]) -> set[str]:
    """Which of these objects belong to a row."""
    return {found for found in session.scalars(select(Photo.sha256).where(Photo.sha256.in_(sha256s))) if found}
