"""One-time codes that give a role (R18): unguessable, expiring, used once; only their hash is kept."""

import hashlib
import secrets
from enum import StrEnum

from sqlalchemy import select, update

from domain.chat import Account
from domain.people import Actor, Role, UnitKind
from models import Invitation, Person, Unit
from services import audit, people, roster
from services.work import Work


class Refusal(StrEnum):
    UNKNOWN = "unknown"
    USED = "used"
    EXPIRED = "expired"


def invite(work: Work, role: Role, unit_id: int, *, by: Actor | None, name: str = "") -> str:
    """A new code for this role and unit; it is shown once and never stored."""
    code = secrets.token_urlsafe(12)
    work.session.add(Invitation(
        code_hash=_hash(code), role=role, unit_id=unit_id, person_name=name, made_at=work.at,
        invited_by_id=by.person_id if by else None, expires_at=work.at + work.policy.invitation_life))
    audit.record(work, "invitation.made", f"unit:{unit_id}", actor=f"person:{by.person_id}" if by else audit.SYSTEM,
                 role=role.value)
    return code


def accept(work: Work, code: str, account: Account, display_name: str) -> tuple[Person, Invitation] | Refusal:
    """Take a code: the account becomes the person with that role; a code is taken by conditional update, once."""
    row = work.session.scalar(select(Invitation).where(Invitation.code_hash == _hash(code.strip())))
    if row is None:
        return Refusal.UNKNOWN
    if row.used_at is not None:
        return Refusal.USED
    if row.expires_at <= work.at:
        return Refusal.EXPIRED
    taken = work.session.scalar(update(Invitation).where(Invitation.id == row.id, Invitation.used_at.is_(None)).values(
        used_at=work.at).returning(Invitation.id), execution_options={"synchronize_session": False})
    if taken is None:
        return Refusal.USED
    person = people.enrol(work, row.person_name or display_name or account.id, account)
    row.used_by_id, row.used_at = person.id, work.at
    people.give_role(work, person, row.role, row.unit_id, by=None)
    return person, row


def first_admin_code(work: Work) -> str | None:
    """A code for the first admin, None when there is one; the town's unit is made when the roster is empty."""
    if people.has_admin(work):
        return None
    town = work.session.scalar(select(Unit).where(Unit.kind == UnitKind.TOWN).order_by(Unit.id).limit(1))
    if town is None:
        town = Unit(name=work.policy.town, kind=UnitKind.TOWN, is_rural=False, aliases=[], is_active=True,
                    last_problem_number=0)
        work.session.add(town)
        work.session.flush()  # the invitation names it
        roster.changed(work.session)
    # Codes of earlier starts that nobody used are worth nothing any more.
    work.session.execute(update(Invitation).where(
        Invitation.role == Role.ADMIN, Invitation.invited_by_id.is_(None), Invitation.used_at.is_(None)).values(
        expires_at=work.at))
    return invite(work, Role.ADMIN, town.id, by=None)


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode("utf-8", "replace")).hexdigest()
