"""Owners, sources, clean-ups and lists as people live them, through the playground (R1, R3, R5)."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from domain.chat import Account, ChatRef
from domain.people import Role, UnitKind
from models import ChatPurpose, Unit
from playground.model import Document
from services import roster
from tests.builders import LI, OFFICE, SUN, ZHANG, make_chat, make_person, make_town
from tests.services.test_import_problems import ROWS, book
from tests.town import MARKET, Town, living

MA = Account("telegram", "4001")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CLEANERS = ChatRef("telegram", "-1001000000033")


def fill(session: Session) -> None:
    units = make_town(session)
    company = Unit(name="洁城环卫公司", kind=UnitKind.COMPANY, parent_id=units["城关镇"].id, aliases=["环卫"])
    session.add(company)
    session.flush()
    make_person(session, MA, "马经理", Role.CONTRACTOR, company)
    make_chat(session, CLEANERS, ChatPurpose.CONTRACTOR, company)
    roster.changed(session)


@pytest.fixture(params=["sqlite", "postgresql"])
async def town(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Town]:
    url = request.getfixturevalue("postgres_url") if request.param == "postgresql" else ""
    async with living(tmp_path, url=url, fill=fill) as town:
        town.world.add_person(4001, "手机4001")
        town.world.add_chat("supergroup", "环卫公司", chat_id=int(CLEANERS.id), members=[4001], bot="administrator")
        yield town


async def test_a_problem_is_handed_to_the_contractor_who_puts_it_right(town: Town) -> None:
    await town.post(LI, f"市委巡查 {MARKET}", photos=1)
    card = await town.stands("🟠 №1")
    assert card.lines == ["菜市场南门", "11月23日18:00前整改 · 责任人 张主任", "李站长 11月23日10:03", "来源 市委巡查"]
    assert card.buttons == ["社区不对", "类别不对", "位置不对", "撤回", "来源不对", "转出…"]
    await town.press(ZHANG, "转出…")
    assert await town.press(ZHANG, "洁城环卫公司") == "已转出,待接收"
    await town.stands("已转洁城环卫公司,待接收")
    offered = await town.stands("转给洁城环卫公司", chat=CLEANERS.id, button="接收")
    assert offered.buttons == ["接收", "不接收", "看照片"]
    assert await town.press(MA, "接收", chat=CLEANERS.id) == "已接收"
    await town.stands("责任单位 洁城环卫公司")
    await town.post(MA, "已清理", photos=1, chat=CLEANERS.id)
    await town.stands("🔵 №1")
    await town.press(LI, "通过")
    await town.stands("🟢 №1")


async def test_the_contractor_returns_it_with_a_reason(town: Town) -> None:
    await town.post(LI, MARKET, photos=1)
    await town.press(ZHANG, "转出…")
    await town.press(ZHANG, "洁城环卫公司")
    await town.press(MA, "不接收", chat=CLEANERS.id)
    await town.press(MA, "不属本单位", chat=CLEANERS.id)
    await town.stands("№1 退回东关社区(马经理 11月23日")
    assert "责任人 张主任" in (await town.stands("🟠 №1")).text


async def test_the_office_decides_whose_it_is(town: Town) -> None:
    await town.post(LI, MARKET, photos=1)
    await town.press(ZHANG, "转出…")
    await town.press(ZHANG, "不属本社区")
    await town.stands("责任单位待创建办认定")
    assert await town.press(SUN, "洁城环卫公司", chat=OFFICE.id) == "已认定"
    await town.stands("责任单位 洁城环卫公司")


async def test_a_clean_up_is_marked_seen_and_nothing_is_said(town: Town) -> None:
    message = await town.post(ZHANG, "自查自改 清理小广告23处", photos=1)
    await town.marked(message, "👀")
    await town.quiet()
    assert town.said() == []


async def test_a_list_is_sent_to_the_office_looked_over_and_imported_once(town: Town) -> None:
    await town.post(SUN, document=Document(
        book(*ROWS, (3, "月亮社区", "门口", "垃圾")), "县检清单.xlsx", XLSX), chat=OFFICE.id)
    card = await town.stands("问题清单:可导入2条,看不明白1条(不导入)", chat=OFFICE.id, button="导入")
    assert card.lines[0] == "第4行:花名册里没有社区“月亮社区”"
    value = card.values[0]
    assert await town.press(SUN, "导入", chat=OFFICE.id) == "已导入"
    await town.stands("🟠 №2")
    assert "来源 县检" in (await town.stands("№1 东关社区")).text
    done = await town.stands("已导入2条:№1至№2(孙主任", chat=OFFICE.id)
    assert await town.tap(SUN, value, done, chat=OFFICE.id) == "已导入或已过期,请重新发文件"
    assert sum("№" in m.title for m in town.said()) == 2
