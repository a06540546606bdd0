"""The chat page and hostile words, files, pages and names."""

from pathlib import Path

import aiohttp
import pytest
from playwright.async_api import Browser, expect

import playground
from playground.model import Document
from playground.server import serve
from playground.world import World
from tests.browser import opened
from tests.playground.api import GROUP, LI, ZHANG, BotApi
from tests.playground.people import Reader, in_group
from tests.playground.pictures import photo

pytestmark = pytest.mark.asyncio(loop_scope="module")
PAGE = Path(playground.__file__).parent / "page"
HOSTILE = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script><b>粗</b>"


async def test_markup_in_names_titles_and_words_is_shown_as_text(
        browser: Browser, page_address: str, world: World) -> None:
    world.add_person(ZHANG, HOSTILE, about=HOSTILE)
    world.add_chat("supergroup", HOSTILE, chat_id=-1009, members=[LI, ZHANG])
    world.post(GROUP, ZHANG, text=HOSTILE)
    world.post(GROUP, ZHANG, photo=photo(), caption=HOSTILE)
    world.post(GROUP, LI, text="答", reply_to=1)
    world.post(-1009, ZHANG, document=Document(b"x", HOSTILE))
    async with opened(browser, in_group(page_address, LI)) as page:
        reader = Reader(page)
        await reader.sees("答")
        assert await reader.log.locator(".text").all_text_contents() == [HOSTILE, HOSTILE, "答"]
        await page.get_by_role("button", name="换一个人").click()
        await expect(page.get_by_role("dialog")).to_contain_text(HOSTILE)
        await page.keyboard.press("Escape")
        await page.goto(in_group(page_address, LI, -1009))
        await expect(page.locator(".document b")).to_have_text(HOSTILE)
        assert await page.locator("#app script, #app .text b, #app img[src=x]").count() == 0
        assert "owned" not in await page.title()


async def test_hostile_notices_and_commands_are_text(li: Reader, robot: BotApi) -> None:
    await robot("setMyCommands", commands=[{"command": "help", "description": HOSTILE}])
    await li.page.get_by_role("button", name="命令").click()
    await expect(li.page.get_by_role("option")).to_contain_text(HOSTILE)
    await robot.say("看", reply_markup={"inline_keyboard": [[{"text": HOSTILE[:60], "callback_data": "x"}]]})
    await li.message("看").locator(".buttons button").click()
    tap = (await robot("getUpdates", timeout=5))[-1]["callback_query"]
    await robot("answerCallbackQuery", callback_query_id=tap["id"], text=HOSTILE[:190])
    await li.is_told(HOSTILE[:190])


@pytest.mark.parametrize("address", ["javascript:document.title='owned'", "data:text/html,x", "file:///etc/hosts",
                                     "http://[", "tg://x"])
async def test_only_web_addresses_become_links(li: Reader, robot: BotApi, address: str) -> None:
    entity = {"type": "text_link", "offset": 0, "length": 2, "url": address}
    await robot.say("链接在此", entities=[entity])
    await li.sees("链接在此")
    await expect(li.message("链接在此").locator("a")).to_have_count(0)


async def test_entities_beyond_the_text_and_over_each_other_lose_nothing(li: Reader, robot: BotApi) -> None:
    entities = [{"type": "bold", "offset": 0, "length": 5}, {"type": "italic", "offset": 3, "length": 4},
                {"type": "code", "offset": 2, "length": 900}]
    await robot.say("🟠 №1 东关社区", entities=entities)
    await expect(li.message("东关社区").locator(".text")).to_have_text("🟠 №1 东关社区")


async def test_a_web_link_opens_apart_and_tells_nothing(li: Reader, world: World) -> None:
    world.post(GROUP, ZHANG, text="见 https://example.org/a?b=<c>")
    link = li.message("见").locator("a")
    await expect(link).to_have_attribute("rel", "noopener noreferrer")
    await expect(link).to_have_attribute("target", "_blank")


async def test_a_broken_picture_is_said_in_a_sentence_and_the_words_stay(
        li: Reader, world: World, tmp_path: Path) -> None:
    (tmp_path / "坏.jpg").write_bytes(b"\xff\xd8 no picture")
    await li.choose_files(tmp_path / "坏.jpg")
    await li.say("南门")
    await li.is_told("有照片打不开,请换一张。")
    await expect(li.field).to_have_value("南门")
    assert world.messages(GROUP) == []


