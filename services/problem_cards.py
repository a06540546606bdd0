"""The one live card of a problem (R2): its facts from the books, shown under problem:<number>:card:<n>."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.policy import Category
from domain.problem import ProblemState, Result, is_overdue
from models import Person, Photo, Problem, Rectification
from services import roster
from services.work import Work
from texts.contents import ButtonFact, Line, ProblemCard, ShrunkCard

Rows = tuple[tuple[ButtonFact, ...], ...]


def key_of(problem: Problem) -> str:
    return f"problem:{problem.number}:card:{problem.card}"


def show_card(work: Work, problem: Problem, *, repost_reply_to: str | None = None,
              notes: tuple[Line, ...] = ()) -> None:
    """The card shows the problem as the books have it now.

    ``repost_reply_to``: somebody must act on something new: posted anew as a reply to that message, the old card
    shrinks to one line without buttons.
    """
    category = category_of(work, problem.category)
    community = community_name(work.session, problem)
    if repost_reply_to is not None:
        work.show(key_of(problem), ShrunkCard(number=problem.number, community=community, category_name=category.name,
                                              category_name_en=category.name_en), chat_id=problem.chat_id)
        problem.card += 1
    overdue = is_overdue(problem.state, problem.due_at, work.now, problem.suspended_until)
    facts = ProblemCard(
        number=problem.number, state=problem.state.value, is_overdue=overdue, community=community,
        category=category.code, category_name=category.name, category_name_en=category.name_en, place=problem.place,
        quantity=problem.quantity, quantity_unit=problem.quantity_unit, due_at=problem.due_at,
        reported_at=problem.reported_at, residents_group=_group_name(work.session, problem),
        notes=(*notes, *_standing_notes(problem)), withdrawn_reason=problem.withdrawn_reason, reply_to=repost_reply_to,
        check_code=problem.check_code, closed_at=problem.closed_at, on_time=problem.on_time,
        **_people(work.session, problem), **_submission(work.session, problem))
    work.show(key_of(problem), facts, chat_id=problem.chat_id, topic=problem.topic)
    _watch_deadline(work, problem, overdue)


def _watch_deadline(work: Work, problem: Problem, overdue: bool) -> None:
    key = f"problem:{problem.id}:due"
    if problem.state is ProblemState.OPEN and not overdue:
        work.remind(key, problem.due_at, {"kind": "problem.due", "problem": problem.id}, chat_id=problem.chat_id)
    elif problem.state is not ProblemState.OPEN:
        work.forget(key)


def category_of(work: Work, code: str) -> Category:
    """The category, also of a code that the town took out of its table since."""
    try:
        return work.policy.category(code)
    except KeyError:
        return Category(code, code, code, (), "", "16h", "working", "2wd")


def community_name(session: Session, problem: Problem) -> str:
    unit = roster.units(session).by_id.get(problem.community_id)
    return unit.name if unit else "?"


def _group_name(session: Session, problem: Problem) -> str:
    unit = roster.units(session).by_id.get(problem.residents_group_id or 0)
    return unit.name if unit else ""


def _people(session: Session, problem: Problem) -> dict[str, Any]:
    names = names_of(session, problem.reported_by_id, problem.responsible_id)
    return {"reported_by": names.get(problem.reported_by_id, "?"),
            "responsible": names.get(problem.responsible_id or 0, "")}


def names_of(session: Session, *person_ids: int | None) -> dict[int, str]:
    """Roster names by person id."""
    wanted = [p for p in person_ids if p is not None]
    return {p: name for p, name in session.execute(select(Person.id, Person.name).where(Person.id.in_(wanted)))}


def _standing_notes(problem: Problem) -> tuple[Line, ...]:
    if problem.is_relapse:
        return (Line(text="note-relapse"),)
    return ()


def _submission(session: Session, problem: Problem) -> dict[str, Any]:
    """Facts of the waiting or accepted submission; of the last return while the problem is open again."""
    if problem.state is ProblemState.WITHDRAWN or (problem.state is ProblemState.OPEN and not problem.rework):
        return {"buttons": _buttons(problem)}
    last = session.scalar(select(Rectification).where(Rectification.problem_id == problem.id)
                          .order_by(Rectification.submitted_at.desc(), Rectification.id.desc()).limit(1))
    if last is None:
        return {"buttons": _buttons(problem)}
    names = names_of(session, last.submitted_by_id, last.verified_by_id)
    if last.result is Result.RETURNED:
        return {"buttons": _buttons(problem), "returned_reason": last.reason, "returned_by": names.get(last.verified_by_id or 0, "")}
    before, after = photos_of(session, problem.id), photos_of_submission(session, last.id)
    found: dict[str, Any] = {
        "buttons": _buttons(problem, last.id), "submitted_by": names.get(last.submitted_by_id, "?"), "submitted_at": last.submitted_at,
        "submitted_photos": len(after)}
    if problem.state is ProblemState.CLOSED:
        waited = waited_for_returns(session, problem.id)
        handling = (last.submitted_at - problem.reported_at).total_seconds() - waited
        found |= {"before": tuple(before), "after": tuple(after), "handling_seconds": max(0, int(handling)),
                  "verified_by": names.get(last.verified_by_id or 0, "")}
    return found


def waited_for_returns(session: Session, problem_id: int) -> float:
    """Seconds that a problem's returned submissions waited for their verification."""
    returned = session.execute(select(Rectification.submitted_at, Rectification.verified_at).where(
        Rectification.problem_id == problem_id, Rectification.result == Result.RETURNED))
    return sum(((verified or submitted) - submitted).total_seconds() for submitted, verified in returned)


def photos_of(session: Session, problem_id: int) -> list[int]:
    """Ids of the photos the problem was reported with."""
    return list(session.scalars(select(Photo.id).where(Photo.problem_id == problem_id).order_by(Photo.id)))


def photos_of_submission(session: Session, rectification_id: int) -> list[int]:
    return list(session.scalars(select(Photo.id).where(Photo.rectification_id == rectification_id).order_by(Photo.id)))


def count_photos(session: Session, rectification_id: int) -> int:
    return session.scalar(select(func.count(Photo.id)).where(Photo.rectification_id == rectification_id)) or 0


def _buttons(problem: Problem, submission_id: int | None = None) -> Rows:
    p = problem.id
    match problem.state:
        case ProblemState.OPEN if problem.acknowledged_at is None and problem.order_id is None and not problem.rework:
            return ((ButtonFact(value=f"fix:unit:{p}", text="button-fix-unit"),
                     ButtonFact(value=f"fix:category:{p}", text="button-fix-category")),
                    (ButtonFact(value=f"fix:place:{p}", text="button-fix-place"),
                     ButtonFact(value=f"withdraw:{p}", text="button-withdraw")))
        case ProblemState.RECTIFIED:
            s = submission_id
            return ((ButtonFact(value=f"verify:{s}", text="button-accept"),
                     ButtonFact(value=f"return:{s}", text="button-return"),
                     ButtonFact(value=f"pictures:{p}", text="button-pictures")),)
        case ProblemState.CLOSED:
            return ((ButtonFact(value=f"history:{p}", text="button-history"),),)
        case _:
            return ()


def turn(work: Work, problem_id: int, at: datetime) -> None:
    """The deadline came: the card's dot turns if the problem is still open (R5)."""
    problem = work.session.get(Problem, problem_id)
    if problem is not None and is_overdue(problem.state, problem.due_at, at, problem.suspended_until):
        show_card(work, problem)
