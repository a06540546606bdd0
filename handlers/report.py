"""An inspector reports (R1); answers to what was asked about a report; what time alone decides."""

from collections.abc import Callable

from domain.chat import IncomingMessage
from domain.people import Actor
from domain.timers import TimerFired
from services import drafts, reporting
from services.questions import Asked
from services.work import Work

Answer = Callable[[Work, Asked, Actor, str], bool]


def reported(event: IncomingMessage, work: Work, actor: Actor) -> None:
    reporting.report(work, event, actor)


def _settle(event: TimerFired, work: Work) -> None:
    reporting.fired(work, int(event.event["person"]), event.at)


def _ask(event: TimerFired, work: Work) -> None:
    drafts.ask(work, int(event.event["draft"]))


def _end(event: TimerFired, work: Work) -> None:
    drafts.end(work, int(event.event["draft"]))


def _answer(field: str) -> Answer:
    def take(work: Work, asked: Asked, actor: Actor, answer: str) -> bool:
        return reporting.answer_draft(work, actor, int(asked.about["draft"]), field, answer)

    return take


TIMERS = {"report.settle": _settle, "draft.ask": _ask, "draft.end": _end}
ANSWERS: dict[str, Answer] = {f"report.{field}": _answer(field) for field in ("words", "unit", "category", "split")}
