"""Supervision orders (R7): drafted, issued with a gap-free number, signed, answered, closed, withdrawn."""

from collections.abc import Sequence

from sqlalchemy import Select, exists, or_, select, update
from sqlalchemy.orm import Session

from domain import orders as rules
from domain.calendar import local_day
from domain.deadlines import answer_due_at, sign_due_at
from domain.orders import OrderAct, OrderState
from domain.people import Actor, Role
from domain.permissions import signs_on_behalf
from domain.policy import Issue
from domain.problem import ProblemState
from models import ChatPurpose, OrderProblem, OrderSequence, Outbox, Problem, SupervisionOrder
from services import audit, chats, locks, order_documents, questions, roster, workdays
from services.order_cards import ENDED, name_of, show_card
from services.problem_cards import show_card as show_problem
from services.work import Work, upsert
from texts.contents import Line

LONGEST_ANSWER, LONGEST_REASON = 2000, 500  # characters


def issue_for(work: Work, problem: Problem, earlier: Problem) -> None:
    """The problem was found again: it joins the spot's open order (level + 1) or the day's, or gets a new one.

    The caller holds the community's lock.
    """
    order = _order_of_spot(work.session, earlier)
    if order is not None:
        _join(work, order, problem, earlier, order.level + 1)
    elif (order := _order_of_day(work, problem)) is not None:
        _join(work, order, problem, earlier, max(order.level, _level_after(work.session, earlier)))
    else:
        order = _draft(work, problem, earlier)
        if work.policy.orders.issue is Issue.AUTO:
            _issue(work, order, None)
    problem.order_id = order.id
    if earlier.order_id is None:
        earlier.order_id = order.id
        show_problem(work, earlier)  # it is corrected no more
    show_card(work, order)
    order_documents.show(work, order)


def _of_spot(earlier: Problem) -> Select[SupervisionOrder]:
    """The orders that list a finding of this spot, the newest first."""
    return select(SupervisionOrder).join(OrderProblem, OrderProblem.order_id == SupervisionOrder.id).join(
        Problem, Problem.id == OrderProblem.problem_id).where(or_(
            OrderProblem.problem_id == earlier.id, OrderProblem.earlier_id == earlier.id,
            Problem.spot_id == earlier.spot_id)).order_by(SupervisionOrder.id.desc()).limit(1)


def _order_of_spot(session: Session, earlier: Problem) -> SupervisionOrder | None:
    return session.scalar(_of_spot(earlier).where(SupervisionOrder.state.not_in(ENDED)))


def _level_after(session: Session, earlier: Problem) -> int:
    """One more than the closed order of this spot had."""
    closed = session.scalar(_of_spot(earlier).where(SupervisionOrder.state == OrderState.CLOSED))
    return closed.level + 1 if closed else 1


def _order_of_day(work: Work, problem: Problem) -> SupervisionOrder | None:
    """One order per community and day lists all its spots; the day is the finding's, however late it was decided."""
    day = local_day(problem.reported_at, work.policy.zone)
    standing = work.session.scalars(select(SupervisionOrder).where(
        SupervisionOrder.community_id == problem.community_id, SupervisionOrder.state.not_in(ENDED))
        .order_by(SupervisionOrder.id.desc()))
    return next((o for o in standing if local_day(o.drafted_at, work.policy.zone) == day), None)


def _join(work: Work, order: SupervisionOrder, problem: Problem, earlier: Problem, level: int) -> None:
    """An order that was answered is to be answered anew: it lists something open again."""
    order.level = level
    _list(work, order, problem, earlier)
    if order.state is OrderState.ANSWERED:
        _move(work, order, OrderAct.RETURN)
    audit.record(work, "order.joined", f"order:{order.id}", actor=audit.SYSTEM, community_id=order.community_id,
                 problem=problem.id, level=order.level)


def _draft(work: Work, problem: Problem, earlier: Problem) -> SupervisionOrder:
    liaison = roster.holders(work.session, problem.community_id, Role.LIAISON, work.at)
    order = SupervisionOrder(
        town_id=problem.town_id, state=OrderState.DRAFT, community_id=problem.community_id,
        level=_level_after(work.session, earlier), responsible_id=problem.responsible_id,
        liaison_id=liaison[0][0] if liaison else None, chat_id=problem.chat_id, topic=problem.topic,
        drafted_at=problem.reported_at, answer="", withdrawn_reason="", is_signed_for=False)
    work.session.add(order)
    work.session.flush()  # its id names it everywhere
    _list(work, order, problem, earlier)
    audit.record(work, "order.drafted", f"order:{order.id}", actor=audit.SYSTEM, community_id=order.community_id,
                 problem=problem.id, earlier=earlier.id)
    return order


