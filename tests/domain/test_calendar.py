"""R5: working days and hours of real weeks, with their holidays, make-up days and summer hours."""

from dataclasses import replace
from datetime import date, time
from zoneinfo import ZoneInfo

import pytest

from domain import deadlines
from domain.calendar import Calendar, Holiday, OtherHours, YearTable
from domain.policy import Category, Profile
from tests.builders import local, make_policy

TOWN = make_policy()
CITY = make_policy(profile=Profile.CITY)
SUMMER = OtherHours((6, 1), (9, 30), ((time(8), time(12)), (time(15), time(18, 30))))
IN_SUMMER = replace(TOWN, calendar=replace(TOWN.calendar, summer=SUMMER))


def due(limit: str, posted: str, policy: object = TOWN) -> str:
    """In the profile city a number of working hours."""
    category = Category("exposed_rubbish", "暴露垃圾", "Exposed rubbish", (), "处", limit, "working", limit)
    assert isinstance(policy, type(TOWN))
    return f"{deadlines.due_at(category, local(posted), policy).astimezone(policy.zone):%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(("limit", "posted", "expected"), [
    # National Day 2025: off from 1 to 8 October, worked on Sunday 28 September and Saturday 11 October
    ("today", "2025-09-28 10:00", "2025-09-28 18:00"),
    ("today", "2025-09-30 14:59", "2025-09-30 18:00"),
    ("today", "2025-09-30 15:00", "2025-10-09 12:00"),
    ("today", "2025-10-03 09:00", "2025-10-09 12:00"),
    ("1wd", "2025-09-30 23:30", "2025-10-09 18:00"),
    ("2wd", "2025-09-30 08:00", "2025-10-10 18:00"),
    ("2wd", "2025-10-09 08:00", "2025-10-11 18:00"),
    ("5wd", "2025-09-26 08:00", "2025-10-10 18:00"),
    ("24h", "2025-10-02 20:00", "2025-10-03 20:00"),
    # National Day 2026: off from 1 to 7 October, worked on Sunday 20 September and Saturday 10 October
    ("today", "2026-10-10 02:00", "2026-10-10 18:00"),
    ("today", "2026-10-10 16:00", "2026-10-12 12:00"),
    ("2wd", "2026-09-18 10:00", "2026-09-21 18:00"),
    ("2wd", "2026-10-09 10:00", "2026-10-12 18:00"),
    # Spring Festival 2026: off from 15 to 23 February, worked on Saturday 14 and Saturday 28 February
    ("today", "2026-02-14 14:00", "2026-02-14 18:00"),
    ("today", "2026-02-14 15:00", "2026-02-24 12:00"),
    ("5wd", "2026-02-13 10:00", "2026-02-27 18:00"),
    ("5wd", "2026-02-16 10:00", "2026-02-28 18:00"),
    # into 2027, whose notice is not out: New Year's Day is off by law
    ("today", "2026-12-31 17:00", "2027-01-04 12:00"),
    ("2wd", "2026-12-30 10:00", "2027-01-04 18:00"),
    # into a year without any table: Monday to Friday
    ("1wd", "2027-12-31 10:00", "2028-01-03 18:00"),
])
def test_days_are_counted_as_the_notices_say(limit: str, posted: str, expected: str) -> None:
    assert due(limit, posted) == expected


@pytest.mark.parametrize(("limit", "posted", "expected"), [
    ("4h", "2025-09-30 16:00", "2025-10-09 10:00"),
    ("8h", "2025-10-10 14:00", "2025-10-11 12:00"),  # the Saturday is worked
    ("4h", "2026-02-20 03:00", "2026-02-24 12:00"),
    ("4h", "2026-10-10 17:00", "2026-10-12 11:00"),
    ("16h", "2026-12-31 14:00", "2027-01-05 12:00"),
])
def test_hours_are_counted_as_the_notices_say(limit: str, posted: str, expected: str) -> None:
    assert due(limit, posted, CITY) == expected


@pytest.mark.parametrize(("limit", "posted", "expected"), [
    ("today", "2026-05-29 10:00", "2026-05-29 18:00"),
    ("today", "2026-06-01 10:00", "2026-06-01 18:30"),
    ("today", "2026-05-31 10:00", "2026-06-01 12:00"),
    ("2wd", "2026-05-28 10:00", "2026-06-01 18:30"),
    ("2wd", "2026-09-29 10:00", "2026-10-08 18:00"),
])
def test_the_end_of_work_is_that_of_its_own_day(limit: str, posted: str, expected: str) -> None:
    assert due(limit, posted, IN_SUMMER) == expected


