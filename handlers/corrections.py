"""Corrections and withdrawal of a report by its buttons or an edited caption (R2, R17)."""

from collections.abc import Callable

from domain.chat import ButtonPress, IncomingMessage
from domain.people import Actor
from handlers import values
from services import corrections
from services.corrections import FIELDS, Outcome
from services.questions import Asked
from services.work import Work


def edited(event: IncomingMessage, work: Work, actor: Actor) -> None:
    """An inspector edited a message."""
    corrections.edited(work, event, actor)


def _fix(event: ButtonPress, work: Work, actor: Actor, words: list[str]) -> None:
    """社区不对, 类别不对, 位置不对: asks what is right."""
    number = values.number(words)
    problem = corrections.find(work, number) if number is not None else None
    if problem is None or words[1] not in FIELDS:
        work.notice("press-unknown")
        return
    outcome = corrections.check(problem, actor)
    if outcome is Outcome.DONE:
        corrections.ask(work, problem, actor, words[1])
    _tell(work, outcome, "noticed")


def _withdraw(event: ButtonPress, work: Work, actor: Actor, words: list[str]) -> None:
    """撤回."""
    number = values.number(words)
    _tell(work, corrections.withdraw(work, number, actor) if number is not None else Outcome.UNKNOWN, "done-withdrawn")


def _not_same(event: ButtonPress, work: Work, actor: Actor, words: list[str]) -> None:
    """不是同一处."""
    number = values.number(words)
    _tell(work, corrections.not_same(work, number, actor) if number is not None else Outcome.UNKNOWN, "noticed")


def _tell(work: Work, outcome: Outcome, done: str) -> None:
    """The line that the person who tapped sees."""
    work.notice({Outcome.DONE: done, Outcome.FORBIDDEN: "correct-forbidden", Outcome.TOO_LATE: "correct-too-late",
                 Outcome.UNKNOWN: "press-unknown"}[outcome])


def _answer(field: str) -> Callable[[Work, Asked, Actor, str], bool]:
    def take(work: Work, asked: Asked, actor: Actor, answer: str) -> bool:
        """Words that say nothing leave the question open."""
        outcome = corrections.answer(work, actor, int(asked.about["problem"]), field, answer)
        if outcome in (Outcome.FORBIDDEN, Outcome.TOO_LATE):
            _tell(work, outcome, "noticed")
        return outcome is not Outcome.UNKNOWN

    return take


PRESSES = {"fix": _fix, "withdraw": _withdraw, "notsame": _not_same}
ANSWERS = {f"fix.{field}": _answer(field) for field in FIELDS}
