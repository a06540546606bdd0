"""The town's words for reading sentences, kept per revision of the roster."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.caption import UnitWords, Vocabulary
from domain.people import Role, UnitKind
from domain.policy import Policy
from models import Assignment, Person
from services import roster

_kept: list[tuple[Policy, roster.Units, Vocabulary]] = []  # the newest only


def vocabulary(session: Session, policy: Policy) -> Vocabulary:
    """What captions are read with, as of this transaction."""
    tree = roster.units(session)
    if not _kept or _kept[0][0] is not policy or _kept[0][1] is not tree:
        _kept[:] = [(policy, tree, _build(session, tree, policy))]
    return _kept[0][2]


def _build(session: Session, tree: roster.Units, policy: Policy) -> Vocabulary:
    named = [UnitWords(u.id, u.name, u.aliases, u.kind is UnitKind.RESIDENTS_GROUP, u.parent_id)
             for u in tree.by_id.values() if u.kind in (UnitKind.COMMUNITY, UnitKind.RESIDENTS_GROUP)]
    communities = {u.id for u in tree.of_kind(UnitKind.COMMUNITY)}
    heads: dict[str, set[int]] = {}
    rows = session.execute(select(Person.name, Assignment.unit_id).join(
        Assignment, Assignment.person_id == Person.id).where(
        Assignment.role.in_((Role.COMMUNITY_HEAD, Role.CLERK)), Assignment.until_at.is_(None)))
    for name, unit in rows:
        if unit in communities:
            heads.setdefault(name, set()).add(unit)
    return Vocabulary(tuple(named), {n: next(iter(u)) for n, u in heads.items() if len(u) == 1}, policy.categories)
