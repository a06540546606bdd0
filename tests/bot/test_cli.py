"""The operator's commands, beside and without a running bot: what they answer, and what they say when used wrongly."""

import asyncio
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from bot import control, health
from bot import running as running_bot
from bot.__main__ import wrong
from bot.lock import DataLock
from bot.settings import Settings
from models import Chat, Inbox, InboxState, Outbox, schema
from models.database import connect, transaction
from tests.bot.terminal import SENTENCE, TOWN, answered, call, data, miswritten, refused
from tests.builders import GROUP, MONDAY
from tests.services.workbooks import workbook
from web.server import listen

__all__ = ["data"]  # the fixture of every test here
ROOT = Path(__file__).parents[2]


@pytest.fixture
def books(data: Path) -> Path:
    """The sample town's books."""
    answered("import", "roster", TOWN)
    return data / "ducha.db"


def write(database: Path, *statements: str) -> None:
    engine = connect(f"sqlite:///{database}")
    with transaction(engine) as session:
        for statement in statements:
            session.execute(text(statement))
    engine.dispose()


# Without token, books or data folder.

def test_run_without_a_token_says_where_it_goes_and_that_the_demo_needs_none(data: Path) -> None:
    said = refused("run")
    assert "DUCHA_TELEGRAM__TOKEN" in said
    assert "make demo" in said
    assert not data.exists()


@pytest.mark.parametrize("token", ["geheim", "geheim:1", "1:ge heim", ":geheim"])
def test_a_malformed_token_is_said_and_not_shown(data: Path, monkeypatch: pytest.MonkeyPatch, token: str) -> None:
    monkeypatch.setenv("DUCHA_TELEGRAM__TOKEN", token)
    said = refused("run")
    assert "123456:ABC…" in said
    assert "heim" not in said
    assert not data.exists()


@pytest.mark.parametrize("roles", ["cook", "", "receive,cook"])
def test_an_unknown_role_is_named_with_those_there_are(roles: str) -> None:
    assert miswritten("run", "--roles", roles).endswith("roles are receive, work, send, tick, web")


def test_a_wrong_setting_stops_every_command_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("orders: {issue: maybe}", encoding="utf-8")
    for command in (["run"], ["jobs", "list"], ["doctor"], ["export"], ["read", SENTENCE]):
        assert refused(*command) == "config.yaml: orders.issue: 'maybe': Input should be 'auto' or 'sign'"


@pytest.mark.parametrize("command", [
    ["inbox", "list"], ["export"], ["inbox", "retry", "5"], ["jobs", "run", "weekly_digest"]])
def test_what_needs_books_says_how_books_come_to_be(command: list[str], data: Path) -> None:
    assert "there are no books yet" in refused(*command)
    assert not data.exists()


def test_jobs_are_listed_with_their_next_three_dates() -> None:
    lines = [line.split("\t") for line in answered("jobs", "list").splitlines()]
    assert [line[0] for line in lines] == [
        "weekly_digest", "overdue_digest", "contractor_reminder", "calendar_warning"]
    assert all(len(line[2].removeprefix("next: ").split(", ")) == 3 for line in lines)


# What writes.

def test_a_dry_run_shows_the_difference_and_changes_nothing() -> None:
    shown = answered("import", "roster", TOWN, "--dry-run")
    assert "+ unit 东关社区 (community)" in shown
    assert shown.endswith("(dry run: nothing was changed)")
    assert shown == answered("import", "roster", TOWN, "--dry-run")


def test_the_same_roster_again_changes_nothing(books: Path) -> None:
    assert answered("import", "roster", TOWN) == "no difference"


@pytest.mark.parametrize(("name", "content", "sentence"), [
    ("none.yaml", None, "No such file"),
    ("town.xlsx", "", "not a workbook that can be read (not-xlsx); save it as .xlsx"),
    ("town.csv", "a,b", "not a workbook that can be read (not-xlsx)"),
    ("bad.yaml", "people: [{name: 李}]", "bad.yaml was not imported, nothing was changed:\nline 1, people 1 (李)"),
    ("bad.yaml", "a: [", "nothing was changed:\nline 1: not readable as YAML")])
