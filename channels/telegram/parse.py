"""A stored update becomes an event in our words. Pure: no network."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import orjson
from telegram import Bot, Chat, Document, InaccessibleMessage, Message, PhotoSize, Update, User
from telegram.constants import ChatType

from channels.base import RawEvent, Unreadable
from channels.telegram.errors import NAME
from channels.telegram.format import clean
from domain.chat import (
    Account,
    ButtonPress,
    Change,
    ChatMoved,
    ChatRef,
    Event,
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
_HERE = ("member", "administrator", "creator", "restricted")


def parse(raw: RawEvent, bot: Bot, username: str, received_at: datetime) -> Event | None:
    """The event, None when it concerns nobody; raises Unreadable."""
    try:
        update = Update.de_json(orjson.loads(raw.payload), bot)
    except Exception as error:  # the library raises whatever its classes do not expect
        raise Unreadable(f"{type(error).__name__}: {error}") from error
    if update is None:
        raise Unreadable("no update in it")
    message = update.message or update.edited_message
    if message is not None:
        return _message(raw.event_id, message, username, is_edited=update.edited_message is not None)
    if update.callback_query is not None:
        return _press(raw.event_id, update, received_at)
    if update.my_chat_member is not None:
        return _membership(raw.event_id, update)
    return None


def _message(event_id: str, m: Message, username: str, *, is_edited: bool) -> Event | None:
    chat = _chat(m.chat)
    if m.migrate_to_chat_id is not None:
        return ChatMoved(event_id, chat, m.date, chat, ChatRef(NAME, str(m.migrate_to_chat_id)))
    if m.migrate_from_chat_id is not None:
        return ChatMoved(event_id, chat, m.date, ChatRef(NAME, str(m.migrate_from_chat_id)), chat)
    text = clean(m.text or m.caption or "")
    photos = _photos(m)
    if not (text or photos or m.location) or m.via_bot:
        return None
    command, rest, is_ours = _command(text, username)
    if command is not None and not is_ours:
        return None
    return IncomingMessage(
        event_id, chat, MessageRef(chat, str(m.message_id)), _sender(m),
        at=m.edit_date if is_edited and m.edit_date else m.date, text=rest, photos=photos,
        topic=str(m.message_thread_id) if m.is_topic_message and m.message_thread_id else None,
        location=Location(m.location.latitude, m.location.longitude) if m.location else None,
        reply_to=_reply(m, chat), album=m.media_group_id, edited=is_edited, forwarded=m.forward_origin is not None,
        addressed=m.chat.type == ChatType.PRIVATE or (bool(username) and f"@{username}" in text), command=command,
        chat_title=clean(m.chat.title or ""), is_private=m.chat.type == ChatType.PRIVATE)


def _command(text: str, username: str) -> tuple[str | None, str, bool]:
    """("bind", what follows, is it for us) of "/bind@our_bot x"; (None, text, True) of anything else."""
    if not text.startswith("/") or len(text) < 2:
        return None, text, True
    head, _, rest = text.partition(" ")
    name, at, bot = head[1:].partition("@")
    return name.lower(), rest.strip(), not at or bot.lower() == username.lower()


def _reply(m: Message, chat: ChatRef) -> MessageRef | None:
    """What a person answered; in a topic every message "answers" the topic's root."""
    answered = m.reply_to_message
    if answered is None or answered.forum_topic_created is not None:
        return None
    if m.is_topic_message and answered.message_id == m.message_thread_id:
        return None
    return MessageRef(chat, str(answered.message_id))


def _photos(m: Message) -> tuple[PhotoRef, ...]:
    if m.photo:
        return (_photo(m.photo),)
    if m.document is not None and (m.document.mime_type or "").startswith("image/"):
        return (_document(m.document),)
    return ()


def _photo(sizes: Sequence[PhotoSize]) -> PhotoRef:
    largest = max(sizes, key=lambda s: s.width * s.height)
    return PhotoRef(NAME, largest.file_id, largest.file_unique_id, largest.width, largest.height,
                    largest.file_size or 0)


def _document(document: Document) -> PhotoRef:
    return PhotoRef(NAME, document.file_id, document.file_unique_id, size=document.file_size or 0, is_document=True)


def _sender(m: Message) -> Sender:
    if m.sender_chat is not None:
        kind = SenderKind.ANONYMOUS if m.sender_chat.id == m.chat.id else SenderKind.CHANNEL
        return Sender(kind, None, clean(m.sender_chat.title or ""))
    if m.from_user is None or m.from_user.id in (ANONYMOUS, CHANNEL_POSTS):
        kind = SenderKind.ANONYMOUS if m.from_user and m.from_user.id == ANONYMOUS else SenderKind.CHANNEL
        return Sender(kind, None)
    return _user(m.from_user)


def _user(user: User) -> Sender:
    kind = SenderKind.BOT if user.is_bot else SenderKind.PERSON
    return Sender(kind, Account(NAME, str(user.id)), clean(user.full_name), user.language_code or "")


def _chat(chat: Chat) -> ChatRef:
    return ChatRef(NAME, str(chat.id))


def _press(event_id: str, update: Update, received_at: datetime) -> ButtonPress | None:
    query = update.callback_query
    if query is None or query.message is None or query.data is None:
        return None  # of an inline message: none is ours
    message: Any = query.message
    chat = _chat(message.chat)
    is_known = isinstance(message, Message | InaccessibleMessage)
    ref = MessageRef(chat, str(message.message_id)) if is_known else None
    return ButtonPress(event_id, chat, ref, _user(query.from_user), received_at, clean(str(query.data)), query.id)


def _membership(event_id: str, update: Update) -> MemberChange | None:
    change = update.my_chat_member
    if change is None:
        return None
    came = change.new_chat_member.status in _HERE
    return MemberChange(event_id, _chat(change.chat), _user(change.from_user), change.date.astimezone(UTC),
                        Change.JOINED if came else Change.LEFT, clean(change.chat.title or ""),
                        change.chat.type == ChatType.PRIVATE)
