"""A message that comes late may take away what an issued order rests on (R6, R7). The order was sent, so it stands: the
office is told, and withdraws it with a tap or lets it be."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, bindparam, literal_column, select
from sqlalchemy.orm import aliased

from domain.people import Actor
from domain.recurrence import Finding, Seen, rests
from models import ChatPurpose, OrderProblem, Problem, Sighting, SupervisionOrder, Visit
from models.statements import value
from services import audit, chats, orders, questions
from services.order_cards import ENDED, name_of
from services.work import Work, table
from texts.contents import ButtonFact, Line


class Pair(NamedTuple):
    """A finding that an order lists, and the one that it found again."""

    order: SupervisionOrder
    problem: Problem
    earlier: Problem


_order = table(SupervisionOrder).c
_STANDING = select(_order.id).where(_order.community_id == bindparam("community"), and_(
    *(_order.state != literal_column(f"'{state.value}'") for state in ENDED))).limit(1)


def look(work: Work, community_id: int, at: datetime) -> None:
    """Something that happened in this community at ``at`` is on the books now: which pairs are none any more?"""
    if value(work.session, _STANDING, {"community": community_id}) is None:
        return  # as for most reports: the question below costs as much as a whole one
    for pair in _around(work, community_id, at):
        came_between = pair.earlier.reported_at == at  # it took the place of the one that the order named
        if (came_between or _rests(work, pair, without=at)) and not _rests(work, pair):
            _tell(work, pair, at)


def _around(work: Work, community_id: int, at: datetime) -> Sequence[Pair]:
    """The pairs of standing orders between whose findings it happened; what joined an open order rests on that one."""
    earlier, listed = aliased(Problem), aliased(OrderProblem)
    joined = select(listed.order_id).where(
        listed.order_id == SupervisionOrder.id, listed.problem_id == earlier.id).exists()
    rows = work.session.execute(select(SupervisionOrder, Problem, earlier).join(
        OrderProblem, OrderProblem.order_id == SupervisionOrder.id).join(
        Problem, Problem.id == OrderProblem.problem_id).join(earlier, earlier.id == OrderProblem.earlier_id).where(
        SupervisionOrder.community_id == community_id, SupervisionOrder.state.not_in(ENDED),
        Problem.reported_at > at, earlier.reported_at <= at, ~joined).order_by(SupervisionOrder.id, Problem.id))
    return [Pair(*row) for row in rows]


def _rests(work: Work, pair: Pair, *, without: datetime | None = None) -> bool:
    """Do its two findings bring an order; as if what happened at ``without`` had not?"""
    problem, earlier = pair.problem, pair.earlier
    seen = work.session.execute(select(Sighting.at, Sighting.round_id).where(
        Sighting.problem_id == earlier.id, Sighting.became_id.is_(None)))
    visits = work.session.execute(select(Visit.at, Visit.round_id).where(
        Visit.community_id == pair.order.community_id, Visit.at.between(earlier.reported_at, problem.reported_at)))
    first = Finding(earlier.id, earlier.reported_at, earlier.round_id, earlier.closed_at, earlier.due_at,
                    seen=tuple(Seen(*row) for row in seen if row.at != without))
    return rests(first, problem.reported_at, problem.round_id, [Seen(*row) for row in visits if row.at != without],
                 problem.category, work.policy.recurrence)


def _tell(work: Work, pair: Pair, at: datetime) -> None:
    order, is_draft = pair.order, pair.order.number is None
    audit.record(work, "order.doubted", f"order:{order.id}", actor=audit.SYSTEM, community_id=order.community_id,
                 problem=pair.problem.id, earlier=pair.earlier.id, at=at.isoformat())
    button = ButtonFact(value=f"order:withdraw:{order.id}", text="button-order-withdraw")
    chats.tell_office(work, Line(text="order-draft-in-doubt" if is_draft else "order-in-doubt", args={
        "name": name_of(work, order), "at": at, "earlier": pair.earlier.number, "number": pair.problem.number},
        buttons=() if is_draft else ((button,),)), key=_key(order))


def _key(order: SupervisionOrder) -> str:
    return f"order:{order.id}:doubt"


def find_here(work: Work, order_id: int | None) -> SupervisionOrder | None:
    """The order, only in the office of its town."""
    order = work.session.get(SupervisionOrder, order_id) if order_id is not None else None
    is_office = work.chat is not None and work.chat.purpose is ChatPurpose.OFFICE
    return order if order and is_office and orders.is_at_home(work, order) else None


def withdraw(work: Work, order: SupervisionOrder, actor: Actor) -> bool:
    """The office's tap under the line; False when the order ended already."""
    if not orders.withdraw(work, order, actor, questions.said(work, "reason-order-in-doubt")):
        return False
    chats.tell_office(work, Line(text="order-doubt-withdrawn", args={"name": name_of(work, order)}), key=_key(order))
    return True
