"""The roster file applied: compared with the books, and only what differs is written, in the caller's transaction.

What the file does not name is left alone: nothing is deleted, no role ended but where a new one takes its place
(services/people.py). The same file again changes nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.people import HELD_IN, Role, UnitKind, exclusive_with
from models import AuditEvent, ChatPurpose, Person, Unit
from services import audit, chats, people, roster
from services.roster_file import ChatEntry, Entry, PersonEntry, RosterError, RosterFile, UnitEntry, read
from services.work import Work

__all__ = ["Difference", "RosterError", "import_roster"]

IMPORTED = "roster.imported"
EVER_SINCE = datetime(2000, 1, 1, tzinfo=UTC)
"""From when the roles of the first roster hold: the roster came late, not the roles; what was posted before it and
waits to be handled is judged by it."""

_ABOVE = {UnitKind.COUNTY: (), UnitKind.TOWN: (UnitKind.COUNTY,), UnitKind.COMMUNITY: (UnitKind.TOWN,),
          UnitKind.RESIDENTS_GROUP: (UnitKind.COMMUNITY,), UnitKind.COMPANY: (UnitKind.TOWN, UnitKind.COUNTY)}


@dataclass(slots=True)
class Difference:
    """What the file changes: "+ …" is new, "~ …" is changed."""

    lines: list[str] = field(default_factory=list)

    def add(self, what: str) -> None:
        self.lines.append(what)


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


def import_roster(work: Work, text: str) -> Difference:
    """Apply a roster file, all of it or nothing: RosterError names every mistake. A dry run is rolled back by the
    caller."""
    file = read(text)
    try:
        with work.session.begin_nested():
            return _apply(work, file)
    except RosterError:
        roster.forget(work.session)
        raise


def _apply(work: Work, file: RosterFile) -> Difference:
    is_first = work.session.scalar(select(AuditEvent.id).where(AuditEvent.action == IMPORTED).limit(1)) is None
    difference, tree = Difference(), _Tree(work.session)
    mistakes = [*_other_town(work, file), *_apply_units(work, tree, file, difference)]
    if difference.lines:
        roster.changed(work.session)
    mistakes += _mistakes(work, tree, file)
    if mistakes:
        raise RosterError(mistakes)
    known = set(work.session.scalars(select(Person.name)))
    with roster.changed_at_once(work.session):
        for person in file.people:
            _apply_person(work, tree, person, known, difference, since=EVER_SINCE if is_first else None)
    for chat in file.chats:
        _apply_chat(work, tree, chat, difference)
    if difference.lines:
        audit.record(work, IMPORTED, "roster", actor=audit.SYSTEM, changes=difference.lines)
    return difference


def _other_town(work: Work, file: RosterFile) -> Iterator[str]:
    """The town of the settings is on the books, with whoever became the first admin: a file that makes another one,
    and does not name this, means the same town under another name."""
    towns = [entry for entry in file.units if entry.kind is UnitKind.TOWN]
    known = set(work.session.scalars(select(Unit.name).where(Unit.kind == UnitKind.TOWN)))
    own = work.policy.town
    if towns and own in known and known.isdisjoint(entry.name for entry in towns):
        yield (f"{towns[0].where}: name: the town is {own} on the books, as town.name of the settings says, and "
               f"{towns[0].name} in this file; set town.name to {towns[0].name} and start anew with an empty data "
               f"folder, or write {own} in the file")


def _apply_units(work: Work, tree: _Tree, file: RosterFile, difference: Difference) -> Iterator[str]:
    """Units first: the rest of the file is checked against the tree that they make. Gives the mistakes."""
    for entry in file.units:
        parent = tree.named(entry.parent) if entry.parent else []
        wrong = _wrong_parent(entry, parent)
        if wrong:
            yield f"{entry.where}: {wrong}"
        else:
            yield from _apply_unit(work, tree, entry, parent[0].id if parent else None, difference)


def _wrong_parent(entry: UnitEntry, found: list[Unit]) -> str | None:
    above = _ABOVE[entry.kind]
    allowed = " or ".join(kind.value for kind in above)
    if not entry.parent:
        may_stand_alone = entry.kind in (UnitKind.COUNTY, UnitKind.TOWN)
        return None if may_stand_alone else f"parent is missing: a {entry.kind.value} is part of a {allowed}"
    if len(found) > 1:
        return f"parent: there are {len(found)} units {entry.parent!r}; write the name above it too, 东关社区/一组"
    if not found:
        return f"parent: there is no unit {entry.parent!r}, neither further up in the file nor in the books"
    if found[0].kind not in above:
        return f"parent: {entry.parent!r} is a {found[0].kind.value}; a {entry.kind.value} is part of " \
               f"{'a ' + allowed if allowed else 'nothing'}"
    return None


def _apply_unit(work: Work, tree: _Tree, entry: UnitEntry, parent_id: int | None,
                difference: Difference) -> Iterator[str]:
    unit = tree.below(parent_id, entry.name)
    if unit is None:
        unit = Unit(name=entry.name, kind=entry.kind, parent_id=parent_id, is_rural=bool(entry.rural),
                    aliases=list(entry.aliases or ()), english=entry.english or "", is_active=True,
                    last_problem_number=0)
        work.session.add(unit)
        work.session.flush()  # its id is the next one's parent
        tree.keep(unit)
        difference.add(f"+ unit {entry.name} ({entry.kind.value})")
    elif unit.kind is not entry.kind:
        yield f"{entry.where}: kind: {entry.name} is a {unit.kind.value} on the books; a unit's kind does not change"
        return
    else:
        changed = _change_unit(unit, entry)
        if not changed:
            return
        difference.add(f"~ unit {entry.name}: {', '.join(changed)}")
    tree.name(unit)
    audit.record(work, "unit.imported", f"unit:{unit.id}", actor=audit.SYSTEM, name=entry.name, kind=entry.kind.value,
                 parent=parent_id, rural=entry.rural, aliases=entry.aliases, english=entry.english)


def _change_unit(unit: Unit, entry: UnitEntry) -> list[str]:
    """Set what the file says otherwise than the books; gives what that was, old → new."""
    wanted: dict[str, Any] = {"is_active": True}
    if entry.rural is not None:
        wanted["is_rural"] = entry.rural
    if entry.aliases is not None:
        wanted["aliases"] = list(entry.aliases)
    if entry.english is not None:
        wanted["english"] = entry.english
    changed = []
    for key, value in wanted.items():
        if (before := getattr(unit, key)) != value:
            setattr(unit, key, value)
            changed.append(f"{key.removeprefix('is_')} {_shown(before)} → {_shown(value)}")
    return changed


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return "、".join(value) or "-"
    return str(value).lower() if isinstance(value, bool) else value or "-"


def _mistakes(work: Work, tree: _Tree, file: RosterFile) -> Iterator[str]:
    """What the people and chats of the file get wrong, with all its units on the books."""
    for person in file.people:
        found = tree.named(person.unit)
        yield from _wrong_unit(person, person.unit, found)
        if len(found) == 1 and found[0].kind not in HELD_IN[person.role]:
            allowed = " or ".join(kind.value for kind in HELD_IN[person.role])
            yield (f"{person.where}: unit: {person.unit} is a {found[0].kind.value}; "
                   f"{person.role.value} is a role of a {allowed}")
    yield from _shared(file)
    yield from _contradictions(file)
    for chat in file.chats:
        found = tree.named(chat.unit)
        yield from _wrong_unit(chat, chat.unit, found)
        if len(found) == 1 and (wrong := _wrong_binding(work, file, chat, found[0])):
            yield f"{chat.where}: {wrong}"


def _wrong_unit(entry: Entry, name: str, found: list[Unit]) -> Iterator[str]:
    if not found:
        yield f"{entry.where}: unit: there is no unit {name!r}, neither in the file nor in the books"
    elif len(found) > 1:
        yield f"{entry.where}: unit: there are {len(found)} units {name!r}; write the name above it too, 东关社区/一组"


def _shared(file: RosterFile) -> Iterator[str]:
    """An account is one person's, a chat has one purpose."""
    names: dict[str, str] = {}
    for person in file.people:
        if person.account and names.setdefault(str(person.account), person.name) != person.name:
            yield f"{person.where}: account: {person.account} is {names[str(person.account)]}'s already"
    chats_seen: set[str] = set()
    for chat in file.chats:
        if str(chat.chat) in chats_seen:
            yield f"{chat.where}: chat: {chat.chat} stands in the file already"
        chats_seen.add(str(chat.chat))


