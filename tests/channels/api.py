"""A Bot API that answers what a test wrote down, and a store that a test can look into."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import orjson
from aiohttp import web
from telegram import Bot

from channels.base import RawEvent
from channels.telegram.receive import Poller
from channels.telegram.request import AiohttpRequest
from domain.chat import ChatRef

TOKEN = "111:TEST"
BOT = Bot(TOKEN, request=AiohttpRequest(), get_updates_request=AiohttpRequest())  # to parse with, never to call
GROUP_ID = -1001000000001
GROUP = ChatRef("telegram", str(GROUP_ID))
CUT = b"cut"  # an answer: the connection ends without one


def updates(*found: Any) -> bytes:
    """The body of an answer to getUpdates."""
    return orjson.dumps({"ok": True, "result": found})


def refusal(code: int, description: str, **parameters: Any) -> bytes:
    """The body of a refusal."""
    return orjson.dumps({"ok": False, "error_code": code, "description": description, "parameters": parameters})


LI = {"id": 1001, "is_bot": False, "first_name": "李"}


def message(number: int, text: str = "东关社区", *, sender: dict[str, Any] = LI, **more: Any) -> dict[str, Any]:
    """An update with a text in the group."""
    body = {"message_id": number, "date": 1_763_949_720, "text": text, "from": sender,
            "chat": {"id": GROUP_ID, "type": "supergroup", "title": "城关镇督查群"}}
    return {"update_id": number, "message": {**body, **more}}


@dataclass
class ScriptedApi:
    """Answers getUpdates with the written bodies in turn, then no more; every other method with true."""

    answers: list[bytes]
    status: int = 200
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    is_over: asyncio.Event = field(default_factory=asyncio.Event)  # everything was answered and we were asked again
    _end: asyncio.Event = field(default_factory=asyncio.Event)

    async def answer(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        self.calls.append((method, await request.json() if request.can_read_body else {}))
        if method != "getUpdates":
            return web.json_response({"ok": True, "result": True})
        if not self.answers:
            self.is_over.set()
            await self._end.wait()
            return web.Response()
        body = self.answers.pop(0)
        if body == CUT and request.transport is not None:
            request.transport.abort()
        return web.Response(body=body, status=self.status)

    @property
    def polls(self) -> list[dict[str, Any]]:
        """The parameters of every getUpdates."""
        return [parameters for method, parameters in self.calls if method == "getUpdates"]

    @asynccontextmanager
    async def serve(self) -> AsyncIterator[str]:
        app = web.Application()
        app.router.add_post("/bot{token}/{method}", self.answer)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        try:
            yield f"http://127.0.0.1:{runner.addresses[0][1]}"
        finally:
            self._end.set()
            await runner.cleanup()


@dataclass
class Books:
    """What was stored, and when the poller rested how long."""

    events: list[RawEvent] = field(default_factory=list)
    rests: list[float] = field(default_factory=list)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def store(self, events: Sequence[RawEvent]) -> None:
        self.events += events
        self._changed.set()

    async def rest(self, seconds: float) -> None:
        """Instead of sleeping."""
        self.rests.append(seconds)
        self._changed.set()
        await asyncio.sleep(0)

    async def hold(self, events: int) -> None:
        """Wait until so many events are stored."""
        while len(self.events) < events:
            await self.change()

    async def change(self) -> None:
        """Wait for the next storing or resting."""
        self._changed.clear()
        await self._changed.wait()

    @property
    def ids(self) -> list[str]:
        return [event.event_id for event in self.events]


@asynccontextmanager
async def polling(poller: Poller, books: Books) -> AsyncIterator[None]:
    """The poller runs while the block does; everything together at most ten seconds."""
    async with asyncio.timeout(10):
        task = asyncio.create_task(poller.run(books.store))
        try:
            yield
        finally:
            task.cancel()
            await asyncio.wait([task])


def passing(_point: str) -> None:
    """A point where nothing happens."""


async def play(session: aiohttp.ClientSession, *answers: bytes, status: int = 200) -> tuple[ScriptedApi, Books]:
    """Poll until all answers are used up."""
    api, books = ScriptedApi(list(answers), status), Books()
    async with api.serve() as address:
        poller = Poller(session, f"{address}/bot{TOKEN}", passing, sleep=books.rest)
        async with polling(poller, books):
            await api.is_over.wait()
    return api, books
