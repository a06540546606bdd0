"""The database session: one engine, one way to open a transaction.

SQLite: exactly one writing connection (WAL, synchronous=FULL, BEGIN IMMEDIATE); PostgreSQL: a small pool.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool

_PATIENCE = 30  # seconds: how long a transaction waits for the one before it to end
_CONNECT_WITHIN = "10"  # seconds


class UnknownDatabase(ValueError):
    """The address names a database that we cannot use; the message says which we can."""


def connect(url: str, *, pool_size: int = 4) -> Engine:
    """An engine for ``sqlite:///file`` or ``postgresql://user@host/name``; raises UnknownDatabase. It does not connect
    yet."""
    address = make_url(url)
    match address.get_backend_name():
        case "sqlite":
            return _connect_sqlite(address)
        case "postgresql":
            return _connect_postgresql(address, pool_size)
        case other:
            raise UnknownDatabase(f"{other} is not known; allowed: sqlite:///file, postgresql://user@host/name")


def _as_json(value: Any) -> str:
    """Halves of surrogate pairs, which only the standard library writes, stay escaped."""
    try:
        return orjson.dumps(value).decode()
    except TypeError:
        return json.dumps(value)


def _connect_sqlite(address: URL) -> Engine:
    # One connection for the whole process: two writers can corrupt SQLite before 3.51.3 (WAL reset). Whoever comes
    # second waits for it: sharing it would end the first one's transaction.
    engine = create_engine(address, poolclass=QueuePool, pool_size=1, max_overflow=0, pool_timeout=_PATIENCE,
                           json_serializer=_as_json,
                           connect_args={"check_same_thread": False})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_immediate(connection: Any) -> None:
    # A transaction that reads first and writes later would fail at once when somebody else wrote in between.
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _connect_postgresql(address: URL, pool_size: int) -> Engine:
    wanted = address.set(drivername="postgresql+psycopg")
    if "connect_timeout" not in wanted.query:
        wanted = wanted.update_query_dict({"connect_timeout": _CONNECT_WITHIN})
    return create_engine(wanted, poolclass=QueuePool, pool_size=pool_size, pool_pre_ping=True, pool_timeout=_PATIENCE,
                         json_serializer=_as_json)


def connect_read_only(path: Path) -> Engine:
    """An engine that cannot write or checkpoint the SQLite file, for commands that only read. A transaction sees the
    books as they were when it first looked, whatever is written meanwhile."""
    def opened() -> sqlite3.Connection:  # a path within an SQLAlchemy address is unquoted once too often
        return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, check_same_thread=False)

    engine = create_engine("sqlite://", creator=opened, poolclass=QueuePool, pool_size=1)
    event.listen(engine, "connect", _prepare_reader)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare_reader(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA busy_timeout=5000").close()


def _begin(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN")


@contextmanager
def transaction(engine: Engine) -> Iterator[Session]:
    """One transaction: committed at the end, rolled back on any exception, also on a killed task."""
    with Session(engine, expire_on_commit=False, autoflush=True) as session, session.begin():
        yield session
