"""/undo: what a person did last is taken back where nobody has built upon it (R17), by an event of its own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, select, update

from domain.people import Actor
from domain.permissions import may_correct, may_verify
from domain.problem import Result
from domain.undo import LIFE, REPORTED, UNDOABLE, Refusal, Standing, kind, why_not
from models import AuditEvent, ChatPurpose, Problem, Rectification
from services import audit, corrections, locks, owners, problem_cards, sheet_cards
from services.corrections import Correction, Outcome
from services.work import Work
from texts.contents import Line

LATELY = 5000  # events: what a person did before that many others is not looked for


@dataclass(frozen=True, slots=True)
class _Act:
    """The events of one act: 收到 acknowledges several problems at once."""

    action: str
    events: tuple[AuditEvent, ...]


def undo(work: Work, actor: Actor) -> Line:
    """Take the person's last act back, all of it or nothing; the answer says what was undone or why it stands."""
    act = _last(work, actor)
    if act is None:
        return Line(text="undo-nothing")
    if act.action not in UNDOABLE and act.action != REPORTED:
        return _not_such(act)
    problems = _problems(work, act.events)
    if work.chat is None or not _is_here(work, problems) or not problems:
        return Line(text="undo-elsewhere")
    return (_unreport if act.action == REPORTED else _undo)(work, act, problems, actor)


def _undo(work: Work, act: _Act, problems: Sequence[Problem], actor: Actor) -> Line:
    locks.hold(work, [p.community_id for p in problems])
    for problem in problems:
        work.session.refresh(problem)  # another chat may have gone on from it while we waited for the community
    refusal = _why_not(work, act, problems, actor)
    if refusal is Refusal.NOT_SUCH:
        return _not_such(act)
    if refusal is not None:
        return Line(text=f"undo-{refusal.value}", args={"numbers": _numbers(problems)})
    for problem, event in zip(problems, act.events, strict=True):
        if not _take_back(work, act.action, problem, event, actor):
            return _not_such(act)
    return _done(act, problems)


def _unreport(work: Work, act: _Act, problems: Sequence[Problem], actor: Actor) -> Line:
    """Withdrawn, all that one message reported or nothing, while each can be corrected (R2)."""
    homes = [locks.at_home(work, p.chat_id) for p in problems]
    locks.hold(work, [p.community_id for p in problems])
    for problem in problems:
        work.session.refresh(problem)  # somebody may have acted on it while we waited
    outcomes = {corrections.check(p, actor) for p in problems}
    if Outcome.FORBIDDEN in outcomes or None in homes:
        return _not_such(act)
    if outcomes != {Outcome.DONE}:
        refusal = Refusal.IN_ORDER if any(p.order_id for p in problems) else Refusal.BUILT_UPON
        return Line(text=f"undo-{refusal.value}", args={"numbers": _numbers(problems)})
    for home, problem in zip(homes, problems, strict=True):
        corrections.withdraw(home or work, problem.id, actor)
    return _done(act, problems)


def _not_such(act: _Act) -> Line:
    """Why it stands, and its own way back."""
    return Line(text="undo-not-such", args={"kind": kind(act.action), "at": act.events[0].at})


def _done(act: _Act, problems: Sequence[Problem]) -> Line:
    return Line(text="undo-done", args={"act": act.action.removeprefix("problem."), "numbers": _numbers(problems),
                                        "at": act.events[0].at, "state": problems[0].state.value})


def _last(work: Work, actor: Actor) -> _Act | None:
    """The events of the last thing this person did; None when it is too long ago."""
    newest = work.session.scalar(select(func.max(AuditEvent.id))) or 0
    mine = select(AuditEvent).where(AuditEvent.id > newest - LATELY, AuditEvent.at <= work.at,
                                    AuditEvent.at >= work.at - LIFE, AuditEvent.actor == f"person:{actor.person_id}")
    last = work.session.scalar(mine.order_by(AuditEvent.at.desc(), AuditEvent.id.desc()).limit(1))
    if last is None:
        return None
    same = mine.where(AuditEvent.at == last.at, AuditEvent.action == last.action, AuditEvent.message == last.message)
    return _Act(last.action, tuple(work.session.scalars(same.order_by(AuditEvent.id))))


def _problems(work: Work, events: Sequence[AuditEvent]) -> list[Problem]:
    return [work.session.get_one(Problem, int(event.object.partition(":")[2])) for event in events]


def _is_here(work: Work, problems: Sequence[Problem]) -> bool:
    """In private everything of one's own; in a group only what stands there."""
    assert work.chat is not None
    return work.chat.purpose is ChatPurpose.PRIVATE or all(p.chat_id == work.chat.id for p in problems)


