"""The work group in a real browser, with the real bot behind it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.browser import PHONE, launched, opened
from tests.builders import GROUP, LI, ZHANG
from tests.playground.people import Reader, in_group
from tests.town import Town, living, photo


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with launched() as browser:
        yield browser


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    async with living(tmp_path / "town") as town:
        yield town


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path) -> None:
    (tmp_path / "town").mkdir()
    (tmp_path / "before.jpg").write_bytes(photo(3))
    (tmp_path / "after.jpg").write_bytes(photo(3, is_after=True))


def page_of(town: Town, person: str) -> str:
    return in_group(town.settings.telegram.api_url, int(person), int(GROUP.id))


async def test_report_rectification_and_verification_go_through_the_page(
        town: Town, browser: Browser, tmp_path: Path) -> None:
    async with opened(browser, page_of(town, LI.id)) as page:
        reader = Reader(page)
        await reader.choose_files(tmp_path / "before.jpg")
        await reader.say("东关社区菜市场南门垃圾未清理@张主任")
        await reader.sees("🟠 №1 东关社区 · 暴露垃圾 · 待整改")
        await expect(reader.message("垃圾未清理").locator(".reactions")).to_contain_text("👀")

        await reader.become(f"手机{ZHANG.id}")
        await reader.act("垃圾未清理", "回复")
        await reader.choose_files(tmp_path / "after.jpg")
        town.later(minutes=20)
        await reader.say("已清理")
        await reader.sees("🔵 №1 东关社区 · 暴露垃圾 · 待复查")
        await reader.message("🔵 №1").get_by_role("button", name="通过").click()
        await expect(reader.notices).not_to_be_empty()  # not the head's to do
        await expect(reader.message("🔵 №1")).to_be_visible()

        await reader.become(f"手机{LI.id}")
        await reader.message("🔵 №1").get_by_role("button", name="通过").click()
        await reader.sees("🟢 №1 东关社区 · 暴露垃圾 · 已销号")
        await expect(reader.message("🟢 №1").locator(".photos img")).to_have_count(1)
        await reader.does_not_see("🔵")


async def test_the_same_goes_from_a_phone(town: Town, browser: Browser, tmp_path: Path) -> None:
    async with opened(browser, page_of(town, LI.id), size=PHONE, can_touch=True) as page:
        reader = Reader(page)
        await reader.choose_files(tmp_path / "before.jpg")
        await page.get_by_placeholder("写一句说明").fill("东关社区菜市场南门垃圾未清理")
        await page.get_by_role("button", name="发送").tap()
        await reader.sees("🟠 №1 东关社区 · 暴露垃圾 · 待整改")
        await reader.message("🟠 №1").get_by_role("button", name="撤回").tap()
        await reader.sees("⚪ №1 东关社区 · 暴露垃圾 · 已作废")


async def test_the_bot_answers_in_private_on_the_page(town: Town, browser: Browser) -> None:
    async with opened(browser, page_of(town, LI.id)) as page:
        reader = Reader(page)
        await reader.chat("Bot 111").click()
        await page.get_by_role("button", name="开始", exact=True).click()
        await expect(reader.log.locator(".message.bot").first).to_be_visible()
