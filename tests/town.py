"""The town with everything real but people, network and clock: the playground over HTTP, the bot on its files.

Stories are told in the words of the field: ``await town.post(LI, MARKET, photos=1)``, ``await town.press(LI, "通过")``,
``await town.stands("🟢 №1")``. The town has a time of its own, which stories move on; whoever waits for something that
does not come fails after ``PATIENCE`` seconds with the chat as it stands.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from functools import cache, lru_cache
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from bot.demo.photos import picture
from bot.settings import Settings
from bot.wiring import ROLES, House, build
from domain.chat import Account, ChatRef
from models import (
    Base,
    Chat,
    ChatPurpose,
    File,
    FileState,
    Inbox,
    InboxState,
    Outbox,
    OutboxState,
    Photo,
    PhotoState,
    Timer,
    Unit,
)
from models.database import connect, transaction
from playground import updates
from playground.core import LIFE
from playground.model import Pending, Picture
from playground.server import serve
from playground.world import World
from services import roster
from tests.builders import GROUP, MONDAY, OFFICE, make_chat, make_town

MARKET = "东关社区菜市场南门垃圾未清理@张主任"
BRIDGE = "东关社区老桥头污水外溢"
TOKEN = "111:TEST"
BOT = 111
PEOPLE = [1001, 1002, 2001, 2002, 2003, 2101, 2201, 3001, 3002, 3003, 9999]
PATIENCE = 8.0  # seconds; a story that waits longer for something has failed
SOON = 0.005  # seconds between two looks
SHORTLY = timedelta(seconds=3)  # what is tried again so soon is worth waiting for


class Clock:
    """The town's time: begins at a moment, goes on as time does, and is moved on by stories."""

    def __init__(self, begin: datetime) -> None:
        self._begin, self._since = begin, monotonic()

    def __call__(self) -> datetime:
        return self._begin + timedelta(seconds=monotonic() - self._since)

    def pass_(self, **span: float) -> None:
        self._begin += timedelta(**span)


class Standing:
    """A message as people see it."""

    def __init__(self, seen: dict[str, Any], blobs: Callable[[str], bytes | None]) -> None:
        self.id: int = seen["message_id"]
        self.text: str = seen["text"]
        self.by: int | None = seen["from"]["id"] if seen["from"] else None
        self.reply_to: int | None = seen["reply_to"]
        self.topic: int | None = seen["topic"]
        self.reactions: list[str] = list(seen["reactions"])
        self.buttons: list[str] = [b["text"] for row in seen["buttons"] for b in row]
        self.values: list[str] = [b["callback_data"] for row in seen["buttons"] for b in row]
        self._blob = (seen["photo"] or {}).get("blob")
        self._blobs = blobs

    @property
    def title(self) -> str:
        return self.text.partition("\n")[0]

    @property
    def lines(self) -> list[str]:
        return self.text.split("\n")[1:]

    @property
    def picture(self) -> bytes | None:
        """The photo's bytes, None when the message has none."""
        return self._blobs(self._blob) if self._blob else None

    def __repr__(self) -> str:
        marks = f" {''.join(self.reactions)}" if self.reactions else ""
        shows = " (photo)" if self._blob else ""
        answers = f" ↩{self.reply_to}" if self.reply_to else ""
        return f"#{self.id} {self.by}{answers}{shows}{marks}: {self.text!r} {self.buttons or ''}"


