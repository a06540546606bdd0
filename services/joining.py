"""What joins a problem that stands already (R6): the same one posted twice in a round, or seen again before it was due.
It keeps its photos and its date; it has no number and brings no order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert

from domain.people import Actor
from domain.problem import ProblemAct, ProblemState
from models import MessageLink, Problem, Sighting
from services import audit, parts, problem_cards, questions
from services.parts import Posted, Target
from services.rectifications import move
from services.work import Work
from texts.contents import ButtonFact, Line


@dataclass(frozen=True, slots=True)
class Report:
    """Who found it, when, in which round and in which words."""

    at: datetime
    by_id: int
    round_id: int | None
    words: str

    @classmethod
    def of(cls, problem: Problem) -> "Report":
        return cls(problem.reported_at, problem.reported_by_id, problem.round_id, problem.description)


def is_fresh(problem: Problem) -> bool:
    """Did nobody act on it yet?"""
    return problem.state is ProblemState.OPEN and problem.acknowledged_at is None and problem.order_id is None


def join(work: Work, problem: Problem, report: Report, posted: Sequence[Posted], *, is_duplicate: bool) -> None:
    """A report joins the problem, and its poster may say that it is another spot."""
    sighting_id = _sight(work, problem, report, posted, is_duplicate=is_duplicate)
    sentence = next((p for p in posted if p.words), posted[0])
    button = ButtonFact(value=f"notsame:{sighting_id}", text="button-not-same")
    text = Line(text="note-joined" if is_duplicate else "note-sighting", args={"number": problem.number},
                reply_to=sentence.message, buttons=((button,),))
    work.show(f"sighting:{sighting_id}", text, chat_id=sentence.chat_id, topic=sentence.topic)


def _sight(work: Work, problem: Problem, report: Report, posted: Sequence[Posted], *, is_duplicate: bool) -> int:
    sighting_id = work.session.execute(insert(Sighting).values(
        problem_id=problem.id, at=report.at, by_id=report.by_id, round_id=report.round_id, is_duplicate=is_duplicate,
        words=report.words).returning(Sighting.id)).scalar_one()
    if posted:
        parts.assign(work, posted, Target(problem.id, sighting_id))
    audit.record(work, "problem.duplicate" if is_duplicate else "problem.sighting", f"problem:{problem.id}",
                 actor=f"person:{report.by_id}", community_id=problem.community_id, sighting=sighting_id)
    return sighting_id


def precede(work: Work, problem: Problem, report: Report, posted: Sequence[Posted], *, due_at: datetime,
            is_duplicate: bool) -> None:
    """A report that came late was written before the one that opened the problem: as if it had come in time, it is the
    problem, and the other one joined it. A problem on which somebody acted keeps what they saw."""
    if not is_fresh(problem):
        join(work, problem, report, posted, is_duplicate=is_duplicate)
        return
    join(work, problem, Report.of(problem), parts.of_problem(work, problem.id), is_duplicate=is_duplicate)
    parts.assign(work, posted, Target(problem.id))
    problem.reported_at, problem.reported_by_id, problem.round_id = report.at, report.by_id, report.round_id
    problem.description, problem.due_at = report.words, due_at
    audit.record(work, "problem.preceded", f"problem:{problem.id}", actor=f"person:{report.by_id}",
                 community_id=problem.community_id)
    problem_cards.show_card(work, problem)


def merge(work: Work, problem: Problem, standing: Problem, actor: Actor, *, is_duplicate: bool) -> None:
    """A problem turns out to be one that stands already: its photos join that one, its number is void (R6, R17)."""
    if not move(work, problem, ProblemAct.WITHDRAW):
        return
    posted = parts.of_problem(work, problem.id)
    work.session.execute(delete(MessageLink).where(MessageLink.problem_id == problem.id))
    _sight(work, standing, Report.of(problem), posted, is_duplicate=is_duplicate)
    problem.withdrawn_at = work.at
    problem.withdrawn_reason = questions.said(work, "note-joined", number=standing.number)
    audit.record(work, "problem.merged", f"problem:{problem.id}", actor=f"person:{actor.person_id}",
                 community_id=problem.community_id, into=standing.id)
    problem_cards.show_card(work, problem)
