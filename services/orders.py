"""Supervision orders (R7): drafted, issued with a gap-free number, signed, answered, closed, withdrawn."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from domain import orders as rules
from domain.calendar import local_day
from domain.deadlines import answer_due_at, sign_due_at
from domain.orders import OrderAct, OrderState
from domain.people import Actor, Role
from domain.permissions import signs_on_behalf
from domain.policy import Issue
from domain.problem import ProblemState
from models import OrderProblem, OrderSequence, Problem, SupervisionOrder, Unit
from services import audit, chats, roster
from services.problem_cards import category_of
from services.work import Work, upsert
from texts.contents import ButtonFact, Line, OrderCard, OrderFinding

ENDED = (OrderState.CLOSED, OrderState.WITHDRAWN)
Rows = tuple[tuple[ButtonFact, ...], ...]


def issue_for(work: Work, problem: Problem, earlier: Problem) -> None:
    """The problem was found again: it joins the spot's open order (level + 1) or the day's, or gets a new one."""
    order = _open_order_of(work.session, earlier) or _order_of_day(work, problem)
    if order is not None:
        _join(work, order, problem, earlier)
    else:
        order = _draft(work, problem, earlier)
        if work.policy.orders.issue is Issue.AUTO:
            _issue(work, order, None)
    problem.order_id = order.id
    if earlier.order_id is None:
        earlier.order_id = order.id
    show_card(work, order)


def _open_order_of(session: Session, earlier: Problem) -> SupervisionOrder | None:
    if earlier.order_id is None:
        return None
    order = session.get_one(SupervisionOrder, earlier.order_id)
    return None if order.state in ENDED else order


def _order_of_day(work: Work, problem: Problem) -> SupervisionOrder | None:
    """One order per community and day lists all its spots, as long as nobody signed it."""
    today = local_day(work.now, work.policy.zone)
    waiting = work.session.scalars(select(SupervisionOrder).where(
        SupervisionOrder.community_id == problem.community_id,
        SupervisionOrder.state.in_((OrderState.DRAFT, OrderState.ISSUED)))).all()
    return next((o for o in waiting if local_day(o.drafted_at, work.policy.zone) == today), None)


def _join(work: Work, order: SupervisionOrder, problem: Problem, earlier: Problem) -> None:
    listed = select(Problem.id).join(OrderProblem, OrderProblem.problem_id == Problem.id).where(
        OrderProblem.order_id == order.id, Problem.spot_id == problem.spot_id)
    is_same_spot = work.session.scalar(listed.limit(1)) is not None
    _list(work, order, problem, earlier)
    if is_same_spot:
        order.level += 1
    audit.record(work, "order.joined", f"order:{order.id}", actor=audit.SYSTEM, community_id=order.community_id,
                 problem=problem.id, level=order.level)


def _draft(work: Work, problem: Problem, earlier: Problem) -> SupervisionOrder:
    liaison = roster.holders(work.session, problem.community_id, Role.LIAISON, work.at)
    closed = work.session.scalar(select(SupervisionOrder.level).join(
        OrderProblem, OrderProblem.order_id == SupervisionOrder.id).join(
        Problem, Problem.id == OrderProblem.problem_id).where(
        Problem.spot_id == earlier.spot_id, SupervisionOrder.state == OrderState.CLOSED)
        .order_by(SupervisionOrder.id.desc()).limit(1))
    order = SupervisionOrder(
        town_id=problem.town_id, state=OrderState.DRAFT, community_id=problem.community_id, level=(closed or 0) + 1,
        responsible_id=problem.responsible_id, liaison_id=liaison[0][0] if liaison else None, chat_id=problem.chat_id,
        topic=problem.topic, drafted_at=work.now, answer="", withdrawn_reason="", is_signed_for=False)
    work.session.add(order)
    work.session.flush()  # its id names it everywhere
    _list(work, order, problem, earlier)
    audit.record(work, "order.drafted", f"order:{order.id}", actor=audit.SYSTEM, community_id=order.community_id,
                 problem=problem.id, earlier=earlier.id)
    return order


def _list(work: Work, order: SupervisionOrder, problem: Problem, earlier: Problem) -> None:
    work.session.execute(upsert(work.session, OrderProblem).values(
        order_id=order.id, problem_id=problem.id, earlier_id=earlier.id, at=work.at).on_conflict_do_nothing())


def _issue(work: Work, order: SupervisionOrder, actor: Actor | None) -> None:
    """Give the number, in this transaction: no gap, no double (R7). Year and number are of this moment."""
    year = local_day(work.now, work.policy.zone).year
    order.year, order.number = year, _next_number(work, order.town_id, year)
    order.state, order.issued_at = OrderState.ISSUED, work.now
    order.issued_by_id = actor.person_id if actor else None
    order.sign_due_at, order.due_at = sign_due_at(work.now, work.policy), answer_due_at(work.now, work.policy)
    audit.record(work, "order.issued", f"order:{order.id}", actor=_name(actor), community_id=order.community_id,
                 year=year, number=order.number)


def _next_number(work: Work, town_id: int, year: int) -> int:
    work.session.execute(select(Unit.id).where(Unit.id == town_id).with_for_update())
    row = work.session.get(OrderSequence, (town_id, year), with_for_update=True)
    if row is None:
        row = OrderSequence(town_id=town_id, year=year, next_number=work.policy.orders.start)
        work.session.add(row)
    number = row.next_number
    row.next_number += 1
    return number


def issue(work: Work, order: SupervisionOrder, actor: Actor) -> bool:
    """The leader's tap (orders.issue: sign); False when it is no draft any more."""
    if not _move(work, order, OrderAct.ISSUE):
        return False
    order.state = OrderState.DRAFT  # _issue sets it with the number
    _issue(work, order, actor)
    show_card(work, order)
    return True


