"""The channel vocabulary: what a chat network says to us and what we show in it.

Handlers see these and never an object of a network's library. Ids of a network are strings.
All times are aware and in UTC.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Self


@dataclass(frozen=True, slots=True)
class ChatRef:
    """A chat of one network, written ``telegram:-1001000000001``."""

    channel: str
    id: str

    def __str__(self) -> str:
        return f"{self.channel}:{self.id}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``channel:id``; ValueError when there is no colon or a part is empty."""
        channel, colon, chat_id = text.partition(":")
        if not (channel and colon and chat_id):
            raise ValueError(f"a chat or an account is written channel:id, for example telegram:1001, not {text!r}")
        return cls(channel, chat_id)


class Account(ChatRef):
    """A person's account in one network, written ``telegram:1001``."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class MessageRef:
    """Where a message stands."""

    chat: ChatRef
    message: str


class SenderKind(StrEnum):
    PERSON = "person"
    ANONYMOUS = "anonymous"  # an administrator who posts as the group: nobody in particular (R18)
    CHANNEL = "channel"
    BOT = "bot"


@dataclass(frozen=True, slots=True)
class Sender:
    kind: SenderKind
    account: Account | None  # None unless kind is PERSON or BOT
    name: str = ""  # display name: shown, never trusted (R18)
    language: str = ""  # of the person's client, BCP 47, may be empty


@dataclass(frozen=True, slots=True)
class PhotoRef:
    """A photo as the network names it; its bytes are fetched apart."""

    channel: str
    file: str  # what fetch needs; may change for the same photo
    unique: str  # the same photo always has the same one
    width: int = 0  # pixels, 0 when unknown
    height: int = 0
    size: int = 0  # bytes, 0 when unknown
    is_document: bool = False


@dataclass(frozen=True, slots=True)
class FileRef:
    """A document that is no photo, as the network names it; its bytes are fetched apart."""

    channel: str
    file: str  # what fetch needs; may change for the same document
    unique: str  # the same document always has the same one
    name: str = ""  # as the sender's machine called it: never trusted
    size: int = 0  # bytes, 0 when unknown


@dataclass(frozen=True, slots=True)
class Location:
    """WGS 84 degrees."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class IncomingMessage:
    event_id: str
    chat: ChatRef
    ref: MessageRef
    sender: Sender
    at: datetime  # when it was written; of an edit: when it was edited
    text: str = ""
    topic: str | None = None
    photos: tuple[PhotoRef, ...] = ()
    location: Location | None = None
    reply_to: MessageRef | None = None  # a reply a person made, never a topic's root
    album: str | None = None
    edited: bool = False
    forwarded: bool = False
    addressed: bool = False  # a private chat, or the bot is mentioned or answered
    command: str | None = None  # "bind" for "/bind@our_bot x"; text is then what follows
    chat_title: str = ""
    is_private: bool = False
    document: FileRef | None = None


@dataclass(frozen=True, slots=True)
class ButtonPress:
    event_id: str
    chat: ChatRef
    ref: MessageRef | None  # the card; None when the network no longer names it
    sender: Sender
    at: datetime  # when we received it
    value: str
    answer_token: str


class Change(StrEnum):
    JOINED = "joined"  # the bot came into the chat, or its rights changed
    LEFT = "left"  # the bot was removed or blocked


@dataclass(frozen=True, slots=True)
class MemberChange:
    event_id: str
    chat: ChatRef
    sender: Sender
    at: datetime
    change: Change
    chat_title: str = ""
    is_private: bool = False
    is_broadcast: bool = False  # only its owners write there: no group
    can_write: bool = True  # False: we are here and may not


@dataclass(frozen=True, slots=True)
class ChatMoved:
    event_id: str
    chat: ChatRef
    at: datetime
    old: ChatRef
    new: ChatRef


Event = IncomingMessage | ButtonPress | MemberChange | ChatMoved


@dataclass(frozen=True, slots=True)
class Button:
    label: str  # about 10 characters
    value: str  # at most 64 bytes: "verify:17"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture inside our house; the sender has the bytes, the network may know a file already."""

    data: bytes
    name: str = "photo.jpg"


@dataclass(frozen=True, slots=True)
class Card:
    """One message as it should stand: plain text, the adapter escapes and formats."""

    title: str
    lines: tuple[str, ...] = ()
    code: str = ""  # "№12": a network without reply ids is matched by it; always printed in the title
    pictures: tuple[Picture, ...] = ()
    document: Picture | None = None
    buttons: tuple[tuple[Button, ...], ...] = ()  # rows
    mention: Account | None = None
    mention_name: str = ""
    reply_to: MessageRef | None = None


class Mark(StrEnum):
    REGISTERED = "👀"
    ACKNOWLEDGED = "👍"


@dataclass(frozen=True, slots=True)
class Receipt:
    ref: MessageRef
    mark: Mark


@dataclass(frozen=True, slots=True)
class Sent:
    """Where a card stands now."""

    ref: MessageRef
    items: int = 1  # how many messages it counts for in the network's limits


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """A command that a network offers while somebody types."""

    command: str  # without a slash
    text: str


@dataclass(frozen=True, slots=True)
class MenuPlace:
    """Where and to whom commands are offered."""

    chat: ChatRef | None  # None: in all private chats that have no menu of their own
    account: Account | None = None  # only to them; None: to everybody there
    language: str = ""  # only where the client speaks it (ISO 639-1); empty: everywhere


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a network can do; only what code reads."""

    has_reactions: bool = True
    can_edit: bool = True
    has_menus: bool = True
