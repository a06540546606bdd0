"""What the web role serves of this house: the networks' webhooks, /healthz and /metrics. Looking at the books is done
on a thread and a connection of its own, read-only: it waits for nobody and nobody waits for it."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.orm import Session

from bot import health, metrics, offline
from bot.health import Check
from bot.points import point
from bot.settings import Settings
from bot.store import Closed, is_nobodys_fault
from channels.base import Channel, RawEvent
from web.app import build
from web.health import Health
from web.hooks import Hook, NotKept
from web.server import address_of, listen, serve

__all__ = ["Front", "listen"]

log = structlog.get_logger()

T = TypeVar("T")
ADDRESS = "http"  # the file in the data folder that says where we listen, while we do
KEEP_SECONDS = 20.0  # then the network shall come again; it waits for sixty
LOOK_SECONDS = 5.0
Keep = Callable[[Sequence[RawEvent]], Awaitable[None]]


class Front:
    """``keep``: commit 1, tried once."""

    def __init__(self, settings: Settings, channels: Sequence[Channel], keep: Keep, counts: metrics.Counts,
                 clock: Callable[[], datetime]) -> None:
        self._settings, self._keep, self._counts, self._clock = settings, keep, counts, clock
        self._channels = channels
        self._looking = ThreadPoolExecutor(1, "look")
        self._engine: Engine | None = None

    def app(self) -> Any:
        return build([hook for channel in self._channels for hook in self._hooks(channel)], self.health, self.metrics)

    async def serve(self, sock: socket.socket) -> None:
        """Serve until cancelled."""
        place, address = self._settings.data_dir / ADDRESS, address_of(sock)
        place.write_text(f"{address}\n", encoding="utf-8")
        log.info("listening", address=address)
        try:
            await serve(self.app(), sock)
        finally:
            place.unlink(missing_ok=True)
            self._looking.shutdown(wait=False, cancel_futures=True)
            if self._engine is not None:
                self._engine.dispose()

    def _hooks(self, channel: Channel) -> Iterator[Hook]:
        hook = channel.hook
        if hook is None:
            return

        async def keep(body: bytes) -> None:
            await self.keep(hook.events(body))

        def count(status: int) -> None:
            self._counts.pushes[channel.name, str(status)] += 1

        yield Hook(hook.path, hook.is_genuine, keep, count)

    async def keep(self, events: Sequence[RawEvent]) -> None:
        """Returns when they are durable. Raises NotKept when the database is away or slow or we are ending: then they
        may be durable, too, and what comes again is known by its id."""
        point("hook.received")
        try:
            async with asyncio.timeout(KEEP_SECONDS):
                await self._keep(events)
        except (Closed, TimeoutError) as error:
            raise NotKept from error
        except (DBAPIError, NoConnection) as error:
            if not is_nobodys_fault(error):
                raise
            log.error("database_away", reason=str(error)[:200], remedy="is the disk full, is the database up?")
            raise NotKept from error
        point("hook.stored")

    async def health(self) -> Health:
        try:
            return Health(await self._look(self._checks))
        except (SQLAlchemyError, OSError, TimeoutError) as error:
            log.warning("health_unknown", reason=f"{type(error).__name__}: {str(error)[:200]}")
            return Health([Check("database", False, "the books cannot be read: is the database up?")])

    async def metrics(self) -> tuple[str, bytes]:
        return await self._look(lambda engine: metrics.text(self._counts, engine))

    def _checks(self, engine: Engine) -> list[Check]:
        with Session(engine) as session:
            return [Check("database", True, "can be read"),
                    *health.vital(session, self._clock(), Path(self._settings.data_dir), is_running=True)]

    async def _look(self, at: Callable[[Engine], T]) -> T:
        """Raises TimeoutError when the database does not answer."""
        async with asyncio.timeout(LOOK_SECONDS):
            return await asyncio.get_running_loop().run_in_executor(self._looking, self._with_engine, at)

    def _with_engine(self, at: Callable[[Engine], T]) -> T:
        if self._engine is None:
            self._engine = offline.reader(self._settings)
        return at(self._engine)
