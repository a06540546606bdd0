"""The roster file applied: compared with the books, and only what differs is written, in the caller's transaction.

What the file does not name is left alone: nothing is deleted, no role ended but where a new one takes its place
(services/people.py). The same file again changes nothing. An admin's file changes what the own role covers (R18), the
operator's anything.
"""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.people import HELD_IN, Actor, Role, UnitKind, exclusive_with
from domain.permissions import may_administer, may_give
from models import AuditEvent, ChatPurpose, Person, Unit
from services import audit, chats, people, roster, roster_words
from services.roster_file import (
    ChatEntry,
    Entry,
    Mistake,
    PersonEntry,
    RosterError,
    RosterFile,
    UnitEntry,
    english,
    mistake,
    read,
)
from services.roster_persons import Reach, meant
from services.work import Work
from texts.contents import Fact, Line

__all__ = ["Difference", "RosterError", "apply", "import_roster"]

IMPORTED = "roster.imported"
EVER_SINCE = datetime(2000, 1, 1, tzinfo=UTC)
"""From when the roles of the first roster hold: the roster came late, not the roles; what was posted before it and
waits to be handled is judged by it."""

_ABOVE = {UnitKind.COUNTY: (), UnitKind.TOWN: (UnitKind.COUNTY,), UnitKind.COMMUNITY: (UnitKind.TOWN,),
          UnitKind.RESIDENTS_GROUP: (UnitKind.COMMUNITY,), UnitKind.COMPANY: (UnitKind.TOWN, UnitKind.COUNTY)}


@dataclass(slots=True)
class Difference:
    """What the file changes, a sentence each; and how many of its rows are new, changed and left alone."""

    said: list[Line] = field(default_factory=list)
    is_new: list[bool] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=lambda: {"new": 0, "changed": 0, "same": 0})

    def add(self, text: str, **args: Fact) -> None:
        self.said.append(Line(text=text, args=dict(args)))
        self.is_new.append(text.endswith("-new"))

    def row_ends(self, before: int) -> None:
        """A row of the file was applied; ``before``: how many sentences there were."""
        added = self.is_new[before:]
        self.rows["new" if any(added) else "changed" if added else "same"] += 1

    @property
    def lines(self) -> list[str]:
        """For the terminal: "+ …" is new, "~ …" is changed."""
        return [english(line) for line in self.said]


class _Tree:
    """The units as the file makes them, found as it names them: by name or 东关社区/一组, never by an alias.

    Kept beside the roster's own tree, which is made anew as a whole whenever a unit changes.
    """

    def __init__(self, session: Session) -> None:
        self._units: dict[tuple[int | None, str], Unit] = {}
        self._by_id: dict[int, Unit] = {}
        self._named: dict[str, list[Unit]] = {}
        for unit in session.scalars(select(Unit).order_by(Unit.id)).all():
            self.keep(unit)
        for unit in self._by_id.values():
            if unit.is_active:
                self.name(unit)

    def keep(self, unit: Unit) -> None:
        """It is on the books, active or not."""
        self._units[unit.parent_id, unit.name] = self._by_id[unit.id] = unit

    def name(self, unit: Unit) -> None:
        """The file may name it from now on."""
        above = self._by_id.get(unit.parent_id or 0)
        for name in {unit.name, f"{above.name}/{unit.name}" if above else unit.name}:
            if unit not in (known := self._named.setdefault(name, [])):
                known.append(unit)

    def below(self, parent_id: int | None, name: str) -> Unit | None:
        return self._units.get((parent_id, name))

    def named(self, name: str) -> list[Unit]:
        return self._named.get(name, [])

    def near(self, name: str) -> str:
        """The name that may have been meant; "none" when there is none."""
        return next(iter(difflib.get_close_matches(name, self._named, 1, cutoff=0.5)), "none")

    def is_theirs(self, unit: Unit, by: Actor | None) -> bool:
        """Does the admin's role cover it? The operator's covers all."""
        return by is None or any(may_administer(by, above) for above in self._upwards(unit.id))

    def may_give(self, by: Actor, role: Role, unit_id: int) -> bool:
        """Is the role of this unit, which may be new in the file, the admin's to give?"""
        return any(may_give(by, role, above) for above in self._upwards(unit_id))

    def _upwards(self, unit_id: int | None) -> Iterator[int]:
        while unit_id is not None and (unit := self._by_id.get(unit_id)):
            yield unit.id
            unit_id = unit.parent_id


