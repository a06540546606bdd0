"""Found again (R6): what a finding is to the earlier ones, by event times alone."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.policy import RecurrencePolicy, Within
from domain.recurrence import JOINING, Finding, FoundAgain, Seen, decide
from tests.builders import local

NEW, DUPLICATE, SIGHTING, RELAPSE, AGAIN, WARNING, ORDER = FoundAgain
POLICY = RecurrencePolicy()
DAILY = RecurrencePolicy(daily=frozenset({"rubbish"}))


def found(when: str, *, due: str = "", closed: str = "", round_id: int | None = 1, id: int = 1,
          **more: Any) -> Finding:
    """Found at that moment; due at 18:00 of the day, unless said otherwise."""
    at = local(when)
    return Finding(id, at, round_id, local(closed) if closed else None, local(due or f"{when[:5]} 18:00"), **more)


def what(at: str, *earlier: Finding, visits: Sequence[str] = (), policy: RecurrencePolicy = POLICY,
         round_id: int | None = 9) -> FoundAgain:
    """What a finding of another round is; each visit in between is a round of its own."""
    seen = [Seen(local(when), 100 + n) for n, when in enumerate(visits)]
    return decide(earlier, local(at), round_id, seen, "rubbish", policy)[0]


CLOSED = found("11-16 10:00", closed="11-16 15:00")
OVERDUE = found("11-16 10:00")


def test_what_nobody_found_before_is_new() -> None:
    assert decide([], local("11-16 10:00"), 1, [], "rubbish", POLICY) == (NEW, None)


def test_found_at_the_next_visit_after_it_was_closed_is_an_order() -> None:
    assert what("11-18 10:00", CLOSED) is ORDER


def test_found_at_the_next_visit_past_its_deadline_is_an_order() -> None:
    assert what("11-18 10:00", OVERDUE) is ORDER


def test_before_its_deadline_it_is_seen_again() -> None:
    assert what("11-18 10:00", found("11-16 10:00", due="11-18 10:00")) is SIGHTING
    assert what("11-18 10:01", found("11-16 10:00", due="11-18 10:00")) is ORDER


def test_one_visit_in_between_without_it_breaks_the_run() -> None:
    assert what("11-20 10:00", CLOSED, visits=["11-18 10:00"]) is RELAPSE
    assert what("11-20 10:00", OVERDUE, visits=["11-18 10:00"]) is AGAIN


def test_a_visit_in_between_that_saw_it_does_not_break_the_run() -> None:
    seen = found("11-16 10:00", due="11-19 18:00", seen=(Seen(local("11-18 10:30"), 100),))
    assert what("11-20 10:00", seen, visits=["11-18 10:00"]) is ORDER


def test_the_rounds_that_found_it_are_no_visits_in_between() -> None:
    visits = [Seen(local("11-16 23:00"), 1), Seen(local("11-18 06:00"), 9)]
    assert decide([OVERDUE], local("11-18 20:00"), 9, visits, "rubbish", POLICY)[0] is ORDER


def test_a_visit_of_the_same_outing_is_none_in_between() -> None:
    assert what("11-18 10:00", CLOSED, visits=["11-16 10:30", "11-18 09:30"]) is ORDER


@pytest.mark.parametrize(("within", "at", "expected"), [
    (Within.DAYS_30, "12-16 09:00", ORDER), (Within.DAYS_30, "12-16 11:00", RELAPSE),
    (Within.DAYS_30, "12-17 10:00", NEW), (Within.DAYS_90, "2027-02-14 10:00", ORDER),
    (Within.DAYS_90, "2027-02-14 11:00", NEW)])
def test_within_days_does_not_ask_for_the_next_visit(within: Within, at: str, expected: FoundAgain) -> None:
    policy = replace(POLICY, within=within)
    assert what(at, CLOSED, visits=["11-18 10:00"], policy=policy) is expected


def test_findings_less_than_twelve_hours_apart_never_escalate() -> None:
    assert what("11-16 21:59", OVERDUE) is SIGHTING
    assert what("11-16 21:59", CLOSED) is RELAPSE
    assert what("11-16 22:00", OVERDUE) is ORDER


def test_twelve_hours_count_from_when_it_was_last_seen() -> None:
    seen = found("11-16 10:00", seen=(Seen(local("11-16 17:50"), 2),))
    assert [what(at, seen) for at in ("11-17 05:00", "11-17 06:00")] == [SIGHTING, ORDER]


def test_what_was_seen_later_plays_no_part() -> None:
    seen = replace(OVERDUE, seen=(Seen(local("11-19 10:00"), 3),))
    assert what("11-18 10:00", seen) is ORDER


def test_posted_twice_in_one_round_joins_the_first() -> None:
    assert decide([OVERDUE], local("11-16 11:00"), 1, [], "rubbish", POLICY) == (DUPLICATE, OVERDUE)


def test_a_round_that_saw_it_does_not_find_it_again() -> None:
    seen = found("11-16 10:00", seen=(Seen(local("11-17 00:10"), 9),))
    assert what("11-17 23:00", seen) is DUPLICATE


def test_closed_and_found_in_the_same_round_is_new() -> None:
    assert what("11-16 16:00", CLOSED, round_id=1) is NEW


def test_a_finding_before_the_closing_is_seen_again_though_it_arrives_later() -> None:
    assert what("11-16 14:00", CLOSED) is SIGHTING


def test_networks_tell_whole_seconds() -> None:
    closed = replace(OVERDUE, closed_at=local("11-18 10:00") + timedelta(milliseconds=700))
    assert what("11-18 10:00", closed) is ORDER


@pytest.mark.parametrize(("suspended", "extended"), [(True, False), (False, True)])
def test_suspended_and_extended_never_count(suspended: bool, extended: bool) -> None:
    overdue, closed = (replace(f, is_suspended=suspended, is_extended=extended) for f in (OVERDUE, CLOSED))
    assert (what("11-18 10:00", overdue), what("11-18 10:00", closed)) == (SIGHTING, RELAPSE)


def test_a_suspended_finding_of_a_daily_category_is_not_counted() -> None:
    findings = [found("11-10 10:00", closed="11-10 12:00", is_suspended=True), replace(CLOSED, id=2)]
    assert what("11-18 10:00", *findings, policy=DAILY) is WARNING


def test_the_second_finding_of_a_daily_category_is_warned_of_and_the_third_an_order() -> None:
    second = found("11-18 10:00", closed="11-18 15:00", id=2, round_id=2)
    assert what("11-18 10:00", CLOSED, policy=DAILY) is WARNING
    assert what("11-20 10:00", CLOSED, second, policy=DAILY, visits=["11-19 10:00"]) is ORDER


def test_the_three_must_lie_within_thirty_days() -> None:
    second = found("12-15 10:00", closed="12-15 15:00", id=2, round_id=2)
    assert what("12-16 10:00", CLOSED, second, policy=DAILY) is ORDER
    assert what("12-16 10:01", CLOSED, second, policy=DAILY) is WARNING


def test_two_of_one_morning_are_one_of_the_three() -> None:
    second = found("11-16 17:00", closed="11-16 17:30", id=2, round_id=2)
    assert what("11-18 10:00", CLOSED, second, policy=DAILY) is WARNING


def test_a_daily_category_alone_in_its_thirty_days_may_still_be_a_relapse() -> None:
    old = found("11-16 10:00", closed="12-10 10:00")
    assert what("12-20 10:00", old, policy=DAILY) is RELAPSE


def test_within_thirty_days_of_closing_it_is_a_relapse() -> None:
    visits = ["11-17 10:00"]
    assert what("12-16 15:00", CLOSED, visits=visits) is RELAPSE
    assert decide([CLOSED], local("12-16 15:01"), 9, [Seen(local(visits[0]), 100)], "rubbish", POLICY) == (NEW, None)


def test_while_an_order_of_the_spot_is_open_every_finding_joins_it() -> None:
    supervised = replace(CLOSED, is_supervised=True)
    assert what("11-20 10:00", supervised, visits=["11-18 10:00"]) is ORDER
    assert what("11-18 10:00", found("11-16 10:00", due="11-19 18:00", is_supervised=True)) is SIGHTING


DAYS = st.integers(0, 40 * 48).map(lambda half_hours: local("11-01 00:00") + timedelta(minutes=30 * half_hours))


@st.composite
def findings(draw: st.DrawFn) -> Finding:
    at = draw(DAYS)
    closed = draw(st.none() | st.integers(1, 400).map(lambda hours: at + timedelta(hours=hours)))
    return Finding(draw(st.integers(1, 10**6)), at, draw(st.none() | st.integers(1, 5)), closed,
                   at + timedelta(hours=draw(st.integers(1, 72))), draw(st.booleans()), draw(st.booleans()),
                   draw(st.booleans()), tuple(draw(st.lists(SEEN, max_size=2))))


SEEN = st.builds(Seen, DAYS, st.none() | st.integers(1, 5))
BOOKS = st.lists(findings(), max_size=6, unique_by=lambda f: f.id)
POLICIES = st.builds(RecurrencePolicy, within=st.sampled_from(Within),
                     daily=st.sampled_from([frozenset(), DAILY.daily]))


@given(BOOKS, DAYS, st.none() | st.integers(1, 5), st.lists(SEEN, max_size=5), POLICIES, st.randoms())
def test_the_order_of_arrival_never_changes_anything(books: list[Finding], at: datetime, round_id: int | None,
                                                     visits: list[Seen], policy: RecurrencePolicy,
                                                     random: Random) -> None:
    first = decide(books, at, round_id, visits, "rubbish", policy)
    random.shuffle(books)
    random.shuffle(visits)
    assert decide(books, at, round_id, visits, "rubbish", policy) == first
    known = [f for f in books if f.reported_at <= at]
    assert decide(known, at, round_id, visits, "rubbish", policy) == first


@given(BOOKS, DAYS, st.none() | st.integers(1, 5), st.lists(SEEN, max_size=5), POLICIES)
def test_no_order_or_warning_within_twelve_hours_of_a_finding_or_before_it_is_due(
        books: list[Finding], at: datetime, round_id: int | None, visits: list[Seen],
        policy: RecurrencePolicy) -> None:
    decided, of = decide(books, at, round_id, visits, "rubbish", policy)
    assert (of is None) == (decided is NEW)
    if of is None:
        return
    assert of.reported_at == max(f.reported_at for f in books if f.reported_at <= at)
    if decided in (ORDER, WARNING):
        assert at - of.reported_at >= policy.apart
        assert not of.never_counts
        assert not of.is_open(at) or at > of.due_at
    if decided in JOINING:
        assert of.is_open(at)
