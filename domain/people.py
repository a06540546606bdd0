"""Who there is and who may do what (R18)."""

from dataclasses import dataclass
from enum import StrEnum


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


@dataclass(frozen=True, slots=True)
class Assigned:
    """One role of a person at a moment. ``covers``: ids of the unit and all units below it."""

    role: Role
    unit_id: int
    covers: frozenset[int]
    team: str = ""
    is_first_responsible: bool = False


@dataclass(frozen=True, slots=True)
class Actor:
    """A known person with the roles of the moment of the event."""

    person_id: int
    name: str
    roles: tuple[Assigned, ...]

    def has(self, *roles: Role, unit_id: int | None = None) -> bool:
        """Does the person have one of the roles (for this unit, when one is given)?"""
        return any(r.role in roles and (unit_id is None or unit_id in r.covers) for r in self.roles)
