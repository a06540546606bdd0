"""A group with 李 and 张 in a playground of the test's own, served over HTTP."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from playground.model import Bot
from playground.server import serve
from playground.world import World
from tests.playground.api import GROUP, LI, TOKEN, ZHANG, ZHAO, BotApi, Clock, People


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
