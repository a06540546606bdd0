"""The second finding at the next visit and its supervision order (R6, R7)."""

from pathlib import Path

from tests.builders import LI, LIU, OFFICE, QIAN, SUN, WANG, WU, ZHANG
from tests.town import MARKET, Standing, Town, living

AGAIN = "东关社区菜市场南大门垃圾又堆起来了"
TWO_DAYS = 48 * 3600


async def test_an_order_is_signed_answered_and_closed(town_on_both: Town) -> None:
    town = town_on_both
    order = await ordered(town)
    assert order.text.split("\n") == [
        "📕 督办单 城创督〔2026〕1号 · 待签收", "东关社区 · 第一责任人 张主任 · 包保干部 王站长",
        "菜市场南大门暴露垃圾:11月23日(№1)、11月25日(№2)两次督查发现同类问题",
        "请于11月25日18:00前签收,11月27日(周五)18:00前整改并反馈", "授权自动下发"]
    assert await town.press(ZHANG, "签收") == "已签收"
    assert "已签收:张主任 11月25日10:05" in (await town.stands("📕 督办单 城创督〔2026〕1号 · 已签收")).lines
    await town.post(ZHANG, "已清理", photos=1, reply_to=await town.stands("№2"))
    await town.stands("📕 督办单 城创督〔2026〕1号 · 已反馈")
    await town.press(WANG, "通过")
    await town.stands("📕 督办单 城创督〔2026〕1号 · 已办结")
    await town.quiet()
    assert len([m for m in town.said() if "督办单" in m.text]) == 1


async def test_a_clerk_signs_on_behalf(town: Town) -> None:
    await ordered(town)
    assert await town.press(WU, "签收") == "已签收"
    await town.stands("已签收:小吴(代签) 11月25日10:05")


async def test_another_community_cannot_sign(town: Town) -> None:
    await ordered(town)
    assert await town.press(LIU, "签收") == "由该社区签收"
    assert await town.press(LI, "签收") == "由该社区签收"
    assert (await town.stands("📕")).title.endswith("待签收")


async def test_a_second_signature_is_answered_as_done(town: Town) -> None:
    order = await ordered(town)
    value = order.values[0]
    await town.press(ZHANG, "签收")
    assert "张主任10:05已签收" in await town.tap(WU, value, order)


async def test_an_order_is_answered_in_writing(town: Town) -> None:
    await ordered(town)
    await town.press(ZHANG, "签收")
    assert await town.press(ZHANG, "报整改结果") == "请直接回复一句话"
    await town.stands("城创督〔2026〕1号 的整改结果?")
    await town.post(ZHANG, "每日两清,责任人小吴")
    await town.gone("的整改结果?")
    await town.post(ZHANG, "已清理", photos=1, reply_to=await town.stands("№2"))
    await town.stands("每日两清,责任人小吴")


async def test_the_office_withdraws_an_order_with_a_reason(town: Town) -> None:
    await ordered(town)
    await town.post(SUN, "/order withdraw 1 两处不是同一点位")
    order = await town.stands("📕 督办单 城创督〔2026〕1号 · 已撤销")
    assert order.buttons == []
    await town.stands("作废原因:两处不是同一点位")


async def test_a_leader_signs_a_draft_by_one_tap(tmp_path: Path) -> None:
    async with living(tmp_path, orders={"issue": "sign"}) as town:
        await town.tell(QIAN, "/start")
        await found_twice(town)
        draft = await town.stands("📕 督办单(草稿) · 待签发", chat=QIAN.id)
        assert draft.buttons[0] == "签发"
        assert not [m for m in town.said() if "督办单" in m.text]
        assert await town.press(QIAN, "签发", chat=QIAN.id) == "已签发"
        order = await town.stands("📕 督办单 城创督〔2026〕1号 · 待签收")
        assert "授权自动下发" not in order.text
        await town.gone("草稿", chat=QIAN.id)


async def test_a_draft_waits_with_the_office_when_the_leader_never_opened_the_bot(tmp_path: Path) -> None:
    async with living(tmp_path, orders={"issue": "sign"}) as town:
        await found_twice(town)
        await town.stands("📕 督办单(草稿) · 待签发", chat=OFFICE.id)
        assert await town.press(SUN, "签发", chat=OFFICE.id) == "由分管领导签发"
        assert await town.press(QIAN, "签发", chat=OFFICE.id) == "已签发"


async def found_twice(town: Town) -> None:
    """Reported on Monday, put right and closed; found again at the next visit, on Wednesday at 10:05."""
    await town.post(LI, MARKET, photos=1)
    await town.post(ZHANG, "已清理", photos=1)
    await town.press(LI, "通过")
    await town.post(WANG, AGAIN, photos=1, after=TWO_DAYS)
    await town.stands("🟠 №2")


async def ordered(town: Town) -> Standing:
    await found_twice(town)
    return await town.stands("📕 督办单 城创督〔2026〕1号 · 待签收")
