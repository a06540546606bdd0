"""Corrections and withdrawal of a report by its buttons, words or an edited caption (R2, R17)."""

from collections.abc import Callable

from domain.caption import read
from domain.chat import ButtonPress, IncomingMessage
from domain.people import Actor
from handlers import values
from services import corrections
from services.corrections import Outcome
from services.questions import Asked
from services.vocabulary import vocabulary
from services.work import Work

FIELDS = ("unit", "category", "place")


def edited(event: IncomingMessage, work: Work, actor: Actor) -> None:
    corrections.edited(work, event, actor)


def _fix(event: ButtonPress, work: Work, actor: Actor, words: list[str]) -> None:
    number = values.number(words)
    problem = corrections.find(work, number) if number is not None else None
    if problem is None or words[1] not in FIELDS:
        work.notice("press-unknown")
        return
    outcome = corrections.check(problem, actor)
    if outcome is Outcome.DONE:
        corrections.ask(work, problem, actor, words[1])
    tell(work, outcome, "noticed")


def _withdraw(event: ButtonPress, work: Work, actor: Actor, words: list[str]) -> None:
    number = values.number(words)
    outcome = corrections.withdraw(work, number, actor, "撤回") if number is not None else Outcome.UNKNOWN
    tell(work, outcome, "done-withdrawn")


def _not_same(event: ButtonPress, work: Work, actor: Actor, words: list[str]) -> None:
    number = values.number(words)
    tell(work, corrections.not_same(work, number, actor) if number is not None else Outcome.UNKNOWN, "noticed")


def tell(work: Work, outcome: Outcome, done: str) -> None:
    """The line that the person who tapped sees."""
    work.notice({Outcome.DONE: done, Outcome.FORBIDDEN: "correct-forbidden", Outcome.TOO_LATE: "correct-too-late",
                 Outcome.UNKNOWN: "press-unknown"}[outcome])


def _answer(field: str) -> Callable[[Work, Asked, Actor, str], bool]:
    def take(work: Work, asked: Asked, actor: Actor, answer: str) -> bool:
        problem = corrections.find(work, int(asked.about["problem"]))
        if problem is None:
            return False
        return _set(work, problem.id, actor, field, answer)

    return take


def _set(work: Work, problem_id: int, actor: Actor, field: str, answer: str) -> bool:
    """A tap gives an id or a code; words are read."""
    problem = corrections.find(work, problem_id)
    reading = read(answer, vocabulary(work.session, work.policy))
    if problem is None:
        return False
    codes = {c.code for c in work.policy.categories}
    unit = int(answer) if answer.isdecimal() else reading.unit_id
    category = answer if answer in codes else reading.category
    match field:
        case "unit" if unit is not None:
            corrections.correct(work, problem, actor, community_id=unit)
        case "category" if category is not None:
            corrections.correct(work, problem, actor, category=category)
        case "place":
            corrections.correct(work, problem, actor, place=answer.strip()[:60])
        case _:
            return False
    return True


PRESSES = {"fix": _fix, "withdraw": _withdraw, "notsame": _not_same}
ANSWERS = {f"fix.{field}": _answer(field) for field in FIELDS}