def import_roster(work: Work, text: str) -> Difference:
    """Apply a roster file (YAML), all of it or nothing: RosterError names every mistake. A dry run is rolled back by
    the caller."""
    return apply(work, read(text))


def apply(work: Work, file: RosterFile, by: Actor | None = None) -> Difference:
    """Apply what was read, all of it or nothing. ``by`` None: the operator."""
    try:
        with work.session.begin_nested():
            return _apply(work, file, by)
    except RosterError:
        roster.forget(work.session)
        raise


def _apply(work: Work, file: RosterFile, by: Actor | None) -> Difference:
    is_first = work.session.scalar(select(AuditEvent.id).where(AuditEvent.action == IMPORTED).limit(1)) is None
    difference, tree = Difference(), _Tree(work.session)
    mistakes = [*_other_town(work, file), *_apply_units(work, tree, file, difference, by)]
    if difference.said:
        roster.changed(work.session)
    mistakes += _mistakes(work, tree, file, by)
    if mistakes:
        raise RosterError(mistakes)
    _apply_people(work, tree, file, difference, since=EVER_SINCE if is_first else None, by=by)
    for chat in file.chats:
        before = len(difference.said)
        _apply_chat(work, tree, chat, difference, by)
        difference.row_ends(before)
    if difference.said:
        audit.record(work, IMPORTED, "roster", actor=people.actor_of(by), changes=difference.lines)
    return difference


def _other_town(work: Work, file: RosterFile) -> Iterator[Mistake]:
    """The town of the settings is on the books, with whoever became the first admin: a file that makes another one,
    and does not name this, means the same town under another name."""
    towns = [entry for entry in file.units if entry.kind is UnitKind.TOWN]
    known = set(work.session.scalars(select(Unit.name).where(Unit.kind == UnitKind.TOWN)))
    own = work.policy.town
    if towns and own in known and known.isdisjoint(entry.name for entry in towns):
        yield mistake("roster-other-town", towns[0].where, own=own, name=towns[0].name)


def _apply_units(work: Work, tree: _Tree, file: RosterFile, difference: Difference,
                 by: Actor | None) -> Iterator[Mistake]:
    """Units first: the rest of the file is checked against the tree that they make. Gives the mistakes."""
    for entry in file.units:
        parent = tree.named(entry.parent) if entry.parent else []
        wrong = _wrong_parent(entry, parent, tree)
        if wrong:
            yield wrong
            continue
        before = len(difference.said)
        yield from _apply_unit(work, tree, entry, parent[0] if parent else None, difference, by)
        difference.row_ends(before)


def _wrong_parent(entry: UnitEntry, found: list[Unit], tree: _Tree) -> Mistake | None:
    above = _ABOVE[entry.kind]
    allowed = roster_words.either(entry.where.form, above)
    if not entry.parent:
        may_stand_alone = entry.kind in (UnitKind.COUNTY, UnitKind.TOWN)
        return None if may_stand_alone else mistake("roster-no-parent", entry.where, kind=entry.kind.value,
                                                    allowed=allowed)
    if len(found) > 1:
        return mistake("roster-which-unit", entry.where, key="parent", name=entry.parent, count=len(found))
    if not found:
        return mistake("roster-unknown-parent", entry.where, name=entry.parent, near=tree.near(entry.parent))
    if found[0].kind not in above:
        return mistake("roster-wrong-parent", entry.where, name=entry.parent, is_a=found[0].kind.value,
                       kind=entry.kind.value, allowed=allowed or "nothing")
    return None


def _apply_unit(work: Work, tree: _Tree, entry: UnitEntry, parent: Unit | None, difference: Difference,
                by: Actor | None) -> Iterator[Mistake]:
    parent_id = parent.id if parent else None
    unit = tree.below(parent_id, entry.name)
    mine = unit or parent
    if by is not None and (mine is None or not tree.is_theirs(mine, by)):
        yield mistake("roster-not-yours", entry.where, name=entry.name)
        return
    if unit is None:
        unit = Unit(name=entry.name, kind=entry.kind, parent_id=parent_id, is_rural=bool(entry.rural),
                    aliases=list(entry.aliases or ()), english=entry.english or "", is_active=True,
                    last_problem_number=0)
        work.session.add(unit)
        work.session.flush()  # its id is the next one's parent
        tree.keep(unit)
        difference.add("roster-unit-new", name=entry.name, kind=entry.kind.value)
    elif unit.kind is not entry.kind:
        yield mistake("roster-other-kind", entry.where, name=entry.name, kind=unit.kind.value)
        return
    else:
        if not _change_unit(unit, entry, difference):
            return
    tree.name(unit)
    audit.record(work, "unit.imported", f"unit:{unit.id}", actor=people.actor_of(by), name=entry.name,
                 kind=entry.kind.value, parent=parent_id, rural=entry.rural, aliases=entry.aliases,
                 english=entry.english)


