"""Supervision orders (R7) by taps and by /order."""

from domain.chat import ButtonPress, IncomingMessage
from domain.people import Actor
from domain.permissions import may_administer, may_issue, may_sign
from handlers import values
from services import orders
from services.questions import Asked
from services.work import Work
from texts.contents import Line


def _sign(event: ButtonPress, work: Work, actor: Actor, words: list[str]) -> None:
    order = orders.find_here(work, values.number(words))
    if order is None:
        work.notice("press-unknown")
    elif not may_sign(actor, order.community_id):
        work.notice("order-sign-forbidden")
    else:
        work.notice("order-you-signed" if orders.sign(work, order, actor) else "order-already")


def _answer(event: ButtonPress, work: Work, actor: Actor, words: list[str]) -> None:
    order = orders.find_here(work, values.number(words))
    if order is None:
        work.notice("press-unknown")
    elif not may_sign(actor, order.community_id):
        work.notice("order-sign-forbidden")
    else:
        orders.ask_answer(work, order, actor)
        work.notice("question-say")


def _issue(event: ButtonPress, work: Work, actor: Actor, words: list[str]) -> None:
    order = orders.find_draft(work, values.number(words))
    if order is None:
        work.notice("press-unknown")
    elif not may_issue(actor, order.community_id):
        work.notice("order-issue-forbidden")
    else:
        work.notice("order-you-issued" if orders.issue(work, order, actor) else "order-already")


def _written(work: Work, asked: Asked, actor: Actor, answer: str) -> bool:
    order = orders.find_here(work, int(asked.about["order"]))
    return order is not None and may_sign(actor, order.community_id) and orders.answer(work, order, actor, answer)


def _order(event: IncomingMessage, work: Work, actor: Actor | None) -> None:
    """/order 8 · /order withdraw 8 reason"""
    if actor is None or not may_administer(actor):
        return
    words = event.text.split(maxsplit=2)
    if len(words) == 3 and words[0] in ("withdraw", "撤销") and words[1].isdecimal():
        order = orders.find(work, int(words[1]))
        if order is None:
            _say(event, work, Line(text="order-none", args={"number": int(words[1])}))
        elif not orders.withdraw(work, order, actor, words[2]):
            _say(event, work, Line(text="order-already"))
    else:
        _say(event, work, Line(text="order-usage"))


def _say(event: IncomingMessage, work: Work, line: Line) -> None:
    assert work.chat is not None
    work.show(f"said:{event.event_id}", line.model_copy(update={"reply_to": event.ref.message}), chat_id=work.chat.id,
              topic=event.topic)


PRESSES = {"order:sign": _sign, "order:answer": _answer, "order:issue": _issue}
ANSWERS = {"order_answer": _written}
COMMANDS = {"order": _order}
