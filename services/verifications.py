"""Verification (R4): accepted or returned by somebody else than who submitted."""

import secrets
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from sqlalchemy import insert, select

from domain import check_code
from domain.caption import Reading
from domain.chat import IncomingMessage
from domain.deadlines import counts_every_hour
from domain.matching import Candidate, Said, match
from domain.matching_words import without_numbers
from domain.people import Actor
from domain.permissions import may_verify
from domain.problem import ProblemAct, ProblemState, Result, close, due_after_return
from models import Photo, Problem, Rectification, Sighting
from services import audit, locks, looks, orders, photos, problem_cards, questions, roster, sheet_cards, workdays
from services.rectifications import move, replied_problems
from services.work import Work
from texts.contents import Line

WHICH, REASON = "which_submission", "return_reason"
REASONS = ("reason-not-done", "reason-blurred", "reason-elsewhere")
LONGEST_REASON = 500  # characters


class Verdict(StrEnum):
    DONE = "done"
    FORBIDDEN = "forbidden"
    TOO_LATE = "too_late"  # somebody verified it already, or it is waiting no more
    UNKNOWN = "unknown"


def verify(work: Work, rectification_id: int, actor: Actor, *, accepted: bool, reason: str = "") -> Verdict:
    """Accept or return a submission; the role is checked here, in the transaction that acts (R18)."""
    found = _find(work, rectification_id)
    if found is None:
        return Verdict.UNKNOWN
    work, row, problem = found
    locks.hold(work, [problem.community_id])
    work.session.refresh(row)  # another chat may have decided on it while we waited for the community
    work.session.refresh(problem)
    verdict = _verdict(row, problem, actor)
    if verdict is not Verdict.DONE:
        return verdict
    if not move(work, problem, ProblemAct.ACCEPT if accepted else ProblemAct.RETURN):
        return Verdict.TOO_LATE
    row.verified_at, row.verified_by_id = work.at, actor.person_id
    if accepted:
        _accept(work, problem, row, actor)
    else:
        _return(work, problem, row, actor, reason)
    questions.moot(work, REASON, submission=row.id)
    sheet_cards.refresh(work, problem.id)
    return Verdict.DONE


def may_be_verified(work: Work, rectification_id: int, actor: Actor) -> Verdict:
    """Would a verification by this person count now? In the problem's own chat or in private, never by who
    submitted."""
    found = _find(work, rectification_id)
    return _verdict(found[1], found[2], actor) if found else Verdict.UNKNOWN


def _find(work: Work, rectification_id: int) -> tuple[Work, Rectification, Problem] | None:
    """The submission and its problem, with the work of its chat."""
    row = work.session.get(Rectification, rectification_id)
    problem = work.session.get(Problem, row.problem_id) if row else None
    home = locks.at_home(work, problem.chat_id) if problem else None
    return (home, row, problem) if home and row and problem else None


def _verdict(row: Rectification, problem: Problem, actor: Actor) -> Verdict:
    if not may_verify(actor, problem.community_id, row.submitted_by_id):
        return Verdict.FORBIDDEN
    is_waiting = row.result is Result.PENDING and problem.state is ProblemState.RECTIFIED
    return Verdict.DONE if is_waiting else Verdict.TOO_LATE


def _accept(work: Work, problem: Problem, row: Rectification, actor: Actor) -> None:
    closing = close(problem.reported_at, problem.due_at, row.submitted_at,
                    problem_cards.waited_for_returns(work.session, problem.id))
    row.result = Result.ACCEPTED
    problem.closed_at, problem.on_time, problem.check_code = work.at, closing.on_time, new_code()
    audit.record(work, "problem.closed", f"problem:{problem.id}", actor=f"person:{actor.person_id}",
                 community_id=problem.community_id, rectification=row.id, on_time=closing.on_time)
    orders.problem_changed(work, problem, actor)
    problem_cards.show_card(work, problem)
    work.take_away(looks.key_of("look", problem))  # the closed card has the comparison


def _return(work: Work, problem: Problem, row: Rectification, actor: Actor, reason: str) -> None:
    row.result, row.reason, was_due = Result.RETURNED, reason[:LONGEST_REASON], problem.due_at
    problem.rework += 1
    problem.rectified_at = None
    policy = workdays.policy(work, problem.town_id)
    every_hour = counts_every_hour(problem_cards.category_of(work, problem.category), policy)
    problem.due_at = due_after_return(problem.due_at, row.submitted_at, work.at, policy, is_emergency=every_hour)
    audit.record(work, "problem.returned", f"problem:{problem.id}", actor=f"person:{actor.person_id}",
                 community_id=problem.community_id, rectification=row.id, reason=row.reason, due_at=was_due)
    orders.problem_changed(work, problem, actor)
    # The community must act again: posted anew as a reply to their photos (R2).
    submitted = work.session.scalar(select(Photo.message).where(Photo.rectification_id == row.id)
                                    .order_by(Photo.id).limit(1))
    problem_cards.show_card(work, problem, repost_reply_to=submitted)


def new_code() -> str:
    """An unguessable code for the comparison."""
    return check_code.made(secrets.choice)


