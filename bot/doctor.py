"""``doctor``: one line per check and what to do; ``--audit`` verifies the books and every photo's bytes."""

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

from sqlalchemy import Engine, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot import health, offline
from bot.health import LEAST_DISK, Check
from bot.settings import Settings
from models import OrderSequence, Photo, PhotoState, Problem, SupervisionOrder, Unit, schema
from photos.store import open_store
from services import audit as books


def report(settings: Settings, *, audit: bool, say: Callable[[str], Any]) -> int:
    """Say a line per check; gives 1 when something is wrong."""
    found = list(checks(settings, audit=audit))
    for check in found:
        say(f"{'ok ' if check.is_good else 'BAD'} {check.name}: {check.says}")
    return 0 if all(c.is_good for c in found) else 1


def checks(settings: Settings, *, audit: bool) -> Iterator[Check]:
    """Every check, beside a running bot too: the books are only read."""
    has_token = bool(settings.telegram.token.get_secret_value())
    yield Check("token", has_token, "set" if has_token else "export DUCHA_TELEGRAM__TOKEN=…")
    yield from _of_folder(settings.data_dir)
    if not offline.has_books(settings):
        yield Check("database", True, "no books yet; `python -m bot run` or `import roster` makes them")
        return
    try:
        with offline.reading(settings, _raise) as engine:
            yield from _of_books(engine, settings, audit=audit)
    except (_Stopped, SQLAlchemyError, OSError) as error:
        yield Check("database", False, str(error).replace("\n", "; "))


class _Stopped(Exception):
    """What `offline` would have stopped a command with."""


def _raise(sentence: str) -> NoReturn:
    raise _Stopped(sentence)


def _of_folder(folder: Path) -> Iterator[Check]:
    standing = next(place for place in (folder.absolute(), *folder.absolute().parents) if place.exists())
    is_writable = standing.is_dir() and os.access(standing, os.W_OK)
    yield Check("data folder", is_writable, f"{folder} can be written" if is_writable else
                f"{folder} cannot be written: give DUCHA_DATA_DIR a folder that this user may write")
    free = shutil.disk_usage(standing).free
    is_enough = free > LEAST_DISK
    yield Check("disk", is_enough, f"{free // 2**20} MB free" + ("" if is_enough else ": make room"))


def _of_books(engine: Engine, settings: Settings, *, audit: bool) -> Iterator[Check]:
    offline.need_schema(engine, _raise)
    kind = f"SQLite {sqlite3.sqlite_version}" if engine.dialect.name == "sqlite" else "PostgreSQL"
    yield Check("database", True, f"{kind}, tables {schema.newest()}")
    with Session(engine) as session:
        yield from health.flow(session, datetime.now(UTC))
        if audit:
            yield from _audit(session, settings)


def _audit(session: Session, settings: Settings) -> Iterator[Check]:
    yield _named("chains", books.broken_links(session), "the books were changed by hand")
    yield _named("numbers", list(_gaps(session)), "a number is missing, double or was never given")
    yield _named("photo bytes", list(_bad_photos(session, settings)), "restore them from a backup")


def _named(name: str, wrong: list[str], remedy: str) -> Check:
    return Check(name, not wrong, "verified" if not wrong else f"{', '.join(wrong[:20])}: {remedy}")


def _gaps(session: Session) -> Iterator[str]:
    for town in session.scalars(select(Unit).where(Unit.last_problem_number > 0)):
        numbers = set(session.scalars(select(Problem.number).where(Problem.town_id == town.id)))
        yield from (f"problem №{n}" for n in range(1, town.last_problem_number + 1) if n not in numbers)
    for row in session.scalars(select(OrderSequence)):
        numbers = set(session.scalars(select(SupervisionOrder.number).where(
            SupervisionOrder.town_id == row.town_id, SupervisionOrder.year == row.year)))
        first = min((n for n in numbers if n is not None), default=row.next_number)
        yield from (f"order {row.year}/{n}" for n in range(first, row.next_number) if n not in numbers)
        yield from (f"order {row.year}/{n}" for n in numbers if n is not None and n >= row.next_number)


def _bad_photos(session: Session, settings: Settings) -> Iterator[str]:
    store = open_store(settings.photos_url)
    kept = (PhotoState.STORED, PhotoState.UNREADABLE)
    for photo_id, sha256 in session.execute(select(Photo.id, Photo.sha256).where(Photo.state.in_(kept))):
        try:
            is_right = hashlib.sha256(store.get(str(sha256))).hexdigest() == sha256
        except OSError:
            is_right = False
        if not is_right:
            yield f"photo {photo_id} ({sha256})"
