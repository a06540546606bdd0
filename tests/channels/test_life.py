"""The channel starts without the network, learns its name when it can, and leaves nothing behind."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from channels.base import Channel, ChannelError
from channels.telegram import channel as channels_telegram
from channels.telegram.channel import TelegramChannel
from channels.telegram.raw import raw_event
from domain.chat import Card, IncomingMessage
from playground.world import World
from tests.channels.api import GROUP, GROUP_ID, TOKEN, Books, message


async def until(is_so: Callable[[], bool], changed: Callable[[], Awaitable[None]]) -> None:
    async with asyncio.timeout(10):
        while not is_so():
            await changed()


def knows_its_name(channel: TelegramChannel) -> bool:
    """A command for another bot is told from ours."""
    return channel.parse(raw_event(message(7, "/bind@other_bot"))) is None


async def _turn() -> None:
    await asyncio.sleep(0.005)


async def test_the_channel_is_one() -> None:
    channel: Channel = TelegramChannel(TOKEN)
    assert channel.name == "telegram"


async def test_it_starts_and_stops_without_the_network() -> None:
    channel = TelegramChannel(TOKEN, "http://127.0.0.1:1")
    await channel.start()
    await channel.stop()
    assert [task for task in asyncio.all_tasks() if task is not asyncio.current_task()] == []


async def test_it_stops_in_the_middle_of_learning_its_name(address: str, world: World) -> None:
    world.faults.add([{"method": "getMe", "kind": "slow", "seconds": 30}])
    channel = TelegramChannel(TOKEN, address)
    await channel.start()
    await _turn()
    await channel.stop()
    assert not [task for task in asyncio.all_tasks() if "_learn_name" in repr(task)]


async def test_it_stops_without_having_started() -> None:
    await TelegramChannel(TOKEN).stop()


@pytest.mark.parametrize("kind", ["bad_gateway", "cut_before", "invalid_json", "too_many_requests"])
async def test_it_learns_its_name_when_the_network_is_back(
        kind: str, address: str, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channels_telegram, "FIRST_REST", 0.001)
    world.faults.add([{"method": "getMe", "kind": kind, "times": 3}])
    channel = TelegramChannel(TOKEN, address)
    await channel.start()
    assert not knows_its_name(channel)
    await until(lambda: knows_its_name(channel), _turn)
    await channel.stop()


async def test_it_asks_the_network_for_nothing_but_its_name_and_updates(
        channel: TelegramChannel, world: World) -> None:
    books = Books()
    world.post(GROUP_ID, 1001, text="东关社区")
    async with asyncio.timeout(10):
        receiving = asyncio.create_task(channel.receive(books.store))
        await books.hold(1)
        await until(lambda: "getMe" in world.journal.counts(), _turn)
        receiving.cancel()
        await asyncio.wait([receiving])
    assert set(world.journal.counts()) <= {"getMe", "getUpdates"}
    bot = world.state.bots[TOKEN]
    assert (bot.commands, bot.webhook) == ({}, None)


async def test_what_is_received_can_be_parsed(channel: TelegramChannel, world: World) -> None:
    books = Books()
    world.post(GROUP_ID, 1001, text="东关社区")
    async with asyncio.timeout(10):
        receiving = asyncio.create_task(channel.receive(books.store))
        await books.hold(1)
        receiving.cancel()
        await asyncio.wait([receiving])
    event = channel.parse(books.events[0])
    assert isinstance(event, IncomingMessage) and event.text == "东关社区"


async def test_after_the_end_every_call_fails_as_a_channel_does(address: str) -> None:
    channel = TelegramChannel(TOKEN, address)
    await channel.start()
    await channel.stop()
    with pytest.raises(ChannelError) as caught:
        await channel.send(GROUP, Card("№12"))
    assert not (caught.value.permanent or caught.value.ambiguous)


async def test_it_tells_between_effect_and_answer(address: str, world: World) -> None:
    passed: list[str] = []
    channel = TelegramChannel(TOKEN, f"{address}/", on_point=passed.append)
    ref = (await channel.send(GROUP, Card("№12"))).ref
    await channel.edit(ref, Card("№13"))
    await channel.delete(ref)
    await channel.stop()
    assert passed == ["api.answered"] * 3
