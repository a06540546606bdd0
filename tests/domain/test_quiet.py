"""Quiet hours (R5, R19), on the town's clock."""

from datetime import time

import pytest

from domain import quiet
from tests.builders import local, make_policy

NIGHT, NOON = (time(21), time(7)), (time(12), time(14))


@pytest.mark.parametrize(("at", "ends"), [
    ("11-23 20:59", None), ("11-23 21:00", "11-24 07:00"), ("11-23 23:59", "11-24 07:00"),
    ("11-24 00:00", "11-24 07:00"), ("11-24 06:59", "11-24 07:00"), ("11-24 07:00", None),
    ("12-31 22:00", "2027-01-01 07:00")])
def test_the_night_ends_in_the_morning(at: str, ends: str | None) -> None:
    assert quiet.ends_at(local(at), make_policy(quiet=NIGHT)) == (local(ends) if ends else None)


@pytest.mark.parametrize(("at", "ends"), [
    ("11-23 11:59", None), ("11-23 12:00", "11-23 14:00"), ("11-23 14:00", None), ("11-23 23:00", None)])
def test_hours_of_one_day_end_on_it(at: str, ends: str | None) -> None:
    assert quiet.ends_at(local(at), make_policy(quiet=NOON)) == (local(ends) if ends else None)


def test_a_town_without_quiet_hours_has_none() -> None:
    assert quiet.ends_at(local("11-23 03:00"), make_policy(quiet=None)) is None
