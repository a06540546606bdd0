"""The people's side of the work group: what they do, and what they see."""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import replace
from typing import Any

import orjson

from playground import updates, wire
from playground.core import LIFE, SHORT_LIFE, USER_LANE, Unfit
from playground.model import LARGEST, Bot, Chat, Json, Message, Pending, Press
from playground.posting import Moment, Posting, seconds, worded


class World(Posting):
    """A local work group. Everything people can do, as methods; a refusal is ``Unfit``."""

    # Later changes.

    def edit(
        self,
        chat_id: int,
        message_id: int,
        *,
        text: str = "",
        caption: str | None = None,
        at: Moment = None,
        silent: bool = False,
    ) -> None:
        """The author changes text or caption; ``silent`` tells bots of an edit that changed nothing they see."""
        chat, message = self.chat(chat_id), self._standing(chat_id, message_id)
        if message.sender in self._bot_ids():
            raise Unfit(f"message {message_id} is a bot's, and only its author can edit it")
        new = dict(message.content)
        if text and "text" in new:
            new = worded("text", text)
        elif caption is not None and {"photo", "document"} & new.keys():
            new = {k: v for k, v in new.items() if not k.startswith("caption")}
            new |= worded("caption", caption)
        elif not silent:
            raise Unfit("nothing to change: give text for a text, caption for a photo or document")
        self.change(chat, message, new, message.markup, at=seconds(at))
        self.tell_all(chat, message, "edited_message")

    def _bot_ids(self) -> set[int]:
        return {bot.user.id for bot in self.state.bots.values()}

    def change(
        self, chat: Chat, message: Message, content: Json, markup: Json | None, *, at: float | None = None
    ) -> None:
        """Give a message new content, keeping the old."""
        message.history.append(message.content)
        message.content, message.markup = content, markup
        message.edit_date = int(self.now() if at is None else at)
        self.emit("edited", chat, message)

    def delete(self, chat_id: int, message_id: int) -> None:
        """The message is gone; no update tells of it."""
        message = self._standing(chat_id, message_id)
        message.is_deleted = True
        self.emit("deleted", self.chat(chat_id), message)

    def _standing(self, chat_id: int, message_id: int) -> Message:
        message = self.message(chat_id, message_id)
        if message.is_deleted:
            raise Unfit(f"message {message_id} was deleted")
        return message

    def react(self, chat_id: int, message_id: int, sender: int, emoji: Sequence[str]) -> None:
        """Set somebody's reactions; only administrator bots (and those in private) that asked hear of it."""
        chat, message = self.chat(chat_id), self._standing(chat_id, message_id)
        person = self.enter(chat, sender)
        old = message.reactions.pop(sender, [])
        if emoji:
            message.reactions[sender] = list(emoji)
        body = {
            "chat": wire.chat(chat), "message_id": message_id, "user": wire.user(person),
            "date": int(self.now()), "old_reaction": _reactions(old), "new_reaction": _reactions(emoji),
        }  # fmt: skip
        for bot in self.bots_in(chat):
            if chat.type == "private" or chat.members[bot.user.id] == "administrator":
                self.tell(bot, "message_reaction", body, chat.id)
        self.emit("reaction", chat, message, user=sender, emoji=list(emoji))

    def pin(self, chat_id: int, message_id: int, sender: int) -> None:
        """Pin a message, with the service message that says so."""
        chat, message = self.chat(chat_id), self._standing(chat_id, message_id)
        if sender not in self._bot_ids():
            self.enter(chat, sender)
        message.is_pinned = True
        self.add_message(chat, {"pinned_message": message_id}, sender=self.person(sender).id)
        self.emit("pinned", chat, message)

    def forward(self, chat_id: int, message_id: int, sender: int, to: int) -> int:
        """Forward a message; gives the new message's id."""
        source, message = self.chat(chat_id), self._standing(chat_id, message_id)
        if wire.kind(message) == "service":
            raise Unfit(f"message {message_id} is the chat's own and cannot be forwarded")
        target = self._open(to, sender)
        origin = message.origin or self.origin(source, message)
        made = self.add_message(target, deepcopy(message.content), sender=sender, origin=origin)
        return made.id

    # Buttons.

    def press(
        self,
        chat_id: int,
        message_id: int,
        sender: int,
        *,
        data: str | None = None,
        label: str | None = None,
        anyway: bool = False,
    ) -> str:
        """Tap a button, by its data or its label; gives the id to ask ``notice`` for.

        ``anyway`` taps what is no longer there, as a slow phone does. An anonymous administrator's tap carries
        the real person.
        """
        chat, message = self.chat(chat_id), self.message(chat_id, message_id)
        rows = (message.markup or {}).get("inline_keyboard", [])
        button = _button([one for row in rows for one in row], data, label)
        if not anyway and (message.is_deleted or button is None):
            raise Unfit(f"message {message_id} has no button {data or label!r}; it has {rows}")
        value = button["callback_data"] if button else data
        if value is None:
            raise Unfit("a button that is no longer there is tapped by its data")
        bot, person = self._author_bot(message), self.enter(chat, sender)
        press = Press(str(4_382_000_000_000_000 + self.number()), bot.user.id, sender, self.now())
        self.state.presses[press.id] = press
        body: Json = {
            "id": press.id, "from": wire.user(person), "message": self._tapped(chat, message),
            "chat_instance": str(-(7_000_000_000 + abs(chat.id) % 1_000_000_000)), "data": value,
        }  # fmt: skip
        self.tell(bot, "callback_query", body, USER_LANE + sender)
        self.emit("pressed", chat, message, user=sender, data=value, press=press.id)
        return press.id

    def _author_bot(self, message: Message) -> Bot:
        for bot in self.state.bots.values():
            if bot.user.id == message.sender:
                return bot
        raise Unfit(f"message {message.id} is not a bot's, so it has no buttons to tap")

    def _tapped(self, chat: Chat, message: Message) -> Json:
        if message.is_deleted:
            return {"chat": wire.chat(chat), "message_id": message.id, "date": 0}
        return wire.message(self.state, chat, message)

    def notice(self, press_id: str) -> Json:
        """What the person who tapped was shown."""
        press = self.state.presses.get(press_id)
        if press is None:
            raise Unfit(f"there was no tap {press_id}")
        return {"answered": press.is_answered, "text": press.text, "show_alert": press.show_alert}

    # Raw updates, the clock, looking.

    def inject(self, update: Json) -> int:
        """Give every bot a raw update, whatever it asked for; adds the id when there is none."""
        kind = next((key for key in update if key != "update_id"), "unknown")
        try:
            orjson.dumps(update)
        except TypeError as error:
            raise Unfit(f"this update cannot be written as JSON: {error}") from error
        number = 0
        for bot in self.state.bots.values():
            number = update.get("update_id", bot.next_update_id)
            bot.next_update_id = max(bot.next_update_id, number + 1)
            text = orjson.dumps({**update, "update_id": number}).decode()
            life = SHORT_LIFE if kind == "callback_query" else LIFE
            updates.insert(bot, Pending(number, kind, text, _lane(update.get(kind)), self.now() + life))
            self.bell(bot).ring()
        return number

    def move_clock(
        self, *, forward: float = 0.0, offset: float | None = None, at: Moment = None
    ) -> float:
        """Move the server's clock on, to an offset from the real one, or to a moment; gives the time it shows."""
        offset = self.state.clock_offset if offset is None else offset
        if (moment := seconds(at)) is not None:
            offset = moment - self._now()
        seconds(self._now() + offset + forward)
        self.state.clock_offset = offset + forward
        self.emit("moved_clock", offset=self.state.clock_offset)
        for bell in self.bells.values():
            bell.ring()
        return self.now()

    def messages(
        self, chat_id: int, *, after: int = 0, before: int = LARGEST, last: int = 0, deleted: bool = False
    ) -> list[Json]:
        """What stands in the chat now, oldest first: with ids between the two, of these the ``last`` (0: all)."""
        chat = self.chat(chat_id)
        found = [
            one for one in chat.messages.values() if after < one.id < before and (deleted or not one.is_deleted)
        ]
        return [wire.view(self.state, chat, one) for one in found[-last:]]

    def chats(self) -> list[Json]:
        """All chats, with who is in them."""
        return [
            {
                **wire.chat(chat), "title": chat.title, "members": chat.members, "messages": len(chat.messages),
                "topics": [{"id": one.id, "name": one.name, "closed": one.is_closed} for one in chat.topics.values()],
                "linked_chat": chat.linked_chat, "migrated_to": chat.migrated_to,
            }
            for chat in self.state.chats.values()
        ]  # fmt: skip

    def summary(self) -> Json:
        """Chats, people, bots with what they have not fetched, the clock, the faults in force."""
        bots = [
            {
                **wire.user(bot.user), "pending": len(bot.pending), "privacy": bot.has_privacy,
                "allowed_updates": bot.allowed_updates, "webhook": bot.webhook.url if bot.webhook else None,
                "commands": bot.commands,
            }
            for bot in self.state.bots.values()
        ]  # fmt: skip
        people = [{**wire.user(one), "about": one.about} for one in self.state.people.values() if not one.is_bot]
        return {
            "now": self.now(), "clock_offset": self.state.clock_offset, "bots": bots, "people": people,
            "chats": self.chats(), "faults": self.faults.listed(), "limits": self.options.limits,
            "event": self.state.next_event - 1, "zone": self.options.zone,
        }  # fmt: skip

    def set_options(
        self, *, limits: bool | None = None, privacy: bool | None = None, only_known_tokens: bool | None = None,
        bot: int | None = None,
    ) -> None:  # fmt: skip
        """Change how strict the server is; ``privacy`` is for one bot, or for all and those to come."""
        if limits is not None:
            self.options.limits = limits
        if only_known_tokens is not None:
            self.options.only_known_tokens = only_known_tokens
        if bot is not None and bot not in self._bot_ids():
            raise Unfit(f"there is no bot {bot}")
        if privacy is None:
            return
        if bot is None:
            self.options.privacy = privacy
        for one in self.state.bots.values():
            if bot in (None, one.user.id):
                one.has_privacy = privacy

    def reset(self) -> None:
        """Empty everything; options and clock are as at the start.

        Bots stay, with their webhooks; their update ids go on counting up.
        """
        state = self.state
        for table in (state.people, state.chats, state.files, state.paths, state.presses, state.albums):
            table.clear()
        for bot in state.bots.values():
            bot.pending.clear()
            bot.commands.clear()
            state.people[bot.user.id] = bot.user
        state.clock_offset = 0.0
        self.options = replace(self._first_options)
        for bot in state.bots.values():
            bot.has_privacy = self.options.privacy
        self.blobs.clear()
        self.faults.clear()
        self.flood.clear()
        self.journal.clear()
        self.settle()
        self.emit("reset")


def _reactions(emoji: Sequence[str]) -> list[Json]:
    return [{"type": "emoji", "emoji": one} for one in emoji]


def _lane(body: Any) -> int:
    """What keeps a raw update in order: its chat, or the person who tapped."""
    if not isinstance(body, dict):
        return 0
    sender, chat = body.get("from"), body.get("chat")
    if "chat_instance" in body and isinstance(sender, dict):
        return USER_LANE + _number(sender.get("id"))
    return _number(chat.get("id")) if isinstance(chat, dict) else 0


def _number(value: Any) -> int:
    return value if isinstance(value, int) else 0


def _button(buttons: Sequence[Json], data: str | None, label: str | None) -> Json | None:
    for button in buttons:
        if "callback_data" in button and (data == button["callback_data"] or label == button["text"]):
            return button
    return None
