"""The set-up's browser: installed where it may be, else one line, and never a failed set-up."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NO_BROWSER = "No chromium or google-chrome: the tests of pages will be skipped, and fail where CI=true.\n"
INSTALLING = "Installing Debian's chromium for the tests of pages …\n"


@pytest.mark.parametrize(("programs", "said"), [
    ({"chromium": "exit 0", "id": "echo 0", "apt-get": "exit 1"}, ""),
    ({"google-chrome": "exit 0", "id": "echo 0"}, ""),
    ({"id": "echo 1000", "apt-get": "exit 0"}, NO_BROWSER),
    ({"id": "echo 0"}, NO_BROWSER),
    ({"id": "echo 0", "apt-get": "echo noise; exit 0"}, INSTALLING),
    ({"id": "echo 0", "apt-get": "echo noise >&2; exit 100"}, INSTALLING + NO_BROWSER)],
    ids=["there", "another is there", "not root", "no apt-get", "installed", "cannot be installed"])
def test_the_browser_for_the_tests(tmp_path: Path, programs: dict[str, str], said: str) -> None:
    for name, does in programs.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{does}\n")
        (tmp_path / name).chmod(0o755)
    make, shell = shutil.which("make"), shutil.which("sh")
    if make is None or shell is None:
        pytest.skip("make or sh is missing")
    (tmp_path / "sh").symlink_to(shell)
    done = subprocess.run([make, "--no-print-directory", "browser"], cwd=ROOT, env={"PATH": str(tmp_path)},
                          capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, said, "")
