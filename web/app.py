"""The pages as one application. It knows no network, no table and no rule: what to answer is handed in."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from web.health import Health
from web.hooks import Hook, endpoint

T = TypeVar("T")
KEPT_SECONDS = 1.0  # an answer that costs a look at the books serves everybody who asks within it
_NEVER_STORED = {"Cache-Control": "no-store"}


class Kept(Generic[T]):
    """The last answer, found anew after a while; whoever asks meanwhile waits for the same one."""

    def __init__(self, find: Callable[[], Awaitable[T]], seconds: float = KEPT_SECONDS) -> None:
        self._find, self._seconds = find, seconds
        self._found: asyncio.Future[T] | None = None
        self._until = 0.0

    async def __call__(self) -> T:
        if self._found is None or (self._found.done() and time.monotonic() >= self._until):
            self._found = asyncio.ensure_future(self._find())
            self._found.add_done_callback(self._keep)
        return await asyncio.shield(self._found)

    def _keep(self, found: "asyncio.Future[T]") -> None:
        failed = found.cancelled() or found.exception() is not None
        self._until = 0.0 if failed else time.monotonic() + self._seconds


def build(hooks: Sequence[Hook], health: Callable[[], Awaitable[Health]],
          metrics: Callable[[], Awaitable[tuple[str, bytes]]]) -> Starlette:
    """The application. ``metrics``: their content type and text."""
    kept_health, kept_metrics = Kept(health), Kept(metrics)

    async def show_health(_request: Request) -> Response:
        found = await kept_health()
        return JSONResponse(found.as_json(), 200 if found.is_good else 503, headers=_NEVER_STORED)

    async def show_metrics(_request: Request) -> Response:
        kind, text = await kept_metrics()
        return Response(text, headers={**_NEVER_STORED, "Content-Type": kind})

    app = Starlette(routes=[
        *(Route(hook.path, endpoint(hook), methods=["POST"]) for hook in hooks),
        Route("/healthz", show_health), Route("/metrics", show_metrics)])
    app.router.redirect_slashes = False  # a path is right or unknown
    return app
