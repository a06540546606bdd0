"""What people and phones send that nobody expects: no card is lost, no chat stops."""

import pytest
from sqlalchemy import select

from domain.chat import Account
from models import Inbox, InboxState
from playground.model import Document
from tests.builders import GROUP, LI, ZHANG
from tests.town import MARKET, Town, photo

ONE = "🟠 №1 东关社区 · 暴露垃圾 · 待整改"


@pytest.mark.parametrize("odd", [
    "<b>垃圾</b> & <a href='x'>", "&lt;b&gt;", "😀" * 300, "\u202eסימן\u202d", "a\u0300" * 40, "</b><script>",
    "{place} { $number }", "%s %(x)s", "*_[](`~>#+-=|{}.!", "'; DROP TABLE problem; --"])
async def test_odd_signs_in_a_caption_stand_as_they_were_written(town: Town, odd: str) -> None:
    await town.post(LI, f"东关社区菜市场南门{odd}垃圾未清理", photos=1)
    card = await town.stands("🟠 №1 东关社区 · 暴露垃圾 · 待整改")
    assert card.lines[0].startswith("菜市场南门")
    await town.post(LI, MARKET.replace("南门", "北门"), photos=1)
    await town.stands("№2")


async def test_html_in_a_name_and_a_reason_is_only_text(town: Town) -> None:
    town.world.add_person(int(LI.id), "<b>李</b> & 王")
    await town.post(LI, MARKET, photos=1)
    await town.post(ZHANG, "已清理", photos=1)
    await town.press(LI, "退回")
    await town.press(LI, "其他…")
    await town.post(LI, "<i>墙角</i> & 树下 <还有>")
    await town.stands("退回:<i>墙角</i> & 树下 <还有>(李站长)")


@pytest.mark.parametrize("odd", ["\x00", "\ud83d", "\udc00\ud83d"], ids=["NUL", "half a pair", "a pair turned round"])
async def test_signs_that_no_database_takes_are_left_out(town_on_both: Town, odd: str) -> None:
    town = town_on_both
    write(town, f"东关社区菜市场{odd}南门垃圾未清理", photos=await posted_photo(town))
    await town.stands(ONE)
    await town.quiet()
    assert await town.query(select(Inbox.id).where(Inbox.state == InboxState.PARKED)) == []


async def test_the_longest_caption_is_a_problem_whose_card_fits(town: Town) -> None:
    write(town, MARKET + "很长" * 2030, photos=await posted_photo(town))
    card = await town.stands("🟠 №1 东关社区")
    assert len(card.text) < 1024


async def test_a_reason_of_4096_characters_still_fits_the_card(town: Town) -> None:
    await town.post(LI, MARKET, photos=1)
    await town.post(ZHANG, "已清理", photos=1)
    await town.post(LI, "不到位," + "墙" * 4000)
    await town.stands("退回:不到位,墙墙墙")


@pytest.mark.parametrize("words", [
    f"东关社区菜市场南门垃圾{'9' * 400}处未清理", "东关社区菜市场南门垃圾1e308处未清理",
    "东关社区菜市场南门垃圾-3处未清理", f"东关社区菜市场南门垃圾未清理#{'9' * 40}"])
async def test_huge_numbers_are_no_trouble(town_on_both: Town, words: str) -> None:
    await town_on_both.post(LI, words, photos=1)
    await town_on_both.stands("🟠 №1 东关社区 · 暴露垃圾 · 待整改")


async def test_a_huge_number_in_an_answer_is_no_problem_s(town_on_both: Town) -> None:
    town = town_on_both
    await town.post(LI, MARKET, photos=1)
    await town.post(ZHANG, f"#{'9' * 40}已清理", photos=1)
    await town.quiet()
    assert await town.query(select(Inbox.id).where(Inbox.state == InboxState.PARKED)) == []
    await town.post(ZHANG, "收到")
    await town.post(LI, "东关社区老桥头污水外溢", photos=1)
    await town.stands("№2")


async def test_a_house_number_is_no_problem_number(town: Town) -> None:
    await town.post(LI, "东关社区和平路12号垃圾未清理", photos=1)
    await town.post(LI, "东关社区老桥头污水外溢", photos=1)
    await town.post(ZHANG, "和平路12号已清理", photos=1)
    await town.stands("🔵 №1")
    await town.quiet()
    assert (await town.stands("№2")).title.startswith("🟠")


@pytest.mark.parametrize("days", [-300, -2, 3, 400])
async def test_a_message_s_own_time_may_be_anything(town: Town, days: int) -> None:
    at = town.clock().timestamp() + days * 86400
    await town.post(LI, MARKET, photos=1, at=at)
    await town.stands("№1 东关社区 · 暴露垃圾")
    await town.post(LI, "东关社区老桥头污水外溢", photos=1)
    await town.stands("№2")


async def test_a_photo_that_cannot_be_had_is_missing_and_comes_later(town: Town) -> None:
    town.fault("file_unavailable", "getFile")
    await town.post(LI, MARKET, photos=1)
    await town.stands(ONE)
    await town.post(ZHANG, "已清理", photos=1)
    await town.press(LI, "通过")
    assert town.titles()[-1].startswith("🔵")  # the picture is waited for a little
    town.later(seconds=65)
    await town.stands("🟢 №1 东关社区 · 暴露垃圾 · 已销号")
    await town.stands("(照片缺失)")
    town.mend()
    town.later(hours=1)
    closed = await town.stands("🟢 №1", has_picture=True)
    await town.gone("(照片缺失)")
    assert closed.buttons == ["前后对比", "办理过程"]


@pytest.mark.parametrize("data", [b"<html><body>502</body></html>", b""], ids=["HTML", "empty"])
async def test_a_file_named_jpg_that_is_none_leaves_its_card(town: Town, data: bytes) -> None:
    await town.post(LI, MARKET, document=Document(data or b"\xff\xd8\xff", "IMG.jpg", "image/jpeg"))
    await town.stands(ONE)
    await town.post(ZHANG, "已清理", photos=1)
    await town.press(LI, "通过")
    await town.stands("🟢 №1")
    await town.stands("(照片缺失)")


async def test_a_truncated_photo_leaves_its_card(town: Town) -> None:
    whole = photo(3)
    await town.post(LI, MARKET, document=Document(whole[: len(whole) // 8], "IMG.jpg", "image/jpeg"))
    await town.post(ZHANG, "已清理", photos=1)
    await town.press(LI, "通过")
    await town.stands("🟢 №1")


async def posted_photo(town: Town) -> list[dict[str, object]]:
    """A photo of the network's, as updates name it."""
    there = town.world.post(1002, 1002, photo=photo(1))[0]
    await town.handled()
    seen = next(m for m in town.world.messages(1002) if m["message_id"] == there)["photo"]
    return [{k: seen[k] for k in ("file_id", "file_unique_id", "width", "height", "file_size")}]


def write(town: Town, caption: str, photos: list[dict[str, object]], who: Account = LI) -> None:
    """A captioned photo of an update that the playground itself would not let a person write."""
    town.write({
        "message_id": 9001, "date": int(town.clock().timestamp()), "caption": caption, "photo": photos,
        "from": {"id": int(who.id), "is_bot": False, "first_name": "李"},
        "chat": {"id": int(GROUP.id), "type": "supergroup", "title": "城关镇督查群"}})
