"""The feed of events, waited for or as a stream."""

import asyncio

import aiohttp
import orjson

from playground.world import World
from tests.playground.api import GROUP, LI, ZHANG, BotApi, People, until


async def now_at(people: People) -> int:
    """The number of the newest event."""
    return int((await people.look("events"))["next"])


async def test_what_happens_is_in_the_feed_in_its_order(people: People, bot: BotApi, world: World) -> None:
    start = await now_at(people)
    message, = world.post(GROUP, LI, text="一")
    world.edit(GROUP, message, text="二")
    world.react(GROUP, message, ZHANG, ["👍"])
    world.pin(GROUP, message, LI)
    world.delete(GROUP, message)
    await bot("sendChatAction", chat_id=GROUP, action="typing")
    await people.do("clock", {"forward": 1})
    feed = await people.look(f"events?after={start}")
    kinds = [one["kind"] for one in feed["events"]]
    assert kinds == ["message", "edited", "reaction", "message", "pinned", "deleted", "action", "moved_clock"]
    assert [one["seq"] for one in feed["events"]] == list(range(start + 1, start + 9))
    assert feed["next"] == start + 8
    assert feed["events"][1]["message"]["text"] == "二"
    assert feed["events"][0]["chat"] == GROUP


async def test_without_news_the_number_stays(people: People) -> None:
    start = await now_at(people)
    assert await people.look(f"events?after={start}") == {"events": [], "next": start}


async def test_it_can_be_waited_for(people: People, world: World) -> None:
    start = await now_at(people)
    waiting = asyncio.create_task(people.look(f"events?after={start}&timeout=30"))
    await until(lambda: world.event_bell.is_awaited)
    world.post(GROUP, LI, text="一")
    async with asyncio.timeout(10):
        assert [one["kind"] for one in (await waiting)["events"]] == ["message"]


async def test_a_stream_starts_after_the_number_and_goes_on(
    people: People, session: aiohttp.ClientSession, world: World
) -> None:
    start = await now_at(people)
    world.post(GROUP, LI, text="一")
    world.post(GROUP, LI, text="二")
    headers = {"Accept": "text/event-stream", "Last-Event-ID": str(start + 1)}
    async with asyncio.timeout(10), session.get(f"{people.address}/control/events", headers=headers) as stream:
        assert stream.content_type == "text/event-stream"
        assert await next_text(stream) == (start + 2, "二")
        world.post(GROUP, LI, text="三")
        assert await next_text(stream) == (start + 3, "三")


async def next_text(stream: aiohttp.ClientResponse) -> tuple[int, str]:
    """Number and text of the next message on the stream."""
    number = 0
    while line := (await stream.content.readline()).decode():
        if line.startswith("id: "):
            number = int(line.removeprefix("id: "))
        if line.startswith("data: "):
            return number, orjson.loads(line.removeprefix("data: "))["message"]["text"]
    raise AssertionError("the stream ended")
