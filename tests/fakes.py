"""A chat network in memory, with failures on demand, and a clock that stands still until moved."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from channels.base import ChannelError, Hook, RawEvent, Store, Unreadable
from domain.chat import (
    ButtonPress,
    Capabilities,
    Card,
    ChatRef,
    Event,
    FileRef,
    Mark,
    MenuEntry,
    MenuPlace,
    MessageRef,
    PhotoRef,
    Sent,
)


class FakeClock:
    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **span: float) -> None:
        self.now += timedelta(**span)


@dataclass
class FakeChannel:
    """Events are handed in by ``say``; what stands in the chats is in ``stands``, every effect in ``effects``."""

    name: str = "telegram"
    capabilities: Capabilities = field(default_factory=Capabilities)
    events: dict[str, Event] = field(default_factory=dict)
    said: dict[str, RawEvent] = field(default_factory=dict)
    poison: set[str] = field(default_factory=set)
    stands: dict[tuple[str, str], Card] = field(default_factory=dict)
    effects: list[tuple[str, str, str]] = field(default_factory=list)  # (what, chat, title)
    reactions: list[tuple[str, Mark]] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    menus: list[tuple[MenuPlace, list[str]]] = field(default_factory=list)
    photos: dict[str, bytes] = field(default_factory=dict)
    last_answer: datetime | None = None
    findings: frozenset[str] = frozenset()
    trouble: str = ""
    failures: list[ChannelError] = field(default_factory=list)  # raised by the next calls
    file_refusal: ChannelError | None = None  # raised for every card with a picture or document
    on_effect: Callable[[str], None] = lambda name: None
    _ids: "count[int]" = field(default_factory=lambda: count(5000))

    @property
    def hook(self) -> Hook:
        return FakeHook(self)

    def say(self, event: Event) -> RawEvent:
        """The event as it would arrive."""
        self.events[event.event_id] = event
        raw = RawEvent(self.name, event.event_id, event.chat, event.at, event.event_id.encode(), kind="message")
        self.said[event.event_id] = raw
        return raw

    def raw_of(self, event_id: str) -> RawEvent:
        """What ``say`` gave for it."""
        return self.said[event_id]

    async def start(self) -> None: ...

    async def stop(self) -> None: ...

    async def receive(self, store: Store) -> None: ...

    def parse(self, raw: RawEvent) -> Event | None:
        if raw.event_id in self.poison:
            raise Unreadable("poison")
        return self.events[raw.event_id]

    def invitation_link(self, code: str) -> str | None:
        return f"https://chat.example/bot?start={code}"

    async def send(self, chat: ChatRef, card: Card, topic: str | None = None) -> Sent:
        self._fail(card)
        ref = MessageRef(chat, str(next(self._ids)))
        self.stands[chat.id, ref.message] = card
        self.effects.append(("send", chat.id, card.title))
        self.on_effect("effect.send")
        return Sent(ref, max(1, len(card.pictures)))

    async def edit(self, ref: MessageRef, card: Card) -> bool:
        self._fail(card)
        self.stands[ref.chat.id, ref.message] = card
        self.effects.append(("edit", ref.chat.id, card.title))
        self.on_effect("effect.edit")
        return True

    async def delete(self, ref: MessageRef) -> None:
        self._fail()
        self.stands.pop((ref.chat.id, ref.message), None)

    async def notice(self, press: ButtonPress, text: str) -> None:
        self.notices.append(text)

    async def menu(self, place: MenuPlace, entries: Sequence[MenuEntry]) -> None:
        self._fail()
        self.menus.append((place, [entry.command for entry in entries]))

    async def react(self, ref: MessageRef, mark: Mark) -> None:
        self._fail()
        self.reactions.append((ref.message, mark))

    async def fetch(self, photo: PhotoRef | FileRef) -> bytes:
        self._fail()
        if photo.file not in self.photos:
            raise ChannelError("no such file", permanent=True)
        return self.photos[photo.file]

    def _fail(self, card: Card | None = None) -> None:
        if self.failures:
            raise self.failures.pop(0)
        if self.file_refusal is not None and card is not None and (card.pictures or card.document):
            raise self.file_refusal


@dataclass
class FakeHook:
    """Pushes carry the id of an event that was said."""

    channel: FakeChannel
    path: str = "/fake"

    def is_genuine(self, headers: Mapping[str, str]) -> bool:
        return headers.get("secret") == "right"

    def events(self, body: bytes) -> list[RawEvent]:
        return [self.channel.said[body.decode()]]
