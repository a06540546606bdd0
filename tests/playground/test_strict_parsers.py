"""Every update the playground emits is understood by the strict parsers of two bot libraries."""

import json
from collections.abc import Callable

import pytest
from aiogram.types import Update as AiogramUpdate
from telegram import Bot, Update

from playground.model import Document
from playground.world import World
from tests.playground.api import BOT, GROUP, LI, TOKEN, ZHANG, ZHAO, BotApi
from tests.playground.pictures import photo

ALL = [
    "message", "edited_message", "channel_post", "edited_channel_post", "callback_query", "my_chat_member",
    "chat_member", "message_reaction",
]  # fmt: skip
Play = Callable[[World], object]


def texts(world: World) -> None:
    first, = world.post(GROUP, LI, text="/start @zhang_zr #志愿服务 https://a.example 😀")
    world.post(GROUP, LI, text="回复", reply_to=first)
    world.post(GROUP, LI, text="一", via_bot=BOT)
    world.edit(GROUP, first, text="改")
    world.post(ZHAO, ZHAO, text="私聊")


def media(world: World) -> None:
    message, *_ = world.post(GROUP, LI, photos=[photo(1), photo(2)], caption="东关 #东关")
    world.edit(GROUP, message, caption="西关")
    world.post(GROUP, LI, document=Document(b"PK", "台账.xlsx"), caption="台账")
    world.post(GROUP, LI, location=(34.1, 108.9))


def strangers(world: World) -> None:
    channel = world.add_chat("channel", "城关发布", admins=[LI], linked_chat=GROUP)
    post, = world.post(channel.id, text="通报")
    world.edit(channel.id, post, text="通报二")
    world.post(GROUP, LI, text="匿名", anonymous=True)
    world.post(GROUP, LI, text="频道", as_channel=channel.id)
    private, = world.post(ZHANG, ZHANG, text="听说")
    world.forward(ZHANG, private, ZHANG, GROUP)
    world.forward(channel.id, post, LI, GROUP)


def members(world: World) -> None:
    for status in ("member", "administrator", "restricted", "left", "kicked", "creator"):
        world.set_member(GROUP, ZHAO, status, by=LI)
    for status in ("restricted", "left", "administrator", "kicked", "member"):
        world.set_member(GROUP, BOT, status, by=LI)
    world.set_member(ZHANG, BOT, "kicked")
    world.set_member(ZHANG, BOT, "member")


def topics(world: World) -> None:
    forum = world.add_chat("supergroup", "论坛", members=[LI, ZHANG], forum=True)
    topic = world.add_topic(forum.id, LI, "东关")
    message, = world.post(forum.id, LI, text="一", topic=topic)
    world.post(forum.id, ZHANG, text="二", reply_to=message)
    world.change_topic(forum.id, topic, LI, name="东关社区")
    world.change_topic(forum.id, topic, LI, closed=True)
    world.change_topic(forum.id, topic, LI, closed=False)


def moves(world: World) -> None:
    small = world.add_chat("group", "小组", members=[LI, ZHANG])
    world.post(small.id, LI, text="一")
    world.migrate(small.id, LI)


def marks(world: World) -> None:
    message, = world.post(GROUP, LI, text="一")
    world.react(GROUP, message, ZHANG, ["👍"])
    world.react(GROUP, message, ZHANG, [])
    world.pin(GROUP, message, LI)
    world.delete(GROUP, message)


PLAYS = {
    "texts": (texts, {"message", "edited_message"}),
    "media": (media, {"message", "edited_message"}),
    "strangers": (strangers, {"message", "channel_post", "edited_channel_post"}),
    "members": (members, {"message", "my_chat_member", "chat_member"}),
    "topics": (topics, {"message"}),
    "moves": (moves, {"message"}),
    "marks": (marks, {"message", "message_reaction"}),
}


@pytest.mark.parametrize("name", PLAYS)
async def test_what_people_do(bot: BotApi, world: World, name: str) -> None:
    world.set_member(GROUP, BOT, "administrator")
    await bot("getUpdates", offset=-1, allowed_updates=ALL)
    play, kinds = PLAYS[name]
    play(world)
    assert await understood(bot) >= kinds


async def test_taps_on_what_stands_and_on_what_is_gone(bot: BotApi, world: World) -> None:
    markup = {"inline_keyboard": [[{"text": "通过", "callback_data": "verify:1"}]]}
    text = await bot.say("复查", reply_markup=markup)
    pictured = await bot.upload("sendPhoto", {"photo": photo()}, chat_id=GROUP, reply_markup=json.dumps(markup))
    world.press(GROUP, text, LI, label="通过")
    world.press(GROUP, pictured["message_id"], LI, label="通过")
    await bot("deleteMessage", chat_id=GROUP, message_id=text)
    world.press(GROUP, text, LI, data="verify:1", anyway=True)
    assert await understood(bot) == {"callback_query"}


async def understood(bot: BotApi) -> set[str]:
    """The kinds of the waiting updates, each of which both libraries must read."""
    kinds = set()
    for raw in await bot("getUpdates"):
        kind = list(raw)[1]
        read = Update.de_json(raw, Bot(TOKEN))
        assert getattr(read, kind) is not None and not read.api_kwargs, kind
        assert getattr(AiogramUpdate.model_validate(raw, context={"bot": None}), kind) is not None
        kinds.add(kind)
    return kinds
