"""Invitations by taps: of which unit, in which role, and the link stands; those not used are taken back (R18)."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from domain.people import HELD_IN, Actor, Role, UnitKind
from domain.permissions import may_administer, may_give
from models import ChatPurpose, Invitation
from services import invitations, languages, roster
from services.roster import UnitFacts
from services.work import Work
from texts.contents import ButtonFact, Line, Lines

IN_A_ROW = 3
PAGE = 18  # units of one card
MOST_LISTED = 10
_KINDS = (UnitKind.TOWN, UnitKind.COMMUNITY, UnitKind.COMPANY, UnitKind.RESIDENTS_GROUP)  # the likeliest first
_ORDER = (Role.COMMUNITY_HEAD, Role.CLERK, Role.LIAISON, Role.INSPECTOR, Role.LEADER, Role.ADMIN, Role.GROUP_LEADER,
          Role.CONTRACTOR, Role.COUNTY_READER)


def is_here(work: Work) -> bool:
    """Is this a private chat? A link is a key."""
    return work.chat is not None and work.chat.purpose is ChatPurpose.PRIVATE


def units(work: Work, by: Actor, page: int = 0) -> Line:
    """Who is invited where? The admin's units, by pages."""
    found = _mine(work, by)
    if not found:
        return Line(text="bind-no-town")
    some = found[page * PAGE:(page + 1) * PAGE]
    rows = _rows(ButtonFact(value=f"invite:unit:{u.id}", label=languages.name_here(work, u.called)) for u in some)
    more = [ButtonFact(value=f"invite:page:{page + 1}", text="invite-more-units")] if found[(page + 1) * PAGE:] else []
    return Line(text="invite-where", buttons=(*rows, (*more, ButtonFact(value="invite:open", text="button-open"))))


def roles(work: Work, by: Actor, unit_id: int) -> Line | None:
    """As what? The roles that this kind of unit has; None when it is not theirs."""
    unit = roster.units(work.session).by_id.get(unit_id)
    if unit is None or not may_administer(by, unit_id):
        return None
    fitting = [role for role in _ORDER if unit.kind in HELD_IN[role] and may_give(by, role, unit_id)]
    return Line(text="invite-as-what", args={"unit": unit.called}, buttons=_rows(
        ButtonFact(value=f"invite:make:{unit_id}:{role.value}", text=f"invite-{role.value.replace('_', '-')}")
        for role in fitting))


def make(work: Work, by: Actor, unit_id: int, role: str) -> bool:
    """The link stands in this chat; False when they may not, or the unit has no such role."""
    unit = roster.units(work.session).by_id.get(unit_id)
    fits = unit is not None and role in {r.value for r in Role} and unit.kind in HELD_IN[Role(role)]
    if not (fits and is_here(work) and may_give(by, Role(role), unit_id)):
        return False
    invitations.offer(work, Role(role), unit_id, "", by=by)
    return True


def open_ones(work: Work, by: Actor) -> Lines:
    """The invitations of the admin's units that wait to be used, each with a button that takes it back."""
    covered = {unit.id for unit in _mine(work, by)}
    waiting = [i for i in work.session.scalars(select(Invitation).where(
        Invitation.used_at.is_(None), Invitation.expires_at > work.at,
        Invitation.invited_by_id.is_not(None)).order_by(Invitation.id.desc())) if i.unit_id in covered]
    tree = roster.units(work.session)
    shown = waiting[:MOST_LISTED]
    lines = tuple(Line(text="invite-waits", args={
        "number": i.id, "role": i.role.value, "unit": tree.by_id[i.unit_id].called, "name": i.person_name or "none",
        "until": i.expires_at}) for i in shown)
    buttons = _rows(ButtonFact(value=f"invite:revoke:{i.id}", label=f"✕ {i.id}") for i in shown)
    return Lines(title=Line(text="invite-open", args={"count": len(waiting)}), lines=lines, buttons=buttons)


def revoke(work: Work, by: Actor, invitation_id: int) -> bool:
    """Take it back; False when it is not theirs or was used."""
    row = work.session.get(Invitation, invitation_id)
    if row is None or not may_administer(by, row.unit_id):
        return False
    return invitations.revoke(work, row, by)


def _mine(work: Work, by: Actor) -> list[UnitFacts]:
    tree = roster.units(work.session)
    covered = frozenset().union(*(held.covers for held in by.roles if held.role is Role.ADMIN))
    return [unit for kind in _KINDS for unit in tree.of_kind(kind) if unit.id in covered]


def _rows(buttons: Iterable[ButtonFact]) -> tuple[tuple[ButtonFact, ...], ...]:
    every: Sequence[ButtonFact] = tuple(buttons)
    return tuple(tuple(every[at:at + IN_A_ROW]) for at in range(0, len(every), IN_A_ROW))