def test_a_roster_that_cannot_be_used_is_explained(
        tmp_path: Path, name: str, content: str | None, sentence: str) -> None:
    if content is not None:
        (tmp_path / name).write_text(content, encoding="utf-8")
    assert sentence in refused("import", "roster", name)


def test_a_roster_as_a_workbook_is_the_same(books: Path, tmp_path: Path) -> None:
    rows = [["name", "role", "unit", "account"], ["马专干", "社区专干", "东关社区", "telegram:5001"]]
    (tmp_path / "town.xlsx").write_bytes(workbook({"people": rows}))
    assert answered("import", "roster", str(tmp_path / "town.xlsx")).splitlines() == [
        "+ person 马专干 (telegram:5001)", "+ clerk 马专干 · 东关社区"]
    (tmp_path / "town.xlsx").write_bytes(workbook({"人员": [["姓名", "角色", "单位"], ["马专干", "村长", "东关"]]}))
    assert "people row 2 (马专干): role: '村长' is not one of" in refused(
        "import", "roster", str(tmp_path / "town.xlsx"))


def test_a_job_is_run_once_for_its_period_and_again_when_told(books: Path) -> None:
    job = ("jobs", "run", "weekly_digest", "--at", "2026-11-23T09:00")
    assert answered(*job) == "weekly_digest 2026-W47: made"
    assert answered(*job) == "weekly_digest: the period was made already; --again posts a new version"
    assert answered(*job, "--again") == "weekly_digest 2026-W47: made, version 2"
    assert "last made: 2026-W47" in answered("jobs", "list")


def test_a_job_of_another_time_makes_its_messages_at_the_moment_it_is_run(books: Path) -> None:
    began = datetime.now(UTC)
    assert answered("jobs", "run", "weekly_digest", "--at", "2024-01-08T09:00") == "weekly_digest 2024-W01: made"
    with Session(connect(f"sqlite:///{books}")) as session:
        made = list(session.scalars(select(Outbox.created_at)))
        assert made and all(began <= at <= datetime.now(UTC) for at in made)
        [outbox] = [check for check in health.waiting(session, datetime.now(UTC)) if check.name == "outbox"]
    assert outbox.is_good


@pytest.mark.parametrize(("job", "sentence"), [
    (["sweep"], "there is no job 'sweep'; jobs: weekly_digest, overdue_digest, contractor_reminder, calendar_warning"),
    (["weekly_digest", "--at", "nine"], "--at nine: a time is written 2026-11-23T09:00")])
def test_a_job_that_cannot_be_run_is_explained(data: Path, job: list[str], sentence: str) -> None:
    assert miswritten("jobs", "run", *job) == sentence
    assert not data.exists()


def test_parked_events_are_listed_and_handled_again(books: Path) -> None:
    engine = connect(f"sqlite:///{books}")
    with transaction(engine) as session:
        chat = session.query(Chat).filter_by(external=GROUP.id).one()
        session.add(Inbox(channel="telegram", event_id="7", chat_id=chat.id, at=MONDAY, received_at=MONDAY,
                          payload=b"{}", state=InboxState.PARKED, error="cannot be read"))
    engine.dispose()
    assert answered("inbox", "list").endswith("telegram:7\tcannot be read")
    assert answered("inbox", "retry", "1") == "event 1 will be handled again"
    assert answered("inbox", "list") == "nothing is parked"
    assert refused("inbox", "retry", "1") == "there is no parked event 1; see `inbox list`"


@pytest.mark.parametrize(("variables", "sentence"), [
    ({}, "telegram.mode: webhook needs telegram.webhook_url"),
    ({"WEBHOOK_URL": "https://ducha.example.cn/telegram"}, "telegram.mode: webhook needs a secret")])
def test_a_webhook_that_lacks_something_does_not_start(
        data: Path, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], sentence: str) -> None:
    for name, value in {"TOKEN": "111:TEST", "MODE": "webhook", **variables}.items():
        monkeypatch.setenv(f"DUCHA_TELEGRAM__{name}", value)
    assert refused("run").startswith(sentence)
    assert not data.exists()


