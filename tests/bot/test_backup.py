"""A backup holds the books and their photos; restoring it, the town goes on (R17)."""

import json
import shutil
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text
from typer.testing import CliRunner, Result

from bot import dumps
from bot.__main__ import app
from bot.backup import MANIFEST
from bot.lock import DataLock
from models import Photo, PhotoState, Problem, schema
from models.database import connect, transaction
from photos.store import key_of, open_store
from tests import pgtest
from tests.builders import LI, ZHANG, make_town
from tests.house import TestHouse

REPORT = "东关社区菜市场南门垃圾未清理"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """An empty database of each kind; the environment names it and the data folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DUCHA_DATA_DIR", str(tmp_path / "data"))
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'data' / 'ducha.db'}"
    monkeypatch.setenv("PATH", str(pgtest.find_programs()), prepend=":")
    found: str = request.getfixturevalue("postgres_url")
    monkeypatch.setenv("DUCHA_DATABASE__URL", found)
    return found


@pytest.fixture
async def house(url: str, tmp_path: Path) -> AsyncIterator[TestHouse]:
    """A town with a problem and its photo."""
    (tmp_path / "data").mkdir(exist_ok=True)
    engine = connect(url)
    schema.upgrade(engine)
    with transaction(engine) as session:
        make_town(session)
    engine.dispose()
    house = TestHouse(tmp_path / "data", fresh=False, url=url)
    await house.say(REPORT, sender=LI, photos=1)
    yield house
    house.close()


def call(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(a) for a in arguments])


def done(*arguments: object) -> str:
    result = call(*arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


def refused(*arguments: object) -> str:
    result = call(*arguments)
    assert result.exit_code == 1, result.output
    return result.stderr


async def photo_hash(house: TestHouse) -> str:
    [found] = await house.query(select(Photo.sha256).where(Photo.state == PhotoState.STORED))
    return str(found)


async def test_a_town_goes_on_after_everything_was_lost(house: TestHouse, url: str, tmp_path: Path) -> None:
    said = done("backup", tmp_path / "kept")
    assert "1 photos" in said
    await house.say("西关社区汽车站小广告", sender=LI, photos=1)  # after the backup: lost with the books
    house.close()
    shutil.rmtree(tmp_path / "data")
    done("restore", tmp_path / "kept")
    again = TestHouse(tmp_path / "data", fresh=False, url=url)
    try:
        assert await again.query(select(Problem.description)) == [REPORT]
        await again.say("已清理", sender=ZHANG, photos=1)
        assert "待复查" in again.card("№1").title
        await again.say("西关社区学校门口小广告", sender=LI, photos=1)
        assert await again.query(select(Problem.number).order_by(Problem.number)) == [1, 2]
    finally:
        again.close()
    assert "ok  photo bytes: verified" in call("doctor", "--audit").stdout


async def test_what_stood_before_is_put_aside(house: TestHouse, url: str, tmp_path: Path) -> None:
    if not url.startswith("sqlite"):
        pytest.skip("a server's tables are replaced in one transaction")
    done("backup", tmp_path / "kept")
    house.close()
    said = done("restore", tmp_path / "kept")
    [aside] = (tmp_path / "data").glob("before-restore-*")
    assert str(aside) in said and (aside / "ducha.db").exists()


async def test_photos_that_only_the_books_put_aside_know_are_not_swept(house: TestHouse, url: str, tmp_path: Path
                                                                       ) -> None:
    if not url.startswith("sqlite"):
        pytest.skip("a server's tables are replaced in one transaction")
    done("backup", tmp_path / "kept")
    open_store(house.settings.photos_url).put(b"posted after the backup")
    house.close()
    done("restore", tmp_path / "kept")
    [aside] = (tmp_path / "data").glob("before-restore-*")
    again = TestHouse(tmp_path / "data", fresh=False, url=url)
    try:
        again.clock.now += timedelta(days=400)
        assert await again.house.sweep() == 0
        shutil.rmtree(aside)
        assert await again.house.sweep() == 1
    finally:
        again.close()


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
async def test_over_a_server_s_newer_tables_it_says_to_name_an_empty_database(house: TestHouse, url: str,
                                                                              tmp_path: Path) -> None:
    done("backup", tmp_path / "kept")
    house.close()
    engine = connect(url)
    try:
        with transaction(engine) as session:
            session.execute(text("CREATE TABLE of_next_year (unit_id BIGINT REFERENCES unit (id))"))
        assert "make an empty database" in refused("restore", tmp_path / "kept")
    finally:
        with transaction(engine) as session:
            session.execute(text("DROP TABLE of_next_year"))
        engine.dispose()


async def test_a_photo_that_stands_there_damaged_is_put_right(house: TestHouse, url: str, tmp_path: Path) -> None:
    done("backup", tmp_path / "kept")
    path = tmp_path / "data" / "photos" / key_of(await photo_hash(house))
    whole = path.read_bytes()
    path.write_bytes(bytes(len(whole)))
    house.close()
    done("restore", tmp_path / "kept")
    assert path.read_bytes() == whole


async def test_a_backup_of_a_running_town_is_whole(house: TestHouse, tmp_path: Path) -> None:
    with DataLock(tmp_path / "data"):
        done("backup", tmp_path / "kept")
    manifest = json.loads((tmp_path / "kept" / MANIFEST).read_text())
    assert manifest["photos"] == [await photo_hash(house)] and manifest["missing"] == []
    assert (tmp_path / "kept" / "photos" / key_of(await photo_hash(house))).is_file()


async def test_a_running_town_is_not_restored_over(house: TestHouse, tmp_path: Path) -> None:
    done("backup", tmp_path / "kept")
    with DataLock(tmp_path / "data"):
        assert "is in use by another Ducha" in refused("restore", tmp_path / "kept")


async def test_a_photo_that_is_gone_is_named_and_the_rest_is_kept(house: TestHouse, tmp_path: Path) -> None:
    sha256 = await photo_hash(house)
    (tmp_path / "data" / "photos" / key_of(sha256)).write_bytes(b"changed")
    assert key_of(sha256) in refused("backup", tmp_path / "kept")
    shutil.rmtree(tmp_path / "data" / "photos")
    done("restore", tmp_path / "kept")


@pytest.mark.parametrize("harm", ["books", "photo", "manifest", "cut"])
async def test_a_backup_that_is_not_whole_changes_nothing(house: TestHouse, tmp_path: Path, harm: str) -> None:
    done("backup", tmp_path / "kept")
    [books] = (tmp_path / "kept").glob("books.*")
    photo = tmp_path / "kept" / "photos" / key_of(await photo_hash(house))
    match harm:
        case "books":
            books.write_bytes(books.read_bytes()[:-1] + b"?")
        case "photo":
            photo.unlink()
        case "manifest":
            (tmp_path / "kept" / MANIFEST).unlink()
        case "cut":
            (tmp_path / "kept" / MANIFEST).write_text('{"format": 1')
    await house.say("西关社区汽车站小广告", sender=LI, photos=1)
    said = refused("restore", tmp_path / "kept")
    named = {"books": books.name, "photo": photo.name, "manifest": MANIFEST, "cut": MANIFEST}[harm]
    assert named in said and "Nothing was changed" in said
    assert len(await house.query(select(Problem.id))) == 2


async def test_a_manifest_cannot_name_a_file_outside(house: TestHouse, tmp_path: Path) -> None:
    done("backup", tmp_path / "kept")
    manifest = json.loads((tmp_path / "kept" / MANIFEST).read_text())
    manifest["photos"] = ["../../../etc/passwd"]
    (tmp_path / "kept" / MANIFEST).write_text(json.dumps(manifest))
    assert "which is none" in refused("restore", tmp_path / "kept")


async def test_a_backup_of_the_other_database_is_refused(house: TestHouse, url: str, tmp_path: Path,
                                                         monkeypatch: pytest.MonkeyPatch) -> None:
    done("backup", tmp_path / "kept")
    other = "postgresql://nobody@localhost/none" if url.startswith("sqlite") else f"sqlite:///{tmp_path / 'x.db'}"
    monkeypatch.setenv("DUCHA_DATABASE__URL", other)
    assert "DUCHA_DATABASE__URL names" in refused("restore", tmp_path / "kept")


async def test_tables_of_a_newer_version_are_refused(house: TestHouse, tmp_path: Path) -> None:
    done("backup", tmp_path / "kept")
    manifest = json.loads((tmp_path / "kept" / MANIFEST).read_text())
    (tmp_path / "kept" / MANIFEST).write_text(json.dumps({**manifest, "revision": "9999"}))
    assert "use a newer Ducha" in refused("restore", tmp_path / "kept")


async def test_a_folder_that_holds_something_is_left_alone(house: TestHouse, tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "letter.txt").write_text("mine")
    assert "is not empty" in refused("backup", tmp_path / "kept")
    assert [p.name for p in (tmp_path / "kept").iterdir()] == ["letter.txt"]


def test_without_books_there_is_no_backup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DUCHA_DATA_DIR", str(tmp_path / "data"))
    assert "there are no books" in refused("backup", tmp_path / "kept")


def test_a_password_stays_out_of_arguments_and_errors(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "pg_restore"
    program.write_text('#!/bin/sh\necho "$@ $PGPASSWORD" > "$0.said"; echo refused >&2; exit 1\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    with pytest.raises(dumps.NoDump, match="refused") as error:
        dumps.restore("postgresql://li:secret@host/town", tmp_path / "books.dump")
    arguments, password = (tmp_path / "pg_restore.said").read_text().rsplit(" ", 1)
    assert password.strip() == "secret" and "secret" not in arguments + str(error.value)


def test_without_the_servers_programs_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(dumps.NoDump, match="postgresql-client"):
        dumps.restore("postgresql://li@host/town", tmp_path / "books.dump")
