"""The world's ground: the state, its clock, what bots are told, what watchers are told."""

import re
import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import orjson

from playground import wire
from playground.bell import Bell
from playground.blobs import Blobs
from playground.faults import Faults
from playground.flood import Flood
from playground.journal import Journal
from playground.model import (
    ANONYMOUS_ID,
    CHANNEL_POSTS_ID,
    CHANNEL_SENDER_ID,
    Bot,
    Chat,
    Json,
    Message,
    Options,
    Pending,
    Person,
    State,
)
from playground.refusal import unauthorized

DEFAULT_TOKEN = "111:TEST"
TOKEN = re.compile(r"([1-9]\d{0,14}):[A-Za-z0-9_-]{1,64}", re.ASCII)
UNASKED = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
LIFE = 24 * 3600.0
SHORT_LIFE = 150.0
USER_LANE = 3 << 33  # taps wait in a queue per person, apart from the chat's
EVENTS_KEPT = 20_000


def is_token(text: str) -> bool:
    """Is it shaped like a bot's token?"""
    return TOKEN.fullmatch(text) is not None


class Unfit(Exception):
    """A person cannot do this; the text says why."""


class Core:
    """State, clock and the two streams: updates to bots, events to watchers."""

    def __init__(
        self,
        *,
        now: Callable[[], float] = time.time,
        token: str = DEFAULT_TOKEN,
        options: Options | None = None,
        state: State | None = None,
        blob_folder: Path | None = None,
    ) -> None:
        self._now = now
        self._token = token
        self.options = options or Options()
        self._first_options = replace(self.options)
        self.state = state or State()
        self.blobs = Blobs(blob_folder)
        self.faults = Faults()
        self.flood = Flood()
        self.journal = Journal()
        self.event_bell = Bell()
        self.bells: dict[int, Bell] = {}
        self._events: deque[Json] = deque(maxlen=EVENTS_KEPT)
        self.settle()

    def settle(self) -> None:
        """Those who are always there: Telegram's own accounts and the bot."""
        for user_id, name, username in (
            (ANONYMOUS_ID, "Group", "GroupAnonymousBot"),
            (CHANNEL_SENDER_ID, "Channel", "Channel_Bot"),
        ):
            self.state.people.setdefault(user_id, Person(user_id, name, username, is_bot=True))
        self.state.people.setdefault(CHANNEL_POSTS_ID, Person(CHANNEL_POSTS_ID, "Telegram"))
        self.bot(self._token, is_known=True)

    def now(self) -> float:
        """The server's clock, Unix seconds."""
        return self._now() + self.state.clock_offset

    def number(self) -> int:
        """A number that was not used before."""
        self.state.next_number += 1
        return self.state.next_number - 1

    def bot(self, token: str, *, is_known: bool = False) -> Bot:
        """The bot of the token, made up when it is new; the number is the bot, whatever follows the colon.

        Refused (401) when it is not shaped like a token, or not known and only known ones may come.
        """
        if found := self.state.bots.get(token):
            return found
        shaped = TOKEN.fullmatch(token)
        if not shaped or not (is_known or not self.options.only_known_tokens):
            raise unauthorized()
        bot_id = int(shaped[1])
        if bot_id in self.state.people:
            return self._namesake(bot_id)
        person = Person(bot_id, f"Bot {bot_id}", f"playground_{bot_id}_bot", is_bot=True)
        self.state.people[bot_id] = person
        made = Bot(person, token, self.options.privacy, self.state.next_update_id)
        self.state.bots[token] = made
        return made

    def _namesake(self, user_id: int) -> Bot:
        for bot in self.state.bots.values():
            if bot.user.id == user_id:
                return bot
        raise unauthorized()  # a person

    def bell(self, bot: Bot) -> Bell:
        """Rings when the bot has something new to fetch or its webhook changed."""
        return self.bells.setdefault(bot.user.id, Bell())

    def bots_in(self, chat: Chat) -> list[Bot]:
        """The bots that are in the chat now."""
        return [bot for bot in self.state.bots.values() if chat.has(bot.user.id)]

    # Updates for bots.

    def tell(self, bot: Bot, kind: str, body: Json, lane: int) -> int | None:
        """Queue an update as it is at this moment; None when the bot did not ask for this kind."""
        update_id = bot.next_update_id
        if not self.wants(bot, kind):
            return None
        bot.next_update_id += 1
        life = SHORT_LIFE if kind == "callback_query" else LIFE
        text = orjson.dumps({"update_id": update_id, kind: body}).decode()
        bot.pending.append(Pending(update_id, kind, text, lane, self.now() + life))
        self.bell(bot).ring()
        return update_id

    @staticmethod
    def wants(bot: Bot, kind: str) -> bool:
        """Did the bot ask for this kind, or is it one that comes unasked?"""
        if bot.allowed_updates:
            return kind in bot.allowed_updates
        return kind not in UNASKED

    def tell_all(self, chat: Chat, message: Message, kind: str) -> list[int]:
        """Tell every bot in the chat that may see the message; gives the update ids."""
        if chat.type == "channel":
            kind = {"message": "channel_post", "edited_message": "edited_channel_post"}[kind]
        bots = [bot for bot in self.bots_in(chat) if self._may_see(bot, chat, message)]
        if not bots:
            return []
        body = wire.message(self.state, chat, message)
        told = [self.tell(bot, kind, body, chat.id) for bot in bots]
        return [update_id for update_id in told if update_id is not None]

    def _may_see(self, bot: Bot, chat: Chat, message: Message) -> bool:
        """Privacy mode: commands, mentions, replies to the bot and service messages only."""
        is_open = not bot.has_privacy or chat.type in ("private", "channel")
        if is_open or chat.members.get(bot.user.id) == "administrator" or wire.kind(message) == "service":
            return True
        text: str = message.content.get("text") or message.content.get("caption") or ""
        replied = chat.messages.get(message.reply_to or 0)
        is_reply = replied is not None and replied.sender == bot.user.id
        return is_reply or text.startswith("/") or f"@{bot.user.username}" in text

    # Events for watchers.

    def emit(self, kind: str, chat: Chat | None = None, message: Message | None = None, **more: Any) -> None:
        """Add to the feed that pages and terminals follow."""
        seq = self.state.next_event
        self.state.next_event += 1
        event: Json = {"seq": seq, "at": self.now(), "kind": kind}
        if chat is not None:
            event["chat"] = chat.id
            if message is not None:
                event["message"] = wire.view(self.state, chat, message)
        self._events.append({**event, **more})
        self.event_bell.ring()

    def events_after(self, seq: int) -> list[Json]:
        """The events with a higher number, oldest first."""
        missing = min(self.state.next_event - 1 - seq, len(self._events))
        return list(islice(self._events, len(self._events) - missing, None)) if missing > 0 else []
