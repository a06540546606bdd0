"""Buttons are held to Telegram's limits, and taps reach the bot with what the button says."""

from typing import Any

import pytest

from playground.core import Unfit
from playground.world import World
from tests.playground.api import BOT, GROUP, LI, ZHANG, ZHAO, BotApi

BAD = "Bad Request: "
OK = {"text": "通过", "callback_data": "verify:1"}


def keyboard(*rows: list[Any]) -> dict[str, Any]:
    return {"inline_keyboard": list(rows)}


@pytest.mark.parametrize(
    ("markup", "why"),
    [
        (keyboard([{"text": "通过", "callback_data": "字" * 22}]), "BUTTON_DATA_INVALID"),
        (keyboard([{"text": "通过", "callback_data": "a" * 65}]), "BUTTON_DATA_INVALID"),
        (keyboard([{"text": "通过", "callback_data": ""}]), "BUTTON_DATA_INVALID"),
        (keyboard([{"text": "通过", "callback_data": 5}]), "BUTTON_DATA_INVALID"),
        (keyboard([OK] * 9), "REPLY_MARKUP_TOO_LONG"),
        (keyboard(*[[OK]] * 101), "REPLY_MARKUP_TOO_LONG"),
        (keyboard([{"text": "通过"}]),
         "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
        (keyboard([{"callback_data": "a"}]), "can't parse inline keyboard button: Can't find field \"text\""),
        (keyboard([{"text": " ", "callback_data": "a"}]),
         "can't parse inline keyboard button: inline keyboard button text must be non-empty"),
        (keyboard(["通过"]), "can't parse inline keyboard button: expected an Object"),
        ({"inline_keyboard": ["通过"]}, "can't parse inline keyboard button: expected an Array of Array"),
        ({"inline_keyboard": 5}, 'Field "inline_keyboard" must be of type Array'),
        ([OK], "object expected as reply markup"),
        ("{", "can't parse reply keyboard markup JSON object"),
    ],
)  # fmt: skip
async def test_a_keyboard_that_telegram_would_refuse(bot: BotApi, world: World, markup: Any, why: str) -> None:
    assert await bot.refusal("sendMessage", chat_id=GROUP, text="一", reply_markup=markup) == BAD + why
    assert world.messages(GROUP) == []


async def test_64_bytes_8_in_a_row_and_100_in_all_pass(bot: BotApi) -> None:
    button = {"text": "通过", "callback_data": "a" * 64}
    rows = [[button] * 8] * 12 + [[button] * 4]
    sent = await bot("sendMessage", chat_id=GROUP, text="一", reply_markup=keyboard(*rows))
    assert sum(map(len, sent["reply_markup"]["inline_keyboard"])) == 100


async def test_a_keyboard_may_come_as_json_text(bot: BotApi) -> None:
    markup = '{"inline_keyboard": [[{"text": "通过", "callback_data": "verify:1"}]]}'
    sent = await bot("sendMessage", chat_id=GROUP, text="一", reply_markup=markup)
    assert sent["reply_markup"] == keyboard([OK])


async def test_a_tap_tells_the_bot_who_where_and_what(bot: BotApi, world: World) -> None:
    card = await bot.say("复查", reply_markup=keyboard([OK]))
    press = world.press(GROUP, card, LI, label="通过")
    tap = (await bot("getUpdates"))[0]["callback_query"]
    assert (tap["id"], tap["from"]["id"], tap["data"]) == (press, LI, "verify:1")
    assert tap["message"]["message_id"] == card and tap["message"]["reply_markup"] == keyboard([OK])
    assert tap["chat_instance"]


async def test_only_buttons_that_stand_can_be_tapped(bot: BotApi, world: World) -> None:
    card = await bot.say("复查", reply_markup=keyboard([OK]))
    with pytest.raises(Unfit, match="has no button"):
        world.press(GROUP, card, LI, label="退回")
    await bot("editMessageReplyMarkup", chat_id=GROUP, message_id=card)
    with pytest.raises(Unfit, match="has no button"):
        world.press(GROUP, card, LI, label="通过")
    assert await bot("getUpdates") == []


async def test_a_slow_phone_taps_what_is_gone(bot: BotApi, world: World) -> None:
    card = await bot.say("复查", reply_markup=keyboard([OK]))
    await bot("deleteMessage", chat_id=GROUP, message_id=card)
    world.press(GROUP, card, LI, data="verify:1", anyway=True)
    tap = (await bot("getUpdates"))[0]["callback_query"]
    assert tap["data"] == "verify:1"
    assert tap["message"] == {"chat": tap["message"]["chat"], "message_id": card, "date": 0}


async def test_a_persons_message_has_nothing_to_tap(world: World) -> None:
    message, = world.post(GROUP, LI, text="一")
    with pytest.raises(Unfit, match="is not a bot's"):
        world.press(GROUP, message, ZHANG, data="verify:1", anyway=True)


async def test_who_was_thrown_out_taps_no_more(bot: BotApi, world: World) -> None:
    card = await bot.say("复查", reply_markup=keyboard([OK]))
    world.set_member(GROUP, ZHAO, "kicked", by=LI)
    with pytest.raises(Unfit, match="3001 is not in chat"):
        world.press(GROUP, card, ZHAO, label="通过")


async def test_bots_hear_only_of_taps_on_their_own_messages(bot: BotApi, world: World) -> None:
    other = BotApi(bot.session, bot.address, "222:OTHER")
    await other("getMe")
    world.set_member(GROUP, 222, "member")
    await other("getUpdates", offset=-1)
    card = await bot.say("复查", reply_markup=keyboard([OK]))
    world.press(GROUP, card, LI, label="通过")
    assert "callback_query" in (await bot("getUpdates", offset=-1))[0]
    assert all("callback_query" not in one for one in await other("getUpdates"))


async def test_an_anonymous_administrators_tap_carries_the_person(bot: BotApi, world: World) -> None:
    world.set_member(GROUP, LI, "administrator")
    world.set_member(GROUP, BOT, "administrator")
    world.post(GROUP, LI, text="匿名", anonymous=True)
    card = await bot.say("复查", reply_markup=keyboard([OK]))
    world.press(GROUP, card, LI, label="通过")
    *_, message, tap = await bot("getUpdates")
    assert message["message"]["from"]["username"] == "GroupAnonymousBot"
    assert message["message"]["sender_chat"]["id"] == GROUP
    assert tap["callback_query"]["from"]["id"] == LI
