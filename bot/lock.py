"""One process per data folder: two writers can corrupt a SQLite file, and two pollers steal each other's updates."""

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import Self


class NotLocked(Exception):
    """The folder is not ours; the message is a sentence for people."""


class AlreadyRunning(NotLocked):
    """Another process holds the folder."""

    def __init__(self, folder: Path, pid: str) -> None:
        super().__init__(f"{folder} is in use by another Ducha (process {pid or 'unknown'}). Stop it first, or give "
                         "this one its own DUCHA_DATA_DIR.")


class NotWritable(NotLocked):
    """The folder cannot be made or written."""

    def __init__(self, folder: Path, error: OSError) -> None:
        super().__init__(f"data_dir: {folder} cannot be written ({error.strerror}). Give DUCHA_DATA_DIR a folder that "
                         "this user may write.")


class DataLock:
    """The lock of a data folder, held until the process ends or ``release``; raises NotLocked."""

    def __init__(self, folder: Path) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._file = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise NotWritable(folder, error) from None
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pid = os.read(self._file, 20).decode(errors="replace").strip()
            os.close(self._file)
            raise AlreadyRunning(folder, pid) from None
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, f"{os.getpid()}\n".encode(), 0)

    def release(self) -> None:
        os.close(self._file)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.release()
