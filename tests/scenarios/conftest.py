"""The town of the stories, alive."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.town import Town, living


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    async with living(tmp_path) as town:
        yield town


@pytest.fixture(params=["sqlite", "postgresql"])
async def town_on_both(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Town]:
    """The story plays twice: on SQLite and on PostgreSQL."""
    url = "" if request.param == "sqlite" else str(request.getfixturevalue("postgres_url"))
    async with living(tmp_path, url=url) as town:
        yield town
