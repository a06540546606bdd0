"""``doctor``: one line per check and what to do; ``--audit`` verifies the books and every photo's bytes."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot import audit as books
from bot import control, health, offline
from bot.health import Check
from bot.settings import Settings
from models import revision
from photos import fonts
from services import findings


def report(settings: Settings, *, audit: bool, say: Callable[[str], Any]) -> int:
    """Say a line per check; gives 1 when something is wrong."""
    found = list(checks(settings, audit=audit))
    for check in found:
        say(f"{'ok ' if check.is_good else 'BAD'} {check.name}: {check.says}")
    return 0 if all(c.is_good for c in found) else 1


def checks(settings: Settings, *, audit: bool) -> Iterator[Check]:
    """Every check, beside a running bot too: the books are only read."""
    has_token = bool(settings.telegram.token.get_secret_value())
    yield Check("token", has_token, "set" if has_token else "none is set: export DUCHA_TELEGRAM__TOKEN=…")
    if settings.telegram.mode == "webhook":
        lacks = settings.telegram.lacks
        yield Check("webhook settings", not lacks, lacks or f"the network pushes to {settings.telegram.webhook_url}")
    yield from _of_folder(settings.data_dir)
    if not offline.has_books(settings):
        yield Check("database", True, "no books yet; `python -m bot run` or `import roster` makes them")
        return
    try:
        with offline.reading(settings, _raise) as engine:
            yield from _of_books(engine, settings, audit=audit)
    except (_Stopped, SQLAlchemyError, OSError) as error:
        yield Check("database", False, str(error).replace("\n", "; "))


REMEDIES = {
    "privacy": "the bot does not see what people write in groups: BotFather, /mybots, Bot Settings, Group Privacy, "
               "Turn off; then take the bot out of the group and add it again",
    "clock": "this machine's clock is more than a minute off: switch on NTP (timedatectl set-ntp true)",
    "rights": "it may not write there: a group administrator has to let it send messages",
    "font": "no font with Chinese characters: apt install fonts-noto-cjk, or name one in pictures.font"}


class _Stopped(Exception):
    """What `offline` would have stopped a command with."""


def _raise(sentence: str) -> NoReturn:
    raise _Stopped(sentence)


def _of_folder(folder: Path) -> Iterator[Check]:
    standing = next(place for place in (folder.absolute(), *folder.absolute().parents) if place.exists())
    is_writable = standing.is_dir() and os.access(standing, os.W_OK)
    yield Check("data folder", is_writable, f"{folder} can be written" if is_writable else
                f"{folder} cannot be written: give DUCHA_DATA_DIR a folder that this user may write")
    yield health.disk(folder)


def _of_books(engine: Engine, settings: Settings, *, audit: bool) -> Iterator[Check]:
    offline.need_schema(engine, _raise)
    kind = f"SQLite {sqlite3.sqlite_version}" if engine.dialect.name == "sqlite" else "PostgreSQL"
    yield Check("database", True, f"{kind}, tables {revision.newest()}")
    with Session(engine) as session:
        now = datetime.now(UTC)
        yield from health.flow(session, now)
        yield from _found(session, settings)
        yield from health.network(session, now, is_running=control.is_answered(settings.data_dir))
        if audit:
            yield from books.checks(engine, session, settings)


def _found(session: Session, settings: Settings) -> Iterator[Check]:
    """What was found to keep the bot from working, a line each, and what to do."""
    standing = findings.standing(session)
    for code in (findings.Finding.PRIVACY, findings.Finding.CLOCK):
        is_there = any(found.code == code for found in standing)
        yield Check(code, not is_there, REMEDIES[code] if is_there else "nothing is in the way")
    barred = [found.about for found in standing if found.code == "rights"]
    yield Check("rights", not barred, f"{', '.join(barred)}: {REMEDIES['rights']}" if barred else "it may write")
    fonts.prefer(settings.pictures.font)
    font = fonts.found()
    yield Check("font", font is not None, str(font) if font else REMEDIES["font"])
