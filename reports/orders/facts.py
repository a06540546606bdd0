"""What a supervision order's document says, before it is words: all times on the town's clock."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum


class OrderKind(StrEnum):
    AGAIN = "again"  # found again: two findings of one spot
    OVERDUE = "overdue"  # 超期督办
    LEADER = "leader"  # 领导交办
    MERGED = "merged"  # 合并督办: several spots in one order


@dataclass(frozen=True, slots=True)
class Photo:
    """``data``: JPEG or PNG bytes, None when the photo is not there; then the page says so."""

    data: bytes | None
    caption: str


@dataclass(frozen=True, slots=True)
class Seen:
    """One finding. ``answered_at``: when the community told of what was accepted, None while nothing was. ``late``: how
    far past its limit it was when the order was made, None when it was in time."""

    number: int
    at: datetime
    place: str
    category: str
    description: str
    due_at: datetime
    answered_at: datetime | None = None
    late: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """``earlier``: the finding before, for what was found again."""

    seen: Seen
    earlier: Seen | None = None


@dataclass(frozen=True, slots=True)
class Slip:
    """回执: what was signed and answered so far; empty is left to be written by hand."""

    signed_by: str = ""
    signed_at: datetime | None = None
    answer: str = ""
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """``head``: the first responsible person with the title; ``copies``: who gets one when the order was raised."""

    kind: OrderKind
    name: str  # 城创督〔2026〕8号
    level: int
    community: str
    is_village: bool
    findings: tuple[Finding, ...]
    issued_on: date
    sign_due_at: datetime
    due_at: datetime
    head: str
    group_leader: str
    liaison: str
    inspectors: str  # 镇文明创建督查组
    office: str  # 镇文明办: whom to answer
    issuer: str  # 城关镇文明创建工作领导小组办公室
    signer: str = ""
    leader: str = ""  # whose word it follows: 领导交办
    contact: str = ""
    copies: tuple[str, ...] = ()
    photos: tuple[Photo, ...] = ()
    slip: Slip = Slip()
