"""The life of a supervision order (R7)."""

from itertools import product

import pytest

from domain.orders import OrderAct, OrderState, act_of_problems, name, next_state
from domain.problem import ProblemState

DRAFT, ISSUED, SIGNED, ANSWERED, CLOSED, WITHDRAWN = OrderState
OPEN, RECTIFIED, DONE, VOID = ProblemState
POSSIBLE = {
    (DRAFT, OrderAct.ISSUE): ISSUED, (ISSUED, OrderAct.SIGN): SIGNED, (SIGNED, OrderAct.ANSWER): ANSWERED,
    (ISSUED, OrderAct.ANSWER): ANSWERED, (ANSWERED, OrderAct.RETURN): SIGNED, (ANSWERED, OrderAct.CLOSE): CLOSED,
    **{(state, OrderAct.WITHDRAW): WITHDRAWN for state in (DRAFT, ISSUED, SIGNED, ANSWERED)}}


@pytest.mark.parametrize(("state", "act"), list(product(OrderState, OrderAct)))
def test_an_act_leads_where_the_practice_says_and_nowhere_else(state: OrderState, act: OrderAct) -> None:
    assert next_state(state, act) is POSSIBLE.get((state, act))


def test_the_year_stands_in_the_brackets_of_official_documents() -> None:
    assert name("城创督", 2026, 8) == "城创督〔2026〕8号"


@pytest.mark.parametrize(("state", "problems", "changed", "act"), [
    (ISSUED, [RECTIFIED], RECTIFIED, OrderAct.ANSWER), (SIGNED, [RECTIFIED, DONE], RECTIFIED, OrderAct.ANSWER),
    (SIGNED, [RECTIFIED, OPEN], RECTIFIED, None), (SIGNED, [DONE, DONE], DONE, OrderAct.ANSWER),
    (ANSWERED, [DONE, DONE], DONE, OrderAct.CLOSE), (ANSWERED, [DONE, RECTIFIED], DONE, None),
    (ANSWERED, [OPEN, DONE], OPEN, OrderAct.RETURN), (SIGNED, [OPEN, DONE], OPEN, None),
    (ANSWERED, [OPEN, RECTIFIED], RECTIFIED, None),  # answered in words, its problems follow one by one
    (SIGNED, [RECTIFIED, VOID], RECTIFIED, OrderAct.ANSWER), (ANSWERED, [VOID, VOID], VOID, None),
    (DRAFT, [RECTIFIED], RECTIFIED, None), (CLOSED, [OPEN], OPEN, None), (WITHDRAWN, [DONE], DONE, None)])
def test_an_order_follows_its_problems(state: OrderState, problems: list[ProblemState], changed: ProblemState,
                                       act: OrderAct | None) -> None:
    assert act_of_problems(state, problems, changed) is act
