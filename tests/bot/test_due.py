"""``due``: until when, what was counted, what was off, and what is not published yet."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.__main__ import app


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No settings at all, and a data folder that is not there."""
    for name in [name for name in os.environ if name.startswith("DUCHA_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("DUCHA_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "data"


def told(category: str, start: str, *more: str) -> str:
    result = CliRunner().invoke(app, ["due", "--category", category, "--from", start, *more])
    assert result.exit_code == 0, result.output
    return result.stdout.strip()


def due(category: str, start: str) -> Any:
    return json.loads(told(category, start, "--json"))


def test_a_deadline_is_told_without_a_data_folder(data: Path) -> None:
    assert told("sewage", "2026-11-23T09:00") == (
        "due 2026-11-24 Tue 09:00; counted: 2026-11-23 Mon 09:00 to 2026-11-24 Tue 09:00.")
    assert due("污水外溢", "2026-11-23T09:00") == {
        "due": "2026-11-24T09:00:00+08:00", "counted": ["2026-11-23 Mon 09:00 to 2026-11-24 Tue 09:00"]}
    assert not data.exists()


def test_a_deadline_names_the_days_it_counted_and_those_that_were_off() -> None:
    assert due("stacked_clutter", "2026-09-30T16:00") == {
        "due": "2026-10-09T18:00:00+08:00", "counted": ["2026-10-08 Thu", "2026-10-09 Fri"],
        "skipped": [f"2026-10-0{n} {day} (国庆节)" for n, day in enumerate(
            ("Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"), 1)]}


def test_a_deadline_names_the_hours_it_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUCHA_DEADLINES__PROFILE", "city")
    assert due("exposed_rubbish", "2026-10-09T17:00") == {  # 10 October is worked
        "due": "2026-10-10T11:00:00+08:00", "skipped": [],
        "counted": ["2026-10-09 Fri 17:00 to 18:00", "2026-10-10 Sat 08:00 to 11:00"]}


def test_a_deadline_in_a_year_without_a_notice_is_told_to_be_provisional() -> None:
    assert due("stacked_clutter", "2026-12-31T10:00")["provisional"] == [2027]
    assert told("stacked_clutter", "2026-12-31T10:00").endswith(
        "days off: 2027-01-01 Fri (元旦), 2027-01-02 Sat, 2027-01-03 Sun. Provisional: the working days of 2027 are "
        "not published yet, weekdays were counted.")


@pytest.mark.parametrize(("category", "start", "sentence"), [
    ("noise", "2026-11-23T09:00", "there is no category 'noise'; allowed: exposed_rubbish"),
    ("sewage", "nine", "--from nine: a time is written 2026-11-23T09:00"),
    ("sewage", "9999-12-31", "--from 9999-12-31: a year from 1970 to 9000 is allowed")])
def test_a_deadline_of_nothing_is_explained(category: str, start: str, sentence: str) -> None:
    result = CliRunner().invoke(app, ["due", "--category", category, "--from", start])
    assert result.exit_code == 2 and result.stderr.startswith(sentence), result.output
