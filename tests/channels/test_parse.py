"""Updates as Telegram writes them become events in our words."""

from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from telegram import Update

from channels.base import RawEvent, Unreadable
from channels.telegram.parse import parse
from channels.telegram.raw import raw_event
from domain.chat import (
    ButtonPress,
    Change,
    ChatMoved,
    Event,
    IncomingMessage,
    Location,
    MemberChange,
    MessageRef,
    Sender,
    SenderKind,
)
from playground.model import Document
from playground.pictures import drawn
from playground.world import World
from tests.channels.api import BOT, GROUP, GROUP_ID, TOKEN, message

NOW = datetime(2026, 11, 23, 2, 2, tzinfo=UTC)
NAME = "playground_111_bot"


def read(update: Any, username: str = NAME) -> Event | None:
    return parse(raw_event(update), BOT, username, NOW)


def newest(world: World) -> list[Event | None]:
    """What the bot was told since it was asked last."""
    bot = world.state.bots[TOKEN]
    found = [read(orjson.loads(one.body)) for one in bot.pending]
    bot.pending.clear()
    return found


def said(world: World, **post: Any) -> IncomingMessage:
    """Somebody (李 unless named) posts in the group; gives what we understand."""
    newest(world)
    world.post(post.pop("chat", GROUP_ID), post.pop("sender", 1001), **post)
    event = newest(world)[-1]
    assert isinstance(event, IncomingMessage)
    return event


def test_a_text_is_who_where_when_and_what(world: World) -> None:
    event = said(world, text="东关社区菜市场南门垃圾未清理", at=NOW)
    assert event.sender.account and str(event.sender.account) == "telegram:1001"
    assert (event.sender.kind, event.sender.name) == (SenderKind.PERSON, "李督查")
    assert (event.chat, event.chat_title, event.at) == (GROUP, "城关镇督查群", NOW)
    assert event.text == "东关社区菜市场南门垃圾未清理"
    assert event.ref == MessageRef(GROUP, str(world.messages(GROUP_ID)[-1]["message_id"]))


def test_a_photo_is_named_in_its_largest_size(world: World) -> None:
    event = said(world, photo=drawn(1, 1600, 1200), caption="东关社区")
    largest = world.messages(GROUP_ID)[-1]["photo"]
    assert event.text == "东关社区"
    assert [(p.file, p.unique, p.width, p.height) for p in event.photos] == [
        (largest["file_id"], largest["file_unique_id"], 1600, 1200)]


def test_parts_of_an_album_share_its_name(world: World) -> None:
    world.post(GROUP_ID, 1001, photos=[drawn(1), drawn(2)], caption="东关社区")
    first, second = newest(world)
    assert isinstance(first, IncomingMessage) and isinstance(second, IncomingMessage)
    assert first.album and first.album == second.album
    assert (first.text, second.text) == ("东关社区", "")


def test_a_picture_sent_as_a_file_is_a_photo(world: World) -> None:
    event = said(world, document=Document(b"x", "a.jpg", "image/jpeg"))
    assert [photo.is_document for photo in event.photos] == [True]


def test_another_file_is_no_photo(world: World) -> None:
    assert said(world, document=Document(b"x", "a.pdf", "application/pdf"), caption="台账").photos == ()


def test_an_edit_has_the_time_of_editing(world: World) -> None:
    said(world, text="东关社区", at=NOW)
    later = NOW.replace(hour=5)
    world.edit(GROUP_ID, world.messages(GROUP_ID)[-1]["message_id"], text="西关社区", at=later)
    event, = newest(world)
    assert isinstance(event, IncomingMessage)
    assert (event.edited, event.at, event.text) == (True, later, "西关社区")


def test_a_place_is_a_location(world: World) -> None:
    assert said(world, location=(34.1, 108.9)).location == Location(34.1, 108.9)


def test_a_reply_names_what_it_answers(world: World) -> None:
    first = said(world, text="东关社区")
    assert said(world, text="收到", sender=2001, reply_to=int(first.ref.message)).reply_to == first.ref


@pytest.fixture
def topic(world: World) -> int:
    world.state.chats[GROUP_ID].is_forum = True
    return world.add_topic(GROUP_ID, 1001, "东关社区")


def test_a_message_in_a_topic_answers_nobody(world: World, topic: int) -> None:
    event = said(world, text="已清理", topic=topic)
    assert (event.topic, event.reply_to) == (str(topic), None)


def test_a_reply_in_a_topic_is_a_reply(world: World, topic: int) -> None:
    first = said(world, text="东关社区", topic=topic)
    event = said(world, text="收到", sender=2001, topic=topic, reply_to=int(first.ref.message))
    assert (event.topic, event.reply_to) == (str(topic), first.ref)


def test_a_topics_root_without_its_service_message_is_still_no_reply() -> None:
    root = message(33)["message"]
    event = read(message(34, message_thread_id=33, is_topic_message=True, reply_to_message=root))
    assert isinstance(event, IncomingMessage) and event.reply_to is None


