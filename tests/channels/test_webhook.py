"""The network is told where to push and watched; what it pushes is written down whatever it is."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
from aiohttp import web as aiohttp_web
from structlog.testing import capture_logs

from channels.base import Unreadable
from channels.telegram.channel import TelegramChannel
from channels.telegram.webhook import LONGEST_REST, LOOK_SECONDS, Place, Registrar, Webhook
from playground.world import World
from tests.channels.api import GROUP, GROUP_ID, TOKEN, Books, message, refusal

PLACE = Place("https://ducha.example.cn/telegram", "Dong-guan_1")
HEADER = "x-telegram-bot-api-secret-token"


# What is pushed.

@pytest.mark.parametrize(("secret", "is_it"), [
    ("Dong-guan_1", True), ("dong-guan_1", False), ("Dong-guan_12", False), ("Dong-guan_", False), ("", False),
    ("\xe9\xff", False), ("Dong-guan_1\xe9", False), ("Dong-guan_1 ", False), ("东关", False)])
def test_only_the_secret_proves_the_network(secret: str, is_it: bool) -> None:
    assert Webhook(PLACE).is_genuine({HEADER: secret}) is is_it


def test_no_secret_proves_nothing() -> None:
    assert not Webhook(PLACE).is_genuine({})


def test_the_path_is_the_address_s() -> None:
    assert Webhook(PLACE).path == "/telegram"


def test_an_update_is_one_event_in_its_chat() -> None:
    (event,) = Webhook(PLACE).events(json.dumps(message(7, "东关社区")).encode())
    assert (event.event_id, event.chat, event.kind, event.is_ignored) == ("7", GROUP, "message", False)


@pytest.mark.parametrize(("update", "kind"), [
    ({"update_id": 7, "callback_query": {}}, "callback_query"), ({"update_id": 7, "poll": {}}, "other"),
    ({"update_id": 7, "<script>": {}}, "other"), (5, "other")])
def test_kinds_are_few_whatever_is_pushed(update: Any, kind: str) -> None:
    assert Webhook(PLACE).events(json.dumps(update).encode())[0].kind == kind


@pytest.mark.parametrize("body", [
    b"", b"garbage", b"[]", b"null", b"5", b'"text"', b"{", b"\xff\xfe", b"[" * 5000, b"{}", b'[{"update_id":7}]',
    b'{"update_id":"7","message":{}}', b"\x00", b'{"update_id":1e400}', b"update_id=7&message=1", b"1" * 5000])
def test_what_is_no_update_is_an_event_that_will_be_parked_or_left_out(body: bytes) -> None:
    """A refusal would bring it again and again, and hold up its chat."""
    (event,) = Webhook(PLACE).events(body)
    assert event.event_id.startswith("odd:")
    channel = TelegramChannel(TOKEN, place=PLACE)
    if not event.is_ignored:
        with pytest.raises(Unreadable):
            channel.parse(event)


@pytest.mark.parametrize("text", [b"[" * 5000, b'"cut', b'\x01"', b"nonsense"])
def test_an_update_that_cannot_be_read_keeps_its_number(text: bytes) -> None:
    (event,) = Webhook(PLACE).events(b'{"update_id":8,"message":{"text":' + text + b"}}")
    assert event.event_id == "8"


# Telling the network.

class Api:
    """Answers each method with what a test wrote down, the last for ever."""

    def __init__(self, **answers: list[bytes]) -> None:
        self.answers, self.calls = answers, list[tuple[str, dict[str, Any]]]()

    async def answer(self, request: aiohttp_web.Request) -> aiohttp_web.Response:
        method = request.match_info["method"]
        self.calls.append((method, await request.json()))
        written = self.answers[method]
        return aiohttp_web.Response(body=written.pop(0) if len(written) > 1 else written[0])

    @asynccontextmanager
    async def serve(self) -> AsyncIterator[str]:
        app = aiohttp_web.Application()
        app.router.add_post("/bot{token}/{method}", self.answer)
        runner = aiohttp_web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await aiohttp_web.TCPSite(runner, "127.0.0.1", 0).start()
        try:
            yield f"http://127.0.0.1:{runner.addresses[0][1]}/bot{TOKEN}"
        finally:
            await runner.cleanup()


TAKEN = b'{"ok":true,"result":true}'


def info(**said: Any) -> bytes:
    return json.dumps({"ok": True, "result": {"url": PLACE.url, "pending_update_count": 0, **said}}).encode()


def ago(**span: float) -> int:
    return int((datetime.now(UTC) - timedelta(**span)).timestamp())


async def watched(web: aiohttp.ClientSession, api: Api, until: Callable[[Registrar], bool]) -> tuple[Registrar, Books]:
    """The registrar runs until it is so."""
    books = Books()
    async with api.serve() as address, asyncio.timeout(10):
        registrar = Registrar(web, address, PLACE, sleep=books.rest)
        task = asyncio.create_task(registrar.run())
        try:
            while not until(registrar):
                await books.change()
        finally:
            task.cancel()
            await asyncio.wait([task])
    return registrar, books


async def looked(web: aiohttp.ClientSession, *said: bytes) -> str:
    """The trouble after the network said so, once after each."""
    api = Api(setWebhook=[TAKEN], getWebhookInfo=[*said, said[-1]])
    registrar, _ = await watched(web, api, lambda _: len(api.calls) > len(said) + 1)
    return registrar.trouble


async def test_the_network_is_told_where_with_which_secret_and_what(web: aiohttp.ClientSession) -> None:
    api = Api(setWebhook=[TAKEN], getWebhookInfo=[info()])
    registrar, books = await watched(web, api, lambda _: len(api.calls) > 1)
    assert api.calls[0] == ("setWebhook", {
        "url": PLACE.url, "secret_token": PLACE.secret, "max_connections": 8, "drop_pending_updates": False,
        "allowed_updates": ["message", "edited_message", "callback_query", "my_chat_member"]})
    assert [method for method, _ in api.calls].count("setWebhook") == 1
    assert (registrar.trouble, books.rests[0]) == ("", LOOK_SECONDS)
    assert registrar.last_answer is not None


async def test_a_refused_webhook_is_told_and_tried_again(web: aiohttp.ClientSession) -> None:
    api = Api(setWebhook=[refusal(400, "Bad Request: bad webhook: Failed to resolve host")])
    with capture_logs() as lines:
        registrar, books = await watched(web, api, lambda _: len(api.calls) > 7)
    assert "Failed to resolve host" in registrar.trouble and "telegram.webhook_url" in registrar.trouble
    assert books.rests[0] >= 1 and max(books.rests) <= LONGEST_REST * 1.3
    assert lines[0]["event"] == "webhook_refused"


async def test_a_wrong_token_is_named(web: aiohttp.ClientSession) -> None:
    api = Api(setWebhook=[refusal(401, f"Unauthorized {TOKEN}X")])
    registrar, _ = await watched(web, api, lambda _: len(api.calls) > 1)
    assert "DUCHA_TELEGRAM__TOKEN" in registrar.trouble and TOKEN not in registrar.trouble


async def test_the_network_says_how_long_to_stay_away(web: aiohttp.ClientSession) -> None:
    api = Api(setWebhook=[refusal(429, "Too Many Requests", retry_after=7), TAKEN], getWebhookInfo=[info()])
    _, books = await watched(web, api, lambda _: len(api.calls) > 1)
    assert 7 <= books.rests[0] <= 7 * 1.3


@pytest.mark.parametrize("broken", [b"", b"<html>", b"[]", b"null", b'{"ok":true}', b'{"ok":true,"result":[]}',
                                    b'{"ok":true,"result":{"url":"https://ducha.example.cn/telegram",'
                                    b'"pending_update_count":5,"last_error_date":"x"}}'])
async def test_a_broken_answer_stops_nothing_and_accuses_nobody(broken: bytes, web: aiohttp.ClientSession) -> None:
    assert await looked(web, broken, broken) == ""


async def test_an_address_where_nobody_answers_is_tried_again(web: aiohttp.ClientSession) -> None:
    books = Books()
    registrar = Registrar(web, f"http://127.0.0.1:1/bot{TOKEN}", PLACE, sleep=books.rest)
    with capture_logs() as lines:
        task = asyncio.create_task(registrar.run())
        async with asyncio.timeout(10):
            while len(books.rests) < 3:
                await books.change()
        task.cancel()
        await asyncio.wait([task])
    assert registrar.last_answer is None and "no answer" in registrar.trouble
    assert lines and TOKEN not in str(lines) and PLACE.secret not in str(lines)


# Watching it.

async def test_what_waits_and_cannot_be_pushed_is_trouble(web: aiohttp.ClientSession) -> None:
    said = await looked(web, info(pending_update_count=3, last_error_date=ago(seconds=-1),
                                  last_error_message="Wrong response from the webhook: 502 Bad Gateway"))
    assert said.startswith("3 updates wait, the network cannot push them (Wrong response from the webhook: 502")


@pytest.mark.parametrize(("waiting", "failed"), [
    (0, -1),  # they were pushed at last
    (3, 30),  # before we were there
    (3, 24 * 3600), (3, 10**30)])
async def test_what_is_past_is_no_trouble(waiting: int, failed: int, web: aiohttp.ClientSession) -> None:
    at = int(datetime.now(UTC).timestamp()) - failed
    assert await looked(web, info(pending_update_count=waiting, last_error_date=at)) == ""


async def test_what_is_on_its_way_is_no_trouble(web: aiohttp.ClientSession) -> None:
    assert await looked(web, info(pending_update_count=3)) == ""


async def test_trouble_ends_with_its_cause(web: aiohttp.ClientSession) -> None:
    bad = info(pending_update_count=3, last_error_date=ago(seconds=-1), last_error_message="Connection refused")
    assert await looked(web, bad, info()) == ""


@pytest.mark.parametrize("url", ["", "https://other.example.cn/telegram", None])
async def test_a_webhook_that_is_another_s_by_now_is_told_and_left_alone(
        url: str | None, web: aiohttp.ClientSession) -> None:
    api = Api(setWebhook=[TAKEN], getWebhookInfo=[info(url=url)])
    registrar, _ = await watched(web, api, lambda _: len(api.calls) > 4)
    assert "another program receives for this bot" in registrar.trouble
    assert [method for method, _ in api.calls].count("setWebhook") == 1


# Against the playground.

async def test_the_channel_sets_its_webhook_and_never_polls(world: World, address: str) -> None:
    channel = TelegramChannel(TOKEN, address, place=Place("http://127.0.0.1:9/telegram", "s"))
    await channel.start()
    receiving = asyncio.create_task(channel.receive(Books().store))
    bot = world.bot(TOKEN)
    world.post(GROUP_ID, 1001, text="东关社区")
    async with asyncio.timeout(10):
        while bot.webhook is None:
            await asyncio.sleep(0.005)
    receiving.cancel()
    await asyncio.wait([receiving])
    await channel.stop()
    assert (bot.webhook.url, bot.webhook.secret) == ("http://127.0.0.1:9/telegram", "s")
    assert bot.pending  # what waited is not dropped
    assert "getUpdates" not in world.journal.counts()
    assert channel.hook is not None and channel.hook.path == "/telegram"


def test_a_channel_that_polls_has_no_hook_and_no_trouble() -> None:
    channel = TelegramChannel(TOKEN)
    assert (channel.hook, channel.trouble) == (None, "")