@pytest.mark.parametrize("roles", [["run"], ["run", "--roles", "web"]])
def test_a_port_in_use_stops_what_depends_on_it(monkeypatch: pytest.MonkeyPatch, roles: list[str]) -> None:
    monkeypatch.setenv("DUCHA_TELEGRAM__TOKEN", "111:TEST")
    if len(roles) == 1:
        monkeypatch.setenv("DUCHA_TELEGRAM__MODE", "webhook")
        monkeypatch.setenv("DUCHA_TELEGRAM__WEBHOOK_URL", "https://ducha.example.cn/telegram")
        monkeypatch.setenv("DUCHA_TELEGRAM__WEBHOOK_SECRET", "s")
    with listen("127.0.0.1", 0) as taken:
        monkeypatch.setenv("DUCHA_HTTP__PORT", str(taken.getsockname()[1]))
        assert f"http.port: 127.0.0.1:{taken.getsockname()[1]} cannot be had" in refused(*roles)


def test_a_bot_that_polls_runs_without_its_pages_when_the_port_is_in_use() -> None:
    with listen("127.0.0.1", 0) as taken:
        settings = Settings(http={"port": taken.getsockname()[1]})  # type: ignore[arg-type]
        assert running_bot._listen(settings, ["receive", "web", "work"], wrong) == (["receive", "work"], None)


# Beside another process.

@pytest.fixture
def running(books: Path, data: Path) -> Iterator[list[str]]:
    """A process that has the lock and answers; what it was asked."""
    commands: list[str] = []
    ready, loop = threading.Event(), asyncio.new_event_loop()

    async def answer(command: str, arguments: object) -> str:
        commands.append(command)
        return "answered over there"

    async def serve() -> None:
        async with await control.serve(data, answer) as server:
            ready.set()
            await server.serve_forever()

    def run() -> None:
        with pytest.raises(asyncio.CancelledError):
            loop.run_until_complete(task)

    task = loop.create_task(serve())
    thread = threading.Thread(target=run)
    with DataLock(data):
        thread.start()
        ready.wait(10)
        yield commands
        loop.call_soon_threadsafe(task.cancel)
        thread.join(10)
    loop.close()


def test_what_writes_is_done_by_the_running_process(running: list[str]) -> None:
    for command in (["import", "roster", TOWN], ["jobs", "run", "weekly_digest"], ["inbox", "retry", "1"]):
        assert answered(*command) == "answered over there"
    assert running == ["import", "job", "retry"]


def test_what_reads_works_beside_the_running_process(running: list[str]) -> None:
    assert answered("inbox", "list") == "nothing is parked"
    assert answered("db", "check") == "migrations equal models\nthe database equals the models"
    assert '"type": "audit"' in answered("export")
    assert "ok  chains: verified" in call("doctor", "--audit").stdout
    assert running == []


def test_a_second_run_is_refused(running: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUCHA_TELEGRAM__TOKEN", "111:TEST")
    assert "is in use by another Ducha" in refused("run")


def test_tables_are_not_changed_under_a_running_process(running: list[str]) -> None:
    assert "is in use by another Ducha" in refused("db", "upgrade")


# Databases that do not fit.

@pytest.mark.parametrize("command", [["run"], ["export"], ["inbox", "retry", "1"], ["inbox", "list"]])
def test_an_old_schema_is_refused_with_what_to_do(
        books: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]) -> None:
    monkeypatch.setenv("DUCHA_TELEGRAM__TOKEN", "111:TEST")
    engine = connect(f"sqlite:///{books}")
    schema.downgrade(engine, "base")
    engine.dispose()
    said = refused(*command)
    assert "the database has the tables of nothing yet" in said
    assert "python -m bot db upgrade" in said
    assert answered("db", "upgrade").startswith("tables: none → ")


@pytest.mark.parametrize("command", [["run"], ["export"], ["db", "upgrade"], ["db", "check"]])
def test_a_newer_schema_is_left_alone(books: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]) -> None:
    monkeypatch.setenv("DUCHA_TELEGRAM__TOKEN", "111:TEST")
    write(books, "UPDATE alembic_version SET version_num = '9999'")
    assert "the tables of 9999, made by a newer Ducha" in refused(*command)


