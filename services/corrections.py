"""Corrections of a report by its poster or the office (R2), and its withdrawal (R17)."""

from enum import StrEnum

from sqlalchemy import select

from domain.caption import Context, read
from domain.chat import IncomingMessage
from domain.people import Actor, Role, UnitKind
from domain.permissions import may_correct
from domain.problem import ProblemState
from models import Part, Problem, Sighting
from services import audit, chats, orders, problem_cards, recurrences, reporting, roster
from services.rectifications import move
from services.vocabulary import vocabulary
from services.work import Work
from texts.contents import Line


class Outcome(StrEnum):
    DONE = "done"
    FORBIDDEN = "forbidden"
    TOO_LATE = "too_late"  # acknowledged, part of an order, or ended
    UNKNOWN = "unknown"


def find(work: Work, problem_id: int) -> Problem | None:
    """The problem, only in its own chat."""
    problem = work.session.get(Problem, problem_id)
    return problem if problem and work.chat and problem.chat_id == work.chat.id else None


def check(problem: Problem, actor: Actor) -> Outcome:
    """May this person correct this problem now?"""
    if not may_correct(actor, problem.reported_by_id, problem.community_id):
        return Outcome.FORBIDDEN
    return Outcome.DONE if is_correctable(problem) else Outcome.TOO_LATE


def is_correctable(problem: Problem) -> bool:
    """Until it is acknowledged or part of an order."""
    return problem.state is ProblemState.OPEN and problem.acknowledged_at is None and problem.order_id is None


def ask(work: Work, problem: Problem, actor: Actor, what: str) -> None:
    """One line with the likeliest three and 其他…; a place is always words."""
    options: list[tuple[str, str]] = []
    if what == "unit":
        tree = roster.units(work.session)
        options = [(u.name, str(u.id)) for u in tree.of_kind(UnitKind.COMMUNITY) if u.id != problem.community_id][:3]
    elif what == "category":
        reading = read(problem.description, vocabulary(work.session, work.policy))
        order = [*reading.candidates, *(c.code for c in work.policy.categories)]
        names = {c.code: c.name for c in work.policy.categories}
        options = [(names[c], c) for c in dict.fromkeys(order) if c != problem.category and c in names][:3]
    work.ask(key=f"fix:{what}:{problem.id}", purpose=f"fix.{what}", about={"problem": problem.id},
             text=Line(text=f"ask-fix-{what}", args={"number": problem.number}), chat_id=problem.chat_id,
             person_id=actor.person_id, options=[*options, ("其他…", "*")] if options else [], takes_words=True,
             topic=problem.topic)


def correct(work: Work, problem: Problem, actor: Actor, *, community_id: int | None = None,
            category: str | None = None, place: str | None = None) -> Outcome:
    """Set what was wrong; a new category or community counts anew and is found again anew (R5, R6)."""
    allowed = check(problem, actor)
    if allowed is not Outcome.DONE:
        return allowed
    before = {"community": problem.community_id, "category": problem.category, "place": problem.place}
    if community_id is not None:
        problem.community_id, problem.residents_group_id = community_id, None
        responsible = roster.responsible(work.session, community_id, problem.reported_at)
        problem.responsible_id = responsible[0] if responsible else None
    if category is not None:
        problem.category = category
        reporting.recount(work, problem)
    problem.place = place if place is not None else problem.place
    problem.is_corrected = True
    audit.record(work, "problem.corrected", f"problem:{problem.id}", actor=f"person:{actor.person_id}",
                 community_id=problem.community_id, before=before)
    _place_anew(work, problem)
    problem_cards.show_card(work, problem)
    return Outcome.DONE


def _place_anew(work: Work, problem: Problem) -> None:
    """The corrected problem stands at its own spot now; what it was joined to by the error is undone."""
    position = (problem.latitude, problem.longitude) if problem.latitude and problem.longitude else None
    problem.recurrence_of_id, problem.is_relapse = None, False
    problem.spot_id = recurrences.spot_for(work.session, problem.community_id, problem.place, position)


def edited(work: Work, message: IncomingMessage, actor: Actor) -> None:
    """An edited caption acts like the correction buttons until the problem is acknowledged or in an order (R2)."""
    assert work.chat is not None
    part = work.session.scalar(select(Part).where(Part.chat_id == work.chat.id, Part.message == message.ref.message))
    if part is None or part.person_id != actor.person_id or part.words == message.text:
        return
    part.words = message.text
    work.is_used = True
    problem = work.session.get(Problem, part.problem_id) if part.problem_id else None
    if problem is None:
        who = reporting.reporter(work, actor)
        if who is not None:
            reporting.resettle(work, who, part)
        return
    if not is_correctable(problem):
        chats.tell_office(work, Line(text="edited-too-late", args={"number": problem.number, "words": message.text}),
                          key=f"edited:{problem.id}:{message.event_id}")
        return
    _reread(work, problem, actor, message.text)


def _reread(work: Work, problem: Problem, actor: Actor, text: str) -> None:
    chat_unit = roster.units(work.session).ancestor(work.chat.unit_id if work.chat else None, UnitKind.COMMUNITY)
    reading = read(text, vocabulary(work.session, work.policy),
                   Context(Role.INSPECTOR, chat_unit.id if chat_unit else None, 1))
    problem.description = text
    if reading.quantity is not None:
        problem.quantity, problem.quantity_unit = reading.quantity, reading.quantity_unit
    changed_unit = reading.unit_id if reading.unit_id != problem.community_id else None
    changed_category = reading.category if reading.category != problem.category else None
    correct(work, problem, actor, community_id=changed_unit, category=changed_category,
            place=reading.place or problem.place)


def withdraw(work: Work, problem_id: int, actor: Actor, reason: str) -> Outcome:
    """作废 with its row kept, never from closed (R17)."""
    problem = find(work, problem_id)
    if problem is None:
        return Outcome.UNKNOWN
    if not may_correct(actor, problem.reported_by_id, problem.community_id):
        return Outcome.FORBIDDEN
    is_admin = actor.has(Role.ADMIN, unit_id=problem.community_id)
    if not is_admin and not is_correctable(problem):
        return Outcome.TOO_LATE
    if not any(move(work, problem, old, ProblemState.WITHDRAWN) for old in (ProblemState.OPEN, ProblemState.RECTIFIED)):
        return Outcome.TOO_LATE
    problem.withdrawn_at, problem.withdrawn_reason = work.at, reason[:500]
    audit.record(work, "problem.withdrawn", f"problem:{problem.id}", actor=f"person:{actor.person_id}",
                 community_id=problem.community_id, reason=reason)
    orders.finding_withdrawn(work, problem)
    problem_cards.show_card(work, problem)
    return Outcome.DONE


def not_same(work: Work, sighting_id: int, actor: Actor) -> Outcome:
    """不是同一处: what had joined an earlier problem becomes one of its own, and the answer teaches (R6)."""
    sighting = work.session.get(Sighting, sighting_id)
    problem = find(work, sighting.problem_id) if sighting else None
    if sighting is None or problem is None:
        return Outcome.UNKNOWN
    if not may_correct(actor, sighting.by_id, problem.community_id):
        return Outcome.FORBIDDEN
    return Outcome.DONE if reporting.split_off(work, sighting, problem, actor) else Outcome.TOO_LATE
