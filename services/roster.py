"""Who is who: units, persons, roles of a moment (R18).

Every message asks who wrote it, so what was read is kept per revision of the roster: one small statement a
transaction tells whether it still holds. Whoever changes units, persons, accounts or roles calls ``changed``.
"""

import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from domain.chat import Account
from domain.people import Actor, Assigned, Role, UnitKind
from models import Assignment, Mark, Person, PersonAccount, Unit
from texts.contents import Words, named

T = TypeVar("T")
REVISION = "roster"
_WAITS = "roster.waits"


@dataclass(frozen=True, slots=True)
class UnitFacts:
    id: int
    name: str
    kind: UnitKind
    parent_id: int | None
    is_rural: bool
    aliases: tuple[str, ...]
    english: str = ""

    @property
    def called(self) -> Words:
        """The name as people read it in their language."""
        return named(self.name, self.english)


class Units:
    """The tree of units at one revision of the roster; cheap to ask, rebuilt when the roster changed."""

    def __init__(self, units: Iterable[UnitFacts]) -> None:
        self.by_id = {u.id: u for u in units}
        self._children: dict[int | None, list[int]] = {}
        for unit in self.by_id.values():
            self._children.setdefault(unit.parent_id, []).append(unit.id)
        self._covers = {u: frozenset(self._below(u)) for u in self.by_id}

    def _below(self, unit_id: int) -> list[int]:
        return [unit_id] + [d for child in self._children.get(unit_id, ()) for d in self._below(child)]

    def covers(self, unit_id: int) -> frozenset[int]:
        """The unit's id and the ids of all units below it."""
        return self._covers.get(unit_id, frozenset({unit_id}))

    def downwards(self) -> list[UnitFacts]:
        """All of them, each after the one it is part of."""
        tops = [u.id for u in self.by_id.values() if u.parent_id not in self.by_id]
        return [self.by_id[below] for top in tops for below in self._below(top)]

    def of_kind(self, kind: UnitKind) -> list[UnitFacts]:
        return [u for u in self.by_id.values() if u.kind is kind]

    def ancestor(self, unit_id: int | None, kind: UnitKind) -> UnitFacts | None:
        """The unit itself or the nearest one above it of this kind."""
        while unit_id is not None and (unit := self.by_id.get(unit_id)):
            if unit.kind is kind:
                return unit
            unit_id = unit.parent_id
        return None

    def path(self, unit: UnitFacts) -> str:
        """东关社区/一组: the name with the name above it, which tells units of one name apart."""
        above = self.by_id.get(unit.parent_id or 0)
        return f"{above.name}/{unit.name}" if above else unit.name

    def named(self, words: str) -> list[UnitFacts]:
        """The units with this name or path; when there is none, those with this alias."""
        exact = [u for u in self.by_id.values() if words in (u.name, self.path(u))]
        return exact or [u for u in self.by_id.values() if words in u.aliases]


@dataclass(frozen=True, slots=True)
class _Term:
    """A role from one moment to another."""

    assigned: Assigned
    from_at: datetime
    until_at: datetime | None

    def is_held(self, at: datetime) -> bool:
        return self.from_at <= at and (self.until_at is None or at < self.until_at)


@dataclass(frozen=True, slots=True)
class _Known:
    person_id: int
    name: str
    terms: tuple[_Term, ...]
    language: str = ""


@dataclass(frozen=True, slots=True)
class _Roster:
    """What was read of one revision: the tree, and the persons and holders of roles asked for so far."""

    units: Units
    known: dict[tuple[str, str], _Known] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)
    holders: dict[tuple[int, Role], tuple[tuple[_Known, _Term], ...]] = field(default_factory=dict)
    others: dict[tuple[Any, ...], Any] = field(default_factory=dict)


_cache: dict[str, _Roster] = {}  # the newest revision only
_revision = select(Mark.__table__.c.value).where(Mark.__table__.c.key == REVISION)


def _present(session: Session) -> _Roster:
    """The roster as of this transaction. A revision is a random word: one that was rolled back never comes again."""
    revision: str | None = session.info.get(REVISION)
    if revision is None:
        revision = session.info[REVISION] = session.execute(_revision).scalar() or ""
    kept = _cache.get(revision)
    if kept is None:
        rows = session.scalars(select(Unit).where(Unit.is_active).order_by(Unit.id)).all()
        kept = _Roster(Units(UnitFacts(u.id, u.name, u.kind, u.parent_id, u.is_rural, _aliases(u), u.english)
                               for u in rows))
        _cache.clear()
        if revision:  # without one nobody would tell us of a change
            _cache[revision] = kept
    return kept


def units(session: Session) -> Units:
    """The tree of units as of this transaction."""
    return _present(session).units


def kept(session: Session, what: tuple[Any, ...], read: Callable[[], T]) -> T:
    """What ``read`` gives, kept under ``what`` for as long as this revision holds: what else every report asks for and
    hardly ever changes. Whoever changes it calls ``changed``."""
    others = _present(session).others
    if what not in others:
        others[what] = read()
    found: T = others[what]
    return found


