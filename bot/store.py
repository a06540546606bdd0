"""The way to the database from the event loop: every transaction runs on a thread, never on the loop.

SQLite has one writing thread and one connection: transactions queue by priority (what was shown first, then what came
in, then work). PostgreSQL has a few threads.
"""

import asyncio
import itertools
import queue
import sqlite3
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import IntEnum
from functools import partial
from typing import Any, Generic, TypeVar

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.orm import Session

from models.database import transaction

log = structlog.get_logger()

T = TypeVar("T")
REST = 1.0  # seconds until a database that was away is asked again
# SQLite says OperationalError of wrong statements too; these are the codes of a disk, a lock or a file.
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_AWAY = {*_DAMAGED, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_READONLY,
         sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PROTOCOL}


class Closed(Exception):
    """The house ends: nothing is written any more."""


def is_damaged(error: BaseException) -> bool:
    """Is the database a file that is no database, or one whose pages do not fit together?"""
    return isinstance(error, DBAPIError) and isinstance(error.orig, sqlite3.Error) and _code(error.orig) in _DAMAGED


def _code(error: sqlite3.Error) -> int:
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF


def is_nobodys_fault(error: BaseException) -> bool:
    """Is the database away, locked or damaged or its disk full, rather than a statement wrong?"""
    if not isinstance(error, DBAPIError):
        return isinstance(error, NoConnection)
    if isinstance(error.orig, sqlite3.Error):
        return _code(error.orig) in _AWAY
    return error.connection_invalidated or isinstance(error, OperationalError | InterfaceError)


class Priority(IntEnum):
    SHOWN = 0  # what stands in a chat must be known before anything else: it cannot be taken back
    RECEIVED = 1
    WORK = 2


_Task = tuple[int, int, Callable[[], None] | None]


@dataclass(frozen=True, slots=True)
class _Asked(Generic[T]):
    """Work in a transaction, and who waits for its result."""

    work: Callable[[Session], T]
    loop: asyncio.AbstractEventLoop
    future: "asyncio.Future[T]"

    def alone(self, engine: Engine) -> T:
        with transaction(engine) as session:
            return self.work(session)


class Store:
    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._marks: dict[Priority, deque[_Asked[Any]]] = {Priority.SHOWN: deque(), Priority.RECEIVED: deque()}
        self._tasks: queue.PriorityQueue[_Task] = queue.PriorityQueue()
        self._order = itertools.count()
        self._is_closed = False
        count = 1 if engine.dialect.name == "sqlite" else 4
        self._threads = [threading.Thread(target=self._serve, name=f"database-{n}", daemon=True) for n in range(count)]
        for thread in self._threads:
            thread.start()

    async def run(self, work: Callable[[Session], T], priority: Priority = Priority.WORK) -> T:
        """Run ``work`` in one transaction on a database thread; its exception is ours, its result after the commit.

        What happened outside (SHOWN, RECEIVED) shares its commit with the like of it that waits. Raises Closed after
        ``close``.
        """
        asked: _Asked[T] = self._asked(work)
        if priority in self._marks:
            self._marks[priority].append(asked)
            self._put(lambda: self._mark(self._marks[priority]), priority)
        else:
            self._put(lambda: _give(lambda: asked.alone(self.engine), asked), priority)
        return await asked.future

    async def insist(self, work: Callable[[Session], T], priority: Priority = Priority.WORK) -> T:
        """``run``, again and again as long as the database is away or its disk is full: that is nobody's fault."""
        while True:
            try:
                return await self.run(work, priority)
            except (DBAPIError, NoConnection) as error:
                if not is_nobodys_fault(error):
                    raise
                log.error("database_away", reason=str(error)[:200], remedy="run doctor" if is_damaged(error) else
                          "is the disk full, is the database up?")
                await asyncio.sleep(REST)

    async def call(self, step: Callable[[Engine], T], priority: Priority = Priority.WORK) -> T:
        """Run ``step`` on a database thread; it opens its own transactions. Raises Closed after ``close``."""
        asked: _Asked[T] = self._asked(lambda session: step(self.engine))
        self._put(lambda: _give(lambda: step(self.engine), asked), priority)
        return await asked.future

    def _asked(self, work: Callable[[Session], T]) -> _Asked[T]:
        if self._is_closed:
            raise Closed
        loop = asyncio.get_running_loop()
        return _Asked(work, loop, loop.create_future())

    def _put(self, task: Callable[[], None], priority: Priority) -> None:
        self._tasks.put((priority, next(self._order), task))

    def _mark(self, marks: deque[_Asked[Any]]) -> None:
        """All that waits to be marked, in one commit: each commit waits for the disk. If one fails, each by itself."""
        waiting: list[_Asked[Any]] = []
        with suppress(IndexError):  # another thread may take some
            while True:
                waiting.append(marks.popleft())
        if len(waiting) > 1 and self._marked_together(waiting):
            return
        for asked in waiting:
            _give(partial(asked.alone, self.engine), asked)

    def _marked_together(self, waiting: list[_Asked[Any]]) -> bool:
        try:
            with transaction(self.engine) as session:
                results = [asked.work(session) for asked in waiting]
        except BaseException:  # noqa: BLE001  # whose it is shows when each is tried by itself
            return False
        for asked, result in zip(waiting, results, strict=True):
            _tell(asked, asked.future.set_result, result)
        return True

    def _serve(self) -> None:
        while (task := self._tasks.get()[2]) is not None:
            task()

    def close(self) -> None:
        """Let the transactions that wait or are under way end, then stop."""
        self._is_closed = True
        for _ in self._threads:
            self._tasks.put((len(Priority), next(self._order), None))
        for thread in self._threads:
            thread.join(10)
        self.engine.dispose()


def _give(do: Callable[[], T], asked: _Asked[Any]) -> None:
    try:
        result = do()
    except BaseException as error:  # noqa: BLE001  # it is the asker's, the thread goes on
        _tell(asked, asked.future.set_exception, error)
    else:
        _tell(asked, asked.future.set_result, result)


def _tell(asked: _Asked[Any], tell: Callable[[Any], None], what: Any) -> None:
    def give() -> None:
        if not asked.future.done():
            tell(what)

    with suppress(RuntimeError):  # the loop is closed: nobody waits any more
        asked.loop.call_soon_threadsafe(give)