def sign(work: Work, order: SupervisionOrder, actor: Actor) -> bool:
    """The community signs for it; a clerk's signature is marked 代签. False when it was signed already."""
    if not _move(work, order, OrderAct.SIGN):
        return False
    order.signed_at, order.signed_by_id = work.at, actor.person_id
    order.is_signed_for = signs_on_behalf(actor, order.community_id)
    _record(work, order, "order.signed", actor, on_behalf=order.is_signed_for)
    show_card(work, order)
    return True


def answer(work: Work, order: SupervisionOrder, actor: Actor, words: str) -> bool:
    """The community's written answer; the order is answered when all its problems are put right too."""
    if order.state in ENDED or order.state is OrderState.DRAFT:
        return False
    order.answer, order.answered_by_id = words[:2000], actor.person_id
    _record(work, order, "order.answer_written", actor)
    _follow_problems(work, order, actor)
    show_card(work, order)
    return True


def withdraw(work: Work, order: SupervisionOrder, actor: Actor, reason: str) -> bool:
    """撤销 with a reason; the number stays on the books. False when it ended already."""
    if not _move(work, order, OrderAct.WITHDRAW):
        return False
    order.withdrawn_at, order.withdrawn_reason = work.at, reason
    _record(work, order, "order.withdrawn", actor, reason=reason)
    show_card(work, order)
    return True


def problem_changed(work: Work, problem: Problem, actor: Actor) -> None:
    """A problem was put right, closed, returned or withdrawn: the orders that list it follow."""
    if problem.order_id is None:
        return
    listing = work.session.scalars(select(SupervisionOrder).join(
        OrderProblem, OrderProblem.order_id == SupervisionOrder.id).where(
        OrderProblem.problem_id == problem.id, SupervisionOrder.state.not_in(ENDED))).all()
    for order in listing:
        _follow_problems(work, order, actor)
        show_card(work, order)


def finding_withdrawn(work: Work, problem: Problem) -> None:
    """One of an order's findings was withdrawn: the order stays, the office is asked (R7)."""
    if problem.order_id is None:
        return
    order = work.session.get_one(SupervisionOrder, problem.order_id)
    if order.state not in ENDED:
        chats.tell_office(work, Line(text="order-finding-withdrawn", args={
            "name": name_of(work, order), "number": problem.number, "order": order.number or 0}),
            key=f"order:{order.id}:withdrawn:{problem.id}")


def _follow_problems(work: Work, order: SupervisionOrder, actor: Actor) -> None:
    """Put right → answered; all closed → closed; one open again → back to signed."""
    for _ in range(2):  # put right and closed in one step when the last verification comes late
        act = rules.act_of_problems(order.state, _states(work.session, order))
        if act is None or not _move(work, order, act):
            return
        if act is OrderAct.ANSWER:
            order.answered_at = work.at
            order.answered_by_id = order.answered_by_id or actor.person_id
        if act is OrderAct.CLOSE:
            order.closed_at = work.at
        _record(work, order, f"order.{order.state.value}", actor)


def _states(session: Session, order: SupervisionOrder) -> list[ProblemState]:
    return list(session.scalars(select(Problem.state).join(OrderProblem, OrderProblem.problem_id == Problem.id).where(
        OrderProblem.order_id == order.id)))


def _move(work: Work, order: SupervisionOrder, act: OrderAct) -> bool:
    """Move by conditional update: somebody else may have been there first."""
    state = rules.next_state(order.state, act)
    if state is None:
        return False
    work.session.flush()  # what was changed on the object goes with it
    moved = work.session.scalar(update(SupervisionOrder).where(
        SupervisionOrder.id == order.id, SupervisionOrder.state == order.state).values(state=state)
        .returning(SupervisionOrder.id), execution_options={"synchronize_session": False})
    if moved is None:
        return False
    work.session.refresh(order, ["state"])
    return True


