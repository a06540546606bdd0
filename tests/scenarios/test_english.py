"""An English group works through the whole loop; in a Chinese group somebody who reads English is told in English."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import AuditEvent, Chat
from services import roster
from tests.builders import GROUP, LI, SUN, WANG, ZHANG, ZHAO, make_town
from tests.town import MARKET, Town, living

ENGLISH = {"城关镇": "Chengguan", "东关社区": "Dongguan", "西关社区": "Xiguan"}


def english_town(session: Session) -> None:
    """The town whose units have English names and whose work group speaks English."""
    units = make_town(session)
    for name, english in ENGLISH.items():
        units[name].english = english
    session.scalars(select(Chat).where(Chat.external == GROUP.id)).one().language = "en"
    roster.changed(session)


@pytest.fixture
async def english(tmp_path: Path) -> AsyncIterator[Town]:
    async with living(tmp_path, fill=english_town) as town:
        yield town


async def test_the_whole_loop_reads_english(english: Town) -> None:
    await english.post(LI, MARKET, photos=1)
    card = await english.stands("🟠 #1")
    assert card.text == ("🟠 #1 Dongguan · Exposed rubbish · Open\n菜市场南门\ndue 23 Nov 18:00 · 张主任\n"
                         "李站长 23 Nov 10:03")
    assert card.buttons[:4] == ["Wrong unit", "Wrong kind", "Wrong place", "Withdraw"]
    heard = await english.post(ZHANG, "OK")
    await english.marked(heard, "👍")
    await english.post(ZHANG, "#1 done", photos=2)
    card = await english.stands("🔵 #1")
    assert card.text == "🔵 #1 Dongguan · Exposed rubbish · To verify\n菜市场南门\n张主任 10:05 put right · 2 photos"
    assert card.buttons == ["Accept", "Return", "Compare"]
    await english.stands("#1 Dongguan · Exposed rubbish → below")
    await english.post(LI, "not done, the corner is left", reply_to=card)
    assert "Returned: not done, the corner is left (李站长)" in (await english.stands("🟠 #1")).text
    await english.post(ZHANG, "cleaned", photos=1)
    await english.press(LI, "Accept")
    closed = await english.stands("🟢 #1", has_picture=True)
    assert closed.title == "🟢 #1 Dongguan · Exposed rubbish · Closed"
    assert closed.lines[0].startswith("took 3 min · on time · code ")
    assert closed.buttons == ["Before/after", "History"]


async def test_found_again_becomes_an_order_in_english(english: Town) -> None:
    await english.post(LI, MARKET, photos=1)
    await english.post(ZHANG, "#1 done", photos=1)
    await english.press(LI, "Accept")
    english.later(days=2)
    await english.post(WANG, MARKET, photos=1)
    order = await english.stands("📕")
    assert order.title == "📕 Supervision order 城创督〔2026〕1号 · to be signed for"
    assert order.lines[:2] == ["Dongguan · first responsible 张主任 · liaison 王站长",
                               "菜市场南门 Exposed rubbish: found 23 Nov (#1) and again 25 Nov (#2)"]
    await english.press(ZHANG, "Sign for")
    assert "Signed for: 张主任" in (await english.stands("· signed for")).text


async def test_what_is_missing_is_asked_with_english_names(english: Town) -> None:
    await english.post(LI, "菜市场南门垃圾未清理", photos=1)
    english.later(seconds=21)
    question = await english.stands("Which community is this?")
    assert "Dongguan" in question.buttons
    await english.press(LI, "Dongguan")
    await english.stands("🟠 #1 Dongguan")


async def test_an_english_speaker_in_a_chinese_group_is_told_in_english(town: Town) -> None:
    town.world.add_person(int(WANG.id), "Wang", language="en-GB")
    await town.post(LI, MARKET, photos=1)
    await town.post(ZHANG, "已清理", photos=1)
    card = await town.stands("🔵 №1")
    await town.press(LI, "通过")
    assert await town.tap(WANG, next(v for v in card.values if v.startswith("verify")), card) == (
        "#1 was accepted by 李站长 at 10:04")
    assert (await town.stands("🟢 №1")).title.endswith("已销号")


async def test_a_person_chooses_in_private_and_gets_their_own_data(town: Town) -> None:
    await town.post(LI, MARKET, photos=1)
    await town.tell(LI, "/settings")
    card = await town.stands("设置 · 李站长", chat=LI.id)
    assert card.buttons == ["✓ 中文", "English"]
    assert await town.press(LI, "English", chat=LI.id) == "Language: English"
    again = await town.stands("Settings · 李站长", chat=LI.id)
    assert (again.id, again.buttons) == (card.id, ["中文", "✓ English"])
    await town.tell(LI, "/privacy")
    await town.stands("What the bot stores", chat=LI.id)
    await town.press(LI, "My data", chat=LI.id)
    await town.stands("Data of 李站长", chat=LI.id)
    [sent] = [m for m in town.world.messages(int(LI.id)) if m["document"]]
    record = json.loads(town.world.blobs.get(sent["document"]["blob"]) or b"")
    assert (record["name"], record["language"], [p["number"] for p in record["problems_reported"]]) == (
        "李站长", "en", [1])


async def test_a_group_that_changes_its_language_says_the_next_card_in_it_and_the_rest_when_it_changes(
        town: Town) -> None:
    await town.post(LI, MARKET, photos=1)
    await town.stands("🟠 №1")
    await town.post(SUN, "/settings")
    await town.press(SUN, "English", on="本群设置")
    await town.stands("This chat's settings")
    await town.quiet()
    await town.stands("🟠 №1")
    await town.post(ZHANG, "已清理", photos=1)
    await town.stands("🔵 #1")
    assert len(await town.query(select(AuditEvent.id).where(AuditEvent.action == "chat.language"))) == 1


async def test_nobody_else_changes_the_group_s_language(town: Town) -> None:
    await town.post(SUN, "/settings")
    card = await town.stands("本群设置")
    for who, told in ((LI, "由创建办设置"), (ZHAO, "您还没有登记,请联系创建办")):
        assert await town.tap(who, "settings:chat:en", card) == told
    await town.quiet()
    assert (await town.stands("本群设置")).buttons == ["✓ 中文", "English"]


async def test_a_report_in_english_is_read_and_nothing_is_asked(english: Town) -> None:
    await english.post(LI, "Dongguan: garbage at the south gate of the market", photos=1)
    card = await english.stands("🟠 #1")
    assert card.text.startswith("🟠 #1 Dongguan · Exposed rubbish · Open\nsouth gate of the market\n")
    english.later(minutes=1)
    await english.quiet()
    assert english.titles() == [card.title]
