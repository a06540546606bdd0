"""What waits for a person is the same whatever is asked, /mine, /overdue or /verify; a company's too (R4, R18)."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from domain.chat import Account, ChatRef
from domain.people import Role, UnitKind
from models import ChatPurpose, Unit
from services import chats, people, roster
from tests.asking import Asking, alone
from tests.builders import GROUP, LI, LIAISON, OFFICE, SUN, WANG, ZHANG, make_chat, make_person, make_work
from tests.talk import MARKET, SCHOOL

MA = Account("telegram", "4001")
CLEANERS = ChatRef("telegram", "-1001000000033")


@pytest.fixture
def talk(session: Session) -> Asking:
    """№1 and №2 of 东关社区 are open."""
    talk = Asking(session)
    talk.say(MARKET, sender=LI, photos=1)
    talk.say(SCHOOL, sender=LI, photos=1)
    return talk


def put_right(talk: Asking) -> None:
    talk.say("№1已清理", sender=ZHANG, photos=1)


def opens_the_bot(talk: Asking, who: Account) -> None:
    talk.ask("/help", who)


def sheets(talk: Asking, who: Account) -> list[str]:
    """The titles of the sheets that stand in this person's private chat."""
    found = chats.find(talk.session, alone(who))
    shown = [(key, talk.shown(key) or {}) for key in talk.keys("sheet:")]
    return [content["title"]["text"] for _, content in shown] if found else []


@pytest.mark.parametrize("who", [SUN, LI, WANG])
@pytest.mark.parametrize("chat", [OFFICE, None])
def test_what_mine_lists_is_laid_out_by_verify(talk: Asking, who: Account, chat: ChatRef | None) -> None:
    put_right(talk)
    opens_the_bot(talk, who)
    assert "🔵 №1" in talk.ask("/mine", who, chat=chat)
    assert talk.ask("/verify", who, chat=chat) == ""
    assert sheets(talk, who) == ["sheet-title"]


def test_what_mine_does_not_list_is_not_laid_out(talk: Asking) -> None:
    put_right(talk)
    people.give_role(make_work(talk.session, talk.at), people.named(talk.session, "孙主任")[0], Role.LIAISON,
                     talk.units["东关社区"].id, by=None)
    assert "🔵" not in talk.ask("/mine", SUN)
    assert talk.ask("/verify", SUN) == talk.ask("/verify", SUN, chat=OFFICE) == "没有待您复查的"


def test_who_never_opened_the_bot_is_told_in_the_office_where_to_ask(talk: Asking) -> None:
    put_right(talk)
    assert talk.ask("/verify", SUN, chat=OFFICE) == "待您复查的有1件,不在本群。请私聊我发 /verify"
    assert talk.keys("sheet:") == []


def test_in_another_work_group_it_is_told_where_to_ask(talk: Asking) -> None:
    put_right(talk)
    other = ChatRef("telegram", "-1001000000044")
    make_chat(talk.session, other, ChatPurpose.WORK_GROUP, talk.units["西关社区"])
    assert talk.ask("/verify", LI, chat=other).startswith("待您复查的有1件,不在本群")


def test_who_does_not_inspect_is_not_answered(talk: Asking) -> None:
    put_right(talk)
    assert talk.ask("/verify", LIAISON, chat=OFFICE) == ""


@pytest.fixture
def company(talk: Asking) -> Asking:
    """№1 is the company's, and late."""
    unit = Unit(name="洁城环卫公司", kind=UnitKind.COMPANY, parent_id=talk.units["城关镇"].id, aliases=[])
    talk.session.add(unit)
    talk.session.flush()
    make_person(talk.session, MA, "马经理", Role.CONTRACTOR, unit)
    make_chat(talk.session, CLEANERS, ChatPurpose.CONTRACTOR, unit)
    roster.changed(talk.session)
    problem = talk.problem()
    problem.owner_id, problem.due_at = unit.id, talk.at - timedelta(days=1)
    talk.session.flush()
    return talk


@pytest.mark.parametrize("chat", [CLEANERS, None])
@pytest.mark.parametrize("words", ["/mine", "/overdue", "/find 东关"])
def test_a_company_sees_what_it_owns_and_nothing_else(company: Asking, words: str, chat: ChatRef | None) -> None:
    said = company.ask(words, MA, chat=chat)
    assert "🔴 №1 东关社区" in said and "№2" not in said


def test_a_company_looks_at_its_own_problem_only(company: Asking) -> None:
    assert "№1 东关社区" in company.ask("/problem 1", MA)
    assert company.ask("/problem 2", MA).startswith("没有您能看的№2")


def test_what_was_given_to_the_community_again_is_not_the_company_s(company: Asking) -> None:
    company.problem().owner_id = None
    company.session.flush()
    assert company.ask("/mine", MA) == "马经理,没有待办。"
    assert company.ask("/overdue", MA) == "没有超期的问题。"


def test_in_the_work_group_a_company_hears_nothing_of_what_is_overdue(company: Asking) -> None:
    assert company.ask("/overdue", MA, chat=GROUP) == ""
    assert company.ask("/mine", MA, chat=GROUP) == "您的待办请私聊我看:/mine"


def test_a_company_takes_its_own_acknowledgement_back(company: Asking) -> None:
    company.say("收到", sender=MA, chat=CLEANERS)
    assert company.problem().acknowledged_at is not None
    assert company.ask("/undo", MA).startswith("已撤销 №1:收到")
    assert company.problem().acknowledged_at is None


def test_a_company_is_helped_to_its_lists(company: Asking) -> None:
    said = company.ask("/help", MA)
    assert "待办:/mine" in said and "超期:/overdue" in said
