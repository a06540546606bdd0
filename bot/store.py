"""The way to the database from the event loop: every transaction runs on a thread, never on the loop.

SQLite has one writing thread and one connection: transactions queue by priority (what was shown first, then what came
in, then work). PostgreSQL has a few threads.
"""

import asyncio
import itertools
import queue
import threading
from collections.abc import Callable
from enum import IntEnum
from typing import Any, TypeVar

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from models.database import transaction

T = TypeVar("T")


class Priority(IntEnum):
    SHOWN = 0  # what stands in a chat must be known before anything else: it cannot be taken back
    RECEIVED = 1
    WORK = 2


_Task = tuple[int, int, Callable[[], None] | None]


class Store:
    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._tasks: queue.PriorityQueue[_Task] = queue.PriorityQueue()
        self._order = itertools.count()
        count = 1 if engine.dialect.name == "sqlite" else 4
        self._threads = [threading.Thread(target=self._serve, name=f"database-{n}", daemon=True) for n in range(count)]
        for thread in self._threads:
            thread.start()

    async def run(self, work: Callable[[Session], T], priority: Priority = Priority.WORK) -> T:
        """Run ``work`` in one transaction on a database thread; its exception is ours, its result after the commit."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._tasks.put((priority, next(self._order), lambda: self._one(work, loop, future)))
        return await future

    async def call(self, step: Callable[[Engine], T], priority: Priority = Priority.WORK) -> T:
        """Run ``step`` on a database thread; it opens its own transactions."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._tasks.put((priority, next(self._order), lambda: _give(lambda: step(self.engine), loop, future)))
        return await future

    def _one(self, work: Callable[[Session], T], loop: asyncio.AbstractEventLoop, future: "asyncio.Future[T]") -> None:
        def one() -> T:
            with transaction(self.engine) as session:
                return work(session)

        _give(one, loop, future)

    def _serve(self) -> None:
        while (task := self._tasks.get()[2]) is not None:
            task()

    def close(self) -> None:
        """Let the transactions under way end, then stop."""
        for _ in self._threads:
            self._tasks.put((len(Priority), next(self._order), None))
        for thread in self._threads:
            thread.join(10)
        self.engine.dispose()


def _give(do: Callable[[], T], loop: asyncio.AbstractEventLoop, future: "asyncio.Future[T]") -> None:
    try:
        result = do()
    except BaseException as error:
        _tell(loop, future.set_exception, future, error)
    else:
        _tell(loop, future.set_result, future, result)


def _tell(loop: asyncio.AbstractEventLoop, tell: Callable[[Any], None], future: "asyncio.Future[Any]",
          what: Any) -> None:
    def give() -> None:
        if not future.done():
            tell(what)

    try:
        loop.call_soon_threadsafe(give)
    except RuntimeError:
        pass  # the loop is closed: nobody waits any more
