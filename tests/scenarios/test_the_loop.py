"""One problem from the report to the comparison picture."""

from io import BytesIO

from PIL import Image, ImageStat

from tests.builders import LI, SUN, WANG, WU, ZHANG
from tests.town import MARKET, Standing, Town, photo


async def test_a_problem_goes_its_whole_way(town_on_both: Town) -> None:
    town = town_on_both
    report = await town.post(LI, MARKET, photos=1)
    card = await town.stands("🟠 №1 东关社区 · 暴露垃圾 · 待整改")
    assert card.lines == ["菜市场南门", "11月23日18:00前整改 · 责任人 张主任", "李站长 11月23日10:03"]
    assert card.buttons == ["社区不对", "类别不对", "位置不对", "撤回", "转出…"]
    await town.marked(report, "👀")
    heard = await town.post(ZHANG, "收到,马上安排")
    await town.marked(heard, "👍")
    await town.quiet()
    assert (await town.stands("🟠 №1")).buttons == ["转出…"]
    done = await town.post(WU, "已清理", photos=2, reply_to=report, after=3600)
    waiting = await town.stands("🔵 №1 东关社区 · 暴露垃圾 · 待复查\n菜市场南门\n小吴 11:04 反馈整改 · 照片2张")
    assert waiting.reply_to == done
    assert await town.press(LI, "通过") == "已通过,已销号"
    closed = await town.stands("🟢 №1 东关社区 · 暴露垃圾 · 已销号", has_picture=True)
    assert closed.lines[0].startswith("用时1小时1分 · 按期完成 · 核验码 ")
    assert closed.buttons == ["前后对比", "办理过程"]
    await town.quiet()
    assert town.titles() == ["№1 东关社区 · 暴露垃圾 → 下方", closed.title]


async def test_the_card_stands_anew_under_the_photos_and_the_old_one_shrinks(town: Town) -> None:
    await reported(town)
    old = await town.stands("🟠 №1")
    done = await town.post(ZHANG, "已清理", photos=1)
    new = await town.stands("🔵 №1")
    assert (new.reply_to, new.buttons) == (done, ["通过", "退回", "看对比"])
    shrunk = await town.stands("→ 下方")
    assert (shrunk.id, shrunk.text, shrunk.buttons) == (old.id, "№1 东关社区 · 暴露垃圾 → 下方", [])


async def test_a_return_by_tap_offers_reasons_and_opens_the_problem_again(town: Town) -> None:
    await rectified(town)
    assert await town.press(LI, "退回") == "请选退回原因"
    question = await town.stands("№1 退回原因?")
    assert question.buttons == ["不到位", "照片不清", "不是此处", "其他…"]
    assert await town.press(LI, "照片不清") == "已退回"
    card = await town.stands("🟠 №1 东关社区 · 暴露垃圾 · 待整改\n")
    assert "退回:照片不清(李站长)" in card.lines
    await town.gone("退回原因?")


async def test_a_return_can_have_a_reason_of_ones_own(town: Town) -> None:
    await rectified(town)
    await town.press(LI, "退回")
    assert await town.press(LI, "其他…") == "请直接回复一句话"
    await town.post(LI, "西侧还有一堆没运走")
    assert "退回:西侧还有一堆没运走(李站长)" in (await town.stands("退回:")).lines


async def test_a_return_in_words_is_answered_by_new_photos(town: Town) -> None:
    await rectified(town)
    await town.post(LI, "不到位,墙角还有")
    returned = await town.stands("退回:不到位,墙角还有(李站长)")
    await town.post(ZHANG, "重新清理了", photos=1, reply_to=returned)
    await town.stands("🔵 №1")
    await town.post(LI, "通过")
    await town.stands("🟢 №1", has_picture=True)
    await town.quiet()
    assert town.titles() == ["№1 东关社区 · 暴露垃圾 → 下方"] * 3 + ["🟢 №1 东关社区 · 暴露垃圾 · 已销号"]


async def test_the_comparison_has_before_at_the_left_and_after_at_the_right(town: Town) -> None:
    await town.post(LI, MARKET, files=[photo(3)])
    await town.post(ZHANG, "已清理", files=[photo(3, is_after=True)])
    await town.press(LI, "通过")
    closed = await town.stands("🟢 №1", has_picture=True)
    seen = Image.open(BytesIO(closed.picture or b""))
    assert (seen.width >= 1080, seen.width / seen.height < 2.7) == (True, True)
    middle = seen.height // 2
    halves = [seen.crop((x, middle - 60, x + seen.width // 2, middle + 60)) for x in (0, seen.width // 2)]
    assert all(max(ImageStat.Stat(half).stddev) > 10 for half in halves)  # no side is an empty box


async def test_a_closed_problem_shows_its_photos_and_how_it_went(town: Town) -> None:
    await rectified(town)
    await town.press(WANG, "通过")
    await town.stands("🟢 №1", has_picture=True)
    assert await town.press(ZHANG, "办理过程") == "见下方"
    course = await town.stands("№1 菜市场南门 办理过程")
    assert "王队长复查通过" in course.lines[-1]
    assert await town.press(SUN, "前后对比") == "对比图就在这张卡片上"
    await town.quiet()
    assert len([m for m in town.said() if m.picture is not None]) == 1


async def test_the_one_who_verifies_may_look_first(town: Town) -> None:
    await rectified(town)
    await town.press(LI, "看对比")
    await town.stands("№1 菜市场南门 前后对比", has_picture=True)


async def test_the_dot_turns_at_the_deadline(town: Town) -> None:
    await reported(town)
    await town.stands("🟠 №1")
    town.later(hours=8)
    await town.stands("🔴 №1 东关社区 · 暴露垃圾 · 已超期\n菜市场南门 · 责任人 张主任\n应于11月23日18:00前整改")


async def reported(town: Town) -> int:
    return await town.post(LI, MARKET, photos=1)


async def rectified(town: Town) -> Standing:
    """Reported at 10:03, answered at 10:04."""
    await town.post(ZHANG, "已清理", photos=1, reply_to=await reported(town))
    return await town.stands("🔵 №1")
