"""Answers to our questions: taps, the next words of who was asked, and their end."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Photo, Question, Sighting
from tests.builders import LI, OFFICE, WANG, ZHANG, ZHAO
from tests.talk import MARKET, SCHOOL, Talk

TEN_MINUTES = timedelta(minutes=10)


@pytest.fixture
def talk(session: Session) -> Talk:
    """李站长 was asked why №1 is returned, and said 其他…."""
    talk = Talk(session)
    talk.say(MARKET, sender=LI, photos=1)
    talk.say("已清理", sender=ZHANG, photos=1)
    talk.tap(f"return:{talk.submissions()[0].id}", sender=LI)
    talk.tap(talk.option(talk.question("return_reason"), "其他"), sender=LI)
    return talk


def reason(talk: Talk) -> str:
    return talk.submissions()[0].reason


def test_the_next_words_of_who_was_asked_are_the_answer(talk: Talk) -> None:
    talk.say("靠河那一边也要看", sender=LI)
    assert reason(talk) == "靠河那一边也要看"


def test_words_of_somebody_else_are_not(talk: Talk) -> None:
    talk.say("靠河那一边也要看", sender=WANG)
    talk.say("靠河那一边也要看", sender=ZHANG)
    assert (reason(talk), talk.state()) == ("", "rectified")


def test_words_in_another_chat_are_not(talk: Talk) -> None:
    talk.say("靠河那一边也要看", sender=LI, chat=OFFICE)
    assert reason(talk) == ""


def test_a_photo_is_not(talk: Talk) -> None:
    talk.say(SCHOOL, sender=LI, photos=1)
    assert (reason(talk), talk.state(2)) == ("", "open")


def test_a_photo_with_words_that_replies_to_nothing_is_not_and_the_question_stays(talk: Talk) -> None:
    talk.say("靠河那一边也要看", sender=LI, photos=1)
    assert reason(talk) == ""
    talk.say("靠河那一边也要看", sender=LI)
    assert reason(talk) == "靠河那一边也要看"


def replied(talk: Talk, words: str, *, purpose: str = "return:", **more: Any) -> None:
    """李站长 answers the question with a photo whose caption replies to it."""
    talk.stands_at(talk.keys(purpose)[-1], "9001")
    talk.say(words, photos=1, reply_to="9001", **{"sender": LI, **more})


def test_a_caption_that_replies_to_the_question_is_and_its_photo_is_kept(talk: Talk) -> None:
    replied(talk, "靠河那一边也要看")
    assert (reason(talk), talk.state()) == ("靠河那一边也要看", "open")
    [seen] = talk.session.scalars(select(Sighting))
    assert talk.session.scalar(select(Photo.sighting_id).where(Photo.sighting_id == seen.id)) == seen.id
    assert (seen.problem_id, talk.keys("draft:")) == (talk.problem().id, [])


def test_a_caption_that_replies_to_somebody_else_s_question_is_not(talk: Talk) -> None:
    replied(talk, "靠河那一边也要看", sender=WANG)
    assert reason(talk) == ""


def test_a_photo_without_words_that_replies_to_the_question_is_not(talk: Talk) -> None:
    replied(talk, "")
    assert (reason(talk), talk.question("return_reason").answered_at) == ("", None)


def test_a_caption_tells_where_it_is_and_its_photo_waits_for_a_sentence(talk: Talk) -> None:
    talk.say("靠河那一边也要看", sender=LI)
    talk.say(SCHOOL, sender=LI, photos=1)
    talk.tap(f"fix:place:{talk.problem(2).id}", sender=LI)
    replied(talk, "北门岗亭", purpose="fix:place:")
    assert talk.problem(2).place == "北门岗亭"
    talk.say("东关社区老桥头污水外溢", sender=LI)
    assert talk.problem(3).place == "老桥头"


def test_a_caption_about_a_report_s_own_question_adds_its_photo_to_the_report(talk: Talk) -> None:
    talk.say("老桥头污水外溢", sender=LI, photos=1)
    talk.until(talk.at + timedelta(seconds=30))
    replied(talk, "东关社区", purpose="draft:")
    count = talk.session.scalar(select(func.count()).where(Photo.problem_id == talk.problem(2).id))
    assert (talk.problem(2).place, count) == ("老桥头", 2)


def test_what_somebody_else_wrote_is_not(talk: Talk) -> None:
    talk.say("靠河那一边也要看", sender=LI, forwarded=True)
    assert reason(talk) == ""


def test_a_sticker_is_not(talk: Talk) -> None:
    talk.say(sender=LI)
    assert (reason(talk), talk.question("return_reason").takes_words) == ("", True)


def test_an_edit_of_an_older_message_is_not(talk: Talk) -> None:
    talk.say("靠河那一边也要看", sender=LI, edited=True, message="4")
    assert reason(talk) == ""


def test_an_edit_of_the_answer_changes_nothing(talk: Talk) -> None:
    said = talk.say("靠河那一边也要看", sender=LI)
    talk.say("没有了", sender=LI, edited=True, message=said.ref.message)
    assert reason(talk) == "靠河那一边也要看"


def test_words_in_another_topic_are_not(talk: Talk) -> None:
    talk.say("靠河那一边也要看", sender=LI, topic="7")
    assert reason(talk) == ""


def test_of_two_questions_the_one_asked_last_is_answered(talk: Talk) -> None:
    talk.say(SCHOOL, sender=LI, photos=1)
    talk.tap(f"fix:place:{talk.problem(2).id}", sender=LI)
    talk.say("北门岗亭", sender=LI)
    assert (talk.problem(2).place, reason(talk)) == ("北门岗亭", "")
    talk.say("靠河那一边也要看", sender=LI)
    assert reason(talk) == "靠河那一边也要看"


def test_the_older_one_is_answered_once_it_was_tapped_again(talk: Talk) -> None:
    older = talk.option(talk.question("return_reason"), "其他")
    talk.say(SCHOOL, sender=LI, photos=1)
    talk.tap(f"fix:place:{talk.problem(2).id}", sender=LI)
    talk.tap(older, sender=LI)
    talk.say("靠河那一边也要看", sender=LI)
    assert (reason(talk), talk.problem(2).place) == ("靠河那一边也要看", "小学北墙")


def test_what_was_asked_by_two_taps_is_answered_once(talk: Talk) -> None:
    talk.say(SCHOOL, sender=LI, photos=1)
    for _ in range(2):
        talk.tap(f"fix:place:{talk.problem(2).id}", sender=LI)
    talk.say("北门岗亭", sender=LI)
    talk.tap(talk.option(talk.question("return_reason"), "不到位"), sender=LI)
    talk.say("大家辛苦了", sender=LI)
    assert talk.problem(2).place == "北门岗亭"


def test_a_reply_to_something_else_is_not(talk: Talk) -> None:
    talk.say("靠河那一边也要看", sender=LI, reply_to="4711")
    assert reason(talk) == ""


def test_a_reply_to_the_question_is(talk: Talk) -> None:
    [key] = talk.keys("return:")
    talk.stands_at(key, "9001")
    talk.say("靠河那一边也要看", sender=LI, reply_to="9001")
    assert reason(talk) == "靠河那一边也要看"


def test_it_answers_once(talk: Talk) -> None:
    talk.say("靠河那一边也要看", sender=LI)
    talk.say("已清理", sender=ZHANG, photos=1)
    talk.say("辛苦大家", sender=LI)
    assert (reason(talk), talk.state()) == ("靠河那一边也要看", "rectified")


def test_an_unanswered_question_is_gone_after_ten_minutes(talk: Talk) -> None:
    question = talk.question("return_reason")
    value = talk.option(question, "不到位")
    talk.until(talk.at + TEN_MINUTES - timedelta(seconds=1))
    assert talk.keys("return:") != []
    talk.until(talk.at + timedelta(seconds=2))
    assert talk.keys("return:") == []
    talk.say("靠河那一边也要看", sender=LI)
    assert talk.tap(value, sender=LI) == ["question-gone"]
    assert (reason(talk), talk.state()) == ("", "rectified")


def test_an_expired_question_takes_no_tap_even_before_its_timer_fired(talk: Talk) -> None:
    value = talk.option(talk.question("return_reason"), "不到位")
    assert talk.tap(value, sender=LI, after=601) == ["question-gone"]


def test_a_second_tap_finds_it_answered(talk: Talk) -> None:
    value = talk.option(talk.question("return_reason"), "不到位")
    assert talk.tap(value, sender=LI) == ["done-you-returned"]
    assert talk.tap(value, sender=LI) == ["question-gone"]
    assert talk.problem().rework == 1


@pytest.mark.parametrize("who", [WANG, ZHANG])
def test_a_tap_of_somebody_else_is_refused(talk: Talk, who: object) -> None:
    value = talk.option(talk.question("return_reason"), "不到位")
    assert talk.tap(value, sender=who) == ["question-not-yours"]  # type: ignore[arg-type]
    assert talk.tap(value, sender=ZHAO) == ["press-stranger"]
    assert talk.state() == "rectified"


def test_a_tap_in_another_chat_finds_no_question(talk: Talk) -> None:
    value = talk.option(talk.question("return_reason"), "不到位")
    assert talk.tap(value, sender=LI, chat=OFFICE) == ["question-gone"]


@pytest.mark.parametrize("index", ["4", "99", "-1", "x", ""])
def test_an_option_that_was_not_offered_is_refused(talk: Talk, index: str) -> None:
    assert talk.tap(f"answer:{talk.question('return_reason').id}:{index}", sender=LI) == ["question-gone"]
    assert talk.state() == "rectified"


def test_a_question_of_a_later_version_is_not_answered(talk: Talk) -> None:
    question = talk.question("return_reason")
    value = talk.option(question, "不到位")
    question.purpose = "of a later version"
    talk.session.flush()
    assert talk.tap(value, sender=LI) == ["question-gone"]
    assert talk.session.get_one(Question, question.id).answered_at is None
