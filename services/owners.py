"""Whose a problem is, as the books have it: read by cards, answers and taps. Handing on: services/transfers.py."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from domain.ownership import Act, Event, Ownership, TransferState, replay
from domain.people import Actor, Role, UnitKind
from domain.permissions import may_answer
from models import Problem, Transfer
from services import audit, roster
from services.work import Work
from texts.contents import ButtonFact, Line, Words

HAND = "hand_on"  # the purpose of the question to whom a problem is handed on


def answers_for(session: Session, actor: Actor, problem: Problem, at: datetime) -> bool:
    """May this person acknowledge and answer the problem? A company's people for what is theirs; while nobody of the
    roster stands for the company, the community hands in for it."""
    owner = problem.owner_id if problem.owner_id and has_people(session, problem.owner_id, at) else None
    return may_answer(actor, problem.community_id, problem.residents_group_id, owner)


def has_people(session: Session, unit_id: int, at: datetime) -> bool:
    """Does somebody of the roster stand for this company?"""
    return bool(roster.holders(session, unit_id, Role.CONTRACTOR, at))


def stands_for(session: Session, unit_id: int, at: datetime) -> list[int]:
    """Ids of the persons who answer for a unit at a time."""
    unit = roster.units(session).by_id.get(unit_id)
    if unit is None:
        return []
    roles = (Role.CONTRACTOR,) if unit.kind is UnitKind.COMPANY else (Role.COMMUNITY_HEAD, Role.CLERK)
    return [person for role in roles for person, _, _ in roster.holders(session, unit_id, role, at)]


def is_to_nobody(session: Session, row: Transfer) -> bool:
    """Did it go to the office because nobody of the roster stood for the unit that was named?"""
    return row.is_with_office and row.to_id is not None and not stands_for(session, row.to_id, row.at)


def ownership(session: Session, problem: Problem) -> Ownership:
    """Whose it is after all that was handed on, by the rows."""
    rows = transfers_of(session, problem.id)
    return replay(rows[0].from_id if rows else problem.community_id, _events(rows))


def transfers_of(session: Session, problem_id: int) -> list[Transfer]:
    return list(session.scalars(select(Transfer).where(Transfer.problem_id == problem_id).order_by(Transfer.id)))


def _events(rows: Sequence[Transfer]) -> list[Event]:
    events = []
    for row in rows:
        events.append(Event(Act.OFFER, row.at, None if row.is_with_office else row.to_id))
        if row.answered_at is None:
            continue
        if row.decided_id is not None:
            events.append(Event(Act.DECIDE, row.answered_at, row.decided_id))
        else:
            act = {TransferState.ACCEPTED: Act.ACCEPT, TransferState.RETURNED: Act.RETURN}.get(row.state, Act.DROP)
            events.append(Event(act, row.answered_at))
    return events


def key_of(transfer_id: int) -> str:
    return f"transfer:{transfer_id}"


def name_of(session: Session, unit_id: int | None) -> Words:
    """What the owner is called; nothing for the community, and for a company that left the roster."""
    unit = roster.units(session).by_id.get(unit_id or 0)
    return unit.called if unit else ""


def note(session: Session, problem: Problem) -> tuple[Line, ...]:
    """What the card says while an offer waits for its answer."""
    if problem.offer_id is None:
        return ()
    row = session.get_one(Transfer, problem.offer_id)
    if is_to_nobody(session, row):
        return (Line(text="note-nobody", args={"unit": name_of(session, row.to_id)}),)
    if row.is_with_office:
        return (Line(text="note-with-office"),)
    return (Line(text="note-offered", args={"unit": name_of(session, row.to_id)}),)


def button(problem: Problem) -> tuple[ButtonFact, ...]:
    """转出… while it can be handed on."""
    is_free = problem.offer_id is None and problem.order_id is None and not problem.rework
    return (ButtonFact(value=f"hand:{problem.id}", text="button-hand-on"),) if is_free else ()


def drop(work: Work, problem: Problem) -> None:
    """The problem was answered or ended: an offer that waits is moot."""
    if problem.offer_id is None:
        return
    row = work.session.get_one(Transfer, problem.offer_id)
    if settle(work, row, TransferState.DROPPED, None):
        work.take_away(key_of(row.id))
        problem.offer_id = None
        audit.record(work, "transfer.dropped", f"problem:{problem.id}", actor=audit.SYSTEM,
                     community_id=problem.community_id, transfer=row.id)


def settle(work: Work, row: Transfer, state: TransferState, by: Actor | None, reason: str = "") -> bool:
    """Answer an offer once; False when somebody was there first."""
    done = work.session.scalar(update(Transfer).where(
        Transfer.id == row.id, Transfer.state == TransferState.OFFERED).values(
        state=state, answered_at=work.at, answered_by_id=by.person_id if by else None, reason=reason)
        .returning(Transfer.id), execution_options={"synchronize_session": False})
    work.session.refresh(row)
    return done is not None
