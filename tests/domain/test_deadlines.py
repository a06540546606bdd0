"""R5: deadlines of both profiles on plain working days, and what holds of every deadline."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from domain import calendar, deadlines
from domain.policy import Category, Policy, Profile
from tests.builders import ZONE, local, make_policy

TOWN = make_policy()
CITY = make_policy(profile=Profile.CITY)
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))


def limited(town: str = "today", city: str = "4h", clock: str = "working") -> Category:
    return Category("exposed_rubbish", "暴露垃圾", "Exposed rubbish", (), "处", city, clock, town)


@pytest.mark.parametrize(("limit", "posted", "due"), [
    ("today", "11-23 10:02", "11-23 18:00"),  # a Monday
    ("today", "11-23 14:59", "11-23 18:00"),
    ("today", "11-23 15:00", "11-24 12:00"),
    ("today", "11-27 15:00", "11-30 12:00"),  # a Friday afternoon
    ("today", "11-28 09:00", "11-30 12:00"),  # a Saturday
    ("2wd", "11-23 10:02", "11-25 18:00"),
    ("2wd", "11-27 10:02", "12-01 18:00"),
    ("2wd", "11-28 23:59", "12-01 18:00"),
    ("24h", "11-27 10:02", "11-28 10:02"),
    ("2h", "11-28 23:30", "11-29 01:30"),
])
def test_the_town_profile_gives_days_an_office_can_read(limit: str, posted: str, due: str) -> None:
    assert deadlines.due_at(limited(town=limit), local(posted), TOWN) == local(due)


@pytest.mark.parametrize(("hours", "clock", "posted", "due"), [
    ("4h", "working", "11-23 10:02", "11-23 16:02"),  # the noon break does not count
    ("4h", "working", "11-23 16:00", "11-24 10:00"),
    ("2h", "working", "11-23 12:30", "11-23 16:00"),
    ("16h", "working", "11-27 08:00", "11-30 18:00"),  # two working days around a weekend
    ("2h", "emergency", "11-28 23:30", "11-29 01:30"),
])
def test_the_city_profile_counts_hours_of_its_clock(hours: str, clock: str, posted: str, due: str) -> None:
    assert deadlines.due_at(limited(city=hours, clock=clock), local(posted), CITY) == local(due)


LIMITS = st.sampled_from(["today", "1wd", "2wd", "5wd", "15wd", "24h", "2h"])
SUMMER = calendar.OtherHours((6, 1), (9, 30), ((time(8), time(12)), (time(15), time(18, 30))))
WITH_SUMMER = replace(TOWN, calendar=replace(TOWN.calendar, summer=SUMMER))
POLICIES = st.sampled_from([TOWN, CITY, WITH_SUMMER, replace(WITH_SUMMER, profile=Profile.CITY),
                            replace(TOWN, zone=ZoneInfo("Europe/Berlin")), replace(TOWN, calendar=calendar.Calendar())])
CATEGORIES = st.builds(limited, LIMITS, st.sampled_from(["1h", "4h", "8h", "40h"]),
                       st.sampled_from(["working", "emergency"]))


def is_worked(at: datetime, policy: Policy) -> bool:
    here = calendar.local(at, policy.zone)
    hours = policy.calendar.hours_of(here.date())
    return policy.calendar.is_working_day(here.date()) and any(a <= here.time() <= b for a, b in hours)


@given(MOMENTS, CATEGORIES, POLICIES)
def test_a_deadline_lies_after_the_report(start: datetime, category: Category, policy: Policy) -> None:
    assert deadlines.due_at(category, start, policy) > start


@given(MOMENTS, CATEGORIES, POLICIES)
def test_a_deadline_that_counts_work_is_a_moment_of_work(start: datetime, category: Category, policy: Policy) -> None:
    assume(not deadlines.counts_every_hour(category, policy))
    assert is_worked(deadlines.due_at(category, start, policy), policy)


@given(MOMENTS, st.timedeltas(timedelta(0), timedelta(days=12)), CATEGORIES, POLICIES)
def test_what_is_reported_later_is_not_due_earlier(
        start: datetime, later: timedelta, category: Category, policy: Policy) -> None:
    first = deadlines.due_at(category, start, policy)
    assert deadlines.due_at(category, start + later, policy) >= first


@given(MOMENTS, st.integers(0, 20), st.integers(1, 9), CATEGORIES, POLICIES)
def test_a_holiday_more_never_makes_a_deadline_earlier(
        start: datetime, after: int, length: int, category: Category, policy: Policy) -> None:
    first = calendar.local_day(start, policy.zone) + timedelta(days=after)
    more = calendar.YearTable(9999, (calendar.Holiday("县庆", first, first + timedelta(days=length - 1)),))
    longer = replace(policy, calendar=policy.calendar.with_tables([more]))
    assert deadlines.due_at(category, start, longer) >= deadlines.due_at(category, start, policy)


@given(MOMENTS, CATEGORIES, POLICIES)
def test_the_hours_that_were_counted_add_up(start: datetime, category: Category, policy: Policy) -> None:
    counted = deadlines.count(category, start, policy)
    hours = deadlines.read_limit(category.city if policy.profile is Profile.CITY else category.town)[1]
    if counted.stretches:
        assert sum((b - a for a, b in counted.stretches), timedelta(0)) == timedelta(hours=hours)
    else:
        assert len(counted.days) == max(hours, 1) and counted.due_at.date() == counted.days[-1]


@given(MOMENTS, st.timedeltas(timedelta(0), timedelta(days=9)), st.integers(0, 12), CATEGORIES)
def test_a_deadline_kept_through_new_days_off_has_what_was_left_of_it(
        start: datetime, gone: timedelta, after: int, category: Category) -> None:
    first = calendar.local_day(start, ZONE) + timedelta(days=after)
    more = calendar.YearTable(9999, (calendar.Holiday("县庆", first, first + timedelta(days=3)),))
    later = replace(TOWN, calendar=TOWN.calendar.with_tables([more]))
    due, now = deadlines.due_at(category, start, TOWN), start + gone
    kept = deadlines.kept(due, now, TOWN, later)
    assert kept >= due
    if now < due:
        assert deadlines.working_time(now, kept, later) >= deadlines.working_time(now, due, TOWN)


@given(MOMENTS, st.floats(0.1, 60), st.floats(0.1, 60))
def test_more_hours_never_end_earlier(start: datetime, some: float, more: float) -> None:
    first = deadlines.after_working_hours(start, some, TOWN)
    assert deadlines.after_working_hours(start, some + more, TOWN) >= first


def test_an_order_is_signed_the_same_day_and_answered_in_two_working_days() -> None:
    issued = local("11-18 10:00")
    assert deadlines.sign_due_at(issued, TOWN) == local("11-18 18:00")
    assert deadlines.answer_due_at(issued, TOWN) == local("11-20 18:00")


@pytest.mark.parametrize("limit", ["", "soon", "2", "wd", "2 wd", "-1h", "0wd", "0h", "10000wd", "２h"])
def test_an_unreadable_limit_is_named_with_what_is_allowed(limit: str) -> None:
    with pytest.raises(ValueError, match="today, 2wd"):
        deadlines.read_limit(limit)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        calendar.local_day(datetime(2026, 11, 23), ZONE)


def test_a_week_is_named_by_iso_and_starts_on_monday() -> None:
    day = local("11-23 10:00").date()
    assert calendar.week_of(day) == "2026-W48"
    assert calendar.monday_of("2026-W48") == day
    assert calendar.monday_of("2026-W48") + timedelta(days=6) == local("11-29 10:00").date()
