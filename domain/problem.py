"""The life of a problem (R3, R4) as pure decisions."""

from enum import StrEnum


class ProblemState(StrEnum):
    OPEN = "open"  # 待整改
    RECTIFIED = "rectified"  # 待复查
    CLOSED = "closed"  # 已销号
    WITHDRAWN = "withdrawn"  # 作废


class Result(StrEnum):
    PENDING = "pending"
    ACCEPTED = "accepted"
    RETURNED = "returned"  # 退回