def _contradictions(file: RosterFile) -> Iterator[str]:
    """What would come out differently by the order of the lines, and anew at each import."""
    held: set[tuple[str, Role, str]] = set()
    first: dict[str, str] = {}
    for person in file.people:
        who = str(person.account or person.name)
        if (who, person.role, person.unit) in held:
            yield f"{person.where}: role: {person.name} is {person.role.value} of {person.unit} in the file already"
        other = exclusive_with(person.role)
        if other is not None and (who, other, person.unit) in held:
            yield f"{person.where}: role: {person.name} is {other.value} of {person.unit} already; allowed: one of both"
        held.add((who, person.role, person.unit))
        if person.first_responsible and first.setdefault(person.unit, who) != who:
            yield f"{person.where}: first_responsible: {person.unit} has one in the file already"


def _wrong_binding(work: Work, file: RosterFile, entry: ChatEntry, unit: Unit) -> str | None:
    chat = chats.find(work.session, entry.chat)
    match chats.why_not_bind(work.session, chat, unit, ChatPurpose(entry.purpose)):
        case chats.BindRefusal.PRIVATE:
            return f"chat: {entry.chat} is somebody's private chat; allowed: groups"
        case chats.BindRefusal.NOT_A_TOWN:
            return f"purpose: the office is a town's; {unit.name} is a {unit.kind.value}"
        case chats.BindRefusal.OTHER_OFFICE:
            return f"purpose: {unit.name} has an office chat already; give that chat another purpose first"
    offices = [c for c in file.chats if c.purpose == entry.purpose == "office" and c.unit == entry.unit]
    return f"purpose: {unit.name} has two office chats in the file" if len(offices) > 1 else None