def _change_unit(unit: Unit, entry: UnitEntry, difference: Difference) -> bool:
    """Set what the file says otherwise than the books; False when it says the same."""
    wanted: dict[str, Any] = {"is_active": True}
    if entry.rural is not None:
        wanted["is_rural"] = entry.rural
    if entry.aliases is not None:
        wanted["aliases"] = list(entry.aliases)
    if entry.english is not None:
        wanted["english"] = entry.english
    is_changed = False
    for key, value in wanted.items():
        if (before := getattr(unit, key)) != value:
            setattr(unit, key, value)
            difference.add(f"roster-unit-{key.removeprefix('is_')}", name=entry.name, before=_shown(before),
                           after=_shown(value))
            is_changed = True
    return is_changed


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return "、".join(value) or "-"
    return ("yes" if value else "no") if isinstance(value, bool) else value or "-"


def _mistakes(work: Work, tree: _Tree, file: RosterFile, by: Actor | None) -> Iterator[Mistake]:
    """What the people and chats of the file get wrong, with all its units on the books."""
    for person in file.people:
        found = tree.named(person.unit)
        yield from _wrong_unit(tree, person, person.unit, found, by)
        if len(found) == 1 and found[0].kind not in HELD_IN[person.role]:
            yield mistake("roster-misfit", person.where, unit=person.unit, kind=found[0].kind.value,
                          role=person.role.value, allowed=roster_words.either(person.where.form, HELD_IN[person.role]))
    yield from _shared(file)
    yield from _contradictions(file)
    for chat in file.chats:
        found = tree.named(chat.unit)
        yield from _wrong_unit(tree, chat, chat.unit, found, by)
        if len(found) == 1 and (wrong := _wrong_binding(work, tree, file, chat, found[0], by)):
            yield wrong


def _wrong_unit(tree: _Tree, entry: Entry, name: str, found: list[Unit], by: Actor | None) -> Iterator[Mistake]:
    if not found:
        yield mistake("roster-unknown-unit", entry.where, name=name, near=tree.near(name))
    elif len(found) > 1:
        yield mistake("roster-which-unit", entry.where, key="unit", name=name, count=len(found))
    elif not tree.is_theirs(found[0], by):
        yield mistake("roster-not-yours", entry.where, name=name)


def _shared(file: RosterFile) -> Iterator[Mistake]:
    """An account is one person's, a chat has one purpose."""
    names: dict[str, str] = {}
    for person in file.people:
        if person.account and names.setdefault(str(person.account), person.name) != person.name:
            yield mistake("roster-account-taken", person.where, account=str(person.account),
                          name=names[str(person.account)])
    chats_seen: set[str] = set()
    for chat in file.chats:
        if str(chat.chat) in chats_seen:
            yield mistake("roster-chat-twice", chat.where, chat=str(chat.chat))
        chats_seen.add(str(chat.chat))


def _contradictions(file: RosterFile) -> Iterator[Mistake]:
    """What would come out differently by the order of the lines, and anew at each import."""
    held: set[tuple[str, Role, str]] = set()
    first: dict[str, str] = {}
    for person in file.people:
        who = str(person.account or person.name)
        named: dict[str, Fact] = {"name": person.name, "unit": person.unit}
        if (who, person.role, person.unit) in held:
            yield mistake("roster-role-twice", person.where, role=person.role.value, **named)
        other = exclusive_with(person.role)
        if other is not None and (who, other, person.unit) in held:
            yield mistake("roster-two-roles", person.where, role=other.value, **named)
        held.add((who, person.role, person.unit))
        if person.first_responsible and first.setdefault(person.unit, who) != who:
            yield mistake("roster-two-first", person.where, unit=person.unit)


