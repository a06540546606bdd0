"""The day without a crash, played once a file: what every other day is compared with."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.crash.playing import Play, whole_day


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def calm(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Play]:
    play = await whole_day(tmp_path_factory.mktemp("calm"))
    yield play
    play.close()
