"""The bytes of files, by their SHA-256."""

import hashlib
from pathlib import Path


class Blobs:
    """Keeps bytes in memory, or as files when there is a folder."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._memory: dict[str, bytes] = {}
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)

    def put(self, data: bytes, name: str = "") -> str:
        """Keep the bytes; gives their SHA-256, which a caller who knows it may pass to save the work."""
        name = name or hashlib.sha256(data).hexdigest()
        if self._folder is None:
            self._memory[name] = data
        elif not (path := self._folder / name).exists():
            unfinished = path.with_suffix(".new")
            unfinished.write_bytes(data)
            unfinished.replace(path)
        return name

    def get(self, name: str) -> bytes | None:
        """The bytes, or None when nothing of that name was kept."""
        if self._folder is None:
            return self._memory.get(name)
        path = self._folder / name
        return path.read_bytes() if name.isalnum() and path.exists() else None

    def clear(self) -> None:
        """Forget everything that is kept in memory."""
        self._memory.clear()
