"""What the web role serves of a whole house: pushes written down once, its health, its metrics."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from bot import front, health, offline
from bot.front import Front
from bot.metrics import _NEW, _PARKED, Counts, Histogram, counted, outcome
from channels.base import ChannelError
from domain.chat import Card
from models import Inbox
from models.database import connect
from tests.builders import GROUP, LI, make_message
from tests.fakes import FakeChannel
from tests.house import TestHouse

MARKET = "东关社区菜市场南门垃圾未清理@张主任"
BRIDGE = "老桥头污水外溢"
RIGHT = {"secret": "right"}


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[TestHouse]:
    house = TestHouse(tmp_path, telegram={"limits": "off", "token": "111:SECRET-TOKEN"})
    yield house
    house.close()


def front_of(house: TestHouse) -> Front:
    return Front(house.settings, [house.channel], house.house.keep_once, house.house.counts, house.clock)


@pytest.fixture
async def web(house: TestHouse) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(front_of(house).app()),
                                 base_url="http://house") as client:
        yield client


async def push(web: httpx.AsyncClient, event_id: str, **headers: str) -> int:
    return (await web.post("/fake", content=event_id.encode(), headers={**RIGHT, **headers})).status_code


def said(house: TestHouse, words: str = MARKET) -> str:
    return house.channel.say(make_message(words, sender=LI, at=house.clock.now, photos=1)).event_id


async def rows(house: TestHouse) -> list[Any]:
    return list(await house.query(select(Inbox.event_id)))


async def gauge(web: httpx.AsyncClient, name: str) -> float:
    """The value of this line of /metrics."""
    lines = (await web.get("/metrics")).text.splitlines()
    return float(next(line for line in lines if line.rpartition(" ")[0] == name).rpartition(" ")[2])


# Webhooks.

async def test_a_push_is_answered_when_its_row_stands(house: TestHouse, web: httpx.AsyncClient) -> None:
    event = said(house)
    assert await push(web, event) == 200
    assert await rows(house) == [event]
    await house.settle()
    assert house.titles()


async def test_two_pushes_of_one_update_at_once_are_one_row(house: TestHouse, web: httpx.AsyncClient) -> None:
    event = said(house)
    assert await asyncio.gather(*(push(web, event) for _ in range(5))) == [200] * 5
    assert await rows(house) == [event]


async def test_a_push_without_the_secret_leaves_no_row(house: TestHouse, web: httpx.AsyncClient) -> None:
    assert await push(web, said(house), secret="wrong") == 403
    assert await rows(house) == []


async def test_a_full_disk_makes_the_network_come_again(house: TestHouse, web: httpx.AsyncClient) -> None:
    event = said(house)
    refuse_writing(house, "ON")
    assert await push(web, event) == 503
    refuse_writing(house, "OFF")
    assert await push(web, event) == 200
    assert await rows(house) == [event]


def refuse_writing(house: TestHouse, on: str) -> None:
    with closing(house.house.store.engine.raw_connection()) as connection:
        connection.cursor().execute(f"PRAGMA query_only = {on}")


async def test_a_slow_disk_makes_it_come_again_too(
        house: TestHouse, web: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(front, "KEEP_SECONDS", 0.05)
    event = said(house)
    is_begun, is_written = threading.Event(), threading.Event()

    def write_slowly(_session: Session) -> None:
        is_begun.set()
        is_written.wait(30)

    slow = asyncio.ensure_future(house.house.store.run(write_slowly))
    await asyncio.to_thread(is_begun.wait, 10)
    assert await push(web, event) == 503
    is_written.set()
    await slow
    monkeypatch.setattr(front, "KEEP_SECONDS", 20)
    assert await push(web, event) == 200
    assert await rows(house) == [event]


async def test_a_house_that_ends_takes_nothing_more(tmp_path: Path) -> None:
    house = TestHouse(tmp_path)
    app = front_of(house).app()
    house.close()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://house") as web:
        answer = await web.post("/fake", content=said(house).encode(), headers=RIGHT)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")


async def test_a_mistake_of_ours_is_no_answer_that_it_is_kept(
        house: TestHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(house.house.receiver, "store", lambda s, e: 1 / 0)
    transport = httpx.ASGITransport(front_of(house).app(), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://house") as web:
        assert await push(web, said(house)) == 500


# Health.

async def test_a_quiet_house_is_well(web: httpx.AsyncClient) -> None:
    answer = await web.get("/healthz")
    assert (answer.status_code, list(answer.json()["checks"])) == (
        200, ["database", "inbox", "outbox", "poll", "webhook", "disk"])


async def red(house: TestHouse) -> list[str]:
    """What /healthz calls red, looked at anew."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(front_of(house).app()), base_url="http://house") as web:
        answer = await web.get("/healthz")
    assert (answer.status_code == 200) is (answer.json()["red"] == [])
    return list(answer.json()["red"])