def test_the_message_that_opened_a_topic_is_answered_by_nobody() -> None:
    opening = message(33, forum_topic_created={"name": "东关社区", "icon_color": 7322096})["message"]
    event = read(message(34, message_thread_id=33, reply_to_message=opening))
    assert isinstance(event, IncomingMessage) and event.reply_to is None


def test_a_thread_outside_topics_is_no_topic() -> None:
    event = read(message(34, message_thread_id=33, reply_to_message=message(33)["message"]))
    assert isinstance(event, IncomingMessage)
    assert (event.topic, event.reply_to) == (None, MessageRef(GROUP, "33"))


def test_a_group_that_becomes_a_supergroup_says_so_in_both(world: World) -> None:
    old = world.add_chat("group", "办公室", members=[1001]).id
    newest(world)
    new = world.migrate(old, 1001)
    moves = [event for event in newest(world) if isinstance(event, ChatMoved)]
    assert {(m.old.id, m.new.id) for m in moves} == {(str(old), str(new))}
    assert [m.chat.id for m in moves] == [str(old), str(new)]


def test_an_anonymous_administrator_is_nobody(world: World) -> None:
    assert said(world, text="收到", anonymous=True).sender == Sender(SenderKind.ANONYMOUS, None, "城关镇督查群")


def test_the_anonymous_account_alone_is_nobody() -> None:
    robot = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
    event = read(message(7, sender=robot))
    assert isinstance(event, IncomingMessage) and event.sender == Sender(SenderKind.ANONYMOUS, None)


def test_the_tap_of_an_anonymous_administrator_has_the_person(world: World) -> None:
    event = _pressed(world)
    assert str(event.sender.account) == "telegram:1001"


def test_a_person_who_writes_as_a_channel_is_a_channel(world: World) -> None:
    channel = world.add_chat("channel", "城关发布").id
    assert said(world, text="通知", as_channel=channel).sender == Sender(SenderKind.CHANNEL, None, "城关发布")


def test_a_post_forwarded_from_the_linked_channel_is_the_channels(world: World) -> None:
    channel = world.add_chat("channel", "城关发布", linked_chat=GROUP_ID)
    newest(world)
    world.post(channel.id, text="通知")
    event = newest(world)[-1]
    assert isinstance(event, IncomingMessage)
    assert (event.sender.kind, event.sender.account, event.forwarded) == (SenderKind.CHANNEL, None, True)


def test_telegrams_own_account_is_a_channel() -> None:
    telegram = {"id": 777000, "is_bot": False, "first_name": "Telegram"}
    event = read(message(7, sender=telegram))
    assert isinstance(event, IncomingMessage) and event.sender == Sender(SenderKind.CHANNEL, None)


def test_a_post_in_a_channel_is_not_used() -> None:
    raw = raw_event({"update_id": 7, "channel_post": message(7)["message"]})
    assert (raw.is_ignored, raw.payload) == (True, b"")


def test_what_is_forwarded_says_so(world: World) -> None:
    first = said(world, text="东关社区")
    world.forward(GROUP_ID, int(first.ref.message), 2001, GROUP_ID)
    event, = newest(world)
    assert isinstance(event, IncomingMessage) and event.forwarded


def test_a_bot_is_a_bot() -> None:
    event = read(message(7, sender={"id": 5, "is_bot": True, "first_name": "Other"}))
    assert isinstance(event, IncomingMessage) and event.sender.kind is SenderKind.BOT


@pytest.mark.parametrize(("text", "command", "rest"), [
    ("/help", "help", ""), ("/Help", "help", ""), (f"/bind@{NAME} 东关社区", "bind", "东关社区"),
    ("/bind@PLAYGROUND_111_BOT\n东关社区", "bind", "东关社区"), ("/ 东关社区", None, "/ 东关社区"),
    ("/", None, "/"), ("/东关社区", None, "/东关社区"), ("见 /help", None, "见 /help"), ("/a/b", None, "/a/b"),
])
def test_a_command_is_taken_apart(text: str, command: str | None, rest: str) -> None:
    event = read(message(7, text))
    assert isinstance(event, IncomingMessage)
    assert (event.command, event.text) == (command, rest)


def test_a_command_for_another_bot_concerns_nobody() -> None:
    assert read(message(7, "/bind@other_bot 东关社区")) is None


def test_a_command_is_not_lost_while_our_name_is_not_known() -> None:
    event = read(message(7, f"/bind@{NAME} 东关社区"), username="")
    assert isinstance(event, IncomingMessage) and event.command == "bind"


@pytest.mark.parametrize(("text", "is_addressed"), [
    (f"@{NAME} 你好", True), (f"你好@{NAME.upper()}", True), (f"@{NAME}2 你好", False), ("你好", False)])