def _list(work: Work, order: SupervisionOrder, problem: Problem, earlier: Problem) -> None:
    work.session.execute(upsert(work.session, OrderProblem).values(
        order_id=order.id, problem_id=problem.id, earlier_id=earlier.id, at=work.at).on_conflict_do_nothing())


def name_before(work: Work, problem: Problem, earlier: Problem) -> None:
    """The finding before this one came late: the order names it."""
    work.session.execute(update(OrderProblem).where(
        OrderProblem.order_id == problem.order_id, OrderProblem.problem_id == problem.id).values(earlier_id=earlier.id))
    order = work.session.get_one(SupervisionOrder, problem.order_id)
    show_card(work, order)
    order_documents.show(work, order)


def issue(work: Work, order: SupervisionOrder, actor: Actor) -> bool:
    """The leader's tap (orders.issue: sign); False when it is no draft any more."""
    is_issued = _issue(work, order, actor)
    if is_issued:
        show_card(work, order)
        order_documents.show(work, order)
    return is_issued


def _issue(work: Work, order: SupervisionOrder, actor: Actor | None) -> bool:
    """Give the draft its number, in this transaction: no gap, no double (R7). Year and number are of this moment.

    ``actor`` None: issued by authority.
    """
    if not _move(work, order, OrderAct.ISSUE):
        return False
    year = local_day(work.now, work.policy.zone).year
    order.year, order.number = year, _next_number(work, order.town_id, year)
    order.issued_at = work.now
    order.issued_by_id = actor.person_id if actor else None
    order.authorised_by = None if actor else work.policy.orders.authorised_by
    policy = workdays.policy(work, order.town_id)
    order.sign_due_at, order.due_at = sign_due_at(work.now, policy), answer_due_at(work.now, policy)
    _record(work, order, "order.issued", actor, year=year, number=order.number)
    return True


def _next_number(work: Work, town_id: int, year: int) -> int:
    locks.hold(work, [town_id])
    row = work.session.get(OrderSequence, (town_id, year), with_for_update=True)
    if row is None:
        row = OrderSequence(town_id=town_id, year=year, next_number=work.policy.orders.start)
        work.session.add(row)
    number = row.next_number
    row.next_number += 1
    return number


def sign(work: Work, order: SupervisionOrder, actor: Actor) -> bool:
    """The community signs for it; a clerk's signature is marked 代签. False when it was signed already."""
    if not _move(work, order, OrderAct.SIGN):
        return False
    order.signed_at, order.signed_by_id = work.at, actor.person_id
    order.is_signed_for = signs_on_behalf(actor, order.community_id)
    _record(work, order, "order.signed", actor, on_behalf=order.is_signed_for)
    _follow_problems(work, order, actor, ProblemState.RECTIFIED)  # they may have been put right while it was a draft
    show_card(work, order)
    return True


def answer(work: Work, order: SupervisionOrder, actor: Actor, words: str) -> bool:
    """The community's written answer, or a later wording of it; False when nothing is to be answered."""
    if order.state is not OrderState.ANSWERED and not _move(work, order, OrderAct.ANSWER):
        return False
    order.answer, order.answered_by_id, order.answered_at = words[:LONGEST_ANSWER], actor.person_id, work.at
    _record(work, order, "order.answered", actor, is_written=True)
    _follow_problems(work, order, actor, ProblemState.RECTIFIED)
    show_card(work, order)
    return True


def send_back(work: Work, order: SupervisionOrder, actor: Actor, reason: str) -> bool:
    """The office does not accept the answer; False when none waits."""
    if not _move(work, order, OrderAct.RETURN):
        return False
    order.answered_at = None
    _record(work, order, "order.returned", actor, reason=reason)
    show_card(work, order)
    return True


def withdraw(work: Work, order: SupervisionOrder, actor: Actor, reason: str) -> bool:
    """撤销 with a reason; the number stays on the books. False when it ended already."""
    if not _move(work, order, OrderAct.WITHDRAW):
        return False
    order.withdrawn_at, order.withdrawn_reason = work.at, reason[:LONGEST_REASON]
    _record(work, order, "order.withdrawn", actor, reason=reason)
    show_card(work, order)
    return True


def drop(work: Work, order: SupervisionOrder, actor: Actor) -> bool:
    """A draft is not issued; False when it was issued already."""
    return order.state is OrderState.DRAFT and withdraw(work, order, actor, questions.said(work, "reason-not-issued"))


