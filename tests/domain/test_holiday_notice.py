"""R5: the notice on a year's days off is read in the wordings of eight years, and a damaged one is not."""

from collections.abc import Iterator
from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendars import own_tables
from domain.calendar import Calendar, YearTable
from domain.holiday_notice import NoticeError, read
from tests.domain.notices import ADJUSTED_2019, IN_2027, NOTICES

EXTENDED = {date(2020, 1, 31), date(2020, 2, 1)}  # by another notice, during the epidemic


def calendar() -> Calendar:
    tables = {year: read(text).table for year, text in NOTICES.items()}
    tables[2019] = read(ADJUSTED_2019).applied_to(tables[2019])
    return Calendar.of(tables.values())


def days() -> Iterator[date]:
    first = date(2019, 1, 1)
    return (first + timedelta(days=n) for n in range((date(2027, 1, 1) - first).days))


def test_the_notices_of_eight_years_give_the_days_that_were_worked() -> None:
    read_from_notices = calendar()
    assert {d for d in days() if read_from_notices.is_working_day(d) is not chinese_calendar.is_workday(d)} == EXTENDED


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_a_notice_gives_the_table_that_comes_with_the_program(year: int) -> None:
    assert read(NOTICES[year]).table == next(table for table in own_tables() if table.year == year)


def test_a_notice_pasted_in_one_line_or_with_blanks_reads_the_same() -> None:
    text = NOTICES[2026]
    assert read(text.replace("\n", "")) == read(text)
    assert read(text.replace("月", " 月 ").replace("年", " 年")) == read(text)
    assert read(text.replace("一、", "1.").replace("周", "星期")) == read(text)


def test_the_year_is_told_without_the_title_too() -> None:
    without = NOTICES[2025].partition("机构")[2]
    assert read(without).table.holidays == read(NOTICES[2025]).table.holidays


def test_a_day_off_in_lieu_belongs_to_its_holiday() -> None:
    text = NOTICES[2025].replace("1月1日（周三）放假1天，不调休", "1月1日放假,1月2日(星期四)补休")
    assert (read(text).table.holidays[0].first, read(text).table.holidays[0].last) == (
        date(2025, 1, 1), date(2025, 1, 2))


def test_an_adjustment_changes_the_holiday_that_it_names_and_no_other() -> None:
    before, notice = read(NOTICES[2019]).table, read(ADJUSTED_2019)
    after = notice.applied_to(before)
    changed = [a for a, b in zip(after.holidays, before.holidays, strict=True) if a != b]
    assert notice.is_adjustment and [h.name for h in changed] == ["劳动节"]
    assert (changed[0].last, changed[0].worked) == (date(2019, 5, 4), (date(2019, 4, 28), date(2019, 5, 5)))


@pytest.mark.parametrize(("found", "put", "code", "facts"), [
    ("2027年", "", "no-year", {}),
    ("三、清明节:4月3日(周六)至5日(周一)放假,共3天。", "", "missing-days", {"holidays": "清明节"}),
    ("1月1日(周五)", "1月1日(周四)", "weekday", {"holiday": "元旦", "said": "1月1日", "year": 2027, "weekday": "五",
                                          "written": "四"}),
    ("共9天", "共8天", "count", {"holiday": "春节", "said": 8, "counted": 9}),
    ("2月20日(周六)上班", "2月19日上班", "not-weekend", {"holiday": "春节", "said": "2月19日"}),
    ("5月8日(周六)上班", "5月2日上班", "not-weekend", {"holiday": "劳动节", "said": "5月2日"}),
    ("4月3日(周六)", "4月31日", "no-date", {"holiday": "清明节", "said": "4月31日"}),
    ("6月9日(周三)放假1天,不调休", "另行通知", "no-days", {"holiday": "端午节"}),
    ("10月1日(周五)至7日(周四)", "10月7日至1日", "order", {"holiday": "国庆节", "said": "10月7日至1日"}),
    ("六、中秋节", "六、端午节", "missing-days", {"holidays": "中秋节"}),
    ("9月15日(周三)放假1天", "6月9日放假1天", "overlap", {}),
])
def test_a_notice_that_cannot_be_is_not_read_and_the_mistake_is_named(
        found: str, put: str, code: str, facts: dict[str, object]) -> None:
    assert found in IN_2027
    with pytest.raises(NoticeError) as error:
        read(IN_2027.replace(found, put))
    assert (error.value.code, error.value.facts) == (code, facts)


def test_the_notice_of_another_year_does_not_pass_for_this_one() -> None:
    with pytest.raises(NoticeError) as error:
        read(NOTICES[2026].replace("2026年", "2027年"))
    assert error.value.code == "weekday"


@given(st.text("一二三四五、元旦春节清明劳动端午中秋国庆:0123456789年月日至放假调休共天上班(周六)。关于", max_size=120))
def test_any_words_are_a_notice_or_a_named_mistake(words: str) -> None:
    try:
        assert isinstance(read(f"关于2027年{words}").table, YearTable)
    except NoticeError as error:
        assert error.code


@given(st.sampled_from(sorted(NOTICES)), st.data())
def test_a_notice_cut_short_is_refused(year: int, data: st.DataObject) -> None:
    text = NOTICES[year]
    last = text.rindex("国庆节" if "国庆节：" in text or "国庆节:" in text else "中秋节")
    with pytest.raises(NoticeError):
        read(text[:data.draw(st.integers(0, last))])
