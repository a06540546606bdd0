"""The one live card of a problem (R2): its facts from the books, shown under problem:<id>:card:<n>."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.policy import Category
from domain.problem import ProblemState, Result, close, is_overdue
from domain.sources import Source
from models import Photo, Problem, Rectification
from services import owners, roster, sources, workdays
from services.work import Work
from texts.contents import ButtonFact, Line, ProblemCard, ShrunkCard, Words

Rows = tuple[tuple[ButtonFact, ...], ...]
JUST_AFTER = timedelta(seconds=1)  # at the deadline itself a problem is still on time


def key_of(problem: Problem) -> str:
    """Of the problem's id: two towns of one house each have a №1."""
    return f"problem:{problem.id}:card:{problem.card}"


def show_card(work: Work, problem: Problem, *, repost_reply_to: str | None = None) -> None:
    """The card shows the problem as the books have it now.

    ``repost_reply_to``: somebody must act on something new: posted anew as a reply to that message, the old card
    shrinks to one line without buttons.
    """
    category = category_of(work, problem.category)
    community = unit_name(work.session, problem.community_id)
    if repost_reply_to is not None:
        work.show(key_of(problem), ShrunkCard(number=problem.number, community=community, category_name=category.name,
                                              category_name_en=category.name_en), chat_id=problem.chat_id)
        problem.card += 1
    last = _last_submission(work.session, problem)
    people = roster.names_of(work.session, problem.reported_by_id, problem.responsible_id,
                             *((last.submitted_by_id, last.verified_by_id) if last else ()))
    overdue = is_overdue(problem.state, problem.due_at, work.now, problem.suspended_until)
    facts: dict[str, Any] = {"reply_to": repost_reply_to, "buttons": _buttons(problem, last.id if last else None)}
    if last is not None:
        facts |= _submission(work.session, problem, last, people)
    work.show(key_of(problem), ProblemCard(
        number=problem.number, state=problem.state.value, is_overdue=overdue, community=community,
        residents_group=unit_name(work.session, problem.residents_group_id), category=category.code,
        category_name=category.name, category_name_en=category.name_en, place=problem.place,
        quantity=problem.quantity, quantity_unit=problem.quantity_unit, due_at=problem.due_at,
        responsible=people.get(problem.responsible_id or 0, ""), owner=owners.name_of(work.session, problem.owner_id),
        reported_by=people.get(problem.reported_by_id, "?"),
        reported_at=problem.reported_at, notes=_notes(work, problem), withdrawn_reason=problem.withdrawn_reason,
        check_code=problem.check_code, closed_at=problem.closed_at, on_time=problem.on_time, **facts),
        chat_id=problem.chat_id, topic=problem.topic)
    _watch_deadline(work, problem, overdue)


def _watch_deadline(work: Work, problem: Problem, overdue: bool) -> None:
    key = f"problem:{problem.id}:due"
    if problem.state is not ProblemState.OPEN:
        work.forget(key)
    elif not overdue:
        work.remind(key, problem.due_at + JUST_AFTER, {"kind": "problem.due", "problem": problem.id},
                    chat_id=problem.chat_id)


def category_of(work: Work, code: str) -> Category:
    """The category, also of a code that the town took out of its table since."""
    try:
        return work.policy.category(code)
    except KeyError:
        return Category(code, code, code, (), "", "16h", "working", "2wd")


def unit_name(session: Session, unit_id: int | None) -> Words:
    unit = roster.units(session).by_id.get(unit_id or 0)
    return unit.called if unit else ""


def _notes(work: Work, problem: Problem) -> tuple[Line, ...]:
    """What stands on the card for as long as it is true: found again without an order (R6)."""
    return (*_note_again(work, problem), *owners.note(work.session, problem), *sources.note(work.session, problem),
            *workdays.note(work, problem))


def _note_again(work: Work, problem: Problem) -> tuple[Line, ...]:
    if problem.recurrence_of_id is None or problem.order_id is not None:
        return ()
    if problem.is_relapse:
        return (Line(text="note-relapse"),)
    if problem.category in work.policy.recurrence.daily:
        return (Line(text="note-warning"),)
    earlier = work.session.get_one(Problem, problem.recurrence_of_id)
    return (Line(text="note-again", args={"number": earlier.number}),)


