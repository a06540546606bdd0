"""Pictures have their words wherever the dependencies are installed, whatever fonts the machine has."""

import shutil
from pathlib import Path

import pytest

from photos import fonts


def test_the_font_comes_with_the_dependencies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "FOLDERS", ())
    found = fonts.found()
    assert found is not None and found.name == fonts.PACKAGED


def test_the_settings_own_font_comes_first(tmp_path: Path) -> None:
    packaged = fonts.found()
    assert packaged is not None
    shutil.copy(packaged, own := tmp_path / "own.otf")
    fonts.prefer(str(own))
    try:
        assert fonts.found() == own
        fonts.prefer(str(tmp_path / "gone.otf"))
        assert fonts.found() == packaged
    finally:
        fonts.prefer("")


def test_without_the_package_one_of_the_machine_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "noto").mkdir()
    (tmp_path / "noto" / "wqy-zenhei.ttc").touch()
    monkeypatch.setattr(fonts, "PACKAGE", "no_such_package")
    monkeypatch.setattr(fonts, "FOLDERS", (str(tmp_path), str(tmp_path / "gone")))
    assert fonts.found() == tmp_path / "noto" / "wqy-zenhei.ttc"
    monkeypatch.setattr(fonts, "FOLDERS", ())
    assert fonts.found() is None


def test_rare_characters_of_names_are_in_it() -> None:
    font = fonts.chinese(40)
    assert font is not None
    nothing = bytes(font.getmask("\U0010ffff"))
    assert all(bytes(font.getmask(character)) != nothing for character in "督查№龘䶮㙍𬭚〔〕·")
