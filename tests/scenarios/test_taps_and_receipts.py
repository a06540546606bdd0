"""Receipts are reactions (R2); a refusal of a tap is one line to the person who tapped, and changes nothing (R18)."""

import pytest
from sqlalchemy import select

from domain.chat import Account
from models import Problem
from tests.builders import GROUP, LI, LIAISON, LIU, OFFICE, SUN, WANG, WU, ZHANG, ZHAO
from tests.town import BRIDGE, MARKET, Standing, Town


async def test_a_report_is_marked_seen_and_an_acknowledgement_thumbed(town: Town) -> None:
    report = await town.post(LI, MARKET, photos=1)
    await town.marked(report, "👀")
    heard = await town.post(WU, "收到,马上安排人")
    await town.marked(heard, "👍")
    await town.quiet()
    assert town.titles() == ["🟠 №1 东关社区 · 暴露垃圾 · 待整改"]


async def test_only_words_that_acknowledge_something_are_thumbed(town: Town) -> None:
    heard = await town.post(ZHANG, "收到")
    await town.quiet()
    assert next(m for m in town.messages() if m.id == heard).reactions == []


async def test_a_chat_that_refuses_reactions_gets_its_cards_all_the_same(town: Town) -> None:
    town.fault("bad_request", "setMessageReaction", description="Bad Request: REACTION_INVALID")
    await town.post(LI, MARKET, photos=1)
    await town.post(LI, BRIDGE, photos=1)
    await town.stands("🟠 №2")
    await town.quiet()
    assert town.struck() == 2


@pytest.mark.parametrize("who", [ZHANG, WU, LIU, LIAISON], ids=["head", "clerk", "other head", "liaison"])
async def test_communities_do_not_verify(town: Town, who: Account) -> None:
    await waiting(town)
    assert await town.press(who, "通过") == "复查由督查组办理"
    assert await town.press(who, "退回") == "复查由督查组办理"
    await unchanged(town)


async def test_a_stranger_s_tap_says_that_nobody_knows_them(town: Town) -> None:
    await waiting(town)
    assert await town.press(ZHAO, "通过") == "您还没有登记,请联系创建办"
    await unchanged(town)


async def test_a_second_tap_is_answered_as_done(town: Town) -> None:
    card = await waiting(town)
    await town.press(LI, "通过")
    assert await town.tap(WANG, card.values[0], card) == "№1 李站长10:04已复查通过"
    assert await town.tap(LI, card.values[1], card) == "№1 李站长10:04已复查通过"


async def test_two_taps_at_once_count_once(town: Town) -> None:
    card = await waiting(town)
    taps = [town.world.press(int(GROUP.id), card.id, int(who.id), label="通过") for who in (LI, WANG)]
    await town.until(lambda: all(town.world.notice(t)["answered"] for t in taps), "not answered")
    said = [town.world.notice(t)["text"] for t in taps]
    assert said == ["已通过,已销号", "№1 李站长10:04已复查通过"]


@pytest.mark.parametrize("value", [
    "verify:999", "verify:", "verify:-1", "verify:1:2:3", "verify:９", "verify:999999999999999999999999", "x", ":",
    "answer:1:0", "order:sign:1", "order:issue:1", "fix:unit:999", "fix:nothing:1", "withdraw:999", "pictures:999"])
async def test_a_forged_value_does_nothing(town: Town, value: str) -> None:
    card = await waiting(town)
    told = await town.tap(LI, value, card)
    assert told in ("这个按钮已失效", "这个问题已有答复") or value == "verify:1:2:3"
    await town.stands("🔵 №1" if value != "verify:1:2:3" else "№1")


async def test_a_value_from_another_chat_does_nothing(town: Town) -> None:
    card = await waiting(town)
    await town.post(SUN, "/bind", chat=OFFICE.id)
    there = await town.stands("本群", chat=OFFICE.id)
    assert await town.tap(SUN, card.values[0], there, chat=OFFICE.id) == "这个按钮已失效"
    await unchanged(town)


async def test_the_old_card_s_button_tells_what_became_of_it(town: Town) -> None:
    await town.post(LI, MARKET, photos=1)
    old = await town.stands("🟠 №1")
    await town.post(ZHANG, "已清理", photos=1)
    await town.stands("🔵 №1")
    assert await town.tap(LI, "withdraw:1", old) == "社区已收到或已办理,不能再改"
    await unchanged(town)


async def test_only_the_poster_and_the_office_correct(town: Town) -> None:
    await town.post(LI, MARKET, photos=1)
    assert await town.press(WANG, "撤回") == "由上报人或创建办更正"
    assert await town.press(ZHANG, "社区不对") == "由上报人或创建办更正"
    assert await town.press(SUN, "撤回") == "已撤回"
    await town.stands("⚪ №1 东关社区 · 暴露垃圾 · 已作废")


async def test_a_wrong_community_is_corrected_by_two_taps(town: Town) -> None:
    await town.post(LI, MARKET, photos=1)
    await town.press(LI, "社区不对")
    await town.stands("№1 应是哪个社区?")
    await town.press(LI, "西关社区")
    await town.stands("🟠 №1 西关社区 · 暴露垃圾 · 待整改")
    await town.gone("应是哪个社区?")


async def test_a_wrong_place_is_corrected_by_words(town: Town) -> None:
    await town.post(LI, MARKET, photos=1)
    await town.press(LI, "位置不对")
    await town.stands("№1 的位置应是?请回复。")
    await town.post(LI, "菜市场北门")
    await town.stands("🟠 №1 东关社区 · 暴露垃圾 · 待整改\n菜市场北门")


async def waiting(town: Town) -> Standing:
    """A card whose submission waits for its verification."""
    await town.post(LI, MARKET, photos=1)
    await town.post(ZHANG, "已清理", photos=1)
    return await town.stands("🔵 №1")


async def unchanged(town: Town) -> None:
    """The submission waits as before."""
    await town.quiet()
    assert await town.query(select(Problem.rework)) == [0]
    await town.stands("🔵 №1", button="通过")
