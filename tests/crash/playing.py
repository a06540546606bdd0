"""A day of the work group that goes on through crashes in one process: at a point the house dies, its files and the
network's chats stay, the house is built anew and goes on."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import select

from bot.front import Front
from bot.points import point, watch
from channels.base import RawEvent
from domain.chat import Account, Event
from models import AuditEvent, Inbox, InboxState, Outbox, PeriodRun, Photo, PhotoState, Problem, Question, Rectification
from models.database import transaction
from photos.store import open_store
from services import audit
from tests.builders import GROUP, LI, OFFICE, SUN, ZHANG, make_file, make_message, make_press
from tests.fakes import FakeChannel
from tests.house import PHOTO, TestHouse

BETWEEN_EFFECT_AND_COMMIT = ("effect.send", "send.done")
SETTINGS: dict[str, Any] = {"telegram": {"limits": "off"}}


class Crashed(BaseException):
    """The process is gone. No Exception: nobody may catch it and go on."""


@dataclass
class Play:
    """One run. ``crash_at``: "send.done:3" is the third passing of that point; empty: none."""

    folder: Path
    crash_at: str = ""
    url: str = ""
    channel: FakeChannel = field(default_factory=FakeChannel)
    passed: Counter[str] = field(default_factory=Counter)
    crashes: int = 0
    deliveries: int = 0
    posted: list[str] = field(default_factory=list)  # the event ids the network handed over, in its order

    def __post_init__(self) -> None:
        self.channel.on_effect = point
        self.has_crashed = False
        self.house = TestHouse(self.folder, channel=self.channel, url=self.url, fresh=not self.url, **SETTINGS)
        watch(self._pass)

    def _pass(self, name: str) -> None:
        self.passed[name] += 1
        if self.crash_at == f"{name}:{self.passed[name]}":
            self.crashes += 1
            self.has_crashed = True
            raise Crashed(name)

    async def safely(self, do: Callable[[], Any]) -> None:
        """Do it until it went through without a crash, as a supervisor and the network would."""
        while True:
            self.has_crashed = False
            with suppress(Crashed):
                await do()
            if not self.has_crashed:
                return
            await self.restart()

    async def restart(self) -> None:
        """The house ends without another word; what was under way in it may get as far as it gets."""
        await self.house.house.sender.drain()
        await self.house.house.fetcher.drain()
        await self.house.house.documents.drain()
        self.house.close()
        self.house = TestHouse(self.folder, now=self.house.clock.now, fresh=False, channel=self.channel, url=self.url,
                               **SETTINGS)
        await self.house.house.sender.remember()

    async def deliver(self, *raw: RawEvent) -> None:
        """The network hands updates over again until it is told that they are stored: by turns polled and pushed."""
        self.posted += [r.event_id for r in raw]
        self.deliveries += 1
        await self.safely(lambda: self._push(raw) if self.deliveries % 2 else self._poll(raw))

    async def _poll(self, raw: Sequence[RawEvent]) -> None:
        point("poll.received")
        await self.house.keep(*raw)
        point("poll.stored")

    async def _push(self, raw: Sequence[RawEvent]) -> None:
        house = self.house.house
        front = Front(self.house.settings, [self.channel], house.keep_once, house.counts, house.clock)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(front.app()), base_url="http://house") as network:
            for one in raw:
                self.channel.said[one.event_id] = one
                answer = await network.post("/fake", content=one.event_id.encode(), headers={"secret": "right"})
                assert answer.status_code == 200

    async def settle(self) -> None:
        await self.safely(lambda: self.house.settle())

    async def events(self, *events: Event) -> None:
        await self.deliver(*(self.channel.say(e) for e in events))
        await self.settle()

    async def say(self, text: str = "", *, sender: Account, after: float = 60, **more: Any) -> str:
        self.house.clock.pass_(seconds=after)
        message = make_message(text, sender=sender, at=self.house.clock.now, **more)
        for photo in message.photos:
            self.channel.photos[photo.file] = PHOTO
        if message.document is not None:
            self.channel.photos[message.document.file] = b"no workbook"
        await self.events(message)
        return message.ref.message

    async def press(self, label: str, *, sender: Account, on: str = "", after: float = 30) -> None:
        self.house.clock.pass_(seconds=after)
        value, message = self.house.button(label, on)
        await self.events(make_press(value, sender=sender, at=self.house.clock.now, message=message))

    def close(self) -> None:
        watch(None)
        self.house.close()


async def day(play: Play) -> None:
    """Everything that passes a commit point at least once: reports, a receipt, a timer, a question, a tap, photos, a
    document, a comparison picture, an event that cannot be read, a period, an order with its documents."""
    market = await play.say("东关社区菜市场南门垃圾未清理@张主任", sender=LI, photos=1)
    await play.say("老桥头污水外溢", sender=LI, photos=1)
    play.house.clock.pass_(seconds=21)
    await play.settle()
    await play.press("西关社区", sender=LI)
    await play.deliver(unreadable(play))
    await play.say("已清理", sender=ZHANG, photos=1, reply_to=market)
    await play.press("通过", sender=LI, on="№1")
    await play.say(sender=SUN, chat=OFFICE, document=make_file())
    play.house.clock.pass_(hours=22)
    await play.safely(lambda: play.house.house.tick())
    await play.settle()
    await play.say("东关社区菜市场南门垃圾未清理", sender=LI, photos=1)
    await play.press("签收", sender=ZHANG, on="📕")


def unreadable(play: Play) -> RawEvent:
    play.channel.poison.add("poison")
    return replace(play.channel.say(make_message("x", sender=LI)), event_id="poison")


async def whole_day(folder: Path, crash_at: str = "", url: str = "") -> Play:
    """The day, to its end; the caller closes it."""
    folder.mkdir(exist_ok=True)
    play = Play(folder, crash_at, url)
    try:
        await asyncio.wait_for(day(play), 60)
    finally:
        watch(None)
    return play


def wrong(play: Play, calm: Play) -> list[str]:
    """What does not hold after ``play``, given the same day without a crash; a sentence each."""
    return [*_books_differ(play, calm), *_own_wrongs(play), *_chats_differ(play, calm)]


def books(play: Play) -> dict[str, Sequence[Any]]:
    """What was decided, without ids and moments that a database may give differently."""
    with transaction(play.house.house.store.engine) as session:
        return {
            "problems": session.execute(select(Problem.number, Problem.state, Problem.place).order_by(
                Problem.number)).all(),
            "submissions": session.scalars(select(Rectification.result).order_by(Rectification.id)).all(),
            "questions": session.scalars(select(Question.purpose).order_by(Question.id)).all(),
            "changes": session.execute(select(AuditEvent.chain, AuditEvent.sequence, AuditEvent.action).order_by(
                AuditEvent.chain, AuditEvent.sequence)).all(),
            "messages": session.execute(select(Outbox.state, Outbox.content.is_(None)).where(
                ~Outbox.key.startswith("parked")).order_by(Outbox.id)).all(),
            "periods": session.execute(select(PeriodRun.job, PeriodRun.period).order_by(PeriodRun.job)).all(),
            "inbox": session.scalars(select(Inbox.state).order_by(Inbox.id)).all()}


def _books_differ(play: Play, calm: Play) -> list[str]:
    found, expected = books(play), books(calm)
    return [f"{name} {found[name]} instead of {expected[name]}" for name in expected if found[name] != expected[name]]


def _own_wrongs(play: Play) -> list[str]:
    """What must hold in any books."""
    with transaction(play.house.house.store.engine) as session:
        stored = open_store(play.house.settings.photos_url)
        wrongs = [f"chain broken: {link}" for link in audit.broken_links(session)]
        ids = list(session.scalars(select(Inbox.event_id).order_by(Inbox.id)))
        wrongs += [f"order of the inbox {ids} instead of {play.posted}"] if ids != play.posted else []
        wrongs += [f"left undone: {i}" for i in session.scalars(select(Inbox.id).where(Inbox.state == InboxState.NEW))]
        wrongs += [f"not shown: {key}" for key in session.scalars(
            select(Outbox.key).where(Outbox.wanted_rev > Outbox.shown_rev))]
        wrongs += [f"photo {p.id} is {p.state}" for p in session.scalars(select(Photo))
                   if p.state is not PhotoState.STORED or not stored.has(str(p.sha256))]
        numbers = list(session.scalars(select(Problem.number).order_by(Problem.number)))
        wrongs += [f"numbers {numbers}"] if numbers != list(range(1, len(numbers) + 1)) else []
        for key, ref in session.execute(select(Outbox.key, Outbox.ref).where(
                Outbox.content.is_not(None), ~Outbox.key.startswith("receipt:"))):
            if ref not in {message for _, message in play.channel.stands}:
                wrongs.append(f"{key} does not stand at {ref}")
    return wrongs


def _chats_differ(play: Play, calm: Play) -> list[str]:
    expected, found = Counter(_stands(calm)), Counter(_stands(play))
    wrongs = [f"lost: {title}" for title in (expected - found)]
    doubled = sum(found.values()) - sum(expected.values())
    allowed = play.crashes if play.crash_at.partition(":")[0] in BETWEEN_EFFECT_AND_COMMIT else 0
    if doubled > allowed:
        wrongs.append(f"{doubled} messages stand twice: {found - expected}")
    first, order = _sent(play), _sent(calm)
    if first != order:
        wrongs.append(f"order {first} instead of {order}")
    if len(play.channel.reactions) < len(calm.channel.reactions):
        wrongs.append("a receipt is missing")
    return wrongs


def _sent(play: Play) -> list[str]:
    """What came into the group, in its order; a document waits for its photos, and others may pass it."""
    return list(dict.fromkeys(title for what, chat, title in play.channel.effects
                              if what == "send" and chat == GROUP.id and "（PDF）" not in title))


def _stands(play: Play) -> list[str]:
    return [f"{chat} {card.title} {len(card.pictures)}" for (chat, _), card in play.channel.stands.items()]
