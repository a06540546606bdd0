"""Persons, their accounts and dated roles (R18): given by an admin, an invitation or the roster file, never by a
display name.

A role holds from one moment until another; what was held stays on the books. A person may hold several roles. A new
one ends another only where both cannot be: the same role of the same unit with another team or responsibility, clerk
and head of one community, and a community has one first responsible person.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from domain.chat import Account
from domain.people import Actor, Role, UnitKind, clean_name, exclusive_with
from models import Assignment, Person, PersonAccount
from services import audit, roster
from services.work import Work


@dataclass(frozen=True, slots=True)
class Held:
    """A role that somebody holds."""

    person: str
    role: Role
    unit_id: int
    team: str
    is_first_responsible: bool
    is_acting: bool = False  # 代: for somebody else, within dates


def find(session: Session, account: Account) -> Person | None:
    """The person of this account."""
    return session.scalar(select(Person).join(PersonAccount).where(
        PersonAccount.channel == account.channel, PersonAccount.account == account.id))


def actor(work: Work, person_id: int) -> Actor | None:
    """A person with the roles of the event's moment; None for one without an account."""
    account = work.session.scalar(select(PersonAccount).where(PersonAccount.person_id == person_id).limit(1))
    return roster.actor(work.session, Account(account.channel, account.account), work.at) if account else None


def named(session: Session, name: str) -> list[Person]:
    """Everybody with this roster name."""
    return list(session.scalars(select(Person).where(Person.name == name).order_by(Person.id)))


def named_by(work: Work, name: str, by: Actor) -> list[Person]:
    """Whom a name means when ``by`` writes it (R18): nobody whose roles are all of towns where they have none."""
    tree = roster.units(work.session)
    covered = {unit for r in by.roles for unit in r.covers}
    own = {town.id for r in by.roles if (town := tree.ancestor(r.unit_id, UnitKind.TOWN)) is not None}

    def is_theirs(unit_id: int) -> bool:
        town = tree.ancestor(unit_id, UnitKind.TOWN)
        return town is None or town.id in own or unit_id in covered

    held = [(person, roles_from(work.session, person.id, work.at)) for person in named(work.session, name)]
    return [person for person, roles in held if not roles or any(is_theirs(unit) for _, unit in roles)]


def without_account(session: Session, name: str) -> Person | None:
    """The one person of this name whose account is not known yet; None when there is none, or more than one."""
    has_account = exists().where(PersonAccount.person_id == Person.id)
    waiting = session.scalars(select(Person).where(Person.name == name, ~has_account).limit(2)).all()
    return waiting[0] if len(waiting) == 1 else None


def enrol(work: Work, name: str, account: Account | None, *, by: Actor | None) -> Person:
    """A new person on the roster."""
    person = Person(name=clean_name(name) or (str(account) if account else "?"), language="")
    work.session.add(person)
    work.session.flush()  # the account and the books need its id
    _record(work, "person.enrolled", person, by, name=person.name)
    if account is not None:
        attach(work, person, account, by=by)
    return person


def attach(work: Work, person: Person, account: Account, *, by: Actor | None) -> None:
    """The account is this person's."""
    work.session.add(PersonAccount(channel=account.channel, account=account.id, person_id=person.id))
    roster.changed(work.session)
    _record(work, "person.attached", person, by, account=str(account))


def rename(work: Work, person: Person, name: str, *, by: Actor | None) -> None:
    """The roster calls the person something else from now on."""
    before, person.name = person.name, name
    roster.changed(work.session)
    _record(work, "person.renamed", person, by, before=before, name=name)


def give_role(work: Work, person: Person, role: Role, unit_id: int, *, by: Actor | None, team: str | None = None,
              is_first_responsible: bool | None = None, since: datetime | None = None) -> bool:
    """Give a role from the event's time on, or ``since``; False when the person has it just so already.

    Of a role held already, a team or responsibility that is not given stays as it was.
    """
    moment = work.at.replace(microsecond=0)  # a network's dates are whole seconds: the next message must find it
    current = work.session.scalar(_open(unit_id).where(Assignment.person_id == person.id, Assignment.role == role))
    team = (current.team if current else "") if team is None else team
    is_first = bool(current and current.is_first_responsible) if is_first_responsible is None else is_first_responsible
    if current is not None and (current.team, current.is_first_responsible) == (team, is_first):
        return False
    was_ended = _end_others(work, person, role, unit_id, moment, by)
    if is_first:
        was_ended |= _end_other_first(work, person, unit_id, moment, by)
    from_at = moment if was_ended else min(since or moment, moment)
    work.session.add(Assignment(person_id=person.id, unit_id=unit_id, role=role, team=team, from_at=from_at,
                                is_first_responsible=is_first))
    roster.changed(work.session)
    _record(work, "role.given", person, by, role=role.value, unit=unit_id, team=team, first_responsible=is_first)
    return True


