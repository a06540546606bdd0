"""Fixtures for all tests: a real database, empty, per test."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from models.database import connect, transaction
from services import roster
from tests import pgtest
from tests.empty import empty_database
from tests.pgtest import NoPostgres, Postgres

WITHOUT = "not tested on PostgreSQL"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """An empty SQLite database with the present tables."""
    engine = empty_database(tmp_path / "ducha.db")
    roster._cache.clear()
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """An open transaction on an empty database; what a test leaves is rolled back with it."""
    with transaction(engine) as session:
        yield session


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A real PostgreSQL. Without one its tests are skipped, and fail where CI=true."""
    try:
        started = pgtest.start()
    except NoPostgres as error:
        if os.environ.get("CI") == "true":
            pytest.fail(str(error), pytrace=False)
        pytest.skip(f"{WITHOUT}: {error}")
    yield started
    started.close()


@pytest.fixture(scope="module")
def _postgres_file(postgres: Postgres) -> Iterator[str]:
    with postgres.database() as url:
        yield url


@pytest.fixture
def postgres_url(_postgres_file: str) -> str:
    """The address of an empty PostgreSQL database with the present tables, the same for all tests of a file."""
    roster._cache.clear()
    pgtest.empty(_postgres_file)
    return _postgres_file


@pytest.fixture
def postgres_engine(postgres_url: str) -> Iterator[Engine]:
    """An empty PostgreSQL database with the present tables."""
    engine = connect(postgres_url)
    yield engine
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def both_engines(request: pytest.FixtureRequest) -> Engine:
    """The test runs twice: on SQLite and on PostgreSQL."""
    found: Engine = request.getfixturevalue("engine" if request.param == "sqlite" else "postgres_engine")
    return found


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """A missing PostgreSQL is said aloud, not hidden among dots."""
    skipped = [r for r in terminalreporter.stats.get("skipped", ()) if WITHOUT in str(r.longrepr)]
    if skipped:
        reason = str(skipped[0].longrepr[2])
        terminalreporter.write_line(f"WARNING: {len(skipped)} tests were {reason.removeprefix('Skipped: ')}", red=True)