def _why_not(work: Work, act: _Act, problems: Sequence[Problem], actor: Actor) -> Refusal | None:
    for problem, event in zip(problems, act.events, strict=True):
        if not _may(work, act.action, problem, actor):
            return Refusal.NOT_SUCH
        standing = Standing(problem.state, _is_built_upon(work, act, problem, event), problem.order_id is not None)
        refusal = why_not(act.action, event.at, work.at, standing)
        if refusal is not None:
            return refusal
    return None


def _may(work: Work, action: str, problem: Problem, actor: Actor) -> bool:
    """Has the person still the role in which it was done?"""
    match action:
        case "problem.acknowledged":
            return owners.answers_for(work.session, actor, problem, work.at)
        case "problem.closed" | "problem.returned":
            submitted_by = work.session.scalar(select(Rectification.submitted_by_id).where(
                Rectification.problem_id == problem.id).order_by(Rectification.id.desc()).limit(1))
            return may_verify(actor, problem.community_id, submitted_by or 0)
        case _:
            return may_correct(actor, problem.reported_by_id, problem.community_id)


def _is_built_upon(work: Work, act: _Act, problem: Problem, event: AuditEvent) -> bool:
    """Was anything booked of the problem since, or of another object by the act itself; was it found again; was it
    put right before it was withdrawn?"""
    own = [e.id for e in act.events]
    later = exists().where(AuditEvent.id > event.id, AuditEvent.id.not_in(own), (AuditEvent.object == event.object) | (
        (AuditEvent.chain == event.chain) & (AuditEvent.at == event.at) & (AuditEvent.action != act.action)))
    again = exists().where(Problem.recurrence_of_id == problem.id, Problem.reported_at >= event.at)
    was_answered = act.action == "problem.withdrawn" and problem.rectified_at is not None
    return was_answered or bool(work.session.scalar(select(later | again)))


def _take_back(work: Work, action: str, problem: Problem, event: AuditEvent, actor: Actor) -> bool:
    rule = UNDOABLE[action]
    if action == "problem.corrected":
        if not _uncorrect(work, problem, actor, event):
            return False
    else:
        work.session.execute(update(Problem).where(Problem.id == problem.id, Problem.state == rule.state).values(
            state=rule.back), execution_options={"synchronize_session": False})
        work.session.refresh(problem, ["state"])
        _BACK[action](work, problem, event)
    audit.record(work, rule.action, f"problem:{problem.id}", actor=f"person:{actor.person_id}",
                 community_id=problem.community_id, undone=event.hash)
    problem_cards.show_card(work, problem)
    sheet_cards.refresh(work, problem.id)
    return True


def _uncorrect(work: Work, problem: Problem, actor: Actor, event: AuditEvent) -> bool:
    """Corrected back to what it was, with all that follows from a correction; False, and nothing is changed, when
    the person may not: a community that they report for no more."""
    before = event.facts["before"]
    emptied = {name: getattr(problem, name) for name, value in before.items() if value is None}
    for name in emptied:
        setattr(problem, name, None)
    outcome = corrections.correct(
        work, problem, actor, Correction(**{k: v for k, v in before.items() if v is not None}))
    if outcome is Outcome.DONE:
        return True
    for name, value in emptied.items():
        setattr(problem, name, value)
    return False


def _unacknowledge(work: Work, problem: Problem, event: AuditEvent) -> None:
    problem.acknowledged_at, problem.acknowledged_by_id = None, None


def _unclose(work: Work, problem: Problem, event: AuditEvent) -> None:
    problem.closed_at, problem.on_time, problem.check_code = None, None, ""
    _wait_again(work, event)


def _unreturn(work: Work, problem: Problem, event: AuditEvent) -> None:
    """The deadline is what it was: the books keep it with the return."""
    row = _wait_again(work, event)
    problem.rework -= 1
    problem.rectified_at = row.submitted_at
    if "due_at" in event.facts:
        problem.due_at = datetime.fromisoformat(str(event.facts["due_at"]))


def _wait_again(work: Work, event: AuditEvent) -> Rectification:
    row = work.session.get_one(Rectification, int(event.facts["rectification"]))
    row.result, row.reason, row.verified_at, row.verified_by_id = Result.PENDING, "", None, None
    return row


def _unwithdraw(work: Work, problem: Problem, event: AuditEvent) -> None:
    problem.withdrawn_at, problem.withdrawn_reason = None, ""


_BACK: dict[str, Callable[[Work, Problem, AuditEvent], None]] = {
    "problem.acknowledged": _unacknowledge, "problem.closed": _unclose, "problem.returned": _unreturn,
    "problem.withdrawn": _unwithdraw}


def _numbers(problems: Sequence[Problem]) -> str:
    return "、".join(str(p.number) for p in problems)
