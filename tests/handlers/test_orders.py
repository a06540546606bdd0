"""/order: who sees an order, who withdraws or returns it (R7, R18)."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.chat import Account, ChatRef
from domain.people import UnitKind
from handlers import handle
from models import ChatPurpose, SupervisionOrder, Unit
from tests.builders import (
    CHEN,
    LI,
    LIAISON,
    LIU,
    OFFICE,
    QIAN,
    SUN,
    WU,
    ZHANG,
    ZHAO,
    make_chat,
    make_message,
    make_work,
)
from tests.talk import MARKET, Talk

ELSEWHERE = ChatRef("telegram", "-1001000000777")


@pytest.fixture
def talk(session: Session) -> Talk:
    """Order 1 is issued to 东关社区."""
    talk = Talk(session)
    for _ in range(2):
        talk.say(MARKET, sender=LI, photos=1, after=86400)
    return talk


def said(talk: Talk, text: str, sender: Account = SUN, **more: Any) -> dict[str, Any] | None:
    """The answer to /order."""
    before = set(talk.keys("said:"))
    talk.say(text, sender=sender, command="order", **more)
    fresh = [k for k in talk.keys("said:") if k not in before]
    return talk.shown(fresh[0]) if fresh else None


def state(talk: Talk) -> str:
    return talk.session.scalars(select(SupervisionOrder.state)).one().value


@pytest.mark.parametrize("who", [SUN, QIAN, ZHANG, WU, LIAISON, LI])
def test_an_order_is_shown_to_whom_it_is_about(talk: Talk, who: Account) -> None:
    card = said(talk, "1", who) or {}
    assert (card["kind"], card["name"], card.get("buttons", [])) == ("order", "城创督〔2026〕1号", [])
    assert card["reply_to"]


@pytest.mark.parametrize("who", [LIU, ZHAO])
def test_nobody_else_is_answered(talk: Talk, who: Account) -> None:
    assert [said(talk, text, who) for text in ("1", "withdraw 1 x", "", "99")] == [None] * 4


def test_the_office_sees_it_in_its_own_chat(talk: Talk) -> None:
    assert (said(talk, "1", chat=OFFICE) or {})["kind"] == "order"


@pytest.mark.parametrize("purpose", [ChatPurpose.COUNTY, ChatPurpose.CONTRACTOR, ChatPurpose.UNBOUND])
def test_no_other_group_sees_it(talk: Talk, purpose: ChatPurpose) -> None:
    make_chat(talk.session, ELSEWHERE, purpose, talk.units["城关镇"])
    assert said(talk, "1", chat=ELSEWHERE) is None


def test_another_town_s_work_group_does_not_see_it(talk: Talk) -> None:
    town = Unit(name="河西镇", kind=UnitKind.TOWN, is_rural=False, aliases=[])
    talk.session.add(town)
    talk.session.flush()
    make_chat(talk.session, ELSEWHERE, ChatPurpose.WORK_GROUP, town)
    assert said(talk, "1", chat=ELSEWHERE) is None


def said_alone(talk: Talk, text: str, who: Account) -> dict[str, Any]:
    """The answer to /order in private."""
    place = ChatRef("telegram", who.id)
    make_chat(talk.session, place, ChatPurpose.PRIVATE, None)
    message = replace(make_message(text, sender=who, at=talk.at, command="order", chat=place), is_private=True)
    handle(message, make_work(talk.session, talk.at, chat=place, message=message.ref))
    [key] = talk.keys("said:")
    return talk.shown(key) or {}


@pytest.mark.parametrize("who", [QIAN, ZHANG])
def test_in_private_it_is_shown_to_whom_it_concerns(talk: Talk, who: Account) -> None:
    assert said_alone(talk, "1", who)["kind"] == "order"


@pytest.mark.parametrize(("who", "text", "line"), [
    (CHEN, "1", "order-not-yours"), (LIU, "1", "order-not-yours"), (ZHANG, "99", "order-not-yours"),
    (LI, "", "order-number"), (ZHANG, "x", "order-number"), (ZHANG, "撤销 1 误发", "order-of-office"),
    (ZHAO, "1", "start-stranger")])
def test_in_private_everybody_else_is_told_why_not(talk: Talk, who: Account, text: str, line: str) -> None:
    assert said_alone(talk, text, who)["text"] == line
    assert state(talk) == "issued"


@pytest.mark.parametrize("text", ["", "x", "withdraw", "withdraw 1", "withdraw x y", "close 1 x", "-1", "1 2", "²"])
def test_a_wrong_use_explains_itself(talk: Talk, text: str) -> None:
    assert (said(talk, text) or {})["text"] == "order-usage"
    assert state(talk) == "issued"


def test_an_edited_command_has_its_answer_edited(talk: Talk) -> None:
    asked = talk.say("99", sender=SUN, command="order")
    talk.say("1", sender=SUN, command="order", message=asked.ref.message, edited=True)
    [key] = talk.keys("said:")
    assert (talk.shown(key) or {})["kind"] == "order"


def test_an_unknown_number_is_told(talk: Talk) -> None:
    assert [(said(talk, text) or {})["text"] for text in ("99", "withdraw 99 误发")] == ["order-none"] * 2


@pytest.mark.parametrize("word", ["withdraw", "撤销"])
def test_the_office_withdraws_with_a_reason(talk: Talk, word: str) -> None:
    said(talk, f"{word} 1 两处不是 同一点位")
    order = talk.session.scalars(select(SupervisionOrder)).one()
    assert (order.state.value, order.withdrawn_reason) == ("withdrawn", "两处不是 同一点位")
    assert (said(talk, f"{word} 1 再次") or {})["text"] == "order-already"


def test_who_withdraws_where_the_card_does_not_stand_is_told(talk: Talk) -> None:
    line = said(talk, "撤销 1 误发", chat=OFFICE) or {}
    assert (line["text"], line["args"]["state"], state(talk)) == ("order-done", "withdrawn", "withdrawn")


def test_where_the_card_stands_it_is_answer_enough(talk: Talk) -> None:
    assert said(talk, "撤销 1 误发") is None


@pytest.mark.parametrize("who", [QIAN, ZHANG, LI])
def test_nobody_else_withdraws(talk: Talk, who: Account) -> None:
    assert said(talk, "withdraw 1 误发", who) is None
    assert state(talk) == "issued"


def test_the_office_returns_an_answer(talk: Talk) -> None:
    order = talk.session.scalars(select(SupervisionOrder)).one()
    talk.tap(f"order:answer:{order.id}", sender=ZHANG)
    talk.say("每日两清", sender=ZHANG)
    assert state(talk) == "answered"
    said(talk, "return 1 没有写责任人")
    assert state(talk) == "signed"
    talk.tap(f"order:answer:{order.id}", sender=ZHANG)
    talk.say("每日两清,责任人小吴", sender=ZHANG)
    assert state(talk) == "answered"


def test_a_forwarded_command_is_nobody_s(talk: Talk) -> None:
    message = replace(make_message("withdraw 1 误发", sender=SUN, at=talk.at, command="order"), forwarded=True)
    handle(message, make_work(talk.session, talk.at, message=message.ref))
    assert state(talk) == "issued"


@pytest.mark.parametrize("value", ["order:sign:", "order:sign:x", "order:sign:99", "order:issue:1", "order:drop:1",
                                   "order:answer:99", "order:close:1", "order"])
def test_a_forged_button_does_nothing(talk: Talk, value: str) -> None:
    assert talk.tap(value, sender=ZHANG) == ["press-unknown"]
    assert state(talk) == "issued"
