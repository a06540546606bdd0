"""Two towns of one house: each counts its own problems, none of them touches the other's (R18)."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.chat import Account, ChatRef
from domain.people import Role, UnitKind
from models import ChatPurpose, Outbox, Problem, Unit
from services import roster
from tests.builders import LI, ZHANG, make_chat, make_person
from tests.talk import MARKET, Talk

GROUP_B = ChatRef("telegram", "-200")
INSPECTOR_B = Account("telegram", "5002")
HEAD_B = Account("telegram", "5003")


@pytest.fixture
def talk(session: Session) -> Talk:
    """城关镇 and, beside it, 乙镇 with one community, an inspector and a head."""
    talk = Talk(session)
    town = Unit(name="乙镇", kind=UnitKind.TOWN, aliases=[])
    session.add(town)
    session.flush()
    community = Unit(name="南关社区", kind=UnitKind.COMMUNITY, parent_id=town.id, aliases=[])
    session.add(community)
    session.flush()
    make_person(session, INSPECTOR_B, "乙督查", Role.INSPECTOR, town, team="一组")
    make_person(session, HEAD_B, "乙主任", Role.COMMUNITY_HEAD, community, first=True)
    make_chat(session, GROUP_B, ChatPurpose.WORK_GROUP, town)
    roster.changed(session)
    session.flush()
    return talk


@pytest.fixture
def both(talk: Talk) -> Talk:
    talk.say(MARKET, sender=LI, photos=1)
    talk.say("南关社区桥头垃圾未清理", sender=INSPECTOR_B, photos=1, chat=GROUP_B)
    return talk


def test_each_town_has_its_own_first_problem_and_its_own_card(both: Talk) -> None:
    problems = both.session.scalars(select(Problem).order_by(Problem.id)).all()
    assert [p.number for p in problems] == [1, 1]
    cards = {p.chat_id: both.shown(f"problem:{p.id}:card:1") or {} for p in problems}
    assert [card["community"] for card in cards.values()] == ["东关社区", "南关社区"]
    chats = both.session.scalars(select(Outbox.chat_id).where(Outbox.key.contains(":card:")).order_by(Outbox.id))
    assert list(chats) == list(cards)


def test_an_answer_to_a_card_is_of_the_town_whose_card_it_is(both: Talk) -> None:
    first, second = both.session.scalars(select(Problem).order_by(Problem.id)).all()
    both.stands_at(f"problem:{second.id}:card:1", "700")
    both.say("已清理", sender=HEAD_B, photos=1, chat=GROUP_B, reply_to="700")
    assert (first.state.value, second.state.value) == ("open", "rectified")


def test_an_answer_in_one_town_leaves_the_other_s_problem_alone(both: Talk) -> None:
    first, second = both.session.scalars(select(Problem).order_by(Problem.id)).all()
    both.say("已清理", sender=ZHANG, photos=1)
    assert (first.state.value, second.state.value) == ("rectified", "open")
