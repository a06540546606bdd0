"""Refusals come in Telegram's own words, with its codes."""

from typing import Any

import pytest

from playground.world import World
from tests.playground.api import BOT, GROUP, LI, ZHANG, ZHAO, BotApi, Clock, Refused

BAD = "Bad Request: "


async def test_a_token_of_another_shape_is_unauthorized(bot: BotApi) -> None:
    bot.token = "not-a-token"
    with pytest.raises(Refused, match="Unauthorized") as found:
        await bot("getMe")
    assert found.value.code == 401


async def test_an_unknown_token_is_unauthorized_when_only_known_ones_may_come(bot: BotApi, world: World) -> None:
    world.set_options(only_known_tokens=True)
    assert (await bot("getMe"))["id"] == BOT
    bot.token = "222:OTHER"
    assert await bot.refusal("getMe") == "Unauthorized"


async def test_the_number_of_a_person_is_no_bots(bot: BotApi) -> None:
    bot.token = f"{LI}:TEST"
    assert await bot.refusal("getMe") == "Unauthorized"


async def test_an_unknown_method_is_not_found(bot: BotApi) -> None:
    with pytest.raises(Refused, match="Not Found") as found:
        await bot("sendTelegram")
    assert found.value.code == 404


async def test_methods_are_known_in_any_case(bot: BotApi) -> None:
    assert await bot("GETme") == await bot("getMe")


@pytest.mark.parametrize(
    ("parameters", "why"),
    [
        ({"chat_id": -1009, "text": "一"}, "chat not found"),
        ({"chat_id": "@nobody", "text": "一"}, "chat not found"),
        ({"chat_id": 4711, "text": "一"}, "chat not found"),
        ({"text": "一"}, "chat_id is empty"),
        ({"chat_id": GROUP}, "message text is empty"),
        ({"chat_id": GROUP, "text": ""}, "message text is empty"),
        ({"chat_id": GROUP, "text": " \n "}, "text must be non-empty"),
        ({"chat_id": GROUP, "text": "字" * 4097}, "message is too long"),
        ({"chat_id": GROUP, "text": "😀" * 2049}, "message is too long"),
        ({"chat_id": GROUP, "text": "一", "message_thread_id": 7}, "message thread not found"),
        ({"chat_id": GROUP, "text": "一", "reply_parameters": {"message_id": 99}}, "message to be replied not found"),
        ({"chat_id": GROUP, "text": "一", "reply_to_message_id": 99}, "message to be replied not found"),
        ({"chat_id": GROUP, "text": "一", "parse_mode": "Klingon"}, "unsupported parse_mode"),
    ],
)
async def test_a_text_is_refused(bot: BotApi, parameters: dict[str, Any], why: str) -> None:
    assert await bot.refusal("sendMessage", **parameters) == BAD + why


async def test_a_text_of_4096_units_passes(bot: BotApi) -> None:
    assert await bot.say("😀" * 2048)


async def test_a_missing_message_to_reply_to_may_be_forgiven(bot: BotApi) -> None:
    sent = await bot("sendMessage", chat_id=GROUP, text="一",
                     reply_parameters={"message_id": 99, "allow_sending_without_reply": True})  # fmt: skip
    assert "reply_to_message" not in sent


@pytest.mark.parametrize(
    ("method", "more", "why"),
    [
        ("editMessageText", {"text": "改"}, "message to edit not found"),
        ("editMessageReplyMarkup", {}, "message to edit not found"),
        ("deleteMessage", {}, "message to delete not found"),
        ("pinChatMessage", {}, "message to pin not found"),
        ("setMessageReaction", {"reaction": [{"type": "emoji", "emoji": "👀"}]}, "message to react not found"),
        ("forwardMessage", {"from_chat_id": GROUP}, "message to forward not found"),
        ("copyMessage", {"from_chat_id": GROUP}, "message to copy not found"),
    ],
)
async def test_a_message_that_is_not_there(bot: BotApi, method: str, more: dict[str, Any], why: str) -> None:
    assert await bot.refusal(method, chat_id=GROUP, message_id=99, **more) == BAD + why


async def test_a_deleted_message_cannot_be_edited_or_deleted_again(bot: BotApi) -> None:
    message = await bot.say("一")
    assert await bot("deleteMessage", chat_id=GROUP, message_id=message)
    assert await bot.refusal("deleteMessage", chat_id=GROUP, message_id=message) == BAD + "message to delete not found"
    edited = await bot.refusal("editMessageText", chat_id=GROUP, message_id=message, text="改")
    assert edited == BAD + "message to edit not found"


