"""A stored update becomes an event in our words. Pure: no network."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from telegram import (
    Bot,
    CallbackQuery,
    Chat,
    ChatMemberUpdated,
    Document,
    Message,
    PhotoSize,
    Update,
    User,
)
from telegram.constants import ChatType

from channels.base import RawEvent, Unreadable
from channels.telegram.errors import NAME
from channels.telegram.format import clean
from channels.telegram.raw import loads
from domain.chat import (
    Account,
    ButtonPress,
    Change,
    ChatMoved,
    ChatRef,
    Event,
    FileRef,
    IncomingMessage,
    Location,
    MemberChange,
    MessageRef,
    PhotoRef,
    Sender,
    SenderKind,
)

ANONYMOUS = 1087968824  # GroupAnonymousBot
CHANNEL_POSTS = 777000  # Telegram itself, forwarding a linked channel's posts
LONGEST_REASON = 300
LONGEST_NAME = 200  # of a file
_HERE = ("member", "administrator", "creator", "restricted")
_COMMAND = re.compile(r"/(?P<name>[A-Za-z0-9_]{1,32})(?:@(?P<bot>\w+))?(?!\S)")


def parse(raw: RawEvent, bot: Bot, username: str, received_at: datetime) -> Event | None:
    """The event, None when it concerns nobody; raises Unreadable. ``username`` is empty until it was learnt."""
    if raw.is_ignored:
        return None
    try:
        return _event(raw, bot, username, received_at)
    except Exception as error:  # noqa: BLE001  # the library raises whatever its classes do not expect
        reason = clean(f"{type(error).__name__}: {error}")[:LONGEST_REASON]
    raise Unreadable(reason)


def _event(raw: RawEvent, bot: Bot, username: str, received_at: datetime) -> Event | None:
    update = Update.de_json(_largest_only(loads(raw.payload)), bot)
    message = update.message or update.edited_message
    if message is not None:
        us = _Us(str(bot.token).partition(":")[0], username)
        return _message(raw.event_id, message, us, is_edited=update.edited_message is not None)
    if update.callback_query is not None:
        return _press(raw.event_id, update.callback_query, received_at)
    if update.my_chat_member is not None:
        return _membership(raw.event_id, update.my_chat_member)
    return None


def _largest_only(update: Any) -> Any:
    """The update without the smaller sizes of its photo: making the library's object of each is half of reading it.
    What has another shape than it should is left for the library to refuse."""
    for kind in ("message", "edited_message"):
        body = update.get(kind) if isinstance(update, dict) else None
        if isinstance(body, dict) and _are_sizes(body.get("photo")):
            body["photo"] = [max(body["photo"], key=_area)]
    return update


def _are_sizes(photo: Any) -> bool:
    return isinstance(photo, list) and bool(photo) and all(
        isinstance(size, dict) and type(size.get("width")) is int and type(size.get("height")) is int for size in photo)


def _area(size: Mapping[str, Any]) -> int:
    return int(size["width"] * size["height"])


def _message(event_id: str, m: Message, us: "_Us", *, is_edited: bool) -> Event | None:
    chat = _chat(m.chat)
    if m.migrate_to_chat_id is not None:
        return ChatMoved(event_id, chat, m.date, chat, ChatRef(NAME, _number(m.migrate_to_chat_id)))
    if m.migrate_from_chat_id is not None:
        return ChatMoved(event_id, chat, m.date, ChatRef(NAME, _number(m.migrate_from_chat_id)), chat)
    text = clean(m.text or m.caption or "")
    command, rest, is_ours = _command(text, us.username)
    if not is_ours:
        return None
    is_private = m.chat.type == ChatType.PRIVATE
    return IncomingMessage(
        event_id, chat, MessageRef(chat, _number(m.message_id)), _sender(m),
        at=m.edit_date if is_edited and m.edit_date else m.date, text=rest, photos=_photos(m), topic=_topic(m),
        location=_location(m), reply_to=_reply(m, chat), album=clean(m.media_group_id) if m.media_group_id else None,
        edited=is_edited, forwarded=m.forward_origin is not None, addressed=is_private or us.are_addressed(m, text),
        command=command, chat_title=clean(m.chat.title or ""), is_private=is_private,
        document=_file(m))


@dataclass(frozen=True, slots=True)
class _Us:
    """The bot, as messages name it."""

    id: str
    username: str

    def are_addressed(self, m: Message, text: str) -> bool:
        """Is the bot mentioned or answered?"""
        answered = m.reply_to_message.from_user if m.reply_to_message and _reply(m, _chat(m.chat)) else None
        if answered is not None and str(answered.id) == self.id:
            return True
        return bool(self.username) and bool(re.search(rf"@{re.escape(self.username)}(?!\w)", text, re.IGNORECASE))


def _command(text: str, username: str) -> tuple[str | None, str, bool]:
    """("bind", what follows, is it for us) of "/bind@our_bot x"; (None, text, True) of anything else.

    While our own name is not known every command is taken for ours: better one too many than one lost.
    """
    found = _COMMAND.match(text)
    if found is None:
        return None, text, True
    name, bot = found["name"], found["bot"]
    is_ours = not bot or not username or bot.lower() == username.lower()
    return name.lower(), text[found.end():].strip(), is_ours


def _topic(m: Message) -> str | None:
    return _number(m.message_thread_id) if m.is_topic_message and m.message_thread_id else None


def _location(m: Message) -> Location | None:
    return Location(float(m.location.latitude), float(m.location.longitude)) if m.location else None


def _reply(m: Message, chat: ChatRef) -> MessageRef | None:
    """What a person answered; in a topic every message "answers" the topic's root."""
    answered = m.reply_to_message
    if answered is None or answered.forum_topic_created is not None:
        return None
    if m.is_topic_message and answered.message_id == m.message_thread_id:
        return None
    return MessageRef(chat, _number(answered.message_id))


