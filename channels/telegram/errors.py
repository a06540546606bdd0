"""Telegram's refusals in our words."""

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
    TimedOut,
)

from channels.base import ChannelError
from domain.chat import ChatRef

NAME = "telegram"
_REPLY_GONE = ("message to be replied not found", "replied message not found", "reply message not found")
_EDIT_REFUSED = ("message to edit not found", "message can't be edited", "message_id_invalid",
                 "there is no text in the message to edit", "there is no caption in the message to edit")
_SAME = "message is not modified"
_GONE = ("message to delete not found", "message to react not found")
_PASSING = ("file is temporarily unavailable", "failed to get http url content", "internal")


def is_unchanged(error: TelegramError) -> bool:
    return _SAME in error.message.lower()


def is_gone(error: TelegramError) -> bool:
    return any(words in error.message.lower() for words in _GONE)


def translate(error: TelegramError) -> ChannelError:
    """The error of the library as ours. BadRequest and TimedOut are kinds of NetworkError: order matters."""
    message = f"{type(error).__name__}: {error.message}"
    match error:
        case RetryAfter():
            wait = error.retry_after
            return ChannelError(message, retry_after=wait.total_seconds() if isinstance(wait, timedelta) else wait)
        case ChatMigrated():
            return ChannelError(message, moved_to=ChatRef(NAME, str(error.new_chat_id)))
        case Forbidden():
            return ChannelError(message, permanent=True)
        case InvalidToken() | Conflict():
            return ChannelError(message, retry_after=30, everywhere=True)
        case BadRequest():
            return _refused(error, message)
        case TimedOut() | NetworkError():
            return ChannelError(message, ambiguous=True)
        case _:
            return ChannelError(message)


def _refused(error: BadRequest, message: str) -> ChannelError:
    words = error.message.lower()
    if any(w in words for w in _REPLY_GONE):
        return ChannelError(message, reply_is_gone=True)
    if "message thread not found" in words or "topic_closed" in words or "topic_deleted" in words:
        return ChannelError(message, thread_is_gone=True)
    if any(w in words for w in _EDIT_REFUSED):
        return ChannelError(message, edit_refused=True)
    return ChannelError(message, permanent=not any(w in words for w in _PASSING))