@pytest.mark.parametrize(("limit", "posted", "expected"), [
    ("4h", "2026-05-29 16:00", "2026-06-01 10:00"),
    ("4h", "2026-06-01 11:00", "2026-06-01 18:00"),  # an hour before the break, three after it
    ("4h", "2026-09-30 17:00", "2026-10-08 10:30"),
])
def test_hours_run_through_the_change_to_summer_hours_and_back(limit: str, posted: str, expected: str) -> None:
    assert due(limit, posted, replace(IN_SUMMER, profile=Profile.CITY)) == expected


def test_other_hours_may_span_the_turn_of_the_year() -> None:
    winter = OtherHours((11, 1), (2, 15), ((time(8, 30), time(17)),))
    assert [winter.hold_on(date(2026, month, 15)) for month in (1, 2, 3, 10, 11, 12)] == [
        True, True, False, False, True, True]
    assert not winter.hold_on(date(2026, 2, 16))


def test_where_nobody_breaks_noon_is_twelve() -> None:
    policy = replace(TOWN, calendar=replace(TOWN.calendar, hours=((time(9), time(17)),)))
    assert due("today", "2026-11-28 10:00", policy) == "2026-11-30 12:00"
    afternoons = replace(TOWN, calendar=replace(TOWN.calendar, hours=((time(13), time(17)),)))
    assert due("today", "2026-11-28 10:00", afternoons) == "2026-11-30 13:00"


def test_what_is_posted_after_a_short_day_s_end_is_due_on_the_next() -> None:
    mornings = replace(TOWN, calendar=replace(TOWN.calendar, hours=((time(8), time(12)),)))
    assert due("today", "2026-11-24 12:00", mornings) == "2026-11-25 12:00"


@pytest.mark.parametrize(("posted", "expected"), [
    ("2026-03-28 09:00", "2026-03-30 12:00"),  # the clocks go forward in the night to the 29th
    ("2026-10-23 23:00", "2026-10-26 11:00"),  # and back in the night to the 25th
])
def test_working_hours_are_those_of_the_wall_clock_of_any_zone(posted: str, expected: str) -> None:
    assert due("4h", posted, replace(CITY, zone=ZoneInfo("Europe/Berlin"))) == expected


def test_the_later_year_s_notice_holds_for_the_end_of_december() -> None:
    notice = YearTable(2027, (Holiday("元旦", date(2026, 12, 31), date(2027, 1, 2), (date(2026, 12, 27),)),))
    calendar = TOWN.calendar.with_tables([notice])
    assert not calendar.is_working_day(date(2026, 12, 31))
    assert calendar.is_working_day(date(2026, 12, 27))
    assert calendar.is_working_day(date(2026, 10, 10)), "2026's own table holds still"


def test_a_year_is_provisional_until_its_notice_is_known() -> None:
    assert [TOWN.calendar.is_provisional(year) for year in (2025, 2026, 2027, 2028)] == [False, False, True, True]
    assert not TOWN.calendar.with_tables([YearTable(2027, ())]).is_provisional(2027)
    assert Calendar().is_provisional(2026)


@pytest.mark.parametrize(("start", "end", "years"), [
    ("2026-11-02 10:00", "2026-12-31 18:00", ()), ("2026-12-31 10:00", "2027-01-04 18:00", (2027,)),
    ("2027-12-31 10:00", "2028-01-04 18:00", (2027, 2028))])
def test_a_deadline_is_uncertain_in_years_without_a_notice(start: str, end: str, years: tuple[int, ...]) -> None:
    assert deadlines.uncertain_years(local(start), local(end), TOWN) == years


def test_a_deadline_moves_by_what_of_its_time_became_free() -> None:
    more = YearTable(2030, (Holiday("县庆", date(2026, 11, 25), date(2026, 11, 26)),))
    later = replace(TOWN, calendar=TOWN.calendar.with_tables([more]))
    now = local("2026-11-24 10:00")
    assert deadlines.kept(local("2026-11-25 18:00"), now, TOWN, later) == local("2026-11-27 18:00")
    assert deadlines.kept(local("2026-11-24 18:00"), now, TOWN, later) == local("2026-11-24 18:00")
    assert deadlines.kept(local("2026-11-24 09:00"), now, TOWN, later) == local("2026-11-24 09:00"), "passed already"
    assert deadlines.kept(local("2026-11-27 18:00"), now, later, TOWN) == local("2026-11-27 18:00"), "never earlier"