async def test_nobody_elses_message_can_be_edited(bot: BotApi, world: World) -> None:
    message, = world.post(GROUP, LI, text="一")
    refused = await bot.refusal("editMessageText", chat_id=GROUP, message_id=message, text="改")
    assert refused == BAD + "message can't be edited"


async def test_nobody_elses_message_can_be_deleted_but_by_an_administrator(bot: BotApi, world: World) -> None:
    message, = world.post(GROUP, LI, text="一")
    refused = await bot.refusal("deleteMessage", chat_id=GROUP, message_id=message)
    assert refused == BAD + "message can't be deleted for everyone"
    world.set_member(GROUP, BOT, "administrator")
    assert await bot("deleteMessage", chat_id=GROUP, message_id=message)


async def test_its_own_message_can_be_deleted_for_48_hours(bot: BotApi, clock: Clock) -> None:
    message = await bot.say("一")
    clock.forward(48 * 3600)
    refused = await bot.refusal("deleteMessage", chat_id=GROUP, message_id=message)
    assert refused == BAD + "message can't be deleted for everyone"


@pytest.mark.parametrize(
    ("status", "why"),
    [
        ("kicked", "Forbidden: bot was kicked from the supergroup chat"),
        ("left", "Forbidden: bot is not a member of the supergroup chat"),
        ("restricted", BAD + "not enough rights to send text messages to the chat"),
    ],
)
async def test_who_may_not_write_is_told_why(bot: BotApi, world: World, status: str, why: str) -> None:
    world.set_member(GROUP, BOT, status, by=LI)
    assert await bot.refusal("sendMessage", chat_id=GROUP, text="一") == why


async def test_a_kicked_bot_gets_403(bot: BotApi, world: World) -> None:
    world.set_member(GROUP, BOT, "kicked", by=LI)
    with pytest.raises(Refused) as found:
        await bot.say("一")
    assert found.value.code == 403


async def test_a_bot_cannot_speak_first_to_a_person(bot: BotApi) -> None:
    refused = await bot.refusal("sendMessage", chat_id=ZHAO, text="您好")
    assert refused == "Forbidden: bot can't initiate conversation with a user"


async def test_a_person_who_blocked_the_bot(bot: BotApi, world: World) -> None:
    world.post(ZHANG, ZHANG, text="/start")
    world.set_member(ZHANG, BOT, "kicked")
    refused = await bot.refusal("sendMessage", chat_id=ZHANG, text="您好")
    assert refused == "Forbidden: bot was blocked by the user"


async def test_a_tap_can_be_answered_once_and_for_150_seconds(bot: BotApi, world: World, clock: Clock) -> None:
    too_old = BAD + "query is too old and response timeout expired or query ID is invalid"
    button = {"text": "通过", "callback_data": "verify:1"}
    card = await bot.say("复查", reply_markup={"inline_keyboard": [[button]]})
    first, second = world.press(GROUP, card, LI, label="通过"), world.press(GROUP, card, LI, label="通过")
    assert await bot("answerCallbackQuery", callback_query_id=first, text="已通过")
    assert world.notice(first) == {"answered": True, "text": "已通过", "show_alert": False}
    assert await bot.refusal("answerCallbackQuery", callback_query_id=first) == too_old
    clock.forward(151)
    assert await bot.refusal("answerCallbackQuery", callback_query_id=second) == too_old
    assert await bot.refusal("answerCallbackQuery", callback_query_id="forged") == too_old


async def test_an_answer_to_a_tap_has_200_characters(bot: BotApi, world: World) -> None:
    button = {"text": "通过", "callback_data": "verify:1"}
    card = await bot.say("复查", reply_markup={"inline_keyboard": [[button]]})
    press = world.press(GROUP, card, LI, label="通过")
    refused = await bot.refusal("answerCallbackQuery", callback_query_id=press, text="字" * 201)
    assert refused == BAD + "MESSAGE_TOO_LONG"
    assert await bot("answerCallbackQuery", callback_query_id=press, text="字" * 200)


@pytest.mark.parametrize(
    ("commands", "why"),
    [
        ([{"command": "Help", "description": "帮助"}], "BOT_COMMAND_INVALID"),
        ([{"command": "help", "description": ""}], "BOT_COMMAND_DESCRIPTION_INVALID"),
        ([{"command": f"c{n}", "description": "一"} for n in range(101)], "BOT_COMMANDS_TOO_MUCH"),
    ],
)
async def test_commands_are_checked(bot: BotApi, commands: list[Any], why: str) -> None:
    assert await bot.refusal("setMyCommands", commands=commands) == BAD + why
