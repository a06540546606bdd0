"""The chat page in a real browser: what people post, see and press."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from playground.model import Document
from playground.world import World
from tests.browser import opened
from tests.playground.api import BOT, GROUP, LI, ZHANG, ZHAO, BotApi
from tests.playground.people import Reader, in_group
from tests.playground.pictures import photo

pytestmark = pytest.mark.asyncio(loop_scope="module")
BUTTONS = {"inline_keyboard": [[{"text": "通过", "callback_data": "verify:1"},
                                {"text": "退回", "callback_data": "return:1"}]]}


def standing(world: World, text: str) -> dict[str, object]:
    """The newest message with this text, as it stands in the group."""
    return [one for one in world.messages(GROUP) if one["text"] == text][-1]


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    file = tmp_path / "南门.jpg"
    file.write_bytes(photo(3))
    return file


async def test_a_photo_from_the_disk_is_posted_with_its_sentence(li: Reader, world: World, picture: Path) -> None:
    await li.choose_files(picture)
    await li.page.get_by_placeholder("写一句说明").fill("东关社区菜市场南门垃圾未清理")
    await li.page.get_by_role("button", name="发送").click()
    await li.sees("东关社区菜市场南门垃圾未清理")
    posted = standing(world, "东关社区菜市场南门垃圾未清理")
    assert (posted["kind"], posted["from"]) == ("photo", {"id": LI, "name": "李督查", "is_bot": False})
    await expect(li.page.locator(".strip li")).to_have_count(0)
    await expect(li.field).to_have_value("")


async def test_several_photos_are_one_album_with_one_sentence(li: Reader, world: World, tmp_path: Path) -> None:
    files = [tmp_path / f"{number}.jpg" for number in range(3)]
    for number, file in enumerate(files):
        file.write_bytes(photo(number))
    await li.choose_files(*files)
    await li.say("花墙倒了")
    await expect(li.message("花墙倒了").locator(".photos img")).to_have_count(3)
    posted = world.messages(GROUP)
    assert [one["text"] for one in posted] == ["花墙倒了", "", ""]
    assert len({one["media_group_id"] for one in posted}) == 1


DROP = """(target, [bytes, how]) => {
  const files = new DataTransfer();
  files.items.add(new File([new Uint8Array(bytes)], "p.jpg", { type: "image/jpeg" }));
  const said = { bubbles: true, cancelable: true };
  target.dispatchEvent(how === "paste" ? new ClipboardEvent("paste", { clipboardData: files, ...said })
    : new DragEvent("drop", { dataTransfer: files, ...said }));
}"""


@pytest.mark.parametrize("how", ["paste", "drop"])
async def test_a_photo_is_pasted_or_dropped(li: Reader, world: World, how: str) -> None:
    target = li.field if how == "paste" else li.log
    await target.evaluate(DROP, [list(photo(1)), how])
    await expect(li.page.locator(".strip img")).to_have_count(1)
    await li.say("贴上来的")
    await li.sees("贴上来的")
    assert standing(world, "贴上来的")["kind"] == "photo"


async def test_what_others_do_arrives_live(li: Reader, world: World) -> None:
    message, = world.post(GROUP, ZHANG, text="收到,马上安排")
    await li.sees("收到,马上安排")
    world.edit(GROUP, message, text="收到,下午去")
    await li.sees("收到,下午去")
    await expect(li.message("收到,下午去")).to_contain_text("已修改")
    world.react(GROUP, message, LI, ["👍"])
    mark = li.message("收到,下午去").get_by_role("button", name="回应👍 1")
    await expect(mark).to_have_attribute("aria-pressed", "true")
    world.delete(GROUP, message)
    await li.does_not_see("收到,下午去")


async def test_a_reply_shows_what_it_answers(li: Reader, world: World) -> None:
    asked, = world.post(GROUP, ZHANG, photo=photo(2), caption="哪一处?")
    await li.act("哪一处?", "回复")
    await expect(li.page.locator(".above")).to_contain_text("回复张主任")
    await li.say("南门那一处")
    await expect(li.message("南门那一处").locator(".quote")).to_contain_text("哪一处?")
    assert standing(world, "南门那一处")["reply_to"] == asked


async def test_a_reaction_is_put_and_taken_back(li: Reader, world: World) -> None:
    world.post(GROUP, ZHANG, text="已清理")
    await li.act("已清理", "回应👍")
    mark = li.message("已清理").locator(".reactions button")
    await expect(mark).to_have_text("👍")
    assert standing(world, "已清理")["reactions"] == {"👍": [LI]}
    await mark.click()
    await expect(mark).to_have_count(0)
    assert standing(world, "已清理")["reactions"] == {}


async def test_own_messages_are_changed_and_deleted(li: Reader, world: World, picture: Path) -> None:
    await li.choose_files(picture)
    await li.say("东关社区")
    await li.sees("东关社区")
    await li.act("东关社区", "修改")
    await li.say("西关社区")
    await li.sees("西关社区")
    await li.does_not_see("东关社区")
    await li.act("西关社区", "删除")
    await li.does_not_see("西关社区")
    assert world.messages(GROUP) == []


async def test_nobody_changes_what_others_wrote(li: Reader, world: World) -> None:
    world.post(GROUP, ZHANG, text="张写的")
    await li.message("张写的").hover()
    await li.message("张写的").get_by_role("button", name="更多操作").click()
    await expect(li.page.get_by_role("menuitem", name="回复")).to_be_visible()
    await expect(li.page.get_by_role("menuitem", name="修改")).to_have_count(0)
    await expect(li.page.get_by_role("menuitem", name="删除")).to_have_count(0)


async def test_a_tap_reaches_the_bot_and_its_line_the_one_who_tapped(li: Reader, robot: BotApi) -> None:
    await robot.say("№1 待复查", reply_markup=BUTTONS)
    await li.message("№1").get_by_role("button", name="通过").click()
    tap = (await robot("getUpdates", timeout=5))[-1]["callback_query"]
    assert (tap["data"], tap["from"]["id"]) == ("verify:1", LI)
    await expect(li.message("№1").get_by_role("button", name="通过")).to_have_attribute("aria-busy", "true")
    await robot("answerCallbackQuery", callback_query_id=tap["id"], text="复查由督查组办理")
    await li.is_told("复查由督查组办理")
    await expect(li.message("№1").get_by_role("button", name="通过")).to_have_attribute("aria-busy", "false")


async def test_an_alert_stays_until_it_is_closed(li: Reader, robot: BotApi) -> None:
    await robot.say("№1 待复查", reply_markup=BUTTONS)
    await li.message("№1").get_by_role("button", name="退回").click()
    tap = (await robot("getUpdates", timeout=5))[-1]["callback_query"]
    await robot("answerCallbackQuery", callback_query_id=tap["id"], text="请先写原因", show_alert=True)
    box = li.page.get_by_role("alertdialog")
    await expect(box).to_contain_text("请先写原因")
    await box.get_by_role("button", name="知道了").click()
    await expect(box).to_have_count(0)


async def test_an_edited_card_loses_its_buttons_live(li: Reader, robot: BotApi) -> None:
    card = await robot.say("№1 待复查", reply_markup=BUTTONS)
    await expect(li.message("№1").get_by_role("button", name="通过")).to_be_visible()
    await robot("editMessageText", chat_id=GROUP, message_id=card, text="№1 已销号")
    await li.sees("№1 已销号")
    await expect(li.message("№1").get_by_role("button", name="通过")).to_have_count(0)


async def test_a_photo_is_enlarged_and_esc_closes_it(li: Reader, world: World) -> None:
    world.post(GROUP, ZHANG, photos=[photo(1), photo(2)], caption="两张")
    await li.message("两张").locator(".photos button").first.click()
    box = li.page.get_by_role("dialog", name="照片")
    await expect(box.locator("img")).to_have_js_property("naturalWidth", 400)
    first = await box.locator("img").get_attribute("src")
    await li.page.keyboard.press("ArrowRight")
    await expect(box.locator("img")).not_to_have_attribute("src", first or "")
    await li.page.keyboard.press("Escape")
    await expect(box).to_have_count(0)


async def test_a_document_is_downloaded_under_its_name(li: Reader, world: World) -> None:
    world.post(GROUP, ZHANG, document=Document(b"PK table", "台账.xlsx"), caption="本周台账")
    async with li.page.expect_download() as coming:
        await li.message("本周台账").get_by_role("link", name="下载台账.xlsx").click()
    download = await coming.value
    assert download.suggested_filename == "台账.xlsx"
    assert (await download.path()).read_bytes() == b"PK table"


async def test_what_is_no_photo_is_posted_as_a_file(li: Reader, world: World, tmp_path: Path) -> None:
    (tmp_path / "回复.docx").write_bytes(b"PK letter")
    await li.choose_files(tmp_path / "回复.docx")
    await li.say("盖章的答复")
    await li.sees("盖章的答复")
    document = standing(world, "盖章的答复")["document"]
    assert isinstance(document, dict) and document["file_name"] == "回复.docx"


async def test_the_bot_s_commands_are_offered(li: Reader, robot: BotApi) -> None:
    await robot("setMyCommands", commands=[{"command": "help", "description": "能做什么"},
                                           {"command": "round", "description": "开始一轮督查"}])
    await robot("setMyCommands", commands=[{"command": "start", "description": "开始"}],
                scope={"type": "all_private_chats"})
    await li.page.get_by_role("button", name="命令").click()
    choices = li.page.get_by_role("listbox", name="命令").get_by_role("option")
    await expect(choices).to_have_count(2)
    await li.field.fill("/ro")
    await expect(choices).to_have_text(["/round开始一轮督查"])
    await li.field.press("Enter")
    await expect(li.field).to_have_value("/round ")


async def test_a_private_chat_with_the_bot_is_begun(li: Reader, robot: BotApi) -> None:
    await li.chat("Bot 111").click()
    await li.page.get_by_role("button", name="开始", exact=True).click()
    await li.sees("/start")
    message = (await robot("getUpdates", timeout=5))[-1]["message"]
    assert (message["text"], message["chat"]) == ("/start", {"id": LI, "type": "private", "first_name": "李督查"})
    await robot.say("您好,李督查", chat=LI)
    await li.sees("您好,李督查")


async def test_a_link_that_starts_the_bot_does_so_here(li: Reader, robot: BotApi) -> None:
    await robot.say("请点 https://t.me/playground_111_bot?start=K7-2M")
    await li.message("请点").get_by_role("button", name="https://t.me/playground_111_bot?start=K7-2M").click()
    await li.sees("/start K7-2M")
    assert (await robot("getUpdates", timeout=5))[-1]["message"]["chat"]["id"] == LI


async def test_unread_marks_come_and_go(browser: Browser, page_address: str, world: World) -> None:
    world.add_chat("supergroup", "创建办", chat_id=-1001000000009, members=[LI, ZHANG])
    async with opened(browser, in_group(page_address, LI)) as page:
        reader = Reader(page)
        world.post(-1001000000009, ZHANG, text="一")
        world.post(-1001000000009, ZHANG, text="二")
        await expect(reader.chat("创建办").get_by_label("2条未读")).to_be_visible()
        await expect(page).to_have_title("(2) 李督查 · 工作群")
        await reader.chat("创建办").click()
        await reader.sees("二")
        await expect(reader.chat("创建办").locator(".unread")).to_have_count(0)
        await expect(page).to_have_title("李督查 · 工作群")


async def test_service_lines_and_topics_are_shown(browser: Browser, page_address: str, world: World) -> None:
    forum = world.add_chat("supergroup", "分片群", members=[LI, ZHANG], forum=True)
    topic = world.add_topic(forum.id, LI, "东关")
    world.post(forum.id, ZHANG, text="在东关", topic=topic)
    world.post(forum.id, ZHANG, text="不在话题里")
    world.set_member(forum.id, ZHAO, "member", by=LI)
    async with opened(browser, in_group(page_address, LI, forum.id)) as page:
        reader = Reader(page)
        await expect(reader.log).to_contain_text("李督查建立了话题“东关”")
        await expect(reader.log).to_contain_text("李督查邀请赵六入群")
        await page.get_by_role("button", name="东关", exact=True).click()
        await reader.does_not_see("不在话题里")
        await reader.say("到话题里")
        await reader.sees("到话题里")
    assert world.messages(forum.id)[-1]["topic"] == topic


async def test_chats_are_those_of_the_person_and_others_may_be_chosen(li: Reader, world: World) -> None:
    await li.become("赵六")
    await expect(li.page.get_by_role("navigation").locator(".chat")).to_have_text(["BBot 111与Bot 111私聊"])
    await li.become("张主任")
    await li.chat("城关镇督查群").click()
    await li.say("我是张主任")
    await li.sees("我是张主任")
    posted = standing(world, "我是张主任")
    assert posted["from"] == {"id": ZHANG, "name": "张主任", "is_bot": False}
    await li.page.reload()
    await expect(li.page.get_by_role("button", name="我是 张主任")).to_be_visible()


async def test_older_messages_are_read_on_demand(browser: Browser, page_address: str, world: World) -> None:
    for number in range(100):
        world.post(GROUP, ZHANG, text=f"第{number}条")
    async with opened(browser, in_group(page_address, LI)) as page:
        reader = Reader(page)
        await reader.sees("第99条")
        await expect(reader.log.locator(".message")).to_have_count(80)
        await page.get_by_role("button", name="更早的消息").click()
        await expect(reader.log.locator(".message")).to_have_count(100)
        await expect(page.get_by_role("button", name="更早的消息")).to_have_count(0)


async def test_a_person_s_bot_account_is_nobody_to_be(li: Reader) -> None:
    await li.page.get_by_role("button", name="换一个人").click()
    names = await li.page.get_by_role("dialog").locator(".person b").all_text_contents()
    assert names == ["李督查", "张主任", "赵六"]
    assert BOT not in (LI, ZHANG, ZHAO)