async def test_an_event_that_waits_too_long_is_red(house: TestHouse) -> None:
    await house.keep(house.channel.raw_of(said(house)))
    house.clock.pass_(seconds=60)
    assert await red(house) == []
    house.clock.pass_(seconds=1)
    assert await red(house) == ["inbox"]
    await house.settle()
    assert await red(house) == []


async def test_a_message_that_waits_too_long_is_red(house: TestHouse) -> None:
    await house.keep(house.channel.raw_of(said(house)))
    await house.house.store.call(house.house.worker.steps)
    house.clock.pass_(minutes=11)
    assert await red(house) == ["outbox"]


async def test_a_silent_network_is_red(house: TestHouse) -> None:
    await house.house.store.run(lambda s: health.heard(s, "telegram", house.clock.now))
    house.clock.pass_(seconds=121)
    assert await red(house) == ["poll"]


async def test_a_webhook_that_fails_is_red_until_it_works(house: TestHouse) -> None:
    await house.house.store.run(lambda s: health.heard(s, "telegram", house.clock.now, "3 updates wait"))
    assert await red(house) == ["webhook"]
    await house.house.store.run(lambda s: health.heard(s, "telegram", house.clock.now))
    assert await red(house) == []


async def test_a_full_disk_is_red(house: TestHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "LEAST_DISK", 2**62)
    assert await red(house) == ["disk"]


async def test_what_needs_a_person_some_day_is_not_red(house: TestHouse) -> None:
    house.channel.poison.add(event := said(house))
    await house.keep(house.channel.raw_of(event))
    await house.settle()
    assert await red(house) == []


async def test_books_that_cannot_be_read_are_red_and_their_address_is_not_told(
        house: TestHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(offline, "reader", lambda _: connect("postgresql://town:geheim@127.0.0.1:1/books"))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(front_of(house).app()), base_url="http://house") as web:
        answer = await web.get("/healthz")
        assert (answer.status_code, answer.json()["red"]) == (503, ["database"])
        assert "geheim" not in answer.text
        assert "ducha_database_up 0.0" in (await web.get("/metrics")).text


