"""Commands beside the running bot: what only reads opens the books read-only; what writes takes the lock, or hands
itself to the process that has it."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot import commands, control
from bot.lock import AlreadyRunning, DataLock
from bot.settings import Settings, default_policy
from models import schema
from models.database import connect, connect_read_only, transaction

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
    except AlreadyRunning as error:
        stop(str(error))
    except SQLAlchemyError as error:
        stop(f"the database cannot be used: {_first_line(error)}\nis DUCHA_DATABASE__URL right, is the disk full?")


def _first_line(error: Exception) -> str:
    return str(getattr(error, "orig", None) or error).splitlines()[0]


def need_schema(engine: Engine, stop: Stop) -> None:
    """Stop with what to do when the tables are not the present ones."""
    found, wanted = schema.current(engine), schema.newest()
    if found != wanted:
        stop(f"the database has the tables of {found or 'nothing yet'}, this version needs {wanted}. "
             "Run: python -m bot db upgrade (make a backup first)")


def upgrade(settings: Settings, say: Callable[[str], Any], stop: Stop) -> None:
    with locked(settings, stop) as engine:
        before = schema.current(engine)
        schema.upgrade(engine)
        say(f"tables: {before or 'none'} → {schema.current(engine)}")


def check(settings: Settings, say: Callable[[str], Any], stop: Stop) -> None:
    """A fresh database through all migrations must equal the models."""
    fresh = connect("sqlite://")
    schema.upgrade(fresh)
    different = schema.differences(fresh)
    fresh.dispose()
    if different:
        stop("migrations and models differ: " + "; ".join(str(d) for d in different[:5]))
    say("migrations equal models")


def write(settings: Settings, command: str, arguments: dict[str, Any], stop: Stop) -> str:
    """Run a writing command here, or in the process that has the lock."""
    try:
        answer = control.ask(settings.data_dir, command, arguments)
        if answer is not None:
            return answer
        with locked(settings, stop) as engine:
            if schema.is_empty(engine):
                schema.upgrade(engine)
            need_schema(engine, stop)
            with transaction(engine) as session:
                return commands.WRITING[command](session, settings.policy(), arguments)
    except control.CommandFailed as error:
        stop(str(error))


def read(settings: Settings, query: Callable[[Session], T], stop: Stop) -> T:
    """Run a query on the books read-only."""
    engine = _read_only(settings, stop)
    try:
        need_schema(engine, stop)
        with Session(engine) as session:
            return query(session)
    finally:
        engine.dispose()


def _read_only(settings: Settings, stop: Stop) -> Engine:
    if not settings.database_url.startswith("sqlite"):
        return connect(settings.database_url)
    path = Path(settings.database_url.removeprefix("sqlite:///"))
    if not path.exists():
        stop(f"there are no books yet in {path}. `python -m bot run` or `import roster` makes them.")
    return connect_read_only(path.absolute())


def jobs(settings: Settings) -> Iterator[str]:
    """A line per job: schedule and next three dates on the town's clock."""
    import scheduler

    policy = settings.policy()
    for name, when in policy.schedules.items():
        dates = scheduler.next_dates(when, datetime.now(UTC), policy)
        yield f"{name}\t{when}\tnext: {', '.join(f'{d.astimezone(policy.zone):%Y-%m-%d %H:%M}' for d in dates)}"


def export(settings: Settings, first: str, last: str, out: Path | None, stop: Stop) -> None:
    """The books as JSON lines, to a file or to standard output."""
    from services.export import lines

    policy = settings.policy()
    try:
        begin = datetime.fromisoformat(first).replace(tzinfo=policy.zone) if first else None
        end = datetime.fromisoformat(last).replace(tzinfo=policy.zone) + timedelta(days=1) if last else None
    except ValueError:
        stop("--from and --to are days, written 2026-11-01")

    def copy(session: Session) -> None:
        if out is None:
            for entry in lines(session, policy, begin, end, now=datetime.now(UTC)):
                print(json.dumps(entry, ensure_ascii=False))  # noqa: T201  # the command's answer
            return
        with out.open("w", encoding="utf-8") as file:
            for entry in lines(session, policy, begin, end, now=datetime.now(UTC)):
                file.write(json.dumps(entry, ensure_ascii=False) + "\n")

    read(settings, copy, stop)


def read_text(text: str) -> str:
    """The reading of a sentence without a roster, as JSON."""
    from domain.caption import Vocabulary
    from domain.caption import read as read_caption

    reading = asdict(read_caption(text, Vocabulary((), {}, default_policy().categories)))
    keys = ("text", "kind", "unit_id", "place", "category", "quantity", "quantity_unit", "confidence")
    return json.dumps({key.removesuffix("_id"): reading[key] for key in keys}, ensure_ascii=False)


def due(settings: Settings, category: str, start: str, stop: Stop, *, as_json: bool) -> str:
    """When a problem of this category that was posted at ``start`` is due."""
    from domain.deadlines import due_at

    policy = settings.policy()
    try:
        at = datetime.fromisoformat(start)
        at = at if at.tzinfo else at.replace(tzinfo=policy.zone)
        moment = due_at(policy.category(category), at, policy).astimezone(policy.zone)
    except ValueError:
        stop(f"--from {start}: a time is written 2026-11-23T09:00")
    except KeyError:
        stop(f"there is no category {category!r}; allowed: {', '.join(c.code for c in policy.categories)}")
    return json.dumps({"due": moment.isoformat()}) if as_json else f"{moment:%Y-%m-%d %H:%M}"
