"""Telegram's refusals in our words."""

import re
from datetime import timedelta

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from channels.base import ChannelError
from domain.chat import ChatRef

NAME = "telegram"
TOKEN_REST = 30.0  # seconds until a refused token is tried again
LONGEST_MESSAGE = 300
_TOKEN = re.compile(r"\d{3,16}:[A-Za-z0-9_-]{4,}")
_RETRY = re.compile(r"too many requests: retry after (\d+)")

_SAME = ("message is not modified",)
_REPLY_GONE = ("message to be replied not found", "replied message not found", "reply message not found")
_THREAD_GONE = ("message thread not found", "topic_closed", "topic_deleted")
_NO_TEXT = ("there is no text in the message",)
_EDIT_REFUSED = (*_NO_TEXT, "message to edit not found", "can't be edited", "message_id_invalid",
                 "there is no caption in the message", "there is no media in the message")
_DELETED = ("message to delete not found", "message identifier is not specified")
_NO_REACTION = ("message to react not found", "reaction_invalid", "reactions_too_many", "message_not_modified")
_FILE_REFUSED = ("photo_invalid_dimensions", "image_process_failed", "photo_save_file_invalid", "photo_ext_invalid",
                 "photo_content_type_invalid", "too big for a photo", "file is too big", "file must be non-empty",
                 "request entity too large")
_PASSING = ("temporarily unavailable", "failed to get http url content", "try again later")


class NotSent(NetworkError):
    """The network could not be reached: certainly nothing happened there."""


def redact(text: str) -> str:
    """The text without anything that looks like a bot's token: proxies like to repeat the address."""
    return _TOKEN.sub("<token>", text)


def _says(error: TelegramError, sayings: tuple[str, ...]) -> bool:
    words = error.message.lower()
    return any(saying in words for saying in sayings)


def is_unchanged(error: TelegramError) -> bool:
    """Does the message show this already?"""
    return _says(error, _SAME)


def is_without_text(error: TelegramError) -> bool:
    """Is the message to edit a picture or a document, which has a caption instead?"""
    return _says(error, _NO_TEXT)


def is_deleted(error: TelegramError) -> bool:
    """Was the message to take away gone before?"""
    return _says(error, _DELETED)


def is_without_reaction(error: TelegramError) -> bool:
    """Is there no place for a reaction: the message is gone, the chat allows none?"""
    return isinstance(error, BadRequest) and _says(error, _NO_REACTION)


def is_file_refused(error: TelegramError) -> bool:
    """Is it the picture or document that the network does not take?"""
    return _says(error, _FILE_REFUSED)


def translate(error: TelegramError) -> ChannelError:
    """The error of the library as ours. BadRequest and TimedOut are kinds of NetworkError: order matters."""
    message = redact(f"{type(error).__name__}: {error.message}")[:LONGEST_MESSAGE]
    match error:
        case RetryAfter():
            wait = error.retry_after
            return ChannelError(message, retry_after=wait.total_seconds() if isinstance(wait, timedelta) else wait)
        case ChatMigrated():
            return ChannelError(message, moved_to=ChatRef(NAME, str(error.new_chat_id)))
        case Forbidden():
            return ChannelError(message, permanent=True)
        case InvalidToken() | Conflict():
            return ChannelError(message, retry_after=TOKEN_REST, everywhere=True)
        case BadRequest():
            return _refused(error, message)
        case NotSent():
            return ChannelError(message)
        case _:
            is_file = is_file_refused(error)
            return ChannelError(message, permanent=is_file, ambiguous=not is_file, file_refused=is_file)


def _refused(error: BadRequest, message: str) -> ChannelError:
    if wait := _RETRY.search(error.message.lower()):  # an album that failed half-way
        return ChannelError(message, retry_after=float(wait[1]), ambiguous=True)
    if _says(error, _REPLY_GONE):
        return ChannelError(message, reply_is_gone=True)
    if _says(error, _THREAD_GONE):
        return ChannelError(message, thread_is_gone=True)
    if _says(error, _EDIT_REFUSED):
        return ChannelError(message, edit_refused=True)
    return ChannelError(message, permanent=not _says(error, _PASSING), file_refused=is_file_refused(error))
