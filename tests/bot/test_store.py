"""Database threads: what was shown comes first, an error is the asker's alone, a database away is waited for."""

import asyncio
import sqlite3
import threading
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from sqlalchemy import Engine, event, func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as NoConnection

from bot import store as module
from bot.store import Closed, Priority, Store, is_nobodys_fault
from models import Mark


@pytest.fixture
def store(both_engines: Engine) -> Iterator[Store]:
    store = Store(both_engines)
    yield store
    store.close()


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "REST", 0.01)


def write(key: str) -> Any:
    return lambda s: s.add(Mark(key=key, value=""))


async def marks(store: Store) -> int:
    return await store.run(lambda s: s.scalar(select(func.count()).select_from(Mark)) or 0)


async def test_the_result_comes_after_the_commit(store: Store) -> None:
    await store.run(write("a"))
    assert await marks(store) == 1


async def test_an_error_is_the_asker_s_and_leaves_nothing(store: Store) -> None:
    def broken(session: Any) -> None:
        write("a")(session)
        session.flush()
        raise KeyError("broken")

    with pytest.raises(KeyError):
        await store.run(broken)
    assert await marks(store) == 0


async def test_no_error_ends_a_thread(store: Store) -> None:
    def broken(_engine: Engine) -> None:
        raise GeneratorExit

    for _ in range(10):
        with pytest.raises(GeneratorExit):
            await store.call(broken)
    await store.run(write("a"))
    assert await marks(store) == 1


async def test_what_was_shown_goes_before_what_came_and_that_before_work(engine: Engine) -> None:
    store, order, may_begin = Store(engine), [], threading.Event()
    first = asyncio.ensure_future(store.call(lambda _: may_begin.wait(20)))
    await asyncio.sleep(0)
    waiting = [store.run(lambda s, p=p: order.append(p), p)  # type: ignore[misc]
               for p in (Priority.WORK, Priority.RECEIVED, Priority.SHOWN)]
    tasks = [asyncio.ensure_future(each) for each in waiting]
    await asyncio.sleep(0)
    may_begin.set()
    await asyncio.gather(first, *tasks)
    assert order == [Priority.SHOWN, Priority.RECEIVED, Priority.WORK]
    store.close()


async def test_closing_lets_what_waits_end_and_refuses_what_comes(both_engines: Engine) -> None:
    store = Store(both_engines)
    tasks = [asyncio.ensure_future(store.run(write(str(n)))) for n in range(5)]
    await asyncio.sleep(0)
    await asyncio.to_thread(store.close)
    await asyncio.gather(*tasks)
    with pytest.raises(Closed):
        await store.run(write("late"))
    assert not any(thread.is_alive() for thread in store._threads)


async def test_an_asker_who_gave_up_hinders_nobody(store: Store) -> None:
    task = asyncio.ensure_future(store.run(write("a")))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await store.run(write("b"))


@pytest.mark.usefixtures("quick")
async def test_a_full_disk_is_waited_for(engine: Engine) -> None:
    store, tries = Store(engine), []

    def big(session: Any) -> None:
        tries.append(1)
        if len(tries) == 3:  # somebody made room
            session.execute(text("PRAGMA max_page_count = 100000"))
        session.add(Mark(key="big", value="x" * 200_000))
        session.flush()

    await store.run(lambda s: s.execute(text("PRAGMA max_page_count = 1")))
    await store.insist(big)
    assert (len(tries), await marks(store)) == (3, 1)
    assert await store.run(lambda s: s.scalar(text("PRAGMA integrity_check"))) == "ok"
    store.close()


async def test_insisting_does_not_repeat_a_wrong_statement(store: Store) -> None:
    with pytest.raises(DBAPIError):
        await store.insist(lambda s: s.execute(text("SELECT nothing FROM nowhere")))


def lite(code: int) -> DBAPIError:
    original = sqlite3.OperationalError("x")
    original.sqlite_errorcode = code
    return OperationalError("", {}, original)


@pytest.mark.parametrize(("error", "expected"), [
    (lite(sqlite3.SQLITE_FULL), True), (lite(sqlite3.SQLITE_BUSY), True), (lite(sqlite3.SQLITE_IOERR_WRITE), True),
    (lite(sqlite3.SQLITE_BUSY_SNAPSHOT), True), (lite(sqlite3.SQLITE_CANTOPEN), True),
    (lite(sqlite3.SQLITE_CORRUPT_INDEX), True),
    (lite(sqlite3.SQLITE_ERROR), False), (OperationalError("", {}, sqlite3.OperationalError("no code")), False),
    (IntegrityError("", {}, sqlite3.IntegrityError("x")), False),
    (OperationalError("", {}, psycopg.errors.AdminShutdown("x")), True),
    (OperationalError("", {}, psycopg.errors.DiskFull("x")), True),
    (OperationalError("", {}, psycopg.errors.DeadlockDetected("x")), True),
    (ProgrammingError("", {}, psycopg.errors.UndefinedTable("x")), False),
    (NoConnection("pool"), True), (ValueError("x"), False)])
def test_what_is_nobody_s_fault(error: BaseException, expected: bool) -> None:
    assert is_nobodys_fault(error) is expected


async def test_marks_that_wait_share_one_commit(store: Store) -> None:
    commits: list[Any] = []
    event.listen(store.engine, "commit", commits.append)
    blocked = threading.Event()
    slow = [asyncio.ensure_future(store.call(lambda e: blocked.wait())) for _ in store._threads]
    marked = [asyncio.ensure_future(store.run(write(key), Priority.SHOWN)) for key in "abc"]
    await asyncio.sleep(0)
    blocked.set()
    await asyncio.gather(*slow, *marked)
    assert len(commits) == 1
    assert await marks(store) == 3


async def test_a_mark_that_fails_is_alone(store: Store) -> None:
    blocked = threading.Event()
    slow = [asyncio.ensure_future(store.call(lambda e: blocked.wait())) for _ in store._threads]
    marked = [asyncio.ensure_future(store.run(write(key), Priority.SHOWN)) for key in ("a", "b", "a", "c")]
    await asyncio.sleep(0)
    blocked.set()
    results = await asyncio.gather(*slow, *marked, return_exceptions=True)
    assert [type(r) for r in results if isinstance(r, BaseException)] == [IntegrityError]
    assert await marks(store) == 3
