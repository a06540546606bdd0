"""The correction buttons and their questions (R2)."""

import pytest
from sqlalchemy.orm import Session

from tests.builders import LI, SUN, WANG, ZHANG
from tests.talk import MARKET, Talk


@pytest.fixture
def talk(session: Session) -> Talk:
    talk = Talk(session)
    talk.say(MARKET, sender=LI, photos=1)
    return talk


def labels(talk: Talk, field: str) -> list[str]:
    talk.tap(f"fix:{field}:{talk.problem().id}")
    return [o["label"] for o in talk.question(f"fix.{field}").options]


def test_a_choice_has_at_most_three_and_other(talk: Talk) -> None:
    assert labels(talk, "unit") == ["西关社区", "王庄村", "其他…"]
    categories = labels(talk, "category")
    assert (len(categories), categories[-1]) == (4, "其他…")
    assert "暴露垃圾" not in categories


def test_a_place_is_asked_for_in_words(talk: Talk) -> None:
    assert labels(talk, "place") == []
    assert talk.question("fix.place").takes_words


def test_only_who_was_asked_answers(talk: Talk) -> None:
    labels(talk, "unit")
    assert talk.tap(talk.option(talk.question("fix.unit"), "西关社区"), sender=WANG) == ["question-not-yours"]
    assert talk.card()["community"] == "东关社区"


def test_other_then_words(talk: Talk) -> None:
    labels(talk, "unit")
    assert talk.tap(talk.option(talk.question("fix.unit"), "其他")) == ["question-say"]
    talk.say("王庄", sender=LI)
    assert talk.card()["community"] == "王庄村"


def test_words_that_name_no_unit_leave_the_question_open(talk: Talk) -> None:
    labels(talk, "unit")
    talk.tap(talk.option(talk.question("fix.unit"), "其他"))
    talk.say("那边那个", sender=LI)
    assert talk.question("fix.unit").answered_at is None
    talk.say("西关", sender=LI)
    assert talk.card()["community"] == "西关社区"


def test_the_office_may_answer_its_own_question_while_the_poster_answers_another(talk: Talk) -> None:
    labels(talk, "category")
    talk.tap(f"fix:unit:{talk.problem().id}", sender=SUN)
    talk.tap(talk.option(talk.question("fix.unit"), "西关社区"), sender=SUN)
    talk.tap(talk.option(talk.question("fix.category"), "建筑垃圾"), sender=LI)
    assert (talk.card()["community"], talk.card()["category"]) == ("西关社区", "construction_waste")


def test_photos_are_no_answer_to_a_question(talk: Talk) -> None:
    labels(talk, "place")
    talk.say("东关社区小学北墙飞线", sender=LI, photos=1)
    assert (talk.problem().place, talk.problem(2).place) == ("菜市场南门", "小学北墙")


def test_a_community_s_edit_is_no_correction(talk: Talk) -> None:
    talk.say("西关社区小学北墙飞线", sender=ZHANG, photos=1, edited=True)
    assert talk.card()["place"] == "菜市场南门"
