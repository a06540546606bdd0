"""A group in the playground behind a real HTTP server, and the channel that talks to it."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from channels.telegram.channel import TelegramChannel
from playground.server import serve
from playground.world import World
from tests.channels.api import GROUP_ID, TOKEN


@pytest.fixture
def world() -> World:
    """李 and 张 in a supergroup with the bot, which is an administrator there."""
    world = World()
    world.add_person(1001, "李督查")
    world.add_person(2001, "张主任")
    world.add_chat("supergroup", "城关镇督查群", chat_id=GROUP_ID, members=[1001, 2001], bot="administrator")
    return world


@pytest.fixture
async def address(world: World) -> AsyncIterator[str]:
    async with serve(world) as address:
        yield address


@pytest.fixture
async def channel(address: str) -> AsyncIterator[TelegramChannel]:
    channel = TelegramChannel(TOKEN, address)
    await channel.start()
    yield channel
    await channel.stop()


@pytest.fixture
async def web() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session
