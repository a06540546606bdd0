"""A bot's web server, which answers what the test says."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

Answer = Callable[[dict[str, Any]], Awaitable[web.Response]]


async def taken(update: dict[str, Any]) -> web.Response:
    return web.Response()


def words(update: dict[str, Any]) -> str:
    """The text of a message, the data of a tap."""
    kind = next(key for key in update if key != "update_id")
    return str(update[kind].get("text") or update[kind].get("data") or kind)


@dataclass
class Receiver:
    """Keeps what was pushed, whatever it answered; ``held`` texts are answered when they are let go."""

    answer: Answer = taken
    updates: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    held: dict[str, asyncio.Event] = field(default_factory=lambda: defaultdict(asyncio.Event))
    url: str = ""

    def texts(self) -> list[str]:
        return [words(one) for one in self.updates]

    async def take(self, request: web.Request) -> web.Response:
        update = await request.json()
        self.updates.append(update)
        self.headers.append(dict(request.headers))
        if words(update) in self.held:
            await self.held[words(update)].wait()
        return await self.answer(update)

    @asynccontextmanager
    async def serve(self) -> AsyncIterator["Receiver"]:
        app = web.Application()
        app.router.add_route("*", "/hook", self.take)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
        try:
            yield self
        finally:
            for event in self.held.values():
                event.set()
            await runner.cleanup()
