"""Whom a row of the roster file means (R18): by account; else the person of this name; a known name without an account
gets this one. An admin's file reaches nobody beyond the own units: no name of theirs changes, and no account is put to
a role that it could not give."""

from collections.abc import Callable, Container
from dataclasses import dataclass

from sqlalchemy.orm import Session

from domain.people import Role
from models import Person
from services import people
from services.roster_file import Mistake, PersonEntry, mistake
from services.work import Work


@dataclass(frozen=True, slots=True)
class Reach:
    """May whoever sends the file give this role there? ``may_give`` None: the operator, who may all."""

    work: Work
    may_give: Callable[[Role, int], bool] | None

    def holds_all(self, person: Person) -> bool:
        """Are all the roles of the person, and those to come, theirs to give?"""
        return self.may_give is None or all(self.may_give(*held) for held in self._roles(person))

    def knows(self, person: Person) -> bool:
        """Is the person one of theirs, or nobody's yet?"""
        held = self._roles(person)
        return self.may_give is None or not held or any(self.may_give(Role.CLERK, unit) for _, unit in held)

    def _roles(self, person: Person) -> set[tuple[Role, int]]:
        return people.roles_from(self.work.session, person.id, self.work.at)


def meant(entry: PersonEntry, reach: Reach, known: Container[str]) -> Person | Mistake | None:
    """The person on the books, None for a new one; an account that the books do not know is still to be attached.
    ``known``: the names of everybody on the books, so that a new one is not looked for among all of them."""
    session = reach.work.session
    if entry.account is None:
        return _of_name(session, entry, reach) if entry.name in known else None
    person = people.find(session, entry.account)
    if person is None:
        waiting = people.without_account(session, entry.name) if entry.name in known else None
        is_free = waiting is None or reach.holds_all(waiting)
        return waiting if is_free else mistake("roster-not-yours", entry.where, name=entry.name)
    if person.name != entry.name and not reach.holds_all(person):
        return mistake("roster-account-taken", entry.where, account=str(entry.account), name=person.name)
    return person


def _of_name(session: Session, entry: PersonEntry, reach: Reach) -> Person | Mistake | None:
    found = [person for person in people.named(session, entry.name) if reach.knows(person)]
    if len(found) > 1 and reach.may_give is not None:
        return mistake("roster-which-person", entry.where, name=entry.name)
    return found[0] if found else None
