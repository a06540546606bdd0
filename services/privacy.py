"""/privacy: what the books hold of a person, for that person alone."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from domain.people import Actor
from models import (
    Assignment,
    AuditEvent,
    Campaign,
    Draft,
    File,
    Invitation,
    Part,
    Person,
    PersonAccount,
    Photo,
    Problem,
    Question,
    Rectification,
    SelfReport,
    Sheet,
    Sighting,
    SpotAnswer,
    SupervisionOrder,
    Transfer,
    Unit,
    WorkdayNotice,
)
from services import audit
from services.work import Work
from texts.contents import Line, Lines, OwnRecord

FILE = "my-data.json"
PLACES = ("privacy-chatter", "privacy-person", "privacy-photos", "privacy-sees", "privacy-kept", "privacy-ask")
Statement = Select[*tuple[Any, ...]]
Statements = dict[str, Statement]


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
    facts: dict[str, Any] = {
        "name": person.name, "language": person.language, "has_private_chat": person.private_chat_id is not None,
        **{name: _rows(session, statement) for name, statement in statements(person_id).items()},
        "photos_posted": session.scalar(_photos(person_id)) or 0,
        "changes_in_the_audit_chain": session.scalar(
            select(func.count()).where(AuditEvent.actor == f"person:{person_id}")) or 0}
    facts["accounts"] = [f"{row['channel']}:{row['account']}" for row in facts["accounts"]]
    return json.dumps(facts, ensure_ascii=False, indent=2, default=_iso).encode("utf-8", "replace")


def _rows(session: Session, statement: Statement) -> list[dict[str, Any]]:
    return [dict(row) for row in session.execute(statement).mappings()]


def _iso(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def statements(p: int) -> Statements:
    """What the record lists of person ``p``, by its name there: every column of the books that names a person."""
    return {**_roster(p), **_problems(p), **_work(p), **_orders(p), **_office(p), **_on_the_way(p)}


def _roster(p: int) -> Statements:
    other = aliased(Person)
    held = select(
        Assignment.role, Unit.name.label("unit"), Assignment.team, Assignment.is_first_responsible.label(
            "first_responsible"), Assignment.from_at.label("from"), Assignment.until_at.label("until"),
        other.name.label("acting")).join(Unit, Unit.id == Assignment.unit_id).order_by(Assignment.id)
    return {
        "accounts": select(PersonAccount.channel, PersonAccount.account).where(PersonAccount.person_id == p),
        "roles": held.outerjoin(other, other.id == Assignment.deputy_for_id).where(Assignment.person_id == p),
        "deputies": held.join(other, other.id == Assignment.person_id).where(Assignment.deputy_for_id == p),
        "invitations": select(
            Invitation.role, Unit.name.label("unit"), Invitation.person_name.label("name"), Invitation.made_at.label(
                "at"), Invitation.used_at).join(Unit, Unit.id == Invitation.unit_id).where(
            or_(Invitation.invited_by_id == p, Invitation.used_by_id == p)).order_by(Invitation.id),
        "roster_changes": select(AuditEvent.at, AuditEvent.action).where(
            AuditEvent.object == f"person:{p}").order_by(AuditEvent.id)}


def _problems(p: int) -> Statements:
    """What they reported, are responsible for, acknowledged or saw again."""
    told = select(Problem.number, Problem.reported_at.label("at"), Problem.place).order_by(Problem.id)
    return {
        "problems_reported": select(Problem.number, Problem.reported_at.label("at"), Problem.place, Problem.description
                                    .label("words")).where(Problem.reported_by_id == p).order_by(Problem.id),
        "problems_responsible_for": told.where(Problem.responsible_id == p),
        "problems_acknowledged": select(Problem.number, Problem.acknowledged_at.label("at")).where(
            Problem.acknowledged_by_id == p).order_by(Problem.id),
        "seen_again": select(Problem.number, Sighting.at, Sighting.words).join(
            Problem, Problem.id == Sighting.problem_id).where(Sighting.by_id == p).order_by(Sighting.id),
        "said_of_spots": select(SpotAnswer.at, SpotAnswer.place_a, SpotAnswer.place_b, SpotAnswer.is_same).where(
            SpotAnswer.by_id == p).order_by(SpotAnswer.id)}


def _work(p: int) -> Statements:
    """What they put right, verified, cleaned up, handed on or took."""
    answer = select(Problem.number, Rectification.submitted_at.label("at"), Rectification.words, Rectification.result)
    verdict = select(Problem.number, Rectification.verified_at.label("at"), Rectification.reason.label("words"),
                     Rectification.result)
    of_problem = Problem.id == Rectification.problem_id
    return {
        "rectifications": answer.join(Problem, of_problem).where(
            Rectification.submitted_by_id == p).order_by(Rectification.id),
        "verifications": verdict.join(Problem, of_problem).where(
            Rectification.verified_by_id == p).order_by(Rectification.id),
        "clean_ups": select(SelfReport.at, SelfReport.words).where(SelfReport.by_id == p).order_by(SelfReport.id),
        "clean_ups_struck": select(SelfReport.struck_at.label("at"), SelfReport.struck_reason.label("words")).where(
            SelfReport.struck_by_id == p).order_by(SelfReport.id),
        "handed_on": select(Problem.number, Transfer.at, Transfer.words).join(
            Problem, Problem.id == Transfer.problem_id).where(Transfer.by_id == p).order_by(Transfer.id),
        "taken_or_given_back": select(
            Problem.number, Transfer.answered_at.label("at"), Transfer.state.label("result"), Transfer.reason.label(
                "words")).join(Problem, Problem.id == Transfer.problem_id).where(
            Transfer.answered_by_id == p).order_by(Transfer.id)}


def _orders(p: int) -> Statements:
    """The orders that name them, and what they did with one."""
    order = SupervisionOrder
    told = select(order.year, order.number, order.state).order_by(order.id)
    return {
        "orders_naming_you": told.where(or_(order.responsible_id == p, order.liaison_id == p)),
        "orders_issued": told.add_columns(order.issued_at.label("at")).where(order.issued_by_id == p),
        "orders_signed": told.add_columns(order.signed_at.label("at")).where(order.signed_by_id == p),
        "orders_answered": told.add_columns(order.answered_at.label("at"), order.answer.label("words")).where(
            order.answered_by_id == p)}


def _office(p: int) -> Statements:
    return {"campaigns": select(Campaign.opened_at.label("at"), Campaign.name, Campaign.begin, Campaign.end).where(
                Campaign.opened_by_id == p).order_by(Campaign.id),
            "workdays_pasted": select(WorkdayNotice.at, WorkdayNotice.year, WorkdayNotice.state).where(
                WorkdayNotice.by_id == p).order_by(WorkdayNotice.id),
            "workdays_decided": select(WorkdayNotice.decided_at.label("at"), WorkdayNotice.year).where(
                WorkdayNotice.decided_by_id == p).order_by(WorkdayNotice.id),
            "files_sent": select(File.at, File.name, File.size, File.state).where(File.person_id == p).order_by(
                File.id)}


def _on_the_way(p: int) -> Statements:
    """What is not finished: posts and reports, what they were asked, what was laid before them."""
    return {
        "posts": select(Part.at, Part.words, Part.photos).where(Part.person_id == p).order_by(Part.id),
        "unfinished_reports": select(Draft.at, Draft.words).where(Draft.person_id == p).order_by(Draft.id),
        "questions": select(Question.asked_at.label("at"), Question.purpose, Question.answered_at).where(
            Question.person_id == p).order_by(Question.id),
        "sheets": select(Sheet.made_at.label("at")).where(Sheet.person_id == p).order_by(Sheet.id)}


def _photos(p: int) -> Select[Any]:
    """How many photos they posted."""
    def of(entity: Any, by: Any) -> Select[Any]:
        return select(entity.id).where(by == p)

    return select(func.count()).select_from(Photo).where(or_(
        Photo.problem_id.in_(of(Problem, Problem.reported_by_id)),
        Photo.rectification_id.in_(of(Rectification, Rectification.submitted_by_id)),
        Photo.sighting_id.in_(of(Sighting, Sighting.by_id)),
        Photo.self_report_id.in_(of(SelfReport, SelfReport.by_id))))
