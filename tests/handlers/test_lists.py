"""/find, /mine, /overdue: within the person's scope, in pages of one message."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.chat import Account, ChatRef
from domain.people import Role, UnitKind
from domain.problem import ProblemState
from models import Assignment, ChatPurpose, Outbox, Problem, Unit
from services import roster
from services.lists import PAGE
from tests.asked import statements_of
from tests.asking import Asking, alone
from tests.builders import (
    CHEN,
    GROUP,
    LI,
    LIAISON,
    LIU,
    OFFICE,
    QIAN,
    SUN,
    WANG,
    WU,
    ZHANG,
    ZHAO,
    make_chat,
    make_person,
)
from tests.talk import BRIDGE, MARKET

WEST = "西关社区小学西侧小广告"


@pytest.fixture
def talk(session: Session) -> Asking:
    return Asking(session)


@pytest.fixture
def three(talk: Asking) -> Asking:
    """№1 of the market, №2 of the bridge, №3 of the west."""
    for text in (MARKET, BRIDGE, WEST):
        talk.say(text, sender=LI, photos=1)
    return talk


# Lists that page

def test_three_hundred_overdue_problems_are_one_short_message(talk: Asking) -> None:
    talk.book(300)
    with statements_of(talk.session) as asked:
        said = talk.ask("/overdue", SUN, message="70")
    title, *lines = said.split("\n")
    assert title == "已超期 300件"
    assert lines[0] == "🔴 №1 东关社区 第1号路口暴露垃圾 · 超期8天"
    assert lines[PAGE:] == ["[№1] [№2] [№3] [№4]", "[№5] [№6] [№7] [№8]", "[1/38] [▶]"]
    assert len(said) < 1000
    assert len(asked) < 30


def test_a_list_turns_in_place(talk: Asking) -> None:
    talk.book(20)
    talk.ask("/overdue", SUN, message="70")
    assert talk.tap("page:70:1", sender=SUN, chat=alone(SUN)) == []
    said = talk.answer("70", alone(SUN))
    assert "№9 " in said and "№16 " in said and "[◀] [2/3] [▶]" in said
    talk.tap("page:70:2", sender=SUN, chat=alone(SUN))
    assert "[◀] [3/3]" in talk.answer("70", alone(SUN))
    assert talk.session.scalar(select(func.count()).select_from(Outbox).where(Outbox.key.startswith("said:"))) == 1


def test_a_turn_reads_the_rows_afresh(talk: Asking) -> None:
    talk.book(20)
    talk.ask("/overdue", SUN, message="70")
    for problem in talk.session.scalars(select(Problem).where(Problem.number <= 15)):
        problem.state = ProblemState.CLOSED
    talk.tap("page:70:2", sender=SUN, chat=alone(SUN))
    said = talk.answer("70", alone(SUN))
    assert said.startswith("已超期 5件") and "№16 " in said and "▶" not in said and "◀" not in said


def test_a_list_whose_last_entry_went_says_so(talk: Asking) -> None:
    talk.book(9)
    talk.ask("/overdue", SUN, message="70")
    talk.session.query(Problem).update({"state": ProblemState.CLOSED})
    talk.tap("page:70:1", sender=SUN, chat=alone(SUN))
    assert talk.answer("70", alone(SUN)) == "没有超期的问题。"


def test_a_list_is_its_askers(talk: Asking) -> None:
    talk.book(20)
    talk.ask("/overdue", SUN, chat=OFFICE, message="70")
    before = talk.answer("70", OFFICE)
    assert talk.tap("page:70:1", sender=QIAN, chat=OFFICE) == ["list-not-yours"]
    assert talk.answer("70", OFFICE) == before


def test_who_lost_the_role_turns_to_nothing(talk: Asking) -> None:
    talk.book(20)
    talk.ask("/overdue", WANG, message="70")
    actor = roster.actor(talk.session, WANG, talk.at)
    assert actor is not None
    talk.session.scalars(select(Assignment).where(Assignment.person_id == actor.person_id)).one().until_at = talk.at
    roster.changed(talk.session)
    talk.tap("page:70:1", sender=WANG, chat=alone(WANG))
    assert talk.answer("70", alone(WANG)) == "没有超期的问题。"


@pytest.mark.parametrize("value", [
    "page", "page:", "page:70", "page:70:", "page:70:x", "page:70:-1", "page:70:99999999", "page:70:1:2", "page::1",
    "page:71:1", "page:70:999999999999999999999", "page:%:0"])
def test_a_forged_page_changes_nothing(talk: Asking, value: str) -> None:
    talk.book(20)
    talk.ask("/overdue", SUN, message="70")
    before = talk.answer("70", alone(SUN))
    assert talk.tap(value, sender=SUN, chat=alone(SUN)) in (["press-unknown"], ["list-gone"])
    assert talk.answer("70", alone(SUN)) == before


def test_a_list_of_another_chat_is_not_turned(talk: Asking) -> None:
    talk.book(20)
    talk.ask("/overdue", SUN, message="70")
    assert talk.tap("page:70:1", sender=SUN, chat=OFFICE) == ["list-gone"]


def test_a_page_far_behind_the_end_is_the_last(talk: Asking) -> None:
    talk.book(20)
    talk.ask("/overdue", SUN, message="70")
    talk.tap("page:70:900000", sender=SUN, chat=alone(SUN))
    assert "[◀] [3/3]" in talk.answer("70", alone(SUN))


def test_no_button_is_longer_than_a_network_takes(talk: Asking) -> None:
    talk.book(300)
    message = "om_" + "d" * 32
    talk.ask("/find " + "垃圾 " * 30, SUN, message=message)
    assert all(len(v.encode()) <= 64 for v in talk.values(message, alone(SUN)))


def test_an_edited_question_has_its_answer_edited(three: Asking) -> None:
    three.ask("/find 菜市场", SUN, message="70")
    assert three.ask("/find 西关", SUN, message="70", edited=True).startswith("找到 1件:西关")


# /overdue

@pytest.mark.parametrize(("who", "count"), [(SUN, 5), (QIAN, 5), (LI, 5), (ZHANG, 3), (WU, 3), (LIAISON, 3), (LIU, 2)])
def test_overdue_shows_what_the_role_covers(talk: Asking, who: Account, count: int) -> None:
    talk.book(3)
    talk.book(2, "西关社区")
    assert talk.ask("/overdue", who).startswith(f"已超期 {count}件")


def test_a_group_leader_sees_the_own_group_s_only(talk: Asking) -> None:
    talk.book(3)
    problem = talk.problem(2)
    problem.residents_group_id = talk.units["东关一组"].id
    assert talk.ask("/overdue", CHEN).split("\n")[0] == "已超期 1件"


@pytest.mark.parametrize(("who", "is_told"), [(LI, True), (SUN, True), (ZHANG, False), (QIAN, False), (ZHAO, False)])
def test_in_the_work_group_only_who_inspects_is_told(talk: Asking, who: Account, is_told: bool) -> None:
    talk.book(3)
    assert bool(talk.ask("/overdue", who, chat=GROUP)) is is_told


def test_in_a_group_no_row_of_buttons_invites_more_messages(talk: Asking) -> None:
    talk.book(3)
    assert "[" not in talk.ask("/overdue", LI, chat=GROUP)


def test_a_community_s_own_group_shows_that_community_alone(talk: Asking) -> None:
    talk.book(3)
    talk.book(2, "西关社区")
    place = ChatRef("telegram", "-1007")
    make_chat(talk.session, place, ChatPurpose.WORK_GROUP, talk.units["西关社区"])
    assert talk.ask("/overdue", SUN, chat=place).startswith("已超期 2件")


def test_a_group_that_belongs_to_nobody_shows_nothing(talk: Asking) -> None:
    talk.book(3)
    place = ChatRef("telegram", "-1008")
    make_chat(talk.session, place, ChatPurpose.UNBOUND, None)
    assert talk.ask("/overdue", SUN, chat=place) == "没有超期的问题。"


def test_another_town_is_not_seen(talk: Asking) -> None:
    talk.book(3)
    town = Unit(name="城南镇", kind=UnitKind.TOWN, aliases=[], english="")
    talk.session.add(town)
    talk.session.flush()
    other = Account("telegram", "77")
    make_person(talk.session, other, "外镇人", Role.ADMIN, town)
    assert talk.ask("/overdue", other) == "没有超期的问题。"
    assert talk.ask("/find 路口", other).startswith("没有找到:路口")
    assert talk.ask("/problem 2", other).startswith("没有您能看的№2")


# /find

@pytest.mark.parametrize(("words", "numbers"), [
    ("菜市场", [1]), ("南门 菜市场", [1]), ("垃圾", [1]), ("暴露垃圾", [1]), ("东关", [2, 1]), ("东关居委会", [2, 1]),
    ("西关社区", [3]), ("李站长", [3, 2, 1]), ("张主任", [2, 1]), ("张", [2, 1]), ("待整改 东关", [2, 1]), ("#2", [2]),
    ("№2", [2]), ("＃２", [2]), ("2号", [2]), ("超期", []), ("老桥头 菜市场", []), ("exposed", [1]),
    ("菜市场 待复查", [])])
def test_find_takes_words_in_any_order(three: Asking, words: str, numbers: list[int]) -> None:
    lines = three.ask(f"/find {words}", SUN).split("\n")[1:]
    assert [int(line.split("№")[1].split(" ")[0]) for line in lines if line[0] in "🟠🔴🔵🟢⚪"] == numbers


@pytest.mark.parametrize("words", ["%", "_", "' OR 1=1 --", "\\", "9" * 5000, "\u202e", "<b>", "🟠", "a" * 5000, "%%%"])
def test_odd_words_find_nothing_and_break_nothing(three: Asking, words: str) -> None:
    assert three.ask(f"/find {words}", SUN).startswith("没有找到")


def test_find_without_words_explains_itself(three: Asking) -> None:
    assert three.ask("/find", SUN) == (
        "写上要找的词,次序不限。例:/find 菜市场 垃圾;/find 东关 待复查;/find #12;核验码 /find 7K2MQX")


@pytest.mark.parametrize("words", ["7K2MQX", "7k2m-qx", "7K2M QX"])
def test_find_takes_a_check_code_as_people_copy_it(three: Asking, words: str) -> None:
    three.session.scalars(select(Problem).where(Problem.number == 2)).one().check_code = "7K2MQX"
    assert [line.split(" ")[1] for line in three.ask(f"/find {words}", SUN).split("\n")[1:2]] == ["№2"]


def test_find_with_too_many_hits_asks_for_one_word_more(talk: Asking) -> None:
    talk.book(201)
    assert talk.ask("/find 路口", SUN).startswith("找到 201件:路口。多写一个词更准")


def test_a_head_finds_only_the_own_community_s(three: Asking) -> None:
    assert "№3" not in three.ask("/find 李站长", ZHANG)
    assert three.ask("/find 西关", ZHANG).startswith("没有找到")


def test_find_in_english(three: Asking) -> None:
    assert three.ask("/find market", SUN, language="en").startswith("Nothing found: market.")


# /mine

def test_a_head_has_what_is_open_by_deadline(three: Asking) -> None:
    said = three.ask("/mine", ZHANG)
    assert said.startswith("张主任的待办 2件") and "№3" not in said


def test_what_was_put_right_waits_for_the_inspector_not_for_the_head(three: Asking) -> None:
    three.say("菜市场南门已清理", sender=ZHANG, photos=1)
    assert three.state(1) == "rectified"
    assert "№1" not in three.ask("/mine", ZHANG)
    lines = three.ask("/mine", LI).split("\n")
    assert lines[0] == "李站长的待办 3件" and lines[1].startswith("🔵 №1 ")
    assert three.ask("/mine", WANG).split("\n")[0] == "王队长的待办 1件"


def test_a_leader_has_what_is_overdue(talk: Asking) -> None:
    assert talk.ask("/mine", QIAN) == "钱镇长,没有待办。"
    talk.book(2)
    assert talk.ask("/mine", QIAN).startswith("钱镇长的待办 2件")


def test_in_the_work_group_one_s_own_list_is_told_in_private(three: Asking) -> None:
    assert three.ask("/mine", ZHANG, chat=GROUP) == "您的待办请私聊我看:/mine"


@pytest.mark.parametrize("command", ["/find 垃圾", "/mine", "/overdue", "/problem 1"])
def test_a_stranger_is_not_answered_in_a_group_and_told_how_to_begin_in_private(three: Asking, command: str) -> None:
    assert three.ask(command, ZHAO, chat=GROUP) == ""
    assert three.ask(command, ZHAO).startswith("您好。您还没有登记")


@pytest.mark.parametrize("command", ["/find 垃圾", "/mine", "/overdue", "/problem 1"])
def test_who_looks_at_no_problems_is_told_so_in_private_only(three: Asking, command: str) -> None:
    county = Account("telegram", "66")
    make_person(three.session, county, "县环卫办", Role.COUNTY_READER, three.units["城关镇"])
    assert three.ask(command, county, chat=GROUP) == ""
    assert three.ask(command, county) == "您的角色不查看问题。发 /help 看您能办的事。"


@pytest.mark.parametrize("command", ["/find 垃圾", "/mine", "/overdue", "/problem 1"])
def test_a_forwarded_command_is_nobody_s(three: Asking, command: str) -> None:
    assert three.ask(command, SUN, forwarded=True) == ""