def problem_changed(work: Work, problem: Problem, actor: Actor) -> None:
    """A problem was put right, closed, returned or withdrawn: the orders that list it follow."""
    if problem.order_id is None:
        return
    for order in _listing(work.session, problem):
        _follow_problems(work, order, actor, problem.state)
        show_card(work, order)


def _listing(session: Session, problem: Problem) -> Sequence[SupervisionOrder]:
    """The open orders that list the problem, as the one found again or the one before it."""
    return session.scalars(select(SupervisionOrder).where(
        SupervisionOrder.state.not_in(ENDED), SupervisionOrder.id.in_(select(OrderProblem.order_id).where(or_(
            OrderProblem.problem_id == problem.id, OrderProblem.earlier_id == problem.id))))
        .order_by(SupervisionOrder.id)).all()


def finding_withdrawn(work: Work, problem: Problem) -> None:
    """One of an order's findings was withdrawn: the order stays, the office is asked (R7)."""
    if problem.order_id is None:
        return
    for order in _listing(work.session, problem):
        text = "order-draft-finding-withdrawn" if order.number is None else "order-finding-withdrawn"
        chats.tell_office(work, Line(text=text, args={
            "name": name_of(work, order), "number": problem.number, "order": order.number or 0}),
            key=f"order:{order.id}:withdrawn:{problem.id}")


def _follow_problems(work: Work, order: SupervisionOrder, actor: Actor, changed: ProblemState) -> None:
    """Put right → answered; all closed → closed; one open again → back to signed."""
    for _ in range(2):  # put right and closed in one step when the last verification comes late
        act = rules.act_of_problems(order.state, _states(work.session, order), changed)
        if act is None or not _move(work, order, act):
            return
        if act is OrderAct.ANSWER:
            order.answered_at = work.at
            order.answered_by_id = order.answered_by_id or actor.person_id
        if act is OrderAct.CLOSE:
            order.closed_at = work.at
        _record(work, order, f"order.{order.state.value}", actor)


def _states(session: Session, order: SupervisionOrder) -> list[ProblemState]:
    listed = or_(OrderProblem.problem_id == Problem.id, OrderProblem.earlier_id == Problem.id)
    return list(session.scalars(select(Problem.state).where(
        exists().where(OrderProblem.order_id == order.id, listed))))


def _move(work: Work, order: SupervisionOrder, act: OrderAct) -> bool:
    """Move by conditional update: somebody else may have been there first."""
    locks.hold(work, [order.community_id])
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


def find(work: Work, number: int, actor: Actor) -> SupervisionOrder | None:
    """The newest order with this number within the units of the person's roles (R18)."""
    own = {unit for role in actor.roles for unit in role.covers}
    return work.session.scalar(select(SupervisionOrder).where(
        SupervisionOrder.number == number, SupervisionOrder.community_id.in_(own))
        .order_by(SupervisionOrder.year.desc()).limit(1))


def is_at_home(work: Work, order: SupervisionOrder) -> bool:
    """Is this chat a work group or an office of the order's town? Its card is for no other group (R18)."""
    return work.chat is not None and work.chat.purpose in (ChatPurpose.WORK_GROUP, ChatPurpose.OFFICE) and \
        chats.town_of(work.session, work.chat.unit_id) == order.town_id


def find_here(work: Work, order_id: int | None) -> SupervisionOrder | None:
    """The order, only in its own chat."""
    order = work.session.get(SupervisionOrder, order_id) if order_id is not None else None
    return order if order and work.chat and order.chat_id == work.chat.id else None


def find_draft(work: Work, order_id: int | None) -> SupervisionOrder | None:
    """The order, only in the chat where its draft is shown."""
    order = work.session.get(SupervisionOrder, order_id) if order_id is not None else None
    shown = select(Outbox.chat_id).where(Outbox.key == f"order:{order_id}:draft")
    return order if order and work.chat and work.session.scalar(shown) == work.chat.id else None


def ask_answer(work: Work, order: SupervisionOrder, actor: Actor) -> bool:
    """What was done? The person's next words are the written answer. False when the order cannot be answered now."""
    if order.state is not OrderState.ANSWERED and rules.next_state(order.state, OrderAct.ANSWER) is None:
        return False
    work.ask(key=f"order:{order.id}:answer:{actor.person_id}", purpose="order_answer", about={"order": order.id},
             text=Line(text="ask-order-answer", args={"name": name_of(work, order)}), chat_id=order.chat_id,
             person_id=actor.person_id, takes_words=True, topic=order.topic)
    return True
