"""An echo bot of python-telegram-bot works in the playground, by polling and by webhook."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, InputMediaPhoto, Message, Update
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, RetryAfter
from telegram.ext import Application, CallbackQueryHandler, CommandHandler, ContextTypes, MessageHandler, filters

from playground.world import World
from tests.playground.api import BOT, GROUP, LI, TOKEN, ZHANG, until
from tests.playground.pictures import photo
from tests.playground.receiver import Receiver

Echo = Application[Any, Any, Any, Any, Any, Any]
Context = ContextTypes.DEFAULT_TYPE
KEYBOARD = InlineKeyboardMarkup([[InlineKeyboardButton("通过", callback_data="verify:1")]])


async def greet(update: Update, context: Context) -> None:
    assert update.message
    await update.message.reply_text("您好", reply_markup=KEYBOARD)


async def echo_text(update: Update, context: Context) -> None:
    assert update.message
    await update.message.reply_text(f"<b>{update.message.text}</b>", parse_mode="HTML", do_quote=True)


async def echo_photo(update: Update, context: Context) -> None:
    assert update.message
    file = await update.message.photo[-1].get_file()
    data = bytes(await file.download_as_bytearray())
    await update.message.reply_photo(data, caption=update.message.caption)


async def echo_edit(update: Update, context: Context) -> None:
    assert update.edited_message
    await update.edited_message.reply_text(f"改:{update.edited_message.text}")


async def echo_tap(update: Update, context: Context) -> None:
    assert update.callback_query
    await update.callback_query.answer("已通过")
    await update.callback_query.edit_message_text(f"tapped {update.callback_query.data}")


def echo_bot(address: str) -> Echo:
    builder = Application.builder().token(TOKEN).base_url(f"{address}/bot").base_file_url(f"{address}/file/bot")
    app = builder.build()
    app.add_handler(CommandHandler("start", greet))
    app.add_handler(CallbackQueryHandler(echo_tap))
    app.add_handler(MessageHandler(filters.UpdateType.EDITED_MESSAGE, echo_edit))
    app.add_handler(MessageHandler(filters.PHOTO, echo_photo))
    app.add_handler(MessageHandler(filters.TEXT, echo_text))
    return app


@asynccontextmanager
async def polling(address: str) -> AsyncIterator[Echo]:
    async with echo_bot(address) as app:
        assert app.updater
        await app.start()
        await app.updater.start_polling(timeout=50)
        yield app
        await app.updater.stop()
        await app.stop()


@asynccontextmanager
async def pushed(address: str) -> AsyncIterator[Echo]:
    """The same bot behind a web server of the test's own."""
    async with echo_bot(address) as app:

        async def take(update: dict[str, Any]) -> web.Response:
            await app.process_update(Update.de_json(update, app.bot))
            return web.Response()

        async with Receiver(take).serve() as receiver:
            await app.bot.set_webhook(receiver.url, secret_token="s")
            yield app
            await app.bot.delete_webhook()


@pytest.fixture(params=["polling", "webhook"])
async def echo(request: pytest.FixtureRequest, address: str) -> AsyncIterator[Echo]:
    async with (polling if request.param == "polling" else pushed)(address) as app:
        yield app


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
    assert [one["text"] for one in of_bot(world)] == ["一", "改:二"]


async def test_its_methods_understand_the_answers(address: str, world: World) -> None:
    world.set_member(GROUP, BOT, "administrator")
    async with echo_bot(address) as app:
        bot = app.bot
        album = await bot.send_media_group(GROUP, [InputMediaPhoto(photo(n)) for n in range(3)], caption="对比")
        assert len({one.media_group_id for one in album}) == 1
        edited = await album[0].edit_media(InputMediaPhoto(photo(9)))
        assert isinstance(edited, Message) and edited.photo[-1].file_id != album[0].photo[-1].file_id
        await (await bot.send_document(GROUP, b"PK", filename="台账.xlsx")).delete()
        await bot.set_message_reaction(GROUP, album[0].message_id, "👀")
        assert (await bot.get_chat(GROUP)).title == "城关镇督查群"
        assert (await bot.get_chat_member(GROUP, LI)).status == "member"
        assert [one.user.id for one in await bot.get_chat_administrators(GROUP)] == [BOT]
        await bot.set_my_commands([("help", "帮助")])
        assert [one.command for one in await bot.get_my_commands()] == ["help"]
        assert (await bot.get_webhook_info()).url == ""
        assert await bot.get_updates(offset=-1, timeout=0)


async def test_refusals_become_its_errors(address: str, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    small = world.add_chat("group", "小组", members=[LI])
    new = world.migrate(small.id, LI)
    async with echo_bot(address) as app:
        with pytest.raises(ChatMigrated) as moved:
            await app.bot.send_message(small.id, "一")
        assert moved.value.new_chat_id == new
        with pytest.raises(BadRequest, match="Chat not found"):
            await app.bot.send_message(-5, "一")
        world.faults.add([{"kind": "too_many_requests", "retry_after": 7, "times": 1}])
        with pytest.raises(RetryAfter) as flood:
            await app.bot.send_message(GROUP, "一")
        assert flood.value.retry_after == timedelta(seconds=7)
        world.set_member(GROUP, BOT, "kicked", by=LI)
        with pytest.raises(Forbidden, match="bot was kicked from the supergroup chat"):
            await app.bot.send_message(GROUP, "一")


async def test_a_wrong_token_is_its_invalid_token(address: str, world: World) -> None:
    world.set_options(only_known_tokens=True)
    app = Application.builder().token("222:WRONG").base_url(f"{address}/bot").build()
    with pytest.raises(InvalidToken):
        await app.initialize()
    await asyncio.gather(*[request.shutdown() for request in app.bot._request])
