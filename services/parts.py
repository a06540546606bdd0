"""The messages of reports (R1): booked once, found again for grouping, assigned to what they became."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import bindparam, delete, select, update

from domain.chat import IncomingMessage, PhotoRef
from domain.grouping import Piece
from models import MessageLink, Part, Photo, Problem
from models.statements import rows, run_many, value
from services import photos
from services.work import Work, dialect_of, inserting, table

DECIDED = 30  # the newest messages of decided reports that a new one can still join
LOOK_BACK = timedelta(minutes=10)
_NO_SYNC = {"synchronize_session": False}
_part, _photo = table(Part).c, table(Photo).c
_columns = (_part.id, _part.chat_id, _part.topic, _part.person_id, _part.message, _part.at, _part.album, _part.words,
            _part.photos, _part.latitude, _part.longitude, _part.draft_id, _part.problem_id, _part.sighting_id)
_IN_ORDER = select(*_columns).order_by(_part.at, _part.id)
_BY_MESSAGE = _IN_ORDER.where(_part.chat_id == bindparam("chat"), _part.message == bindparam("message"))
_OF_DRAFT = _IN_ORDER.where(_part.draft_id == bindparam("draft"), _part.problem_id.is_(None))
_OF_PROBLEM = _IN_ORDER.where(_part.problem_id == bindparam("problem"), _part.sighting_id.is_(None))
_OF_SIGHTING = _IN_ORDER.where(_part.sighting_id == bindparam("sighting"))
_OF_ALBUM = _IN_ORDER.where(_part.chat_id == bindparam("chat"), _part.album == bindparam("album"))
_LOOSE = _IN_ORDER.where(_part.chat_id == bindparam("chat"), _part.person_id == bindparam("person"),
                         _part.problem_id.is_(None), _part.draft_id.is_(None), _part.at <= bindparam("until"))
_NEWEST = select(*_columns).where(
    _part.chat_id == bindparam("chat"), _part.person_id == bindparam("person"), _part.at >= bindparam("since"),
    _part.at <= bindparam("until")).order_by(_part.at.desc(), _part.id.desc()).limit(DECIDED)
_SAME_PROBLEMS = select(table(MessageLink).c.problem_id).where(
    table(MessageLink).c.chat_id == bindparam("chat"), table(MessageLink).c.message == bindparam("message"))


@cache
def _booking(dialect: str) -> Any:
    return inserting(dialect, Part).on_conflict_do_nothing().returning(_part.id)


@cache
def _linking(dialect: str) -> Any:
    return inserting(dialect, MessageLink).on_conflict_do_nothing()


@dataclass(frozen=True, slots=True)
class Target:
    """What messages become part of: a draft, a problem, or a sighting of a problem."""

    problem_id: int | None = None
    sighting_id: int | None = None
    draft_id: int | None = None

    @property
    def name(self) -> str | None:
        if self.problem_id is not None:
            return f"problem:{self.problem_id}:{self.sighting_id or ''}"
        return f"draft:{self.draft_id}" if self.draft_id is not None else None

    def as_columns(self) -> dict[str, Any]:
        return {"problem_id": self.problem_id, "sighting_id": self.sighting_id, "draft_id": self.draft_id}


@dataclass(slots=True)
class Posted:
    """One message of a report. ``id`` is None until it is booked; ``refs``: photos that are not booked yet."""

    chat_id: int
    topic: str | None
    person_id: int
    message: str
    at: datetime
    album: str | None
    words: str
    photos: int
    latitude: float | None = None
    longitude: float | None = None
    id: int | None = None
    draft_id: int | None = None
    problem_id: int | None = None
    sighting_id: int | None = None
    refs: tuple[PhotoRef, ...] = field(default=(), repr=False)
    is_shared: bool = False  # another item of the same list has its photo

    @property
    def report(self) -> str | None:
        """What it became, as a name for grouping."""
        return Target(self.problem_id, self.sighting_id, self.draft_id).name

    def piece(self) -> Piece:
        return Piece(self.message, self.at, self.photos, bool(self.words), self.album, self.report)


def posted(message: IncomingMessage, chat_id: int, person_id: int) -> Posted:
    """A message as it came, not booked yet."""
    spot = message.location
    return Posted(chat_id, message.topic, person_id, message.ref.message, message.at, message.album, message.text,
                  len(message.photos), spot.latitude if spot else None, spot.longitude if spot else None,
                  refs=message.photos)


def _posted(row: Any) -> Posted:
    return Posted(row.chat_id, row.topic, row.person_id, row.message, row.at, row.album, row.words, row.photos,
                  row.latitude, row.longitude, row.id, row.draft_id, row.problem_id, row.sighting_id)


def _read(work: Work, statement: Any, **about: Any) -> list[Posted]:
    return [_posted(row) for row in rows(work.session, statement, about)]


def find(work: Work, chat_id: int, message: str) -> Posted | None:
    return next(iter(_read(work, _BY_MESSAGE, chat=chat_id, message=message)), None)


def of_draft(work: Work, draft_id: int) -> list[Posted]:
    return _read(work, _OF_DRAFT, draft=draft_id)


def of_problem(work: Work, problem_id: int) -> list[Posted]:
    """The messages that opened a problem, without those that joined it."""
    return _read(work, _OF_PROBLEM, problem=problem_id)


def of_sighting(work: Work, sighting_id: int) -> list[Posted]:
    return _read(work, _OF_SIGHTING, sighting=sighting_id)


def of_album(work: Work, chat_id: int, album: str) -> list[Posted]:
    return _read(work, _OF_ALBUM, chat=chat_id, album=album)


def problems_of(work: Work, part: Posted) -> list[Problem]:
    """The problems that a message opened, by number: several when its words were a list."""
    if part.album is not None:
        ids = {p.problem_id for p in of_album(work, part.chat_id, part.album) if p.sighting_id is None}
    else:
        ids = {r.problem_id for r in rows(work.session, _SAME_PROBLEMS, {"chat": part.chat_id,
                                                                     "message": part.message})}
    return list(work.session.scalars(select(Problem).where(Problem.id.in_(ids)).order_by(Problem.number)))


def loose(work: Work, chat_id: int, person_id: int, until: datetime) -> list[Posted]:
    """What this person posted in this chat and what became nothing yet."""
    return _read(work, _LOOSE, chat=chat_id, person=person_id, until=until)


def decided(work: Work, chat_id: int, person_id: int, since: datetime, until: datetime) -> list[Posted]:
    """The newest messages of this person that belong to a report already, oldest first."""
    newest = _read(work, _NEWEST, chat=chat_id, person=person_id, since=since - LOOK_BACK, until=until)
    return [p for p in newest if p.report is not None][::-1]


def book(work: Work, part: Posted, target: Target | None = None) -> None:
    """Write a message and its photos down; the same message again changes nothing."""
    target = target or Target()
    part.problem_id, part.sighting_id, part.draft_id = target.problem_id, target.sighting_id, target.draft_id
    part.id = value(work.session, _booking(dialect_of(work.session)), {
        "chat_id": part.chat_id, "topic": part.topic, "person_id": part.person_id, "message": part.message,
        "at": part.at, "album": part.album, "words": part.words, "photos": part.photos, "latitude": part.latitude,
        "longitude": part.longitude, **target.as_columns()})
    if part.id is None:
        return
    is_sighting = target.sighting_id is not None
    for ref in part.refs:
        photos.book(work, ref, chat_id=part.chat_id, message=part.message, at=part.at, part_id=part.id,
                    problem_id=None if is_sighting else target.problem_id, sighting_id=target.sighting_id)


def assign(work: Work, parts: Sequence[Posted], target: Target) -> None:
    """These messages and their photos belong to ``target`` now; replies to them find its problem (R3)."""
    own = [p for p in parts if not p.is_shared]
    for part in own:
        if part.id is None:
            book(work, part, target)
    known = [p.id for p in own if p.id is not None and p.report != target.name]
    if known:
        work.session.execute(update(Part).where(Part.id.in_(known)).values(target.as_columns()),
                             execution_options=_NO_SYNC)
        is_sighting = target.sighting_id is not None
        work.session.execute(update(Photo).where(Photo.part_id.in_(known)).values(
            problem_id=None if is_sighting else target.problem_id, sighting_id=target.sighting_id),
            execution_options=_NO_SYNC)
    for part in own:
        part.problem_id, part.sighting_id, part.draft_id = target.problem_id, target.sighting_id, target.draft_id
    if target.problem_id is not None:
        link(work, parts, target.problem_id)


def link(work: Work, parts: Sequence[Posted], problem_id: int) -> None:
    """A reply to one of these messages is about this problem."""
    run_many(work.session, _linking(dialect_of(work.session)), [
        {"chat_id": p.chat_id, "message": p.message, "problem_id": problem_id} for p in parts])


def drop(work: Work, part: Posted) -> None:
    """It was chatter after all: its text is not kept (R2)."""
    work.session.execute(delete(Part).where(Part.id == part.id), execution_options=_NO_SYNC)


def reword(work: Work, part: Posted, words: str) -> None:
    """The caption was edited."""
    part.words = words
    work.session.execute(update(Part).where(Part.id == part.id).values(words=words), execution_options=_NO_SYNC)

