"""The one card of a supervision order (R7): its facts from the books, shown under order:<id>:card, a draft under
order:<id>:draft."""

from sqlalchemy import select

from domain import orders as rules
from domain.orders import OrderState
from domain.people import Role
from models import OrderProblem, Problem, SupervisionOrder
from services import chats, roster
from services.problem_cards import category_of
from services.work import Work
from texts.contents import ButtonFact, Line, OrderCard, OrderFinding

ENDED = (OrderState.CLOSED, OrderState.WITHDRAWN)
Rows = tuple[tuple[ButtonFact, ...], ...]


def name_of(work: Work, order: SupervisionOrder) -> str:
    """城创督〔2026〕8号, empty while it is a draft."""
    if order.year is None or order.number is None:
        return ""
    return rules.name(work.policy.orders.prefix, order.year, order.number)


def show_card(work: Work, order: SupervisionOrder) -> None:
    """The order as the books have it: in its work group, while a draft with the leader or the office."""
    card = _card(work, order)
    if order.number is None:
        work.show(f"order:{order.id}:draft", card, chat_id=_draft_chat(work, order))
        return
    if order.issued_by_id is not None:
        work.take_away(f"order:{order.id}:draft")
    work.show(f"order:{order.id}:card", card, chat_id=order.chat_id, topic=order.topic)


def look(work: Work, order: SupervisionOrder) -> OrderCard:
    """A copy of the card to look at; its buttons are on the card itself."""
    return _card(work, order).model_copy(update={"buttons": ()})


def _card(work: Work, order: SupervisionOrder) -> OrderCard:
    tree = roster.units(work.session).by_id
    names = roster.names_of(work.session, order.responsible_id, order.liaison_id, order.signed_by_id,
                            order.answered_by_id)
    is_authorised = order.issued_at is not None and order.issued_by_id is None
    work.session.flush()  # findings are read back
    return OrderCard(
        order_id=order.id, name=name_of(work, order), state=order.state.value, level=order.level,
        community=tree[order.community_id].called, responsible=names.get(order.responsible_id or 0, ""),
        liaison=names.get(order.liaison_id or 0, ""), findings=_findings(work, order), sign_due_at=order.sign_due_at,
        due_at=order.due_at, signed_by=names.get(order.signed_by_id or 0, ""), signed_at=order.signed_at,
        is_signed_for=order.is_signed_for, answered_by=names.get(order.answered_by_id or 0, ""),
        answered_at=order.answered_at, answer=order.answer, closed_at=order.closed_at,
        withdrawn_reason=order.withdrawn_reason, authorised=is_authorised,
        authorised_by=order.authorised_by or "", buttons=_buttons(order))


def _draft_chat(work: Work, order: SupervisionOrder) -> int:
    """Where the leader sees a draft: in private when they opened the bot, else the office, else the group."""
    for person_id, _, _ in roster.holders(work.session, order.town_id, Role.LEADER, work.now):
        private = chats.private_chat_of(work.session, person_id)
        if private is not None:
            return private
    office = chats.office_of(work.session, order.town_id)
    return office.id if office else order.chat_id


def _findings(work: Work, order: SupervisionOrder) -> tuple[OrderFinding, ...]:
    listed = work.session.scalars(select(OrderProblem).join(Problem, Problem.id == OrderProblem.problem_id).where(
        OrderProblem.order_id == order.id).order_by(Problem.reported_at, Problem.id)).all()
    found = []
    for row in listed:
        problem = work.session.get_one(Problem, row.problem_id)
        earlier = work.session.get(Problem, row.earlier_id) if row.earlier_id else None
        category = category_of(work, problem.category)
        found.append(OrderFinding(
            number=problem.number, at=problem.reported_at, place=problem.place, category_name=category.name,
            category_name_en=category.name_en, earlier_number=earlier.number if earlier else None,
            earlier_at=earlier.reported_at if earlier else None))
    return tuple(found)


def _buttons(order: SupervisionOrder) -> Rows:
    match order.state:
        case OrderState.DRAFT:
            return ((ButtonFact(value=f"order:issue:{order.id}", text="button-order-issue"),
                     ButtonFact(value=f"order:drop:{order.id}", text="button-order-drop")),)
        case OrderState.ISSUED:
            return ((ButtonFact(value=f"order:sign:{order.id}", text="button-order-sign"),),)
        case OrderState.SIGNED:
            return ((ButtonFact(value=f"order:answer:{order.id}", text="button-order-answer"),),)
        case _:
            return ()


def told_already(work: Work, order: SupervisionOrder) -> Line:
    """What was done already is answered as done: 城创督〔2026〕8号 张主任10:40已签收."""
    who, at, text = order.signed_by_id, order.signed_at, "order-already-signed"
    if order.state in ENDED or at is None:
        who, at, text = order.issued_by_id, order.issued_at, "order-already-issued"
    if order.state in ENDED or who is None or at is None:
        return Line(text="order-already", args={"state": order.state.value})
    names = roster.names_of(work.session, who)
    return Line(text=text, args={"name": name_of(work, order), "by": names.get(who, "?"), "at": at})
