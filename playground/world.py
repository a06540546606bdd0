"""The people's side of the work group: what they do, and what they see."""

from collections.abc import Iterable, Sequence
from copy import deepcopy
from datetime import datetime

import orjson

from playground import files, wire
from playground.core import USER_LANE, Unfit
from playground.entities import found_in
from playground.model import (
    ANONYMOUS_ID,
    CHANNEL_POSTS_ID,
    CHANNEL_SENDER_ID,
    HERE,
    Bot,
    Chat,
    Document,
    Json,
    Message,
    Pending,
    Picture,
    Press,
)
from playground.pictures import BadDimensions, NotAPicture
from playground.stage import Stage

Moment = datetime | float | None


class World(Stage):
    """A local work group. Everything people can do, as methods; a refusal is ``Unfit``."""

    def post(
        self,
        chat_id: int,
        sender: int | None = None,
        *,
        text: str = "",
        photo: bytes | Picture | None = None,
        photos: Sequence[bytes | Picture] = (),
        document: Document | None = None,
        location: tuple[float, float] | None = None,
        caption: str = "",
        reply_to: int | None = None,
        topic: int | None = None,
        at: Moment = None,
        anonymous: bool = False,
        as_channel: int | None = None,
        album: str = "",
    ) -> list[int]:
        """Somebody posts; gives the message ids, several for an album.

        Every photo of an album is a message and an update of its own with the same ``media_group_id``; the
        caption stands on the first. ``album`` names an album that later photos can join.
        """
        chat = self._open(chat_id, sender)
        if topic is not None and topic not in chat.topics:
            raise Unfit(f"there is no topic {topic} in chat {chat_id}")
        contents = self._contents(text, [photo] if photo is not None else photos, document, location, caption)
        group = self._album(album, len(contents))
        author, sender_chat = self._author(chat, sender, anonymous, as_channel)
        posted = [
            self.add_message(
                chat, content, sender=author, sender_chat=sender_chat, reply_to=reply_to, topic=topic,
                at=seconds(at), album=group,
            )
            for content in contents
        ]  # fmt: skip
        if chat.type == "channel" and chat.linked_chat is not None:
            self._forward_into_group(chat, posted)
        return [message.id for message in posted]

    def _open(self, chat_id: int, sender: int | None) -> Chat:
        """The chat, with the sender in it; those who left or were thrown out cannot write."""
        chat = self.private(chat_id) if chat_id > 0 else self.chat(chat_id)
        if chat.migrated_to is not None:
            raise Unfit(f"chat {chat_id} has become {chat.migrated_to}")
        if sender is None:
            if chat.type != "channel":
                raise Unfit("somebody must write it: from is missing")
        elif chat.members.setdefault(self.person(sender).id, "member") not in HERE:
            raise Unfit(f"{sender} is not in chat {chat_id}")
        return chat

    def _contents(
        self,
        text: str,
        photos: Sequence[bytes | Picture],
        document: Document | None,
        location: tuple[float, float] | None,
        caption: str,
    ) -> list[Json]:
        if text:
            return [_with_entities("text", text)]
        if photos:
            return self._photo_contents(photos, caption)
        if document is not None:
            return [{"document": files.keep_document(self, document), **_with_entities("caption", caption)}]
        if location is not None:
            return [{"location": {"latitude": location[0], "longitude": location[1]}}]
        raise Unfit("nothing to post: give text, photo, photos, document or location")

    def _photo_contents(self, photos: Sequence[bytes | Picture], caption: str) -> list[Json]:
        pictures = [one if isinstance(one, Picture) else Picture(one) for one in photos]
        captions = [one.caption for one in pictures]
        captions[0] = captions[0] or caption
        try:
            kept = [files.keep_photo(self, one.data) for one in pictures]
        except (NotAPicture, BadDimensions) as error:
            raise Unfit(f"this cannot be posted as a photo: {error}") from error
        return [
            {"photo": photo, **_with_entities("caption", words)}
            for photo, words in zip(kept, captions, strict=True)
        ]

    def _album(self, name: str, count: int) -> str:
        """The media_group_id: new for several photos, the same again for the same name."""
        if name:
            return self._albums.setdefault(name, self._album_id())
        return self._album_id() if count > 1 else ""

    def _album_id(self) -> str:
        return str(13_000_000_000_000_000 + self.number())

    def _author(
        self, chat: Chat, sender: int | None, anonymous: bool, as_channel: int | None
    ) -> tuple[int | None, int | None]:
        if chat.type == "channel":
            return None, chat.id
        if anonymous:
            return ANONYMOUS_ID, chat.id
        if as_channel is not None:
            return CHANNEL_SENDER_ID, self.chat(as_channel).id
        return sender, None

    def _forward_into_group(self, channel: Chat, posts: Iterable[Message]) -> None:
        group = self.chat(channel.linked_chat or 0)
        for post in posts:
            self.add_message(
                group, deepcopy(post.content), sender=CHANNEL_POSTS_ID, sender_chat=channel.id, at=post.date,
                album=post.album, origin=self.origin(channel, post), is_automatic_forward=True,
            )  # fmt: skip

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
        new = dict(message.content)
        if text and "text" in new:
            new = _with_entities("text", text)
        elif caption is not None and "text" not in new:
            new = {k: v for k, v in new.items() if not k.startswith("caption")}
            new |= _with_entities("caption", caption)
        elif not silent:
            raise Unfit("nothing to change: give text for a text, caption for a photo or document")
        self.change(chat, message, new, message.markup, at=seconds(at))
        self.tell_all(chat, message, "edited_message")

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
        old = message.reactions.pop(sender, [])
        if emoji:
            message.reactions[sender] = list(emoji)
        body = {
            "chat": wire.chat(chat), "message_id": message_id, "user": wire.user(self.person(sender)),
            "date": int(self.now()), "old_reaction": _reactions(old), "new_reaction": _reactions(emoji),
        }  # fmt: skip
        for bot in self.bots_in(chat):
            if chat.type == "private" or chat.members[bot.user.id] == "administrator":
                self.tell(bot, "message_reaction", body, chat.id)
        self.emit("reaction", chat, message, user=sender, emoji=list(emoji))

    def pin(self, chat_id: int, message_id: int, sender: int) -> None:
        """Pin a message, with the service message that says so."""
        chat, message = self.chat(chat_id), self._standing(chat_id, message_id)
        message.is_pinned = True
        self.add_message(chat, {"pinned_message": message_id}, sender=self.person(sender).id)
        self.emit("pinned", chat, message)

    def forward(self, chat_id: int, message_id: int, sender: int, to: int) -> int:
        """Forward a message; gives the new message's id."""
        source, message = self.chat(chat_id), self._standing(chat_id, message_id)
        target = self._open(to, sender)
        origin = message.origin or self.origin(source, message)
        made = self.add_message(target, deepcopy(message.content), sender=sender, origin=origin)
        return made.id

    def origin(self, chat: Chat, message: Message) -> Json:
        """Where a forwarded message comes from."""
        if chat.type == "channel":
            return {"type": "channel", "chat": wire.chat(chat), "message_id": message.id, "date": message.date}
        if message.sender_chat is not None:
            place = self.state.chats[message.sender_chat]
            return {"type": "chat", "sender_chat": wire.chat(place), "date": message.date}
        person = self.person(message.sender or 0)
        return {"type": "user", "sender_user": wire.user(person), "date": message.date}

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
        bot = self._author_bot(message)
        press = Press(str(4_382_000_000_000_000 + self.number()), bot.user.id, sender, self.now())
        self.state.presses[press.id] = press
        body: Json = {
            "id": press.id, "from": wire.user(self.person(sender)), "message": self._tapped(chat, message),
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
        body = update.get(kind)
        lane = body.get("chat", {}).get("id", 0) if isinstance(body, dict) else 0
        number = 0
        for bot in self.state.bots.values():
            number = update.get("update_id", bot.next_update_id)
            bot.next_update_id = max(bot.next_update_id, number + 1)
            text = orjson.dumps({**update, "update_id": number}).decode()
            bot.pending.append(Pending(number, kind, text, lane, self.now() + 86_400))
            self.bell(bot).ring()
        return number

    def move_clock(
        self, *, forward: float = 0.0, offset: float | None = None, at: Moment = None
    ) -> float:
        """Move the server's clock on, to an offset from the real one, or to a moment; gives the time it shows."""
        if offset is not None:
            self.state.clock_offset = offset
        elif (moment := seconds(at)) is not None:
            self.state.clock_offset += moment - self.now()
        self.state.clock_offset += forward
        self.emit("moved_clock", offset=self.state.clock_offset)
        for bell in self.bells.values():
            bell.ring()
        return self.now()

    def messages(self, chat_id: int, *, after: int = 0, deleted: bool = False) -> list[Json]:
        """What stands in the chat now, oldest first."""
        chat = self.chat(chat_id)
        return [
            wire.view(self.state, chat, one)
            for one in chat.messages.values()
            if one.id > after and (deleted or not one.is_deleted)
        ]


def seconds(at: Moment) -> float | None:
    """Unix seconds of a moment; a naive datetime is refused."""
    if not isinstance(at, datetime):
        return at
    if at.tzinfo is None:
        raise Unfit("a time needs its zone")
    return at.timestamp()


def _with_entities(key: str, text: str) -> Json:
    if not text:
        return {}
    found = found_in(text)
    entities = "entities" if key == "text" else f"{key}_entities"
    return {key: text, entities: found} if found else {key: text}


def _reactions(emoji: Sequence[str]) -> list[Json]:
    return [{"type": "emoji", "emoji": one} for one in emoji]


def _button(buttons: Sequence[Json], data: str | None, label: str | None) -> Json | None:
    for button in buttons:
        if "callback_data" in button and (data == button["callback_data"] or label == button["text"]):
            return button
    return None
