"""The life of a supervision order (R7) as pure decisions."""

from collections.abc import Sequence
from enum import StrEnum

from domain.problem import ProblemState


class OrderState(StrEnum):
    DRAFT = "draft"  # waits for the leader (orders.issue: sign)
    ISSUED = "issued"  # 下发
    SIGNED = "signed"  # 签收
    ANSWERED = "answered"  # 反馈
    CLOSED = "closed"  # 办结
    WITHDRAWN = "withdrawn"  # 撤销


class OrderAct(StrEnum):
    ISSUE = "issue"
    SIGN = "sign"
    ANSWER = "answer"
    RETURN = "return"
    CLOSE = "close"
    WITHDRAW = "withdraw"


_NEXT = {
    (OrderState.DRAFT, OrderAct.ISSUE): OrderState.ISSUED,
    (OrderState.ISSUED, OrderAct.SIGN): OrderState.SIGNED,
    (OrderState.SIGNED, OrderAct.ANSWER): OrderState.ANSWERED,
    (OrderState.ISSUED, OrderAct.ANSWER): OrderState.ANSWERED,  # who answers has received it
    (OrderState.ANSWERED, OrderAct.RETURN): OrderState.SIGNED,
    (OrderState.ANSWERED, OrderAct.CLOSE): OrderState.CLOSED,
}
_WITHDRAWABLE = frozenset({OrderState.DRAFT, OrderState.ISSUED, OrderState.SIGNED, OrderState.ANSWERED})


def next_state(state: OrderState, act: OrderAct) -> OrderState | None:
    """Where an act leads from a state; None when it is not possible there (never from closed or withdrawn)."""
    if act is OrderAct.WITHDRAW:
        return OrderState.WITHDRAWN if state in _WITHDRAWABLE else None
    return _NEXT.get((state, act))


def name(prefix: str, year: int, number: int) -> str:
    """城创督〔2026〕8号, the year in U+3014 and U+3015 (GB/T 9704)."""
    return f"{prefix}\u3014{year}\u3015{number}号"


def act_of_problems(state: OrderState, problems: Sequence[ProblemState], changed: ProblemState) -> OrderAct | None:
    """What the states of an order's problems make of it: all put right → answered, all closed → closed, the one that
    ``changed`` open again → returned.

    Withdrawn problems do not count; an order all of whose findings are withdrawn is the office's.
    """
    counting = [p for p in problems if p is not ProblemState.WITHDRAWN]
    if not counting:
        return None
    if state is OrderState.ANSWERED:
        if changed is ProblemState.OPEN:
            return OrderAct.RETURN
        return OrderAct.CLOSE if all(p is ProblemState.CLOSED for p in counting) else None
    is_put_right = all(p in (ProblemState.RECTIFIED, ProblemState.CLOSED) for p in counting)
    return OrderAct.ANSWER if is_put_right and state in (OrderState.SIGNED, OrderState.ISSUED) else None
