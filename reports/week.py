"""The figures of a week (R9) and what is overdue, per community; facts only, no wording."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from domain.orders import OrderState
from domain.people import UnitKind
from domain.problem import ProblemState
from models import Problem, Round, SupervisionOrder, Unit, Visit

COUNTED = Problem.state != ProblemState.WITHDRAWN


@dataclass(frozen=True, slots=True)
class CommunityWeek:
    """``open_overdue`` is as of the week's end; the others happened within the week."""

    name: str
    found: int
    closed: int
    found_again: int
    orders: int
    open_overdue: int


@dataclass(frozen=True, slots=True)
class Week:
    rounds_held: int  # in which a community was visited
    communities: tuple[CommunityWeek, ...]  # in roster order, all of them
    others_found: int = 0  # of problems that companies own: they count against no community
    others_overdue: int = 0

    def total(self, figure: str) -> int:
        return sum(getattr(c, figure) for c in self.communities)


def week(session: Session, town_id: int, begin: datetime, end: datetime) -> Week:
    """The books' figures of a town from ``begin`` until just before ``end`` (aware)."""
    held = session.scalar(select(func.count()).where(
        Round.town_id == town_id, Round.opened_at >= begin, Round.opened_at < end,
        exists().where(Visit.round_id == Round.id))) or 0
    found = _problems(session, town_id, *within(begin, end))
    closed = _problems(session, town_id, Problem.closed_at >= begin, Problem.closed_at < end)
    again = _problems(session, town_id, *within(begin, end), Problem.recurrence_of_id.is_not(None))
    overdue = _problems(session, town_id, *overdue_at(end))
    orders = _orders(session, town_id, begin, end)
    others = (Problem.owner_id.is_not(None),)
    others_found = sum(_problems(session, town_id, *within(begin, end), of=others).values())
    others_overdue = sum(_problems(session, town_id, *overdue_at(end), of=others).values())
    return Week(held, others_found=others_found, others_overdue=others_overdue, communities=tuple(
        CommunityWeek(name, found.get(unit, 0), closed.get(unit, 0), again.get(unit, 0), orders.get(unit, 0),
                      overdue.get(unit, 0)) for unit, name in communities(session, town_id)))


def within(begin: datetime, end: datetime) -> tuple[ColumnElement[bool], ...]:
    """Reported from ``begin`` until just before ``end``."""
    return Problem.reported_at >= begin, Problem.reported_at < end


def communities(session: Session, town_id: int) -> list[tuple[int, str]]:
    """(id, name) of the town's active communities in roster order."""
    return [(unit, name) for unit, name in session.execute(
        select(Unit.id, Unit.name).where(Unit.parent_id == town_id, Unit.kind == UnitKind.COMMUNITY, Unit.is_active)
        .order_by(Unit.id))]


def overdue_at(moment: datetime) -> tuple[ColumnElement[bool], ...]:
    """Reported, not answered in time and not suspended, as of ``moment``: what the digest calls overdue."""
    return (Problem.due_at < moment, Problem.reported_at < moment,
            (Problem.rectified_at.is_(None)) | (Problem.rectified_at >= moment),
            (Problem.closed_at.is_(None)) | (Problem.closed_at >= moment),
            (Problem.suspended_until.is_(None)) | (Problem.suspended_until < moment))


def overdue(session: Session, town_id: int, moment: datetime) -> list[tuple[str, int, int, timedelta]]:
    """(owner, number of problems, the longest overdue's number, by how long), the most first."""
    rows = session.execute(select(Unit.name, Problem.number, Problem.due_at).join(
        Unit, Unit.id == func.coalesce(Problem.owner_id, Problem.community_id)).where(
        Problem.town_id == town_id, COUNTED, Problem.state == ProblemState.OPEN, *overdue_at(moment))
        .order_by(Problem.due_at)).all()
    gathered: dict[str, list[tuple[int, datetime]]] = {}
    for name, number, due in rows:
        gathered.setdefault(name, []).append((number, due))
    lines = [(name, len(problems), problems[0][0], moment - problems[0][1]) for name, problems in gathered.items()]
    return sorted(lines, key=lambda line: -line[1])


def _problems(session: Session, town_id: int, *conditions: ColumnElement[bool],
              of: tuple[ColumnElement[bool], ...] = (Problem.owner_id.is_(None),)) -> Mapping[int, int]:
    """By community; ``of``: whose problems. What a company owns counts against no community."""
    rows = session.execute(select(Problem.community_id, func.count()).where(
        Problem.town_id == town_id, COUNTED, *of, *conditions).group_by(Problem.community_id))
    return {unit: count for unit, count in rows}


def _orders(session: Session, town_id: int, begin: datetime, end: datetime) -> Mapping[int, int]:
    rows = session.execute(select(SupervisionOrder.community_id, func.count()).where(
        SupervisionOrder.town_id == town_id, SupervisionOrder.state != OrderState.WITHDRAWN,
        SupervisionOrder.issued_at >= begin, SupervisionOrder.issued_at < end)
        .group_by(SupervisionOrder.community_id))
    return {unit: count for unit, count in rows}