def told_already(work: Work, rectification_id: int) -> Line:
    """What was done already is answered as done: №12 李站长15:31已复查通过."""
    row = work.session.get_one(Rectification, rectification_id)
    problem = work.session.get_one(Problem, row.problem_id)
    names = roster.names_of(work.session, row.verified_by_id)
    text = {Result.ACCEPTED: "done-accepted", Result.RETURNED: "done-returned"}.get(row.result, "done-otherwise")
    return Line(text=text, args={"number": problem.number, "by": names.get(row.verified_by_id or 0, ""),
                                 "at": row.verified_at or work.at})


def in_words(work: Work, message: IncomingMessage, actor: Actor, reading: Reading, *, accepted: bool) -> bool:
    """"通过", "不到位,墙角还有": over the waiting submissions of this chat (R4); False when nothing is meant.

    A reply to anything that is not waiting is talk; photos verify only as a reply to what is waiting.
    """
    replied = replied_problems(work, message)
    candidates = _waiting(work, actor, {p.id for p in replied})
    is_reply = any(c.is_replied_to for c in candidates)
    if not is_reply and (message.reply_to is not None or message.photos):
        return False
    found = match(reading, candidates, said=Said(message.at, work.policy.zone))
    if found.choices:
        _ask(work, message, actor, found.choices, accepted=accepted)
    done = [_said(work, message, submission, actor, accepted=accepted) for submission in found.ids]
    return bool(found.choices) or any(done)


def _said(work: Work, message: IncomingMessage, rectification_id: int, actor: Actor, *, accepted: bool) -> bool:
    verdict = verify(work, rectification_id, actor, accepted=accepted,
                     reason="" if accepted else without_numbers(message.text))
    if verdict is Verdict.DONE and message.photos and not accepted:
        book_sighting(work, message, rectification_id, actor)
    return verdict is Verdict.DONE


def book_sighting(work: Work, message: IncomingMessage, rectification_id: int, actor: Actor) -> None:
    """The photo that shows what is still wrong: a dated photo on the same problem (R6)."""
    assert work.chat is not None
    row = work.session.get_one(Rectification, rectification_id)
    sighting = work.session.scalar(insert(Sighting).values(
        problem_id=row.problem_id, at=message.at, by_id=actor.person_id, is_duplicate=False, words=message.text)
        .returning(Sighting.id))
    community_id = work.session.get_one(Problem, row.problem_id).community_id
    audit.record(work, "problem.sighting", f"problem:{row.problem_id}", actor=f"person:{actor.person_id}",
                 community_id=community_id, sighting=sighting)
    for photo in message.photos:
        photos.book(work, photo, chat_id=work.chat.id, message=message.ref.message, at=message.at,
                    sighting_id=sighting)


def _waiting(work: Work, actor: Actor, replied: set[int]) -> list[Candidate]:
    """The submissions of this chat that wait and that this person may verify, the oldest first."""
    assert work.chat is not None
    rows = work.session.execute(select(Rectification, Problem).join(
        Problem, Problem.id == Rectification.problem_id).where(
        Problem.chat_id == work.chat.id, Problem.state == ProblemState.RECTIFIED,
        Rectification.result == Result.PENDING).order_by(Rectification.submitted_at, Rectification.id))
    # No spot: each submission is verified by itself, also where several were put right at once.
    return [Candidate(r.id, p.number, p.community_id, p.place, p.category, p.reported_at, p.id in replied)
            for r, p in rows if may_verify(actor, p.community_id, r.submitted_by_id)]


def _ask(work: Work, message: IncomingMessage, actor: Actor, choices: tuple[Candidate, ...], *,
         accepted: bool) -> None:
    assert work.chat is not None
    work.ask(key=f"verify:{work.chat.id}:{message.ref.message}", purpose=WHICH,
             about={"accepted": accepted, "reason": "" if accepted else without_numbers(message.text)},
             text=Line(text="ask-which-verified", reply_to=message.ref.message), chat_id=work.chat.id,
             person_id=actor.person_id, options=[*questions.labelled(work, choices), questions.other(work)],
             topic=message.topic, not_before=work.at + work.policy.grouping.silence)


def chosen(work: Work, about: Mapping[str, Any], actor: Actor, reading: Reading, tapped: int | None = None) -> \
        tuple[int, Verdict] | None:
    """The answer to "which one do you mean": the submission and what came of it; None when it is no answer."""
    found = (tapped,) if tapped is not None else match(reading, _waiting(work, actor, set()), may_be_the_only=False).ids
    done = [(submission, verify(work, submission, actor, accepted=bool(about["accepted"]), reason=str(about["reason"])))
            for submission in found]
    return done[0] if done else None


def ask_reason(work: Work, rectification_id: int, actor: Actor) -> None:
    """Why is it returned? One line with the usual reasons and 其他…."""
    row = work.session.get_one(Rectification, rectification_id)
    problem = work.session.get_one(Problem, row.problem_id)
    reasons = [questions.said(work, text) for text in REASONS]
    is_here = work.chat is None or work.chat.id == problem.chat_id
    work.ask(key=f"return:{row.id}:{actor.person_id}", purpose=REASON, about={"submission": row.id},
             text=Line(text="ask-return-reason", args={"number": problem.number}),
             chat_id=work.chat.id if work.chat else problem.chat_id, person_id=actor.person_id,
             options=[*((r, r) for r in reasons), questions.other(work)], topic=problem.topic if is_here else None)
