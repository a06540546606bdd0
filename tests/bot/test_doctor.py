"""doctor: one line per check and what to do; --audit finds what was changed behind the books' back."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from bot import doctor
from bot.settings import Settings
from models.database import connect, transaction
from photos import fonts
from photos.store import key_of
from tests.builders import LI, ZHANG
from tests.house import TestHouse

MARKET = "东关社区菜市场南门垃圾未清理@张主任"


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("DUCHA_")]:
        monkeypatch.delenv(name)
    monkeypatch.setattr(fonts, "found", lambda: Path("NotoSansCJK-Regular.ttc"))


@pytest.fixture
async def settings(tmp_path: Path) -> Settings:
    """Books with a problem that was put right and closed, photos and all."""
    house = TestHouse(tmp_path, telegram={"limits": "off", "api_url": "http://127.0.0.1:1", "token": "111:TEST"})
    await house.say(MARKET, sender=LI, photos=1)
    await house.say("已清理", sender=ZHANG, photos=1)
    await house.press("通过", sender=LI)
    house.close()
    with transaction(engine := connect(house.settings.database_url)) as session:
        from models import revision

        session.execute(text("CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32) PRIMARY KEY)"))
        session.execute(text("INSERT INTO alembic_version VALUES (:now)"), {"now": revision.newest()})
    engine.dispose()
    return house.settings


def said(settings: Settings, *, audit: bool = True) -> Iterator[str]:
    lines: list[str] = []
    code = doctor.report(settings, audit=audit, say=lines.append)
    assert code == any(line.startswith("BAD") for line in lines)
    return (line for line in lines if line.startswith("BAD"))


def change(settings: Settings, statement: str) -> None:
    engine = connect(settings.database_url)
    with transaction(engine) as session:
        session.execute(text(statement))
    engine.dispose()


@pytest.mark.parametrize("code", ["privacy", "clock"])
def test_what_keeps_the_bot_from_working_is_named_with_the_remedy(settings: Settings, code: str) -> None:
    change(settings, f"INSERT INTO mark VALUES ('finding.{code}', '2026-11-23')")
    assert list(said(settings, audit=False)) == [f"BAD {code}: {doctor.REMEDIES[code]}"]


def test_a_group_where_the_bot_may_not_write_is_named(settings: Settings) -> None:
    change(settings, "INSERT INTO mark VALUES ('finding.rights:1', '2026-11-23')")
    assert list(said(settings, audit=False)) == [f"BAD rights: telegram:-1001000000001: {doctor.REMEDIES['rights']}"]


def test_a_missing_font_is_named(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "found", lambda: None)
    assert list(said(settings, audit=False)) == [f"BAD font: {doctor.REMEDIES['font']}"]


def test_sound_books_are_verified(settings: Settings) -> None:
    assert list(said(settings)) == []


def test_a_house_without_books_is_no_illness_but_a_missing_token_is(tmp_path: Path) -> None:
    assert list(said(Settings(data_dir=tmp_path / "new"))) == ["BAD token: none is set: export DUCHA_TELEGRAM__TOKEN=…"]
    assert not (tmp_path / "new").exists()


def test_a_webhook_without_its_secret_is_an_illness(settings: Settings) -> None:
    hook = {"mode": "webhook", "webhook_url": "https://ducha.example.cn/telegram"}
    lacking = settings.model_copy(update={"telegram": settings.telegram.model_copy(update=hook)})
    (line,) = said(lacking, audit=False)
    assert line.startswith("BAD webhook settings: telegram.mode: webhook needs a secret")


def test_a_changed_event_breaks_its_chain(settings: Settings) -> None:
    change(settings, "UPDATE audit_event SET action = 'problem.withdrawn' WHERE sequence = 2")
    assert any(line.startswith("BAD chains: ") for line in said(settings))
    assert list(said(settings, audit=False)) == []


def test_a_missing_number_is_named(settings: Settings) -> None:
    change(settings, "UPDATE problem SET number = 7")
    change(settings, "UPDATE unit SET last_problem_number = 1 WHERE kind = 'town'")
    assert list(said(settings)) == ["BAD numbers: problem №1: a number is missing, double or was never given"]


def test_an_order_number_that_was_never_given_is_named(settings: Settings) -> None:
    change(settings, "INSERT INTO order_sequence (town_id, year, next_number) SELECT town_id, 2026, 2 FROM problem")
    change(settings, "INSERT INTO supervision_order (town_id, year, number, state, community_id, chat_id, level, "
                     "drafted_at, is_signed_for, answer, withdrawn_reason) "
                     "SELECT town_id, 2026, 4, 'issued', community_id, chat_id, 1, reported_at, 0, '', '' FROM problem")
    assert next(said(settings)) == ("BAD numbers: order 2026/4: a number is missing, double or was never given")


def test_an_order_behind_the_books_back_is_named_with_what_it_lacks(settings: Settings) -> None:
    change(settings, "INSERT INTO supervision_order (town_id, year, number, state, community_id, chat_id, level, "
                     "drafted_at, is_signed_for, answer, withdrawn_reason) "
                     "SELECT town_id, 2026, 4, 'signed', community_id, chat_id, 1, reported_at, 0, '', '' FROM problem")
    states, lacks = said(settings)
    assert states.startswith("BAD states: 城创督〔2026〕4号 is signed, by its events never opened")
    assert lacks.startswith("BAD orders: 城创督〔2026〕4号 has no issued_at, due_at")


def test_a_state_that_no_event_explains_is_named(settings: Settings) -> None:
    change(settings, "UPDATE problem SET state = 'open'")
    assert list(said(settings)) == [
        "BAD states: problem №1 is open, by its events closed: the rows were changed by hand"]


def test_a_state_that_does_not_exist_is_named(settings: Settings) -> None:
    change(settings, "UPDATE problem SET state = 'done'")
    assert any("problem №1 is done, by its events closed" in line for line in said(settings))


def test_a_row_that_points_nowhere_is_named(settings: Settings) -> None:
    with closing(sqlite3.connect(settings.data_dir / "ducha.db")) as bare:  # foreign keys are off in a bare connection
        bare.execute("DELETE FROM rectification")
        bare.commit()
    [links] = [line for line in said(settings) if line.startswith("BAD links: ")]
    assert "photo row 2 points to a rectification that is not there" in links


def test_tables_that_are_not_the_models_are_named(settings: Settings) -> None:
    change(settings, "DROP INDEX ix_problem_spot")
    (line,) = said(settings)
    assert line.startswith("BAD tables: ")
    assert "ix_problem_spot" in line


def test_a_damaged_file_is_said(settings: Settings) -> None:
    change(settings, "CREATE TABLE other (words TEXT)")
    change(settings, "INSERT INTO other VALUES (NULL)")
    with closing(sqlite3.connect(settings.data_dir / "ducha.db")) as bare:
        bare.execute("PRAGMA writable_schema = ON")
        bare.execute("UPDATE sqlite_master SET sql = 'CREATE TABLE other (words TEXT NOT NULL)' WHERE name = 'other'")
        bare.commit()
    assert next(said(settings)).startswith("BAD file: NULL value in other.words")


@pytest.mark.parametrize(("do", "what"), [("change", "changed"), ("remove", "missing")])
def test_a_photo_whose_bytes_are_not_the_ones_is_named(settings: Settings, do: str, what: str) -> None:
    engine = connect(settings.database_url)
    with transaction(engine) as session:
        sha256 = session.execute(text("SELECT sha256 FROM photo ORDER BY id LIMIT 1")).scalar_one()
    engine.dispose()
    file = Path(settings.photos_url) / key_of(sha256)
    file.unlink() if do == "remove" else file.write_bytes(b"other")
    (line,) = said(settings)
    assert f"photo 1 of problem №1 is {what} ({key_of(sha256)})" in line
    assert line.endswith("restore them from a backup")


def test_old_tables_are_said_with_what_to_do(settings: Settings) -> None:
    change(settings, "DELETE FROM alembic_version")
    (line,) = said(settings)
    assert "python -m bot db upgrade" in line


def test_a_database_that_is_away_is_said_without_its_password() -> None:
    away = Settings(database={"url": "postgresql://town:geheim@127.0.0.1:1/books"},  # type: ignore[arg-type]
                    telegram={"token": "111:TEST"})  # type: ignore[arg-type]
    (line,) = said(away)
    assert line.startswith("BAD database: the database cannot be used")
    assert "geheim" not in line


def test_a_file_that_is_no_database_is_said_with_what_to_do(settings: Settings) -> None:
    file = settings.data_dir / "ducha.db"
    file.write_bytes(b"no database at all" * 1000)
    assert list(said(settings, audit=False)) == [
        f"BAD database: the database file is damaged: {file} (file is not a database); stop `run` and restore the "
        "newest backup: python -m bot restore DIR (what stands there is put aside, not deleted)"]


def test_a_file_with_broken_pages_is_said_too(settings: Settings) -> None:
    file = settings.data_dir / "ducha.db"
    change(settings, "PRAGMA user_version = 1")
    with file.open("r+b") as pages:
        pages.seek(4096)
        pages.write(b"\xff" * (file.stat().st_size - 4096))
    [line] = said(settings, audit=False)
    assert line.startswith(f"BAD database: the database file is damaged: {file} (database disk image is malformed)")


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    lines = list(said(Settings(data_dir=tmp_path / "file" / "data")))
    assert any(line.startswith("BAD data folder: ") for line in lines)
