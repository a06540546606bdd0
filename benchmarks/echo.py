"""A bare echo bot of another library that keeps nothing: ``python -m benchmarks.echo ptb|aiogram PORT N``.

Prints JSON: n, wall (seconds from the first poll) and cpu (seconds).
"""

import asyncio
import json
import resource
import sys
import time
from typing import Any


def cpu() -> float:
    return sum(resource.getrusage(resource.RUSAGE_SELF)[:2])


async def ptb(port: int, count: int) -> None:
    from telegram import ReplyParameters, Update
    from telegram.ext import Application, ContextTypes, MessageHandler, filters

    app = Application.builder().token("111:T").base_url(f"http://127.0.0.1:{port}/bot").build()
    done, answered = asyncio.Event(), 0

    async def echo(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        nonlocal answered
        assert update.effective_chat and update.effective_message
        await context.bot.send_message(update.effective_chat.id, f"got {update.update_id}",
                                       reply_parameters=ReplyParameters(update.effective_message.message_id))
        answered += 1
        if answered == count:
            done.set()

    app.add_handler(MessageHandler(filters.PHOTO, echo))
    await app.initialize()
    await app.start()
    began, used = time.perf_counter(), cpu()
    assert app.updater
    await app.updater.start_polling(timeout=1)
    await asyncio.wait_for(done.wait(), 120)
    report(count, began, used)
    await app.updater.stop()
    await app.stop()
    await app.shutdown()


async def aiogram(port: int, count: int) -> None:
    from aiogram import Bot, Dispatcher, F
    from aiogram.client.session.aiohttp import AiohttpSession
    from aiogram.client.telegram import TelegramAPIServer
    from aiogram.types import ReplyParameters

    bot = Bot("111:T", session=AiohttpSession(api=TelegramAPIServer.from_base(f"http://127.0.0.1:{port}")))
    dispatcher, done, answered = Dispatcher(), asyncio.Event(), 0

    @dispatcher.message(F.photo)
    async def echo(message: Any) -> None:
        nonlocal answered
        await bot.send_message(message.chat.id, f"got {message.message_id + 990}",
                               reply_parameters=ReplyParameters(message_id=message.message_id))
        answered += 1
        if answered == count:
            done.set()

    began, used = time.perf_counter(), cpu()
    task = asyncio.create_task(dispatcher.start_polling(bot, polling_timeout=1, handle_as_tasks=False,
                                                        handle_signals=False))
    await asyncio.wait_for(done.wait(), 120)
    report(count, began, used)
    await dispatcher.stop_polling()
    await task


def report(count: int, began: float, used: float) -> None:
    print(json.dumps({"n": count, "wall": time.perf_counter() - began, "cpu": cpu() - used}), flush=True)


if __name__ == "__main__":
    asyncio.run({"ptb": ptb, "aiogram": aiogram}[sys.argv[1]](int(sys.argv[2]), int(sys.argv[3])))
