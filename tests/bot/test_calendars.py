"""R5: the tables of working days are those of the notices, and a wrong one is named."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import holidays
import pytest

from bot import calendars
from bot.calendars import BadTable, read_tables
from domain.calendar import Calendar

CALENDAR = Calendar.of(calendars.own_tables())
PUBLISHED = (2024, 2025, 2026)
OTHERS = holidays.country_holidays("CN", years=(*PUBLISHED, 2027))


def days(*years: int) -> Iterator[date]:
    for year in years:
        yield from (date(year, 1, 1) + timedelta(days=n) for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days))


def test_every_day_is_worked_or_off_as_chinesecalendar_has_it() -> None:
    assert [d for d in days(*PUBLISHED) if CALENDAR.is_working_day(d) is not chinese_calendar.is_workday(d)] == []


def test_every_day_is_worked_or_off_as_holidays_has_it() -> None:
    assert [d for d in days(*PUBLISHED) if CALENDAR.is_working_day(d) is not OTHERS.is_working_day(d)] == []


def test_of_a_year_without_a_notice_the_days_that_the_law_fixes_are_off() -> None:
    by_law = {d for d in days(2027) if d in OTHERS and "observed" not in OTHERS[d]}
    table = CALENDAR.table(2027)
    assert table is not None and table.is_provisional
    assert {d for h in table.holidays for d in h.days()} == by_law
    assert [h.worked for h in table.holidays] == [()] * 7


def test_a_table_names_its_notice() -> None:
    assert [(t.year, t.notice) for t in calendars.own_tables() if not t.is_provisional] == [
        (2024, "国办发明电〔2023〕7号"), (2025, "国办发明电〔2024〕12号"), (2026, "国办发明电〔2025〕7号")]


def test_what_is_worked_for_a_holiday_is_a_weekend() -> None:
    worked = [day for table in calendars.own_tables() for holiday in table.holidays for day in holiday.worked]
    assert len(worked) == 19 and all(day.weekday() >= 5 for day in worked)


@pytest.mark.parametrize(("name", "text", "wrong"), [
    ("2030", "{", "Expecting property name"), ("2030", "[]", "not a table"), ("2030", '{"year": 2030}', "'holidays'"),
    ("2030", '{"year": 2031, "holidays": []}', "the year is 2031"),
    ("2030", '{"year": 2030, "holidays": [], "days": 1}', "no such key: days"),
    ("2030", '{"year": 2030, "holidays": [{"name": "元旦", "from": "2030-01-32", "to": "2030-01-01"}]}', "not a table"),
    ("2030", '{"year": 2030, "holidays": [{"name": "元旦", "from": "2030-01-03", "to": "2030-01-01"}]}',
     "元旦 ends before it begins")])
def test_a_wrong_table_is_named_with_what_is_allowed(tmp_path: Path, name: str, text: str, wrong: str) -> None:
    (tmp_path / f"{name}.json").write_text(text, encoding="utf-8")
    with pytest.raises(BadTable) as error:
        read_tables(tmp_path)
    assert str(error.value).startswith(f"{tmp_path / name}.json: not a table of working days (")
    assert wrong in str(error.value) and '"worked": ["2027-01-04"]' in str(error.value)


def test_other_files_beside_the_tables_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("tables", encoding="utf-8")
    assert read_tables(tmp_path) == ()
