"""来源不对: the poster and the office say where a problem came from (R1, R2)."""

from domain.people import Actor
from domain.sources import Source
from models import Problem
from services import corrections, locks, problem_cards, questions, sources
from services.corrections import Outcome
from services.work import Work
from texts.contents import Line

FIX = "fix.source"
MOST = 3
_USUAL = (Source.SUPERIOR, Source.PUBLIC, Source.INSPECTION)


def ask(work: Work, problem: Problem, actor: Actor) -> None:
    """The campaigns that are going on first, then the usual ones."""
    options = [(c.name[:questions.LONGEST_LABEL], f"campaign:{c.id}")
               for c in sources.going_on(work, problem.town_id, problem.reported_at) if c.id != problem.campaign_id]
    options += [(questions.said(work, f"source-{s.value}"), s.value) for s in _USUAL if s is not problem.source]
    work.ask(key=f"fix:source:{problem.id}", purpose=FIX, about={"problem": problem.id},
             text=Line(text="ask-fix-source", args={"number": problem.number}), chat_id=problem.chat_id,
             person_id=actor.person_id, options=[*options[:MOST], questions.other(work)], topic=problem.topic)


def answer(work: Work, actor: Actor, problem_id: int, said: str) -> Outcome:
    """UNKNOWN when the words name no source."""
    problem = corrections.find(work, problem_id)
    if problem is None:
        return Outcome.UNKNOWN
    locks.hold(work, [problem.community_id])
    work.session.refresh(problem)
    outcome = corrections.check(problem, actor)
    if outcome is not Outcome.DONE:
        return outcome
    if not sources.correct(work, problem, actor, said):
        return Outcome.UNKNOWN
    problem_cards.show_card(work, problem)
    return Outcome.DONE
