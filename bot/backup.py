"""``backup DIR`` and ``restore DIR``: the books, the photos that they name, and a manifest that says what is whole.

A backup is made beside the running bot: the books as of one moment, then the photos that those books know. The manifest
is written last; a folder without it is no backup. Restoring looks at every byte before it touches anything, and puts
the books that stood there aside.
"""

import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from bot import dumps
from bot.lock import DataLock, NotLocked
from bot.settings import Settings
from models import Photo, revision
from photos.store import PhotoStore, key_of, open_store

Say = Callable[[str], Any]
Stop = Callable[[str], NoReturn]
MANIFEST = "manifest.json"
FORMAT = 1
SQLITE, POSTGRESQL = "books.db", "books.dump"
ASIDE = "before-restore-"  # a folder beside the books
STEP = 500  # photos between two lines of progress
_CHUNK = 1 << 20


class Broken(Exception):
    """The backup cannot be used; the message names the file and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """``photos``: the SHA-256 of each; ``missing``: of those that were not there when the backup was made."""

    made_at: str
    revision: str
    books: str
    sha256: str
    photos: tuple[str, ...]
    missing: tuple[str, ...]


def backup(settings: Settings, folder: Path, say: Say, stop: Stop) -> None:
    """Write a backup into a folder that is new or empty."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        stop(f"{folder} is not empty: give a new folder, each backup its own (for example {_proposal(folder)})")
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        manifest = _copy(settings, folder, say)
    except (OSError, sqlite3.Error, dumps.NoDump) as error:
        stop(f"no backup: {error}")
    _write(folder / MANIFEST, json.dumps({"format": FORMAT, **_as_json(manifest)}, indent=1).encode())
    say(f"backup in {folder}: books of {manifest.made_at}, {len(manifest.photos)} photos")
    if manifest.missing:
        stop(f"{len(manifest.missing)} photos that the books know were not there or are damaged, first "
             f"{key_of(manifest.missing[0])}; the rest is whole. `doctor --audit` names them all")


def _proposal(folder: Path) -> Path:
    return folder.parent / f"{folder.name}-{datetime.now(UTC):%Y%m%d-%H%M%S}"


def _copy(settings: Settings, folder: Path, say: Say) -> Manifest:
    made_at, source = datetime.now(UTC).isoformat(timespec="seconds"), _file_of(settings)
    books = folder / (SQLITE if source is not None else POSTGRESQL)
    if source is not None:
        _copy_sqlite(source, books)
        of, known = _read(f"sqlite:///{books}")
    else:
        of, known = dumps.dump(settings.database_url, books, _known)
    say(f"books: {books.stat().st_size / 1e6:.1f} MB")
    kept, missing = _copy_photos(known, open_store(settings.photos_url), folder, say)
    return Manifest(made_at, of, books.name, _sha256(books), tuple(kept), tuple(missing))


def _file_of(settings: Settings) -> Path | None:
    """The SQLite file; None when the database is a server. Raises OSError when there are no books."""
    name = settings.database_url.removeprefix("sqlite:///")
    if name == settings.database_url:
        return None
    if not Path(name).exists():
        raise FileNotFoundError(f"there are no books in {name}")
    return Path(name)


def _copy_sqlite(source: Path, target: Path) -> None:
    """As of one moment, also while somebody writes."""
    with closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as old, \
            closing(sqlite3.connect(target)) as new:
        old.backup(new)
        new.execute("PRAGMA journal_mode=DELETE")  # one file, without what WAL keeps beside it
    _sync(target)


def _read(url: str) -> tuple[str, list[str]]:
    engine = create_engine(url)
    try:
        with Session(engine) as session:
            return revision.current(engine) or "", _known(session)
    finally:
        engine.dispose()


def _known(session: Session) -> list[str]:
    """The SHA-256 of every photo whose bytes the books name."""
    return sorted({found for found in session.scalars(select(Photo.sha256)) if found})


def _copy_photos(known: Iterable[str], store: PhotoStore, folder: Path, say: Say) -> tuple[list[str], list[str]]:
    kept: list[str] = []
    missing: list[str] = []
    for sha256 in known:
        data = _bytes(store, sha256)
        if data is None:
            missing.append(sha256)
            continue
        _write(folder / "photos" / key_of(sha256), data)
        kept.append(sha256)
        if len(kept) % STEP == 0:
            say(f"photos: {len(kept)}")
    return kept, missing


def _bytes(store: PhotoStore, sha256: str) -> bytes | None:
    """None when they are not there, or not the ones."""
    try:
        data = store.get(sha256)
    except OSError:
        return None
    return data if hashlib.sha256(data).hexdigest() == sha256 else None


def _is_whole(store: PhotoStore, sha256: str) -> bool:
    return store.has(sha256) and _bytes(store, sha256) is not None


