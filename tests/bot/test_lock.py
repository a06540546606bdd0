"""One process per data folder, and a sentence for the second."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.lock import AlreadyRunning, DataLock, NotWritable


def test_a_second_lock_is_refused_and_names_the_process(tmp_path: Path) -> None:
    with DataLock(tmp_path), pytest.raises(AlreadyRunning, match=f"process {os.getpid()}"):
        DataLock(tmp_path)


def test_a_released_folder_can_be_locked_again(tmp_path: Path) -> None:
    DataLock(tmp_path).release()
    DataLock(tmp_path).release()


def test_the_lock_of_a_killed_process_is_free(tmp_path: Path) -> None:
    program = f"import os, pathlib; from bot.lock import DataLock; l = DataLock(pathlib.Path({str(tmp_path)!r})); " \
              "os.kill(os.getpid(), 9)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == -9
    DataLock(tmp_path).release()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(NotWritable, match=r"data_dir: .*file/data cannot be written .*DUCHA_DATA_DIR"):
        DataLock(tmp_path / "file" / "data")


def test_the_folder_is_for_its_owner_alone(tmp_path: Path) -> None:
    DataLock(tmp_path / "data").release()
    assert (tmp_path / "data").stat().st_mode & 0o077 == 0
