"""A real browser for tests of pages. A missing one skips with a sentence, and fails where CI=true."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser, Page, async_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
WITHOUT = "no chromium or google-chrome on PATH, so no page was looked at; Debian's package is called chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync"]
DESKTOP, PHONE = (1280, 800), (360, 780)
PATIENCE = 8000.0  # milliseconds


@asynccontextmanager
async def launched() -> AsyncIterator[Browser]:
    """A headless browser while the block runs."""
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        if os.environ.get("CI") == "true":
            pytest.fail(WITHOUT, pytrace=False)
        pytest.skip(WITHOUT)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def opened(browser: Browser, address: str, *, size: tuple[int, int] = DESKTOP, locale: str = "zh-CN",
                 can_touch: bool = False) -> AsyncIterator[Page]:
    """A page that fails the test when a script of it fails or the browser refuses something it asks for."""
    wrong: list[str] = []
    context = await browser.new_context(viewport={"width": size[0], "height": size[1]}, locale=locale,
                                        has_touch=can_touch, timezone_id="Asia/Shanghai", reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)
    page = await context.new_page()
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text) if "Content Security Policy" in said.text else None)
    try:
        await page.goto(address)
        await page.locator("body[data-ready]").wait_for(state="attached")
        yield page
    finally:
        await context.close()
    assert not wrong, wrong