def test_who_mentions_the_bot_addresses_it(text: str, is_addressed: bool) -> None:
    event = read(message(7, text))
    assert isinstance(event, IncomingMessage) and event.addressed is is_addressed


def test_who_answers_the_bot_addresses_it() -> None:
    card = {**message(6)["message"], "from": {"id": 111, "is_bot": True, "first_name": "督查"}}
    event = read(message(7, "通过", reply_to_message=card))
    assert isinstance(event, IncomingMessage) and event.addressed


def test_a_private_message_is_addressed_to_the_bot(world: World) -> None:
    event = said(world, chat=1001, text="你好")
    assert (event.addressed, event.is_private) == (True, True)


def _card(world: World) -> int:
    markup = {"inline_keyboard": [[{"text": "通过", "callback_data": "verify:3"}]]}
    return world.add_message(world.chat(GROUP_ID), {"text": "№1"}, sender=111, markup=markup, told=False).id


def _pressed(world: World) -> ButtonPress:
    card = _card(world)
    newest(world)
    world.press(GROUP_ID, card, 1001, data="verify:3")
    event, = newest(world)
    assert isinstance(event, ButtonPress)
    return event


def test_a_tap_names_card_value_and_person(world: World) -> None:
    event = _pressed(world)
    assert (event.chat, event.value, event.at) == (GROUP, "verify:3", NOW)
    assert event.ref == MessageRef(GROUP, str(world.messages(GROUP_ID)[-1]["message_id"]))


def test_a_tap_on_a_card_that_is_gone_still_names_it(world: World) -> None:
    card = _card(world)
    newest(world)
    world.delete(GROUP_ID, card)
    world.press(GROUP_ID, card, 1001, data="verify:3", anyway=True)
    event, = newest(world)
    assert isinstance(event, ButtonPress)
    assert (event.ref, event.value) == (MessageRef(GROUP, str(card)), "verify:3")


def test_a_tap_on_an_inline_message_concerns_nobody() -> None:
    person = {"id": 1001, "is_bot": False, "first_name": "李"}
    tap = {"id": "1", "from": person, "inline_message_id": "x", "chat_instance": "1", "data": "y"}
    assert read({"update_id": 7, "callback_query": tap}) is None


@pytest.mark.parametrize(("status", "change"), [
    ("administrator", Change.JOINED), ("member", Change.JOINED), ("restricted", Change.JOINED),
    ("left", Change.LEFT), ("kicked", Change.LEFT)])
def test_the_bot_comes_and_goes(status: str, change: Change, world: World) -> None:
    world.set_member(GROUP_ID, 111, "left" if change is Change.JOINED else "member", by=1001)
    newest(world)
    world.set_member(GROUP_ID, 111, status, by=1001)
    event = newest(world)[0]
    assert isinstance(event, MemberChange)
    assert (event.change, event.chat, event.chat_title) == (change, GROUP, "城关镇督查群")
    assert str(event.sender.account) == "telegram:1001"


def test_a_restricted_bot_may_be_outside(world: World) -> None:
    newest(world)
    world.set_member(GROUP_ID, 111, "restricted", by=1001)
    update = orjson.loads(world.state.bots[TOKEN].pending[0].body)
    update["my_chat_member"]["new_chat_member"]["is_member"] = False
    event = read(update)
    assert isinstance(event, MemberChange) and event.change is Change.LEFT


def test_what_databases_refuse_is_gone_from_every_text() -> None:
    chat = {"id": GROUP_ID, "type": "supergroup", "title": "a\x00\ud800"}
    photo = {"file_id": "f\ud800", "file_unique_id": "u\x00", "width": 1, "height": 1}
    event = read(message(7, "a\x00b\ud83d\ude00\ud83d", chat=chat, media_group_id="\x00g", photo=[photo]))
    assert isinstance(event, IncomingMessage)
    assert (event.text, event.chat_title, event.album) == ("ab😀\ufffd", "a\ufffd", "g")
    assert (event.photos[0].file, event.photos[0].unique) == ("f\ufffd", "u")


@pytest.mark.parametrize("payload", [b"", b"{", b"[]", b"5", b'{"update_id":1,"message":"text"}', b"[" * 5000,
                                     b'{"update_id":1,"message":{"message_id":1}}'])
def test_what_cannot_be_read_is_unreadable(payload: bytes) -> None:
    with pytest.raises(Unreadable):
        parse(RawEvent("telegram", "7", GROUP, None, payload), BOT, NAME, NOW)


def test_the_reason_of_an_unreadable_update_can_be_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> Update:
        raise ValueError("\x00\ud83d" + "b" * 5000)

    monkeypatch.setattr(Update, "de_json", fail)
    with pytest.raises(Unreadable) as caught:
        read(message(7))
    reason = str(caught.value)
    assert reason.startswith("ValueError: \ufffdb") and len(reason) <= 300
