"""Who is who: units, persons, roles of a moment (R18), and the words that a caption is read with."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from domain.chat import Account
from domain.people import Actor, Assigned, Role, UnitKind
from models import Assignment, Mark, Person, PersonAccount, Unit

REVISION = "roster"


@dataclass(frozen=True, slots=True)
class UnitFacts:
    id: int
    name: str
    kind: UnitKind
    parent_id: int | None
    is_rural: bool
    aliases: tuple[str, ...]


class Units:
    """The tree of units at one revision of the roster; cheap to ask, rebuilt when the roster changed."""

    def __init__(self, units: Iterable[UnitFacts]) -> None:
        self.by_id = {u.id: u for u in units}
        self._covers = {u: frozenset(self._below(u)) for u in self.by_id}

    def _below(self, unit_id: int) -> list[int]:
        return [unit_id] + [d for u in self.by_id.values() if u.parent_id == unit_id for d in self._below(u.id)]

    def covers(self, unit_id: int) -> frozenset[int]:
        """The unit's id and the ids of all units below it."""
        return self._covers.get(unit_id, frozenset({unit_id}))

    def of_kind(self, kind: UnitKind) -> list[UnitFacts]:
        return [u for u in self.by_id.values() if u.kind is kind]

    def ancestor(self, unit_id: int | None, kind: UnitKind) -> UnitFacts | None:
        """The unit itself or the nearest one above it of this kind."""
        while unit_id is not None and (unit := self.by_id.get(unit_id)):
            if unit.kind is kind:
                return unit
            unit_id = unit.parent_id
        return None


_cache: dict[tuple[int, str], Units] = {}


def units(session: Session) -> Units:
    """The tree of units as of this transaction (one small query; the tree is kept per revision)."""
    revision = session.scalar(select(Mark.value).where(Mark.key == REVISION)) or "0"
    key = (id(session.get_bind()), revision)
    if key not in _cache:
        rows = session.scalars(select(Unit).where(Unit.is_active)).all()
        _cache.clear()
        _cache[key] = Units(UnitFacts(u.id, u.name, u.kind, u.parent_id, u.is_rural, tuple(u.aliases)) for u in rows)
    return _cache[key]


def changed(session: Session) -> None:
    """The roster changed: whoever keeps the tree reads it anew. Call it in the transaction that changes units."""
    mark = session.get(Mark, REVISION)
    if mark is None:
        session.add(Mark(key=REVISION, value="1"))
    else:
        mark.value = str(int(mark.value) + 1)
    session.flush()  # later reads of this transaction must see it
    _cache.clear()


def actor(session: Session, account: Account | None, at: datetime) -> Actor | None:
    """The known person behind an account with the roles of that moment; None for a stranger."""
    if account is None:
        return None
    rows = session.execute(
        select(Person.id, Person.name, Assignment.role, Assignment.unit_id, Assignment.team,
               Assignment.is_first_responsible)
        .join(PersonAccount, PersonAccount.person_id == Person.id)
        .outerjoin(Assignment, (Assignment.person_id == Person.id) & (Assignment.from_at <= at)
                   & or_(Assignment.until_at.is_(None), Assignment.until_at > at))
        .where(PersonAccount.channel == account.channel, PersonAccount.account == account.id)
        .order_by(Assignment.id)).all()
    if not rows:
        return None
    tree = units(session)
    roles = tuple(Assigned(r.role, r.unit_id, tree.covers(r.unit_id), r.team, r.is_first_responsible)
                  for r in rows if r.role is not None)
    return Actor(rows[0].id, rows[0].name, roles)


def holders(session: Session, unit_id: int, role: Role, at: datetime) -> list[tuple[int, str, bool]]:
    """(person id, name, is first responsible) of everybody with the role for exactly this unit at that moment."""
    return [(person_id, name, is_first) for person_id, name, is_first in session.execute(
        select(Person.id, Person.name, Assignment.is_first_responsible).join(Assignment)
        .where(Assignment.unit_id == unit_id, Assignment.role == role, Assignment.from_at <= at,
               or_(Assignment.until_at.is_(None), Assignment.until_at > at)).order_by(Assignment.id))]


def responsible(session: Session, community_id: int, at: datetime) -> tuple[int, str] | None:
    """The first responsible person of a community on that day, else its first head; None when it has neither."""
    heads = holders(session, community_id, Role.COMMUNITY_HEAD, at)
    chosen = next((h for h in heads if h[2]), heads[0] if heads else None)
    return (chosen[0], chosen[1]) if chosen else None