def _aliases(unit: Unit) -> tuple[str, ...]:
    """What it is called besides; in English too, so that a command may name it so."""
    return (*unit.aliases, *([unit.english] if unit.english else ()))


def changed(session: Session) -> None:
    """The roster changed: whoever keeps a part of it reads it anew, in this transaction and in later ones."""
    session.flush()
    if _WAITS in session.info:
        session.info[_WAITS] = True
        return
    revision = secrets.token_hex(8)
    if session.execute(update(Mark).where(Mark.key == REVISION).values(value=revision)).rowcount == 0:  # type: ignore[attr-defined]
        session.execute(insert(Mark).values(key=REVISION, value=revision))
    session.info.pop(REVISION, None)


@contextmanager
def changed_at_once(session: Session) -> Iterator[None]:
    """Many changes, told once at the end; the roster is not read within."""
    session.info[_WAITS] = False
    try:
        yield
    finally:
        was_changed = session.info.pop(_WAITS)
    if was_changed:
        changed(session)


def forget(session: Session) -> None:
    """Changes of this transaction were taken back (a savepoint was rolled back)."""
    session.info.pop(REVISION, None)


def actor(session: Session, account: Account | None, at: datetime) -> Actor | None:
    """The known person behind an account with the roles of that moment; None for a stranger."""
    if account is None:
        return None
    known = _known(session, account)
    if known is None:
        return None
    return Actor(known.person_id, known.name, tuple(t.assigned for t in known.terms if t.is_held(at)))


def language_of(session: Session, account: Account | None) -> str:
    """The language that the person behind an account chose; empty for a stranger and for who chose none."""
    known = _known(session, account) if account is not None else None
    return known.language if known is not None else ""


def _known(session: Session, account: Account) -> _Known | None:
    present, key = _present(session), (account.channel, account.id)
    known = present.known.get(key) or _read(session, account, present.units)
    if known is not None:
        present.known[key] = known
    return known


def _read(session: Session, account: Account, tree: Units) -> _Known | None:
    """The person of an account with all roles ever held; strangers are not kept, anybody can be one."""
    rows = session.execute(
        select(Person.id, Person.name, Person.language, Assignment.role, Assignment.unit_id, Assignment.team,
               Assignment.is_first_responsible, Assignment.from_at, Assignment.until_at, Assignment.deputy_for_id)
        .join(PersonAccount, PersonAccount.person_id == Person.id)
        .outerjoin(Assignment, Assignment.person_id == Person.id)
        .where(PersonAccount.channel == account.channel, PersonAccount.account == account.id)
        .order_by(Assignment.id)).all()
    return _Known(rows[0].id, rows[0].name, _terms(rows, tree), rows[0].language) if rows else None


def _terms(rows: Sequence[Any], tree: Units) -> tuple[_Term, ...]:
    return tuple(_Term(Assigned(r.role, r.unit_id, tree.covers(r.unit_id), r.team, r.is_first_responsible,
                                r.deputy_for_id is not None), r.from_at, r.until_at)
                 for r in rows if r.role is not None)


def names_of(session: Session, *person_ids: int | None) -> dict[int, str]:
    """Roster names by person id."""
    kept = _present(session).names
    wanted = {p for p in person_ids if p is not None}
    if missing := wanted - kept.keys():
        kept |= {p: name for p, name in session.execute(select(Person.id, Person.name).where(Person.id.in_(missing)))}
    return {p: kept[p] for p in wanted if p in kept}


def holders(session: Session, unit_id: int, role: Role, at: datetime) -> list[tuple[int, str, bool]]:
    """(person id, name, is first responsible) of everybody with the role for exactly this unit at that moment."""
    present = _present(session)
    terms = present.holders.get((unit_id, role))
    if terms is None:
        terms = present.holders[unit_id, role] = _read_holders(session, unit_id, role, present.units)
    return [(p.person_id, p.name, t.assigned.is_first_responsible) for p, t in terms if t.is_held(at)]


def _read_holders(session: Session, unit_id: int, role: Role, tree: Units) -> tuple[tuple[_Known, _Term], ...]:
    """Everybody who ever had the role for this unit, the earliest assignment first."""
    rows = session.execute(
        select(Person.id, Person.name, Assignment.role, Assignment.unit_id, Assignment.team,
               Assignment.is_first_responsible, Assignment.from_at, Assignment.until_at, Assignment.deputy_for_id)
        .join(Assignment, Assignment.person_id == Person.id)
        .where(Assignment.unit_id == unit_id, Assignment.role == role).order_by(Assignment.id))
    return tuple((_Known(row.id, row.name, ()), term) for row in rows for term in _terms([row], tree))


def responsible(session: Session, community_id: int, at: datetime) -> tuple[int, str] | None:
    """The first responsible person of a community on that day, else its first head; None when it has neither."""
    heads = holders(session, community_id, Role.COMMUNITY_HEAD, at)
    chosen = next((h for h in heads if h[2]), heads[0] if heads else None)
    return (chosen[0], chosen[1]) if chosen else None
