"""A push is answered 200 only when it is kept for ever; whoever is not the network learns nothing and costs nothing."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field

import httpx
import pytest

from web import app, hooks
from web.health import Health
from web.hooks import MOST_BYTES, Hook, NotKept

SECRET = {"secret": "right"}


@dataclass
class Check:
    name: str
    is_good: bool
    says: str


@dataclass
class House:
    """Keeps what is pushed, unless it is away; says how it feels and counts how often it was asked."""

    kept: list[bytes] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    is_away: bool = False
    checks: list[Check] = field(default_factory=lambda: [Check("inbox", True, "nothing waits")])
    looks: int = 0

    async def keep(self, body: bytes) -> None:
        if self.is_away:
            raise NotKept
        self.kept.append(body)

    async def health(self) -> Health:
        self.looks += 1
        await asyncio.sleep(0)
        return Health(self.checks)

    async def metrics(self) -> tuple[str, bytes]:
        return "text/plain; version=0.0.4", b"ducha_backlog 0\n"


def is_genuine(headers: Mapping[str, str]) -> bool:
    return headers.get("secret") == "right"


@pytest.fixture
def house() -> House:
    return House()


@pytest.fixture
async def web(house: House) -> AsyncIterator[httpx.AsyncClient]:
    pages = app.build([Hook("/town", is_genuine, house.keep, house.statuses.append)], house.health, house.metrics)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(pages), base_url="http://house") as client:
        yield client


async def test_a_push_is_kept_and_then_answered(web: httpx.AsyncClient, house: House) -> None:
    answer = await web.post("/town", content=b'{"update_id":7}', headers=SECRET)
    assert (answer.status_code, house.kept, house.statuses) == (200, [b'{"update_id":7}'], [200])


@pytest.mark.parametrize("headers", [{}, {"secret": ""}, {"secret": "wrong"}])
async def test_whoever_is_not_the_network_is_refused_before_the_body_is_read(
        headers: dict[str, str], web: httpx.AsyncClient, house: House) -> None:
    async def endless() -> AsyncIterator[bytes]:
        yield b"x"
        raise AssertionError("the body was read")

    answer = await web.post("/town", content=endless(), headers=headers)
    assert (answer.status_code, answer.headers["connection"], house.kept) == (403, "close", [])


async def test_what_cannot_be_kept_now_shall_come_again(web: httpx.AsyncClient, house: House) -> None:
    house.is_away = True
    answer = await web.post("/town", content=b"{}", headers=SECRET)
    assert (answer.status_code, answer.headers["retry-after"], house.statuses) == (503, "5", [503])


async def test_a_body_as_large_as_allowed_is_kept(web: httpx.AsyncClient, house: House) -> None:
    assert (await web.post("/town", content=b"x" * MOST_BYTES, headers=SECRET)).status_code == 200
    assert [len(body) for body in house.kept] == [MOST_BYTES]


async def test_a_body_announced_too_large_is_not_read(web: httpx.AsyncClient, house: House) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        yield b"x"
        raise AssertionError("the body was read")

    answer = await web.post("/town", content=pieces(), headers={**SECRET, "Content-Length": str(MOST_BYTES + 1)})
    assert (answer.status_code, house.kept) == (413, [])


async def test_an_unannounced_body_is_dropped_at_the_cap(web: httpx.AsyncClient, house: House) -> None:
    read: list[int] = []

    async def pieces() -> AsyncIterator[bytes]:
        for number in range(1000):
            read.append(number)
            yield b"x" * (MOST_BYTES // 4)

    assert (await web.post("/town", content=pieces(), headers=SECRET)).status_code == 413
    assert len(read) == 5
    assert house.kept == []


async def test_a_body_that_does_not_come_is_not_waited_for_long(
        web: httpx.AsyncClient, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hooks, "BODY_SECONDS", 0.02)

    async def slow() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.sleep(5)
        yield b"}"

    assert (await web.post("/town", content=slow(), headers=SECRET)).status_code == 408
    assert house.kept == []


@pytest.mark.parametrize(("method", "path", "status"), [
    ("GET", "/town", 405), ("PUT", "/town", 405), ("POST", "/healthz", 405), ("DELETE", "/metrics", 405),
    ("POST", "/town/", 404), ("GET", "/healthz/", 404), ("GET", "/", 404), ("GET", "/../../etc/passwd", 404),
    ("POST", "/TOWN", 404)])
async def test_a_wrong_method_or_path_is_said_plainly(
        method: str, path: str, status: int, web: httpx.AsyncClient, house: House) -> None:
    answer = await web.request(method, path, headers=SECRET)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "text/plain; charset=utf-8")
    assert house.kept == []


async def test_a_house_that_is_well_says_so(web: httpx.AsyncClient) -> None:
    answer = await web.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {
        "status": "ok", "red": [], "checks": {"inbox": {"ok": True, "says": "nothing waits"}}})
    assert answer.headers["cache-control"] == "no-store"


async def test_a_house_that_is_not_says_what_is_wrong(web: httpx.AsyncClient, house: House) -> None:
    house.checks.append(Check("disk", False, "3 MB free: make room"))
    answer = await web.get("/healthz")
    assert (answer.status_code, answer.json()["red"]) == (503, ["disk"])


async def test_its_head_says_as_much(web: httpx.AsyncClient, house: House) -> None:
    house.checks.append(Check("disk", False, "3 MB free: make room"))
    answer = await web.head("/healthz")
    assert (answer.status_code, answer.content) == (503, b"")


async def test_many_who_ask_at_once_cost_one_look(web: httpx.AsyncClient, house: House) -> None:
    await asyncio.gather(*(web.get("/healthz") for _ in range(50)))
    assert house.looks == 1


async def test_an_answer_is_kept_for_a_second_only(
        web: httpx.AsyncClient, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    for now[0] in (100.0, 100.9, 101.1):
        await web.get("/healthz")
    assert house.looks == 2


async def test_metrics_come_as_their_library_says(web: httpx.AsyncClient) -> None:
    answer = await web.get("/metrics")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/plain; version=0.0.4")
    assert answer.text == "ducha_backlog 0\n"
