"""The main loop as people see it: reported, acknowledged, put right, verified, found again, ordered."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import LI, LIU, OFFICE, SUN, WANG, WU, ZHANG, ZHAO
from tests.house import TestHouse

MARKET = "东关社区菜市场南门垃圾未清理@张主任"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[TestHouse]:
    house = TestHouse(tmp_path, telegram={"limits": "off", "api_url": "http://127.0.0.1:1"})
    yield house
    house.close()


async def test_a_posted_photo_becomes_a_problem_with_its_card(house: TestHouse) -> None:
    await house.say(MARKET, sender=LI, photos=1)
    card = house.card("№1")
    assert card.title == "🟠 №1 东关社区 · 暴露垃圾 · 待整改"
    assert card.lines[:2] == ("菜市场南门", "11月23日18:00前整改 · 责任人 张主任")


async def test_a_tap_closes_what_was_put_right(house: TestHouse) -> None:
    message = await house.say(MARKET, sender=LI, photos=1)
    await house.say("收到,马上安排", sender=ZHANG)
    await house.say("已清理", sender=ZHANG, photos=1, reply_to=message, after=3600)
    assert house.card("№1").title == "🔵 №1 东关社区 · 暴露垃圾 · 待复查"
    await house.press("通过", sender=LI)
    closed = house.card("№1")
    assert closed.title == "🟢 №1 东关社区 · 暴露垃圾 · 已销号"
    assert len(closed.pictures) == 1


async def test_the_old_card_shrinks_when_photos_come_in(house: TestHouse) -> None:
    await house.say(MARKET, sender=LI, photos=1)
    await house.say("已清理", sender=WU, photos=1, after=600)
    assert house.titles() == ["№1 东关社区 · 暴露垃圾 → 下方", "🔵 №1 东关社区 · 暴露垃圾 · 待复查"]


async def test_a_return_opens_the_problem_again_with_its_reason(house: TestHouse) -> None:
    await house.say(MARKET, sender=LI, photos=1)
    await house.say("已清理", sender=ZHANG, photos=1)
    await house.say("不到位,墙角还有", sender=LI)
    card = house.card("№1")
    assert card.title == "🟠 №1 东关社区 · 暴露垃圾 · 待整改"
    assert "退回:不到位,墙角还有(李站长)" in card.lines


async def test_a_reason_can_be_tapped(house: TestHouse) -> None:
    await house.say(MARKET, sender=LI, photos=1)
    await house.say("已清理", sender=ZHANG, photos=1)
    await house.press("退回", sender=LI, on="№1")
    await house.press("照片不清", sender=LI)
    assert "退回:照片不清(李站长)" in house.card("待整改").lines


async def test_who_submitted_cannot_verify(house: TestHouse) -> None:
    await house.say(MARKET, sender=LI, photos=1)
    await house.say("已清理", sender=ZHANG, photos=1)
    await house.press("通过", sender=ZHANG)
    assert house.channel.notices[-1] == "复查由督查组办理"
    assert house.card("№1").title.endswith("待复查")


async def test_a_second_tap_is_answered_as_done(house: TestHouse) -> None:
    await house.say(MARKET, sender=LI, photos=1)
    await house.say("已清理", sender=ZHANG, photos=1)
    value, message = house.button("通过")
    await house.tap(value, sender=LI, message=message)
    await house.tap(value, sender=WANG, message=message)
    assert house.channel.notices[-1].startswith("№1 李站长")
    assert house.channel.notices[-1].endswith("已复查通过")


async def test_a_stranger_s_photo_is_nothing(house: TestHouse) -> None:
    await house.say(MARKET, sender=ZHAO, photos=1)
    assert house.titles() == []


async def test_chatter_is_left_alone(house: TestHouse) -> None:
    await house.say("各位早上好", sender=SUN)
    await house.say("东关垃圾桶满了谁去看看", sender=LIU)
    assert house.channel.effects == []


async def test_a_sentence_and_its_photo_may_come_apart(house: TestHouse) -> None:
    await house.say("", sender=LI, photos=1)
    await house.say(MARKET, sender=LI, after=20)
    assert house.titles() == ["🟠 №1 东关社区 · 暴露垃圾 · 待整改"]


async def test_an_album_is_one_problem_also_when_a_part_comes_late(house: TestHouse) -> None:
    await house.say(MARKET, sender=LI, photos=1, album="a", after=1)
    await house.say("", sender=LI, photos=1, album="a", after=1)
    await house.say("", sender=LI, photos=1, album="a", after=3000)
    assert len(house.titles()) == 1


async def test_what_cannot_be_read_is_asked_by_buttons_after_a_silence(house: TestHouse) -> None:
    await house.say("菜市场南门垃圾未清理", sender=LI, photos=1)
    assert house.titles() == []
    house.clock.pass_(seconds=21)
    await house.settle()
    await house.press("东关社区", sender=LI)
    assert house.titles() == ["🟠 №1 东关社区 · 暴露垃圾 · 待整改"]


async def test_the_second_finding_at_the_next_visit_brings_an_order(house: TestHouse) -> None:
    await house.say(MARKET, sender=LI, photos=1)
    await house.say("已清理", sender=ZHANG, photos=1)
    await house.press("通过", sender=LI)
    await house.say("东关社区菜市场南大门垃圾又堆起来了", sender=WANG, photos=1, after=48 * 3600)
    order = house.card("督办单")
    assert order.title == "📕 督办单 城创督〔2026〕1号 · 待签收"
    assert order.lines[0] == "东关社区 · 第一责任人 张主任 · 包保干部 王站长"


async def test_an_order_is_signed_answered_and_closed_with_its_problem(house: TestHouse) -> None:
    await test_the_second_finding_at_the_next_visit_brings_an_order(house)
    await house.press("签收", sender=ZHANG)
    assert house.card("督办单").title.endswith("已签收")
    await house.say("已清理", sender=ZHANG, photos=1, after=600)
    assert house.card("督办单").title.endswith("已反馈")
    await house.press("通过", sender=LI)
    assert house.card("督办单").title.endswith("已办结")


async def test_the_same_problem_posted_twice_in_a_round_joins_the_first(house: TestHouse) -> None:
    await house.say(MARKET, sender=LI, photos=1)
    await house.say("东关社区菜市场南门垃圾没清", sender=LI, photos=1, after=600)
    assert house.titles() == ["🟠 №1 东关社区 · 暴露垃圾 · 待整改", "已并入№1"]


async def test_the_dot_turns_at_the_deadline(house: TestHouse) -> None:
    await house.say(MARKET, sender=LI, photos=1)
    house.clock.pass_(hours=9)
    await house.settle()
    assert house.card("№1").title == "🔴 №1 东关社区 · 暴露垃圾 · 已超期"


async def test_the_reporter_takes_a_report_back(house: TestHouse) -> None:
    await house.say(MARKET, sender=LI, photos=1)
    await house.press("撤回", sender=LI)
    assert house.card("№1").title == "⚪ №1 东关社区 · 暴露垃圾 · 已作废"


async def test_a_wrong_community_is_corrected_by_two_taps(house: TestHouse) -> None:
    await house.say(MARKET, sender=LI, photos=1)
    await house.press("社区不对", sender=LI)
    await house.press("西关社区", sender=LI)
    assert house.card("№1").title == "🟠 №1 西关社区 · 暴露垃圾 · 待整改"


async def test_a_poison_event_parks_its_chat_goes_on_and_the_office_is_told(house: TestHouse) -> None:
    house.channel.poison.add("bad")
    from tests.builders import make_message

    event = make_message("x", sender=LI, photos=1)
    raw = house.channel.say(event)
    from dataclasses import replace

    await house.keep(replace(raw, event_id="bad"))
    await house.say(MARKET, sender=LI, photos=1)
    assert house.titles() == ["🟠 №1 东关社区 · 暴露垃圾 · 待整改"]
    assert "已搁置" in house.titles(OFFICE.id)[0]
