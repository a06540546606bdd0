"""What both databases promise: times, text, unique keys, whole transactions; and what each does in trouble."""

import json
import sqlite3
import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, insert, select, text, update
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from models import AuditEvent, Base, Chat, Inbox, InboxState, Mark, Outbox, PeriodRun, Person
from models.database import UnknownDatabase, connect, connect_read_only, transaction
from services.work import upsert
from tests.builders import GROUP, MONDAY, make_work
from tests.pgtest import Postgres
from texts.contents import Line


def make_chat(session: Session, external: str = GROUP.id) -> int:
    chat = Chat(channel="telegram", external=external)
    session.add(chat)
    session.flush()
    return chat.id


def test_a_time_comes_back_in_utc_whatever_zone_it_was_told_in(both_engines: Engine) -> None:
    told = datetime(2026, 11, 23, 18, 0, 0, 123456, tzinfo=timezone(timedelta(hours=8)))
    with transaction(both_engines) as session:
        session.add(PeriodRun(job="weekly_digest", period="2026-W47", version=1, at=told))
    with transaction(both_engines) as session:
        found = session.scalars(select(PeriodRun.at)).one()
    assert (found, found.tzinfo) == (told, UTC)


def test_a_time_without_a_zone_is_refused(both_engines: Engine) -> None:
    with pytest.raises(Exception, match="without a zone"), transaction(both_engines) as session:
        session.add(PeriodRun(job="weekly_digest", period="2026-W47", version=1, at=datetime(2026, 11, 23)))


def test_times_are_compared_as_moments(both_engines: Engine) -> None:
    with transaction(both_engines) as session:
        for n in range(3):
            session.add(PeriodRun(job="x", period=str(n), version=1, at=MONDAY + timedelta(hours=n)))
        session.flush()
        later = MONDAY.astimezone(timezone(timedelta(hours=8))) + timedelta(minutes=30)
        assert list(session.scalars(select(PeriodRun.period).where(PeriodRun.at > later))) == ["1", "2"]


@pytest.mark.parametrize(("written", "kept"), [
    ("李\x00站长", "李站长"), ("a\x00b", "ab"), ("\ud83d\ude00", "😀"), ("半\ud83d个", "半\ufffd个"), ("𠮷", "𠮷"),
    ("", ""),
    ("'; DROP TABLE person; --", "'; DROP TABLE person; --"),
])
def test_text_that_a_database_cannot_take_is_cleaned_the_same_on_both(
        both_engines: Engine, written: str, kept: str) -> None:
    with transaction(both_engines) as session:
        session.execute(insert(Person), [{"name": written, "language": ""}])
    with transaction(both_engines) as session:
        assert session.scalars(select(Person.name)).one() == kept
        assert session.scalar(select(Person.name).where(Person.name == written)) == kept


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=st.text(st.characters(codec=None), max_size=50))
@example("\ud800")  # half of a pair: the standard library writes it, and only it reads it back
def test_any_words_can_be_stored_as_text_and_as_facts(both_engines: Engine, said: str) -> None:
    with transaction(both_engines) as session:
        session.add(person := Person(name=said))
        session.add(row := Outbox(key=f"k{id(person)}", chat_id=make_chat(session, str(id(person))), created_at=MONDAY,
                                  content={"words": said}))
        session.flush()
        session.expire_all()
        kept = row.content or {}
        assert (json.dumps(kept["words"]), "\x00" in person.name) == (json.dumps(said), False)
        session.rollback()


def test_no_facts_are_null_for_the_database_too(both_engines: Engine) -> None:
    with transaction(both_engines) as session:
        session.add(Outbox(key="k", chat_id=make_chat(session), content=None, created_at=MONDAY))
        session.flush()
        assert session.scalar(select(Outbox.key).where(Outbox.content.is_(None))) == "k"


def test_the_same_key_shown_again_is_the_same_row_with_a_newer_revision(both_engines: Engine) -> None:
    with transaction(both_engines) as session:
        chat, work = make_chat(session), make_work(session)
        for name in ("noticed", "ask-photo"):
            work.show("problem:1:card:1", Line(text=name), chat_id=chat)
        rows = session.execute(select(Outbox.wanted_rev, Outbox.content)).all()
    assert [(rev, content["text"]) for rev, content in rows] == [(2, "ask-photo")]


