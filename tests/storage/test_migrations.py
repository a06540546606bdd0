"""The migrations make exactly the tables of the models, wholly or not at all, and keep what people wrote."""

import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, select, text

from migrations import new
from models import AuditEvent, Base, Person, Problem, Unit, revision, schema
from models.database import connect, transaction
from services import audit
from tests.builders import LI, MONDAY, make_town
from tests.pgtest import Postgres
from tests.talk import MARKET, Talk


@pytest.fixture(params=["sqlite", "postgresql"])
def unborn(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database without any table, on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        engine = connect(f"sqlite:///{tmp_path / 'unborn.db'}")
        yield engine
        engine.dispose()
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    with postgres.database(is_migrated=False) as url:
        engine = connect(url)
        yield engine
        engine.dispose()


def described(engine: Engine) -> dict[str, Any]:
    """Every column, key and index of the database as it tells them itself."""
    found = inspect(engine)
    return {name: {
        "columns": [(c["name"], str(c["type"]), c["nullable"], c["default"]) for c in found.get_columns(name)],
        "primary": found.get_pk_constraint(name)["constrained_columns"],
        "unique": sorted((str(u["name"]), u["column_names"]) for u in found.get_unique_constraints(name)),
        "foreign": sorted((f["constrained_columns"], f["referred_table"]) for f in found.get_foreign_keys(name)),
        "indexes": sorted((str(i["name"]), i["column_names"], _as_text(i.get("dialect_options", {})))
                          for i in found.get_indexes(name)),
    } for name in found.get_table_names() if name != "alembic_version"}


def _as_text(options: Mapping[str, object]) -> dict[str, str]:
    """Conditions are objects that equal nothing but themselves."""
    return {name: str(value) for name, value in options.items()}


def test_the_revisions_read_off_the_files_are_those_of_alembic() -> None:
    scripts = ScriptDirectory.from_config(schema.config(None))
    assert revision.known() == [script.revision for script in scripts.walk_revisions()][::-1]
    assert revision.newest() == scripts.get_current_head()


def test_the_newest_revision_is_the_highest_number(tmp_path: Path) -> None:
    for name in ("0010_c.py", "0002_b.py", "0001_a.py", "__init__.py", "0003_x.txt"):
        (tmp_path / name).touch()
    assert revision.known(tmp_path) == ["0001", "0002", "0010"]


def test_the_migrations_make_what_the_models_say(unborn: Engine) -> None:
    schema.upgrade(unborn)
    assert (schema.differences(unborn), revision.current(unborn)) == ([], revision.newest())


def test_migrated_tables_are_those_that_the_models_make_themselves(unborn: Engine) -> None:
    schema.upgrade(unborn)
    migrated = described(unborn)
    schema.downgrade(unborn, "base")
    Base.metadata.create_all(unborn)
    assert described(unborn) == migrated


def test_going_back_leaves_no_table(unborn: Engine) -> None:
    schema.upgrade(unborn)
    schema.downgrade(unborn, "base")
    assert inspect(unborn).get_table_names() == ["alembic_version"]
    schema.upgrade(unborn)
    assert schema.differences(unborn) == []


def test_an_empty_database_is_told_from_one_with_tables(unborn: Engine) -> None:
    assert (revision.is_empty(unborn), revision.current(unborn)) == (True, None)
    schema.upgrade(unborn)
    assert (revision.is_empty(unborn), revision.current(unborn)) == (False, revision.newest())


def test_a_second_upgrade_changes_nothing_and_keeps_the_books(unborn: Engine) -> None:
    schema.upgrade(unborn)
    with transaction(unborn) as session:
        make_town(session)
        audit.append(session, MONDAY, "roster.imported", "unit:1", actor=audit.SYSTEM, facts={"名": "东关"})
    schema.upgrade(unborn)
    with transaction(unborn) as session:
        assert session.scalars(select(Person.name).where(Person.name == "张主任")).one()
        assert audit.broken_links(session) == []


def test_a_missing_column_is_named(unborn: Engine) -> None:
    schema.upgrade(unborn)
    with unborn.begin() as connection:
        connection.execute(text("ALTER TABLE problem DROP COLUMN check_code"))
    assert "check_code" in str(schema.differences(unborn))


def test_processes_that_start_together_upgrade_once(unborn: Engine) -> None:
    failed: list[BaseException] = []

    def begin() -> None:
        try:
            schema.upgrade(unborn)
        except BaseException as error:  # noqa: BLE001  # told by the assertion
            failed.append(error)

    threads = [threading.Thread(target=begin) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (failed, schema.differences(unborn)) == ([], [])


def test_a_migration_that_fails_leaves_nothing_half_made(unborn: Engine) -> None:
    schema.upgrade(unborn)
    with pytest.raises(sa.exc.DBAPIError), schema.migrating(unborn) as connection:
        connection.execute(text("ALTER TABLE person ADD COLUMN nickname TEXT"))
        connection.execute(text("ALTER TABLE nobody ADD COLUMN nickname TEXT"))
    assert schema.differences(unborn) == []


def test_a_table_made_anew_keeps_its_rows_and_those_that_point_to_them(unborn: Engine) -> None:
    schema.upgrade(unborn)
    with transaction(unborn) as session:
        make_town(session)
        before = session.execute(select(Person.id, Person.name).order_by(Person.id)).all()
        units = session.execute(select(Unit.id, Unit.parent_id).order_by(Unit.id)).all()
    with schema.migrating(unborn) as connection:
        _make_anew(connection, "unit")
        _make_anew(connection, "person")
    with transaction(unborn) as session:
        assert session.execute(select(Person.id, Person.name).order_by(Person.id)).all() == before
        assert session.execute(select(Unit.id, Unit.parent_id).order_by(Unit.id)).all() == units
    with pytest.raises(sa.exc.IntegrityError), transaction(unborn) as session:  # foreign keys are watched again
        session.execute(text("DELETE FROM unit"))


def _make_anew(connection: Connection, table: str) -> None:
    op = Operations(MigrationContext.configure(connection))
    with op.batch_alter_table(table, recreate="always" if connection.dialect.name == "sqlite" else "auto") as batch:
        batch.add_column(sa.Column("remark", sa.Text(), server_default="", nullable=False))


def test_a_migration_that_would_lose_what_rows_point_to_is_refused(engine: Engine) -> None:
    with transaction(engine) as session:
        make_town(session)
    with pytest.raises(RuntimeError, match="would lose"), schema.migrating(engine) as connection:
        connection.execute(text("DELETE FROM person"))
    with transaction(engine) as session:
        assert session.scalars(select(Person.id)).all() != []


def test_no_migration_is_written_when_the_models_have_not_changed() -> None:
    assert new.make("nothing") is None


def test_a_change_of_the_models_is_written_as_the_next_migration(monkeypatch: pytest.MonkeyPatch) -> None:
    column, name = sa.Column("nickname", sa.Text()), f"{int(revision.newest()) + 1:04}_nicknames.py"
    Base.metadata.tables["person"].append_column(column)
    try:
        made = new.make("nicknames")
        assert made is not None and made.name == name
        assert "batch_op.add_column(sa.Column('nickname', sa.Text(), nullable=True))" in made.read_text()
    finally:
        Base.metadata.tables["person"]._columns.remove(column)
        (Path(new.__file__).parent / "versions" / name).unlink(missing_ok=True)


def test_codes_with_a_hyphen_become_one_word_and_all_else_stays(unborn: Engine) -> None:
    schema.upgrade(unborn)
    with transaction(unborn) as session:
        Talk(session).say(MARKET, sender=LI, photos=1)
    schema.downgrade(unborn, "0001")
    with unborn.begin() as connection:
        connection.execute(text("UPDATE problem SET check_code = '7K2M-QX', place = '老街-2号'"))
    schema.upgrade(unborn)
    with unborn.begin() as connection:
        assert connection.execute(text("SELECT check_code, place FROM problem")).all() == [("7K2MQX", "老街-2号")]


def test_ids_grow_beyond_32_bits(unborn: Engine) -> None:
    schema.upgrade(unborn)
    columns = {c["name"]: str(c["type"]) for c in inspect(unborn).get_columns(AuditEvent.__tablename__)}
    assert columns["id"] == ("INTEGER" if unborn.dialect.name == "sqlite" else "BIGINT")
    assert Problem.__tablename__ in inspect(unborn).get_table_names()
