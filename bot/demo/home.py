"""Where the sample town stays between two runs of the demo: a folder with the bot's books and the work group."""

import hashlib
import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.schema import CreateTable

from bot.lock import AlreadyRunning, DataLock, NotLocked
from models import Base

MARK = "demo.json"
LOCK = "lock"


class NotOurs(Exception):
    """The folder cannot be the demo's; the message is a sentence for people."""


@dataclass(slots=True)
class Home:
    """The folder, locked until ``release``."""

    folder: Path
    is_new: bool  # the day has to be played
    is_resumed: bool = False  # an earlier run's town goes on
    port: int = 0  # of the playground when the demo ran last
    _lock: DataLock | None = None

    @property
    def group(self) -> Path:
        """The playground's part."""
        return self.folder / "group"

    def keep(self, port: int) -> None:
        """The day has been played to its end: the next run goes on from here, on the same port."""
        self.is_new, self.port = False, port
        _write(self.folder, {"tables": _tables(), "port": port})

    def release(self) -> None:
        if self._lock is not None:
            self._lock.release()


def open_home(folder: Path, *, is_reset: bool) -> Home:
    """The demo's folder, made when there is none, emptied when its day was not played to the end or ``is_reset``.

    Raises NotOurs: somebody else's files are in it, another demo runs in it, or its tables are another version's.
    """
    mark = _mark(folder)
    if mark is None and folder.exists() and any(one.name != LOCK for one in folder.iterdir()):
        raise NotOurs(f"{folder} holds something else; give --folder a new or empty one")
    lock = _locked(folder)
    is_whole = bool(mark and "tables" in mark) and not is_reset
    if mark and is_whole and mark["tables"] != _tables():
        lock.release()
        raise NotOurs(f"the town in {folder} was made by another version of Ducha; --reset begins anew")
    if not is_whole:
        _empty(folder)
        _write(folder, {})
    port = mark.get("port") if mark else None
    return Home(folder, not is_whole, is_whole, port if isinstance(port, int) else 0, lock)


def _locked(folder: Path) -> DataLock:
    try:
        return DataLock(folder)
    except AlreadyRunning:
        raise NotOurs(f"a demo is running in {folder} already; end it first, or give --folder another one") from None
    except NotLocked as error:
        raise NotOurs(f"{folder} cannot be written; give --folder another one") from error


def _mark(folder: Path) -> dict[str, object] | None:
    try:
        found = json.loads((folder / MARK).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _write(folder: Path, mark: dict[str, object]) -> None:
    unfinished = folder / f"{MARK}.new"
    unfinished.write_text(json.dumps(mark), encoding="utf-8")
    unfinished.replace(folder / MARK)


def _empty(folder: Path) -> None:
    """Only a folder with the demo's mark, or one that was empty, comes here."""
    for one in folder.iterdir():
        if one.is_dir() and not one.is_symlink():
            shutil.rmtree(one)
        elif one.name not in (LOCK, MARK):
            one.unlink()


def _tables() -> str:
    """What the books' tables look like, in short."""
    made = "".join(str(CreateTable(table)) for table in Base.metadata.sorted_tables)
    return hashlib.sha256(made.encode()).hexdigest()[:16]
