"""办理过程: who did what to a problem, when, in one message."""

from domain.people import Actor
from models import Problem
from services import looks, problem_looks
from services.work import Work
from texts.contents import Line, Lines


def show(work: Work, problem: Problem, actor: Actor) -> str:
    """The course of events, to who tapped or once under the card; gives the id of the notice."""
    title = Line(text="course-of", args={"number": problem.number, "place": problem.place})
    return looks.show(work, problem, actor, "course", Lines(title=title, lines=problem_looks.course(work, problem)))
