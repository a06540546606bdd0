"""What every chat network must be able to do. A second network is one new folder and a line of wiring."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

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


@dataclass(frozen=True, slots=True)
class RawEvent:
    """One event as the network said it, before anybody understood it."""

    channel: str
    event_id: str  # unique within the channel
    chat: ChatRef  # its lane: order is kept within it
    at: datetime | None  # the event's own time where the raw form shows it; None: when received
    payload: bytes  # raw JSON; b"" for kinds that we do not use
    is_ignored: bool = False  # a kind that we do not use: its id is kept, nothing else
    kind: str = ""  # the network's word for it, of the few that we know: for counting only


Store = Callable[[Sequence[RawEvent]], Awaitable[None]]
"""Writes events down for ever (commit 1); returns only when they are durable, raises otherwise."""


class ChannelError(Exception):
    """A call to the network failed.

    ``permanent``: the same call will never succeed (refused, chat gone, message gone).
    ``retry_after``: seconds the network wants us to stay away from this chat (or from all: ``everywhere``).
    ``moved_to``: the chat now lives there. ``ambiguous``: the effect may have happened.
    ``reply_is_gone``: the message to be answered no longer exists. ``thread_is_gone``: the topic.
    ``edit_refused``: this message can no longer be edited: clear the reference and post anew.
    ``file_refused``: it is the picture or document that is never taken; the words would be.
    """

    def __init__(self, message: str, *, permanent: bool = False, retry_after: float | None = None,
                 everywhere: bool = False, moved_to: ChatRef | None = None, ambiguous: bool = False,
                 reply_is_gone: bool = False, thread_is_gone: bool = False, edit_refused: bool = False,
                 file_refused: bool = False) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.retry_after = retry_after
        self.everywhere = everywhere
        self.moved_to = moved_to
        self.ambiguous = ambiguous
        self.reply_is_gone = reply_is_gone
        self.thread_is_gone = thread_is_gone
        self.edit_refused = edit_refused
        self.file_refused = file_refused


class Unreadable(Exception):
    """A stored event that cannot be parsed: it is parked at once."""


class Hook(Protocol):
    """Where a network that pushes reaches us: one path of our web server. Nothing here waits or writes."""

    path: str  # begins with /

    def is_genuine(self, headers: Mapping[str, str]) -> bool:
        """Do the headers prove that the network itself is calling? Takes as long for any wrong proof."""

    def events(self, body: bytes) -> Sequence[RawEvent]:
        """What was pushed, whatever it is: a body that cannot be read is an event, too, and will be parked."""


class Channel(Protocol):
    name: str
    capabilities: Capabilities

    @property
    def last_answer(self) -> datetime | None:
        """When the network last answered our asking for events, or how its pushing goes; None: not yet."""

    @property
    def findings(self) -> frozenset[str]:
        """What is known to keep us from working there now: "privacy" (it hides what people write in groups), "clock"
        (ours is more than a minute off its own)."""

    @property
    def trouble(self) -> str:
        """What keeps the network from pushing to us, and what to do; empty: nothing, or we poll."""

    @property
    def hook(self) -> Hook | None:
        """Where it pushes; None: we poll."""

    async def start(self) -> None: ...
    async def stop(self) -> None: ...

    async def receive(self, store: Store) -> None:
        """Fetch events for ever; each batch is acknowledged to the network only after ``store`` returned. A network
        that pushes is told where, and watched; its events come through ``hook``."""

    def parse(self, raw: RawEvent) -> Event | None:
        """The event in our words, None when it concerns nobody; raises Unreadable. Pure: no network."""

    async def send(self, chat: ChatRef, card: Card, topic: str | None = None) -> Sent:
        """Post a card; raises ChannelError."""

    async def edit(self, ref: MessageRef, card: Card) -> bool:
        """Make a message show this card: True when it does now (unchanged counts); raises ChannelError."""

    async def delete(self, ref: MessageRef) -> None:
        """Take a message away (already gone counts as done); raises ChannelError."""

    async def notice(self, press: ButtonPress, text: str) -> None:
        """The line that the person who tapped sees; raises ChannelError."""

    async def menu(self, place: MenuPlace, entries: Sequence[MenuEntry]) -> None:
        """Offer these commands there; none: offer nothing of our own. Raises ChannelError."""

    async def react(self, ref: MessageRef, mark: Mark) -> None:
        """Put a reaction on somebody's message; raises ChannelError."""

    def invitation_link(self, code: str) -> str | None:
        """A link that opens the bot with this code; None while the network has none to give."""

    async def fetch(self, photo: PhotoRef | FileRef) -> bytes:
        """The bytes of a photo or document, at most 20 MB; raises ChannelError."""
