"""Verification (R4): accepted or returned by somebody else than who submitted."""

import secrets
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import select

from domain.caption import Reading
from domain.chat import IncomingMessage
from domain.matching import Candidate, match
from domain.people import Actor
from domain.permissions import may_verify
from domain.problem import ProblemState, Result, close, due_after_return
from models import Outbox, Problem, Rectification
from services import audit, orders, problem_cards
from services.rectifications import move, replied_problems
from services.work import Work
from texts.contents import Line

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that is read for something else


class Verdict(StrEnum):
    DONE = "done"
    FORBIDDEN = "forbidden"
    TOO_LATE = "too_late"  # somebody verified it already, or it is waiting no more
    UNKNOWN = "unknown"


def verify(work: Work, rectification_id: int, actor: Actor, *, accepted: bool, reason: str = "") -> Verdict:
    """Accept or return a submission; the role is checked here, in the transaction that acts (R18)."""
    row = work.session.get(Rectification, rectification_id)
    if row is None:
        return Verdict.UNKNOWN
    problem = work.session.get_one(Problem, row.problem_id)
    if work.chat is None or problem.chat_id != work.chat.id:
        return Verdict.UNKNOWN
    if not may_verify(actor, problem.community_id, row.submitted_by_id):
        return Verdict.FORBIDDEN
    if row.result is not Result.PENDING or problem.state is not ProblemState.RECTIFIED:
        return Verdict.TOO_LATE
    row.verified_at, row.verified_by_id = work.at, actor.person_id
    if accepted:
        return _accept(work, problem, row, actor)
    return _return(work, problem, row, actor, reason)


def _accept(work: Work, problem: Problem, row: Rectification, actor: Actor) -> Verdict:
    if not move(work, problem, ProblemState.RECTIFIED, ProblemState.CLOSED):
        return Verdict.TOO_LATE
    closing = close(problem.reported_at, problem.due_at, row.submitted_at,
                    timedelta(seconds=problem_cards.waited_for_returns(work.session, problem.id)))
    row.result = Result.ACCEPTED
    problem.closed_at, problem.on_time, problem.check_code = work.at, closing.on_time, new_code()
    audit.record(work, "problem.closed", f"problem:{problem.id}", actor=f"person:{actor.person_id}",
                 community_id=problem.community_id, rectification=row.id, on_time=closing.on_time)
    orders.problem_changed(work, problem, actor)
    problem_cards.show_card(work, problem)
    return Verdict.DONE


def _return(work: Work, problem: Problem, row: Rectification, actor: Actor, reason: str) -> Verdict:
    if not move(work, problem, ProblemState.RECTIFIED, ProblemState.OPEN):
        return Verdict.TOO_LATE
    row.result, row.reason = Result.RETURNED, reason[:500]
    problem.rework += 1
    problem.rectified_at = None
    problem.due_at = due_after_return(problem.due_at, row.submitted_at, work.at, work.policy)
    audit.record(work, "problem.returned", f"problem:{problem.id}", actor=f"person:{actor.person_id}",
                 community_id=problem.community_id, rectification=row.id, reason=row.reason)
    orders.problem_changed(work, problem, actor)
    problem_cards.show_card(work, problem, repost_reply_to=_live_card(work, problem))
    return Verdict.DONE


def _live_card(work: Work, problem: Problem) -> str | None:
    """Where the live card stands: the community must act again, so the returned one is posted anew as its reply."""
    return work.session.scalar(select(Outbox.ref).where(Outbox.key == problem_cards.key_of(problem)))


def new_code() -> str:
    """An unguessable code for the comparison, 7K2M-QX: two groups of letters and digits."""
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(6))
    return f"{letters[:4]}-{letters[4:]}"


def told_already(work: Work, rectification_id: int) -> Line:
    """What was done already is answered as done: №12 李站长15:31已复查通过."""
    row = work.session.get_one(Rectification, rectification_id)
    problem = work.session.get_one(Problem, row.problem_id)
    names = problem_cards.names_of(work.session, row.verified_by_id)
    text = {Result.ACCEPTED: "done-accepted", Result.RETURNED: "done-returned"}.get(row.result, "done-otherwise")
    return Line(text=text, args={"number": problem.number, "by": names.get(row.verified_by_id or 0, ""),
                                 "at": row.verified_at or work.at})


def in_words(work: Work, message: IncomingMessage, actor: Actor, reading: Reading, *, accepted: bool) -> bool:
    """"通过", "不到位,墙角还有": over the waiting submissions of this chat (R4); False when nothing is meant.

    Words that fit several submissions are asked about only when they answer one of ours; else they are talk.
    """
    waiting = _waiting(work)
    replied = replied_problems(work, message)
    candidates = [Candidate(r.id, p.number, p.community_id, p.place, p.category, p.reported_at, p.id in replied)
                  for r, p in waiting if may_verify(actor, p.community_id, r.submitted_by_id)]
    if message.reply_to is not None and not replied:
        return False
    found = match(reading, candidates)
    if found.id is not None:
        reason = "" if accepted else message.text
        return verify(work, found.id, actor, accepted=accepted, reason=reason) is Verdict.DONE
    if found.choices:
        _ask(work, message, actor, found.choices, accepted=accepted)
    return bool(found.choices)


def _waiting(work: Work) -> list[tuple[Rectification, Problem]]:
    assert work.chat is not None
    rows = work.session.execute(select(Rectification, Problem).join(
        Problem, Problem.id == Rectification.problem_id).where(
        Problem.chat_id == work.chat.id, Problem.state == ProblemState.RECTIFIED,
        Rectification.result == Result.PENDING).order_by(Rectification.submitted_at))
    return [(r, p) for r, p in rows]


def _ask(work: Work, message: IncomingMessage, actor: Actor, choices: tuple[Candidate, ...], *,
         accepted: bool) -> None:
    assert work.chat is not None
    options = [(f"№{c.number} {c.place}"[:20], str(c.id)) for c in choices]
    work.ask(key=f"verify:{work.chat.id}:{message.ref.message}", purpose="which_submission",
             about={"accepted": accepted, "reason": "" if accepted else message.text},
             text=Line(text="ask-which-verified", reply_to=message.ref.message), chat_id=work.chat.id,
             person_id=actor.person_id, options=options, topic=message.topic)


def may_be_returned(work: Work, rectification_id: int, actor: Actor) -> Verdict:
    """Would a return by this person count now? Asked before the reasons are offered."""
    row = work.session.get(Rectification, rectification_id)
    problem = work.session.get(Problem, row.problem_id) if row else None
    if row is None or problem is None or work.chat is None or problem.chat_id != work.chat.id:
        return Verdict.UNKNOWN
    if not may_verify(actor, problem.community_id, row.submitted_by_id):
        return Verdict.FORBIDDEN
    is_waiting = row.result is Result.PENDING and problem.state is ProblemState.RECTIFIED
    return Verdict.DONE if is_waiting else Verdict.TOO_LATE


def ask_reason(work: Work, rectification_id: int, actor: Actor, reasons: tuple[str, ...]) -> None:
    """Why is it returned? One line with the usual reasons and 其他…."""
    row = work.session.get_one(Rectification, rectification_id)
    problem = work.session.get_one(Problem, row.problem_id)
    work.ask(key=f"return:{row.id}:{actor.person_id}", purpose="return_reason", about={"submission": row.id},
             text=Line(text="ask-return-reason", args={"number": problem.number}), chat_id=problem.chat_id,
             person_id=actor.person_id, options=[*((r, r) for r in reasons), ("其他…", "*")], topic=problem.topic)
