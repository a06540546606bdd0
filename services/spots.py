"""Which earlier problems stand at the same spot (R6): by position, by an inspector's answer, by wording."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self

from sqlalchemy import bindparam, insert, or_, select
from sqlalchemy.orm import Session

from domain.people import Actor
from domain.problem import ProblemState
from domain.spots import Sameness, compare, distance, is_vague, same_spot, words
from domain.spots_taught import Answer, Taught
from models import Problem, Spot, SpotAnswer
from models.statements import rows, value
from services import roster
from services.work import Work, table, upsert

LOOK_BACK = timedelta(days=90)  # since it was reported or closed; what is open is looked at whatever its age
MOST = 200
Position = tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Where:
    """Community, category and spot: what makes two problems the same."""

    community_id: int
    category: str
    place: str
    position: Position = None

    @classmethod
    def of(cls, problem: Problem) -> Self:
        return cls(problem.community_id, problem.category, problem.place, position_of(problem))


@dataclass(frozen=True, slots=True)
class Known:
    """Problems near a place, by the time they were reported."""

    same: tuple[Problem, ...]
    unsure: tuple[Problem, ...]


def position_of(problem: Problem) -> Position:
    if problem.latitude is None or problem.longitude is None:
        return None
    return problem.latitude, problem.longitude


_problem = table(Problem).c
_NEAR = select(_problem.id, _problem.place, _problem.latitude, _problem.longitude).where(
    _problem.community_id == bindparam("community"), _problem.category == bindparam("category"),
    _problem.state != ProblemState.WITHDRAWN,
    or_(_problem.reported_at >= bindparam("since"), _problem.closed_at.is_(None),
        _problem.closed_at >= bindparam("since"))).order_by(_problem.reported_at.desc(), _problem.id.desc()).limit(MOST)


def look(work: Work, where: Where, at: datetime, *, except_id: int | None = None) -> Known:
    """The problems of this community and category at the same spot, and those of which it is unsure.

    ``at``: of the finding; what was reported later is among them, arrival is no order. ``except_id``: a problem that is
    looked at anew, not an earlier one of itself.
    """
    found = rows(work.session, _NEAR, {"community": where.community_id, "category": where.category,
                                       "since": at - LOOK_BACK})
    community = _name_of(work.session, where.community_id)
    here, radius = words(where.place, community), work.policy.recurrence.radius_m
    taught = _taught(work.session, where.community_id, community) if found else None
    if where.position is None and not taught:  # the usual case: words alone, and there are hundreds
        graded = {row.id: compare(here, words(row.place, community)) for row in found}
    else:
        graded = {row.id: same_spot(here, there, _apart(where.position, row), radius,
                                    taught.decide(here, there) if taught else None)
                  for row in found for there in (words(row.place, community),)}
    graded.pop(except_id or 0, None)
    near = _problems(work.session, [i for i, s in graded.items() if s is not Sameness.DIFFERENT])
    return Known(tuple(p for p in near if graded[p.id] is Sameness.SAME),
                 tuple(p for p in near if graded[p.id] is Sameness.UNSURE and p.place and where.place))


def _problems(session: Session, ids: Sequence[int]) -> Sequence[Problem]:
    if not ids:
        return ()
    return session.scalars(select(Problem).where(Problem.id.in_(ids)).order_by(
        Problem.reported_at, Problem.id)).all()


_ANSWERS = select(table(SpotAnswer).c.place_a, table(SpotAnswer).c.place_b, table(SpotAnswer).c.is_same).where(
    table(SpotAnswer).c.community_id == bindparam("community")).order_by(
    table(SpotAnswer).c.at, table(SpotAnswer).c.id)


def _taught(session: Session, community_id: int, community: str) -> Taught:
    return roster.kept(session, ("taught", community_id), lambda: Taught((
        Answer(a, b, is_same) for a, b, is_same in rows(session, _ANSWERS, {"community": community_id})), community))


def _name_of(session: Session, community_id: int) -> str:
    """The community's full name, with which a place may begin."""
    unit = roster.units(session).by_id.get(community_id)
    return unit.name if unit else ""


def _apart(here: Position, row: Any) -> float | None:
    """Metres between two shared positions; None where one was not shared."""
    if here is None or row.latitude is None or row.longitude is None:
        return None
    return distance(here, (row.latitude, row.longitude))


def teach(work: Work, community_id: int, one: str, other: str, actor: Actor, *, is_same: bool) -> None:
    """Keep what an inspector said of two wordings. One wording teaches nothing of itself: it names a whole road, or
    two spots."""
    community = _name_of(work.session, community_id)
    a, b = sorted((words(one, community), words(other, community)), key=lambda w: w.text)
    if a.key == b.key or not a.text or (is_same and (is_vague(a.text) or is_vague(b.text))):
        return
    row = {"is_same": is_same, "at": work.at, "by_id": actor.person_id}
    work.session.execute(upsert(work.session, SpotAnswer).values(
        community_id=community_id, place_a=a.text, place_b=b.text, **row).on_conflict_do_update(
        index_elements=["community_id", "place_a", "place_b"], set_=row))
    roster.changed(work.session)


_NEW_SPOT = insert(table(Spot)).returning(table(Spot).c.id)


def new_spot(session: Session, where: Where) -> int:
    latitude, longitude = where.position or (None, None)
    return int(value(session, _NEW_SPOT, {"community_id": where.community_id, "place": where.place,
                                         "latitude": latitude, "longitude": longitude}))
