"""Corrections of a report by its poster or the office (R2), and its withdrawal (R17)."""

from dataclasses import asdict, dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from domain.caption import OTHER, read, split_list
from domain.chat import IncomingMessage
from domain.deadlines import due_at
from domain.people import Actor, Role, UnitKind
from domain.permissions import may_correct, may_report
from domain.problem import ProblemAct
from domain.recurrence import JOINING, FoundAgain
from models import Outbox, Problem, Sighting
from services import (
    audit,
    chats,
    drafts,
    joining,
    locks,
    opening,
    orders,
    owners,
    parts,
    problem_cards,
    questions,
    recurrences,
    reporting,
    roster,
    rounds,
    spots,
    workdays,
)
from services.opening import Reporter
from services.parts import Posted
from services.rectifications import move
from services.spots import Where
from services.vocabulary import vocabulary
from services.work import Work
from texts.contents import Line

EARLIEST_RECOUNT = timedelta(hours=1)
LONGEST_PLACE = 60
FIELDS = ("unit", "category", "place")
WHERE = frozenset({"community_id", "category", "place"})  # what makes two problems the same (R6)


class Outcome(StrEnum):
    DONE = "done"
    FORBIDDEN = "forbidden"
    TOO_LATE = "too_late"  # acknowledged, part of an order, or ended
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Correction:
    """What is set anew; None stays as it is."""

    community_id: int | None = None
    residents_group_id: int | None = None
    category: str | None = None
    place: str | None = None
    quantity: float | None = None
    quantity_unit: str | None = None
    description: str | None = None


def find(work: Work, problem_id: int) -> Problem | None:
    """The problem, only in its own chat."""
    problem = work.session.get(Problem, problem_id)
    return problem if problem and work.chat and problem.chat_id == work.chat.id else None


def check(problem: Problem, actor: Actor) -> Outcome:
    """May this person correct this problem now (R2)?"""
    if not may_correct(actor, problem.reported_by_id, problem.community_id):
        return Outcome.FORBIDDEN
    return Outcome.DONE if is_correctable(problem) else Outcome.TOO_LATE


def is_correctable(problem: Problem) -> bool:
    """Until it is acknowledged or part of an order (R2)."""
    return joining.is_fresh(problem)


def ask(work: Work, problem: Problem, actor: Actor, field: str) -> None:
    """One line with the likeliest three and 其他…; a place is always words."""
    options: list[tuple[str, str]] = []
    if field == "unit":
        options = drafts.unit_options(work, [], besides=problem.community_id)
    elif field == "category":
        reading = read(problem.description, vocabulary(work.session, work.policy))
        options = drafts.category_options(work, reading.candidates, besides=problem.category)
    if options:
        options.append(questions.other(work))
    work.ask(key=f"fix:{field}:{problem.id}", purpose=f"fix.{field}", about={"problem": problem.id},
             text=Line(text=f"ask-fix-{field}", args={"number": problem.number}), chat_id=problem.chat_id,
             person_id=actor.person_id, options=options, takes_words=not options, topic=problem.topic)


def answer(work: Work, actor: Actor, problem_id: int, field: str, said: str) -> Outcome:
    """The answer to ``ask``: a tap gives an id or a code, words are read; UNKNOWN when they say nothing."""
    problem, who = find(work, problem_id), opening.reporter(work, actor)
    if problem is None or who is None:
        return Outcome.UNKNOWN
    correction = _answered(work, who, problem, field, said)
    return correct(work, problem, actor, correction) if correction is not None else Outcome.UNKNOWN


def _answered(work: Work, who: Reporter, problem: Problem, field: str, said: str) -> Correction | None:
    if field == "place":
        return Correction(place=_without_unit(work, problem, said.strip())[:LONGEST_PLACE])
    reading = opening.understand(work, who, said)
    if field == "category":
        codes = {c.code for c in work.policy.categories}
        category = said if said in codes else reading.category or OTHER
        return Correction(category=category)
    communities = {str(u.id): u.id for u in roster.units(work.session).of_kind(UnitKind.COMMUNITY)}
    unit_id = communities.get(said) or reading.unit_id
    return Correction(community_id=unit_id, residents_group_id=reading.residents_group_id) if unit_id else None


def _without_unit(work: Work, problem: Problem, said: str) -> str:
    """东关社区菜市场北门, said of a problem of 东关社区, is the place 菜市场北门."""
    unit = roster.units(work.session).by_id.get(problem.community_id)
    names = sorted((unit.name, *unit.aliases), key=len, reverse=True) if unit else []
    name = next((n for n in names if said.startswith(n) and said != n), "")
    return said.removeprefix(name)


