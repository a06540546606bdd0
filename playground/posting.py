"""What people post: texts, photos, albums, files, places."""

from collections.abc import Iterable, Sequence
from copy import deepcopy
from datetime import datetime
from typing import Any

from playground import files, wire
from playground.core import Unfit
from playground.entities import found_in, units
from playground.model import (
    ANONYMOUS_ID,
    CHANNEL_POSTS_ID,
    CHANNEL_SENDER_ID,
    Chat,
    Document,
    Json,
    Message,
    Picture,
)
from playground.pictures import BadDimensions, NotAPicture
from playground.stage import Stage

Moment = datetime | float | None
LAST_MOMENT = 2**31 - 1  # Telegram's dates are 32 bits
TEXT_LIMIT = 4096
CAPTION_LIMIT = 2048  # of people who pay; others have half of it
ALBUM_LIMIT = 10


class Posting(Stage):
    """People posting."""

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
        via_bot: int | None = None,
    ) -> list[int]:
        """Somebody posts; gives the message ids, several for an album.

        Every photo of an album is a message and an update of its own with the same ``media_group_id``; the
        caption stands on the first. ``album`` names an album that later photos can join. ``via_bot`` wrote it for them.
        """
        chat = self._open(chat_id, sender)
        if topic is not None and topic not in chat.topics:
            raise Unfit(f"there is no topic {topic} in chat {chat_id}")
        contents = self._contents(text, [photo] if photo is not None else photos, document, location, caption)
        if via_bot is not None and not self.person(via_bot).is_bot:
            raise Unfit(f"{via_bot} is no bot")
        group = self._album(album, len(contents))
        author, sender_chat = self._author(chat, sender, anonymous, as_channel)
        posted = [
            self.add_message(
                chat, content, sender=author, sender_chat=sender_chat, reply_to=reply_to, topic=topic,
                at=seconds(at), album=group, via_bot=via_bot,
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
        if sender is not None:
            self.enter(chat, sender)
        elif chat.type != "channel":
            raise Unfit("somebody must write it: from is missing")
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
            return [worded("text", text)]
        if photos:
            return self._photo_contents(photos, caption)
        if document is not None:
            return [{"document": files.keep_document(self, document), **worded("caption", caption)}]
        if location is not None:
            return [{"location": {"latitude": location[0], "longitude": location[1]}}]
        raise Unfit("nothing to post: give text, photo, photos, document or location")

    def _photo_contents(self, photos: Sequence[bytes | Picture], caption: str) -> list[Json]:
        if len(photos) > ALBUM_LIMIT:
            raise Unfit(f"an album has at most {ALBUM_LIMIT} photos")
        pictures = [one if isinstance(one, Picture) else Picture(one) for one in photos]
        captions = [one.caption for one in pictures]
        captions[0] = captions[0] or caption
        try:
            kept = [files.keep_photo(self, one.data) for one in pictures]
        except (NotAPicture, BadDimensions) as error:
            raise Unfit(f"this cannot be posted as a photo: {error}") from error
        return [
            {"photo": photo, **worded("caption", words)}
            for photo, words in zip(kept, captions, strict=True)
        ]

    def _album(self, name: str, count: int) -> str:
        """The media_group_id: new for several photos, the same again for the same name."""
        if name:
            return self.state.albums.setdefault(name, self.album_id())
        return self.album_id() if count > 1 else ""

    def album_id(self) -> str:
        """A media_group_id that was not used before."""
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

    def origin(self, chat: Chat, message: Message) -> Json:
        """Where a forwarded message comes from."""
        if chat.type == "channel":
            return {"type": "channel", "chat": wire.chat(chat), "message_id": message.id, "date": message.date}
        if message.sender_chat is not None:
            place = self.state.chats[message.sender_chat]
            return {"type": "chat", "sender_chat": wire.chat(place), "date": message.date}
        person = self.person(message.sender or 0)
        return {"type": "user", "sender_user": wire.user(person), "date": message.date}


def seconds(at: Moment) -> float | None:
    """Unix seconds of a moment; one without a zone, or that Telegram cannot write down, is refused."""
    if isinstance(at, datetime):
        if at.tzinfo is None:
            raise Unfit("a time needs its zone")
        at = at.timestamp()
    if at is not None and not 0 <= at <= LAST_MOMENT:
        raise Unfit("a time lies between 1970 and 2038")
    return at


def moment(given: Any) -> Moment:
    """Unix seconds or ISO 8601 with its zone, as a request has it."""
    if isinstance(given, str):
        return float(given) if given.replace(".", "", 1).isdecimal() else datetime.fromisoformat(given)
    if given is not None and (isinstance(given, bool) or not isinstance(given, int | float)):
        raise Unfit("a time is ISO 8601 with its zone, or Unix seconds")
    return given


def worded(key: str, text: str) -> Json:
    """A text or caption as content, with the entities Telegram finds in it; empty when there is none."""
    if not text:
        return {}
    most = TEXT_LIMIT if key == "text" else CAPTION_LIMIT
    if units(text) > most:
        raise Unfit(f"a {key} has at most {most} characters")
    found = found_in(text)
    entities = "entities" if key == "text" else f"{key}_entities"
    return {key: text, entities: found} if found else {key: text}