class Town:
    def __init__(self, folder: Path, url: str, now: datetime, changes: dict[str, Any]) -> None:
        self.clock = Clock(now)
        self.world = World(now=lambda: self.clock().timestamp(), token=TOKEN)
        self.settings: Settings = Settings(data_dir=folder)
        self._folder, self._url, self._changes = folder, url, changes
        self._running: asyncio.Task[None] | None = None
        self._photos = count(1)
        self.house: House

    # The bot.

    async def open(self, address: str) -> None:
        """Run the bot of these files, all roles, against the playground at ``address``."""
        telegram = {"token": TOKEN, "api_url": address, "limits": "off", **self._changes.pop("telegram", {})}
        database = {"url": self._url} if self._url else {}
        self.settings = Settings(data_dir=self._folder, database=database, telegram=telegram,  # type: ignore[arg-type]
                                 http={"port": 0, **self._changes.pop("http", {})},  # type: ignore[arg-type]
                                 **self._changes)
        await self.start()

    async def start(self) -> None:
        roster._cache.clear()
        self.house = build(self.settings, clock=self.clock)
        self._stop = asyncio.Event()
        self._running = asyncio.create_task(self.house.run(ROLES, self._stop))

    async def stop(self) -> None:
        if self._running is not None:
            self._stop.set()
            running, self._running = self._running, None
            await running

    async def restart(self) -> None:
        """The bot ends and is built anew on the same files."""
        await self.stop()
        await self.start()

    def later(self, **span: float) -> None:
        """Time passes, and whoever waits for a moment looks again."""
        self.clock.pass_(**span)
        for wake in (self.house.wake_work, self.house.sender.wake, self.house.fetcher.wake):
            wake.set()

    # People.

    async def post(self, who: Account, text: str = "", *, photos: int = 0, after: float = 60, chat: str = GROUP.id,
                   reply_to: "Standing | int | None" = None, files: Sequence[bytes | Picture] = (), **more: Any) -> int:
        """Somebody posts ``after`` seconds later; gives the (first) message's id once the bot has handled it."""
        self.later(seconds=after)
        pictures = [*files, *(photo(next(self._photos)) for _ in range(photos))]
        said: dict[str, Any] = {"photos": pictures} if pictures else {}
        said["caption" if pictures or "document" in more else "text"] = text
        target = reply_to.id if isinstance(reply_to, Standing) else reply_to
        posted = self.world.post(int(chat), int(who.id), reply_to=target, **said, **more)
        await self.handled()
        return posted[0]

    async def tell(self, who: Account, text: str, **more: Any) -> int:
        """Somebody writes to the bot in private."""
        return await self.post(who, text, chat=who.id, **more)

    def write(self, message: dict[str, Any]) -> None:
        """A message of an update that no person of the playground could write, as JSON with escapes."""
        bot = self.world.bot(TOKEN)
        number, bot.next_update_id = bot.next_update_id, bot.next_update_id + 1
        text = json.dumps({"update_id": number, "message": message})
        updates.insert(bot, Pending(number, "message", text, message["chat"]["id"], self.world.now() + LIFE))
        self.world.bell(bot).ring()

    async def edit(self, message: int, caption: str, *, chat: str = GROUP.id, after: float = 60) -> None:
        """The author changes a caption."""
        self.later(seconds=after)
        self.world.edit(int(chat), message, caption=caption)
        await self.handled()

    async def press(self, who: Account, label: str, *, on: str = "", chat: str = GROUP.id, after: float = 30) -> str:
        """Somebody taps the button on the newest message that has it; gives the line they were shown."""
        self.later(seconds=after)
        card = await self.stands(on, chat=chat, button=label)
        return await self._tapped(self.world.press(int(chat), card.id, int(who.id), label=label))

    async def tap(self, who: Account, value: str, on: Standing, *, chat: str = GROUP.id) -> str:
        """A tap as a slow or forged phone sends it, whatever buttons are there."""
        return await self._tapped(self.world.press(int(chat), on.id, int(who.id), data=value, anyway=True))

    async def _tapped(self, press: str) -> str:
        await self._until(lambda: bool(self.world.notice(press)["answered"]), "the tap was not answered")
        await self.handled()
        return str(self.world.notice(press)["text"] or "")

    def add_forum(self) -> str:
        """A work group of the town with topics; gives its id."""
        chat = "-1001000000005"
        self.world.add_chat("supergroup", "督查群", chat_id=int(chat), members=PEOPLE, bot="administrator", forum=True)
        with transaction(self.house.store.engine) as session:
            make_chat(session, ChatRef("telegram", chat), ChatPurpose.WORK_GROUP, session.scalars(
                select(Unit).where(Unit.name == "城关镇")).one())
        return chat

    # What is seen.

    def messages(self, chat: str = GROUP.id) -> list[Standing]:
        return [Standing(m, self.world.blobs.get) for m in self.world.messages(int(chat))]

    def said(self, chat: str = GROUP.id) -> list[Standing]:
        """What the bot has standing in the chat, oldest first."""
        return [m for m in self.messages(chat) if m.by == BOT]

    def titles(self, chat: str = GROUP.id) -> list[str]:
        return [m.title for m in self.said(chat)]

    async def stands(self, part: str, *, chat: str = GROUP.id, button: str = "", has_picture: bool | None = None
                     ) -> Standing:
        """Wait for a message of the bot with ``part`` in it; gives the newest."""
        found: list[Standing] = []

        def is_there() -> bool:
            found[:] = [m for m in self.said(chat) if part in m.text and (not button or button in m.buttons)
                        and has_picture in (None, m.picture is not None)]
            return bool(found)

        await self._until(is_there, f"{part!r} {button} does not stand", chat)
        return found[-1]

    async def marked(self, message: int, mark: str, *, chat: str = GROUP.id) -> None:
        """Wait for a reaction on somebody's message."""
        await self._until(lambda: any(m.id == message and mark in m.reactions for m in self.messages(chat)),
                          f"no {mark} on #{message}", chat)

    async def gone(self, part: str, *, chat: str = GROUP.id) -> None:
        """Wait until nothing of the bot says ``part`` any more."""
        await self._until(lambda: all(part not in m.text for m in self.said(chat)), f"{part!r} still stands", chat)

    async def handled(self) -> None:
        """Wait until everything that was posted is understood and every timer that is due has fired."""
        await self._until(self._is_handled, "not everything was handled")

    async def quiet(self) -> None:
        """Wait until nothing is left to do at this moment of the town or shortly after."""
        await self._until(self._is_quiet, "the bot has not come to rest")

    async def until(self, is_so: Callable[[], bool | Awaitable[bool]], otherwise: str) -> None:
        await self._until(is_so, otherwise)

    async def _is_handled(self) -> bool:
        return not self.world.bot(TOKEN).pending and not await self.house.store.run(self._left_to_handle)

    async def _is_quiet(self) -> bool:
        return await self._is_handled() and not await self.house.store.run(self._left_to_show)

    def _left_to_handle(self, session: Session) -> int:
        now = self.clock()
        events = select(func.count()).select_from(Inbox).join(Chat, Chat.id == Inbox.chat_id).where(
            Inbox.state == InboxState.NEW, or_(Chat.hold_until.is_(None), Chat.hold_until <= now))
        documents = select(func.count()).where(File.state == FileState.WANTED, File.next_try_at <= now)
        timers = select(func.count()).where(Timer.due_at <= now)
        return sum(_number(session, waiting) for waiting in (events, documents, timers))

    def _left_to_show(self, session: Session) -> int:
        now = self.clock() + SHORTLY
        return _number(session, select(func.count()).where(
            Outbox.wanted_rev > Outbox.shown_rev, Outbox.state != OutboxState.FAILED,
            or_(Outbox.not_before.is_(None), Outbox.not_before <= now))) + _number(session, select(func.count()).where(
                Photo.state == PhotoState.WANTED, Photo.next_try_at <= now))

    async def _until(self, is_so: Callable[[], bool | Awaitable[bool]], otherwise: str, chat: str = GROUP.id) -> None:
        end = monotonic() + PATIENCE
        while True:
            found = is_so()
            if found if isinstance(found, bool) else await found:
                return
            if self._running is not None and self._running.done():
                self._running.result()
            if monotonic() > end:
                raise AssertionError("\n  ".join([f"{otherwise}; the chat:", *map(repr, self.messages(chat))]))
            await asyncio.sleep(SOON)

    # What goes wrong.

    def fault(self, kind: str, method: str = "*", **more: Any) -> None:
        """The network fails so, ``times`` times or until ``mend``."""
        self.world.faults.add([{"kind": kind, "method": method, **more}])

    def struck(self) -> int:
        """How often the faults in force made something fail."""
        return sum(rule["struck"] for rule in self.world.faults.listed())

    def mend(self) -> None:
        self.world.faults.clear()

    async def query(self, statement: Select[Any]) -> list[Any]:
        """The first column of what the books say."""
        return await self.house.store.run(lambda s: list(s.scalars(statement)))


