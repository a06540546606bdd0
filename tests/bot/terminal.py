"""Commands of the operator called as a terminal would, in a working folder with nothing in it."""

import os
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app

TOWN = str(Path(__file__).parents[2] / "bot/demo/town.yaml")
SENTENCE = "东关社区菜市场南门垃圾未清理@张主任"


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data folder, no token, and a working folder without config.yaml."""
    for name in [name for name in os.environ if name.startswith("DUCHA_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("DUCHA_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "data"


def call(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def answered(*arguments: str) -> str:
    result = call(*arguments)
    assert result.exit_code == 0, result.output
    return result.stdout.strip()


def refused(*arguments: str) -> str:
    result = call(*arguments)
    assert result.exit_code == 1, result.output
    return result.stderr.strip()


def miswritten(*arguments: str) -> str:
    """What a command says that is written wrongly; the disk is not touched."""
    result = call(*arguments)
    assert result.exit_code == 2, result.output
    return result.stderr.strip()
