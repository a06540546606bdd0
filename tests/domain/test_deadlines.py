"""R5: deadlines of both profiles on plain working days."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import calendar, deadlines
from domain.policy import Category, Profile
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


@given(MOMENTS, st.sampled_from(["today", "2wd", "5wd", "15wd", "24h", "2h"]))
def test_a_deadline_lies_after_the_report(start: datetime, limit: str) -> None:
    assert deadlines.due_at(limited(town=limit), start, TOWN) > start


@given(MOMENTS, st.sampled_from([1, 4, 8, 40]))
def test_a_working_deadline_falls_into_working_hours(start: datetime, hours: int) -> None:
    end = calendar.local(deadlines.after_working_hours(start, hours, TOWN), ZONE)
    windows = (calendar.MORNING, calendar.AFTERNOON)
    assert calendar.is_working_day(end.date())
    assert any(opens <= end.time() <= closes for opens, closes in windows)


@given(MOMENTS, st.floats(0.1, 60), st.floats(0.1, 60))
def test_more_hours_never_end_earlier(start: datetime, some: float, more: float) -> None:
    first = deadlines.after_working_hours(start, some, TOWN)
    assert deadlines.after_working_hours(start, some + more, TOWN) >= first


def test_an_order_is_signed_the_same_day_and_answered_in_two_working_days() -> None:
    issued = local("11-18 10:00")
    assert deadlines.sign_due_at(issued, TOWN) == local("11-18 18:00")
    assert deadlines.answer_due_at(issued, TOWN) == local("11-20 18:00")


@pytest.mark.parametrize("limit", ["", "soon", "2", "wd", "2 wd", "-1h"])
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