def _photos(m: Message) -> tuple[PhotoRef, ...]:
    if m.photo:
        return (_photo(m.photo),)
    if m.document is not None and _is_image(m.document):
        return (_document(m.document),)
    return ()


def _is_image(document: Document) -> bool:
    return (document.mime_type or "").startswith("image/")


def _file(m: Message) -> FileRef | None:
    """A document that is no photo; a moving picture comes as one, too, and is none."""
    if m.document is None or m.animation is not None or _is_image(m.document):
        return None
    return FileRef(NAME, clean(m.document.file_id), clean(m.document.file_unique_id),
                   clean(m.document.file_name or "")[:LONGEST_NAME], int(m.document.file_size or 0))


def _photo(sizes: Sequence[PhotoSize]) -> PhotoRef:
    largest = max(sizes, key=lambda s: s.width * s.height)
    return PhotoRef(NAME, clean(largest.file_id), clean(largest.file_unique_id), int(largest.width),
                    int(largest.height), int(largest.file_size or 0))


def _document(document: Document) -> PhotoRef:
    return PhotoRef(NAME, clean(document.file_id), clean(document.file_unique_id), size=int(document.file_size or 0),
                    is_document=True)


def _sender(m: Message) -> Sender:
    if m.sender_chat is not None:
        kind = SenderKind.ANONYMOUS if m.sender_chat.id == m.chat.id else SenderKind.CHANNEL
        return Sender(kind, None, clean(m.sender_chat.title or ""))
    if m.from_user is None or m.from_user.id == CHANNEL_POSTS:
        return Sender(SenderKind.CHANNEL, None)
    if m.from_user.id == ANONYMOUS:
        return Sender(SenderKind.ANONYMOUS, None)
    return _user(m.from_user)


def _user(user: User) -> Sender:
    kind = SenderKind.BOT if user.is_bot else SenderKind.PERSON
    return Sender(kind, Account(NAME, _number(user.id)), clean(user.full_name), clean(user.language_code or ""))


def _chat(chat: Chat) -> ChatRef:
    return ChatRef(NAME, _number(chat.id))


def _number(value: Any) -> str:
    """An id as text; TypeError when it is none."""
    if type(value) is not int:
        raise TypeError("an id is no number")
    return str(value)


def _press(event_id: str, query: CallbackQuery, received_at: datetime) -> ButtonPress | None:
    if query.message is None or query.data is None:
        return None  # of an inline message: none is ours
    chat = _chat(query.message.chat)
    return ButtonPress(event_id, chat, MessageRef(chat, _number(query.message.message_id)), _user(query.from_user),
                       received_at, clean(query.data), clean(query.id))


def _membership(event_id: str, change: ChatMemberUpdated) -> MemberChange:
    member = change.new_chat_member
    is_here = member.status in _HERE and getattr(member, "is_member", True)  # the restricted may be outside
    return MemberChange(event_id, _chat(change.chat), _user(change.from_user), change.date,
                        Change.JOINED if is_here else Change.LEFT, clean(change.chat.title or ""),
                        change.chat.type == ChatType.PRIVATE, change.chat.type == ChatType.CHANNEL,
                        getattr(member, "can_send_messages", None) is not False)
