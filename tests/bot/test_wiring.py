"""The running house: a database that is away stops the acknowledging and nothing else, and all goes on when it is
back; notices are best effort; the clock; the end."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

import scheduler
from bot import store, wiring
from channels.base import ChannelError, RawEvent, Store
from domain.chat import ButtonPress, ChatRef
from models import Inbox, InboxState, Mark, Outbox, PeriodRun
from services.moving import moved
from tests.builders import GROUP, LI, MONDAY, ZHAO, local, make_message
from tests.conftest import WITHOUT
from tests.fakes import FakeChannel
from tests.house import TestHouse
from tests.pgtest import Postgres

MARKET = "东关社区菜市场南门垃圾未清理@张主任"
SETTINGS: dict[str, Any] = {"telegram": {"limits": "off"}}


class Line(FakeChannel):
    """A network that hands over what is put on the line and counts what it was told is stored."""

    def __init__(self) -> None:
        super().__init__()
        self.line: asyncio.Queue[RawEvent] = asyncio.Queue()
        self.acknowledged = 0

    async def receive(self, store: Store) -> None:
        while True:
            raw = await self.line.get()
            await store([raw])
            self.acknowledged += 1

    async def send(self, *arguments: Any) -> Any:
        sent = await super().send(*arguments)
        self.shown.set()
        return sent

    shown: asyncio.Event


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestHouse]:
    monkeypatch.setattr(store, "REST", 0.02)
    monkeypatch.setattr(wiring, "REST", 0.02)
    house = TestHouse(tmp_path, channel=Line(), **SETTINGS)
    yield house
    house.close()


def report(house: TestHouse, place: str = "菜市场南门") -> RawEvent:
    return house.channel.say(make_message(f"东关社区{place}垃圾未清理", sender=LI, at=house.clock.now, photos=1))


async def until(condition: Any) -> None:
    """Wait for what another task brings about."""
    async with asyncio.timeout(20):
        while not await condition():
            await asyncio.sleep(0.01)


async def running(house: TestHouse, story: Any) -> None:
    """Run the house while the story is told, then end it."""
    assert isinstance(house.channel, Line)
    house.channel.shown = asyncio.Event()
    stop = asyncio.Event()
    run = asyncio.ensure_future(house.house.run(("receive", "work", "send"), stop))
    try:
        await story(house.channel)
    finally:
        stop.set()
        await asyncio.wait_for(run, 20)


async def test_what_is_received_is_shown(house: TestHouse) -> None:
    async def story(line: Line) -> None:
        line.line.put_nowait(report(house))
        await asyncio.wait_for(line.shown.wait(), 20)
        assert line.acknowledged == 1

    await running(house, story)
    assert house.titles() == ["🟠 №1 东关社区 · 暴露垃圾 · 待整改"]


async def test_a_full_disk_stops_the_acknowledging_until_there_is_room(house: TestHouse) -> None:
    def limit(pages: int) -> Any:
        return lambda s: s.execute(text(f"PRAGMA max_page_count = {pages}"))

    async def story(line: Line) -> None:
        await house.house.store.run(limit(1))
        for n in range(40):
            raw = report(house, f"建设路{n}号")
            line.line.put_nowait(RawEvent(raw.channel, raw.event_id, raw.chat, raw.at, raw.payload + b" " * 4000))
        await asyncio.sleep(0.2)
        assert line.acknowledged < 40
        await house.house.store.run(limit(100_000))
        await until(acknowledged(line, 40))

    await running(house, story)
    assert len(await books(house, select(Inbox.id))) == 40


async def test_a_database_that_restarts_costs_nothing(
        tmp_path: Path, postgres: Postgres, monkeypatch: pytest.MonkeyPatch) -> None:
    if postgres.server is None:
        pytest.skip(f"{WITHOUT}: this server is not ours to restart")
    monkeypatch.setattr(store, "REST", 0.02)
    monkeypatch.setattr(wiring, "REST", 0.02)
    server = postgres.server
    with postgres.database() as url:
        house = TestHouse(tmp_path, channel=Line(), url=url, **SETTINGS)

        async def story(line: Line) -> None:
            line.line.put_nowait(report(house))
            await asyncio.wait_for(line.shown.wait(), 20)
            line.shown.clear()
            server.crash()
            line.line.put_nowait(report(house, "小学北墙"))
            await asyncio.sleep(0.2)
            assert line.acknowledged == 1
            server.start()
            await asyncio.wait_for(line.shown.wait(), 20)

        await running(house, story)
        assert len(house.titles()) == 2
        house.close()


async def test_an_error_of_a_part_ends_the_house(house: TestHouse) -> None:
    async def broken(store: Store) -> None:
        raise ValueError("broken")

    house.channel.receive = broken  # type: ignore[method-assign]
    with pytest.raises(ValueError, match="broken"):
        await house.house.run(("receive",))


async def test_a_chat_that_was_taken_over_is_asked_for_again(tmp_path: Path) -> None:
    house, new = TestHouse(tmp_path, **SETTINGS), ChatRef("telegram", "-100777")
    first = house.channel.say(make_message("a", chat=new))
    for raw in (first, house.channel.say(make_message("b", chat=new))):
        await house.keep(raw)  # twice: the second time the chat's row is remembered
    await house.house.store.run(lambda s: moved(s, GROUP, new, MONDAY))
    await house.keep(house.channel.say(make_message("c", chat=new)))
    assert len(set(await house.query(select(Inbox.chat_id)))) == 1
    house.close()


async def test_a_notice_that_fails_or_hangs_is_dropped(house: TestHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wiring, "NOTICE_LIFE", 0.05)
    tapped: list[ButtonPress] = []

    async def hang(press: ButtonPress, text: str) -> None:
        tapped.append(press)
        if len(tapped) == 1:
            raise ChannelError("query is too old")
        await asyncio.Event().wait()

    house.channel.notice = hang  # type: ignore[method-assign]

    async def story(line: Line) -> None:
        for _ in range(2):
            line.line.put_nowait(tap(house))
        await until(lambda: seen(tapped, 2))
        await until(nothing_in(house.house.notices))

    await running(house, story)
    assert [state.value for state in await books(house, select(Inbox.state))] == ["done", "done"]


def tap(house: TestHouse) -> RawEvent:
    from tests.builders import make_press

    return house.channel.say(make_press("verify:1", sender=ZHAO, at=house.clock.now))


async def seen(found: list[Any], count: int) -> bool:
    return len(found) >= count


def nothing_in(found: set[Any]) -> Any:
    async def is_empty() -> bool:
        return not found

    return is_empty


def acknowledged(line: Line, count: int) -> Any:
    async def are() -> bool:
        return line.acknowledged >= count

    return are


async def books(house: TestHouse, statement: Any) -> list[Any]:
    """What a house that ended left in its database."""
    again = TestHouse(house.folder, fresh=False, **SETTINGS)
    found: list[Any] = await again.query(statement)
    again.close()
    return found


async def test_the_running_house_keeps_when_the_network_last_answered(
        house: TestHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wiring, "HEARD_SECONDS", 0.01)
    marks = select(Mark.value).where(Mark.key == "poll.telegram")

    def is_kept(at: datetime) -> Any:
        async def kept() -> bool:
            return bool(await house.query(marks) == [at.isoformat()])

        return kept

    async def story(line: Line) -> None:
        await until(is_kept(house.clock.now))
        line.last_answer = house.clock.now + timedelta(seconds=40)
        await until(is_kept(line.last_answer))

    await running(house, story)


async def test_a_period_is_made_once_also_by_two_houses(tmp_path: Path) -> None:
    one = TestHouse(tmp_path, now=local("11-22 12:00"), **SETTINGS)
    await one.house.tick()
    one.clock.now = local("11-23 09:30")
    await one.house.tick()
    await one.house.tick()
    two = TestHouse(tmp_path, now=local("11-23 10:00"), fresh=False, **SETTINGS)
    await two.house.tick()
    made = await two.query(select(PeriodRun.job))
    assert sorted(made) == ["calendar_warning", "overdue_digest", "weekly_digest"]
    one.close()
    two.close()


async def test_a_job_that_fails_holds_up_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> None:
        raise KeyError("oops")

    house = TestHouse(tmp_path, now=local("11-22 12:00"), **SETTINGS)
    await house.house.tick()
    weekly = scheduler.JOBS["weekly_digest"]
    house.clock.now = local("11-23 09:30")
    with monkeypatch.context() as changed:
        changed.setitem(scheduler.JOBS, "weekly_digest", replace(weekly, make=broken))
        await house.house.tick()
    assert sorted(await house.query(select(PeriodRun.job))) == ["calendar_warning", "overdue_digest"]
    await house.house.tick()
    assert sorted(await house.query(select(PeriodRun.job))) == [
        "calendar_warning", "overdue_digest", "weekly_digest"]
    house.close()


async def test_a_clock_that_jumped_more_than_a_day_makes_nothing(tmp_path: Path) -> None:
    house = TestHouse(tmp_path, now=local("11-22 12:00"), **SETTINGS)
    await house.house.tick()
    house.clock.now = local("11-24 12:01")
    await house.house.tick()
    assert await house.query(select(PeriodRun.job)) == []
    house.close()


async def test_the_end_lets_what_is_on_its_way_arrive(house: TestHouse) -> None:
    async def story(line: Line) -> None:
        line.line.put_nowait(report(house))
        await until(lambda: seen(line.effects, 1))

    await running(house, story)
    assert await books(house, select(Outbox.ref).where(Outbox.shown_rev < Outbox.wanted_rev,
                                                       Outbox.key.like("problem%"))) == []
    assert await books(house, select(Inbox.id).where(Inbox.state == InboxState.NEW)) == []
