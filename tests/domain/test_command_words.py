"""Numbers and days as people type them after a command."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.command_words import NOBODYS, read_day, read_deputy, read_number

TODAY = date(2026, 11, 25)
DAYS = st.dates(TODAY - timedelta(days=180), TODAY + timedelta(days=180))


@pytest.mark.parametrize("text", ["12", " 12 ", "#12", "＃12", "№12", "№ 12", "12号", "１２", "＃１２号", "No.12",
                                  "no 12", "0012"])
def test_a_number_is_written_in_many_ways(text: str) -> None:
    assert read_number(text) == 12


@pytest.mark.parametrize("text", ["", "-12", "－12", "1.5", "12 13", "十二", "abc", "12号楼", "1e5", "--", "#", "№",
                                  "²x"])
def test_what_is_no_number_is_none(text: str) -> None:
    assert read_number(text) is None


@pytest.mark.parametrize("text", ["0", "1" + "0" * 30, "9" * 5000, "#000"])
def test_a_number_that_nothing_can_have_is_nobodys(text: str) -> None:
    assert read_number(text) == NOBODYS


@given(st.text(max_size=40))
def test_no_text_breaks_the_number_or_gives_one_that_no_database_takes(text: str) -> None:
    number = read_number(text)
    assert number is None or 0 <= number < 10 ** 9


@pytest.mark.parametrize("text", ["11月27日", "11月27号", "11月27", "2026-11-27", "2026年11月27日", "2026/11/27",
                                  "27/11", "11/27", "11-27", "11.27", "１１月２７日", "后天"])
def test_a_day_is_written_in_many_ways(text: str) -> None:
    assert read_day(text, TODAY) == date(2026, 11, 27)


@pytest.mark.parametrize(("text", "day"), [
    ("今天", TODAY), ("明天", date(2026, 11, 26)), ("tomorrow", date(2026, 11, 26)), ("1月5日", date(2027, 1, 5)),
    ("11月20日", date(2026, 11, 20)), ("3/4", date(2027, 3, 4)), ("2028-02-29", date(2028, 2, 29))])
def test_without_a_year_it_is_the_nearest(text: str, day: date) -> None:
    assert read_day(text, TODAY) == day


@pytest.mark.parametrize("text", ["", "13月1日", "11月31日", "2026-02-29", "0月0日", "25/13", "小吴", "11月", "2026",
                                  "11月25日前", "00-00", "99999-1-1", "11//25"])
def test_what_is_no_day_is_none(text: str) -> None:
    assert read_day(text, TODAY) is None


@given(DAYS)
def test_every_day_of_half_a_year_around_is_read_back_without_its_year(day: date) -> None:
    assert read_day(f"{day.month}月{day.day}日", TODAY) == day
    assert read_day(f"{day.month}.{day.day}", TODAY) == day
    assert read_day(day.isoformat(), TODAY) == day


@given(st.text(max_size=40), st.dates())
def test_no_text_breaks_the_day(text: str, near: date) -> None:
    read_day(text, near)
    read_deputy(text, near)


@given(DAYS, st.integers(0, 150), st.sampled_from([" ", "-", " - ", "至", " 到 ", "~", "—", " to "]))
def test_two_days_are_found_whatever_stands_between(day: date, length: int, between: str) -> None:
    last = day + timedelta(days=length)
    words = read_deputy(f"小吴 {day.isoformat()}{between}{last.month}月{last.day}日", TODAY)
    assert (words.names, words.days) == (("小吴",), (day, last))


@pytest.mark.parametrize(("text", "names"), [
    ("小吴 11月25日 12月5日", ("小吴",)), ("11月25日-12月5日 小吴", ("小吴",)),
    ("小吴 代 张主任 11月25日至12月5日", ("小吴", "张主任")),
    ("小吴 for 张主任 from 2026-11-25 to 2026-12-05", ("小吴", "张主任")),
    ("小吴 张主任 主任 11.25-12.5", ("小吴", "张主任", "主任"))])
def test_names_and_days_come_in_any_order(text: str, names: tuple[str, ...]) -> None:
    words = read_deputy(text, TODAY)
    assert (words.names, words.days) == (names, (date(2026, 11, 25), date(2026, 12, 5)))


def test_a_term_over_the_new_year_ends_in_the_next() -> None:
    assert read_deputy("小吴 12月20日 1月10日", TODAY).days == (date(2026, 12, 20), date(2027, 1, 10))


@pytest.mark.parametrize(("text", "wrong"), [("小吴 13月40日", "13月40日"), ("小吴 11月25日 11月31日", "11月31日")])
def test_what_is_written_like_a_day_and_is_none_is_named(text: str, wrong: str) -> None:
    assert read_deputy(text, TODAY).wrong_day == wrong


@pytest.mark.parametrize("text", ["结束", "结束 小吴", "小吴 取消", "END 小吴"])
def test_ending_is_a_word_anywhere(text: str) -> None:
    assert read_deputy(text, TODAY).is_ending