def _last_submission(session: Session, problem: Problem) -> Rectification | None:
    """The waiting, accepted or last returned submission; one that never was is not asked for."""
    if problem.state is ProblemState.OPEN and not problem.rework:
        return None
    return session.scalar(select(Rectification).where(Rectification.problem_id == problem.id)
                          .order_by(Rectification.submitted_at.desc(), Rectification.id.desc()).limit(1))


def _submission(session: Session, problem: Problem, last: Rectification, people: Mapping[int, str]) -> dict[str, Any]:
    """The card's facts of a submission. It stands as a reply to the photos, also when it is posted anew later."""
    after = session.execute(select(Photo.id, Photo.message, Photo.chat_id).where(Photo.rectification_id == last.id)
                            .order_by(Photo.id)).all()
    is_here = bool(after) and after[0].chat_id == problem.chat_id  # a company answers in a chat of its own
    facts: dict[str, Any] = {"reply_to": after[0].message if is_here else None} if after else {}
    if last.result is Result.RETURNED:
        return {**facts, "returned_reason": last.reason, "returned_by": people.get(last.verified_by_id or 0, "")}
    facts |= {"submitted_at": last.submitted_at, "submitted_by": people.get(last.submitted_by_id, "?"),
              "submitted_photos": len(after)}
    if problem.state is ProblemState.CLOSED:
        waited = waited_for_returns(session, problem.id)
        closing = close(problem.reported_at, problem.due_at, last.submitted_at, waited)
        facts |= {"before": tuple(photos_of(session, problem.id)), "after": tuple(photo.id for photo in after),
                  "handling_seconds": int(closing.handling.total_seconds()),
                  "verified_by": people.get(last.verified_by_id or 0, "")}
    return facts


def waited_for_returns(session: Session, problem_id: int) -> timedelta:
    """How long a problem's returned submissions waited for their verification."""
    returned = session.execute(select(Rectification.submitted_at, Rectification.verified_at).where(
        Rectification.problem_id == problem_id, Rectification.result == Result.RETURNED))
    return sum(((verified or submitted) - submitted for submitted, verified in returned), timedelta(0))


def photos_of(session: Session, problem_id: int) -> list[int]:
    """Ids of the photos the problem was reported with."""
    return list(session.scalars(select(Photo.id).where(Photo.problem_id == problem_id).order_by(Photo.id)))


def photos_of_submission(session: Session, rectification_id: int) -> list[int]:
    return list(session.scalars(select(Photo.id).where(Photo.rectification_id == rectification_id).order_by(Photo.id)))


def source_button(problem: Problem) -> ButtonFact:
    return ButtonFact(value=f"fix:source:{problem.id}", text="button-fix-source")


def _where_told(problem: Problem) -> tuple[ButtonFact, ...]:
    """On the card only where a source was read; of a team's own finding it is offered by /problem (R1)."""
    return () if problem.source is Source.INSPECTION else (source_button(problem),)


def _buttons(problem: Problem, submission_id: int | None) -> Rows:
    p = problem.id
    match problem.state:
        case ProblemState.OPEN if problem.acknowledged_at is None and problem.order_id is None and not problem.rework:
            return ((ButtonFact(value=f"fix:unit:{p}", text="button-fix-unit"),
                     ButtonFact(value=f"fix:category:{p}", text="button-fix-category")),
                    (ButtonFact(value=f"fix:place:{p}", text="button-fix-place"),
                     ButtonFact(value=f"withdraw:{p}", text="button-withdraw")),
                    (*_where_told(problem), *owners.button(problem)))
        case ProblemState.OPEN:
            before_after = (ButtonFact(value=f"pictures:{p}", text="button-before-after"),) if problem.rework else ()
            return tuple(row for row in (before_after, owners.button(problem)) if row)
        case ProblemState.RECTIFIED:
            s = submission_id
            return ((ButtonFact(value=f"verify:{s}", text="button-accept"),
                     ButtonFact(value=f"return:{s}", text="button-return"),
                     ButtonFact(value=f"pictures:{p}", text="button-pictures")),)
        case ProblemState.CLOSED:
            return ((ButtonFact(value=f"pictures:{p}", text="button-before-after"),
                     ButtonFact(value=f"history:{p}", text="button-history")),)
        case _:
            return ()


def turn(work: Work, problem_id: int, at: datetime) -> None:
    """The deadline came: the card's dot turns if the problem is still open (R5)."""
    problem = work.session.get(Problem, problem_id)
    if problem is not None and is_overdue(problem.state, problem.due_at, at, problem.suspended_until):
        show_card(work, problem)