def test_a_database_changed_by_hand_is_found(books: Path) -> None:
    write(books, "ALTER TABLE mark ADD COLUMN note TEXT")
    assert "the database and the models differ" in refused("db", "check")


@pytest.mark.parametrize("command", [["run"], ["export"], ["db", "check"], ["inbox", "retry", "1"]])
def test_a_database_that_cannot_be_reached_is_said(monkeypatch: pytest.MonkeyPatch, command: list[str]) -> None:
    monkeypatch.setenv("DUCHA_TELEGRAM__TOKEN", "111:TEST")
    monkeypatch.setenv("DUCHA_DATABASE__URL", "postgresql://town:geheim@127.0.0.1:1/books")
    said = refused(*command)
    assert "the database cannot be used: " in said
    assert "DUCHA_DATABASE__URL" in said
    assert "geheim" not in said


@pytest.mark.parametrize("command", [["run"], ["export"], ["db", "upgrade"], ["db", "check"], ["inbox", "retry", "1"]])
def test_a_damaged_file_is_told_from_a_wrong_address(
        books: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]) -> None:
    monkeypatch.setenv("DUCHA_TELEGRAM__TOKEN", "111:TEST")
    books.write_bytes(b"no database at all" * 1000)
    said = refused(*command)
    assert said.startswith(f"the database file is damaged: {books} (file is not a database)\nstop `run` and")
    assert "python -m bot restore DIR" in said and "DUCHA_DATABASE__URL" not in said


@pytest.mark.parametrize("command", [["run"], ["import", "roster", TOWN], ["db", "upgrade"]])
def test_a_data_folder_that_cannot_be_written_is_said(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("DUCHA_DATA_DIR", str(tmp_path / "file" / "data"))
    monkeypatch.setenv("DUCHA_TELEGRAM__TOKEN", "111:TEST")
    assert "cannot be written" in refused(*command)


def test_db_check_needs_no_database() -> None:
    assert answered("db", "check") == "migrations equal models"


# Export.

def test_the_books_are_exported_as_a_whole_file(books: Path, tmp_path: Path) -> None:
    assert answered("export", "--out", "books.jsonl") == ""
    kinds = {json.loads(line)["type"] for line in (tmp_path / "books.jsonl").read_text(encoding="utf-8").splitlines()}
    assert "audit" in kinds


def test_an_export_that_fails_leaves_the_old_file_and_no_half_one(books: Path, tmp_path: Path) -> None:
    (tmp_path / "books.jsonl").write_text("old")
    write(books, "UPDATE audit_event SET facts = 'no json' WHERE id = (SELECT max(id) FROM audit_event)")
    assert call("export", "--out", "books.jsonl").exit_code != 0
    assert (tmp_path / "books.jsonl").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir() if "jsonl" in path.name] == ["books.jsonl"]


@pytest.mark.parametrize(("options", "sentence"), [
    (["--format", "xlsx"], "the books as a workbook come with a later version"),
    (["--out", "nowhere/books"], "--out nowhere/books: cannot be written: No such file or directory"),
    (["--out", "."], "--out .: cannot be written: Is a directory")])
def test_an_export_that_cannot_be_made_is_explained(books: Path, options: list[str], sentence: str) -> None:
    assert sentence in refused("export", *options)


@pytest.mark.parametrize(("options", "sentence"), [
    (["--format", "doc"], "--format doc: allowed: jsonl"),
    (["--from", "May", "--to", "2026-11-01"], "--from May: days are written 2026-11-01"),
    (["--to", "May"], "--to May: days are written 2026-11-01"),
    (["--from", "2026-11-02", "--to", "2026-11-01"], "--from 2026-11-02 is after --to 2026-11-01")])
def test_an_export_that_is_written_wrongly_is_explained(options: list[str], sentence: str) -> None:
    assert miswritten("export", *options) == sentence


def test_a_reader_that_has_enough_ends_the_export_quietly(books: Path) -> None:
    exported = subprocess.run(f"{sys.executable} -m bot export | head -n 1", shell=True, capture_output=True, text=True,
                              check=False, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert exported.stdout.startswith("{")
    assert exported.stderr == ""
