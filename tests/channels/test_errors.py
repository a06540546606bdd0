"""Telegram's refusals in our words: what is for good, what passes, and what may have happened."""

from datetime import timedelta
from typing import Any

import pytest
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
from channels.telegram.errors import (
    NotSent,
    is_deleted,
    is_unchanged,
    is_without_reaction,
    is_without_text,
    translate,
)
from domain.chat import ChatRef

PLAIN: dict[str, Any] = {"permanent": False, "retry_after": None, "everywhere": False, "moved_to": None,
                         "ambiguous": False, "reply_is_gone": False, "thread_is_gone": False, "edit_refused": False,
                         "file_refused": False}


@pytest.mark.parametrize(("error", "facts"), [
    (RetryAfter(7), {"retry_after": 7.0}),
    (RetryAfter(timedelta(seconds=7)), {"retry_after": 7.0}),
    (ChatMigrated(-1002), {"moved_to": ChatRef("telegram", "-1002")}),
    (Forbidden("Forbidden: bot was kicked from the supergroup chat"), {"permanent": True}),
    (InvalidToken("Unauthorized"), {"retry_after": 30.0, "everywhere": True}),
    (Conflict("terminated by other getUpdates request"), {"retry_after": 30.0, "everywhere": True}),
    (BadRequest("Chat not found"), {"permanent": True}),
    (BadRequest("BUTTON_DATA_INVALID"), {"permanent": True}),
    (BadRequest("Message to be replied not found"), {"reply_is_gone": True}),
    (BadRequest("Message thread not found"), {"thread_is_gone": True}),
    (BadRequest("TOPIC_CLOSED"), {"thread_is_gone": True}),
    (BadRequest("Message to edit not found"), {"edit_refused": True}),
    (BadRequest("Message can't be edited"), {"edit_refused": True}),
    (BadRequest("MESSAGE_ID_INVALID"), {"edit_refused": True}),
    (BadRequest("There is no media in the message to edit"), {"edit_refused": True}),
    (BadRequest("Wrong file_id or the file is temporarily unavailable"), {}),
    (BadRequest("PHOTO_INVALID_DIMENSIONS"), {"permanent": True, "file_refused": True}),
    (BadRequest("IMAGE_PROCESS_FAILED"), {"permanent": True, "file_refused": True}),
    (BadRequest("File of size 12345678 bytes is too big for a photo; the maximum size is 10485760 bytes"),
     {"permanent": True, "file_refused": True}),
    (BadRequest("file must be non-empty"), {"permanent": True, "file_refused": True}),
    (BadRequest('Failed to send message #1 with the error message "Too Many Requests: retry after 9"'),
     {"retry_after": 9.0, "ambiguous": True}),
    (NotSent("ClientConnectorError"), {}),
    (TimedOut(), {"ambiguous": True}),
    (NetworkError("Bad Gateway (502)"), {"ambiguous": True}),
    (NetworkError("Request Entity Too Large"), {"permanent": True, "file_refused": True}),
    (TelegramError("the answer cannot be read"), {"ambiguous": True}),
], ids=lambda one: str(one) if isinstance(one, Exception) else "")
def test_a_refusal_is_translated(error: TelegramError, facts: dict[str, Any]) -> None:
    made = translate(error)
    assert {name: getattr(made, name) for name in PLAIN} == {**PLAIN, **facts}


def test_a_translated_error_says_what_the_network_said() -> None:
    assert str(translate(BadRequest("Chat not found"))) == "BadRequest: Chat not found"


def test_a_translated_error_is_short_and_holds_no_token() -> None:
    made = translate(NetworkError("<a href='/bot111:TEST/sendMessage'>" + "x" * 5000))
    assert "111:TEST" not in str(made) and len(str(made)) <= 300


def test_an_error_has_no_fact_that_nobody_set() -> None:
    made = ChannelError("x")
    assert {name: getattr(made, name) for name in PLAIN} == PLAIN


def test_what_is_as_it_should_be_is_told_from_refusals() -> None:
    assert is_unchanged(BadRequest("Message is not modified: specified new message content is the same"))
    assert is_deleted(BadRequest("Message to delete not found"))
    assert is_without_reaction(BadRequest("REACTION_INVALID"))
    assert is_without_reaction(BadRequest("Message to react not found"))
    assert is_without_text(BadRequest("There is no text in the message to edit"))
    other = BadRequest("Chat not found")
    assert not (is_unchanged(other) or is_deleted(other) or is_without_reaction(other) or is_without_text(other))


def test_only_the_networks_own_word_makes_a_reaction_superfluous() -> None:
    assert not is_without_reaction(NetworkError("REACTION_INVALID"))