def correct(work: Work, problem: Problem, actor: Actor, correction: Correction) -> Outcome:
    """Set what was wrong; a new category or community counts anew and is looked for among the earlier ones anew."""
    allowed = check(problem, actor)
    if allowed is not Outcome.DONE:
        return allowed
    unit_id = correction.community_id
    if unit_id is not None and not may_report(actor, unit_id):
        return Outcome.FORBIDDEN
    locks.hold(work, [problem.community_id, unit_id or problem.community_id])
    work.session.refresh(problem)  # another chat may have decided on it while we waited for the community
    if not is_correctable(problem):
        return Outcome.TOO_LATE
    before = _set(problem, correction)
    if not before:
        return Outcome.DONE
    if "community_id" in before:
        _move(work, problem, int(before["community_id"]))
    elif "category" in before:
        _recount(work, problem)
    problem.is_corrected = True
    audit.record(work, "problem.corrected", f"problem:{problem.id}", actor=f"person:{actor.person_id}",
                 community_id=problem.community_id, before=before)
    if before.keys() & WHERE:
        _look_for_earlier(work, problem, actor)
    else:
        problem_cards.show_card(work, problem)
    return Outcome.DONE


def _set(problem: Problem, correction: Correction) -> dict[str, Any]:
    """What it was before, for what really changes."""
    wanted = {name: value for name, value in asdict(correction).items() if value is not None}
    if wanted.get("community_id", problem.community_id) != problem.community_id:
        wanted["residents_group_id"] = correction.residents_group_id  # never one of another community
    before = {name: getattr(problem, name) for name, value in wanted.items() if value != getattr(problem, name)}
    for name in before:
        setattr(problem, name, wanted[name])
    return before


def _move(work: Work, problem: Problem, from_id: int) -> None:
    """Another community: its person of that day, its visit, and its time from now on: it could not know before (R5)."""
    owners.drop(work, problem)  # it was the wrong community's to hand on
    responsible = roster.responsible(work.session, problem.community_id, problem.reported_at)
    problem.responsible_id = responsible[0] if responsible else None
    problem.due_at = due_at(problem_cards.category_of(work, problem.category), work.at,
                            workdays.policy(work, problem.town_id))
    if problem.round_id is not None:
        work.session.flush()  # the visit of the wrong community stays only if something else was found there
        rounds.visit(work, problem.round_id, problem.community_id, problem.reported_at)
        rounds.forget_visit(work, problem.round_id, from_id)


def _recount(work: Work, problem: Problem) -> None:
    """A new category counts anew, never ending earlier than an hour from now (R5)."""
    counted = due_at(problem_cards.category_of(work, problem.category), problem.reported_at,
                     workdays.policy(work, problem.town_id))
    problem.due_at = max(counted, work.at + EARLIEST_RECOUNT)


def move_to(work: Work, problem: Problem, community_id: int, actor: Actor) -> None:
    """It is another community's: looked for among the earlier ones there, which may make it one with them (R6)."""
    from_id, problem.community_id, problem.residents_group_id = problem.community_id, community_id, None
    _move(work, problem, from_id)
    audit.record(work, "problem.moved", f"problem:{problem.id}", actor=f"person:{actor.person_id}",
                 community_id=community_id, before=from_id)
    _look_for_earlier(work, problem, actor)


def _look_for_earlier(work: Work, problem: Problem, actor: Actor) -> None:
    """The corrected problem stands at another spot now: what followed from the error is undone, R6 decides anew."""
    problem.recurrence_of_id, problem.is_relapse = None, False
    questions.moot(work, recurrences.QUESTION, problem=problem.id)
    recurrences.unlink(work, problem, actor)
    found = recurrences.find_again(work, Where.of(problem), problem.reported_at, problem.round_id,
                                   except_id=problem.id)
    problem.spot_id = found.spot_id
    if found.what in JOINING and found.other_id is not None and not found.is_first:
        joining.merge(work, problem, work.session.get_one(Problem, found.other_id), actor,
                      is_duplicate=found.what is FoundAgain.DUPLICATE)
        return
    recurrences.apply(work, problem, found, actor)
    problem_cards.show_card(work, problem)
    recurrences.look_later(work, found, actor)


def edited(work: Work, message: IncomingMessage, actor: Actor) -> None:
    """An edited caption acts like the correction buttons until the problem is acknowledged or in an order (R2)."""
    assert work.chat is not None
    part = parts.find(work, work.chat.id, message.ref.message)
    if part is None:
        reporting.report(work, message, actor)  # what was chatter may have become a report
        return
    if part.person_id != actor.person_id or part.words == message.text:
        return
    who = opening.reporter(work, actor)
    if part.problem_id is None:
        reporting.edited_before_opening(work, actor, part, message.text)
    elif who is not None:
        parts.reword(work, part, message.text)
        if part.sighting_id is not None:
            _reread_sighting(work, who, part, message.text)
        else:
            _reread(work, who, part, message)


