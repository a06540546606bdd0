"""The bytes of documents that people send: fetched apart, tried again, read, and handed to the chat's lane."""

import asyncio
from collections.abc import Mapping

from bot.apart import Apart
from bot.inbox import Clock
from bot.points import point
from bot.store import Priority, Store
from channels.base import Channel, ChannelError
from domain.policy import Policy
from photos.store import PhotoStore
from services import files, reading_ahead
from services.files import ToFetch
from services.work import Work

MOST_AT_ONCE = 2
LOOK_SECONDS = 1.0  # documents are rare: they are looked for, nobody is woken for them


class DocumentFetcher:
    def __init__(self, store: Store, channels: Mapping[str, Channel], photo_store: PhotoStore, policy: Policy,
                 clock: Clock, wake_work: asyncio.Event) -> None:
        self._store, self._channels, self._policy, self._clock = store, channels, policy, clock
        self._photos = photo_store
        self._wake_work = wake_work
        self._apart = Apart("document", MOST_AT_ONCE, self._fetch, self._not_fetched)

    async def run(self) -> None:
        """Fetch what is wanted, for ever; nothing else waits for it."""
        while True:
            await self.start()
            await asyncio.sleep(LOOK_SECONDS)

    async def drain(self) -> None:
        """Wait for what is being fetched."""
        await self._apart.drain()

    async def start(self) -> int:
        """Begin to fetch as many as may be at once; gives how many."""
        room = self._apart.room
        if room <= 0:
            return 0
        now, busy = self._clock(), list(self._apart.busy)
        found = await self._store.insist(lambda s: files.to_fetch(s, now, busy, room))
        for file in found:
            self._apart.begin(file)
        return len(found)

    async def _fetch(self, file: ToFetch) -> None:
        try:
            data = await self._channels[file.file.channel].fetch(file.file)
        except ChannelError as error:
            await self._not_fetched(file, str(error), is_permanent=error.permanent)
            return
        point("file.fetched")
        try:
            await asyncio.to_thread(self._read, data, file.file.channel)
        except OSError as error:  # the photos' folder is full
            await self._not_fetched(file, f"its pictures were not kept: {error}")
            return
        now = self._clock()
        await self._store.insist(lambda s: files.came(Work(s, at=now, now=now, policy=self._policy), file.id, data),
                                 Priority.RECEIVED)
        point("file.committed")
        self._wake_work.set()

    def _read(self, data: bytes, channel: str) -> None:
        """What the chat's lane will ask of it, on a thread; pictures of a list are made durable."""
        for picture in reading_ahead.read(data, channel):
            self._photos.put(picture)

    async def _not_fetched(self, file: ToFetch, reason: str, *, is_permanent: bool = False) -> None:
        now = self._clock()
        await self._store.insist(lambda s: files.not_fetched(
            Work(s, at=now, now=now, policy=self._policy), file, reason, is_permanent=is_permanent))
        self._wake_work.set()
