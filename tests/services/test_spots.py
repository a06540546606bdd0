"""The same spot in the books (R6): by words without the community's own name, by what inspectors answered."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Problem, SpotAnswer
from tests.builders import LI, WANG, ZHANG
from tests.talk import Talk

DAY = 24 * 3600


@pytest.fixture
def talk(session: Session) -> Talk:
    return Talk(session)


def find(talk: Talk, place: str, days: float = 0) -> int:
    """Report rubbish there; gives the problem's number."""
    talk.say(f"东关社区{place}垃圾未清理", sender=LI, photos=1, after=days * DAY)
    return len(talk.session.scalars(select(Problem.id)).all())


def put_right(talk: Talk, number: int) -> None:
    talk.say(f"№{number}已整改", sender=ZHANG, photos=1)
    talk.say(f"#{number}通过", sender=WANG)


def again(talk: Talk, first: str, later: str) -> bool:
    """Is the later place of the first one's spot at once?"""
    put_right(talk, find(talk, first))
    return talk.problem(find(talk, later, 2)).recurrence_of_id == talk.problem(1).id


@pytest.mark.parametrize(("first", "later"), [
    ("菜市场南门", "菜市场的南大门口"), ("幸福小区3号楼", "幸福小区三栋"), ("人民路建设路口", "建设路和人民路交叉口")])
def test_another_wording_of_one_point_is_found_again(talk: Talk, first: str, later: str) -> None:
    assert again(talk, first, later)


@pytest.mark.parametrize(("first", "later"), [("菜市场南门", "菜市场北门"), ("幸福小区3号楼", "幸福小区13号楼")])
def test_another_spot_is_neither_found_again_nor_asked(talk: Talk, first: str, later: str) -> None:
    assert not again(talk, first, later)
    assert talk.keys("spot:") == []


def test_words_for_a_whole_compound_are_asked_though_they_are_the_same(talk: Talk) -> None:
    assert not again(talk, "幸福小区", "幸福小区")
    assert len(talk.keys("spot:")) == 1


def asked(talk: Talk, answer: str) -> None:
    """老桥头 and 桥头 are asked about and answered."""
    put_right(talk, find(talk, "老桥头"))
    find(talk, "桥头", 2)
    talk.tap(talk.option(talk.question("same_spot"), answer), sender=LI)


def test_an_answer_counts_for_other_wordings_that_read_the_same(talk: Talk) -> None:
    asked(talk, "同一处")
    put_right(talk, 2)
    number = find(talk, "桥头那边", 2)
    assert talk.problem(number).recurrence_of_id is not None
    assert talk.keys("spot:") == []


def test_a_taught_other_spot_is_not_asked_again(talk: Talk) -> None:
    asked(talk, "不是")
    put_right(talk, 2)
    number = find(talk, "老桥头那里", 2)
    assert talk.problem(number).recurrence_of_id == talk.problem(1).id
    assert talk.keys("spot:") == []


def test_answers_are_kept_by_what_the_wordings_read(talk: Talk, session: Session) -> None:
    put_right(talk, find(talk, "老桥头那边"))
    find(talk, "桥头", 2)
    talk.tap(talk.option(talk.question("same_spot"), "同一处"), sender=LI)
    row = session.scalars(select(SpotAnswer)).one()
    assert ({row.place_a, row.place_b}, row.is_same) == ({"老桥头", "桥头"}, True)
