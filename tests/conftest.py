"""Fixtures for all tests: a real database, empty, per test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from models import Base
from models.database import connect, transaction
from services import roster


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """An empty database with the present tables."""
    engine = connect(f"sqlite:///{tmp_path / 'ducha.db'}")
    Base.metadata.create_all(engine)
    roster._cache.clear()
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """An open transaction on an empty database; what a test leaves is rolled back with it."""
    with transaction(engine) as session:
        yield session
