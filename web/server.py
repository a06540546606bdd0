"""Listening and serving inside the loop of the running bot."""

import asyncio
import contextlib
import socket
from collections.abc import Generator
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_SECONDS = 10.0  # within which a request's head must be here
KEEP_ALIVE_SECONDS = 75  # longer than a proxy keeps a silent connection: it closes first, never into a request
END_SECONDS = 4  # for requests under way when we stop
MOST_CONNECTIONS = 256


class NotListening(Exception):
    """The address cannot be had; the message says what to do."""


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0: any free one. Raises NotListening."""
    try:
        family, kind, proto, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        sock = socket.socket(family, kind, proto)
        try:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            sock.bind(address)
            sock.listen(128)
        except OSError:
            sock.close()
            raise
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise NotListening(f"http.port: {host}:{port} cannot be had ({reason}). Give DUCHA_HTTP__PORT another port "
                           "(0: any free one), or stop what uses it") from None
    sock.setblocking(False)
    return sock


def address_of(sock: socket.socket) -> str:
    """Where it listens: http://127.0.0.1:8080"""
    host, port = sock.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


async def serve(app: Any, sock: socket.socket) -> None:
    """Serve until cancelled; then requests under way get a few seconds to end."""
    server = _Server(uvicorn.Config(
        app, http=_Impatient, ws="none", lifespan="off", log_config=None, access_log=False, server_header=False,
        proxy_headers=False, timeout_keep_alive=KEEP_ALIVE_SECONDS, timeout_graceful_shutdown=END_SECONDS,
        limit_concurrency=MOST_CONNECTIONS))
    serving = asyncio.ensure_future(server.serve([sock]))
    try:
        await asyncio.shield(serving)
    finally:
        server.should_exit = True
        await serving


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Signals belong to the house."""
        yield


class _Impatient(H11Protocol):
    """Closes a connection whose request's head does not come within HEAD_SECONDS, also byte by byte."""

    _end: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._look()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._look()

    def _look(self) -> None:
        """Is there a part of a head, and no request under way?"""
        is_under_way = self.cycle is not None and not self.cycle.response_complete
        if is_under_way or not self.conn.trailing_data[0]:
            self._stop_waiting()
        else:
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def _wait(self) -> None:
        if self._end is None and not self.transport.is_closing():
            self._end = self.loop.call_later(HEAD_SECONDS, self.transport.close)

    def _stop_waiting(self) -> None:
        if self._end is not None:
            self._end.cancel()
            self._end = None
