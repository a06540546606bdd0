"""Faults on demand happen to the calls they mean, and the journal says whether anything was done."""

from typing import Any

import aiohttp
import pytest

from playground.world import World
from tests.playground.api import GROUP, LI, BotApi, Json, People, Refused
from tests.playground.pictures import photo


def url(bot: BotApi, method: str) -> str:
    return f"{bot.address}/bot{bot.token}/{method}"


TEXT = {"chat_id": GROUP, "text": "一"}


def last(world: World, method: str = "sendMessage") -> Json:
    """Outcome, effect, status and fault of the last call."""
    line = world.journal.after(method=method)[-1]
    return {key: line[key] for key in ("outcome", "effect", "status", "fault")}


async def test_429_with_its_seconds(bot: BotApi, people: People, world: World) -> None:
    await people.do("faults", [{"method": "sendMessage", "kind": "too_many_requests", "retry_after": 3, "times": 1}])
    async with bot.session.post(url(bot, "sendMessage"), json=TEXT) as answer:
        body = await answer.json()
    assert (answer.status, answer.headers["Retry-After"]) == (429, "3")
    assert body == {"ok": False, "error_code": 429, "description": "Too Many Requests: retry after 3",
                    "parameters": {"retry_after": 3}}  # fmt: skip
    assert last(world) == {"outcome": "fault", "effect": False, "status": 429, "fault": "too_many_requests"}
    assert await bot.say("又好了")


async def test_502_has_an_html_body(bot: BotApi, world: World) -> None:
    world.faults.add([{"kind": "bad_gateway"}])
    async with bot.session.post(url(bot, "sendMessage"), json=TEXT) as answer:
        assert (answer.status, answer.content_type) == (502, "text/html")
        assert "<h1>502 Bad Gateway</h1>" in await answer.text()
    assert last(world) == {"outcome": "fault", "effect": False, "status": 502, "fault": "bad_gateway"}
    assert world.messages(GROUP) == []


@pytest.mark.parametrize(("kind", "stands"), [("cut_before", 0), ("cut_after", 1)])
async def test_the_connection_is_cut(bot: BotApi, world: World, kind: str, stands: int) -> None:
    world.faults.add([{"method": "sendMessage", "kind": kind, "times": 1}])
    with pytest.raises(aiohttp.ClientConnectionError):
        await bot.say("一")
    assert len(world.messages(GROUP)) == stands
    assert last(world)["outcome"] == "fault"
    assert last(world)["effect"] is bool(stands)


async def test_a_poll_that_is_cut_after_has_moved_the_offset(bot: BotApi, world: World) -> None:
    world.post(GROUP, LI, text="一")
    world.post(GROUP, LI, text="二")
    first = (await bot("getUpdates"))[0]["update_id"]
    world.faults.add([{"method": "getUpdates", "kind": "cut_after", "times": 1}])
    with pytest.raises(aiohttp.ClientConnectionError):
        await bot("getUpdates", offset=first + 1)
    assert last(world, "getUpdates")["effect"] is True
    assert await bot.texts() == ["二"]
    assert last(world, "getUpdates")["effect"] is False


async def test_invalid_json_is_done_but_cannot_be_read(bot: BotApi, world: World) -> None:
    world.faults.add([{"method": "sendMessage", "kind": "invalid_json", "times": 1}])
    async with bot.session.post(url(bot, "sendMessage"), json=TEXT) as answer:
        assert answer.status == 200
        with pytest.raises(ValueError, match=r"Unterminated|Expecting|delimiter"):
            await answer.json()
    assert len(world.messages(GROUP)) == 1
    assert last(world) == {"outcome": "fault", "effect": True, "status": 200, "fault": "invalid_json"}


@pytest.mark.parametrize("kind", ["slow", "slow_after"])
async def test_slow_is_done_all_the_same(bot: BotApi, world: World, kind: str) -> None:
    world.faults.add([{"method": "sendMessage", "kind": kind, "seconds": 0.02}])
    assert await bot.say("一")
    line = world.journal.after(method="sendMessage")[-1]
    assert line["seconds"] >= 0.02 and line["effect"] is True


