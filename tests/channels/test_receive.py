"""Long polling: what the network was told is stored, and nothing stops it."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

import aiohttp
import pytest
from structlog.testing import capture_logs

from channels.base import RawEvent
from channels.telegram.receive import LONGEST_REST, OFFSET_LIFE, Poller
from playground.world import World
from tests.channels.api import (
    CUT,
    GROUP,
    GROUP_ID,
    TOKEN,
    Books,
    ScriptedApi,
    message,
    passing,
    play,
    polling,
    refusal,
    updates,
)

HTML = b"<html><h1>502 Bad Gateway</h1></html>"


def make_poller(web: aiohttp.ClientSession, address: str, books: Books) -> Poller:
    return Poller(web, f"{address}/bot{TOKEN}", passing, sleep=books.rest)


async def test_a_batch_is_acknowledged_only_after_it_is_stored(
        world: World, address: str, web: aiohttp.ClientSession) -> None:
    world.post(GROUP_ID, 1001, text="东关社区")
    bot, books = world.state.bots[TOKEN], Books()
    with pytest.raises(OSError, match="disk full"):
        async with asyncio.timeout(10):
            await make_poller(web, address, books).run(_full_disk)
    assert len(bot.pending) == 1
    async with polling(make_poller(web, address, books), books):
        await books.hold(1)
        world.post(GROUP_ID, 1001, text="西关社区")
        await books.hold(2)
    assert [event.chat for event in books.events] == [GROUP, GROUP]
    assert len(bot.pending) == 1  # the second: stored, but the network was not told yet


async def test_it_is_known_when_the_network_last_answered(
        world: World, address: str, web: aiohttp.ClientSession) -> None:
    books, before = Books(), datetime.now(UTC)
    world.post(GROUP_ID, 1001, text="东关社区")
    poller = make_poller(web, address, books)
    assert poller.last_answer is None
    async with polling(poller, books):
        await books.hold(1)
    assert poller.last_answer is not None and before <= poller.last_answer


async def _full_disk(_events: Sequence[RawEvent]) -> None:
    raise OSError("disk full")


async def test_points_stand_before_and_after_storing(world: World, address: str, web: aiohttp.ClientSession) -> None:
    passed, books = list[str](), Books()
    world.post(GROUP_ID, 1001, text="东关社区")
    poller = Poller(web, f"{address}/bot{TOKEN}", passed.append, sleep=books.rest)
    async with polling(poller, books):
        await books.hold(1)
        world.post(GROUP_ID, 1001, text="西关社区")
        await books.hold(2)
    assert passed[:3] == ["poll.received", "poll.stored", "poll.received"]


async def test_every_poll_names_the_kinds_it_wants(web: aiohttp.ClientSession) -> None:
    api, _ = await play(web, updates(message(7)))
    wanted = ["message", "edited_message", "callback_query", "my_chat_member"]
    assert [poll["allowed_updates"] for poll in api.polls] == [wanted, wanted]


async def test_the_offset_starts_nowhere_and_follows_the_batch(web: aiohttp.ClientSession) -> None:
    api, _ = await play(web, updates(message(7), message(9)), updates(message(10)))
    assert [poll.get("offset") for poll in api.polls] == [None, 10, 11]


async def test_a_hundred_updates_are_one_storing(world: World, address: str, web: aiohttp.ClientSession) -> None:
    for number in range(120):
        world.post(GROUP_ID, 1001, text=str(number))
    stored, books = list[int](), Books()

    async def store(events: Sequence[RawEvent]) -> None:
        stored.append(len(events))
        await Books.store(books, events)

    async with asyncio.timeout(10):
        task = asyncio.create_task(make_poller(web, address, books).run(store))
        await books.hold(120)
        task.cancel()
        await asyncio.wait([task])
    assert stored == [100, 20]
    assert len(set(books.ids)) == 120


@pytest.mark.parametrize("odd", [
    None, 5, "text", [], {}, {"update_id": None}, {"update_id": "8"}, {"update_id": -8}, {"update_id": True},
    {"update_id": 2**60, "message": {}}, {"message": {"text": "without an id"}}, {"update_id": 8, "message": "text"},
    {"update_id": 8, "message": {"chat": {"id": "x"}, "date": "today"}}, {"update_id": 8, "message": {"chat": [1]}},
    {"update_id": 8, "callback_query": {"message": [], "from": None}},
], ids=str)
async def test_an_odd_update_gets_a_row_and_stops_nobody(odd: object, web: aiohttp.ClientSession) -> None:
    api, books = await play(web, updates(message(7), odd, message(9)))
    assert len(books.events) == 3
    assert [books.ids[0], books.ids[2]] == ["7", "9"]
    assert api.polls[-1]["offset"] == 10


@pytest.mark.parametrize("text", [
    b'"\\ud83d"', b'"a\\u0000b"', b'"a\x00b"', b'"\xff\xfe"', b"[" * 300 + b"]" * 300, b"[" * 5000 + b"]" * 5000,
    b"1e999", b"1" * 400,
], ids=["half surrogate", "NUL", "raw NUL", "no UTF-8", "deep", "too deep", "infinite", "huge"])
async def test_a_text_that_strict_readers_refuse_stops_nobody(text: bytes, web: aiohttp.ClientSession) -> None:
    poison = b'{"update_id":8,"message":{"message_id":1,"x":"}]\\"","text":' + text + b"}}"
    batch = updates(message(7), "poison", message(9)).replace(b'"poison"', poison)
    api, books = await play(web, batch)
    assert books.ids == ["7", "8", "9"]
    assert not any(event.is_ignored for event in books.events)
    assert api.polls[-1]["offset"] == 10


async def test_updates_that_nobody_can_acknowledge_do_not_make_a_hot_loop(web: aiohttp.ClientSession) -> None:
    _, books = await play(web, updates({"message": {}}), updates({"message": {}}))
    assert books.ids[0] == books.ids[1]  # the same row
    assert len(books.rests) == 2 and min(books.rests) >= LONGEST_REST


async def test_ids_that_start_anew_after_an_idle_week_are_not_confirmed_unread(
        world: World, address: str, web: aiohttp.ClientSession) -> None:
    now, books = [0.0], Books()
    idle = ScriptedApi([updates(message(900)), updates(), updates(message(5)), updates(message(6))])
    async with idle.serve() as scripted:
        poller = Poller(web, f"{scripted}/bot{TOKEN}", passing, sleep=books.rest, clock=lambda: now[0])
        async with polling(poller, books):
            await books.hold(1)
            now[0] = OFFSET_LIFE + 1
            await idle.is_over.wait()
    assert books.ids == ["900", "5", "6"]
    assert [poll.get("offset") for poll in idle.polls] == [None, 901, None, 6, 7]


async def test_the_offset_is_kept_while_something_may_be_unconfirmed(web: aiohttp.ClientSession) -> None:
    api, _ = await play(web, updates(message(7)), updates(), updates())
    assert [poll.get("offset") for poll in api.polls] == [None, 8, 8, 8]


@pytest.mark.parametrize("broken", [
    HTML, CUT, b"", b"{", b"[]", b"null", b'{"ok":true}', b'{"ok":true,"result":null}', b'{"ok":true,"result":{}}',
    b'{"ok":false,"error_code":"x","description":7,"parameters":[]}', refusal(500, "Internal Server Error"),
], ids=str)
async def test_a_broken_answer_is_asked_for_again(broken: bytes, web: aiohttp.ClientSession) -> None:
    api, books = await play(web, updates(message(7)), broken, updates(message(8)))
    assert books.ids == ["7", "8"]
    assert [poll.get("offset") for poll in api.polls] == [None, 8, 8, 9]
    assert len(books.rests) == 1


async def test_half_an_answer_acknowledges_nothing(world: World, address: str, web: aiohttp.ClientSession) -> None:
    world.faults.add([{"method": "getUpdates", "kind": "invalid_json", "times": 1}])
    world.post(GROUP_ID, 1001, text="东关社区")
    books = Books()
    async with polling(make_poller(web, address, books), books):
        await books.hold(1)
    assert len(books.rests) == 1


async def test_rests_grow_up_to_half_a_minute_and_end_with_an_answer(web: aiohttp.ClientSession) -> None:
    _, books = await play(web, *[HTML] * 9, updates(), HTML, status=502)
    floors = [0.5, 1, 2, 4, 8, 16, 30, 30, 30, 0.5]
    assert all(floor <= rest <= floor * 1.3 for floor, rest in zip(floors, books.rests, strict=True))


@pytest.mark.parametrize(("asked", "kept"), [(7, 7.0), (0.25, 0.25), (10**9, 3600.0), ("soon", 0.5), (-3, 0.5)])
async def test_the_network_says_how_long_to_stay_away(asked: object, kept: float, web: aiohttp.ClientSession) -> None:
    _, books = await play(web, refusal(429, "Too Many Requests", retry_after=asked))
    assert kept <= books.rests[0] <= kept * 1.3


@pytest.mark.parametrize(("code", "description", "remedy"), [
    (401, "Unauthorized", "DUCHA_TELEGRAM__TOKEN"), (404, "Not Found", "DUCHA_TELEGRAM__TOKEN"),
    (409, "Conflict: terminated by other getUpdates request", "another program receives for this bot"),
])
async def test_a_refusal_says_its_remedy(code: int, description: str, remedy: str, web: aiohttp.ClientSession) -> None:
    with capture_logs() as lines:
        _, books = await play(web, refusal(code, description), updates(message(7)), status=code)
    assert remedy in lines[0]["remedy"]
    assert books.ids == ["7"]


@pytest.mark.parametrize("answer", [
    refusal(404, f"no /bot{TOKEN}/getUpdates here"), f"<a href='/bot{TOKEN}/'>".encode(), CUT])
async def test_no_line_of_the_log_holds_the_token(answer: bytes, web: aiohttp.ClientSession) -> None:
    with capture_logs() as lines:
        await play(web, answer)
    assert lines and TOKEN not in str(lines)


async def test_an_address_where_nobody_answers_is_tried_again(web: aiohttp.ClientSession) -> None:
    books = Books()
    with capture_logs() as lines:
        async with polling(make_poller(web, "http://127.0.0.1:1", books), books):
            while len(books.rests) < 3:
                await books.change()
    assert "is the network reachable?" in lines[0]["remedy"] and TOKEN not in str(lines)


async def test_a_webhook_left_from_earlier_is_removed(world: World, address: str, web: aiohttp.ClientSession) -> None:
    await web.post(f"{address}/bot{TOKEN}/setWebhook", json={"url": "https://127.0.0.1:8443/old"})
    world.post(GROUP_ID, 1001, text="东关社区")
    books = Books()
    async with polling(make_poller(web, address, books), books):
        await books.hold(1)
    assert world.state.bots[TOKEN].webhook is None


async def test_a_webhook_that_comes_up_while_we_poll_is_left_alone(web: aiohttp.ClientSession) -> None:
    words = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook first"
    with capture_logs() as lines:
        api, _ = await play(web, updates(message(7)), refusal(409, words))
    assert [method for method, _ in api.calls] == ["getUpdates"] * 3
    assert "another program receives" in lines[0]["remedy"]


async def test_two_pollers_hinder_each_other_but_lose_nothing(
        world: World, address: str, web: aiohttp.ClientSession) -> None:
    books = Books()
    async with polling(make_poller(web, address, books), books), polling(make_poller(web, address, books), books):
        while not books.rests:
            await books.change()
        world.post(GROUP_ID, 1001, text="东关社区")
        await books.hold(1)