def _reread(work: Work, who: Reporter, part: Posted, message: IncomingMessage) -> None:
    problems = parts.problems_of(work, part)
    items = split_list(message.text, vocabulary(work.session, work.policy))
    if len(items) != len(problems):
        items = [message.text] * len(problems)
    for problem, item in zip(problems, items, strict=True):
        if is_correctable(problem):
            _reread_one(work, who, problem, item)
        else:
            chats.tell_office(work, Line(text="edited-too-late", args={"number": problem.number, "words": item}),
                              key=f"edited:{problem.id}:{message.ref.message}")


def _reread_one(work: Work, who: Reporter, problem: Problem, text: str) -> None:
    """What the new words leave out stays as it is."""
    reading = opening.understand(work, who, text)
    has_quantity = reading.quantity is not None
    correct(work, problem, who.actor, Correction(
        community_id=reading.unit_id, residents_group_id=reading.residents_group_id, category=reading.category,
        place=reading.place or None, quantity=reading.quantity,
        quantity_unit=reading.quantity_unit if has_quantity else None, description=text))


def _reread_sighting(work: Work, who: Reporter, part: Posted, text: str) -> None:
    """New words of what had joined a problem: of another community or category it is a problem of its own."""
    sighting = work.session.get_one(Sighting, part.sighting_id)
    problem = work.session.get_one(Problem, sighting.problem_id)
    reading = opening.understand(work, who, text)
    sighting.words = text
    named = (reading.unit_id or problem.community_id, reading.category or problem.category)
    if named != (problem.community_id, problem.category) and may_report(who.actor, named[0]):
        locks.hold(work, [problem.community_id, named[0]])
        opening.split_off(work, who, sighting, reading)


def withdraw(work: Work, problem_id: int, actor: Actor, reason: str = "") -> Outcome:
    """作废 with its row kept, never from closed (R17): by the poster while it can be corrected, by the office later.

    The order that lists it stays as it is, and the office is asked (R7).
    """
    problem = find(work, problem_id)
    if problem is None:
        return Outcome.UNKNOWN
    if not may_correct(actor, problem.reported_by_id, problem.community_id):
        return Outcome.FORBIDDEN
    if not (actor.has(Role.ADMIN, unit_id=problem.community_id) or is_correctable(problem)):
        return Outcome.TOO_LATE
    if not move(work, problem, ProblemAct.WITHDRAW):
        return Outcome.TOO_LATE
    problem.withdrawn_at = work.at
    problem.withdrawn_reason = (reason or questions.said(work, "reason-withdrawn"))[:500]
    audit.record(work, "problem.withdrawn", f"problem:{problem.id}", actor=f"person:{actor.person_id}",
                 community_id=problem.community_id, reason=problem.withdrawn_reason)
    for purpose in (recurrences.QUESTION, owners.HAND, *(f"fix.{field}" for field in FIELDS)):
        questions.moot(work, purpose, problem=problem.id)
    orders.finding_withdrawn(work, problem)
    recurrences.unlink(work, problem, actor)
    problem_cards.show_card(work, problem)
    return Outcome.DONE


def not_same(work: Work, sighting_id: int, actor: Actor) -> Outcome:
    """不是同一处: what had joined an earlier problem becomes one of its own, and the answer teaches (R6)."""
    sighting, who = work.session.get(Sighting, sighting_id), opening.reporter(work, actor)
    problem = work.session.get(Problem, sighting.problem_id) if sighting else None
    if sighting is None or problem is None or who is None or not _stands_here(work, f"sighting:{sighting_id}"):
        return Outcome.UNKNOWN
    if not may_correct(actor, sighting.by_id, problem.community_id):
        return Outcome.FORBIDDEN
    locks.hold(work, [problem.community_id])
    fresh = opening.split_off(work, who, sighting)
    if fresh is None:
        return Outcome.TOO_LATE
    if fresh.community_id == problem.community_id:
        spots.teach(work, problem.community_id, fresh.place, problem.place, actor, is_same=False)
    return Outcome.DONE


def _stands_here(work: Work, key: str) -> bool:
    """Is this message of ours in the chat of the tap?"""
    return work.chat is not None and work.session.scalar(select(Outbox.chat_id).where(
        Outbox.key == key)) == work.chat.id
