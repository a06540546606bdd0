"""Who there is and who may do what (R18)."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class UnitKind(StrEnum):
    COUNTY = "county"
    TOWN = "town"
    COMMUNITY = "community"
    RESIDENTS_GROUP = "residents_group"
    COMPANY = "company"  # contractor, property company, department


class Role(StrEnum):
    INSPECTOR = "inspector"  # 督查员
    COMMUNITY_HEAD = "community_head"  # 社区主任/书记
    CLERK = "clerk"  # 社区专干
    GROUP_LEADER = "group_leader"  # 居民小组长
    LIAISON = "liaison"  # 包保干部
    ADMIN = "admin"  # 创建办/文明办
    LEADER = "leader"  # 分管领导
    COUNTY_READER = "county_reader"  # 县环卫一体化办
    CONTRACTOR = "contractor"  # 环卫公司


_TOWNS = (UnitKind.TOWN, UnitKind.COUNTY)  # what an explanation names comes first

HELD_IN: Mapping[Role, tuple[UnitKind, ...]] = MappingProxyType({
    Role.INSPECTOR: _TOWNS, Role.ADMIN: _TOWNS, Role.LEADER: _TOWNS, Role.COUNTY_READER: _TOWNS,
    Role.COMMUNITY_HEAD: (UnitKind.COMMUNITY,), Role.CLERK: (UnitKind.COMMUNITY,),
    Role.LIAISON: (UnitKind.COMMUNITY,), Role.GROUP_LEADER: (UnitKind.RESIDENTS_GROUP,),
    Role.CONTRACTOR: (UnitKind.COMPANY, UnitKind.TOWN)})
"""The kinds of unit that a role is held in: a clerk "of the town" would answer for every community (R18)."""

WORDS: Mapping[str, Role] = MappingProxyType({
    **dict.fromkeys(("督查员", "督察员", "督查", "督察"), Role.INSPECTOR),
    "社区主任": Role.COMMUNITY_HEAD, "社区书记": Role.COMMUNITY_HEAD,
    "主任": Role.COMMUNITY_HEAD, "书记": Role.COMMUNITY_HEAD, "社区专干": Role.CLERK, "专干": Role.CLERK,
    "居民小组长": Role.GROUP_LEADER, "小组长": Role.GROUP_LEADER, "组长": Role.GROUP_LEADER,
    "包保干部": Role.LIAISON, "创建办": Role.ADMIN, "文明办": Role.ADMIN, "管理员": Role.ADMIN,
    "分管领导": Role.LEADER, "领导": Role.LEADER, "县环卫办": Role.COUNTY_READER, "环卫公司": Role.CONTRACTOR,
    **{role.value: role for role in Role}})
"""What people call the roles in a command."""

LONGEST_NAME = 64
_DIRECTIONS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def exclusive_with(role: Role) -> Role | None:
    """The role of the same unit that a new one ends: a clerk who becomes head is no clerk any more. Any other
    roles of a person stand beside each other."""
    return {Role.COMMUNITY_HEAD: Role.CLERK, Role.CLERK: Role.COMMUNITY_HEAD}.get(role)


def clean_name(text: str) -> str:
    """A name as the books keep it: one line without control characters, lone surrogates or marks that turn the
    direction of writing, at most 64 characters; may be empty. Anything else, HTML too, is kept as it is."""
    kept = (" " if c.isspace() else c for c in text
            if c.isspace() or not (unicodedata.category(c) in ("Cc", "Cs") or c in _DIRECTIONS))
    return " ".join("".join(kept).split())[:LONGEST_NAME].strip()


@dataclass(frozen=True, slots=True)
class Assigned:
    """One role of a person at a moment. ``covers``: ids of the unit and all units below it."""

    role: Role
    unit_id: int
    covers: frozenset[int]
    team: str = ""
    is_first_responsible: bool = False
    is_acting: bool = False  # 代: for somebody else, within dates


@dataclass(frozen=True, slots=True)
class Actor:
    """A known person with the roles of the moment of the event."""

    person_id: int
    name: str
    roles: tuple[Assigned, ...]

    def has(self, *roles: Role, unit_id: int | None = None) -> bool:
        """Does the person have one of the roles (for this unit, when one is given)?"""
        return any(r.role in roles and (unit_id is None or unit_id in r.covers) for r in self.roles)
