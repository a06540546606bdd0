"""The composition root: the only place that knows every part."""

import asyncio
import contextlib
import socket
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib import import_module

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

import scheduler
from bot import backup, health
from bot.documents import DocumentFetcher
from bot.fetch import Fetcher
from bot.inbox import Handle, Receiver, Told, Worker
from bot.menus import MenuKeeper
from bot.metrics import Counts, counted
from bot.order_pages import OrderPages
from bot.points import point
from bot.rates import Limits
from bot.render import Renderer
from bot.sender import Sender
from bot.settings import Settings
from bot.store import REST, Closed, Priority, Store, is_nobodys_fault
from channels.base import Channel, ChannelError, RawEvent
from channels.telegram.channel import TelegramChannel
from channels.telegram.webhook import Place
from handlers import handle
from handlers.intents import HELP
from handlers.menu import offered
from models.database import connect
from photos import fonts
from photos.store import open_store
from services import findings
from services.work import Work
from texts import cards
from texts.catalogue import catalogue

log = structlog.get_logger()

ROLES = ("receive", "work", "send", "tick", "web")
TICK_SECONDS = 20
HEARD_SECONDS = 30
FIND_SECONDS = 20
WORKERS = 2  # the database has the next events at hand while the loop hears of the last ones
LARGEST_JUMP = timedelta(days=1)
NOTICE_LIFE = 10.0  # seconds
SWEEP_SECONDS = 24 * 3600
FIRST_SWEEP_SECONDS = 60


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class House:
    """All running parts."""

    settings: Settings
    store: Store
    channels: dict[str, Channel]
    receiver: Receiver
    worker: Worker
    sender: Sender
    fetcher: Fetcher
    documents: DocumentFetcher
    renderer: Renderer
    menus: MenuKeeper
    clock: Callable[[], datetime]
    wake_work: asyncio.Event
    counts: Counts = field(default_factory=Counts)
    http: socket.socket | None = None  # where the web role listens
    last_tick: datetime | None = None
    notices: set["asyncio.Future[None]"] = field(default_factory=set)

    async def run(self, roles: Iterable[str] = ROLES, stop: asyncio.Event | None = None) -> None:
        """Run the parts of these roles until ``stop``; an end of any part ends all."""
        stopping = stop or asyncio.Event()
        parts: list[Awaitable[None]] = [stopping.wait()]  # type: ignore[list-item]
        parts += [part for role in roles for part in self._parts(role)]
        tasks = [asyncio.ensure_future(part) for part in parts]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()  # an error of a part is ours
        finally:
            await self._end(tasks)

    async def _end(self, tasks: Sequence["asyncio.Future[None]"]) -> None:
        ending = [*tasks, *self.notices]
        for task in ending:
            task.cancel()
        await asyncio.gather(*ending, return_exceptions=True)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(8):
                await self.sender.drain()
                await self.fetcher.drain()
                await self.documents.drain()
        for channel in self.channels.values():
            await channel.stop()
        self.renderer.close()
        self.store.close()

    def _parts(self, role: str) -> list[Awaitable[None]]:
        match role:
            case "receive":
                return [part for channel in self.channels.values()
                        for part in (self._receive(channel), self._hear(channel), self._find(channel))]
            case "work":
                fetching = [self.fetcher.run(), self._sweep()] if self.settings.photos.fetch else []
                return [*(self._work() for _ in range(WORKERS)), *fetching, self.documents.run()]
            case "send":
                return [self.sender.run(), self.menus.run()]
            case "tick":
                return [self._tick()]
            case "web":
                return [self._serve()]
            case _:
                return []

    async def _receive(self, channel: Channel) -> None:
        await channel.start()
        await channel.receive(self.keep)

    async def _serve(self) -> None:
        """The web role: on ``self.http``, else where the settings say. Its libraries are loaded while the rest runs."""
        front = await asyncio.to_thread(import_module, "bot.front")
        http = self.settings.http
        sock = self.http or await asyncio.to_thread(front.listen, http.host, http.port)
        await front.Front(self.settings, list(self.channels.values()), self.keep_once, self.counts,
                          self.clock).serve(sock)

    async def _hear(self, channel: Channel) -> None:
        """Keep when the network last answered, counted from our start, for `doctor`."""
        last, kept = self.clock(), (-float(HEARD_SECONDS), "")  # when by the loop's clock, which trouble
        while True:
            last, now = max(last, channel.last_answer or last), asyncio.get_running_loop().time()
            if kept[1] != channel.trouble or now - kept[0] >= HEARD_SECONDS:
                kept = (now, channel.trouble)
                await self.store.insist(partial(health.heard, channel=channel.name, at=last, trouble=kept[1]))
            await asyncio.sleep(1)

    async def _find(self, channel: Channel) -> None:
        """What keeps us from working is said to the office, and to `doctor`."""
        while True:
            await asyncio.sleep(FIND_SECONDS)
            await self.find(channel)

    async def find(self, channel: Channel) -> None:
        font = await asyncio.to_thread(fonts.found)
        now, codes = self.clock(), {*channel.findings, *(() if font else (findings.Finding.FONT,))}
        work = partial(Work, at=now, now=now, policy=self.settings.policy())
        if await self.store.insist(lambda s: findings.looked(work(s), codes)):
            self.sender.wake.set()

    async def keep(self, events: Sequence[RawEvent]) -> None:
        """Commit 1: returns only when the batch is durable; waits as long as the database is away."""
        await self._keep(events, self.store.insist)

    async def keep_once(self, events: Sequence[RawEvent]) -> None:
        """Commit 1, for who can be told to come again: raises when the database is away."""
        await self._keep(events, self.store.run)

    async def _keep(self, events: Sequence[RawEvent], write: Callable[..., Awaitable[None]]) -> None:
        try:
            await write(lambda s: self.receiver.store(s, events), Priority.RECEIVED)
        except IntegrityError:  # a chat that moved was taken over by another row
            self.receiver.forget()
            await write(lambda s: self.receiver.store(s, events), Priority.RECEIVED)
        point("inbox.committed")
        self.counts.received(events)
        self.wake_work.set()

    async def _work(self) -> None:
        while True:
            self.wake_work.clear()
            try:
                told = await self.store.call(self.worker.steps)
            except SQLAlchemyError as error:
                if not is_nobodys_fault(error):
                    raise
                log.error("database_away", reason=str(error)[:200], remedy="is the disk full, is the database up?")
                await asyncio.sleep(REST)
                continue
            if told is None:
                with contextlib.suppress(TimeoutError):  # no wait_for: in 3.11 it can swallow our cancellation
                    async with asyncio.timeout(1.0):
                        await self.wake_work.wait()
                continue
            self.sender.wake.set()
            self.fetcher.wake.set()
            for notice in told:
                under_way = asyncio.ensure_future(self.notice(notice))
                self.notices.add(under_way)  # the loop alone would forget it
                under_way.add_done_callback(self.notices.discard)

    async def notice(self, told: Told) -> None:
        """Best effort, dropped after ten seconds: the state is saved, the person can tap again."""
        text = "" if told.line.text == "noticed" else cards.line(told.line, told.language,
                                                                 self.settings.policy().zone)
        with contextlib.suppress(ChannelError, TimeoutError):
            async with asyncio.timeout(NOTICE_LIFE):
                await self.channels[told.press.chat.channel].notice(told.press, text)

    async def _sweep(self) -> None:
        """Once a day, take away photos that no row knows."""
        await asyncio.sleep(FIRST_SWEEP_SECONDS)
        while True:
            try:
                await self.sweep()
            except Exception as error:  # a bucket that is away: tomorrow
                log.exception("sweep_failed", exc_info=error)
            await asyncio.sleep(SWEEP_SECONDS)

    async def sweep(self) -> int:
        """Gives how many photos were taken away. While books lie aside after a restore none is: those name photos
        too."""
        if backup.are_books_aside(self.settings):
            log.warning("photos_not_swept", reason=f"books lie aside in {backup.ASIDE}…")
            return 0
        taken = await self.fetcher.sweep()
        log.info("photos_swept", taken=taken)
        return taken

    async def _tick(self) -> None:
        """APScheduler is only the clockwork; what is due is decided from rows."""
        clockwork = AsyncIOScheduler(timezone=UTC)
        clockwork.add_job(self.tick, "interval", seconds=TICK_SECONDS, next_run_time=datetime.now(UTC),
                          coalesce=True, max_instances=1, misfire_grace_time=None)
        clockwork.start()
        try:
            await asyncio.Event().wait()
        finally:
            clockwork.shutdown(wait=False)

    async def tick(self) -> None:
        """Make what is due; refuse when the clock jumped more than a day since the last tick."""
        now = self.clock()
        if self.last_tick and now - self.last_tick > LARGEST_JUMP:
            log.error("clock_jumped", since=self.last_tick.isoformat(), now=now.isoformat(),
                      remedy="set the clock right, or restart if it is right now")
            return
        self.last_tick = now
        policy = self.settings.policy()
        due = await self.store.insist(lambda s: scheduler.due_now(Work(s, at=now, now=now, policy=policy)))
        for job, period in due:
            await self._make(job, period, now)
        point("tick.committed")

    async def _make(self, job: scheduler.Job, period: str, now: datetime) -> None:
        """One period in a transaction of its own: a job that fails holds up no other and is tried at the next tick."""
        policy = self.settings.policy()
        try:
            is_made = await self.store.insist(
                lambda s: scheduler.make(Work(s, at=now, now=now, policy=policy), job, period))
        except Closed:
            raise
        except Exception as error:
            log.exception("job_failed", job=job.name, period=period, exc_info=error)
            return
        if is_made:
            point("tick.committed")
            log.info("period_made", job=job.name, period=period)
            self.sender.wake.set()


