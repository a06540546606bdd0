"""The answer to 和上次是同一处吗? (R6)."""

import pytest
from sqlalchemy.orm import Session

from domain.people import Actor
from handlers.spots import ANSWERS
from services import roster
from services.questions import asked
from tests.builders import LI, make_work
from tests.talk import MARKET, Talk


@pytest.fixture
def talk(session: Session) -> Talk:
    talk = Talk(session)
    talk.say(MARKET, sender=LI, photos=1)
    talk.say("东关社区菜市场垃圾未清理", sender=LI, photos=1, after=86400)
    return talk


def actor(talk: Talk) -> Actor:
    found = roster.actor(talk.session, LI, talk.at)
    assert found is not None
    return found


@pytest.mark.parametrize("answer", ["", "是", "SAME", "*"])
def test_words_that_are_no_answer_leave_the_question_open(talk: Talk, answer: str) -> None:
    question = talk.question("same_spot")
    assert not ANSWERS["same_spot"](make_work(talk.session, talk.at), asked(question), actor(talk), answer)
    assert talk.problem(2).recurrence_of_id is None


def test_an_option_that_never_was_is_no_answer(talk: Talk) -> None:
    assert talk.tap(f"answer:{talk.question('same_spot').id}:2") == ["question-gone"]
    assert talk.problem(2).recurrence_of_id is None


def test_an_answer_is_taken_once(talk: Talk) -> None:
    option = talk.option(talk.question("same_spot"), "同一处")
    talk.tap(option)
    assert talk.tap(option) == ["question-gone"]
    assert talk.problem(2).recurrence_of_id == talk.problem(1).id


def test_talk_after_the_question_is_no_answer(talk: Talk) -> None:
    talk.say("同一处", sender=LI)
    assert talk.problem(2).recurrence_of_id is None