def end_role(work: Work, person: Person, role: Role, unit_id: int, *, by: Actor | None) -> bool:
    """End a role at the event's time; False when the person does not have it. The past keeps it."""
    held = work.session.scalars(_open(unit_id).where(Assignment.person_id == person.id,
                                                     Assignment.role == role)).all()
    for assignment in held:
        _end(work, assignment, work.at.replace(microsecond=0), by)
        _end_deputies(work, assignment, by)
    roster.changed(work.session)
    return bool(held)


def end_acting(work: Work, assignment: Assignment, *, by: Actor | None, at: datetime | None = None) -> None:
    """Somebody acts for another no more, from now or from ``at`` on, or never begins to; the caller tells the
    roster."""
    _end(work, assignment, at or work.at.replace(microsecond=0), by)


def _end_deputies(work: Work, ended: Assignment, by: Actor | None) -> None:
    """Nobody acts in a role that its holder has no more."""
    for acting in work.session.scalars(select(Assignment).where(
            Assignment.deputy_for_id == ended.person_id, Assignment.unit_id == ended.unit_id,
            Assignment.role == ended.role, Assignment.until_at > work.at)).all():
        end_acting(work, acting, by=by)


def held_by(session: Session, person_id: int, at: datetime) -> list[Held]:
    """The roles of a person at a moment."""
    rows = session.execute(select(Person.name, Assignment).join(Assignment, Assignment.person_id == Person.id).where(
        Person.id == person_id, Assignment.from_at <= at,
        Assignment.until_at.is_(None) | (Assignment.until_at > at)).order_by(Assignment.id))
    return [Held(name, a.role, a.unit_id, a.team, a.is_first_responsible, a.deputy_for_id is not None)
            for name, a in rows]


def roles_from(session: Session, person_id: int, at: datetime) -> set[tuple[Role, int]]:
    """(role, unit id) of what a person has at a moment, or will have."""
    rows = session.execute(select(Assignment.role, Assignment.unit_id).where(
        Assignment.person_id == person_id, Assignment.until_at.is_(None) | (Assignment.until_at > at)))
    return {(role, unit_id) for role, unit_id in rows}


def admins(session: Session) -> set[int]:
    """Who is an admin and can be one: with an account."""
    return {person_id for person_id, _ in _admins(session)}


def admins_of(session: Session, unit_id: int) -> set[tuple[int, int]]:
    """(person id, unit of the role) of the admins of a unit or of one above it."""
    tree = roster.units(session)
    return {(person_id, of) for person_id, of in _admins(session) if unit_id in tree.covers(of)}


def _admins(session: Session) -> set[tuple[int, int]]:
    rows = session.execute(select(Assignment.person_id, Assignment.unit_id).join(
        PersonAccount, PersonAccount.person_id == Assignment.person_id).where(
        Assignment.role == Role.ADMIN, Assignment.until_at.is_(None)))
    return {(person_id, unit_id) for person_id, unit_id in rows}


def _open(unit_id: int) -> Select[Assignment]:
    """The assignments of a unit that have no end."""
    return select(Assignment).where(Assignment.unit_id == unit_id, Assignment.until_at.is_(None))


def _end_others(work: Work, person: Person, role: Role, unit_id: int, moment: datetime, by: Actor | None) -> bool:
    """The same role in its former shape, and the one that cannot be beside it. Was there any?"""
    roles = [r for r in (role, exclusive_with(role)) if r is not None]
    ended = work.session.scalars(_open(unit_id).where(Assignment.person_id == person.id,
                                                      Assignment.role.in_(roles))).all()
    for assignment in ended:
        _end(work, assignment, moment, by)
        if assignment.role is not role:
            _end_deputies(work, assignment, by)
    return bool(ended)


def _end_other_first(work: Work, person: Person, unit_id: int, moment: datetime, by: Actor | None) -> bool:
    """Who was first responsible keeps the role, not the responsibility. Was there any?"""
    ended = work.session.scalars(_open(unit_id).where(
        Assignment.is_first_responsible, Assignment.person_id != person.id)).all()
    for former in ended:
        _end(work, former, moment, by)
        work.session.add(Assignment(person_id=former.person_id, unit_id=unit_id, role=former.role, team=former.team,
                                    from_at=former.until_at, is_first_responsible=False))
    return bool(ended)


def _end(work: Work, assignment: Assignment, moment: datetime, by: Actor | None) -> None:
    assignment.until_at = max(moment, assignment.from_at)
    audit.record(work, "role.ended", f"person:{assignment.person_id}", actor=actor_of(by), role=assignment.role.value,
                 unit=assignment.unit_id, until=assignment.until_at)


def actor_of(by: Actor | None) -> str:
    """How the books name who did it; None: the operator, by the roster file or an invitation."""
    return f"person:{by.person_id}" if by else audit.SYSTEM


def _record(work: Work, action: str, person: Person, by: Actor | None, **facts: Any) -> None:
    audit.record(work, action, f"person:{person.id}", actor=actor_of(by), **facts)
