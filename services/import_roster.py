"""The roster file (YAML): read strictly, compared with the books, applied in the caller's transaction."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml
from sqlalchemy import select

from domain.chat import Account, ChatRef
from domain.people import Role, UnitKind
from models import ChatPurpose, Unit
from services import audit, chats, people, roster
from services.work import Work

_KEYS: Mapping[str, tuple[set[str], set[str]]] = {  # list: needed keys, further keys
    "units": ({"name", "kind"}, {"parent", "aliases", "rural"}),
    "people": ({"name", "role", "unit"}, {"team", "account", "first_responsible"}),
    "chats": ({"chat", "unit", "purpose"}, set()),
}
_PURPOSES = [p.value for p in ChatPurpose if p not in (ChatPurpose.UNBOUND, ChatPurpose.PRIVATE)]
SURROGATES = str.maketrans(dict.fromkeys(range(0xD800, 0xE000), "\ufffd") | {0: None})


class RosterError(Exception):
    """The file cannot be used; nothing was changed. One line per mistake: entry, key, value, what is allowed."""


@dataclass(slots=True)
class Difference:
    """What the file changes, in words of the file."""

    lines: list[str] = field(default_factory=list)

    def add(self, what: str) -> None:
        self.lines.append(what)


def import_roster(work: Work, text: str) -> Difference:
    """Apply a roster file; raises RosterError before anything is written. The same file again changes nothing;
    what the file does not name is left alone."""
    lists = _read(text)
    mistakes = list(_mistakes(work, lists))
    if mistakes:
        raise RosterError("\n".join(mistakes))
    difference = Difference()
    for entry in lists["units"]:
        _unit(work, entry, difference)
    roster.changed(work.session)
    for entry in lists["people"]:
        _person(work, entry, difference)
    for entry in lists["chats"]:
        _chat(work, entry, difference)
    if difference.lines:
        audit.record(work, "roster.imported", "roster", actor=audit.SYSTEM, changes=len(difference.lines))
    return difference


def _read(text: str) -> dict[str, list[dict[str, Any]]]:
    try:
        found = yaml.safe_load(text.translate(SURROGATES))
    except yaml.YAMLError as error:
        raise RosterError(f"not readable as YAML: {error}") from None
    if not isinstance(found, dict) or not set(found) <= set(_KEYS):
        unknown = f" (found: {', '.join(map(str, found))})" if isinstance(found, dict) else ""
        raise RosterError(f"a roster has the lists {', '.join(_KEYS)}{unknown}")
    lists = {name: found.get(name) or [] for name in _KEYS}
    for name, entries in lists.items():
        if not isinstance(entries, list) or not all(isinstance(e, dict) for e in entries):
            raise RosterError(f"{name}: a list of entries like {{name: …}}")
    return lists


def _mistakes(work: Work, lists: dict[str, list[dict[str, Any]]]) -> Iterator[str]:
    known = {u.name for u in work.session.scalars(select(Unit).where(Unit.is_active))}
    for name, entries in lists.items():
        for n, entry in enumerate(entries, 1):
            where = f"{name} {n} ({entry.get('name') or entry.get('chat') or '?'})"
            yield from (f"{where}: {mistake}" for mistake in _of_entry(name, entry, known))
            if name == "units" and isinstance(entry.get("name"), str):
                known.add(entry["name"])


def _of_entry(name: str, entry: dict[str, Any], known: set[str]) -> Iterator[str]:
    needed, further = _KEYS[name]
    for key in sorted(needed - set(entry)):
        yield f"{key} is missing"
    for key in sorted(set(map(str, entry)) - needed - further):
        yield f"there is no key {key!r}; allowed: {', '.join(sorted(needed | further))}"
    for key, allowed in (("kind", [k.value for k in UnitKind]), ("role", [r.value for r in Role]),
                         ("purpose", _PURPOSES)):
        if key in entry and entry[key] not in allowed:
            yield f"{key}: {entry[key]!r} is not one of {', '.join(allowed)}"
    for key in ("unit", "parent"):
        if entry.get(key) is not None and entry[key] not in known:
            yield f"{key}: there is no unit {entry[key]!r} above it in the file or in the books"
    for key in ("chat", "account"):
        if key in entry:
            yield from _of_reference(key, entry[key])
    if name != "chats" and not (isinstance(entry.get("name"), str) and entry["name"].strip()):
        yield f"name: {entry.get('name')!r} is not a name"
    if not isinstance(entry.get("aliases", []), list):
        yield "aliases: a list, for example [东关, 东关居委会]"


def _of_reference(key: str, value: Any) -> Iterator[str]:
    try:
        ChatRef.parse(str(value))
    except ValueError as error:
        yield f"{key}: {error}"


def _unit(work: Work, entry: dict[str, Any], difference: Difference) -> None:
    parent = _named(work, entry["parent"]) if entry.get("parent") else None
    unit = work.session.scalar(select(Unit).where(
        Unit.name == entry["name"], Unit.parent_id == (parent.id if parent else None)))
    wanted = {"kind": UnitKind(entry["kind"]), "is_rural": bool(entry.get("rural", False)),
              "aliases": [str(a) for a in entry.get("aliases", [])], "is_active": True}
    if unit is None:
        work.session.add(Unit(name=entry["name"], parent_id=parent.id if parent else None, last_problem_number=0,
                              **wanted))
        work.session.flush()  # later entries name it as their parent
        difference.add(f"+ unit {entry['name']}")
        return
    changed = [key for key, value in wanted.items() if getattr(unit, key) != value]
    for key in changed:
        setattr(unit, key, wanted[key])
    if changed:
        difference.add(f"~ unit {unit.name}: {', '.join(changed)}")


def _person(work: Work, entry: dict[str, Any], difference: Difference) -> None:
    account = Account.parse(str(entry["account"])) if entry.get("account") else None
    unit = _named(work, entry["unit"])
    same = [] if account else people.by_name(work, entry["name"])
    person = same[0] if same else people.enrol(work, entry["name"], account)
    if person.name != entry["name"]:
        difference.add(f"~ person {person.name} → {entry['name']}")
        person.name = entry["name"]
    given = people.give_role(work, person, Role(entry["role"]), unit.id, by=None, team=str(entry.get("team", "")),
                             is_first_responsible=bool(entry.get("first_responsible", False)))
    if given:
        difference.add(f"+ {entry['role']} {person.name} · {unit.name}")


def _chat(work: Work, entry: dict[str, Any], difference: Difference) -> None:
    chat = chats.find_or_create(work.session, ChatRef.parse(str(entry["chat"])))
    unit, purpose = _named(work, entry["unit"]), ChatPurpose(entry["purpose"])
    if (chat.unit_id, chat.purpose) != (unit.id, purpose):
        chats.bind(work, chat, unit.id, purpose)
        difference.add(f"+ chat {entry['chat']} · {unit.name} · {purpose.value}")


def _named(work: Work, name: str) -> Unit:
    return work.session.scalars(select(Unit).where(Unit.name == name, Unit.is_active).order_by(Unit.id)).first() \
        or _never(name)


def _never(name: str) -> Unit:
    raise RosterError(f"there is no unit {name!r}")
