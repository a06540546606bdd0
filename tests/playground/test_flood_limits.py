"""With the limits on, too much is refused with the seconds to wait; an album weighs its items."""

import json

import aiohttp
import pytest

from playground.flood import Flood
from playground.refusal import Refusal
from playground.world import World
from tests.playground.api import GROUP, LI, ZHANG, BotApi, Clock, Refused
from tests.playground.pictures import photo


@pytest.fixture
def world(world: World) -> World:
    world.set_options(limits=True)
    return world


def wait(flood: Flood, chat: int, weight: int, now: float) -> int:
    """The seconds a refused sending is told to wait, 0 when it was let through."""
    try:
        flood.take(111, chat, weight, now)
    except Refusal as refusal:
        return int(refusal.parameters["retry_after"])
    return 0


async def test_20_a_minute_in_a_group(bot: BotApi, clock: Clock) -> None:
    for _ in range(20):
        await bot.say("一")
        clock.forward(1)
    with pytest.raises(Refused) as found:
        await bot.say("二十一")
    assert (found.value.code, found.value.parameters) == (429, {"retry_after": 40})
    assert str(found.value) == "Too Many Requests: retry after 40"
    clock.forward(40)
    assert await bot.say("二十一")


async def test_the_header_says_it_too(bot: BotApi, session: aiohttp.ClientSession) -> None:
    for _ in range(10):
        await bot.say("一")
    url = f"{bot.address}/bot{bot.token}/sendMessage"
    async with session.post(url, json={"chat_id": GROUP, "text": "一"}) as answer:
        assert (answer.status, answer.headers["Retry-After"]) == (429, "10")


async def test_a_refused_message_stands_nowhere(bot: BotApi, world: World) -> None:
    for _ in range(10):
        await bot.say("一")
    await bot.refusal("sendMessage", chat_id=GROUP, text="多")
    assert len(world.messages(GROUP)) == 10


async def test_an_album_weighs_its_items(bot: BotApi, clock: Clock) -> None:
    media = json.dumps([{"type": "photo", "media": f"attach://p{n}"} for n in range(10)])
    files = {f"p{n}": photo(n, 60, 40) for n in range(10)}
    for _ in range(2):
        await bot.upload("sendMediaGroup", files, chat_id=GROUP, media=media)
        clock.forward(10)
    with pytest.raises(Refused, match="retry after 40"):
        await bot.say("一")


async def test_another_chat_is_not_held_up(bot: BotApi, world: World) -> None:
    world.post(ZHANG, ZHANG, text="/start")
    for _ in range(10):
        await bot.say("一")
    await bot.refusal("sendMessage", chat_id=GROUP, text="多")
    assert await bot.say("一", ZHANG)


def test_30_a_second_for_the_bot() -> None:
    flood = Flood()
    assert [wait(flood, chat, 1, 0.0) for chat in range(1, 31)] == [0] * 30
    assert wait(flood, 31, 1, 0.5) == 1
    assert wait(flood, 31, 1, 1.0) == 0


def test_one_a_second_in_a_private_chat_with_bursts_of_ten() -> None:
    flood = Flood()
    assert [wait(flood, LI, 1, 0.0) for _ in range(11)] == [0] * 10 + [10]
    assert [wait(flood, LI, 1, 10.0 + n) for n in range(60)] == [0] * 60


def test_a_private_chat_has_no_limit_a_minute() -> None:
    flood = Flood()
    assert [wait(flood, LI, 1, float(n)) for n in range(100)] == [0] * 100


def test_what_was_refused_does_not_count() -> None:
    flood = Flood()
    assert wait(flood, LI, 10, 0.0) == 0
    assert [wait(flood, LI, 1, 1.0) for _ in range(5)] == [9] * 5
    assert wait(flood, LI, 10, 10.0) == 0


async def test_without_limits_nothing_is_refused(bot: BotApi, world: World) -> None:
    world.set_options(limits=False)
    for _ in range(40):
        await bot.say("一")
