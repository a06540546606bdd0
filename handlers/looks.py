"""Looks at a problem: before and after, and how it went."""

from domain.chat import ButtonPress
from domain.people import Actor
from handlers import values
from services import corrections, courses, looks
from services.work import Work


def _pictures(event: ButtonPress, work: Work, actor: Actor, words: list[str]) -> None:
    number = values.number(words)
    problem = corrections.find(work, number) if number is not None else None
    if problem is None:
        work.notice("press-unknown")
        return
    work.notice(looks.show_pictures(work, problem, actor))


def _history(event: ButtonPress, work: Work, actor: Actor, words: list[str]) -> None:
    number = values.number(words)
    problem = corrections.find(work, number) if number is not None else None
    if problem is None:
        work.notice("press-unknown")
        return
    work.notice(courses.show(work, problem, actor))


PRESSES = {"pictures": _pictures, "history": _history}