def test_an_event_that_comes_twice_is_one_row(both_engines: Engine) -> None:
    with transaction(both_engines) as session:
        row = {"channel": "telegram", "event_id": "7", "chat_id": make_chat(session), "at": MONDAY,
               "received_at": MONDAY, "payload": b"{}", "state": InboxState.NEW, "attempts": 0, "error": ""}
        statement = upsert(session, Inbox).on_conflict_do_nothing(index_elements=["channel", "event_id"])
        session.execute(statement, [row])
        session.execute(statement, [row, {**row, "event_id": "8"}])
        assert list(session.scalars(select(Inbox.event_id).order_by(Inbox.id))) == ["7", "8"]


def _chat(**facts: Any) -> dict[str, Any]:
    return {"channel": "telegram", "external": "1", "title": "", "purpose": "unbound", "language": "",
            "is_gone": False, **facts}


@pytest.mark.parametrize(("table", "rows"), [
    (Chat, [_chat(), _chat()]),
    (PeriodRun, [{"job": "x", "period": "1", "version": 1, "at": MONDAY}] * 2),
    (AuditEvent, [{"chain": "town", "sequence": 1, "at": MONDAY, "actor": "", "action": "", "object": "", "facts": {},
                   "message": "", "previous": "", "hash": ""}] * 2),
])
def test_what_must_be_once_cannot_be_twice(both_engines: Engine, table: Any, rows: list[dict[str, Any]]) -> None:
    with pytest.raises(IntegrityError), transaction(both_engines) as session:
        session.execute(insert(table), rows)


def test_a_row_cannot_point_to_nothing(both_engines: Engine) -> None:
    with pytest.raises(IntegrityError), transaction(both_engines) as session:
        session.execute(insert(Chat), [_chat(unit_id=77)])


def test_a_failed_transaction_leaves_nothing(both_engines: Engine) -> None:
    with pytest.raises(KeyboardInterrupt), transaction(both_engines) as session:
        session.add(Mark(key="a", value="1"))
        session.flush()
        raise KeyboardInterrupt
    with transaction(both_engines) as session:
        assert session.get(Mark, "a") is None


def test_two_threads_never_share_a_transaction(both_engines: Engine) -> None:
    begun, seen = threading.Event(), []

    def second() -> None:
        begun.wait()
        with transaction(both_engines) as session:
            seen.append(session.scalar(select(Mark.value)))
            raise_away(session)

    def raise_away(session: Session) -> None:
        session.add(Mark(key="second", value="2"))
        session.flush()
        session.rollback()

    with transaction(both_engines) as session:
        thread = threading.Thread(target=second)
        thread.start()
        session.add(Mark(key="first", value="1"))
        session.flush()
        begun.set()
        thread.join(0.2)
    thread.join()
    with transaction(both_engines) as session:
        assert list(session.scalars(select(Mark.key))) == ["first"]
    assert seen in (["1"], [None])  # SQLite waits for the first, PostgreSQL does not see what is not committed


# SQLite alone