def build(settings: Settings, *, clock: Callable[[], datetime] = utc_now, handle: Handle = handle,
          channels: dict[str, Channel] | None = None, tick: Callable[[], float] = time.monotonic) -> House:
    """Put the parts together; nothing runs yet. ``tick``: seconds of a clock that only goes forward."""
    policy, store = settings.policy(), Store(connect(settings.database_url))
    catalogue(policy.language, policy.zone)  # read now: the first card shall not wait for it
    networks = channels if channels is not None else {"telegram": _telegram(settings)}
    photo_store = open_store(settings.photos_url)
    fonts.prefer(settings.pictures.font)
    renderer = Renderer(store, photo_store, policy, clock,
                        {name: channel.invitation_link for name, channel in networks.items()},
                        OrderPages(settings.orders.fonts_folder, settings.orders.template_file))
    counts = Counts()
    watched = {name: counted(channel, counts) for name, channel in networks.items()}
    sender = Sender(store, watched, renderer, Limits(settings.telegram.limits == "on"), clock, tick, counts)
    fetcher = Fetcher(store, watched, photo_store, policy, clock, sender.wake)
    wake_work = asyncio.Event()
    documents = DocumentFetcher(store, networks, photo_store, policy, clock, wake_work)
    menus = MenuKeeper(store, watched, policy, clock, partial(offered, known=HELP))
    return House(settings, store, watched, Receiver(clock), Worker(networks, handle, policy, clock), sender, fetcher,
                 documents, renderer, menus, clock, wake_work, counts)


def _telegram(settings: Settings) -> Channel:
    telegram = settings.telegram
    place = Place(telegram.webhook_url, telegram.webhook_secret.get_secret_value())
    return TelegramChannel(telegram.token.get_secret_value(), telegram.api_url, on_point=point,
                           place=place if telegram.mode == "webhook" else None)

