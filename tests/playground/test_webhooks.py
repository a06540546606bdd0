"""A webhook gets every update once it is ready to take it: in order within a chat, again until it says 2xx."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from playground.model import Bot
from playground.webhook import Pauses
from playground.world import World
from tests.playground.api import GROUP, LI, ZHANG, BotApi, Clock, until
from tests.playground.receiver import Receiver, words

BUTTONS = {"inline_keyboard": [[{"text": "通过", "callback_data": "一"}, {"text": "退回", "callback_data": "二"}]]}


@pytest.fixture
async def hook() -> AsyncIterator[Receiver]:
    async with Receiver().serve() as receiver:
        yield receiver


async def test_what_waited_and_what_comes_is_pushed(bot: BotApi, hook: Receiver, world: World, registered: Bot) -> None:
    world.post(GROUP, LI, text="先")
    await bot("setWebhook", url=hook.url)
    world.post(GROUP, LI, text="后")
    await until(lambda: not registered.pending)
    assert hook.texts() == ["先", "后"]


async def test_the_secret_stands_in_the_header(bot: BotApi, hook: Receiver, world: World) -> None:
    await bot("setWebhook", url=hook.url, secret_token="Dong-guan_1")
    world.post(GROUP, LI, text="一")
    await until(lambda: hook.headers)
    assert hook.headers[0]["X-Telegram-Bot-Api-Secret-Token"] == "Dong-guan_1"
    assert hook.headers[0]["Content-Type"] == "application/json"


async def test_without_a_secret_there_is_no_header(bot: BotApi, hook: Receiver, world: World) -> None:
    await bot("setWebhook", url=hook.url)
    world.post(GROUP, LI, text="一")
    await until(lambda: hook.headers)
    assert "X-Telegram-Bot-Api-Secret-Token" not in hook.headers[0]


async def test_a_refused_update_comes_again_before_the_next_of_its_chat(
    bot: BotApi, hook: Receiver, world: World, registered: Bot
) -> None:
    async def refuse_twice(update: dict[str, Any]) -> web.Response:
        return web.Response(status=500 if hook.texts().count("一") < 3 else 200)

    hook.answer = refuse_twice
    await bot("setWebhook", url=hook.url)
    world.post(GROUP, LI, text="一")
    world.post(GROUP, LI, text="二")
    await until(lambda: not registered.pending)
    assert hook.texts() == ["一", "一", "一", "二"]


async def test_a_redirect_is_no_taking(bot: BotApi, hook: Receiver, world: World, registered: Bot) -> None:
    async def elsewhere(update: dict[str, Any]) -> web.Response:
        return web.Response(status=302, headers={"Location": "/hook"})

    hook.answer = elsewhere
    await bot("setWebhook", url=hook.url)
    world.post(GROUP, LI, text="一")
    await until(lambda: registered.webhook and registered.webhook.last_error)
    assert (await bot("getWebhookInfo"))["last_error_message"] == "Wrong response from the webhook: 302 Found"
    assert len(registered.pending) == 1


async def test_one_chat_gets_one_at_a_time_and_stalls_no_other(
    bot: BotApi, hook: Receiver, world: World, registered: Bot
) -> None:
    world.post(ZHANG, ZHANG, text="私聊")
    await bot("setWebhook", url=hook.url)
    held = hook.held["一"]
    world.post(GROUP, LI, text="一")
    world.post(GROUP, LI, text="二")
    world.post(ZHANG, ZHANG, text="私聊又来")
    await until(lambda: "私聊又来" in hook.texts())
    assert sorted(hook.texts()) == ["一", "私聊", "私聊又来"]
    held.set()
    await until(lambda: not registered.pending)
    assert hook.texts()[-1] == "二"


async def test_taps_wait_for_their_person_not_for_the_chat(
    bot: BotApi, hook: Receiver, world: World, registered: Bot
) -> None:
    card = await bot.say("复查", reply_markup=BUTTONS)
    await bot("setWebhook", url=hook.url)
    chat, tap = hook.held["等"], hook.held["一"]
    world.post(GROUP, LI, text="等")
    world.press(GROUP, card, LI, label="通过")
    world.press(GROUP, card, LI, label="退回")
    world.press(GROUP, card, ZHANG, label="退回")
    await until(lambda: len(hook.updates) == 3)
    assert sorted(hook.texts()) == ["一", "二", "等"]
    assert {one["callback_query"]["from"]["id"] for one in hook.updates if words(one) == "二"} == {ZHANG}
    tap.set()
    chat.set()
    await until(lambda: not registered.pending)
    assert hook.texts()[-1] == "二"


async def test_no_more_connections_than_asked_for(bot: BotApi, hook: Receiver, world: World, registered: Bot) -> None:
    held = hook.held["一"]
    world.post(GROUP, LI, text="一")
    world.post(LI, LI, text="二")
    await bot("setWebhook", url=hook.url, max_connections=1)
    await until(lambda: hook.updates)
    await bot("getMe")
    assert hook.texts() == ["一"]
    held.set()
    await until(lambda: not registered.pending)
    assert hook.texts() == ["一", "二"]


async def test_an_expired_update_is_not_pushed_any_more(
    bot: BotApi, hook: Receiver, world: World, clock: Clock, registered: Bot
) -> None:
    world.post(GROUP, LI, text="旧")
    clock.forward(24 * 3600)
    world.post(GROUP, LI, text="新")
    await bot("setWebhook", url=hook.url)
    await until(lambda: not registered.pending)
    assert hook.texts() == ["新"]


async def test_deleting_the_webhook_brings_the_rest_to_polling(bot: BotApi, hook: Receiver, world: World) -> None:
    hook.held["一"]
    await bot("setWebhook", url=hook.url)
    world.post(GROUP, LI, text="一")
    await until(lambda: hook.updates)
    await bot("deleteWebhook")
    assert await bot.texts() == ["一"]


@pytest.mark.parametrize("method", ["setWebhook", "deleteWebhook"])
async def test_what_waits_is_dropped_when_asked(bot: BotApi, world: World, registered: Bot, method: str) -> None:
    world.post(GROUP, LI, text="一")
    await bot(method, url="", drop_pending_updates=True)
    assert not registered.pending


async def test_another_address_is_tried_at_once(bot: BotApi, hook: Receiver, world: World, registered: Bot) -> None:
    async def much_later(update: dict[str, Any]) -> web.Response:
        return web.Response(status=503, headers={"Retry-After": "3000"})

    async with Receiver(much_later).serve() as refusing:
        await bot("setWebhook", url=refusing.url)
        world.post(GROUP, LI, text="一")
        await until(lambda: registered.webhook and registered.webhook.last_error)
        await bot("setWebhook", url=hook.url)
        await until(lambda: not registered.pending)
    assert hook.texts() == ["一"]


async def test_webhook_info_says_what_waits_and_what_went_wrong(
    bot: BotApi, hook: Receiver, world: World, clock: Clock, registered: Bot
) -> None:
    async def refuse(update: dict[str, Any]) -> web.Response:
        return web.Response(status=500, reason="Internal Server Error")

    hook.answer = refuse
    await bot("setWebhook", url=hook.url, max_connections=7, allowed_updates=["message"])
    world.post(GROUP, LI, text="一")
    await until(lambda: registered.webhook and registered.webhook.last_error)
    assert await bot("getWebhookInfo") == {
        "url": hook.url, "has_custom_certificate": False, "pending_update_count": 1, "max_connections": 7,
        "ip_address": "127.0.0.1", "allowed_updates": ["message"], "last_error_date": int(clock()),
        "last_error_message": "Wrong response from the webhook: 500 Internal Server Error",
    }  # fmt: skip


async def test_nobody_at_the_address_is_told_too(bot: BotApi, world: World, registered: Bot) -> None:
    await bot("setWebhook", url="http://127.0.0.1:9/hook")
    world.post(GROUP, LI, text="一")
    await until(lambda: registered.webhook and registered.webhook.last_error)
    assert (await bot("getWebhookInfo"))["last_error_message"] == "Connection refused"


async def test_without_a_webhook_the_info_has_no_address(bot: BotApi) -> None:
    assert await bot("getWebhookInfo") == {"url": "", "has_custom_certificate": False, "pending_update_count": 0}


@pytest.mark.parametrize(
    ("url", "secret", "why"),
    [
        ("ftp://a.example/hook", "", "bad webhook: An HTTPS URL must be provided for webhook"),
        ("http://[", "", "bad webhook: invalid webhook URL specified"),
        ("https:///hook", "", "bad webhook: invalid webhook URL specified"),
        ("https://a.example:99999/hook", "", "bad webhook: invalid webhook URL specified"),
        ("https://a.example/hook", "a b", "secret token contains unallowed characters"),
        ("https://a.example/hook", "a" * 257, "secret token is too long"),
    ],
)
async def test_an_address_or_secret_that_cannot_be_is_refused(bot: BotApi, url: str, secret: str, why: str) -> None:
    assert await bot.refusal("setWebhook", url=url, secret_token=secret) == f"Bad Request: {why}"


def test_pauses_double_up_to_two_minutes() -> None:
    pauses, waits = Pauses(first=1.0), []
    for _ in range(9):
        pauses.put_off(7, now=0.0)
        waits.append(pauses.next(0.0))
    assert waits == [1, 2, 4, 8, 16, 32, 64, 120, 120]


def test_retry_after_is_obeyed_when_it_is_longer() -> None:
    pauses = Pauses(first=1.0)
    pauses.put_off(7, now=100.0, asked=30)
    assert pauses.resting(129.9) == {7}
    assert pauses.resting(130.0) == set()


def test_a_lane_that_was_taken_starts_from_the_first_pause() -> None:
    pauses = Pauses(first=1.0)
    pauses.put_off(7, now=0.0)
    pauses.put_off(7, now=0.0)
    pauses.forget(7)
    pauses.put_off(7, now=0.0)
    assert pauses.next(0.0) == 1.0
