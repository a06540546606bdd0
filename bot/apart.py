"""Work that goes on apart from everything else: a few things at once, each failing by itself."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from typing import Generic, Protocol, TypeVar

import structlog

from bot.store import Closed

log = structlog.get_logger()


class Numbered(Protocol):
    @property
    def id(self) -> int: ...


T = TypeVar("T", bound=Numbered)


class Apart(Generic[T]):
    """``do``: one thing. ``failed``: what to keep of an exception that it did not expect. ``ended``: one is over."""

    def __init__(self, what: str, most: int, do: Callable[[T], Awaitable[None]],
                 failed: Callable[[T, str], Awaitable[None]], ended: Callable[[], None] = lambda: None) -> None:
        self._what, self._most, self._do, self._failed, self._ended = what, most, do, failed, ended
        self._tasks: dict[int, asyncio.Task[None]] = {}

    @property
    def busy(self) -> Collection[int]:
        """The ids of what is under way."""
        return self._tasks.keys()

    @property
    def room(self) -> int:
        """How many more may begin."""
        return self._most - len(self._tasks)

    def begin(self, one: T) -> None:
        self._tasks[one.id] = asyncio.create_task(self._one(one))

    async def drain(self) -> None:
        """Wait for what is under way."""
        if self._tasks:
            await asyncio.wait(self._tasks.values())

    async def _one(self, one: T) -> None:
        try:
            await self._do(one)
        except Closed:
            pass
        except Exception as error:
            log.exception(f"{self._what}_failed", id=one.id, exc_info=error)
            await self._failed(one, f"{type(error).__name__}: {error}")
        finally:
            self._tasks.pop(one.id, None)
            self._ended()
