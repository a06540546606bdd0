"""The database's tables against the models: brought up to date, and compared."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, text

from models.base import Base

INI = Path(__file__).parent.parent / "alembic.ini"
_ONE_AT_A_TIME = 0x64756368  # the key of PostgreSQL's advisory lock


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the database to a revision, wholly or not at all; one that is there already is left alone."""
    with migrating(engine) as connection:
        command.upgrade(config(connection), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Bring the database back to an earlier revision, wholly or not at all; "base" is before the first."""
    with migrating(engine) as connection:
        command.downgrade(config(connection), revision)


@contextmanager
def migrating(engine: Engine) -> Iterator[Connection]:
    """A transaction in which tables change; processes that start together wait for each other."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            yield from _rebuilding(connection)
            return
        with connection.begin():
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_AT_A_TIME})
            yield connection


def _rebuilding(connection: Connection) -> Iterator[Connection]:
    """SQLite changes a table by making it anew: while it is away, rows that point to it must neither go nor hinder.
    They are checked before the commit instead."""
    bare: Any = connection.connection.driver_connection
    bare.execute("PRAGMA foreign_keys=OFF")  # does nothing inside a transaction
    try:
        with connection.begin():
            yield connection
            lost = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
            if lost is not None:
                raise RuntimeError(f"the migration would lose what {lost[0]} row {lost[1]} points to in {lost[2]}")
    finally:
        bare.execute("PRAGMA foreign_keys=ON")


def differences(engine: Engine) -> list[Any]:
    """What the models have that the migrated database has not, or the other way round; empty when equal."""
    with engine.begin() as connection:
        return list(compare_metadata(MigrationContext.configure(connection), Base.metadata))


def config(connection: Connection | None) -> Config:
    """Alembic's settings for work on this connection."""
    made = Config(INI)
    made.attributes["connection"] = connection
    return made
