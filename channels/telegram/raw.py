"""Updates before anybody understood them: whatever their shape, each gets a row and none stops the others."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import orjson

from channels.base import RawEvent
from channels.telegram.errors import NAME
from domain.chat import ChatRef

USED = ("message", "edited_message", "callback_query", "my_chat_member")
NOWHERE = "0"  # the lane of updates that name no chat
UNTELLABLE = b"{}"  # kept of what cannot even be written down: it will be parked as unreadable


def loads(text: bytes) -> Any:
    """JSON, also with what strict readers refuse: lone surrogates, control characters, bytes that are no UTF-8.

    Raises ValueError.
    """
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        try:
            return json.loads(text.decode("utf-8", "replace"), strict=False)
        except RecursionError:
            raise ValueError("nested too deeply") from None


def dumps(value: Any) -> bytes:
    """JSON that ``loads`` reads again, lone surrogates included."""
    try:
        return orjson.dumps(value)
    except TypeError:
        try:
            return json.dumps(value).encode()
        except RecursionError:
            return UNTELLABLE


def raw_event(update: Mapping[str, Any]) -> RawEvent:
    """An update as it will be stored: its id, its lane, its own time."""
    kind = next((key for key in update if key != "update_id"), "")
    body = update.get(kind)
    is_used = kind in USED
    content: Mapping[str, Any] = body if isinstance(body, dict) else {}
    return RawEvent(NAME, str(update["update_id"]), ChatRef(NAME, _lane(content)), _time(content),
                    dumps(update) if is_used else b"", is_ignored=not is_used)


def _lane(body: Mapping[str, Any]) -> str:
    """The chat; of a tap the chat of its message; else the person."""
    message = body.get("message")
    chat = body.get("chat") or (message.get("chat") if isinstance(message, dict) else None)
    place = chat if isinstance(chat, dict) else body.get("from")
    found = place.get("id") if isinstance(place, dict) else None
    return str(found) if isinstance(found, int) else NOWHERE


def _time(body: Mapping[str, Any]) -> datetime | None:
    moment = body.get("edit_date") or body.get("date")
    if not isinstance(moment, int) or not 0 < moment < 2**33:
        return None
    return datetime.fromtimestamp(moment, UTC)