def _number(session: Session, statement: Select[Any]) -> int:
    return int(session.scalar(statement) or 0)


@lru_cache(64)
def photo(seed: int, *, is_after: bool = False) -> bytes:
    """A photo as a phone sends it; each number another place."""
    return picture("exposed_rubbish", seed, is_after=is_after)


@asynccontextmanager
async def living(folder: Path, *, url: str = "", now: datetime = MONDAY, fill: Callable[[Session], object] = make_town,
                 **changes: Any) -> AsyncIterator[Town]:
    """The town of tests/builders.py with its work group and its office, while the block runs.

    ``url``: an empty database with tables, else a new SQLite file. ``changes``: settings.
    """
    town = Town(folder, url, now, changes)
    if url:
        _fill(url, fill)
    else:
        (folder / "ducha.db").write_bytes(_books(fill))
    _populate(town.world)
    async with serve(town.world, port=0) as address:
        await town.open(address)
        try:
            yield town
        finally:
            await town.stop()


@cache
def _books(fill: Callable[[Session], object]) -> bytes:
    """The SQLite file of a town at its beginning."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "ducha.db"
        _fill(f"sqlite:///{file}", fill)
        return file.read_bytes()


def _fill(url: str, fill: Callable[[Session], object]) -> None:
    engine = connect(url)
    Base.metadata.create_all(engine)
    with transaction(engine) as session:
        fill(session)
    engine.dispose()


def _populate(world: World) -> None:
    for person in PEOPLE:
        world.add_person(person, f"手机{person}")
    world.add_chat("supergroup", "城关镇督查群", chat_id=int(GROUP.id), members=PEOPLE, bot="administrator")
    world.add_chat("supergroup", "创建办", chat_id=int(OFFICE.id), members=[3001, 3002], bot="administrator")
