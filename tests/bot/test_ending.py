"""The parts end when they are told to, also when something wakes them at that very moment."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.wiring import House
from tests.house import TestHouse

PARTS: dict[str, tuple[Callable[[House], asyncio.Event], str]] = {
    "sender": (lambda house: house.sender.wake, "send"),
    "worker": (lambda house: house.wake_work, "work"),
    "fetcher": (lambda house: house.fetcher.wake, "work")}


@pytest.mark.parametrize("part", PARTS)
async def test_a_wake_does_not_swallow_the_end(tmp_path: Path, part: str) -> None:
    house = TestHouse(tmp_path).house
    (wake_of, role), stop = PARTS[part], asyncio.Event()
    running = asyncio.create_task(house.run([role], stop))
    await waited_for(wake_of(house))
    stop.set()
    wake_of(house).set()
    done, _ = await asyncio.wait([running], timeout=10)
    assert done


async def waited_for(event: asyncio.Event) -> None:
    """Somebody waits for the event."""
    while not event._waiters:
        await asyncio.sleep(0)
