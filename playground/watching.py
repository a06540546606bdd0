"""Looking at the playground over HTTP: chats, calls, and the feed of events."""

import asyncio
import math
from collections.abc import Callable
from typing import Any

import orjson
from aiohttp import web

from playground.control import answer, in_path, refused
from playground.core import Unfit
from playground.model import LARGEST
from playground.world import World

LONGEST = 60.0
# Bytes never change under their name, and are never taken for a page.
KEPT = {"Cache-Control": "private, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}
Look = Callable[[web.Request], Any]


def _number(request: web.Request, key: str) -> int:
    return int(request.query.get(key, "0"))


def _messages(world: World, request: web.Request) -> Any:
    is_wanted = request.query.get("deleted", "0") not in ("", "0")
    found = world.messages(
        in_path(request, "chat"), after=_number(request, "after"), before=_number(request, "before") or LARGEST,
        last=max(0, _number(request, "last")), deleted=is_wanted,
    )  # fmt: skip
    return {"messages": found}


def _looks(world: World) -> dict[str, Look]:
    return {
        "chats": lambda request: {"chats": world.chats()},
        "chats/{chat}/messages": lambda request: _messages(world, request),
        "presses/{press}": lambda request: world.notice(request.match_info["press"]),
        "journal": lambda request: {
            "calls": world.journal.after(_number(request, "after"), request.query.get("method", ""))
        },
        "calls": lambda request: world.journal.counts(request.query.get("outcome", "")),
        "state": lambda request: world.summary(),
        "faults": lambda request: {"faults": world.faults.listed()},
    }


def _route(look: Look) -> Callable[[web.Request], Any]:
    async def run(request: web.Request) -> web.StreamResponse:
        try:
            return answer(look(request))
        except (Unfit, ValueError) as error:
            return refused(error)

    return run


async def _events(world: World, request: web.Request) -> web.StreamResponse:
    """The events after a number, waiting for the first; or all from then on as a stream."""
    after = int(request.headers.get("Last-Event-ID", request.query.get("after", "0")))
    if "text/event-stream" in request.headers.get("Accept", ""):
        return await _stream(world, request, after)
    seconds = float(request.query.get("timeout", "0"))
    if not math.isfinite(seconds):
        raise ValueError("timeout is a number of seconds")
    seconds = min(seconds, LONGEST)
    if not world.events_after(after) and seconds > 0:
        await world.event_bell.wait(seconds)
    found = world.events_after(after)
    return answer({"events": found, "next": found[-1]["seq"] if found else after})


async def _stream(world: World, request: web.Request, after: int) -> web.StreamResponse:
    stream = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache"})
    await stream.prepare(request)
    while request.transport is not None and not request.transport.is_closing():
        for event in world.events_after(after):
            after = event["seq"]
            body = orjson.dumps(event, option=orjson.OPT_NON_STR_KEYS).decode()
            await stream.write(f"id: {after}\nevent: {event['kind']}\ndata: {body}\n\n".encode())
        if not world.events_after(after):  # what came during the writing rang already
            await world.event_bell.wait(15.0)
            await stream.write(b": still here\n\n")
    return stream


def routes(world: World) -> list[web.RouteDef]:
    """What can be looked at, as GET routes."""

    async def events(request: web.Request) -> web.StreamResponse:
        try:
            return await _events(world, request)
        except ValueError as error:
            return refused(error)
        except (ConnectionError, asyncio.CancelledError):
            return web.Response(status=499)

    async def blob(request: web.Request) -> web.StreamResponse:
        data = world.blobs.get(request.match_info["blob"])
        if data is None:
            return answer({"error": "no such bytes are kept"}, 404)
        kind = "image/jpeg" if data[:2] == b"\xff\xd8" else "application/octet-stream"
        return web.Response(body=data, content_type=kind, headers=KEPT)

    looks = [web.get(f"/control/{path}", _route(look)) for path, look in _looks(world).items()]
    return [*looks, web.get("/control/events", events), web.get("/control/blobs/{blob}", blob)]
