"""Many submissions at once and what was not asked on the way: seen in the group and in private, answered there."""

from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from tests.builders import LI, WANG, ZHANG
from tests.town import Town, living

PLACES = ("菜市场南门", "小学北墙", "老桥头", "东街口")


async def walk(town: Town) -> None:
    """李站长 finds four problems, 张主任 puts them right at once."""
    for n, place in enumerate(PLACES, 1):
        await town.post(LI, f"东关社区{place}垃圾未清理", photos=1)
        await town.post(ZHANG, f"№{n}已清理", photos=1, after=20)
    await town.stands("🔵 №4")


@pytest.fixture
async def walked(town: Town) -> AsyncIterator[Town]:
    await walk(town)
    await town.quiet()
    yield town


async def test_after_the_round_the_group_sees_one_sheet_and_accepts_all_by_one_tap(walked: Town) -> None:
    before = len(walked.said())
    walked.later(minutes=21)
    sheet = await walked.stands("待复查4条", has_picture=True)
    assert (sheet.lines[0], sheet.buttons) == ("№1 东关社区 · 菜市场南门", ["全部通过", "逐条看"])
    assert Image.open(BytesIO(sheet.picture or b"")).width == 1080
    assert await walked.press(WANG, "全部通过") == "已通过4条"
    assert (await walked.stands("已全部通过4条")).id == sheet.id
    await walked.quiet()
    assert sum(title.startswith("🟢") for title in walked.titles()) == 4
    assert len(walked.said()) == before + 1


async def test_in_private_one_is_returned_the_others_accepted_and_the_group_sees_only_the_cards(town: Town) -> None:
    await town.tell(LI, "/start")
    await walk(town)
    await town.quiet()
    before = len(town.said())
    town.later(minutes=21)
    await town.stands("待复查4条", chat=LI.id, has_picture=True)
    await town.press(LI, "逐条看", chat=LI.id)
    await town.stands("待复查 1/4", chat=LI.id)
    await town.press(LI, "下一条", chat=LI.id)
    await town.stands("№2 东关社区 · 小学北墙", chat=LI.id)
    await town.press(LI, "退回", chat=LI.id)
    await town.press(LI, "其他…", chat=LI.id)
    await town.restart()
    await town.tell(LI, "墙角还有")
    await town.stands("退回:墙角还有(李站长)")
    await town.press(LI, "返回", chat=LI.id)
    assert await town.press(LI, "全部通过", chat=LI.id) == "已通过3条;№2 已有人办理"
    await town.stands("4条已全部复查", chat=LI.id)
    await town.quiet()
    assert len(town.said()) == before + 1  # the returned one's card, posted anew
    assert sum(title.startswith("🟢") for title in town.titles()) == 3


async def test_a_photo_that_comes_late_is_put_into_the_sheet_later(town: Town) -> None:
    town.fault("file_unavailable", "getFile")
    await walk(town)
    town.later(minutes=21)
    await town.handled()
    town.later(seconds=70)
    await town.stands("(照片缺失)", button="全部通过")
    town.mend()
    town.later(hours=1)
    await town.stands("待复查4条", has_picture=True)
    await town.until(lambda: not any("照片缺失" in m.text for m in town.said()), "照片缺失 still stands")


async def test_what_was_not_asked_on_the_way_is_asked_in_private_after_it(town: Town) -> None:
    await town.tell(LI, "/start")
    for place in PLACES[:3]:
        await town.post(LI, f"东关社区{place}垃圾未清理", photos=1)
    await town.post(LI, "十字路口垃圾成堆未清理", photos=1)
    await town.post(LI, "东关社区供销社门口需要整改", photos=1, after=120)
    town.later(minutes=2)
    await town.quiet()
    assert [m.title for m in town.said() if m.title.endswith("?")] == []
    await town.restart()
    town.later(minutes=20)
    asked = await town.stands("督查中还有2件要您确认", chat=LI.id, has_picture=True)
    assert asked.lines[0].endswith("十字路口垃圾成堆未清理:这是哪个社区的?")
    await town.press(LI, "东关社区", chat=LI.id)
    await town.stands("🟠 №4 东关社区")
    await town.stands("督查中还有1件要您确认", chat=LI.id)
    await town.press(LI, "其他…", chat=LI.id)
    await town.tell(LI, "占道经营")
    await town.stands("🟠 №5 东关社区 · 占道经营")
    await town.gone("要您确认", chat=LI.id)


async def test_a_look_is_one_message_however_many_tap(walked: Town) -> None:
    before = len(walked.said())
    assert await walked.press(LI, "看对比", on="🔵 №1") == "见下方"
    await walked.stands("№1 菜市场南门 前后对比", has_picture=True)
    assert await walked.press(WANG, "看对比", on="🔵 №1") == "已在群里,见该条卡片下方"
    await walked.press(ZHANG, "看对比", on="🔵 №1")
    await walked.quiet()
    assert len(walked.said()) == before + 1


async def test_how_it_went_is_told_in_english_too(tmp_path: Path) -> None:
    async with living(tmp_path, town={"language": "en"}) as town:
        await town.post(LI, "东关社区菜市场南门垃圾未清理", photos=1)
        await town.post(ZHANG, "已清理", photos=1)
        await town.press(LI, "Accept")
        await town.press(LI, "History", on="🟢 #1")
        told = await town.stands("course of events")
        assert "accepted by" in told.lines[-1]
