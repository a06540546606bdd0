"""What may be taken back (R17)."""

from datetime import timedelta

import pytest

from domain.problem import ProblemState
from domain.undo import LIFE, UNDOABLE, Refusal, Standing, kind, why_not
from tests.builders import MONDAY


def asked(action: str, *, after: timedelta = timedelta(minutes=1), state: ProblemState | None = None,
          is_built_upon: bool = False, is_in_order: bool = False) -> Refusal | None:
    stands = state or (UNDOABLE[action].state if action in UNDOABLE else ProblemState.OPEN)
    return why_not(action, MONDAY, MONDAY + after, Standing(stands, is_built_upon, is_in_order))


@pytest.mark.parametrize("action", list(UNDOABLE))
def test_one_s_own_last_act_is_undone_shortly_after(action: str) -> None:
    assert asked(action) is None
    assert asked(action, after=LIFE) is None


@pytest.mark.parametrize("action", list(UNDOABLE))
@pytest.mark.parametrize("after", [LIFE + timedelta(seconds=1), timedelta(days=1), timedelta(seconds=-1)])
def test_later_it_stands(action: str, after: timedelta) -> None:
    assert asked(action, after=after) is Refusal.NOTHING


@pytest.mark.parametrize("action", list(UNDOABLE))
def test_what_others_have_built_upon_stands(action: str) -> None:
    assert asked(action, is_built_upon=True) is Refusal.BUILT_UPON


@pytest.mark.parametrize("action", ["problem.closed", "problem.returned", "problem.withdrawn"])
def test_what_an_order_counts_on_stands(action: str) -> None:
    assert asked(action, is_in_order=True) is Refusal.IN_ORDER


@pytest.mark.parametrize("action", list(UNDOABLE))
def test_a_problem_that_moved_on_stands(action: str) -> None:
    for state in set(ProblemState) - {UNDOABLE[action].state}:
        assert asked(action, state=state) is Refusal.BUILT_UPON


@pytest.mark.parametrize("action", ["problem.reported", "problem.rectified", "order.signed", "order.issued",
                                    "role.given", "problem.acceptance_undone", "chat.bound"])
def test_what_has_its_own_way_back_is_not_undone(action: str) -> None:
    assert asked(action) is Refusal.NOT_SUCH


@pytest.mark.parametrize(("action", "about"), [
    ("problem.rectified", "answer"), ("rectification.extended", "answer"), ("order.signed", "order"),
    ("transfer.offered", "transfer"), ("role.deputed", "deputy"), ("role.given", "role"),
    ("problem.acceptance_undone", "undone"), ("round.started", "round"), ("chat.bound", "other")])
def test_what_is_not_undone_is_told_apart(action: str, about: str) -> None:
    assert kind(action) == about


def test_no_undo_leads_out_of_what_was_withdrawn_by_somebody_else_or_merges() -> None:
    assert "problem.merged" not in UNDOABLE
    assert {u.action for u in UNDOABLE.values()}.isdisjoint(UNDOABLE)
