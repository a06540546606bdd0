"""Supervision orders (R7) by taps and by /order."""

from collections.abc import Callable
from typing import Any, TypeVar

from domain.chat import ButtonPress, IncomingMessage
from domain.people import Actor, Role
from domain.permissions import may_administer, may_drop, may_issue, may_see_order, may_sign
from handlers import values
from handlers.commands import refuse, say
from handlers.help import IN_GROUPS, Help
from services import order_cards, order_doubts, orders
from services.questions import Asked
from services.work import Work
from texts.contents import Line

Order = TypeVar("Order", bound=Any)  # an order, as services give it
ACTS = {"withdraw": orders.withdraw, "撤销": orders.withdraw, "return": orders.send_back, "退回": orders.send_back}


def _sign(event: ButtonPress, work: Work, actor: Actor, words: list[str]) -> None:
    order = orders.find_here(work, values.number(words))
    _act(work, order, actor, may_sign, "order-sign-forbidden", orders.sign, "order-you-signed")


def _answer(event: ButtonPress, work: Work, actor: Actor, words: list[str]) -> None:
    order = orders.find_here(work, values.number(words))
    _act(work, order, actor, may_sign, "order-sign-forbidden", orders.ask_answer, "question-say")


def _issue(event: ButtonPress, work: Work, actor: Actor, words: list[str]) -> None:
    order = orders.find_draft(work, values.number(words))
    _act(work, order, actor, may_issue, "order-issue-forbidden", orders.issue, "order-you-issued")


def _drop(event: ButtonPress, work: Work, actor: Actor, words: list[str]) -> None:
    """不签发: the leader or the office takes a draft back; it never had a number."""
    order = orders.find_draft(work, values.number(words))
    _act(work, order, actor, may_drop, "order-issue-forbidden", orders.drop, "done-withdrawn")


def _withdraw(event: ButtonPress, work: Work, actor: Actor, words: list[str]) -> None:
    """撤销督办单, under the line that tells the office that a late message changed what the order rests on."""
    order = order_doubts.find_here(work, values.number(words))
    _act(work, order, actor, may_administer, "order-withdraw-forbidden", order_doubts.withdraw, "done-withdrawn")


def _act(work: Work, order: Order | None, actor: Actor, may: Callable[[Actor, int], bool], forbidden: str,
         act: Callable[[Work, Order, Actor], bool], done: str) -> None:
    """``act`` on an order that stands here, and the line for who tapped; done already, that is the answer."""
    if order is None:
        work.notice("press-unknown")
    elif not may(actor, order.community_id):
        work.notice(forbidden)
    elif act(work, order, actor):
        work.notice(done)
    else:
        work.notices.append(order_cards.told_already(work, order))


def _written(work: Work, asked: Asked, actor: Actor, answer: str) -> bool:
    order = orders.find_here(work, int(asked.about["order"]))
    return order is not None and may_sign(actor, order.community_id) and orders.answer(work, order, actor, answer)


def _order(event: IncomingMessage, work: Work, actor: Actor | None) -> None:
    """/order 8 shows it to whoever it is about, in the town's own groups or in private; /order withdraw 8 reason and
    /order return 8 reason are the office's.

    In a group a refusal of words is silence.
    """
    if event.forwarded:
        return
    if actor is None:
        refuse(event, work, "start-stranger")
        return
    words = event.text.split(maxsplit=2)
    number = values.number(words, 0) if len(words) == 1 else values.number(words, 1)
    is_act = len(words) == 3 and words[0] in ACTS
    if number is not None and (is_act or len(words) == 1):
        _do(event, work, actor, number, words)
    elif may_administer(actor):
        say(event, work, Line(text="order-usage"))
    else:
        refuse(event, work, "order-number")


def _do(event: IncomingMessage, work: Work, actor: Actor, number: int, words: list[str]) -> None:
    order = orders.find(work, number, actor)
    if order is None and may_administer(actor):
        say(event, work, Line(text="order-none", args={"number": number}))
    elif order is None or not may_see_order(actor, order.community_id):
        refuse(event, work, "order-not-yours", number=number)
    elif len(words) == 1:
        if event.is_private or orders.is_at_home(work, order):
            say(event, work, order_cards.look(work, order))
    elif not may_administer(actor, order.community_id):
        refuse(event, work, "order-of-office")
    elif not ACTS[words[0]](work, order, actor, words[2]):
        say(event, work, order_cards.told_already(work, order))
    elif orders.find_here(work, order.id) is None:
        say(event, work, Line(text="order-done", args={
            "name": order_cards.name_of(work, order), "state": order.state.value}))


HELP = (Help("help-sign", (Role.COMMUNITY_HEAD, Role.CLERK), IN_GROUPS), Help("help-issue", (Role.LEADER,)),
        Help("help-order", (Role.ADMIN,), command="order"))
PRESSES = {"order:sign": _sign, "order:answer": _answer, "order:issue": _issue, "order:drop": _drop,
           "order:withdraw": _withdraw}
ANSWERS = {"order_answer": _written}
COMMANDS = {"order": _order}
