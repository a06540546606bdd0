"""/deputy: who acts for whom, from when until when (R18). A head names who acts for them, the office for anybody.

Acting is a dated role of its own, beside what the person has, and ends by itself. It gives the rights of the role, not
its responsibility: the first responsible person stays who it is, and a signature is marked 代签.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased

from domain.calendar import local_day, moment
from domain.command_words import DeputyWords
from domain.deputies import TermFault, term
from domain.people import LONGEST_NAME, WORDS, Actor, Role
from domain.permissions import may_administer, may_empower
from models import Assignment, Person
from services import audit, chats, examples, locks, people, roster
from services.roles import Refused
from services.work import Work
from texts.contents import Line, Lines

MIDNIGHT = time(0)
MOST_LISTED = 20


@dataclass(frozen=True, slots=True)
class _Asked:
    """Who is to act for whom, in which of that person's roles."""

    acting: Person
    represented: Person
    roles: tuple[people.Held, ...]


def order(work: Work, words: DeputyWords, by: Actor) -> Line | Lines:
    """Name a deputy, as the words say, and tell whose days it takes; raises Refused, and nothing is written."""
    if words.wrong_day:
        raise Refused("deputy-wrong-day", day=words.wrong_day)
    if not 1 <= len(words.names) <= 3:
        raise Refused("deputy-usage")
    asked = _read(work, words.names, by)
    days = term(words.days, local_day(work.at, work.policy.zone))
    if isinstance(days, TermFault):
        raise Refused(f"deputy-{days.value}")
    begin, end = _moments(work, *days)
    locks.hold(work, [held.unit_id for held in asked.roles])  # somebody else may name one for the same days
    ended = [line for held in asked.roles for line in _name(work, asked, held, begin, end, by)]
    roster.changed(work.session)
    _tell_office(work, asked, begin, end, by, ended)
    return _with(_said("deputy-named", asked.acting, asked.represented, asked.roles[0].role, begin, end), ended)


def end(work: Work, words: DeputyWords, by: Actor) -> Line | Lines:
    """End what the head named, or what the office may end; with a name only that person's, with a second one only
    what they do for that person. Tells each that ended; raises Refused."""
    mine = [(a, acting, other) for a, acting, other in _standing(work)
            if _may_end(a, by) and _is_meant(words.names, a, acting, other)]
    if not mine:
        raise Refused("deputy-none-to-end")
    if not words.names and len({a.person_id for a, _, _ in mine}) > 1:
        raise Refused("deputy-which")
    for assignment, _, _ in mine:
        people.end_acting(work, assignment, by=by)
    roster.changed(work.session)
    lines = [Line(text="deputy-ended", args={
        "name": acting.name, "for": other.name, "role": a.role.value, "unit": chats.unit_name(work, a.unit_id)})
        for a, acting, other in mine]
    return lines[0] if len(lines) == 1 else _with(Line(text="deputy-ended-all", args={"count": len(lines)}), lines)


def _is_meant(names: Sequence[str], assignment: Assignment, acting: Person, represented: Person) -> bool:
    """Is this what the words name: nobody in particular, who acts, and maybe for whom or in which role?"""
    if " ".join(names) in ("", acting.name):
        return True
    name, *more = names
    return name == acting.name and all(
        word == represented.name or WORDS.get(word.lower()) is assignment.role for word in more)


def _with(title: Line, lines: Sequence[Line]) -> Line | Lines:
    return Lines(title=title, lines=tuple(lines)) if lines else title


def listing(work: Work, by: Actor) -> Lines:
    """Who acts now or will, within the person's units, and how to name somebody."""
    lines = [_said("deputy-listed", acting, represented, a.role, a.from_at, a.until_at or a.from_at)
             for a, acting, represented in _standing(work) if _may_end(a, by)]
    return Lines(title=Line(text="deputy-list" if lines else "deputy-list-none"),
                 lines=(*lines[:MOST_LISTED], examples.dated(work, Line(text="deputy-usage"))))


def _read(work: Work, names: Sequence[str], by: Actor) -> _Asked:
    """Who acts; for whom, unless it is the person who writes; in which role, where there are several."""
    acting, *more = names
    role = WORDS.get(more[-1].lower()) if more else None
    others = more[:-1] if role else more
    if len(others) > 1:
        raise Refused("deputy-usage")
    if not others and not any(r.role is Role.COMMUNITY_HEAD and not r.is_acting for r in by.roles):
        raise Refused("deputy-for-whom")  # a slip must not hand the office's own rights on
    represented = _person(work, others[0], by) if others else work.session.get_one(Person, by.person_id)
    person = _person(work, acting, by)
    if person.id == represented.id:
        raise Refused("deputy-self")
    return _Asked(person, represented, _roles(work, represented, role, by))


