"""Which earlier problems stand at the same spot (R6): by position, by an inspector's answer, by wording."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from sqlalchemy import insert, or_, select
from sqlalchemy.orm import Session

from domain.people import Actor
from domain.problem import ProblemState
from domain.spots import Sameness, is_vague, normalise, same_spot
from models import Problem, Spot, SpotAnswer
from services.work import Work, upsert

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


def look(work: Work, where: Where, at: datetime, *, except_id: int | None = None) -> Known:
    """The problems of this community and category at the same spot, and those of which it is unsure.

    ``at``: of the finding; what was reported later is among them, arrival is no order. ``except_id``: a problem that is
    looked at anew, not an earlier one of itself.
    """
    rows = _problems(work.session, where, at, except_id)
    answers = _answers(work.session, where.community_id) if rows else {}
    graded = [(p, _sameness(p, where, answers, work.policy.recurrence.radius_m)) for p in rows]
    return Known(tuple(p for p, s in graded if s is Sameness.SAME),
                 tuple(p for p, s in graded if s is Sameness.UNSURE and p.place and where.place))


def _problems(session: Session, where: Where, at: datetime, except_id: int | None) -> Sequence[Problem]:
    since = at - LOOK_BACK
    newest = session.scalars(select(Problem).where(
        Problem.community_id == where.community_id, Problem.category == where.category,
        Problem.state != ProblemState.WITHDRAWN,
        or_(Problem.reported_at >= since, Problem.closed_at.is_(None), Problem.closed_at >= since))
        .order_by(Problem.reported_at.desc(), Problem.id.desc()).limit(MOST))
    return [p for p in newest if p.id != except_id][::-1]


Answers = dict[tuple[str, str], bool]


def _answers(session: Session, community_id: int) -> Answers:
    rows = session.execute(select(SpotAnswer.place_a, SpotAnswer.place_b, SpotAnswer.is_same).where(
        SpotAnswer.community_id == community_id))
    return {(a, b): is_same for a, b, is_same in rows}


def _sameness(p: Problem, where: Where, answers: Answers, radius_m: float) -> Sameness:
    answered = answers.get(_pair(p.place, where.place))
    return same_spot(where.place, where.position, p.place, position_of(p), radius_m, answered)


def _pair(one: str, other: str) -> tuple[str, str]:
    a, b = sorted((normalise(one), normalise(other)))
    return a, b


def teach(work: Work, community_id: int, one: str, other: str, actor: Actor, *, is_same: bool) -> None:
    """Keep what an inspector said of two wordings. One wording teaches nothing of itself: it names a whole road, or
    two spots."""
    a, b = _pair(one, other)
    if a == b or not a or (is_same and (is_vague(a) or is_vague(b))):
        return
    row = {"is_same": is_same, "at": work.at, "by_id": actor.person_id}
    work.session.execute(upsert(work.session, SpotAnswer).values(
        community_id=community_id, place_a=a, place_b=b, **row).on_conflict_do_update(
        index_elements=["community_id", "place_a", "place_b"], set_=row))


def new_spot(session: Session, where: Where) -> int:
    latitude, longitude = where.position or (None, None)
    return session.execute(insert(Spot).values(
        community_id=where.community_id, place=where.place, latitude=latitude, longitude=longitude)
        .returning(Spot.id)).scalar_one()
