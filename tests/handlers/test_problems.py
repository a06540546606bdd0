"""/problem 12: the card, how it went, and what this person may do here."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.chat import Account, ChatRef
from models import ChatPurpose, Outbox
from tests.asking import Asking, alone
from tests.builders import CHEN, GROUP, LI, LIU, OFFICE, SUN, WANG, ZHANG, make_chat
from tests.talk import MARKET

NONE = "没有您能看的№{}。例:/problem 12;按词查:/find 菜市场 垃圾"


@pytest.fixture
def talk(session: Session) -> Asking:
    talk = Asking(session)
    talk.say(MARKET, sender=LI, photos=2)
    return talk


def test_the_card_comes_with_its_photos_and_its_course(talk: Asking) -> None:
    talk.say("收到", sender=ZHANG)
    talk.say("已清理", sender=ZHANG, photos=1)
    talk.tap(f"verify:{talk.submissions()[0].id}", sender=WANG)
    said = talk.ask("/problem 1", SUN)
    title, took, where, whose, answered, verified, *course, button = said.split("\n")
    assert title == "🟢 №1 东关社区 · 暴露垃圾 · 已销号"
    assert took.startswith("用时")
    assert (where, whose) == ("菜市场南门", "责任人 张主任")
    assert (answered, verified) == ("反馈整改 张主任 11月23日10:05", "复查 王队长 11月23日10:06")
    assert course == ["照片2张 · 整改照片1张", "办理过程:", "11月23日10:03 李站长上报", "11月23日10:04 张主任收到",
                      "11月23日10:05 张主任反馈整改", "11月23日10:06 王队长复查通过"]
    assert button == "[看照片]"


def test_a_course_of_many_steps_keeps_the_first_and_the_last(talk: Asking) -> None:
    for _ in range(8):
        talk.say("已清理", sender=ZHANG, photos=1)
        problem = talk.problem()
        talk.say("不到位,墙角还有", sender=WANG)
        assert problem.state.value in ("open", "rectified")
    said = talk.ask("/problem 1", SUN).split("\n")
    steps = said[said.index("办理过程:") + 1:-1]
    assert len(steps) == 12 and steps[0].endswith("李站长上报") and steps[1].startswith("…(中间")


@pytest.mark.parametrize("written", ["1", "#1", "＃1", "№1", "1号", "１", " 1 ", "No.1", "001"])
def test_a_number_is_written_in_many_ways(talk: Asking, written: str) -> None:
    assert talk.ask(f"/problem {written}", SUN).startswith("🟠 №1 ")


@pytest.mark.parametrize("written", ["", "-1", "一", "1 2", "1.5", "菜市场", "#", "1e3"])
def test_what_is_no_number_explains_itself(talk: Asking, written: str) -> None:
    assert talk.ask(f"/problem {written}", SUN) == "写上问题的编号。例:/problem 12"


@pytest.mark.parametrize(("written", "back"), [("2", "2"), ("0", "0"), ("1" + "0" * 30, "10000000000…"),
                                               ("9" * 5000, "99999999999…"), ("№99号", "99")])
def test_an_unknown_number_is_told(talk: Asking, written: str, back: str) -> None:
    assert talk.ask(f"/problem {written}", SUN) == NONE.format(back)


@pytest.mark.parametrize("who", [LIU, CHEN])
def test_what_is_not_of_the_own_unit_is_as_if_it_were_not_there(talk: Asking, who: Account) -> None:
    assert talk.ask("/problem 1", who) == NONE.format(1)


@pytest.mark.parametrize(("who", "chat", "buttons"), [
    (LI, GROUP, "[通过] [退回] [看对比]"), (ZHANG, GROUP, "[看对比]"), (WANG, None, "[通过] [退回]\n[看照片]"),
    (ZHANG, None, "[看照片]"), (SUN, OFFICE, "[看照片]")])
def test_the_buttons_are_those_that_this_person_may_press_here(talk: Asking, who: Account, chat: ChatRef | None,
                                                               buttons: str) -> None:
    talk.say("已清理", sender=ZHANG, photos=1)
    said = talk.ask("/problem 1", who, chat=chat)
    assert "\n".join(line for line in said.split("\n") if line.startswith("[")) == buttons


def test_the_poster_corrects_under_the_copy_nobody_else_does(talk: Asking) -> None:
    assert "[社区不对]" in talk.ask("/problem 1", LI, chat=GROUP)
    assert "[" not in talk.ask("/problem 1", WANG, chat=GROUP)


def test_photos_are_shown_where_they_were_asked_for(talk: Asking) -> None:
    talk.ask("/problem 1", SUN)
    assert talk.tap(f"photos:{talk.problem().id}", sender=SUN, chat=alone(SUN)) == []
    [row] = talk.session.scalars(select(Outbox).where(Outbox.key.startswith("look:")))
    assert row.content is not None and len(row.content["photos"]) == 2


def test_a_number_in_a_list_shows_its_card(talk: Asking) -> None:
    talk.ask("/find 菜市场", SUN, message="70")
    talk.tap(f"problem:{talk.problem().id}", sender=SUN, chat=alone(SUN))
    assert len(talk.keys("problem:1:look:")) == 1


@pytest.mark.parametrize("verb", ["photos", "problem"])
@pytest.mark.parametrize("value", ["", ":", ":x", ":-1", ":99", ":99999999999999999999"])
def test_a_forged_button_does_nothing(talk: Asking, verb: str, value: str) -> None:
    talk.ask("/mine", SUN)
    assert talk.tap(f"{verb}{value}", sender=SUN, chat=alone(SUN)) == ["press-unknown"]


@pytest.mark.parametrize("verb", ["photos", "problem"])
def test_a_button_shows_nobody_what_the_role_does_not(talk: Asking, verb: str) -> None:
    talk.ask("/mine", LIU)
    assert talk.tap(f"{verb}:{talk.problem().id}", sender=LIU, chat=alone(LIU)) == ["press-unknown"]


def test_a_group_of_another_unit_shows_nothing_of_this_one(talk: Asking) -> None:
    place = ChatRef("telegram", "-1007")
    make_chat(talk.session, place, ChatPurpose.WORK_GROUP, talk.units["西关社区"])
    assert talk.ask("/problem 1", SUN, chat=place) == NONE.format(1)