def _person(work: Work, name: str, by: Actor) -> Person:
    """The one person of this name; of namesakes the one with a role in the writer's units."""
    found = people.named_by(work, name, by)
    if not found:
        raise Refused("deputy-unknown-person", name=name[:LONGEST_NAME])
    own = {unit for r in by.roles for unit in r.covers}
    near = [p for p in found if any(h.unit_id in own for h in people.held_by(work.session, p.id, work.at))]
    if len(found) > 1 and len(near) != 1:
        raise Refused("deputy-namesakes", name=name)
    return found[0] if len(found) == 1 else near[0]


def _roles(work: Work, person: Person, role: Role | None, by: Actor) -> tuple[people.Held, ...]:
    """The roles that are acted in: those that the writer may hand on, of one kind."""
    held = [h for h in people.held_by(work.session, person.id, work.at)
            if not h.is_acting and role in (None, h.role) and _may_name(by, person.id, h.role, h.unit_id)]
    if not held:
        raise Refused("deputy-no-role", name=person.name)
    if len({h.role for h in held}) > 1:
        raise Refused("deputy-which-role", name=person.name)
    return tuple(held)


def _may_name(by: Actor, person_id: int, role: Role, unit_id: int) -> bool:
    """The office for anybody in its units, a head for themselves; nobody by a role they only act in."""
    is_own_head = role is Role.COMMUNITY_HEAD and person_id == by.person_id
    return may_empower(by, unit_id) or is_own_head


def may_use(by: Actor) -> bool:
    """A head or the office; whoever only acts for one hands nothing on."""
    return any(r.role in (Role.COMMUNITY_HEAD, Role.ADMIN) and not r.is_acting for r in by.roles)


def _moments(work: Work, first: date, last: date) -> tuple[datetime, datetime]:
    """From the day's beginning, today from now on, until the end of the last day."""
    zone = work.policy.zone
    return (max(moment(first, MIDNIGHT, zone), work.at.replace(microsecond=0)),
            moment(last + timedelta(days=1), MIDNIGHT, zone))


def _name(work: Work, asked: _Asked, held: people.Held, begin: datetime, until: datetime,
          by: Actor) -> list[Line]:
    """Gives whose days it takes: of one person and role only one acts at a time."""
    ended = [_end_for(work, former, acting, asked.represented, begin, by)
             for former, acting, other in _standing(work)
             if (other.id, former.role, former.unit_id) == (asked.represented.id, held.role, held.unit_id)
             and former.from_at < until and (former.until_at or until) > begin]
    work.session.add(Assignment(
        person_id=asked.acting.id, unit_id=held.unit_id, role=held.role, team=held.team, from_at=begin, until_at=until,
        is_first_responsible=False, deputy_for_id=asked.represented.id))
    audit.record(work, "role.deputed", f"person:{asked.acting.id}", actor=people.actor_of(by), role=held.role.value,
                 unit=held.unit_id, represented=asked.represented.id, begin=begin, until=until)
    return ended


def _end_for(work: Work, former: Assignment, acting: Person, represented: Person, begin: datetime,
             by: Actor) -> Line:
    """Who acts already keeps the days until the new ones begin; who would begin within them never does."""
    said = _said("deputy-ends" if former.from_at < begin else "deputy-not-begun", acting, represented, former.role,
                 former.from_at, former.until_at or begin)
    people.end_acting(work, former, by=by, at=begin)
    return said.model_copy(update={"args": {**said.args, "at": begin}})


def _standing(work: Work) -> Iterable[tuple[Assignment, Person, Person]]:
    """(role, who acts, for whom) of those who act now or will, the earliest first."""
    represented = aliased(Person)
    rows = work.session.execute(select(Assignment, Person, represented).join(
        Person, Person.id == Assignment.person_id).join(
        represented, represented.id == Assignment.deputy_for_id).where(_is_to_come(work))
        .order_by(Assignment.from_at, Assignment.id))
    return [(a, acting, other) for a, acting, other in rows]


def _is_to_come(work: Work) -> ColumnElement[bool]:
    is_not_taken_back = Assignment.until_at > Assignment.from_at  # what ended before it began
    return Assignment.deputy_for_id.is_not(None) & (Assignment.until_at > work.at) & is_not_taken_back


def _may_end(assignment: Assignment, by: Actor) -> bool:
    return may_administer(by, assignment.unit_id) or assignment.deputy_for_id == by.person_id


def _tell_office(work: Work, asked: _Asked, begin: datetime, until: datetime, by: Actor, ended: Sequence[Line]) -> None:
    """A head named somebody: the office keeps the roster and reads it."""
    held = asked.roles[0]
    office = chats.office_of(work.session, chats.town_of(work.session, held.unit_id))
    if office is None or may_administer(by, held.unit_id):
        return
    told = _said("deputy-told", asked.acting, asked.represented, held.role, begin, until)
    work.show(f"deputy:{held.unit_id}:{asked.acting.id}:{work.at.isoformat()}", _with(told, ended), chat_id=office.id)


def _said(text: str, acting: Person, represented: Person, role: Role, begin: datetime, until: datetime) -> Line:
    """The last day is the one before the midnight at which it ends."""
    return Line(text=text, args={"name": acting.name, "for": represented.name, "role": role.value, "from": begin,
                                 "to": until - timedelta(seconds=1)})