def _apply_person(work: Work, tree: _Tree, entry: PersonEntry, known: set[str], difference: Difference, *,
                  since: datetime | None) -> None:
    """``known``: the names of everybody on the books, so that a new one is not looked for among all of them."""
    person = _person(work, entry, known, difference)
    known.add(person.name)
    unit = tree.named(entry.unit)[0]
    before = next((h for h in people.held_by(work.session, person.id, work.at)
                   if (h.role, h.unit_id) == (entry.role, unit.id)), None)
    given = people.give_role(work, person, entry.role, unit.id, by=None, team=entry.team,
                             is_first_responsible=entry.first_responsible, since=since)
    if given:
        further = [entry.team or "", "first responsible" if entry.first_responsible else ""]
        difference.add(" · ".join(x for x in (f"{'~' if before else '+'} {entry.role.value} {person.name}", entry.unit,
                                              *further) if x))


def _person(work: Work, entry: PersonEntry, known: set[str], difference: Difference) -> Person:
    """Who is meant: by account; else the person of this name; a known name without an account gets this one."""
    session = work.session
    if entry.account is None:
        found = people.named(session, entry.name) if entry.name in known else []
        return found[0] if found else _enrol(work, entry, difference)
    person = people.find(session, entry.account)
    if person is None:
        person = people.without_account(session, entry.name) if entry.name in known else None
        if person is None:
            return _enrol(work, entry, difference)
        people.attach(work, person, entry.account, by=None)
        difference.add(f"~ person {person.name}: account {entry.account}")
    elif person.name != entry.name:
        difference.add(f"~ person {person.name} → {entry.name}")
        people.rename(work, person, entry.name, by=None)
    return person


def _enrol(work: Work, entry: PersonEntry, difference: Difference) -> Person:
    difference.add(f"+ person {entry.name}" + (f" ({entry.account})" if entry.account else " (no account)"))
    return people.enrol(work, entry.name, entry.account, by=None)


def _apply_chat(work: Work, tree: _Tree, entry: ChatEntry, difference: Difference) -> None:
    is_known = chats.find(work.session, entry.chat) is not None
    chat = chats.find_or_create(work.session, entry.chat)
    unit = tree.named(entry.unit)[0]
    was_bound = chat.unit_id is not None
    if chats.bind(work, chat, unit.id, ChatPurpose(entry.purpose), by=None):
        difference.add(f"{'~' if is_known and was_bound else '+'} chat {entry.chat} · {unit.name} · {entry.purpose}")
