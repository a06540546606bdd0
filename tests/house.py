"""The whole house in memory-speed tests: real database, real workers, a fake network and clock."""

from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import make_url, select

from bot.settings import Settings
from bot.wiring import House, build
from channels.base import RawEvent
from domain.chat import Account, ButtonPress, Card, Event
from models import Base, Outbox
from models.database import connect, transaction
from services import roster
from tests.builders import GROUP, MONDAY, make_message, make_press, make_town
from tests.empty import empty_database
from tests.fakes import FakeChannel, FakeClock


class TestHouse:
    """Say something, let the house work until nothing is left, look at the chat."""

    __test__ = False

    def __init__(self, folder: Path, *, now: datetime = MONDAY, fresh: bool = True, channel: FakeChannel | None = None,
                 url: str = "", **changes: Any) -> None:
        self.folder, self.clock = folder, FakeClock(now)
        self.channel = channel or FakeChannel()
        database = {"url": url} if url else {}
        self.settings = Settings(data_dir=folder, database=database, **changes)  # type: ignore[arg-type]
        if fresh:
            self._begin(url)
        roster._cache.clear()
        self.house: House = build(self.settings, clock=self.clock, channels={"telegram": self.channel},
                                  tick=lambda: self.clock.now.timestamp())

    def _begin(self, url: str) -> None:
        """The town's first books."""
        engine = connect(url) if url else empty_database(Path(str(make_url(self.settings.database_url).database)))
        if url:
            Base.metadata.create_all(engine)
        with transaction(engine) as session:
            make_town(session)
        engine.dispose()

    async def receive(self, *events: Event) -> None:
        await self.keep(*(self.channel.say(e) for e in events))

    async def keep(self, *raw: RawEvent) -> None:
        await self.house.keep(list(raw))

    async def settle(self) -> None:
        """Work, fetch and show until nothing is left to do now."""
        while await self._work() | await self._fetch() | await self._show():
            pass

    async def _work(self) -> bool:
        worked = False
        while (told := await self.house.store.call(self.house.worker.steps)) is not None:
            worked = True
            for notice in told:
                await self.house.notice(notice)
        return worked

    async def _fetch(self) -> bool:
        started = await self.house.fetcher.start()
        await self.house.fetcher.drain()
        started += await self.house.documents.start()
        await self.house.documents.drain()
        return started > 0

    async def _show(self) -> bool:
        started = await self.house.sender.start()
        await self.house.sender.drain()
        return started > 0

    async def say(self, text: str = "", *, sender: Account, after: float = 60, **more: Any) -> str:
        """Somebody posts; the house settles. Gives the message id."""
        self.clock.pass_(seconds=after)
        message = make_message(text, sender=sender, at=self.clock.now, **more)
        for photo in message.photos:
            self.channel.photos.setdefault(photo.file, PHOTO)
        await self.receive(message)
        await self.settle()
        return message.ref.message

    async def press(self, label: str, *, sender: Account, on: str = "", after: float = 30) -> None:
        """Tap the button with this label on the newest card whose title contains ``on``."""
        self.clock.pass_(seconds=after)
        value, message = self.button(label, on)
        await self.tap(value, sender=sender, message=message)

    async def tap(self, value: str, *, sender: Account, message: str | None = None) -> None:
        press: ButtonPress = make_press(value, sender=sender, at=self.clock.now, message=message)
        await self.receive(press)
        await self.settle()

    def button(self, label: str, on: str = "") -> tuple[str, str]:
        for (_, message), card in reversed(self.channel.stands.items()):
            for row in card.buttons:
                for button in row:
                    if button.label == label and on in card.title:
                        return button.value, message
        raise AssertionError(f"no button {label!r} on {on!r}: {self.titles()}")

    def titles(self, chat: str = GROUP.id) -> list[str]:
        """What stands in the chat, oldest first."""
        return [card.title for (where, _), card in self.channel.stands.items() if where == chat]

    def card(self, part: str) -> Card:
        """The newest card whose title contains ``part``."""
        return next(c for c in reversed(self.channel.stands.values()) if part in c.title)

    async def query(self, statement: Any) -> Any:
        return await self.house.store.run(lambda s: list(s.scalars(statement)))

    async def unsent(self) -> list[Any]:
        return list(await self.query(select(Outbox.key).where(Outbox.wanted_rev > Outbox.shown_rev)))

    def close(self) -> None:
        self.house.renderer.close()
        self.house.store.close()


def _photo() -> bytes:
    from bot.demo.photos import picture

    return picture("exposed_rubbish", 3)


PHOTO = _photo()