def _record(work: Work, order: SupervisionOrder, action: str, actor: Actor | None, **facts: object) -> None:
    audit.record(work, action, f"order:{order.id}", actor=_name(actor), community_id=order.community_id, **facts)


def _name(actor: Actor | None) -> str:
    return f"person:{actor.person_id}" if actor else audit.SYSTEM


def name_of(work: Work, order: SupervisionOrder) -> str:
    """城创督〔2026〕8号, empty while it is a draft."""
    if order.year is None or order.number is None:
        return ""
    return rules.name(work.policy.orders.prefix, order.year, order.number)


def find(work: Work, number: int, year: int | None = None) -> SupervisionOrder | None:
    """The order with this number, of this year or the newest."""
    query = select(SupervisionOrder).where(SupervisionOrder.number == number)
    query = query.where(SupervisionOrder.year == year) if year else query.order_by(SupervisionOrder.year.desc())
    return work.session.scalar(query.limit(1))


def show_card(work: Work, order: SupervisionOrder) -> None:
    """The order as the books have it: in its work group, while a draft with the leader or the office."""
    tree = roster.units(work.session).by_id
    names = roster.names_of(work.session, order.responsible_id, order.liaison_id, order.signed_by_id,
                            order.answered_by_id)
    work.session.flush()  # findings are read back
    card = OrderCard(
        order_id=order.id, name=name_of(work, order), state=order.state.value, level=order.level,
        community=tree[order.community_id].name, responsible=names.get(order.responsible_id or 0, ""),
        liaison=names.get(order.liaison_id or 0, ""), findings=_findings(work, order), sign_due_at=order.sign_due_at,
        due_at=order.due_at, signed_by=names.get(order.signed_by_id or 0, ""), signed_at=order.signed_at,
        is_signed_for=order.is_signed_for, answered_by=names.get(order.answered_by_id or 0, ""),
        answered_at=order.answered_at, answer=order.answer, closed_at=order.closed_at,
        withdrawn_reason=order.withdrawn_reason, authorised=order.issued_at is not None and order.issued_by_id is None,
        buttons=_buttons(order))
    if order.state is OrderState.DRAFT:
        work.show(f"order:{order.id}:draft", card, chat_id=_draft_chat(work, order))
        return
    if order.issued_by_id is not None:
        work.take_away(f"order:{order.id}:draft")
    work.show(f"order:{order.id}:card", card, chat_id=order.chat_id, topic=order.topic)


def _draft_chat(work: Work, order: SupervisionOrder) -> int:
    """Where the leader sees a draft: in private when they opened the bot, else the office, else the group."""
    for person_id, _, _ in roster.holders(work.session, order.town_id, Role.LEADER, work.now):
        private = chats.private_chat_of(work.session, person_id)
        if private is not None:
            return private
    office = chats.office_of(work.session, order.town_id)
    return office.id if office else order.chat_id


def _findings(work: Work, order: SupervisionOrder) -> tuple[OrderFinding, ...]:
    listed = work.session.scalars(select(OrderProblem).where(OrderProblem.order_id == order.id)
                                  .order_by(OrderProblem.at, OrderProblem.problem_id)).all()
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
            return ((ButtonFact(value=f"order:issue:{order.id}", text="button-order-issue"),),)
        case OrderState.ISSUED:
            return ((ButtonFact(value=f"order:sign:{order.id}", text="button-order-sign"),),)
        case OrderState.SIGNED:
            return ((ButtonFact(value=f"order:answer:{order.id}", text="button-order-answer"),),)
        case _:
            return ()


def find_here(work: Work, order_id: int | None) -> SupervisionOrder | None:
    """The order, only in its own chat."""
    order = work.session.get(SupervisionOrder, order_id) if order_id is not None else None
    return order if order and work.chat and order.chat_id == work.chat.id else None


def find_draft(work: Work, order_id: int | None) -> SupervisionOrder | None:
    """The order, only in the chat where its draft is shown."""
    order = work.session.get(SupervisionOrder, order_id) if order_id is not None else None
    return order if order and work.chat and _draft_chat(work, order) == work.chat.id else None


def ask_answer(work: Work, order: SupervisionOrder, actor: Actor) -> None:
    """What was done? The person's next words are the written answer."""
    work.ask(key=f"order:{order.id}:answer:{actor.person_id}", purpose="order_answer", about={"order": order.id},
             text=Line(text="ask-order-answer", args={"name": name_of(work, order)}), chat_id=order.chat_id,
             person_id=actor.person_id, takes_words=True, topic=order.topic)
