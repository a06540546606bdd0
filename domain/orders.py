"""The life of a supervision order (R7) as pure decisions."""

from enum import StrEnum


class OrderState(StrEnum):
    DRAFT = "draft"  # waits for the leader (orders.issue: sign)
    ISSUED = "issued"  # 下发
    SIGNED = "signed"  # 签收
    ANSWERED = "answered"  # 反馈
    CLOSED = "closed"  # 办结
    WITHDRAWN = "withdrawn"  # 撤销
