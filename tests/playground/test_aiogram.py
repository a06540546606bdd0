"""An echo bot of aiogram works in the playground."""

import asyncio
from collections.abc import AsyncIterator
from io import BytesIO
from typing import Any

import pytest
from aiogram import Bot, Dispatcher, F
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramForbiddenError, TelegramMigrateToChat, TelegramRetryAfter
from aiogram.filters import CommandStart
from aiogram.types import (
    BufferedInputFile,
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    Message,
    ReactionTypeEmoji,
)

from playground.world import World
from tests.playground.api import BOT, GROUP, LI, TOKEN, ZHANG, until
from tests.playground.pictures import photo

KEYBOARD = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="通过", callback_data="verify:1")]])


async def greet(message: Message) -> None:
    await message.answer("您好", reply_markup=KEYBOARD)


async def echo_photo(message: Message, bot: Bot) -> None:
    assert message.photo
    data = await bot.download(message.photo[-1])
    assert isinstance(data, BytesIO)
    await message.reply_photo(BufferedInputFile(data.read(), "a.jpg"), caption=message.caption)


async def echo_text(message: Message) -> None:
    await message.reply(f"<b>{message.text}</b>", parse_mode="HTML")


async def echo_edit(message: Message) -> None:
    await message.reply(f"改:{message.text}")


async def echo_tap(tap: CallbackQuery) -> None:
    await tap.answer("已通过")
    assert isinstance(tap.message, Message)
    await tap.message.edit_text(f"tapped {tap.data}")


def echo_dispatcher() -> Dispatcher:
    dispatcher = Dispatcher()
    dispatcher.message.register(greet, CommandStart())
    dispatcher.message.register(echo_photo, F.photo)
    dispatcher.message.register(echo_text, F.text)
    dispatcher.edited_message.register(echo_edit)
    dispatcher.callback_query.register(echo_tap)
    return dispatcher


@pytest.fixture
async def bot(address: str) -> AsyncIterator[Bot]:
    bot = Bot(TOKEN, AiohttpSession(api=TelegramAPIServer.from_base(address)))
    yield bot
    await bot.session.close()


@pytest.fixture
async def echo(bot: Bot) -> AsyncIterator[None]:
    dispatcher = echo_dispatcher()
    polling = asyncio.create_task(dispatcher.start_polling(bot, handle_signals=False, close_bot_session=False))
    yield
    await dispatcher.stop_polling()
    await polling


def of_bot(world: World) -> list[Any]:
    return [one for one in world.messages(GROUP) if one["from"]["id"] == BOT]


@pytest.mark.usefixtures("echo")
async def test_it_echoes_a_text(world: World) -> None:
    message, = world.post(GROUP, LI, text="东关社区")
    await until(lambda: of_bot(world))
    shown, = of_bot(world)
    assert (shown["text"], shown["entities"][0]["type"], shown["reply_to"]) == ("东关社区", "bold", message)


@pytest.mark.usefixtures("echo")
async def test_it_echoes_a_photo(world: World) -> None:
    data = photo()
    world.post(GROUP, LI, photo=data, caption="东关社区")
    await until(lambda: of_bot(world))
    shown, = of_bot(world)
    assert (shown["kind"], shown["text"]) == ("photo", "东关社区")
    assert world.blobs.get(shown["photo"]["blob"]) == data


@pytest.mark.usefixtures("echo")
async def test_it_answers_a_command_and_a_tap_by_editing(world: World) -> None:
    world.post(GROUP, LI, text="/start")
    await until(lambda: of_bot(world))
    press = world.press(GROUP, of_bot(world)[0]["message_id"], ZHANG, label="通过")
    await until(lambda: of_bot(world)[0]["edits"])
    assert world.notice(press)["text"] == "已通过"
    assert of_bot(world)[0]["text"] == "tapped verify:1"


@pytest.mark.usefixtures("echo")
async def test_it_hears_of_an_edit(world: World) -> None:
    message, = world.post(GROUP, LI, text="一")
    world.edit(GROUP, message, text="二")
    await until(lambda: len(of_bot(world)) == 2)
    assert sorted(one["text"] for one in of_bot(world)) == sorted(["一", "改:二"])


async def test_its_methods_understand_the_answers(bot: Bot, world: World) -> None:
    world.set_member(GROUP, BOT, "administrator")
    album = await bot.send_media_group(GROUP, [
        InputMediaPhoto(media=BufferedInputFile(photo(n), f"{n}.jpg"), caption="对比" if n == 0 else None)
        for n in range(3)
    ])  # fmt: skip
    assert len({one.media_group_id for one in album}) == 1
    await bot.edit_message_caption(chat_id=GROUP, message_id=album[0].message_id, caption="后")
    await bot.set_message_reaction(GROUP, album[0].message_id, [ReactionTypeEmoji(emoji="👀")])
    assert (await bot.get_chat(GROUP)).title == "城关镇督查群"
    assert (await bot.get_chat_member(GROUP, LI)).status == "member"
    assert [one.user.id for one in await bot.get_chat_administrators(GROUP)] == [BOT]
    assert (await bot.get_webhook_info()).url == ""
    assert (await bot.get_me()).id == BOT


async def test_refusals_become_its_errors(bot: Bot, world: World) -> None:
    small = world.add_chat("group", "小组", members=[LI])
    new = world.migrate(small.id, LI)
    with pytest.raises(TelegramMigrateToChat) as moved:
        await bot.send_message(small.id, "一")
    assert moved.value.migrate_to_chat_id == new
    world.faults.add([{"kind": "too_many_requests", "retry_after": 7, "times": 1}])
    with pytest.raises(TelegramRetryAfter) as flood:
        await bot.send_message(GROUP, "一")
    assert flood.value.retry_after == 7
    world.set_member(GROUP, BOT, "kicked", by=LI)
    with pytest.raises(TelegramForbiddenError):
        await bot.send_message(GROUP, "一")
