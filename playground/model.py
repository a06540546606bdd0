"""What there is in the playground: plain dataclasses that can be written as JSON and read back."""

from collections import deque
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

LARGEST = 1 << 52  # Telegram's ids have at most 52 bits
ANONYMOUS_ID = 1087968824  # GroupAnonymousBot: an administrator writing as the group
CHANNEL_POSTS_ID = 777000  # Telegram itself, forwarding a linked channel's posts
CHANNEL_SENDER_ID = 136817688  # Channel_Bot: a person writing as a channel

HERE = frozenset({"member", "administrator", "creator", "restricted"})
GROUPS = frozenset({"group", "supergroup"})


@dataclass(slots=True)
class Person:
    """Somebody with an account; bots are people too."""

    id: int
    first_name: str
    username: str = ""
    language: str = ""
    is_bot: bool = False
    about: str = ""  # who that is, for the page; bots are not told


@dataclass(slots=True)
class Topic:
    """A topic of a forum; its id is the id of the message that opened it."""

    id: int
    name: str
    is_closed: bool = False


@dataclass(slots=True)
class Message:
    """A message as it stands now. ``content`` holds the Bot API's own fields: text, caption, photo, …"""

    id: int
    date: int
    content: Json
    sender: int | None = None
    sender_chat: int | None = None
    via_bot: int | None = None
    reply_to: int | None = None
    thread: int | None = None
    in_topic: bool = False
    album: str = ""
    markup: Json | None = None
    origin: Json | None = None  # where it was forwarded from
    is_automatic_forward: bool = False
    edit_date: int | None = None
    history: list[Json] = field(default_factory=list)  # earlier contents, oldest first
    reactions: dict[int, list[str]] = field(default_factory=dict)  # who, which
    is_pinned: bool = False
    is_deleted: bool = False


@dataclass(slots=True)
class Chat:
    """A chat. A private chat has the person's id; a channel may have a linked group."""

    id: int
    type: str
    title: str
    username: str = ""
    is_forum: bool = False
    members: dict[int, str] = field(default_factory=dict)  # user id: status
    messages: dict[int, Message] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    next_message_id: int = 1
    linked_chat: int | None = None
    migrated_to: int | None = None

    def has(self, user: int) -> bool:
        """Is this user in the chat now?"""
        return self.members.get(user) in HERE


@dataclass(slots=True)
class StoredFile:
    """One file id. The same bytes have the same ``unique_id`` under every file id."""

    file_id: str
    unique_id: str
    blob: str  # SHA-256
    size: int
    path: str
    kind: str  # photo, document
    name: str = ""
    mime: str = ""
    width: int = 0
    height: int = 0
    sizes: list[str] = field(default_factory=list)  # file ids of all sizes of the photo, smallest first
    link_until: float = 0.0


@dataclass(slots=True, eq=False)
class Pending:
    """An update that a bot has not confirmed yet; ``lane`` is what a webhook keeps in order."""

    id: int
    kind: str
    body: str
    lane: int
    expires_at: float


@dataclass(slots=True)
class Webhook:
    """Where updates are pushed to, and what went wrong there last."""

    url: str
    secret: str = ""
    max_connections: int = 40
    last_error: str = ""
    last_error_at: float = 0.0


@dataclass(slots=True)
class Bot:
    """A bot's side: its updates, its webhook, its commands."""

    user: Person
    token: str
    has_privacy: bool = False
    next_update_id: int = 700_000_001
    pending: deque[Pending] = field(default_factory=deque)
    allowed_updates: list[str] | None = None
    webhook: Webhook | None = None
    commands: dict[str, list[Json]] = field(default_factory=dict)  # by scope and language


@dataclass(slots=True)
class Press:
    """A tap on a button, and what the bot answered to it."""

    id: str
    bot: int
    user: int
    at: float
    is_answered: bool = False
    text: str = ""
    show_alert: bool = False


@dataclass(slots=True)
class State:
    """Everything that outlives a restart, apart from the bytes of files."""

    people: dict[int, Person] = field(default_factory=dict)
    bots: dict[str, Bot] = field(default_factory=dict)  # by token
    chats: dict[int, Chat] = field(default_factory=dict)
    files: dict[str, StoredFile] = field(default_factory=dict)  # by file id
    paths: dict[str, str] = field(default_factory=dict)  # file path: file id
    presses: dict[str, Press] = field(default_factory=dict)
    albums: dict[str, str] = field(default_factory=dict)  # name that people gave: media_group_id
    next_account_message_id: int = 1  # private chats and basic groups share one count
    next_number: int = 1  # for file ids, albums, presses
    next_update_id: int = 700_000_001
    next_event: int = 1
    clock_offset: float = 0.0
    is_closed: bool = False  # written at a clean stop, so nothing came after it


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo that somebody posts."""

    data: bytes
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A file that somebody posts as a file."""

    data: bytes
    name: str = "file.bin"
    mime: str = "application/octet-stream"


@dataclass(slots=True)
class Options:
    """How strict the server is where Telegram leaves a choice."""

    limits: bool = False  # flood limits
    privacy: bool = False  # privacy mode of new bots
    only_known_tokens: bool = False
    zone: str = ""  # in which the page shows times; empty: the browser's
