"""Photo bytes: fetched apart from everything, in parallel, in any order, tried again for seven days."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date, timedelta
from itertools import islice

import structlog
from sqlalchemy.orm import Session

from bot import outbox
from bot.apart import Apart
from bot.inbox import Clock
from bot.points import point
from bot.store import Priority, Store
from channels.base import Channel, ChannelError
from domain.policy import Policy
from photos.decode import Undecodable, facts
from photos.store import PhotoStore
from services import chats, photos
from services.photos import Stored, ToFetch
from services.work import Work
from texts.contents import Line

log = structlog.get_logger()

MOST_AT_ONCE = 16  # each waits for the network most of its time
READ_AHEAD = 16  # few: a new photo goes before those that failed
SWEPT_AFTER = timedelta(hours=24)  # an object without a row: its process died before the row was complete
_SWEPT_AT_ONCE = 500


class Fetcher:
    def __init__(self, store: Store, channels: Mapping[str, Channel], photo_store: PhotoStore, policy: Policy,
                 clock: Clock, wake_sender: asyncio.Event) -> None:
        self._store, self._channels, self._photos = store, channels, photo_store
        self._policy, self._clock = policy, clock
        self._office_told_on: date | None = None
        self._wake_sender = wake_sender
        self._next: list[ToFetch] = []
        self.wake = asyncio.Event()
        self._apart = Apart("fetch", MOST_AT_ONCE, self._fetch, self._not_fetched, self.wake.set)

    async def run(self) -> None:
        """Fetch what is wanted, for ever; nothing else waits for it."""
        while True:
            self.wake.clear()
            if not await self.start():
                with suppress(TimeoutError):  # a photo whose rest is over wakes nobody
                    async with asyncio.timeout(1.0):
                        await self.wake.wait()

    async def drain(self) -> None:
        """Wait for what is being fetched."""
        await self._apart.drain()

    async def start(self) -> int:
        """Begin to fetch as many as may be at once; gives how many."""
        room = self._apart.room
        if room <= 0:
            return 0
        if not self._next:
            now, busy = self._clock(), list(self._apart.busy)
            self._next = await self._store.insist(lambda s: photos.to_fetch(s, now, busy, READ_AHEAD))
        found, self._next = self._next[:room], self._next[room:]
        for photo in found:
            self._apart.begin(photo)
        return len(found)

    async def _fetch(self, photo: ToFetch) -> None:
        try:
            data = await self._channels[photo.photo.channel].fetch(photo.photo)
        except ChannelError as error:
            await self._not_fetched(photo, str(error), is_permanent=error.permanent)
            return
        try:
            found = await asyncio.to_thread(self._keep, data)
        except Exception as error:  # a folder or a bucket, each with errors of its own
            log.exception("photo_not_kept", photo=photo.id, exc_info=error, remedy="is there room, may we write?")
            await self._tell_office()
            await self._not_fetched(photo, f"not kept: {error}")
            return
        point("photo.kept")
        if await self._store.insist(lambda s: _complete(s, photo.id, found), Priority.RECEIVED):
            self._wake_sender.set()
        point("photo.committed")

    def _keep(self, data: bytes) -> Stored:
        """Make the bytes durable, then look at them; on a thread. Undecodable bytes are kept too."""
        sha256 = self._photos.put(data)
        try:
            found = facts(data)
        except Undecodable as error:
            return Stored(sha256, "", 0, 0, len(data), str(error))
        return Stored(sha256, found.format, found.width, found.height, len(data))

    async def _not_fetched(self, photo: ToFetch, reason: str, *, is_permanent: bool = False) -> None:
        now = self._clock()
        await self._store.insist(lambda s: photos.not_fetched(s, photo, now, reason, is_permanent=is_permanent))

    async def _tell_office(self) -> None:
        """The photo waits, the problem does not; the office hears of it once a day."""
        now = self._clock()
        today = now.astimezone(self._policy.zone).date()
        if self._office_told_on != today:
            self._office_told_on = today
            await self._store.insist(lambda s: chats.tell_office(
                Work(s, at=now, now=now, policy=self._policy), Line(text="photos-not-kept"),
                key=f"photos:not-kept:{today}"))
            self._wake_sender.set()

    async def sweep(self) -> int:
        """Take away objects older than 24 hours that belong to no row; gives how many. None while the books know no
        photo at all: those are new, or not the ones that these objects belong to."""
        if not await self._store.insist(photos.are_there_any):
            return 0
        before = self._clock() - SWEPT_AFTER
        found, taken = await asyncio.to_thread(self._photos.older_than, before), 0
        while some := await asyncio.to_thread(_next, found):
            known = await self._store.insist(lambda s, some=some: photos.known(s, some))  # type: ignore[misc]
            for sha256 in set(some) - known:
                await asyncio.to_thread(self._photos.delete, sha256, older_than=before)
                taken += 1
        return taken


def _next(found: Iterator[str]) -> list[str]:
    return list(islice(found, _SWEPT_AT_ONCE))


def _complete(session: Session, photo_id: int, found: Stored) -> bool:
    """One transaction: the row's facts, and the pictures that waited for them. Did any?"""
    photos.stored(session, photo_id, found)
    return outbox.photo_came(session, photo_id)
