"""``doctor``: one line per check and what to do; ``--audit`` verifies the books and every photo's bytes."""

import hashlib
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot import health
from bot.health import LEAST_DISK, Check
from bot.settings import Settings
from models import OrderSequence, Photo, PhotoState, Problem, SupervisionOrder, Unit, schema
from models.database import connect
from photos.store import open_store
from services import audit as books


def report(settings: Settings, *, audit: bool, say: Callable[[str], Any]) -> int:
    """Say a line per check; gives 1 when something is wrong."""
    found = list(checks(settings, audit=audit))
    for check in found:
        say(f"{'ok ' if check.is_good else 'BAD'} {check.name}: {check.says}")
    return 0 if all(c.is_good for c in found) else 1


def checks(settings: Settings, *, audit: bool) -> Iterator[Check]:
    yield Check("token", bool(settings.telegram.token.get_secret_value()),
                "set" if settings.telegram.token.get_secret_value() else "export DUCHA_TELEGRAM__TOKEN=…")
    yield Check("sqlite", True, f"version {sqlite3.sqlite_version}, one writing connection")
    free = shutil.disk_usage(settings.data_dir if settings.data_dir.exists() else ".").free
    yield Check("disk", free > LEAST_DISK, f"{free // 2**20} MB free" + ("" if free > LEAST_DISK else ": make room"))
    try:
        yield from _of_books(settings, audit=audit)
    except (SQLAlchemyError, OSError) as error:
        yield Check("database", False, f"{str(error).splitlines()[0]}: is DUCHA_DATABASE__URL right?")


def _of_books(settings: Settings, *, audit: bool) -> Iterator[Check]:
    engine = connect(settings.database_url)
    try:
        is_current = schema.current(engine) == schema.newest()
        yield Check("tables", is_current, "present" if is_current else "run: python -m bot db upgrade")
        if not is_current:
            return
        with Session(engine) as session:
            yield from health.flow(session, datetime.now(UTC))
            if audit:
                yield from _audit(session, settings)
    finally:
        engine.dispose()


def _audit(session: Session, settings: Settings) -> Iterator[Check]:
    yield _named("chains", books.broken_links(session), "the books were changed by hand")
    yield _named("numbers", list(_gaps(session)), "a number is missing or double")
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