def _wrong_binding(work: Work, tree: _Tree, file: RosterFile, entry: ChatEntry, unit: Unit,
                   by: Actor | None) -> Mistake | None:
    chat = chats.find(work.session, entry.chat)
    bound = work.session.get(Unit, chat.unit_id) if chat is not None and chat.unit_id is not None else None
    if bound is not None and not tree.is_theirs(bound, by):
        return mistake("roster-not-yours", entry.where, name=str(entry.chat))
    refusal = chats.why_not_bind(work.session, chat, unit, ChatPurpose(entry.purpose))
    if refusal is not None:
        return mistake(f"roster-chat-{refusal.value}", entry.where, chat=str(entry.chat), unit=unit.name,
                       kind=unit.kind.value)
    offices = [c for c in file.chats if c.purpose == entry.purpose == "office" and c.unit == entry.unit]
    return mistake("roster-two-offices", entry.where, unit=unit.name) if len(offices) > 1 else None


def _apply_people(work: Work, tree: _Tree, file: RosterFile, difference: Difference, *, since: datetime | None,
                  by: Actor | None) -> None:
    """Whom a row means depends on the rows above it, so what is wrong with that is found here: RosterError."""
    known = set(work.session.scalars(select(Person.name)))
    reach = Reach(work, None if by is None else partial(tree.may_give, by))
    mistakes = []
    with roster.changed_at_once(work.session):
        for entry in file.people:
            before = len(difference.said)
            wrong = _apply_person(reach, tree, entry, known, difference, since=since, by=by)
            mistakes += [wrong] if wrong else []
            difference.row_ends(before)
    if mistakes:
        raise RosterError(mistakes)


def _apply_person(reach: Reach, tree: _Tree, entry: PersonEntry, known: set[str], difference: Difference, *,
                  since: datetime | None, by: Actor | None) -> Mistake | None:
    """Gives what is wrong with the row; then nothing of it is written."""
    work, unit = reach.work, tree.named(entry.unit)[0]
    found = meant(entry, reach, known)
    if isinstance(found, Mistake):
        return found
    before = next((h for h in people.held_by(work.session, found.id, work.at)
                   if (h.role, h.unit_id, h.is_acting) == (entry.role, unit.id, False)), None) if found else None
    if before is None and reach.may_give is not None and not reach.may_give(entry.role, unit.id):
        return mistake("roster-acting-admin", entry.where)
    person = _person(work, entry, found, difference, by)
    known.add(person.name)
    given = people.give_role(work, person, entry.role, unit.id, by=by, team=entry.team,
                             is_first_responsible=entry.first_responsible, since=since)
    if given:
        difference.add("roster-role-changed" if before else "roster-role-new", role=entry.role.value,
                       name=person.name, unit=entry.unit, team=entry.team or "none",
                       first=bool(entry.first_responsible))
    return None


def _person(work: Work, entry: PersonEntry, found: Person | None, difference: Difference, by: Actor | None) -> Person:
    """Who is meant, with the account and the name of the file."""
    if found is None:
        return _enrol(work, entry, difference, by)
    if entry.account is not None and people.find(work.session, entry.account) is None:
        people.attach(work, found, entry.account, by=by)
        difference.add("roster-person-account", name=found.name, account=str(entry.account))
    elif found.name != entry.name:
        difference.add("roster-person-name", before=found.name, name=entry.name)
        people.rename(work, found, entry.name, by=by)
    return found


def _enrol(work: Work, entry: PersonEntry, difference: Difference, by: Actor | None) -> Person:
    difference.add("roster-person-new", name=entry.name, account=str(entry.account or "none"))
    return people.enrol(work, entry.name, entry.account, by=by)


def _apply_chat(work: Work, tree: _Tree, entry: ChatEntry, difference: Difference, by: Actor | None) -> None:
    is_known = chats.find(work.session, entry.chat) is not None
    chat = chats.find_or_create(work.session, entry.chat)
    unit = tree.named(entry.unit)[0]
    was_bound = chat.unit_id is not None
    if chats.bind(work, chat, unit.id, ChatPurpose(entry.purpose), by=by):
        difference.add(f"roster-chat-{'changed' if is_known and was_bound else 'new'}", chat=str(entry.chat),
                       unit=unit.name, purpose=entry.purpose)
