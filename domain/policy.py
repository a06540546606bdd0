"""The town's choices, read once from config.yaml and handed to the rules."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from enum import StrEnum
from types import MappingProxyType
from zoneinfo import ZoneInfo

from domain.calendar import Calendar

SCHEDULES: Mapping[str, str] = MappingProxyType({
    "weekly_digest": "mon 08:30", "overdue_digest": "daily 08:00", "contractor_reminder": "fri 15:00",
    "calendar_warning": "daily 09:00"})
"""When each job runs, unless config.yaml says otherwise: "fri 15:00", "daily 08:00" or "day 25 09:00"."""


class Profile(StrEnum):
    TOWN = "town"
    CITY = "city"


class Within(StrEnum):
    NEXT_VISIT = "next_visit"
    DAYS_30 = "30d"
    DAYS_90 = "90d"


class Issue(StrEnum):
    AUTO = "auto"
    SIGN = "sign"


@dataclass(frozen=True, slots=True)
class Category:
    code: str  # exposed_rubbish
    name: str  # 暴露垃圾
    name_en: str
    keywords: tuple[str, ...]
    unit: str  # 处, 个, 米
    city: str  # limit of profile `city`: "4h"
    clock: str  # of profile `city`: working | emergency
    town: str  # limit of profile `town`: today | 2wd | 24h
    keywords_en: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GroupingPolicy:
    """R1: how photos and sentences find each other."""

    window: timedelta = timedelta(seconds=90)
    silence: timedelta = timedelta(seconds=20)  # before anything is asked
    draft_life: timedelta = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class RecurrencePolicy:
    within: Within = Within.NEXT_VISIT
    daily: frozenset[str] = frozenset()  # categories with the three-in-thirty-days rule
    relapse: timedelta = timedelta(days=30)
    apart: timedelta = timedelta(hours=12)  # findings closer than this never escalate
    radius_m: float = 50.0


@dataclass(frozen=True, slots=True)
class OrderPolicy:
    issue: Issue = Issue.AUTO
    prefix: str = "城创督"
    start: int = 1
    authorised_by: str = ""  # the leader who authorised automatic issue
    issuer: str = ""  # of the documents: 城关镇文明创建工作领导小组办公室; empty: town and office
    office: str = "镇文明办"  # whom to answer
    inspectors: str = "镇文明创建督查组"
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Policy:
    zone: ZoneInfo
    language: str
    town: str
    categories: tuple[Category, ...]
    profile: Profile = Profile.TOWN
    calendar: Calendar = field(default_factory=Calendar)
    grouping: GroupingPolicy = field(default_factory=GroupingPolicy)
    recurrence: RecurrencePolicy = field(default_factory=RecurrencePolicy)
    orders: OrderPolicy = field(default_factory=OrderPolicy)
    rounds_per_week: int = 5
    verify_within_hours: int = 8  # working hours
    return_leaves_hours: int = 4  # working hours that a return leaves at least
    round_quiet: timedelta = timedelta(minutes=20)  # without a report: the round is over
    walking_from: int = 3  # reports within it: the inspector walks, questions wait
    sheet_from: int = 4  # waiting submissions that make a sheet at the round's end
    question_life: timedelta = timedelta(minutes=10)
    picture_wait: timedelta = timedelta(seconds=60)
    invitation_life: timedelta = timedelta(days=7)
    # What invitation codes are made with; the same in every process of a house, else its own.
    invitation_key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False, compare=False)
    quiet: tuple[time, time] | None = (time(21), time(7))  # from, until: nothing comes by itself (R5, R19)
    schedules: Mapping[str, str] = field(default_factory=lambda: dict(SCHEDULES))  # job: when

    def category(self, code: str) -> Category:
        """The category with this code; KeyError when the town has none such."""
        return next((c for c in self.categories if c.code == code), None) or _missing(code)


def _missing(code: str) -> Category:
    raise KeyError(code)
