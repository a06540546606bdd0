"""Photo bytes: fetched apart from everything, in parallel, in any order, tried again for seven days."""

import asyncio
from collections.abc import Mapping

import structlog

from bot import outbox
from bot.inbox import Clock
from bot.points import point
from bot.store import Priority, Store
from channels.base import Channel, ChannelError
from photos.decode import Undecodable, facts
from photos.store import PhotoStore
from services import photos
from services.photos import Stored, ToFetch

log = structlog.get_logger()

MOST_AT_ONCE = 4


class Fetcher:
    def __init__(self, store: Store, channels: Mapping[str, Channel], photo_store: PhotoStore, clock: Clock,
                 wake_sender: asyncio.Event) -> None:
        self._store, self._channels, self._photos, self._clock = store, channels, photo_store, clock
        self._busy: dict[int, asyncio.Task[None]] = {}
        self._wake_sender = wake_sender
        self.wake = asyncio.Event()

    async def run(self) -> None:
        """Fetch what is wanted, for ever; nothing else waits for it."""
        while True:
            self.wake.clear()
            if not await self._start():
                try:
                    await asyncio.wait_for(self.wake.wait(), 1.0)
                except TimeoutError:
                    pass  # a photo whose rest is over wakes nobody

    async def drain(self) -> None:
        if self._busy:
            await asyncio.wait(self._busy.values())

    async def _start(self) -> bool:
        room = MOST_AT_ONCE - len(self._busy)
        if room <= 0:
            return False
        now, busy = self._clock(), list(self._busy)
        found = await self._store.run(lambda s: photos.to_fetch(s, now, busy, room))
        for photo in found:
            self._busy[photo.id] = asyncio.create_task(self._one(photo))
        return bool(found)

    async def _one(self, photo: ToFetch) -> None:
        try:
            data = await self._channels[photo.photo.channel].fetch(photo.photo)
            found = await asyncio.to_thread(self._keep, data)
            point("photo.kept")
            keys = await self._store.run(lambda s: photos.stored(s, photo.id, found), Priority.RECEIVED)
            point("photo.committed")
            if keys:
                await self._store.run(lambda s: outbox.show_again(s, keys))
                self._wake_sender.set()
        except ChannelError as error:
            await self._not_fetched(photo, str(error), is_permanent=error.permanent)
        except Exception as error:  # a full disk, a store that is away: the photo waits, the problem does not
            log.exception("fetch_failed", photo=photo.id, exc_info=error)
            await self._not_fetched(photo, f"{type(error).__name__}: {error}", is_permanent=False)
        finally:
            self._busy.pop(photo.id, None)
            self.wake.set()

    def _keep(self, data: bytes) -> Stored:
        """Make the bytes durable, then look at them; on a thread. Undecodable bytes are kept too."""
        sha256 = self._photos.put(data)
        try:
            found = facts(data)
        except Undecodable as error:
            return Stored(sha256, "", 0, 0, len(data), str(error))
        return Stored(sha256, found.format, found.width, found.height, len(data))

    async def _not_fetched(self, photo: ToFetch, reason: str, *, is_permanent: bool) -> None:
        now = self._clock()
        await self._store.run(lambda s: photos.not_fetched(s, photo, now, reason, is_permanent=is_permanent))