def restore(settings: Settings, folder: Path, say: Say, stop: Stop) -> None:
    """Put a backup in the place of the books; nothing is touched before every file of it was looked at."""
    try:
        manifest = verified(folder, say)
        _fits(manifest, settings)
    except Broken as error:
        stop(f"{error}. Nothing was changed")
    try:
        with DataLock(settings.data_dir):
            _put_photos(manifest, folder, open_store(settings.photos_url), say)
            aside = _put_books(settings, folder / manifest.books)
    except NotLocked as error:
        stop(str(error))
    except (OSError, dumps.NoDump) as error:
        stop(f"not restored: {error}. The books that stood here stand as they were")
    say(f"restored: books of {manifest.made_at}, {len(manifest.photos)} photos"
        + (f"; what stood here before lies in {aside}" if aside else ""))
    if manifest.revision != revision.newest():
        say("its tables are of an older version: run `python -m bot db upgrade`")


def verified(folder: Path, say: Say = lambda _: None) -> Manifest:
    """The backup's manifest, having looked at each of its bytes; raises Broken."""
    try:
        found = json.loads((folder / MANIFEST).read_bytes())
        manifest = Manifest(found["made_at"], found["revision"], found["books"], found["sha256"],
                            tuple(found["photos"]), tuple(found["missing"]))
    except FileNotFoundError:
        raise Broken(f"{folder} is no backup: it has no {MANIFEST}, which is written when everything else is there"
                     ) from None
    except (ValueError, KeyError, TypeError, OSError) as error:
        raise Broken(f"{folder / MANIFEST} cannot be read ({type(error).__name__})") from None
    if found.get("format") != FORMAT or manifest.books not in (SQLITE, POSTGRESQL):
        raise Broken(f"{folder / MANIFEST} is of another version of Ducha")
    for number, (path, sha256) in enumerate(_files(manifest, folder), 1):
        if not path.is_file() or _sha256(path) != sha256:
            raise Broken(f"{path} is {'damaged' if path.is_file() else 'missing'}: this backup is not whole")
        if number % STEP == 0:
            say(f"looked at {number} files")
    return manifest


def _files(manifest: Manifest, folder: Path) -> Iterator[tuple[Path, str]]:
    yield folder / manifest.books, manifest.sha256
    for sha256 in manifest.photos:
        if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
            raise Broken(f"{folder / MANIFEST} names a photo {sha256[:80]!r}, which is none")
        yield folder / "photos" / key_of(sha256), sha256


def _fits(manifest: Manifest, settings: Settings) -> None:
    is_file = settings.database_url.startswith("sqlite:")
    if is_file is not (manifest.books == SQLITE):
        kinds = ("PostgreSQL", "SQLite") if is_file else ("SQLite", "PostgreSQL")
        raise Broken(f"the backup is of {kinds[0]}, DUCHA_DATABASE__URL names {kinds[1]}")
    if manifest.revision not in revision.known():
        raise Broken(f"the backup has the tables of {manifest.revision or 'nothing'}, this version knows up to "
                     f"{revision.newest()}: use a newer Ducha")


def _put_photos(manifest: Manifest, folder: Path, store: PhotoStore, say: Say) -> None:
    """They are only ever added, under their hash: more than the books know does no harm. What stands there damaged is
    taken away first: a store takes a photo that it has for whole."""
    for number, sha256 in enumerate(manifest.photos, 1):
        if not _is_whole(store, sha256):
            store.delete(sha256, older_than=datetime.max.replace(tzinfo=UTC))
            store.put((folder / "photos" / key_of(sha256)).read_bytes())
        if number % STEP == 0:
            say(f"photos: {number}")


def _put_books(settings: Settings, books: Path) -> Path | None:
    """The books in their place; gives the folder where those that stood there lie."""
    if books.name == POSTGRESQL:
        dumps.restore(settings.database_url, books)
        return None
    target = Path(settings.database_url.removeprefix("sqlite:///"))
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(f"{target.name}.new")
    shutil.copyfile(books, fresh)
    _sync(fresh)
    aside = _aside(target)
    fresh.rename(target)
    _sync(target.parent)
    return aside


def are_books_aside(settings: Settings) -> bool:
    """Do books that a restore put aside lie beside the SQLite file?"""
    name = settings.database_url.removeprefix("sqlite:///")
    return name != settings.database_url and any(Path(name).parent.glob(f"{ASIDE}*"))


def _aside(target: Path) -> Path | None:
    """Keep a copy of the file and move what SQLite has beside it; None when nothing stood there.

    The file itself stays until the fresh one takes its name: a process that dies between leaves books in any case.
    """
    if not target.exists():
        return None
    with suppress(sqlite3.Error), closing(sqlite3.connect(target)) as books:  # damaged ones are kept as they are
        books.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    aside = target.parent / f"{ASIDE}{datetime.now(UTC):%Y%m%d-%H%M%S-%f}"
    aside.mkdir(mode=0o700)
    shutil.copyfile(target, aside / target.name)
    _sync(aside / target.name)
    for path in (target.with_name(target.name + end) for end in ("-wal", "-shm")):
        if path.exists():
            path.rename(aside / path.name)
    return aside


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.write_bytes(data)
    _sync(path)


def _sync(path: Path) -> None:
    """Durable: a backup that the next power cut takes is none."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _as_json(manifest: Manifest) -> dict[str, Any]:
    return {name: getattr(manifest, name) for name in Manifest.__slots__}
