"""办理过程 tells whose a problem was and why, and the card's details whose work it was (R5, R17)."""

import pytest
from sqlalchemy.orm import Session

from models import SupervisionOrder
from services import courses, problem_looks, roster
from tests.asking import Asking
from tests.builders import GROUP, LI, OFFICE, SUN, ZHANG, ZONE, make_work
from tests.services.test_transfers import MA, give_back, hand_on, newest, take
from tests.services.test_transfers import talk as talk  # the fixture: №1, a contractor, a company
from tests.talk import Talk
from texts import cards
from texts.contents import Lines


def course(talk: Talk, language: str = "zh-CN", number: int = 1) -> list[str]:
    """The steps without their moments."""
    steps = courses.course(make_work(talk.session, talk.at), talk.problem(number))
    said = [cards.line(step, language, ZONE) for step in steps]
    return [step.split(" ", 1)[1] if language == "zh-CN" else step.split(" ", 3)[3] for step in said]


def test_handing_on_and_taking(talk: Talk) -> None:
    hand_on(talk, "环卫")
    take(talk)
    assert course(talk) == ["李站长上报", "张主任转给洁城环卫公司", "洁城环卫公司(马经理)接收"]
    assert course(talk, "en")[1:] == ["handed on to 洁城环卫公司 by 张主任", "accepted by 洁城环卫公司 (马经理)"]


def test_giving_back_with_the_reason(talk: Talk) -> None:
    hand_on(talk, "环卫")
    give_back(talk)
    assert course(talk)[1:] == ["张主任转给洁城环卫公司", "洁城环卫公司(马经理)不接收:不属本单位"]


def test_the_office_s_decision(talk: Talk) -> None:
    hand_on(talk, "不属本社区")
    talk.tap(f"own:{newest(talk).id}:{talk.units['西关社区'].id}", sender=SUN, chat=OFFICE)
    assert course(talk)[1:] == ["张主任转出,由创建办认定", "孙主任认定归西关社区办"]


def test_what_the_office_hands_on_itself_is_one_step(talk: Talk) -> None:
    hand_on(talk, "环卫", sender=SUN)
    assert course(talk)[1:] == ["孙主任认定归洁城环卫公司办"]


def test_an_offer_that_became_moot_says_no_more(talk: Talk) -> None:
    hand_on(talk, "环卫")
    talk.say("已清理", sender=ZHANG, photos=1)
    assert course(talk)[1:] == ["张主任转给洁城环卫公司", "张主任反馈整改"]


def test_an_order_that_the_office_withdrew(talk: Talk) -> None:
    talk.say("已清理", sender=ZHANG, photos=1)
    talk.tap(f"verify:{talk.submissions()[0].id}")
    talk.at = talk.at.replace(day=talk.at.day + 1)
    talk.say("东关社区菜市场南大门垃圾又堆起来了", sender=LI, photos=1)
    order = talk.session.query(SupervisionOrder).one()
    talk.say(f"撤销 {order.number} 重复下发", sender=SUN, command="order", chat=OFFICE)
    assert [step for step in course(talk, number=2) if "督办单" in step] == [
        "列入督办单 城创督〔2026〕1号", "督办单 城创督〔2026〕1号 撤销:重复下发"]


@pytest.fixture
def asking(session: Session) -> Asking:
    asking = Asking(session)
    asking.say("东关社区菜市场南门垃圾未清理", sender=LI, photos=1)
    asking.say("已清理", sender=ZHANG, photos=1)
    return asking


def test_a_waiting_problem_says_who_is_responsible(asking: Asking) -> None:
    assert "责任人 张主任" in asking.ask("/problem 1", LI)


def test_a_closed_one_says_where_whose_and_who_did_it(asking: Asking) -> None:
    asking.tap(f"verify:{asking.submissions()[0].id}")
    said = asking.ask("/problem 1", LI, chat=GROUP, language="en").split("\n")
    assert said[2:6] == ["菜市场南门", "Responsible: 张主任", "Answered by 张主任 23 Nov 10:04",
                         "Verified by 李站长 23 Nov 10:05"]


def test_one_whose_card_is_gone_says_so_too(asking: Asking) -> None:
    asking.tap(f"verify:{asking.submissions()[0].id}")
    work = make_work(asking.session, asking.at)
    work.take_away(f"problem:{asking.problem().id}:card:{asking.problem().card}")
    actor = roster.actor(asking.session, LI, asking.at)
    assert actor is not None
    found = problem_looks.look(work, asking.problem(), actor)
    assert isinstance(found, Lines) and "detail-place" in {line.text for line in found.lines}


def test_a_company_s_closed_problem_names_the_company(talk: Talk) -> None:
    hand_on(talk, "环卫")
    take(talk)
    work = make_work(talk.session, talk.at)
    talk.problem().state = type(talk.problem().state).WITHDRAWN
    actor = roster.actor(talk.session, MA, talk.at)
    assert actor is not None
    assert "card-owner" in {n.text for n in problem_looks.look(work, talk.problem(), actor).notes}  # type: ignore[union-attr]