@pytest.mark.parametrize(
    ("fault", "description"),
    [
        ({"kind": "bad_request", "description": "message thread not found"}, "Bad Request: message thread not found"),
        ({"kind": "forbidden", "description": "bot was blocked by the user"}, "Forbidden: bot was blocked by the user"),
        ({"kind": "forbidden"}, "Forbidden: bot was kicked from the supergroup chat"),
    ],
)
async def test_refusals_on_demand(bot: BotApi, world: World, fault: Json, description: str) -> None:
    world.faults.add([fault])
    assert await bot.refusal("sendMessage", **TEXT) == description


async def test_a_file_that_cannot_be_had(bot: BotApi, world: World) -> None:
    world.post(GROUP, LI, photo=photo())
    file_id = (await bot("getUpdates"))[0]["message"]["photo"][-1]["file_id"]
    path = (await bot("getFile", file_id=file_id))["file_path"]
    world.faults.add([{"method": name, "kind": "file_unavailable"} for name in ("getFile", "file")])
    refused = await bot.refusal("getFile", file_id=file_id)
    assert refused == "Bad Request: wrong file_id or the file is temporarily unavailable"
    assert (await bot.download(path))[0] == 404
    world.faults.clear()
    assert (await bot.download(path))[0] == 200
    assert world.journal.counts() == {"getUpdates": 1, "getFile": 2, "file": 2}


async def test_skip_lets_the_first_calls_pass_and_times_ends_it(bot: BotApi, world: World) -> None:
    world.faults.add([{"method": "SENDmessage", "kind": "bad_request", "skip": 2, "times": 2}])
    assert [await passes(bot) for _ in range(6)] == [True, True, False, False, True, True]
    assert world.faults.listed()[0] | {"skip": 2, "times": 2, "struck": 2} == world.faults.listed()[0]


async def passes(bot: BotApi, **more: Any) -> bool:
    try:
        await bot("sendMessage", **{**TEXT, **more})
    except Refused:
        return False
    return True


async def test_a_share_strikes_the_same_calls_for_the_same_seed(bot: BotApi, world: World) -> None:
    async def struck() -> list[bool]:
        world.faults.clear()
        world.faults.add([{"kind": "bad_request", "share": 0.3, "seed": 5}])
        return [await passes(bot) for _ in range(40)]

    first = await struck()
    assert first == await struck()
    assert 3 < first.count(False) < 25


async def test_a_fault_means_one_chat_only(bot: BotApi, world: World) -> None:
    other = world.add_chat("supergroup", "别的群", members=[LI]).id
    world.faults.add([{"kind": "bad_request", "chat_id": other}])
    assert await passes(bot)
    assert not await passes(bot, chat_id=other)


async def test_the_first_that_strikes_wins(bot: BotApi, world: World) -> None:
    world.faults.add([{"kind": "bad_request", "description": "first", "times": 1}, {"kind": "forbidden"}])
    assert await bot.refusal("sendMessage", **TEXT) == "Bad Request: first"
    assert (await bot.refusal("sendMessage", **TEXT)).startswith("Forbidden")


async def test_faults_are_listed_and_taken_away(people: People, session: aiohttp.ClientSession) -> None:
    await people.do("faults", {"method": "sendMessage", "kind": "slow", "seconds": 2})
    listed, = (await people.look("faults"))["faults"]
    assert (listed["method"], listed["kind"], listed["seconds"], listed["struck"]) == ("sendMessage", "slow", 2, 0)
    async with session.delete(f"{people.address}/control/faults") as answer:
        assert answer.status == 200
    assert (await people.look("faults"))["faults"] == []


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        ({"kind": "earthquake"}, "a fault needs a kind: too_many_requests, bad_gateway"),
        ({}, "a fault needs a kind"),
        ({"kind": "slow", "second": 1}, "a fault has no second"),
        ({"kind": "slow", "seconds": "long"}, "seconds of a fault is a number"),
        ({"kind": "slow", "share": 2}, "share of a fault is a number from 0 to 1"),
        ({"kind": "slow", "times": True}, "times of a fault is a whole number"),
        ({"kind": "slow", "chat_id": "-100"}, "chat_id of a fault is a whole number"),
        ({"kind": "slow", "method": None, "description": 5}, "description of a fault is a text"),
        (5, "a fault is an object"),
    ],
)
async def test_a_fault_that_cannot_be(people: People, fault: Any, why: str) -> None:
    assert (await people.refusal("faults", [{"kind": "slow"}, fault])).startswith(why)
    assert (await people.look("faults"))["faults"] == []
