"""A group with 李 and 张 in a playground of the test's own, served over HTTP, and a browser that looks at it."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Browser

from playground.model import Bot
from playground.server import serve
from playground.world import World
from tests.browser import launched, opened
from tests.playground.api import GROUP, LI, TOKEN, ZHANG, ZHAO, BotApi, Clock, People
from tests.playground.people import Reader, in_group


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def world(clock: Clock) -> World:
    """李 and 张 are in the group, 赵 in none; the bot is a plain member."""
    world = World(now=clock)
    for user, name in ((LI, "李督查"), (ZHANG, "张主任"), (ZHAO, "赵六")):
        world.add_person(user, name)
    world.add_chat("supergroup", "城关镇督查群", chat_id=GROUP, members=[LI, ZHANG])
    return world


@pytest.fixture
def registered(world: World) -> Bot:
    """The bot as the world has it."""
    return world.bot(TOKEN)


@pytest.fixture
async def address(world: World) -> AsyncIterator[str]:
    async with serve(world, first_pause=0.001) as address:
        yield address


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def bot(session: aiohttp.ClientSession, address: str) -> BotApi:
    return BotApi(session, address)


@pytest.fixture
def people(session: aiohttp.ClientSession, address: str) -> People:
    return People(session, address)


# For the page: one browser a file, a playground a test, all on the file's loop.


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with launched() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="module")
async def page_address(world: World) -> AsyncIterator[str]:
    async with serve(world) as address:
        yield address


@pytest_asyncio.fixture(loop_scope="module")
async def robot(page_address: str) -> AsyncIterator[BotApi]:
    """The bot's side of the playground that serves the page."""
    async with aiohttp.ClientSession() as session:
        yield BotApi(session, page_address)


@pytest_asyncio.fixture(loop_scope="module")
async def li(browser: Browser, page_address: str) -> AsyncIterator[Reader]:
    """李 before the page, the group open."""
    async with opened(browser, in_group(page_address, LI)) as page:
        yield Reader(page)
