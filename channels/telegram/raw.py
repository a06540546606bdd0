"""Updates before anybody understood them: whatever their shape, each gets a row and none stops the others."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import orjson

from channels.base import RawEvent
from channels.telegram.errors import NAME
from domain.chat import ChatRef

USED = ("message", "edited_message", "callback_query", "my_chat_member")
NOWHERE = "0"  # the lane of updates that name no chat
UNTELLABLE = b"{}"  # kept of what cannot even be written down: it will be parked as unreadable
LARGEST_ID = 2**53
LATEST = 2**33  # seconds, the year 2242

_UPDATE_ID = re.compile(rb'"update_id"\s*:\s*(\d{1,15})\b')
_TOKENS = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)


class TooDeep(ValueError):
    """JSON that is nested too deeply to be read."""


def loads(text: bytes) -> Any:
    """JSON, also with what strict readers refuse: lone surrogates, control characters, bytes that are no UTF-8.

    Raises ValueError; TooDeep is one.
    """
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        try:
            return json.loads(text.decode("utf-8", "replace"), strict=False)
        except RecursionError:
            raise TooDeep("nested too deeply") from None


def dumps(value: Any) -> bytes:
    """JSON that ``loads`` reads again, lone surrogates included."""
    try:
        return orjson.dumps(value)
    except TypeError:
        try:
            return json.dumps(value).encode()
        except RecursionError:
            return UNTELLABLE


def answer(body: bytes) -> Any:
    """What getUpdates answered; an update nested too deeply is one without content. Raises ValueError."""
    try:
        return loads(body)
    except TooDeep:
        return {"ok": True, "result": [_shallow(piece) for piece in _elements(body)]}


def _elements(body: bytes) -> Iterator[bytes]:
    """The objects in the list in the outermost object, as they are written."""
    depth, start = 0, 0
    for token in _TOKENS.finditer(body):
        if token[0] in b"{[":
            depth += 1
            start = token.start() if depth == 3 else start
        elif token[0] in b"}]":
            depth -= 1
            if depth == 2:
                yield body[start:token.end()]


def _shallow(piece: bytes) -> Any:
    try:
        return loads(piece)
    except ValueError as error:
        found = _UPDATE_ID.search(piece)
        return {"message": str(error), **({"update_id": int(found[1])} if found else {})}


def pushed(body: bytes) -> RawEvent:
    """What a webhook was sent. Of what is no JSON the number stays, if it shows one: the row says that it came."""
    return raw_event(_shallow(body))


def update_id(update: Any) -> int | None:
    """Its number, None when it has none that the network could be told."""
    number = update.get("update_id") if isinstance(update, dict) else None
    return number if type(number) is int and 0 <= number < LARGEST_ID else None


def raw_event(update: Any) -> RawEvent:
    """An update as it will be stored: its id, its lane, its own time. Takes whatever JSON can say."""
    content = dumps(update)
    number = update_id(update)
    event_id = f"odd:{hashlib.sha256(content).hexdigest()[:24]}" if number is None else str(number)
    if not isinstance(update, dict):
        return RawEvent(NAME, event_id, ChatRef(NAME, NOWHERE), None, content, kind="other")
    kind = next((kind for kind in USED if update.get(kind) is not None), None)
    if kind is None:
        return RawEvent(NAME, event_id, ChatRef(NAME, NOWHERE), None, b"", is_ignored=True, kind="other")
    body = update[kind] if isinstance(update[kind], dict) else {}
    return RawEvent(NAME, event_id, ChatRef(NAME, _lane(body)), _time(body), content, kind=kind)


def _lane(body: Mapping[str, Any]) -> str:
    """The chat; of a tap the chat of its message; else the person."""
    message = body.get("message")
    chat = body.get("chat") or (message.get("chat") if isinstance(message, dict) else None)
    place = chat if isinstance(chat, dict) else body.get("from")
    found = place.get("id") if isinstance(place, dict) else None
    return str(found) if type(found) is int and abs(found) < LARGEST_ID else NOWHERE


def _time(body: Mapping[str, Any]) -> datetime | None:
    moment = body.get("edit_date") or body.get("date")
    if type(moment) is not int or not 0 < moment < LATEST:
        return None
    return datetime.fromtimestamp(moment, UTC)