async def test_files_beyond_the_limits_are_left_out_with_a_sentence(li: Reader, world: World, tmp_path: Path) -> None:
    with (tmp_path / "大.jpg").open("wb") as large:
        large.truncate((20 << 20) + 1)
    await li.choose_files(tmp_path / "大.jpg")
    await li.is_told("大.jpg超过20 MB,没有加入。")
    files = [tmp_path / f"{number}.jpg" for number in range(12)]
    for number, file in enumerate(files):
        file.write_bytes(photo(number, 64, 64))
    await li.choose_files(*files)
    await li.is_told("一次最多发10张照片,多出的没有加入。")
    await li.say("十张")
    await li.sees("十张")
    assert len(world.messages(GROUP)) == 10


async def test_a_text_that_is_too_long_stays_in_the_field(li: Reader, world: World) -> None:
    await li.say("长" * 4097)
    await li.is_told("太长了:最多4096个字。")
    assert (await li.field.input_value()) == "长" * 4097
    assert world.messages(GROUP) == []


async def test_an_old_button_is_explained(li: Reader, robot: BotApi, world: World) -> None:
    card = await robot.say("№1", reply_markup={"inline_keyboard": [[{"text": "通过", "callback_data": "verify:1"}]]})
    await li.sees("№1")
    world.message(GROUP, card).markup = None  # a page that has not heard of it
    await li.message("№1").get_by_role("button", name="通过").click()
    await li.is_told("这条消息已经更新,请看最新的按钮。")


@pytest.mark.parametrize("hash_", ["#/", "#/7/8", "#/x/y", f"#/{LI}/-5", f"#/{LI}/{ZHANG}", "#//////", f"#/{LI}/9e999"])
async def test_an_address_of_nobody_or_nowhere_shows_the_page(
        browser: Browser, page_address: str, hash_: str) -> None:
    async with opened(browser, f"{page_address}/{hash_}") as page:
        await expect(page.get_by_role("heading", name="城关镇督查群")).to_be_visible()


async def test_a_playground_without_anybody_shows_an_empty_page(browser: Browser) -> None:
    async with serve(World()) as address, opened(browser, address) as page:
        await expect(page.locator("#side header")).to_be_visible()
        await expect(page.locator(".chat")).to_have_count(0)


ATTACK = """async (address) => {
  const tried = [];
  const post = { method: "POST", body: '{"from":1001,"text":"forged"}' };
  for (const [path, options] of [["chats/-1001000000001/messages", post], ["state", {}], ["blobs", post]])
    tried.push(await fetch(`${address}/control/${path}`, options).then((answer) => answer.text(), () => "refused"));
  return tried;
}"""


async def test_another_site_s_page_can_neither_act_nor_look(
        browser: Browser, page_address: str, world: World) -> None:
    async with serve(World()) as elsewhere:
        context = await browser.new_context(bypass_csp=True)
        page = await context.new_page()
        await page.goto(elsewhere)
        assert await page.evaluate(ATTACK, page_address) == ["refused"] * 3
        await context.close()
    assert world.messages(GROUP) == []


async def test_a_name_of_elsewhere_that_leads_here_may_not_act(page_address: str, world: World) -> None:
    port = page_address.rpartition(":")[2]
    async with aiohttp.ClientSession() as session:
        for host, status in (("attacker.example", 403), ("localhost", 200), ("[::1]", 200), ("127.0.0.1", 200)):
            headers = {"Host": f"{host}:{port}", "Origin": f"http://{host}:{port}"}
            path = f"{page_address}/control/chats/{GROUP}/messages"
            async with session.post(path, headers=headers, json={"from": LI, "text": "forged"}) as answer:
                assert (host, answer.status) == (host, status)
    assert len(world.messages(GROUP)) == 3


async def test_the_page_may_load_and_ask_nothing_of_elsewhere(page_address: str) -> None:
    async with aiohttp.ClientSession() as session:
        for path in ("/", *(f"/page/{file.name}" for file in PAGE.iterdir())):
            async with session.get(f"{page_address}{path}") as answer:
                assert answer.status == 200, path
                policy = answer.headers["Content-Security-Policy"]
                assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
                assert "unsafe" not in policy and "http" not in policy
                assert answer.headers["X-Content-Type-Options"] == "nosniff"
        for path in ("/page/../server.py", "/page/%2e%2e/server.py", "/page/", "/page/none.js"):
            async with session.get(f"{page_address}{path}") as answer:
                assert answer.status == 404, path


async def test_the_page_s_scripts_never_read_words_as_markup() -> None:
    forbidden = ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "srcdoc")
    sources = {file.name: file.read_text(encoding="utf-8") for file in PAGE.iterdir()}
    assert len(sources) > 10
    assert [f"{name}: {word}" for name, text in sources.items() for word in forbidden if word in text] == []
    assert [name for name, text in sources.items() if len(text.splitlines()) > 400 or "//cdn" in text] == []
