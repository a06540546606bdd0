"""Looks at a problem: the comparison and how it went, without a flood in the group."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Photo
from tests.builders import LI, OFFICE, WANG, ZHANG
from tests.services.test_sheets import opens_the_bot
from tests.talk import MARKET, Talk


@pytest.fixture
def talk(session: Session) -> Talk:
    """№1 waits for its verification."""
    talk = Talk(session)
    talk.say(MARKET, sender=LI, photos=1)
    talk.say("已清理", sender=ZHANG, photos=1)
    return talk


def shown(talk: Talk) -> list[int]:
    [pair] = (talk.shown(f"look:{talk.problem().id}") or {})["pairs"]
    return [*pair.get("before", ()), *pair.get("after", ())]


def test_the_photos_before_and_after_are_one_picture(talk: Talk) -> None:
    assert talk.tap(f"pictures:{talk.problem().id}") == ["look-below"]
    assert shown(talk) == list(talk.session.scalars(select(Photo.id).order_by(Photo.id)))


def test_the_newest_submission_is_shown_in_the_same_message(talk: Talk) -> None:
    talk.tap(f"pictures:{talk.problem().id}")
    talk.say("不到位,墙角还有", sender=LI)
    talk.say("已清理", sender=ZHANG, photos=1)
    talk.tap(f"pictures:{talk.problem().id}")
    first, _, last = talk.session.scalars(select(Photo.id).order_by(Photo.id)).all()
    assert (shown(talk), len(talk.keys("look:"))) == ([first, last], 1)


def test_however_many_tap_the_group_sees_it_once(talk: Talk) -> None:
    talk.tap(f"pictures:{talk.problem().id}", sender=LI)
    talk.stands_at(f"look:{talk.problem().id}", "9001")
    assert [talk.tap(f"pictures:{talk.problem().id}", sender=who) for who in (LI, WANG, ZHANG)] == [["look-above"]] * 3
    assert len(talk.keys("look:")) == 1


def test_it_stands_under_the_card(talk: Talk) -> None:
    talk.stands_at("problem:1:card:2", "9001")
    talk.tap(f"pictures:{talk.problem().id}")
    assert (talk.shown(f"look:{talk.problem().id}") or {})["reply_to"] == "9001"


@pytest.mark.parametrize("look", ["pictures", "history"])
def test_who_opened_the_bot_sees_it_in_private_the_newest_at_the_end(talk: Talk, look: str) -> None:
    opens_the_bot(talk)
    before = talk.keys()
    for _ in range(3):
        assert talk.tap(f"{look}:{talk.problem().id}") == ["look-in-private"]
    assert len(talk.keys()) == len(before) + 1


def test_a_closed_card_shows_the_comparison_itself(talk: Talk) -> None:
    talk.say("通过", sender=LI)
    assert talk.tap(f"pictures:{talk.problem().id}", sender=ZHANG) == ["look-on-card"]
    assert talk.keys("look:") == []


def test_a_problem_without_submission_shows_what_there_is(session: Session) -> None:
    talk = Talk(session)
    talk.say(MARKET, sender=LI, photos=1)
    talk.tap(f"pictures:{talk.problem().id}")
    assert len(shown(talk)) == 1


def test_how_it_went_is_one_message_that_goes_on_in_place(talk: Talk) -> None:
    talk.tap(f"history:{talk.problem().id}", sender=ZHANG)
    talk.say("不到位,墙角还有", sender=LI)
    talk.tap(f"history:{talk.problem().id}", sender=WANG)
    [key] = talk.keys("course:")
    assert [line["text"] for line in (talk.shown(key) or {})["lines"]] == [
        "course-reported", "course-rectified", "course-returned"]


@pytest.mark.parametrize("look", ["pictures", "history"])
def test_a_look_is_had_in_the_problem_s_own_chat(talk: Talk, look: str) -> None:
    assert talk.tap(f"{look}:{talk.problem().id}", chat=OFFICE) == ["press-unknown"]
    assert talk.tap(f"{look}:4711") == ["press-unknown"]


def test_the_group_s_look_is_gone_once_the_closed_card_shows_it(talk: Talk) -> None:
    talk.tap(f"pictures:{talk.problem().id}")
    talk.say("通过", sender=LI)
    assert talk.keys("look:") == []


def test_what_was_returned_can_be_compared(talk: Talk) -> None:
    talk.say("不到位,墙角还有", sender=LI)
    assert talk.card()["buttons"][0][0]["text"] == "button-before-after"
