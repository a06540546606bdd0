"""How a community answers (R3) and how it is verified in words (R4), with more than one problem at a time."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.builders import CHEN, LI, LIU, SUN, WANG, WU, ZHANG
from tests.town import BRIDGE, MARKET, Town, living


@pytest.fixture
async def two(town: Town) -> AsyncIterator[Town]:
    """№1 at the market, №2 at the bridge, both of 东关社区 and open."""
    await town.post(LI, MARKET, photos=1)
    await town.post(LI, BRIDGE, photos=1)
    await town.stands("🟠 №2")
    yield town


@pytest.mark.parametrize("words", ["#2 已清理", "№2已整改", "2号已整改", "老桥头已疏通", "污水已处理"])
async def test_words_with_the_photo_say_which_problem(two: Town, words: str) -> None:
    await two.post(WU, words, photos=1)
    await two.stands("🔵 №2")
    await two.stands("🟠 №1")


async def test_a_reply_to_the_card_says_which_problem(two: Town) -> None:
    await two.post(WU, "好了", photos=1, reply_to=await two.stands("🟠 №1"))
    await two.stands("🔵 №1")
    await two.stands("🟠 №2")


async def test_photos_that_may_be_of_either_are_asked_about(two: Town) -> None:
    done = await two.post(ZHANG, "已处理", photos=1)
    await two.quiet()
    assert len(two.said()) == 2
    two.later(seconds=21)
    question = await two.stands("这是哪一处的整改?")
    assert (question.reply_to, question.buttons) == (done, ["№2 老桥头", "№1 菜市场南门", "其他…"])
    await two.press(ZHANG, "№1 菜市场南门")
    await two.stands("🔵 №1")
    await two.gone("这是哪一处的整改?")


async def test_what_was_asked_may_be_answered_by_a_number(two: Town) -> None:
    await two.post(ZHANG, "已处理", photos=1)
    two.later(seconds=21)
    await two.stands("这是哪一处的整改?")
    await two.post(ZHANG, "2")
    await two.stands("🔵 №2")


async def test_one_word_acknowledges_all(two: Town) -> None:
    heard = await two.post(ZHANG, "收到收到,马上办")
    await two.marked(heard, "👍")
    await two.until(lambda: all(set(m.buttons) <= {"转出…"} for m in two.said()), "the correction buttons stay")


async def test_an_album_of_photos_is_one_answer_also_when_a_part_comes_late(town: Town) -> None:
    await town.post(LI, MARKET, photos=1)
    await town.post(ZHANG, "已清理", photos=1, album="done")
    await town.post(ZHANG, photos=1, album="done", after=2)
    await town.stands("张主任 10:04 反馈整改 · 照片2张")
    await town.post(ZHANG, photos=1, album="done", after=600)
    await town.stands("张主任 10:04 反馈整改 · 照片3张")
    await town.quiet()
    assert town.titles() == ["№1 东关社区 · 暴露垃圾 → 下方", "🔵 №1 东关社区 · 暴露垃圾 · 待复查"]


async def test_words_first_and_the_photo_after_them_are_one_answer(town: Town) -> None:
    await town.post(LI, MARKET, photos=1)
    await town.post(ZHANG, "菜市场南门已清理")
    await town.post(ZHANG, photos=1, after=15)
    await town.stands("🔵 №1")


async def test_a_group_leader_answers_only_for_the_own_group(town: Town) -> None:
    await town.post(LI, "东关社区一组健身广场垃圾未清理", photos=1)
    await town.post(LI, BRIDGE, photos=1)
    await town.stands("🟠 №2")
    await town.post(CHEN, "已清理", photos=1)
    await town.stands("🔵 №1")
    await town.post(CHEN, "#2已疏通", photos=1)
    await town.quiet()
    await town.stands("🟠 №2")


async def test_words_that_may_mean_either_submission_are_asked_about(two: Town) -> None:
    await two.post(ZHANG, "#1已清理", photos=1)
    await two.post(ZHANG, "#2已疏通", photos=1)
    await two.stands("🔵 №2")
    await two.post(WANG, "通过")
    two.later(seconds=21)
    question = await two.stands("说的是哪一处?")
    assert question.buttons[-1] == "其他…"
    await two.press(WANG, "№2 老桥头")
    await two.stands("🟢 №2")
    await two.stands("🔵 №1")


async def test_a_reply_to_the_photos_says_which_submission(two: Town) -> None:
    first = await two.post(ZHANG, "#1已清理", photos=1)
    await two.post(ZHANG, "#2已疏通", photos=1)
    await two.post(LI, "不到位,墙角还有", reply_to=first)
    await two.stands("退回:不到位,墙角还有(李站长)")
    await two.stands("🔵 №2")


async def test_an_inspector_s_new_finding_is_no_verdict(town: Town) -> None:
    await town.post(LI, MARKET, photos=1)
    await town.post(ZHANG, "已清理", photos=1)
    await town.post(WANG, "西关社区公园门口垃圾没清", photos=1)
    await town.stands("🟠 №2 西关社区")
    await town.stands("🔵 №1")


async def test_two_communities_do_not_mix(town: Town) -> None:
    await town.post(LI, MARKET, photos=1)
    await town.post(LI, "西关社区公园门口垃圾没清", photos=1)
    await town.post(LIU, "已清理", photos=1)
    await town.stands("🔵 №2 西关社区")
    await town.post(ZHANG, "已清理", photos=1)
    await town.stands("🔵 №1 东关社区")


async def test_the_office_verifies_too(town: Town) -> None:
    await town.post(LI, MARKET, photos=1)
    await town.post(ZHANG, "已清理", photos=1)
    await town.press(SUN, "通过")
    await town.stands("🟢 №1")


async def test_an_english_town_reads_english(tmp_path: Path) -> None:
    async with living(tmp_path, town={"language": "en"}) as town:
        await town.post(LI, MARKET, photos=1)
        card = await town.stands("🟠 #1")
        assert "Open" in card.title
        await town.post(ZHANG, "已清理", photos=1)
        assert (await town.stands("🔵 #1")).buttons == ["Accept", "Return", "Compare"]
