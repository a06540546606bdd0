"""Listening and serving over real connections: any port, a port in use, slow connections, the end."""

import asyncio
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from web import server
from web.server import NotListening, address_of, listen, serve

GET = b"GET / HTTP/1.1\r\nHost: house\r\n\r\n"


async def hello(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("hello")


Serving = asyncio.Task[None]


@asynccontextmanager
async def serving(answer: Callable[[Request], Awaitable[PlainTextResponse]] = hello) -> AsyncIterator[Serving]:
    """The server runs while the block does; ``name`` of the task: its port."""
    sock = listen("127.0.0.1", 0)
    task = asyncio.create_task(serve(Starlette(routes=[Route("/", answer)]), sock),
                               name=address_of(sock).rpartition(":")[2])
    try:
        async with asyncio.timeout(20):
            yield task
    finally:
        task.cancel()
        await asyncio.wait([task])
        sock.close()


async def said(task: Serving, *pieces: bytes, pause: float = 0.0) -> bytes:
    """What the server says until it closes or has said hello."""
    reader, writer = await asyncio.open_connection("127.0.0.1", int(task.get_name()))
    try:
        for piece in pieces:
            writer.write(piece)
            await asyncio.sleep(pause)
        found = b""
        while not found.endswith(b"hello") and (more := await reader.read(1000)):
            found += more
        return found
    finally:
        await close(writer)


async def close(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with suppress(ConnectionError):
        await writer.wait_closed()


async def test_any_port_is_one_that_is_known() -> None:
    async with serving() as task:
        assert int(task.get_name()) > 0
        assert (await said(task, GET)).startswith(b"HTTP/1.1 200 OK")


def test_a_port_in_use_is_one_sentence_with_what_to_do() -> None:
    with listen("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with pytest.raises(NotListening) as refused:
            listen("127.0.0.1", port)
    assert str(refused.value) == (f"http.port: 127.0.0.1:{port} cannot be had (Address already in use). Give "
                                  "DUCHA_HTTP__PORT another port (0: any free one), or stop what uses it")


@pytest.mark.parametrize("host", ["192.0.2.1", "no host", "ä" * 70, "host.invalid"])
def test_a_host_that_is_not_ours_is_said(host: str) -> None:
    with pytest.raises(NotListening, match=r"^http\.port: "):
        listen(host, 0)


def test_the_address_of_the_newer_internet_is_written_as_such() -> None:
    if not socket.has_ipv6:
        pytest.skip("this machine has none")
    try:
        sock = listen("::1", 0)
    except NotListening:
        pytest.skip("this machine has none")
    with sock:
        assert address_of(sock).startswith("http://[::1]:")


async def test_signals_stay_with_the_house() -> None:
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    async with serving() as task:
        await said(task, GET)
        assert (signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)) == before


@pytest.mark.parametrize("pieces", [(), (b"GET",), (b"G", b"E", b"T", b" ", b"/"), (GET + b"GET",)])
async def test_a_head_that_does_not_come_ends_its_connection(
        pieces: tuple[bytes, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "HEAD_SECONDS", 0.2)
    async with serving() as task:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(task.get_name()))
        for piece in pieces:
            writer.write(piece)
            await asyncio.sleep(0.01)
        await reader.read()  # until it closes
        await close(writer)
        assert (await said(task, GET)).startswith(b"HTTP/1.1 200 OK")


async def test_a_connection_that_waits_for_its_next_request_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "HEAD_SECONDS", 0.1)
    async with serving() as task:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(task.get_name()))
        for _ in range(2):
            writer.write(GET)
            assert (await reader.readuntil(b"hello")).startswith(b"HTTP/1.1 200 OK")
            await asyncio.sleep(0.3)
        await close(writer)


@pytest.mark.parametrize("request_", [
    b"\x16\x03\x01\x02\x00", b"nonsense\r\n\r\n", b"GET / HTTP/1.1\r\nX: \xff\xfe\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: house\r\nX-Forwarded-For: 1.2.3.4, \xe4\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: h\r\nX: " + b"x" * 100_000 + b"\r\n\r\n",
    b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n"])
async def test_what_is_no_request_ends_only_its_own_connection(request_: bytes) -> None:
    async with serving() as task:
        await said(task, request_)
        assert (await said(task, GET)).startswith(b"HTTP/1.1 200 OK")


async def test_a_request_under_way_is_answered_before_the_end() -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slow(_request: Request) -> PlainTextResponse:
        begun.set()
        await go_on.wait()
        return PlainTextResponse("hello")

    async with serving(slow) as task:
        answer = asyncio.create_task(said(task, GET))
        await begun.wait()
        task.cancel()
        await asyncio.sleep(0.3)
        assert not task.done()
        go_on.set()
        assert (await answer).startswith(b"HTTP/1.1 200 OK")
        await asyncio.wait([task])


async def test_after_the_end_nobody_listens() -> None:
    async with serving() as task:
        await said(task, GET)
    with pytest.raises(OSError):
        await said(task, GET)
