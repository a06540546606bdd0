"""Which problem an answer means (R3): right or asked, never guessed."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.caption import Context, Reading, UnitWords, Vocabulary, read
from domain.matching import Candidate, Match, match
from domain.matching_words import has_two_verdicts
from domain.people import Role
from tests.builders import MONDAY, make_policy

EAST, WEST = 2, 3
WORDS = Vocabulary((UnitWords(EAST, "东关社区", ("东关",)), UnitWords(WEST, "西关社区", ("西关",))), {},
                   make_policy().categories)


def problem(number: int, place: str, category: str = "exposed_rubbish", **more: Any) -> Candidate:
    facts = {"community_id": EAST, "reported_at": MONDAY + timedelta(minutes=number), **more}
    return Candidate(number * 10, number, place=place, category=category, **facts)


MARKET, SCHOOL = problem(11, "菜市场南门"), problem(12, "小学北墙", "flying_wires")
BRIDGE, GATE = problem(13, "老桥头", "sewage"), problem(14, "菜市场北门")
ALL = (MARKET, SCHOOL, BRIDGE, GATE)


def answer(text: str) -> Reading:
    return read(text, WORDS, Context(Role.CLERK, None, 1))


def meant(text: str, *candidates: Candidate, may_be_the_only: bool = True) -> int | None:
    """The number of the problem that is meant, None when it is asked."""
    found = match(answer(text), candidates, may_be_the_only=may_be_the_only)
    assert bool(found.ids) != bool(found.choices)
    return found.id // 10 if found.id is not None else None


def test_the_message_replied_to_comes_before_everything_else() -> None:
    assert meant("#12 小学北墙飞线已清理", replace(MARKET, is_replied_to=True), SCHOOL) == 11


def test_a_reply_to_what_two_problems_share_is_narrowed_by_the_words() -> None:
    both = [replace(c, is_replied_to=True) for c in (MARKET, SCHOOL)]
    assert meant("飞线已整改", *both, BRIDGE) == 12
    assert meant("№11已整改", *both, BRIDGE) == 11


def test_a_reply_to_what_two_problems_share_is_asked_among_those_two() -> None:
    both = [replace(c, is_replied_to=True) for c in (MARKET, SCHOOL)]
    assert {c.number for c in match(answer("已整改"), [*both, BRIDGE]).choices} == {11, 12}


def test_a_number_says_it() -> None:
    assert [meant(t, *ALL) for t in ("#12已整改", "№13", "14号已整改")] == [12, 13, 14]


def test_a_house_number_is_no_problem_s_number() -> None:
    house = problem(15, "民丰路12号", "damaged_wall")
    assert meant("民丰路12号墙面已粉刷", SCHOOL, house) == 15


def test_a_number_with_its_sign_that_is_not_open_is_asked_even_when_one_is_open() -> None:
    assert meant("#99已整改", MARKET) is None


def test_a_number_without_sign_that_is_not_open_says_nothing() -> None:
    assert meant("99号已整改", MARKET) == 11
    assert meant("99号已整改", MARKET, SCHOOL) is None


def test_a_place_says_it() -> None:
    assert meant("菜市场南门已清理", *ALL) == 11


def test_a_place_in_other_words_says_it() -> None:
    assert meant("菜市场南大门的垃圾清理好了", *ALL) == 11


def test_a_shortened_place_says_it_when_only_one_fits() -> None:
    assert meant("桥头污水已疏通", *ALL) == 13
    assert meant("菜市场垃圾已清理", *ALL) is None


def test_the_longer_of_two_places_that_stand_in_the_words_is_meant() -> None:
    assert meant("菜市场南门已清理", problem(1, "菜市场"), MARKET) == 11


def test_a_category_says_it_when_only_one_is_of_it() -> None:
    assert meant("污水已疏通", *ALL) == 13
    assert meant("垃圾已清理", *ALL) is None


def test_two_categories_at_one_place_are_told_apart() -> None:
    wires = problem(16, "菜市场南门", "flying_wires")
    assert meant("菜市场南门飞线已整改", MARKET, wires, BRIDGE) == 16


def test_a_place_and_a_category_that_contradict_each_other_are_asked() -> None:
    assert meant("菜市场南门飞线已整改", MARKET, SCHOOL, BRIDGE) is None


def test_the_only_open_problem_is_meant() -> None:
    assert meant("已整改", MARKET) == 11
    assert meant("", MARKET) == 11


def test_the_only_open_problem_is_not_meant_by_words_about_another_place() -> None:
    assert meant("老年公寓门口垃圾已清理", MARKET) is None


def test_what_was_done_is_not_taken_for_a_place() -> None:
    assert meant("已安排保洁员清理垃圾", MARKET) == 11


def test_being_the_only_one_says_nothing_when_the_words_point_elsewhere() -> None:
    assert meant("已整改", MARKET, may_be_the_only=False) is None


def test_all_open_problems_of_one_spot_are_one() -> None:
    again = problem(20, "菜市场南门", spot_id=7)
    assert meant("菜市场南门已清理", replace(MARKET, spot_id=7), again, SCHOOL) == 11
    assert meant("已清理", replace(MARKET, spot_id=7), again) == 11


def test_problems_without_a_spot_are_not_one_spot() -> None:
    assert meant("已清理", MARKET, GATE) is None


def test_a_community_that_is_named_chooses_among_several() -> None:
    west = problem(30, "广场", community_id=WEST)
    assert meant("西关通过", MARKET, SCHOOL, west) == 30


def test_a_community_with_nothing_waiting_is_asked() -> None:
    assert meant("西关通过", MARKET) is None


def test_the_question_offers_three_the_likeliest_first() -> None:
    choices = match(answer("菜市场垃圾已清理"), ALL).choices
    assert [c.number for c in choices] == [14, 11, 13]  # near, of the category and newest; then the newest


def test_nothing_open_is_neither_meant_nor_asked() -> None:
    assert match(answer("已整改"), ()) == Match()


@given(st.text(max_size=40), st.lists(st.sampled_from(ALL), unique=True))
def test_any_words_mean_one_of_the_candidates_or_are_asked(text: str, candidates: list[Candidate]) -> None:
    found = match(answer(text), candidates)
    assert found.id is None or found.id in {c.id for c in candidates}
    assert set(found.choices) <= set(candidates)
    assert len(found.choices) <= 3


@pytest.mark.parametrize("text", ["1号通过2号不行", "菜市场的通过小学的不行", "飞线通过,垃圾不通过", "31合格32不合格",
                                  "井盖通过,垃圾桶不通过"])
def test_what_passes_and_fails_in_one_breath_is_two_verdicts(text: str) -> None:
    assert has_two_verdicts(text)


@pytest.mark.parametrize("text", ["通过", "不通过", "整改不到位", "不到位,墙角还有", "没问题",
                                  "未达标,不行", "不合格,退回"])
def test_one_verdict_is_one(text: str) -> None:
    assert not has_two_verdicts(text)
