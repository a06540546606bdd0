"""The database session: one engine, one way to open a transaction.

SQLite: exactly one writing connection (WAL, synchronous=FULL, BEGIN IMMEDIATE); PostgreSQL: a small pool.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool, StaticPool


def connect(url: str, *, pool_size: int = 4) -> Engine:
    """An engine for ``sqlite:///file`` or ``postgresql+psycopg://…``."""
    if make_url(url).get_backend_name() == "sqlite":
        return _connect_sqlite(url)
    return create_engine(url, pool_size=pool_size, pool_pre_ping=True, poolclass=QueuePool)


def _connect_sqlite(url: str) -> Engine:
    # One connection for the whole process: two writers can corrupt SQLite before 3.51.3 (WAL reset).
    engine = create_engine(url, poolclass=StaticPool, connect_args={"check_same_thread": False})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_immediate(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def connect_read_only(path: Path) -> Engine:
    """An engine that cannot write or checkpoint the SQLite file, for commands that only read."""
    return create_engine(f"sqlite:///file:{path}?mode=ro&uri=true", poolclass=QueuePool, pool_size=1)


@contextmanager
def transaction(engine: Engine) -> Iterator[Session]:
    """One transaction: committed at the end, rolled back on any exception, also on a killed task."""
    with Session(engine, expire_on_commit=False, autoflush=True) as session, session.begin():
        yield session
