"""The state as one JSON file: written whole, read back into the same dataclasses."""

import os
from collections import deque
from dataclasses import fields, is_dataclass
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

import orjson

from playground.model import State

FILE = "world.json"
GAP = 1_000_000


class Unreadable(Exception):
    """The file is there and holds no state; the text names it."""


def written(state: State) -> bytes:
    """The state as it is at this moment."""
    return orjson.dumps(state, default=list, option=orjson.OPT_NON_STR_KEYS)


def save(state: bytes, folder: Path) -> None:
    """Keep a written state; a reader finds the old or the new, never half of one."""
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = folder / f"{FILE}.new"
    with unfinished.open("wb") as target:
        target.write(state)
        target.flush()
        os.fsync(target.fileno())
    unfinished.replace(folder / FILE)


def load(folder: Path) -> State | None:
    """The state that was written there, None when there is none. Raises Unreadable."""
    path = folder / FILE
    if not path.exists():
        return None
    try:
        state: State = _read(State, orjson.loads(path.read_bytes()))
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        raise Unreadable(f"{path} cannot be read: {error}") from error
    if not state.is_closed:
        _leave_gap(state)
    state.is_closed = False
    return state


def _leave_gap(state: State) -> None:
    """What came after the last writing is lost, but bots have seen its numbers: none is given a second time."""
    state.next_number += GAP
    state.next_account_message_id += GAP
    state.next_update_id += GAP
    state.next_event += GAP
    for chat in state.chats.values():
        chat.next_message_id += GAP
    for bot in state.bots.values():
        bot.next_update_id += GAP


def _read(kind: Any, value: Any) -> Any:
    """The value as the type says: JSON has only text keys and no dataclasses."""
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        known = {one.name for one in fields(kind)}
        made: Any = kind
        return made(**{key: _read(hints[key], one) for key, one in value.items() if key in known})
    origin, inner = get_origin(kind), get_args(kind)
    if origin is UnionType:
        wanted = next(one for one in inner if one is not NoneType)
        return None if value is None else _read(wanted, value)
    if origin is dict:
        return {(int(key) if inner[0] is int else key): _read(inner[1], one) for key, one in value.items()}
    if origin in (list, deque):
        return origin(_read(inner[0], one) for one in value)
    return value
