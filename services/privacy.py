"""/privacy: what the books hold of a person, for that person alone."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from domain.people import Actor
from models import (
    Assignment,
    AuditEvent,
    Draft,
    Person,
    PersonAccount,
    Photo,
    Problem,
    Rectification,
    SelfReport,
    Sighting,
    SupervisionOrder,
    Transfer,
    Unit,
)
from services import audit
from services.work import Work
from texts.contents import Line, Lines, OwnRecord

FILE = "my-data.json"
PLACES = ("privacy-chatter", "privacy-person", "privacy-photos", "privacy-sees", "privacy-kept", "privacy-ask")


def notice() -> Lines:
    """What is stored of a person and of a chat, who sees it, how long; the same for everybody."""
    return Lines(title=Line(text="privacy-title"), lines=tuple(Line(text=text) for text in PLACES))


def show_own(work: Work, actor: Actor) -> None:
    """The person's own record as a document in this private chat; made when it is shown, never kept."""
    assert work.chat is not None
    work.show(f"record:{actor.person_id}:{work.at:%Y%m%d%H%M%S}", OwnRecord(
        title=Line(text="privacy-record", args={"name": actor.name, "at": work.at}), person_id=actor.person_id),
        chat_id=work.chat.id)
    audit.record(work, "person.record_shown", f"person:{actor.person_id}", actor=f"person:{actor.person_id}")


def record_of(session: Session, person_id: int) -> bytes:
    """Everything the books say about a person, as JSON; times are ISO 8601 in UTC."""
    person = session.get_one(Person, person_id)
    facts = {
        "name": person.name, "language": person.language, "has_private_chat": person.private_chat_id is not None,
        "accounts": [f"{channel}:{account}" for channel, account in session.execute(select(
            PersonAccount.channel, PersonAccount.account).where(PersonAccount.person_id == person_id))],
        "roles": _roles(session, person_id), **_deeds(session, person_id), **_counts(session, person_id)}
    return json.dumps(facts, ensure_ascii=False, indent=2, default=_iso).encode("utf-8", "replace")


def _iso(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _roles(session: Session, person_id: int) -> list[dict[str, Any]]:
    found = session.execute(select(Assignment, Unit.name).join(Unit, Unit.id == Assignment.unit_id).where(
        Assignment.person_id == person_id).order_by(Assignment.id))
    return [{"role": a.role.value, "unit": unit, "team": a.team, "first_responsible": a.is_first_responsible,
             "from": a.from_at, "until": a.until_at} for a, unit in found]


def _deeds(session: Session, person_id: int) -> dict[str, list[dict[str, Any]]]:
    """What they posted, in their own words."""
    problems = session.execute(select(Problem.number, Problem.reported_at, Problem.description).where(
        Problem.reported_by_id == person_id).order_by(Problem.id))
    submissions = session.execute(select(
        Problem.number, Rectification.submitted_at, Rectification.words, Rectification.result).join(
        Problem, Problem.id == Rectification.problem_id).where(
        Rectification.submitted_by_id == person_id).order_by(Rectification.id))
    verdicts = session.execute(select(
        Problem.number, Rectification.verified_at, Rectification.reason, Rectification.result).join(
        Problem, Problem.id == Rectification.problem_id).where(
        Rectification.verified_by_id == person_id).order_by(Rectification.id))
    drafts = session.execute(select(Draft.at, Draft.words).where(Draft.person_id == person_id).order_by(Draft.id))
    clean_ups = session.execute(select(SelfReport.at, SelfReport.words).where(
        SelfReport.by_id == person_id).order_by(SelfReport.id))
    return {"problems_reported": _rows(problems.all(), "number", "at", "words"),
            "rectifications": _rows(submissions.all(), "number", "at", "words", "result"),
            "verifications": _rows(verdicts.all(), "number", "at", "words", "result"),
            "clean_ups": _rows(clean_ups.all(), "at", "words"),
            "unfinished_reports": _rows(drafts.all(), "at", "words")}


def _rows(found: Sequence[Any], *names: str) -> list[dict[str, Any]]:
    return [dict(zip(names, row, strict=True)) for row in found]


def _counts(session: Session, person_id: int) -> dict[str, int]:
    """How often they stand in other rows."""
    def count(*conditions: ColumnElement[bool]) -> int:
        return session.scalar(select(func.count()).where(*conditions)) or 0

    own_problems = select(Problem.id).where(Problem.reported_by_id == person_id)
    own_submissions = select(Rectification.id).where(Rectification.submitted_by_id == person_id)
    return {"photos_posted": count(Photo.problem_id.in_(own_problems) | Photo.rectification_id.in_(own_submissions)),
            "problems_responsible_for": count(Problem.responsible_id == person_id),
            "problems_acknowledged": count(Problem.acknowledged_by_id == person_id),
            "problems_handed_on": count(Transfer.by_id == person_id),
            "problems_taken_or_given_back": count(Transfer.answered_by_id == person_id),
            "seen_again": count(Sighting.by_id == person_id),
            "orders_signed": count(SupervisionOrder.signed_by_id == person_id),
            "orders_answered": count(SupervisionOrder.answered_by_id == person_id),
            "orders_issued": count(SupervisionOrder.issued_by_id == person_id),
            "changes_in_the_audit_chain": count(AuditEvent.actor == f"person:{person_id}")}
