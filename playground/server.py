"""The server: the bots' side, the people's side, and the pushing of webhooks, on one address."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from aiohttp import web
from aiohttp.typedefs import Handler

from playground import control, watching
from playground.gateway import Gateway
from playground.model import Bot
from playground.webhook import FIRST_PAUSE, Pusher
from playground.world import World

LARGEST_REQUEST = 1 << 30
GATEWAY = web.AppKey("gateway", Gateway)


class Pushing:
    """One task per bot that has or had a webhook."""

    def __init__(self, world: World, first_pause: float) -> None:
        self._world = world
        self._first_pause = first_pause
        self._tasks: dict[int, asyncio.Task[None]] = {}

    def start(self, bot: Bot) -> None:
        """Push this bot's updates from now on, while it has a webhook."""
        if bot.webhook is not None and bot.user.id not in self._tasks:
            pusher = Pusher(self._world, bot, first_pause=self._first_pause)
            self._tasks[bot.user.id] = asyncio.create_task(pusher.run())

    async def stop(self) -> None:
        """Push nothing more."""
        for task in self._tasks.values():
            task.cancel()
        for task in self._tasks.values():
            with suppress(asyncio.CancelledError):
                await task


@web.middleware
async def _in_json(request: web.Request, handler: Handler) -> web.StreamResponse:
    """The web server's own refusals as the Bot API words them."""
    try:
        return await handler(request)
    except web.HTTPRequestEntityTooLarge:
        code, description = 413, "Request Entity Too Large"
    except (web.HTTPNotFound, web.HTTPMethodNotAllowed):
        code, description = 404, "Not Found"
    return web.json_response({"ok": False, "error_code": code, "description": description}, status=code)


def application(world: World, pushing: Pushing) -> web.Application:
    """All routes."""
    gateway = Gateway(world, pushing.start)
    app = web.Application(client_max_size=LARGEST_REQUEST, middlewares=[_in_json])
    app.router.add_route("*", "/bot{token}/{method}", gateway.method)
    app.router.add_route("*", "/bot{token}/{method}/", gateway.method)
    app.router.add_get("/file/bot{token}/{path:.+}", gateway.file)
    app.add_routes(control.routes(world))
    app.add_routes(watching.routes(world))
    app[GATEWAY] = gateway
    return app


@asynccontextmanager
async def serve(
    world: World, *, host: str = "127.0.0.1", port: int = 0, first_pause: float = FIRST_PAUSE
) -> AsyncIterator[str]:
    """Serve the world while the block runs; gives the address. ``first_pause``: of a refused webhook."""
    pushing = Pushing(world, first_pause)
    app = application(world, pushing)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        await site.start()
        for bot in world.state.bots.values():
            pushing.start(bot)
        yield f"http://{host}:{runner.addresses[0][1]}"
    finally:
        for bot in world.state.bots.values():
            app[GATEWAY].polling.end(bot)
            world.bell(bot).ring()
        world.event_bell.ring()
        await pushing.stop()
        await runner.cleanup()
