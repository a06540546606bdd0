"""The chat page by keyboard, on a phone, in English, for somebody whose connection breaks."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from playground.server import serve
from playground.world import World
from tests.browser import PHONE, opened
from tests.playground.api import GROUP, LI, ZHANG, BotApi
from tests.playground.people import Reader, in_group
from tests.playground.pictures import photo

pytestmark = pytest.mark.asyncio(loop_scope="module")
OFFICE = -1001000000009


async def test_the_list_is_gone_through_by_keys(browser: Browser, page_address: str, world: World) -> None:
    world.post(GROUP, ZHANG, text="在督查群")
    world.add_chat("supergroup", "创建办", chat_id=OFFICE, members=[LI])
    async with opened(browser, in_group(page_address, LI)) as page:
        reader = Reader(page)
        for key, name in (("j", "创建办"), ("ArrowDown", "Bot 111"), ("k", "创建办"), ("ArrowUp", "城关镇督查群")):
            if key == "j":
                await reader.chat("城关镇督查群").focus()
            await page.keyboard.press(key)
            await expect(reader.chat(name)).to_be_focused()
        await page.keyboard.press("j")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", name="创建办")).to_be_visible()


async def test_enter_sends_and_shift_enter_begins_a_line(li: Reader, world: World) -> None:
    await li.field.type("一")
    await li.field.press("Shift+Enter")
    await li.field.type("二")
    assert world.messages(GROUP) == []
    await li.field.press("Enter")
    await li.sees("一\n二")
    assert [one["text"] for one in world.messages(GROUP)] == ["一\n二"]


async def test_enter_within_an_input_method_sends_nothing(li: Reader, world: World) -> None:
    await li.field.fill("dong")
    await li.field.evaluate("""field => field.dispatchEvent(
        new KeyboardEvent("keydown", { key: "Enter", isComposing: true, bubbles: true }))""")
    await li.say("东关")
    await li.sees("东关")
    assert [one["text"] for one in world.messages(GROUP)] == ["东关"]


async def test_blanks_alone_are_not_sent(li: Reader, world: World) -> None:
    await li.say("  ")
    await expect(li.page.get_by_role("button", name="发送")).to_be_disabled()
    assert world.messages(GROUP) == []


async def test_esc_leaves_a_reply_and_keeps_the_words(li: Reader, world: World) -> None:
    world.post(GROUP, ZHANG, text="哪一处?")
    await li.act("哪一处?", "回复")
    await li.field.fill("南门")
    await li.page.keyboard.press("Escape")
    await expect(li.page.locator(".above")).to_be_empty()
    await li.field.press("Enter")
    await li.sees("南门")
    assert world.messages(GROUP)[-1]["reply_to"] is None


async def test_alt_and_a_number_change_who_i_am_in_the_same_chat(li: Reader, world: World) -> None:
    await li.page.keyboard.press("Alt+2")
    await expect(li.page.get_by_role("button", name="我是 张主任")).to_be_visible()
    await li.say("张在此")
    await li.sees("张在此")
    assert world.messages(GROUP)[-1]["from"]["id"] == ZHANG
    await li.page.keyboard.press("Alt+9")
    await expect(li.page.get_by_role("button", name="我是 张主任")).to_be_visible()


async def test_what_was_begun_in_a_chat_waits_there_for_the_same_person(li: Reader) -> None:
    await li.field.fill("写了一半")
    await li.page.keyboard.press("Alt+2")
    await expect(li.field).to_have_value("")
    await li.page.keyboard.press("Alt+1")
    await expect(li.field).to_have_value("写了一半")


async def test_messages_are_walked_and_answered_by_keys(li: Reader, world: World) -> None:
    world.post(GROUP, ZHANG, text="第一条")
    world.post(GROUP, ZHANG, text="第二条")
    await li.sees("第二条")
    await li.message("第二条").focus()
    await li.page.keyboard.press("ArrowUp")
    await expect(li.message("第一条")).to_be_focused()
    await li.page.keyboard.press("r")
    await expect(li.page.locator(".above")).to_contain_text("第一条")
    await expect(li.field).to_be_focused()


async def test_focus_stays_on_a_button_while_its_card_is_edited(li: Reader, robot: BotApi) -> None:
    markup = {"inline_keyboard": [[{"text": "通过", "callback_data": "verify:1"}]]}
    card = await robot.say("№1 待复查", reply_markup=markup)
    await li.message("№1").get_by_role("button", name="通过").focus()
    await robot("editMessageText", chat_id=GROUP, message_id=card, text="№1 待复查,已催", reply_markup=markup)
    await li.sees("已催")
    await expect(li.message("已催").get_by_role("button", name="通过")).to_be_focused()


async def test_everything_that_can_be_pressed_has_a_name(li: Reader, world: World) -> None:
    world.post(GROUP, ZHANG, photo=photo(), caption="一张")
    world.post(GROUP, LI, text="收到", reply_to=1)
    await li.sees("收到")
    named = await li.page.get_by_role("button").evaluate_all(
        "all => all.map(one => one.ariaLabel || one.textContent.trim() || one.querySelector('img')?.alt || '')")
    assert named and all(named)
    assert await li.page.locator("img:not([alt])").count() == 0
    await expect(li.log).to_have_attribute("aria-live", "polite")


@pytest_asyncio.fixture(loop_scope="module")
async def phone(browser: Browser, page_address: str, world: World) -> AsyncIterator[Reader]:
    world.post(GROUP, ZHANG, photo=photo(2, 1200, 900), caption="东关社区菜市场南门垃圾未清理" * 6)
    world.post(GROUP, ZHANG, photos=[photo(3), photo(4)], caption="https://example.org/" + "x" * 200)
    async with opened(browser, f"{page_address}/#/{LI}", size=PHONE, can_touch=True) as page:
        yield Reader(page)


async def test_on_a_phone_list_and_chat_are_two_screens(phone: Reader) -> None:
    await expect(phone.field).to_be_hidden()
    await phone.chat("城关镇督查群").tap()
    await expect(phone.field).to_be_visible()
    await expect(phone.page.get_by_role("navigation")).to_be_hidden()
    await phone.page.get_by_role("button", name="返回").tap()
    await expect(phone.chat("城关镇督查群")).to_be_visible()
    await phone.page.go_back()  # the phone's own button
    await expect(phone.field).to_be_visible()
    await phone.page.go_back()
    await expect(phone.chat("城关镇督查群")).to_be_visible()


async def test_nothing_is_wider_than_a_phone(phone: Reader, robot: BotApi) -> None:
    buttons = [[{"text": label, "callback_data": label} for label in ("社区不对", "类别不对", "位置不对", "撤回")]]
    await robot.say("🟠 №1 东关社区 · 暴露垃圾 · 待整改", reply_markup={"inline_keyboard": buttons})
    wide = """() => [...document.querySelectorAll("#app *")]
        .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
        .map((one) => one.className || one.tagName)"""
    assert await phone.page.evaluate(wide) == []
    await phone.chat("城关镇督查群").tap()
    await phone.sees("№1 东关社区")
    await phone.page.wait_for_function("[...document.images].every((one) => one.complete)")
    assert await phone.page.evaluate(wide) == []
    assert await phone.page.evaluate("document.documentElement.scrollWidth") == PHONE[0]


async def test_on_a_phone_a_message_s_menu_is_reached_by_touch(phone: Reader) -> None:
    await phone.chat("城关镇督查群").tap()
    more = phone.message("垃圾未清理").get_by_role("button", name="更多操作")
    await more.tap()
    await phone.page.keyboard.press("Escape")
    await expect(phone.page.get_by_role("menu")).to_have_count(0)
    await more.tap()  # the chat is still open
    await phone.page.get_by_role("menuitem", name="回复").tap()
    await expect(phone.page.locator(".above")).to_contain_text("回复张主任")


async def test_english_is_chosen_and_remembered(li: Reader, world: World) -> None:
    await li.page.get_by_role("button", name="English").click()
    await expect(li.page.get_by_role("textbox", name="Message")).to_be_visible()
    await expect(li.page.locator("html")).to_have_attribute("lang", "en-GB")
    await li.page.reload()
    await li.page.get_by_role("textbox", name="Message").fill("hello")
    await li.page.keyboard.press("Enter")
    await li.sees("hello")
    assert world.messages(GROUP)[-1]["text"] == "hello"
    await li.page.get_by_role("button", name="中文").click()
    await expect(li.field).to_be_visible()


async def test_a_browser_that_reads_english_begins_in_english(browser: Browser, page_address: str) -> None:
    async with opened(browser, in_group(page_address, LI), locale="en-GB") as page:
        await expect(page.get_by_role("textbox", name="Message")).to_be_visible()


async def test_both_languages_say_everything_with_the_same_values(li: Reader) -> None:
    said = await li.page.evaluate("import('/page/words.js').then((all) => all.CATALOGUES)")
    values = "text => [...text.matchAll(/\\{\\w+\\}/g)].map((one) => one[0]).sort()"
    found = {language: {name: await li.page.evaluate(values, text) for name, text in words.items()}
             for language, words in said.items()}
    assert found["zh"] == found["en"]
    assert len(found["zh"]) > 50


async def test_a_restarted_server_is_found_again_with_what_was_missed(browser: Browser, world: World) -> None:
    async with serve(world) as address:
        page_open = opened(browser, in_group(address, LI))
        page = await page_open.__aenter__()
        reader = Reader(page)
        world.post(GROUP, ZHANG, text="断线以前")
        await reader.sees("断线以前")
    await expect(page.locator("#link")).to_have_text("连接断了,正在重新连接…")
    await reader.say("发不出去的话")
    await reader.is_told("连不上服务,消息没有发出")
    await expect(reader.field).to_have_value("发不出去的话")
    world.post(GROUP, ZHANG, text="断线时发的")
    world._events.clear()  # as after a restart: what happened is told to nobody
    async with serve(world, port=int(address.rpartition(":")[2])):
        await reader.sees("断线时发的")
        await reader.is_told("已重新连接")
        await expect(page.locator("#link")).to_be_empty()
        await reader.field.press("Enter")
        await reader.sees("发不出去的话")
        await page_open.__aexit__(None, None, None)


async def test_a_reset_empties_the_page(li: Reader, world: World, page_address: str) -> None:
    world.post(GROUP, ZHANG, text="从前的")
    await li.sees("从前的")
    async with aiohttp.ClientSession() as session, session.post(f"{page_address}/control/reset", json={}):
        pass
    await li.does_not_see("从前的")
    await expect(li.page.locator(".chat")).to_have_count(0)
