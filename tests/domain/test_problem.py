"""The life of a problem (R4, R5, R17)."""

from datetime import timedelta

import pytest

from domain.problem import ProblemAct, ProblemState, close, due_after_return, is_overdue, next_state
from tests.builders import local, make_policy

OPEN, RECTIFIED, CLOSED, WITHDRAWN = ProblemState
REPORTED, DUE = local("11-23 10:02"), local("11-23 18:00")


@pytest.mark.parametrize(("state", "act", "then"), [
    (OPEN, ProblemAct.RECTIFY, RECTIFIED), (RECTIFIED, ProblemAct.ACCEPT, CLOSED),
    (RECTIFIED, ProblemAct.RETURN, OPEN), (OPEN, ProblemAct.WITHDRAW, WITHDRAWN),
    (RECTIFIED, ProblemAct.WITHDRAW, WITHDRAWN), (OPEN, ProblemAct.ACCEPT, None), (OPEN, ProblemAct.RETURN, None),
    (RECTIFIED, ProblemAct.RECTIFY, None)])
def test_each_act_leads_on_from_its_own_state_only(state: ProblemState, act: ProblemAct,
                                                   then: ProblemState | None) -> None:
    assert next_state(state, act) == then


@pytest.mark.parametrize("act", list(ProblemAct))
@pytest.mark.parametrize("state", [CLOSED, WITHDRAWN])
def test_what_is_closed_or_withdrawn_stays_so(state: ProblemState, act: ProblemAct) -> None:
    assert next_state(state, act) is None


def test_a_problem_is_on_time_at_its_deadline_and_overdue_after_it() -> None:
    assert not is_overdue(OPEN, DUE, DUE)
    assert is_overdue(OPEN, DUE, DUE + timedelta(seconds=1))


@pytest.mark.parametrize("state", [RECTIFIED, CLOSED, WITHDRAWN])
def test_only_what_is_open_can_be_overdue(state: ProblemState) -> None:
    assert not is_overdue(state, DUE, DUE + timedelta(days=1))


def test_a_suspended_problem_is_not_overdue_until_its_suspension_ends() -> None:
    end = DUE + timedelta(days=7)
    assert not is_overdue(OPEN, DUE, DUE + timedelta(days=1), end)
    assert is_overdue(OPEN, DUE, end, end)


def test_on_time_counts_the_submission_not_its_verification() -> None:
    assert close(REPORTED, DUE, DUE, timedelta(0)).on_time
    assert not close(REPORTED, DUE, DUE + timedelta(seconds=1), timedelta(0)).on_time


def test_handling_time_leaves_out_the_waiting_for_verifications() -> None:
    submitted = local("11-23 15:20")
    assert close(REPORTED, DUE, submitted, timedelta(hours=2)).handling == timedelta(hours=3, minutes=18)


def test_handling_time_is_never_negative() -> None:
    assert close(REPORTED, DUE, REPORTED, timedelta(hours=1)).handling == timedelta(0)


@pytest.mark.parametrize(("due", "submitted", "returned", "then"), [
    ("11-25 18:00", "11-23 15:00", "11-23 17:00", "11-26 10:00"),  # two hours of a working afternoon
    ("11-25 18:00", "11-23 11:00", "11-23 15:00", "11-26 10:00"),  # the lunch break gives nothing back
    ("12-01 12:00", "11-27 17:00", "11-27 22:00", "12-01 15:00"),  # one hour, then a Friday evening
    ("12-01 18:00", "11-27 19:00", "11-29 23:00", "12-01 18:00"),  # a weekend alone gives nothing back
    ("12-04 12:00", "11-27 17:00", "11-30 09:00", "12-04 16:00"),  # an hour before the weekend and one after it
    ("11-24 18:00", "11-23 15:00", "11-24 00:04", "11-25 11:00"),  # returned at night
])
def test_a_return_gives_the_working_time_of_waiting_back(due: str, submitted: str, returned: str, then: str) -> None:
    assert due_after_return(local(due), local(submitted), local(returned), make_policy()) == local(then)


def test_a_deadline_after_a_return_is_a_whole_minute() -> None:
    due = due_after_return(local("11-25 12:00"), local("11-23 15:00") + timedelta(seconds=1),
                           local("11-23 15:10") + timedelta(seconds=20), make_policy())
    assert due == local("11-25 14:11")


@pytest.mark.parametrize(("due", "returned", "then"), [
    ("11-28 02:00", "11-28 01:00", "11-30 12:00"), ("12-01 02:00", "11-27 23:30", "12-01 03:30")])
def test_every_hour_of_waiting_counts_in_an_emergency(due: str, returned: str, then: str) -> None:
    due_at = due_after_return(local(due), local("11-27 22:00"), local(returned), make_policy(), is_emergency=True)
    assert due_at == local(then)


def test_a_deadline_at_night_moves_into_working_hours() -> None:
    due = due_after_return(local("11-28 02:00"), local("11-26 20:00"), local("11-26 21:00"), make_policy())
    assert due == local("11-30 08:00")


def test_a_return_leaves_at_least_four_working_hours() -> None:
    due = due_after_return(DUE, local("11-23 16:50"), local("11-23 17:00"), make_policy())
    assert due == local("11-24 11:00")


def test_a_return_before_the_weekend_leaves_four_hours_of_monday() -> None:
    due = due_after_return(local("11-27 18:00"), local("11-27 17:30"), local("11-27 18:00"), make_policy())
    assert due == local("11-30 12:00")


def test_a_submission_dated_after_its_return_takes_no_time_away() -> None:
    due = due_after_return(local("11-25 18:00"), local("11-23 15:00"), local("11-23 14:59"), make_policy())
    assert due == local("11-25 18:00")
