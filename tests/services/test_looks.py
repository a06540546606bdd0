"""Looks at a problem: both photos, and how it went."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Photo
from tests.builders import LI, OFFICE, ZHANG
from tests.talk import MARKET, Talk


@pytest.fixture
def talk(session: Session) -> Talk:
    """№1 waits for its verification."""
    talk = Talk(session)
    talk.say(MARKET, sender=LI, photos=1)
    talk.say("已清理", sender=ZHANG, photos=1)
    return talk


def shown(talk: Talk, submission: int) -> list[int]:
    return list((talk.shown(f"look:{talk.problem().id}:{submission}") or {})["photos"])


def test_the_photos_before_and_after_are_shown_in_this_order(talk: Talk) -> None:
    assert talk.tap(f"pictures:{talk.problem().id}") == ["noticed"]
    photos = talk.session.scalars(select(Photo.id).order_by(Photo.id)).all()
    assert shown(talk, talk.submissions()[0].id) == list(photos)


def test_the_newest_submission_is_shown(talk: Talk) -> None:
    talk.say("不到位,墙角还有", sender=LI)
    talk.say("已清理", sender=ZHANG, photos=1)
    talk.tap(f"pictures:{talk.problem().id}")
    first, _, last = talk.session.scalars(select(Photo.id).order_by(Photo.id)).all()
    assert shown(talk, talk.submissions()[-1].id) == [first, last]


@pytest.mark.parametrize(("before", "after", "expected"), [(12, 1, (9, 1)), (12, 12, (5, 5)), (1, 12, (1, 9))])
def test_many_photos_leave_room_for_the_others(session: Session, before: int, after: int,
                                               expected: tuple[int, int]) -> None:
    talk = Talk(session)
    talk.say(MARKET, sender=LI, photos=before)
    talk.say("已清理", sender=ZHANG, photos=after)
    talk.tap(f"pictures:{talk.problem().id}")
    photos = shown(talk, talk.submissions()[0].id)
    own = set(talk.session.scalars(select(Photo.id).where(Photo.problem_id == talk.problem().id)))
    assert (sum(p in own for p in photos), sum(p not in own for p in photos)) == expected


def test_a_problem_without_submission_shows_what_there_is(session: Session) -> None:
    talk = Talk(session)
    talk.say(MARKET, sender=LI, photos=1)
    talk.tap(f"pictures:{talk.problem().id}")
    assert len(shown(talk, 0)) == 1


def test_how_it_went_is_told_only_to_who_asks(talk: Talk) -> None:
    before = talk.keys()
    assert talk.tap(f"history:{talk.problem().id}", sender=ZHANG) == ["look-history"]
    assert talk.keys() == before


@pytest.mark.parametrize("look", ["pictures", "history"])
def test_a_look_is_had_in_the_problem_s_own_chat(talk: Talk, look: str) -> None:
    assert talk.tap(f"{look}:{talk.problem().id}", chat=OFFICE) == ["press-unknown"]
    assert talk.tap(f"{look}:4711") == ["press-unknown"]
