"""The roster by the chat: /roster gives the form, a filled one is previewed, and a tap imports it once."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import func, select

from domain.chat import Account, ChatRef
from models import Assignment, AuditEvent, Person, Unit
from services import roster_form
from tests.builders import GROUP, LI, OFFICE, SUN, ZHANG, make_file
from tests.house import TestHouse
from tests.services.workbooks import workbook

UNITS = ["名称", "类别", "上级", "别名", "涉农"]
PEOPLE = ["姓名", "角色", "单位", "组", "账号", "第一责任人"]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[TestHouse]:
    house = TestHouse(tmp_path, telegram={"limits": "off"})
    yield house
    house.close()


async def send(house: TestHouse, data: bytes, *, who: Account = SUN, where: ChatRef = OFFICE) -> None:
    document = make_file()
    house.channel.photos[document.file] = data
    await house.say(sender=who, chat=where, document=document)


async def people_sheet(house: TestHouse, *rows: list[Any], heading: list[str] = PEOPLE) -> list[str]:
    """Somebody of the office sends a sheet of people; gives what the card says."""
    await send(house, workbook({"人员": [heading, *rows]}))
    card = house.card("名册")
    return [card.title, *card.lines]


async def names(house: TestHouse) -> list[str]:
    return list(await house.query(select(Person.name).order_by(Person.id)))


async def test_the_form_holds_the_present_roster_and_changes_nothing_when_it_comes_back(house: TestHouse) -> None:
    await house.say(sender=SUN, chat=OFFICE, command="roster")
    document = house.card("名册表格").document
    assert document is not None and document.name == roster_form.FILE
    await send(house, document.data)
    assert house.card("名册:").title == "名册:新增0条 · 修改0条 · 不变17条 · 不能导入0条"
    assert house.card("名册:").buttons == ()


async def test_the_form_has_a_sheet_for_each_list_with_lists_to_choose_from(house: TestHouse) -> None:
    await house.say(sender=SUN, chat=OFFICE, command="roster")
    document = house.card("名册表格").document
    assert document is not None
    book = openpyxl.load_workbook(BytesIO(document.data))
    assert book.sheetnames == ["单位 units", "人员 people", "群 chats"]
    people = book["人员 people"]
    assert [c.value for c in people[1]] == ["name", "role", "unit", "team", "account", "first_responsible"]
    assert [c.value for c in people[2]] == PEOPLE
    assert str(people["A3"].value).startswith("例:")
    chosen = [v.formula1 for v in people.data_validations.dataValidation]
    assert any("督查员" in str(formula) for formula in chosen) and any("$A$4" in str(formula) for formula in chosen)


async def test_a_tap_imports_what_was_previewed_once(house: TestHouse) -> None:
    said = await people_sheet(house, ["马专干", "社区专干", "西关社区", None, 5001, None])
    assert said == ["名册:新增1条 · 修改0条 · 不变0条 · 不能导入0条", "+ 人员 马专干(telegram:5001)",
                    "+ 社区专干 马专干 · 西关社区"]
    assert "马专干" not in await names(house)
    await house.receive(_press(house, *house.button("导入")))
    await house.settle()
    assert "马专干" in await names(house)
    assert "新增1条 · 修改0条 · 不变0条 · 未导入0条 · 孙主任 " in house.card("名册已导入").title
    assert house.channel.notices[-1] == "已导入"
    done = (await house.query(select(AuditEvent.actor).where(AuditEvent.action == "roster.imported")))[0]
    sun = (await house.query(select(Person.id).where(Person.name == "孙主任")))[0]
    assert done == f"person:{sun}"


async def test_a_second_tap_on_what_was_imported_says_so(house: TestHouse) -> None:
    await people_sheet(house, ["马专干", "社区专干", "西关社区", None, 5001, None])
    value, message = house.button("导入")
    for _ in range(2):
        await house.receive(*[_press(house, value, message)])
        await house.settle()
    assert house.channel.notices[-2:] == ["已导入", "这份名册已处理"]
    assert (await names(house)).count("马专干") == 1


def _press(house: TestHouse, value: str, message: str) -> Any:
    from tests.builders import make_press

    return make_press(value, sender=SUN, at=house.clock.now, message=message, chat=OFFICE)


async def test_what_is_not_wanted_is_left(house: TestHouse) -> None:
    await people_sheet(house, ["马专干", "社区专干", "西关社区", None, 5001, None])
    await house.tap(house.button("不要")[0], sender=SUN)
    assert house.channel.notices[-1] == "名册由创建办导入"  # tapped in another chat
    value, message = house.button("不要")
    await house.receive(_press(house, value, message))
    await house.settle()
    assert house.card("名册没有导入").buttons == ()
    assert "马专干" not in await names(house)


async def test_rows_that_cannot_be_are_named_with_why_and_the_others_go_in(house: TestHouse) -> None:
    said = await people_sheet(
        house, ["马专干", "社区专干", "西关社区", None, 5001, None], ["牛专干", "社区专干", "西关社", None, 5002, None],
        ["羊专干", "村长", "西关社区", None, 5003, None], ["杨主任", "社区主任", "城关镇", None, 5004, None],
        ["马专干", "社区主任", "西关社区", None, 5001, None], [None, "社区专干", "西关社区", None, 5006, None])
    assert said[0] == "名册:新增1条 · 修改0条 · 不变0条 · 不能导入5条"
    assert said[3:] == [
        "人员第4行(羊专干):角色没有“村长”,可写:督查员、社区主任、社区专干、居民小组长、包保干部、创建办、分管领导、"
        "县环卫办、环卫公司",
        "人员第7行(?):缺名称",
        "人员第3行(牛专干):没有单位“西关社”,是不是“西关社区”?",
        "人员第5行(杨主任):城关镇是镇,没有社区主任;社区主任是社区的角色",
        "人员第6行(马专干):马专干已是西关社区的社区专干,主任和专干只能选一个"]
    await house.receive(_press(house, *house.button("导入")))
    await house.settle()
    assert [n for n in await names(house) if n.endswith("专干")] == ["马专干"]


async def test_a_row_whose_parent_is_refused_is_refused_too(house: TestHouse) -> None:
    await send(house, workbook({"单位": [UNITS, ["北关社区", "社区", "城南镇"], ["北关一组", "居民小组", "北关社区"]]}))
    card = house.card("名册:")
    assert card.title == "名册:新增0条 · 修改0条 · 不变0条 · 不能导入2条"
    assert card.lines == ("单位第2行(北关社区):没有上级“城南镇”,是不是“城关镇”?",
                          "单位第3行(北关一组):没有上级“北关社区”,是不是“西关社区”?")


async def test_what_would_be_something_else_by_now_is_previewed_anew(house: TestHouse) -> None:
    await people_sheet(house, ["马专干", "社区专干", "西关社区", None, 5001, None])
    value, message = house.button("导入")
    await house.say("telegram:5001 马专干 社区专干 西关社区", sender=SUN, chat=OFFICE, command="role")
    await house.receive(_press(house, value, message))
    await house.settle()
    assert house.channel.notices[-1] == "名册刚有变化,请再看一遍"
    assert house.card("名册:").title == "名册:新增0条 · 修改0条 · 不变1条 · 不能导入0条"


async def test_nothing_is_deleted_by_a_shorter_file(house: TestHouse) -> None:
    before = await house.query(select(func.count()).select_from(Assignment))
    await people_sheet(house, ["马专干", "社区专干", "西关社区", None, 5001, None])
    await house.receive(_press(house, *house.button("导入")))
    await house.settle()
    assert await house.query(select(func.count()).select_from(Assignment)) == [before[0] + 1]


async def test_units_of_another_town_are_not_theirs(house: TestHouse) -> None:
    await send(house, workbook({"单位": [
        UNITS, ["城南镇", "镇"], ["北关社区", "社区", "城关镇", "北关、北关居委会", "是"]]}))
    assert house.card("名册:").lines == (
        "+ 单位 北关社区(社区)", "单位第2行(城南镇):本镇是城关镇,表里写的是城南镇。请把表里改成城关镇")
    await house.receive(_press(house, *house.button("导入")))
    await house.settle()
    unit = (await house.query(select(Unit).where(Unit.name == "北关社区")))[0]
    assert (unit.aliases, unit.is_rural) == (["北关", "北关居委会"], True)


@pytest.mark.parametrize("who", [LI, ZHANG])
async def test_only_the_office_gets_the_form(house: TestHouse, who: Account) -> None:
    await house.say(sender=who, chat=OFFICE, command="roster")
    assert house.titles(OFFICE.id) == []


async def test_the_form_does_not_come_into_the_work_group(house: TestHouse) -> None:
    await house.say(sender=SUN, chat=GROUP, command="roster")
    assert house.titles() == ["名册请在创建办的群或私聊里取。例:/roster"]


async def test_a_forged_button_imports_nothing(house: TestHouse) -> None:
    await people_sheet(house, ["马专干", "社区专干", "西关社区", None, 5001, None])
    for value in ("roster:import:999", "roster:import:x", "roster:import:", "roster:import:-1"):
        await house.receive(_press(house, value, "1"))
    value, message = house.button("导入")
    await house.tap(value, sender=LI, message=message)
    assert set(house.channel.notices) == {"名册由创建办导入"}
    assert "马专干" not in await names(house)


@pytest.mark.parametrize(("rows", "expected"), [
    ([["马", "社区专干", "西关社区", None, "telegram:5001", "也许"]], "人员第2行(马):第一责任人“也许”,请写 是 或 否"),
    ([["马", "社区专干", "西关社区", None, "=1+", None]], "人员第2行(马):账号“0”不对,例:telegram:1001"),
    ([["马", "社区专干", "西关社区", None, 1e20, None]], "人员第2行(马):账号“1e+20”不对,例:telegram:1001"),
    ([["马", "社区专干", "西关社区", None, "手机", None]], "人员第2行(马):账号“手机”不对,例:telegram:1001"),
    ([["马", "专干", "西关社区", None, "telegram:5001", None], ["牛", "专干", "西关社区", None, "5001", None]],
     "人员第3行(牛):账号telegram:5001已是马的"),
    ([["马", "社区主任", "西关社区", None, 5001, "是"], ["牛", "专干", "西关社区", None, 5002, "是"]],
     "人员第3行(牛):西关社区已有第一责任人"),
    ([["马", "专干", "西关社区"], ["马", "专干", "西关社区", "x"]], "人员第3行(马):马在西关社区的社区专干写了两次")])
async def test_a_row_says_what_is_wrong_with_it(house: TestHouse, rows: list[list[Any]], expected: str) -> None:
    assert expected in await people_sheet(house, *rows)


@pytest.mark.parametrize("row", [
    ["  马专干 ", "专 干", "西关社区"], ["马专干", "clerk", "城关镇/西关社区"],
    ["马专干", "社区专干 ", "西关", None, None]])
async def test_spaces_codes_and_paths_are_understood_and_aliases_are_not(house: TestHouse, row: list[Any]) -> None:
    said = await people_sheet(house, row)
    assert ("不能导入0条" in said[0]) is (row[2] == "城关镇/西关社区")


async def test_english_headings_and_examples_and_blank_rows_are_fine(house: TestHouse) -> None:
    said = await people_sheet(house, [None], ["例:张三", "社区专干", "西关社区"], ["马专干", "clerk", "西关社区"],
                              heading=["name", "role", "unit"])
    assert said[0] == "名册:新增1条 · 修改0条 · 不变0条 · 不能导入0条"


async def test_a_sheet_without_headings_is_refused_as_a_whole(house: TestHouse) -> None:
    said = await people_sheet(house, ["马专干", "社区专干", "西关社区"], heading=["甲", "乙"])
    assert said == ["名册不能导入,什么都没有改:", "“人员”表里没有表头:姓名、角色、单位"]


async def test_another_name_of_the_town_is_refused_as_not_theirs(house: TestHouse) -> None:
    await send(house, workbook({"单位": [UNITS, ["城关鎮", "镇"]]}))
    assert "不能导入1条" in house.card("名册:").title


async def test_another_document_is_answered_with_what_is_taken(house: TestHouse) -> None:
    await send(house, b"name,role\nx,y")
    assert ["这不是XLSX表格" in title for title in house.titles(OFFICE.id)] == [True]