def test_sqlite_is_durable_checks_foreign_keys_and_waits(engine: Engine) -> None:
    with engine.connect() as connection:
        pragmas = [connection.exec_driver_sql(f"PRAGMA {p}").scalar()
                   for p in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")]
    assert pragmas == ["wal", 2, 1, 5000]


def test_a_full_disk_takes_nothing_half_and_goes_on_when_there_is_room(engine: Engine) -> None:
    def limit(pages: int) -> None:
        with engine.connect() as connection:
            connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")

    with engine.connect() as connection:
        used = int(connection.exec_driver_sql("PRAGMA page_count").scalar() or 0)
    limit(used + 2)
    with pytest.raises(OperationalError, match="full"), transaction(engine) as session:
        session.add(Mark(key="small", value="1"))
        session.flush()
        session.add(Mark(key="big", value="x" * 100_000))
    limit(1_000_000)
    with transaction(engine) as session:
        assert list(session.scalars(select(Mark.key))) == []
        session.add(Mark(key="again", value="x" * 100_000))
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"


def test_a_locked_database_is_waited_for_and_then_named_and_works_again(engine: Engine, tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "ducha.db", isolation_level=None)
    with engine.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA busy_timeout=50")  # type: ignore[union-attr]
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(OperationalError, match="locked"), transaction(engine) as session:
        session.add(Mark(key="a", value="1"))
    other.execute("ROLLBACK")
    with transaction(engine) as session:
        session.add(Mark(key="a", value="1"))
    assert other.execute("SELECT value FROM mark").fetchall() == [("1",)]
    other.close()


def test_a_reader_sees_one_moment_and_cannot_write(engine: Engine, tmp_path: Path) -> None:
    reader = connect_read_only(tmp_path / "ducha.db")
    with Session(reader) as reading:
        assert reading.scalar(select(Mark.value)) is None
        with transaction(engine) as session:
            session.add(Mark(key="a", value="1"))
        assert reading.scalar(select(Mark.value)) is None
        reading.rollback()
        assert reading.scalar(select(Mark.value)) == "1"
        with pytest.raises(OperationalError, match="readonly"):
            reading.execute(update(Mark).values(value="2"))
    reader.dispose()


@pytest.mark.parametrize("folder", ["城关镇", "a b", "100%", "what?", "a#b", "c&mode=rwc"])
def test_a_reader_finds_the_books_in_any_folder(tmp_path: Path, folder: str) -> None:
    (tmp_path / folder).mkdir()
    path = tmp_path / folder / "ducha.db"
    sqlite3.connect(path).executescript("CREATE TABLE mark (key TEXT, value TEXT); INSERT INTO mark VALUES ('a','1')")
    reader = connect_read_only(path)
    with reader.connect() as connection:
        assert connection.execute(select(Mark.value)).scalar() == "1"
    reader.dispose()


def test_a_reader_makes_no_file(tmp_path: Path) -> None:
    reader = connect_read_only(tmp_path / "none.db")
    with pytest.raises(OperationalError), reader.connect():
        pass
    reader.dispose()
    assert list(tmp_path.iterdir()) == []


def test_another_kind_of_database_is_refused_with_what_is_allowed() -> None:
    with pytest.raises(UnknownDatabase, match="allowed: sqlite"):
        connect("mysql://root@localhost/ducha")


# PostgreSQL alone


def test_a_restart_of_the_server_is_not_noticed_between_transactions(
        postgres: Postgres, postgres_engine: Engine) -> None:
    if postgres.server is None:
        pytest.skip("the server of TEST_DATABASE_URL is not ours to crash")
    with transaction(postgres_engine) as session:
        session.add(Mark(key="before", value="1"))
    postgres.server.crash()
    postgres.server.start()
    with transaction(postgres_engine) as session:
        assert session.scalar(select(Mark.value)) == "1"


def test_a_server_that_dies_takes_the_open_transaction_with_it(postgres: Postgres, postgres_engine: Engine) -> None:
    if postgres.server is None:
        pytest.skip("the server of TEST_DATABASE_URL is not ours to crash")
    with pytest.raises(OperationalError) as caught, transaction(postgres_engine) as session:
        session.add(Mark(key="half", value="1"))
        session.flush()
        postgres.server.crash()
        postgres.server.start()
        session.execute(text("SELECT 1"))
    assert caught.value.connection_invalidated
    with transaction(postgres_engine) as session:
        assert session.scalar(select(Mark.value)) is None


def test_an_absent_server_is_an_error_soon(tmp_path: Path) -> None:
    away = connect(f"postgresql://nobody@/none?host={tmp_path}")
    with pytest.raises(OperationalError), away.connect():
        pass


def test_the_tables_of_both_fixtures_are_the_models(both_engines: Engine) -> None:
    with both_engines.connect() as connection:
        for table in Base.metadata.sorted_tables:
            connection.execute(select(table).limit(1))