async def test_books_that_do_not_answer_are_red(house: TestHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(*_facts: Any, **_more: Any) -> list[Any]:
        time.sleep(0.5)
        return []

    monkeypatch.setattr(front, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr(health, "vital", slow)
    assert await red(house) == ["database"]


async def test_looking_waits_for_no_writer(house: TestHouse) -> None:
    """A transaction that is open, for as long as it likes, is not in the way."""
    go_on = threading.Event()
    writing = asyncio.ensure_future(house.house.store.run(lambda s: go_on.wait(10)))
    try:
        assert await red(house) == []
    finally:
        go_on.set()
        await writing


# Metrics.

async def test_the_backlog_is_what_waits(house: TestHouse, web: httpx.AsyncClient) -> None:
    await house.keep(house.channel.raw_of(said(house)))
    assert await gauge(web, 'ducha_backlog{what="inbox"}') == 1


async def test_a_card_s_lag_counts_from_the_event_received(house: TestHouse, web: httpx.AsyncClient) -> None:
    event = said(house)
    await house.keep(house.channel.raw_of(event))
    house.clock.pass_(seconds=7)
    await house.settle()
    assert await gauge(web, "ducha_card_lag_seconds_count") == 1
    assert await gauge(web, "ducha_card_lag_seconds_sum") == 7
    assert await gauge(web, 'ducha_card_lag_seconds_bucket{le="5.0"}') == 0
    assert await gauge(web, 'ducha_card_lag_seconds_bucket{le="10.0"}') == 1


async def test_a_card_that_is_edited_has_no_second_lag(house: TestHouse, web: httpx.AsyncClient) -> None:
    await house.say(MARKET, sender=LI, photos=1)
    house.clock.pass_(hours=1)
    await house.say("已清理", sender=LI, photos=1)
    await house.settle()
    assert await gauge(web, "ducha_card_lag_seconds_count") == 1


async def test_events_are_counted_by_kind_and_pushes_by_answer(house: TestHouse, web: httpx.AsyncClient) -> None:
    await push(web, said(house))
    await push(web, said(house), secret="wrong")
    assert await gauge(web, 'ducha_events_total{channel="telegram",kind="message"}') == 1
    assert await gauge(web, 'ducha_pushes_total{channel="telegram",status="200"}') == 1
    assert await gauge(web, 'ducha_pushes_total{channel="telegram",status="403"}') == 1


async def test_calls_are_counted_by_how_they_end(house: TestHouse, web: httpx.AsyncClient) -> None:
    house.channel.failures = [ChannelError("Too Many Requests", retry_after=3)]
    await house.keep(house.channel.raw_of(said(house)))
    await house.house.store.call(house.house.worker.steps)
    await house.house.sender.start()
    await house.house.sender.drain()
    house.clock.pass_(seconds=10)
    await house.settle()
    assert await gauge(web, 'ducha_calls_total{channel="telegram",method="send",outcome="too_many"}') == 1
    assert await gauge(web, 'ducha_calls_total{channel="telegram",method="send",outcome="ok"}') >= 1


async def test_reports_that_had_to_be_asked_are_counted_in_the_books(house: TestHouse, web: httpx.AsyncClient) -> None:
    await house.say(BRIDGE, sender=LI, photos=1)
    house.clock.pass_(seconds=21)
    await house.settle()
    assert await gauge(web, 'ducha_reports_asked_total{about="unit"}') == 1


async def test_parked_events_and_problems_are_counted_in_the_books(house: TestHouse, web: httpx.AsyncClient) -> None:
    house.channel.poison.add(event := said(house))
    await house.keep(house.channel.raw_of(event))
    await house.say(MARKET, sender=LI, photos=1)
    assert await gauge(web, "ducha_parked_events") == 1
    assert await gauge(web, "ducha_problems_total") == 1


async def test_metrics_hold_no_name_and_no_secret(house: TestHouse, web: httpx.AsyncClient) -> None:
    await house.say(MARKET, sender=LI, photos=1)
    page = (await web.get("/metrics")).text + (await web.get("/healthz")).text
    assert page.isascii()
    assert not any(word in page for word in ("SECRET", GROUP.id, LI.id, str(house.folder)))


def test_counting_parked_events_looks_at_no_others(session: Session) -> None:
    for statement in (_NEW, _PARKED):
        plan = session.execute(text(f"EXPLAIN QUERY PLAN {statement.compile(session.get_bind())}")).all()
        assert "ix_inbox_" in str(plan), plan


@pytest.mark.parametrize(("error", "word"), [
    (ChannelError("", retry_after=3.0), "too_many"), (ChannelError("", retry_after=30.0, everywhere=True),
                                                      "unauthorised"),
    (ChannelError("", moved_to=GROUP), "moved"), (ChannelError("", permanent=True), "refused"),
    (ChannelError("", ambiguous=True), "unknown"), (ChannelError(""), "unreachable"),
    (ChannelError("", edit_refused=True), "outdated"), (ChannelError("", reply_is_gone=True), "outdated")])
def test_a_failure_is_one_word_of_a_few(error: ChannelError, word: str) -> None:
    assert outcome(error) == word


def test_a_histogram_counts_up_to_and_with_its_bounds() -> None:
    lag = Histogram((1.0, 5.0))
    for value in (0, 1, 1.1, 5, 6):
        lag.observe(value)
    assert list(lag.cumulated()) == [("1.0", 2), ("5.0", 4), ("+Inf", 5)]
    assert lag.sum == 13.1


async def test_a_counted_channel_is_the_channel() -> None:
    counts, channel = Counts(), FakeChannel()
    same = counted(channel, counts)
    sent = await same.send(GROUP, Card("№12"))
    assert (same.name, same.capabilities, list(channel.stands)) == (
        channel.name, channel.capabilities, [(GROUP.id, sent.ref.message)])
    assert counts.calls == {("telegram", "send", "ok"): 1}
    channel.failures = [ChannelError("gone", permanent=True)]
    with pytest.raises(ChannelError):
        await same.send(GROUP, Card("№12"))
    assert counts.calls["telegram", "send", "refused"] == 1
