"""The photo store: bytes by their SHA-256, never by a name from people."""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol


class PhotoStore(Protocol):
    def put(self, data: bytes) -> str:
        """Make the bytes durable and give their SHA-256; the same bytes again are free. Raises OSError."""

    def get(self, sha256: str) -> bytes:
        """The bytes; raises FileNotFoundError or another OSError."""

    def has(self, sha256: str) -> bool: ...

    def delete(self, sha256: str, *, older_than: datetime) -> None:
        """Take the bytes away unless they were put again since; missing ones are fine."""

    def older_than(self, before: datetime) -> Iterator[str]:
        """The SHA-256 of what was last put before that moment. What a killed process left half-written goes."""


def key_of(sha256: str) -> str:
    """Where an object stands: p/ab/abcd….jpg."""
    return f"p/{sha256[:2]}/{sha256}.jpg"


class LocalStore:
    """A folder; a photo is durable when ``put`` returns: written aside, fsync, rename, fsync of the folder."""

    def __init__(self, root: Path) -> None:
        self._root = root
        root.mkdir(parents=True, exist_ok=True, mode=0o700)

    def put(self, data: bytes) -> str:
        sha256 = hashlib.sha256(data).hexdigest()
        path = self._path(sha256)
        if path.exists() and path.stat().st_size == len(data):
            os.utime(path)  # put again: the sweep shall not take it
            return sha256
        self._make_folder(path.parent)
        handle, aside = tempfile.mkstemp(dir=path.parent, prefix=".new-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(aside).rename(path)
        except BaseException:
            with suppress(FileNotFoundError):
                Path(aside).unlink()
            raise
        _sync_folder(path.parent)
        return sha256

    def get(self, sha256: str) -> bytes:
        return self._path(sha256).read_bytes()

    def has(self, sha256: str) -> bool:
        return self._path(sha256).is_file()

    def delete(self, sha256: str, *, older_than: datetime) -> None:
        path = self._path(sha256)
        if path.exists() and _put_at(path) < older_than:
            path.unlink(missing_ok=True)

    def older_than(self, before: datetime) -> Iterator[str]:
        for left in self._root.glob("p/??/.new-*"):
            if _put_at(left) < before:
                left.unlink(missing_ok=True)
        return (path.stem for path in self._root.glob("p/??/*.jpg") if _put_at(path) < before)

    def _make_folder(self, folder: Path) -> None:
        """A new folder is durable when the one above it is."""
        if not folder.is_dir():
            if folder != self._root:
                self._make_folder(folder.parent)
            folder.mkdir(exist_ok=True)
            _sync_folder(folder.parent)

    def _path(self, sha256: str) -> Path:
        return self._root / key_of(sha256)


class RemoteStore:
    """An S3-compatible bucket; credentials come from the usual AWS_… environment."""

    def __init__(self, url: str) -> None:
        from obstore.store import from_url  # only who uses a bucket pays for loading it

        self._bucket = from_url(url)

    def put(self, data: bytes) -> str:
        sha256 = hashlib.sha256(data).hexdigest()
        self._bucket.put(key_of(sha256), data)
        return sha256

    def get(self, sha256: str) -> bytes:
        return bytes(self._bucket.get(key_of(sha256)).bytes())

    def has(self, sha256: str) -> bool:
        try:
            self._bucket.head(key_of(sha256))
        except FileNotFoundError:
            return False
        return True

    def delete(self, sha256: str, *, older_than: datetime) -> None:
        with suppress(FileNotFoundError):
            if self._bucket.head(key_of(sha256))["last_modified"] < older_than:
                self._bucket.delete(key_of(sha256))

    def older_than(self, before: datetime) -> Iterator[str]:
        for page in self._bucket.list(prefix="p/"):
            yield from (Path(str(found["path"])).stem for found in page if found["last_modified"] < before)


def open_store(url: str) -> PhotoStore:
    """A folder, or a bucket written s3://bucket/prefix."""
    return RemoteStore(url) if "://" in url else LocalStore(Path(url))


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _put_at(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)
