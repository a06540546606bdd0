"""Which supervision orders wait for a person (R7): a draft for the leader, a signature or an answer for the community,
what is late for the office."""

from sqlalchemy import ColumnElement, false, or_, select

from domain.orders import OrderState
from domain.people import Actor, Role
from domain.permissions import ANSWERING
from models import SupervisionOrder
from services import roster
from services.order_cards import name_of
from services.work import Work
from texts.contents import Line

MOST = 5  # more are told by their cards


def lines(work: Work, actor: Actor) -> tuple[Line, ...]:
    """A line for each, the earliest deadline first."""
    rows = work.session.scalars(select(SupervisionOrder).where(_waits(work, actor)).order_by(
        SupervisionOrder.due_at, SupervisionOrder.id).limit(MOST))
    return tuple(_line(work, order) for order in rows)


def _line(work: Work, order: SupervisionOrder) -> Line:
    unit = roster.units(work.session).by_id.get(order.community_id)
    due = order.sign_due_at if order.state is OrderState.ISSUED else order.due_at
    return Line(text=f"mine-order-{order.state.value}", args={
        "name": name_of(work, order), "community": unit.called if unit else "?", "due": due or order.drafted_at})


def _waits(work: Work, actor: Actor) -> ColumnElement[bool]:
    state = SupervisionOrder.state
    to_sign, to_answer = state == OrderState.ISSUED, state == OrderState.SIGNED
    late = (to_sign & (SupervisionOrder.sign_due_at < work.now)) | (to_answer & (SupervisionOrder.due_at < work.now))
    return or_(false(), _of(actor, Role.LEADER) & (state == OrderState.DRAFT), _of(actor, *ANSWERING) & (
        to_sign | to_answer), _of(actor, Role.ADMIN) & late)


def _of(actor: Actor, *roles: Role) -> ColumnElement[bool]:
    covered = {unit for r in actor.roles if r.role in roles for unit in r.covers}
    return SupervisionOrder.community_id.in_(covered)
