"""Promises 1 to 5: the process may die at any commit point and between any effect and its commit."""

import re
from pathlib import Path

import pytest

from tests.crash.playing import Play, whole_day, wrong

HOUSE = Path(__file__).parents[2]
ONLY_REAL = {"api.answered"}  # inside the network's adapter: driven by real kills (test_kills.py)
ONLY_HERE = {"effect.send", "effect.edit"}  # of the fake network
POINTS = ("poll.received", "hook.received", "inbox.committed", "poll.stored", "hook.stored", "work.parsed",
          "work.handled", "work.committed", "timer.committed", "photo.kept", "photo.committed", "file.fetched",
          "file.committed", "rendered.committed", "effect.send", "send.done", "effect.edit", "shown.committed",
          "tick.committed")


def points_in_the_code() -> set[str]:
    """The names of all points of the program."""
    files = [*HOUSE.glob("bot/**/*.py"), *HOUSE.glob("channels/**/*.py"), *HOUSE.glob("services/**/*.py")]
    return {name for file in files for name in re.findall(r'\bpoint\("([a-z.]+)"\)|_on_point\("([a-z.]+)"\)',
                                                          file.read_text(encoding="utf-8")) for name in name if name}


def test_every_point_of_the_code_is_driven() -> None:
    assert points_in_the_code() | ONLY_HERE == {*POINTS, *ONLY_REAL}


@pytest.mark.asyncio(loop_scope="module")
async def test_the_day_itself_passes_every_point_and_holds(calm: Play) -> None:
    assert wrong(calm, calm) == []
    assert set(calm.passed) == set(POINTS)


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("name", POINTS)
async def test_nothing_is_lost_or_doubled_when_the_process_dies_at(name: str, calm: Play, tmp_path: Path) -> None:
    for number in range(1, calm.passed[name] + 1):
        play = await whole_day(tmp_path / str(number), f"{name}:{number}")
        assert (play.crashes, wrong(play, calm)) == (1, []), f"{name}:{number}"
        play.close()
