"""R1: a report in English has its unit, category and place read from its words."""

from dataclasses import replace

import pytest

from domain import english
from domain.reading import Kind, Reading, UnitWords
from tests.builders import make_policy

CATEGORIES = make_policy().categories
UNITS = (UnitWords(2, "东关社区", ("东关", "Dongguan"), False, 1), UnitWords(3, "西关社区", ("West Gate",), False, 1))


def read(text: str, **known: object) -> Reading:
    bare = Reading(text, Kind.CHATTER, confidence=0.8)
    return english.complete(replace(bare, **known), CATEGORIES, UNITS)  # type: ignore[arg-type]


@pytest.mark.parametrize(("text", "unit", "category", "place"), [
    ("Dongguan: garbage at the south gate of the market", 2, "exposed_rubbish", "south gate of the market"),
    ("dongguan, garbage not cleared near the school", 2, "exposed_rubbish", "school"),
    ("West Gate: sewage in front of the school is overflowing", 3, "sewage", "school"),
    ("Dongguan market south gate: rubbish everywhere", 2, "exposed_rubbish", "market south gate"),
    ("Dongguan, old bridge, blocked drain", 2, "drain_ditch", "old bridge"),
    ("Dongguan community: overflowing bins beside the bus stop", 2, "overflowing_bin", "bus stop"),
    ("Dongguan: loose wires on the north wall of the school", 2, "flying_wires", "north wall of the school"),
    ("A manhole cover is missing at the crossroads, Dongguan", 2, "manhole", "crossroads"),
    ("Dongguan: construction waste", 2, "construction_waste", ""),
    ("potholes near the hospital", None, "damaged_road", "hospital"),
    ("Dongguan: Illegal stickers and graffiti at the park", 2, "small_ads", "park")])
def test_a_report_has_its_unit_category_and_place(text: str, unit: int | None, category: str, place: str) -> None:
    found = read(text)
    assert (found.kind, found.unit_id, found.category, found.place) == (Kind.PROBLEM, unit, category, place)


def test_the_longer_of_two_words_is_meant() -> None:
    assert [read(f"Dongguan: {words}").category for words in (
        "waste at the school", "waste water at the school", "a garbage bin at the school")] == [
        "exposed_rubbish", "sewage", "overflowing_bin"]


@pytest.mark.parametrize("text", [
    "Dongguan: garbage cleared", "garbage collected", "Is the garbage in Dongguan collected?", "Good morning",
    "Dongguan: see you at the market", "binary cables"[:6], "robins", "东关社区 garbage", "OK"])
def test_what_is_no_report_is_left_as_it_was(text: str) -> None:
    assert read(text) == Reading(text, Kind.CHATTER, confidence=0.8)


def test_what_was_read_as_something_else_stays_so() -> None:
    assert read("garbage not done", kind=Kind.RETURNED).category is None


def test_what_is_known_is_kept() -> None:
    found = read("garbage near the school", unit_id=9, category="dust_dirt")
    assert (found.unit_id, found.category, found.confidence) == (9, "dust_dirt", english.SURE)
