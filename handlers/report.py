"""An inspector reports (R1); answers to what was asked about a report; what time alone decides."""

from collections.abc import Callable
from datetime import datetime

from domain.chat import IncomingMessage
from domain.people import Actor, Role
from domain.permissions import INSPECTING, answers_problems
from domain.timers import TimerFired
from handlers.commands import say
from handlers.help import IN_THE_WORK_GROUP, Help
from services import drafts, reporting
from services.questions import Asked
from services.work import Work
from texts.contents import Line

Answer = Callable[[Work, Asked, Actor, str], bool]


def reported(event: IncomingMessage, work: Work, actor: Actor) -> None:
    """Photos or words of an inspector; what is no report is left alone (R2)."""
    reporting.report(work, event, actor)


def elsewhere(event: IncomingMessage, work: Work, actor: Actor) -> None:
    """Photos sent to the bot in private are registered nowhere, and whoever posts photos in groups is told so: of an
    album once, under its words."""
    is_told = event.is_private and not event.edited and (event.album is None or bool(event.text))
    if event.photos and is_told and (actor.has(*INSPECTING) or answers_problems(actor)):
        say(event, work, Line(text="photo-in-private"))


def _settle(event: TimerFired, work: Work) -> None:
    reporting.time_passed(work, int(event.event["person"]), datetime.fromisoformat(event.event["until"]))


def _ask(event: TimerFired, work: Work) -> None:
    reporting.silence_over(work, int(event.event["draft"]))


def _end(event: TimerFired, work: Work) -> None:
    reporting.day_over(work, int(event.event["draft"]))


def _answer(about: str) -> Answer:
    def take(work: Work, asked: Asked, actor: Actor, answer: str) -> bool:
        return drafts.answer(work, actor, int(asked.about["draft"]), about, answer)

    return take


HELP = (Help("help-report", (Role.INSPECTOR, Role.ADMIN), IN_THE_WORK_GROUP),)
TIMERS = {"report.settle": _settle, "draft.ask": _ask, "draft.end": _end}
ANSWERS: dict[str, Answer] = {f"report.{about}": _answer(about) for about in ("words", "unit", "category", "split")}
