"""Whatever an update looks like: it gets a row, and becomes an event, nothing, or Unreadable."""

import copy
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.base import Unreadable
from channels.telegram.parse import parse
from channels.telegram.raw import answer, dumps, loads, raw_event, update_id
from domain.chat import ButtonPress, ChatMoved, Event, IncomingMessage, MemberChange
from tests.channels.api import BOT, message

NOW = datetime(2026, 11, 23, 2, 2, tzinfo=UTC)
CORPUS = Path(__file__).parents[3] / "shared" / "updates" / "nutgram"

PERSON = {"id": 1001, "is_bot": False, "first_name": "李", "language_code": "zh"}
PLACE = {"id": -1001, "type": "supergroup", "title": "督查群"}
FILE = {"file_id": "f", "file_unique_id": "u", "file_size": 9}
PHOTO = message(7, photo=[{**FILE, "width": 90, "height": 60}, {**FILE, "width": 900, "height": 600}],
                media_group_id="g", caption="东关社区", location={"latitude": 34.1, "longitude": 108.9},
                reply_to_message=message(3)["message"], message_thread_id=2, is_topic_message=True)
DOCUMENT = message(8, document={**FILE, "mime_type": "image/png"}, sender_chat=PLACE, forward_origin={
    "type": "user", "date": 1_763_949_720, "sender_user": PERSON})
EDITED = {"update_id": 9, "edited_message": {**message(9)["message"], "edit_date": 1_763_949_900}}
TAP = {"update_id": 10, "callback_query": {"id": "1", "from": PERSON, "chat_instance": "1", "data": "verify:3",
                                           "message": message(4)["message"]}}
MEMBER = {"update_id": 11, "my_chat_member": {
    "chat": PLACE, "from": PERSON, "date": 1_763_949_720,
    "old_chat_member": {"status": "left", "user": PERSON}, "new_chat_member": {"status": "member", "user": PERSON}}}
MOVED = message(12, migrate_to_chat_id=-1002)
WHOLE = [PHOTO, DOCUMENT, EDITED, TAP, MEMBER, MOVED]

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None), max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3), max_leaves=5)


def read(update: Any) -> Event | None:
    """Through storing and parsing; None also for Unreadable. Any other exception is the test's failure."""
    try:
        return parse(raw_event(update), BOT, "our_bot", NOW)
    except Unreadable:
        return None


def _places(value: Any, found: list[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    """Every (container, key) in it."""
    keys = value.keys() if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        found.append((value, key))
        _places(value[key], found)
    return found


@st.composite
def mutated(draw: Callable[[st.SearchStrategy[Any]], Any]) -> Any:
    """A whole update with one to three of its parts replaced or left out."""
    update = copy.deepcopy(draw(st.sampled_from(WHOLE)))
    for _ in range(draw(st.integers(1, 3))):
        places = _places(update, [])
        if not places:
            break
        container, key = draw(st.sampled_from(places))
        if draw(st.booleans()):
            container[key] = draw(anything)
        else:
            del container[key]
    return update


@settings(max_examples=400, deadline=None)
@given(mutated())
def test_a_mutated_update_is_an_event_or_nothing_or_unreadable(update: Any) -> None:
    event = read(update)
    assert event is None or isinstance(event, IncomingMessage | ButtonPress | MemberChange | ChatMoved)


@settings(max_examples=200, deadline=None)
@given(mutated())
def test_what_is_understood_can_be_stored(update: Any) -> None:
    event = read(update)
    if event is not None:
        said = repr(event)  # every text of it
        assert "\\x00" not in said
        said.encode()
        assert event.chat.id.lstrip("-").isdigit()


@settings(max_examples=200, deadline=None)
@given(anything)
def test_anything_gets_a_row_that_can_be_read_again(update: Any) -> None:
    raw = raw_event(update)
    assert raw.event_id and raw.chat.id
    assert raw.is_ignored == (raw.payload == b"")
    if not raw.is_ignored:
        loads(raw.payload)
    assert raw_event(update) == raw


@settings(max_examples=100, deadline=None)
@given(st.lists(mutated().filter(bool), max_size=5), st.lists(mutated().filter(bool), max_size=5))
def test_an_update_nested_too_deeply_leaves_its_neighbours_whole(before: list[Any], after: list[Any]) -> None:
    deep = b'{"update_id":77,"message":' + b'{"a":[' * 3000 + b'"]}\\""' + b"]}" * 3000 + b"}"
    pieces = [*map(dumps, before), deep, *map(dumps, after)]
    found = answer(b'{"ok":true,"result":[' + b",".join(pieces) + b"]}")["result"]
    assert update_id(found[len(before)]) == 77
    del found[len(before)]
    assert [*map(dumps, found)] == [dumps(loads(dumps(one))) for one in before + after]


@pytest.mark.parametrize("date", [2**60, 2**40, 10**18, -1, 0, True, 1.5, "today", None, []])
def test_a_moment_that_is_none_is_left_open(date: object) -> None:
    assert raw_event(message(7, date=date)).at is None


@pytest.mark.parametrize("update", WHOLE, ids=lambda one: next(reversed(one)))
def test_the_updates_that_are_mutated_are_good_ones(update: Any) -> None:
    assert read(update) is not None


def test_neither_half_characters_nor_infinite_numbers_change_on_the_way() -> None:
    strange = {"a": "\ud83d", "b": "\x00", "c": float("inf")}
    assert loads(dumps({"a": strange["a"], "b": strange["b"]})) == {"a": "\ud83d", "b": "\x00"}
    assert loads(dumps(strange)) is not None


@pytest.mark.shared
@pytest.mark.skipif(not CORPUS.is_dir(), reason="../shared is not here: other people's updates are not tried")
def test_all_updates_of_others_are_stored_and_parsed() -> None:
    files = sorted(CORPUS.glob("*.json"))
    assert len(files) == 105
    unreadable = []
    for file in files:
        raw = raw_event(orjson.loads(file.read_bytes()))
        try:
            parse(raw, BOT, "our_bot", NOW)
        except Unreadable:
            unreadable.append(file.stem)
    assert len(unreadable) <= 2, unreadable  # of a newer Bot API than the library's
