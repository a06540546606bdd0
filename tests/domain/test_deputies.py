"""For which days somebody may act for somebody else (R18)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.deputies import LONGEST, TermFault, term

TODAY = date(2026, 11, 25)


def day(month: int, of: int, year: int = 2026) -> date:
    return date(year, month, of)


@pytest.mark.parametrize(("days", "expected"), [
    ([day(11, 25), day(12, 5)], (day(11, 25), day(12, 5))), ([day(12, 5)], (TODAY, day(12, 5))),
    ([TODAY], (TODAY, TODAY)), ([day(12, 1), day(12, 1)], (day(12, 1), day(12, 1))),
    ([], TermFault.NO_DAYS), ([TODAY] * 3, TermFault.NO_DAYS),
    ([day(11, 24), day(12, 5)], TermFault.PAST), ([day(11, 24)], TermFault.PAST),
    ([day(12, 5), day(11, 25)], TermFault.REVERSED), ([day(12, 5), day(12, 4)], TermFault.REVERSED),
    ([TODAY, day(11, 25, 2027)], TermFault.TOO_LONG), ([day(1, 1, 2028), day(1, 2, 2028)], TermFault.TOO_FAR),
    ([date.max], TermFault.TOO_LONG)])
def test_the_days_of_a_term(days: list[date], expected: object) -> None:
    assert term(days, TODAY) == expected


@given(st.lists(st.dates(), max_size=3), st.dates())
def test_a_term_never_begins_in_the_past_nor_ends_before_it_begins(days: list[date], today: date) -> None:
    found = term(days, today)
    if not isinstance(found, TermFault):
        assert today <= found[0] <= found[1] <= found[0] + timedelta(days=LONGEST.days)
