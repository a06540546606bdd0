"""Commands beside the running bot: what only reads opens the books read-only; what writes takes the lock, or hands
itself to the process that has it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot import commands, control
from bot.lock import DataLock, NotLocked
from bot.settings import Settings
from bot.store import is_damaged
from models import revision
from models.database import connect, connect_read_only, transaction
from services import jobs as runs

Stop = Callable[[str], NoReturn]
T = TypeVar("T")


@contextmanager
def locked(settings: Settings, stop: Stop) -> Iterator[Engine]:
    """The database for writing, with nobody else at it."""
    try:
        with DataLock(settings.data_dir):
            engine = connect(settings.database_url)
            try:
                yield engine
            finally:
                engine.dispose()
    except NotLocked as error:
        stop(str(error))
    except SQLAlchemyError as error:
        stop(unusable(error, settings))


def unusable(error: SQLAlchemyError, settings: Settings) -> str:
    """A database that cannot be reached, read or written: a sentence without its password, and what to do."""
    reason = str(getattr(error, "orig", None) or error).splitlines()[0]
    if is_damaged(error):
        return (f"the database file is damaged: {_file(settings)} ({reason})\nstop `run` and restore the newest "
                "backup: python -m bot restore DIR (what stands there is put aside, not deleted)")
    return f"the database cannot be used: {reason}\nis DUCHA_DATABASE__URL right, is the disk full?"


def need_schema(engine: Engine, stop: Stop) -> None:
    """Stop with what to do when the tables are not the present ones."""
    found, wanted = revision.current(engine), revision.newest()
    if found is not None and found not in revision.known():
        stop(f"the database has the tables of {found}, made by a newer Ducha; this version knows up to {wanted}. "
             "Run the newer version, or restore a backup of before")
    if found != wanted:
        stop(f"the database has the tables of {found or 'nothing yet'}, this version needs {wanted}. "
             "Run: python -m bot db upgrade (make a backup first)")


def upgrade(settings: Settings, say: Callable[[str], Any], stop: Stop) -> None:
    from models import schema  # Alembic, which no start needs

    with locked(settings, stop) as engine:
        before = revision.current(engine)
        if before is not None and before not in revision.known():
            need_schema(engine, stop)
        schema.upgrade(engine)
        say(f"tables: {before or 'none'} → {revision.current(engine)}")


def check(settings: Settings, say: Callable[[str], Any], stop: Stop) -> None:
    """A fresh database through all migrations must equal the models, and so must this town's, when there is one."""
    from models import schema  # Alembic, which no start needs

    fresh = connect("sqlite://")
    schema.upgrade(fresh)
    _must_equal_models(fresh, "migrations and models differ", stop)
    fresh.dispose()
    say("migrations equal models")
    if has_books(settings):
        with reading(settings, stop) as engine:
            need_schema(engine, stop)
            _must_equal_models(engine, "the database and the models differ", stop)
        say("the database equals the models")


def _must_equal_models(engine: Engine, what: str, stop: Stop) -> None:
    from models import schema  # Alembic, which no start needs

    different = schema.differences(engine)
    if different:
        stop(f"{what}: " + "; ".join(str(d) for d in different[:5]))


def write(settings: Settings, command: str, arguments: dict[str, Any], stop: Stop) -> str:
    """Run a writing command here, or in the process that has the lock."""
    try:
        answer = control.ask(settings.data_dir, command, arguments)
        if answer is not None:
            return answer
        if command != "import":
            _need_books(settings, stop)
        with locked(settings, stop) as engine:
            if revision.is_empty(engine):
                from models import schema

                schema.upgrade(engine)
            need_schema(engine, stop)
            with transaction(engine) as session:
                return commands.WRITING[command](session, settings.policy(), arguments)
    except control.CommandFailed as error:
        stop(str(error))


def read(settings: Settings, query: Callable[[Session], T], stop: Stop) -> T:
    """Run a query on the books read-only, beside whoever writes."""
    _need_books(settings, stop)
    with reading(settings, stop) as engine:
        need_schema(engine, stop)
        with Session(engine) as session:
            return query(session)


@contextmanager
def reading(settings: Settings, stop: Stop) -> Iterator[Engine]:
    """The database, which must be there, for reading only: it needs no lock."""
    engine = reader(settings)
    try:
        yield engine
    except SQLAlchemyError as error:
        stop(unusable(error, settings))
    finally:
        engine.dispose()


def reader(settings: Settings) -> Engine:
    """An engine of its own that only reads; on SQLite it could not write."""
    file = _file(settings)
    return connect(settings.database_url, pool_size=1) if file is None else connect_read_only(file.absolute())


def has_books(settings: Settings) -> bool:
    file = _file(settings)
    return file is None or file.exists()


def _need_books(settings: Settings, stop: Stop) -> None:
    if not has_books(settings):
        stop(f"there are no books yet in {_file(settings)}. `python -m bot run` or `import roster` makes them.")


def _file(settings: Settings) -> Path | None:
    """The SQLite file; None when the database is a server."""
    name = settings.database_url.removeprefix("sqlite:///")
    return Path(name) if name != settings.database_url else None


def jobs(settings: Settings, stop: Stop) -> Iterator[str]:
    """A line per job: schedule, next three dates on the town's clock, and the period made last."""
    import scheduler

    policy = settings.policy()
    made = read(settings, runs.last_periods, stop) if has_books(settings) else {}
    for name, when in policy.schedules.items():
        dates = scheduler.next_dates(when, datetime.now(UTC), policy)
        after = ", ".join(f"{d.astimezone(policy.zone):%Y-%m-%d %H:%M}" for d in dates)
        yield f"{name}\t{when}\tnext: {after}\tlast made: {made.get(name, 'none')}"
