"""Persons, their accounts and dated roles (R18): given by an admin or an invitation, never by a display name."""

from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from domain.chat import Account
from domain.people import Actor, Role
from models import Assignment, Person, PersonAccount
from services import audit, roster
from services.work import Work


def find(work: Work, account: Account) -> Person | None:
    return work.session.scalar(select(Person).join(PersonAccount).where(
        PersonAccount.channel == account.channel, PersonAccount.account == account.id))


def by_name(work: Work, name: str) -> list[Person]:
    return list(work.session.scalars(select(Person).where(Person.name == name).order_by(Person.id)))


def enrol(work: Work, name: str, account: Account | None) -> Person:
    """The person of this account, or a new one with this roster name."""
    person = find(work, account) if account else None
    if person is None:
        person = Person(name=name, language="")
        work.session.add(person)
        work.session.flush()  # the account row needs its id
        if account is not None:
            work.session.add(PersonAccount(channel=account.channel, account=account.id, person_id=person.id))
    return person


def give_role(work: Work, person: Person, role: Role, unit_id: int, *, by: Actor | None, team: str = "",
              is_first_responsible: bool = False) -> bool:
    """Give a role from now on; False when the person has it already. A new first responsible ends the old one's."""
    if _current(work, person.id, role, unit_id, work.at) is not None:
        return False
    if is_first_responsible:
        for other in work.session.scalars(select(Assignment).where(
                Assignment.unit_id == unit_id, Assignment.is_first_responsible, Assignment.until_at.is_(None))):
            other.is_first_responsible = False
    work.session.add(Assignment(person_id=person.id, unit_id=unit_id, role=role, team=team, from_at=work.at,
                                is_first_responsible=is_first_responsible))
    roster.changed(work.session)
    _record(work, "role.given", person, by, role=role.value, unit=unit_id, team=team)
    return True


def end_role(work: Work, person: Person, role: Role, unit_id: int, *, by: Actor | None) -> bool:
    """End a role now; False when the person does not have it. The past keeps it."""
    current = _current(work, person.id, role, unit_id, work.at)
    if current is None:
        return False
    current.until_at = work.at
    roster.changed(work.session)
    _record(work, "role.ended", person, by, role=role.value, unit=unit_id)
    return True


def has_admin(work: Work) -> bool:
    return work.session.scalar(select(Assignment.id).where(
        Assignment.role == Role.ADMIN, Assignment.until_at.is_(None)).limit(1)) is not None


def _current(work: Work, person_id: int, role: Role, unit_id: int, at: datetime) -> Assignment | None:
    return work.session.scalar(select(Assignment).where(
        Assignment.person_id == person_id, Assignment.role == role, Assignment.unit_id == unit_id,
        or_(Assignment.until_at.is_(None), Assignment.until_at > at)).limit(1))


def _record(work: Work, action: str, person: Person, by: Actor | None, **facts: Any) -> None:
    actor = f"person:{by.person_id}" if by else audit.SYSTEM
    audit.record(work, action, f"person:{person.id}", actor=actor, **facts)
