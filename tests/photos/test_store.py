"""The photo store: named by hash, durable when it returns, swept without losing what is put again."""

import hashlib
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from photos.store import LocalStore, RemoteStore, open_store

NOW = datetime.now(UTC)
DAY = timedelta(days=1)


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    return LocalStore(tmp_path / "photos")


def files(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


def grow_old(root: Path) -> None:
    for path in files(root):
        os.utime(path, (0, 0))


def test_bytes_are_named_by_their_hash_and_kept_once(store: LocalStore, tmp_path: Path) -> None:
    first, again = store.put(b"photo"), store.put(b"photo")
    assert first == again == hashlib.sha256(b"photo").hexdigest()
    assert files(tmp_path) == [tmp_path / "photos" / "p" / first[:2] / f"{first}.jpg"]
    assert store.get(first) == b"photo"


def test_bytes_and_every_new_folder_are_synced_before_put_returns(
        store: LocalStore, monkeypatch: pytest.MonkeyPatch) -> None:
    synced = []
    monkeypatch.setattr("os.fsync", lambda handle: synced.append(Path(f"/proc/self/fd/{handle}").readlink().name))
    sha256 = store.put(b"photo")
    assert synced[:2] == ["photos", "p"]  # where p and then p/ab were made
    assert synced[2].startswith(".new-")
    assert synced[3:] == [sha256[:2]]


def test_a_cut_file_of_that_name_is_written_anew(store: LocalStore, tmp_path: Path) -> None:
    sha256 = store.put(b"photo")
    files(tmp_path)[0].write_bytes(b"ph")
    store.put(b"photo")
    assert store.get(sha256) == b"photo"


def test_a_write_that_fails_leaves_nothing_half_written(
        store: LocalStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        store.put(b"photo")
    assert files(tmp_path) == []


def test_what_was_put_long_ago_is_listed_and_can_be_taken_away(store: LocalStore, tmp_path: Path) -> None:
    old = store.put(b"old")
    grow_old(tmp_path)
    young = store.put(b"young")
    assert list(store.older_than(NOW - DAY)) == [old]
    store.delete(old, older_than=NOW - DAY)
    store.delete(old, older_than=NOW - DAY)  # missing is fine
    assert (store.has(old), store.has(young)) == (False, True)
    with pytest.raises(FileNotFoundError):
        store.get(old)


def test_what_is_put_again_is_young_again(store: LocalStore, tmp_path: Path) -> None:
    sha256 = store.put(b"photo")
    grow_old(tmp_path)
    listed = list(store.older_than(NOW - DAY))
    store.put(b"photo")
    store.delete(listed[0], older_than=NOW - DAY)
    assert store.has(sha256)


def test_what_a_killed_process_left_half_written_goes(store: LocalStore, tmp_path: Path) -> None:
    store.put(b"photo")
    left = files(tmp_path)[0].with_name(".new-abc")
    left.write_bytes(b"half")
    grow_old(tmp_path)
    list(store.older_than(NOW - DAY))
    assert not left.exists()


def test_a_bucket_answers_the_same(tmp_path: Path) -> None:
    store = open_store("memory:///")
    assert isinstance(store, RemoteStore)
    sha256 = store.put(b"photo")
    assert (store.get(sha256), store.has(sha256), list(store.older_than(NOW + DAY))) == (b"photo", True, [sha256])
    store.delete(sha256, older_than=NOW - DAY)  # younger
    assert store.has(sha256)
    store.delete(sha256, older_than=NOW + DAY)
    assert not store.has(sha256)
    with pytest.raises(FileNotFoundError):
        store.get(sha256)
