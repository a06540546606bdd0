"""The server: the bots' side, the people's side, and the pushing of webhooks, on one address."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from ipaddress import ip_address
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler

from playground import control, pages, watching
from playground.gateway import Gateway
from playground.model import Bot
from playground.webhook import FIRST_PAUSE, Pusher
from playground.world import World

LARGEST_REQUEST = 256 << 20
PEOPLES_SIDE = "/control"
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
async def _guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
    """The people's side is for this machine, and not for web pages of elsewhere that it shows."""
    if request.path.startswith(PEOPLES_SIDE) and not (_is_here(request) and _is_same_page(request)):
        return web.json_response({"error": "only this machine may act for people; see --open-control"}, status=403)
    return await _answered(request, handler)


@web.middleware
async def _open(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Whoever comes may act for people."""
    return await _answered(request, handler)


async def _answered(request: web.Request, handler: Handler) -> web.StreamResponse:
    """The web server's own refusals as the Bot API words them, or as the people's side does."""
    try:
        return await handler(request)
    except web.HTTPRequestEntityTooLarge:
        code, description = 413, "Request Entity Too Large"
    except (web.HTTPNotFound, web.HTTPMethodNotAllowed):
        code, description = 404, "Not Found"
    if request.path.startswith(PEOPLES_SIDE):
        return web.json_response({"error": description}, status=404 if code == 404 else 400)
    return web.json_response({"ok": False, "error_code": code, "description": description}, status=code)


def _is_here(request: web.Request) -> bool:
    try:
        return ip_address(request.remote or "").is_loopback
    except ValueError:
        return False


def _is_same_page(request: web.Request) -> bool:
    origin = request.headers.get("Origin")
    return _is_own_name(request.host) and (origin is None or urlsplit(origin).netloc == request.host)


def _is_own_name(host: str) -> bool:
    """An address or localhost; another name that leads here may be an attacker's, whose page then has this origin."""
    name = urlsplit(f"//{host}").hostname or ""
    try:
        return name == "localhost" or bool(ip_address(name))
    except ValueError:
        return False


def application(world: World, pushing: Pushing, *, is_control_open: bool = False) -> web.Application:
    """All routes."""
    gateway = Gateway(world, pushing.start)
    guard = _open if is_control_open else _guarded
    app = web.Application(client_max_size=LARGEST_REQUEST, middlewares=[guard])
    app.router.add_route("*", "/bot{token}/{method}", gateway.method)
    app.router.add_route("*", "/bot{token}/{method}/", gateway.method)
    app.router.add_get("/file/bot{token}/{path:.+}", gateway.file)
    app.add_routes(control.routes(world))
    app.add_routes(watching.routes(world))
    app.add_routes(pages.routes())
    app[GATEWAY] = gateway
    return app


@asynccontextmanager
async def serve(
    world: World, *, host: str = "127.0.0.1", port: int = 0, first_pause: float = FIRST_PAUSE,
    is_control_open: bool = False,
) -> AsyncIterator[str]:
    """Serve the world while the block runs; gives the address.

    ``first_pause``: seconds, of a refused webhook. ``is_control_open``: to other machines too. OSError when the
    port is taken.
    """
    pushing = Pushing(world, first_pause)
    app = application(world, pushing, is_control_open=is_control_open)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        await site.start()
        for bot in world.state.bots.values():
            pushing.start(bot)
        yield f"http://{host}:{runner.addresses[0][1]}"
    finally:
        app[GATEWAY].polling.close()
        for bot in world.state.bots.values():
            world.bell(bot).ring()
        world.event_bell.ring()
        await pushing.stop()
        await runner.cleanup()
