"""Examples of commands that name days: they can be copied and work on the day they are read."""

from datetime import date, timedelta

from domain.calendar import local_day
from domain.command_words import typed
from services.work import Work
from texts.contents import Fact, Line, named

LENGTH = timedelta(days=10)


def days(work: Work) -> dict[str, Fact]:
    """``today``, ``first`` (tomorrow), ``last`` and ``year``, as people type them in each language."""
    today = local_day(work.at, work.policy.zone)
    first = today + timedelta(days=1)
    return {"today": _typed(today), "first": _typed(first), "last": _typed(first + LENGTH), "year": today.year}


def _typed(day: date) -> Fact:
    return named(typed(day), day.isoformat())


def dated(work: Work, line: Line) -> Line:
    """The line with the days of its example."""
    return line.model_copy(update={"args": {**days(work), **line.args}})
