"""Webhooks: a network pushes an event and keeps it until we say 200. So 200 is said only when it is kept for ever."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response

MOST_BYTES = 1024 * 1024  # an event is some kilobytes; a photo comes apart
BODY_SECONDS = 10.0
RETRY_AFTER = 5  # seconds


class NotKept(Exception):
    """The event could not be written down now: the network shall come again."""


class _TooLarge(Exception):
    pass


@dataclass(frozen=True, slots=True)
class Hook:
    """A network's way in. ``keep`` returns when the event is durable; raises NotKept. ``count`` is told each answer's
    status."""

    path: str
    is_genuine: Callable[[Mapping[str, str]], bool]
    keep: Callable[[bytes], Awaitable[None]]
    count: Callable[[int], None]


def endpoint(hook: Hook) -> Callable[[Request], Awaitable[Response]]:
    async def take(request: Request) -> Response:
        answer = await _take(hook, request)
        hook.count(answer.status_code)
        return answer

    return take


async def _take(hook: Hook, request: Request) -> Response:
    """Whoever cannot prove to be the network is told so before a byte of the body is read."""
    if not hook.is_genuine(request.headers):
        return _refusal(403, "not from the network that this path belongs to")
    try:
        body = await _body(request)
    except _TooLarge:
        return _refusal(413, f"at most {MOST_BYTES} bytes")
    except TimeoutError:
        return _refusal(408, "too slow")
    except ClientDisconnect:
        return _refusal(400, "the body broke off")  # nobody reads it
    try:
        await hook.keep(body)
    except NotKept:
        return PlainTextResponse("not kept, come again", 503, headers={"Retry-After": str(RETRY_AFTER)})
    return Response()


async def _body(request: Request) -> bytes:
    """The whole body, never more than the cap of it in memory."""
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(announced[:20]) > MOST_BYTES:
        raise _TooLarge
    pieces, size = list[bytes](), 0
    async with asyncio.timeout(BODY_SECONDS):
        async for piece in request.stream():
            size += len(piece)
            if size > MOST_BYTES:
                raise _TooLarge
            pieces.append(piece)
    return b"".join(pieces)


def _refusal(status: int, sentence: str) -> Response:
    """The rest of the body is not waited for."""
    return PlainTextResponse(sentence, status, headers={"Connection": "close"})
