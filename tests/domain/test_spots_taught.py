"""What an inspector answered about two wordings (R6) changes the next decision, and little beyond it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.spots import Sameness, same_place, words
from domain.spots_taught import Answer, Taught

SAME, UNSURE, DIFFERENT = Sameness.SAME, Sameness.UNSURE, Sameness.DIFFERENT


def taught(table: str) -> Taught:
    """Answers, the older first: 桥头=老桥头 is the same, 桥头≠老桥头 is not."""
    found = [(line.replace("≠", "=").partition("="), "=" in line) for line in table.split()]
    return Taught(Answer(one, other, is_same) for (one, _, other), is_same in found)


def decide(table: str, one: str, other: str) -> Sameness | None:
    return taught(table).decide(words(one), words(other))


def test_without_an_answer_nothing_is_decided() -> None:
    assert decide("", "桥头", "老桥头") is None
    assert decide("桥头=老桥头", "桥头", "菜市场") is None
    assert (bool(taught("")), bool(taught("桥头=老桥头"))) == (False, True)


@pytest.mark.parametrize(("answer", "decision"), [("桥头=老桥头", SAME), ("桥头≠老桥头", DIFFERENT)])
def test_an_answer_decides_the_same_two_either_way_round(answer: str, decision: Sameness) -> None:
    assert same_place("桥头", "老桥头") is UNSURE
    assert decide(answer, "桥头", "老桥头") is decision
    assert decide(answer, "老桥头", "桥头") is decision


def test_an_answer_carries_to_wordings_that_read_the_same() -> None:
    assert decide("菜市场南门=南门菜市场", "菜市场南大门旁边", "南门菜市场") is SAME
    assert decide("人民路建设路口=新华书店门口", "建设路与人民路交叉口", "新华书店大门口") is SAME


def test_the_later_answer_counts() -> None:
    assert decide("桥头=老桥头 老桥头≠桥头", "桥头", "老桥头") is DIFFERENT


def test_an_answer_of_another_spot_decides_over_the_wording() -> None:
    assert same_place("人民路建设路口", "建设路人民路路口") is SAME
    assert decide("人民路建设路口≠建设路人民路口", "人民路建设路口", "建设路人民路口") is DIFFERENT


def test_two_that_are_the_same_as_a_third_are_the_same_when_they_would_be_asked() -> None:
    assert same_place("桥头", "老石桥头") is UNSURE
    assert decide("桥头=老桥头 老桥头=老石桥头", "桥头", "老石桥头") is SAME


def test_two_that_are_the_same_as_a_third_are_asked_when_their_words_are_another_spot_s() -> None:
    assert same_place("老粮站", "农行门口") is DIFFERENT
    assert decide("老粮站=十字街东角 十字街东角=农行门口", "老粮站", "农行门口") is UNSURE
    assert decide("菜市场南门=菜市场拐角 菜市场拐角=菜市场东门", "菜市场南门", "菜市场东门") is UNSURE


def test_what_is_the_same_as_one_and_not_as_the_other_sets_them_apart() -> None:
    assert decide("桥头=老桥头 老桥头≠老石桥头", "桥头", "老石桥头") is DIFFERENT


def test_what_sets_two_of_the_same_words_apart_only_makes_them_asked() -> None:
    answers = "菜市场南门=老戏台 老戏台≠菜市场的南边门"
    assert decide(answers, "菜市场南门", "菜市场南门旁") is None  # one wording in other letters is one


def test_answers_that_contradict_each_other_are_asked() -> None:
    answers = "桥头=老桥头 老桥头=老石桥头 桥头=桥头店 桥头店≠老石桥头"
    assert decide(answers, "桥头", "老石桥头") is UNSURE


def test_an_answer_reaches_no_further_than_one_wording_between() -> None:
    assert decide("桥头=老桥头 老桥头=老石桥头 老石桥头=石桥头", "桥头", "石桥头") is None


def test_the_direct_answer_wins_over_those_through_others() -> None:
    assert decide("桥头=老桥头 老桥头=老石桥头 桥头≠老石桥头", "桥头", "老石桥头") is DIFFERENT


def test_the_community_s_own_name_is_no_part_of_an_answer() -> None:
    known = Taught([Answer("东关社区桥头店", "老桥头", True)], "东关社区")
    assert known.decide(words("桥头店"), words("老桥头")) is SAME


PLACES = st.sampled_from(["桥头", "老桥头", "老石桥头", "菜市场南门", "菜市场南大门", "菜市场", "农行门口", "路边"])


@given(st.lists(st.builds(Answer, PLACES, PLACES, st.booleans()), max_size=8), PLACES, PLACES)
def test_a_decision_does_not_depend_on_who_is_named_first(answers: list[Answer], one: str, other: str) -> None:
    known = Taught(answers)
    assert known.decide(words(one), words(other)) is known.decide(words(other), words(one))


@given(st.lists(st.builds(Answer, PLACES, PLACES, st.booleans()), max_size=8), PLACES)
def test_nothing_that_is_taught_sets_a_place_apart_from_itself(answers: list[Answer], place: str) -> None:
    assert Taught(answers).decide(words(place), words(place)) is None
