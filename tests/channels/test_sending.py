"""Cards are posted: limits, replies, topics, albums; and what the channel says when the network refuses."""

from typing import Any

import pytest

from channels.base import ChannelError
from channels.telegram.channel import TelegramChannel
from domain.chat import Account, Button, Card, ChatRef, MessageRef, Picture
from playground.pictures import drawn
from playground.world import World
from tests.channels.api import GROUP, GROUP_ID, TOKEN

PICTURE = Picture(drawn(1))
BUTTONS = ((Button("通过", "verify:3"), Button("退回", "return:3")),)


def last(world: World) -> dict[str, Any]:
    return world.messages(GROUP_ID)[-1]


async def refused(channel: TelegramChannel, card: Card, chat: ChatRef = GROUP,
                  topic: str | None = None) -> ChannelError:
    with pytest.raises(ChannelError) as caught:
        await channel.send(chat, card, topic)
    assert TOKEN not in str(caught.value)
    return caught.value


async def test_a_card_stands_with_its_words_and_buttons(channel: TelegramChannel, world: World) -> None:
    sent = await channel.send(GROUP, Card("🟠 №12 东关社区", ("菜市场南门",), buttons=BUTTONS))
    shown = last(world)
    assert sent.ref == MessageRef(GROUP, str(shown["message_id"])) and sent.items == 1
    assert shown["text"] == "🟠 №12 东关社区\n菜市场南门"
    assert [b["callback_data"] for b in shown["buttons"][0]] == ["verify:3", "return:3"]


async def test_what_people_write_is_no_markup(channel: TelegramChannel, world: World) -> None:
    await channel.send(GROUP, Card("<b>№12</b> &amp;", ("</b><a href='x'>", "\u202eعربي", "a\x00\ud83d")))
    assert last(world)["text"] == "<b>№12</b> &amp;\n</b><a href='x'>\n\u202eعربي\na\ufffd"


async def test_a_mentioned_person_is_called(channel: TelegramChannel, world: World) -> None:
    await channel.send(GROUP, Card("№12", mention=Account("telegram", "2001"), mention_name="张主任"))
    link, = last(world)["entities"]
    assert last(world)["text"] == "№12\n张主任"
    assert (link["offset"], link["length"]) == (4, 3) and "2001" in str(link)


@pytest.mark.parametrize("letter", ["a", "督", "😀", "&", "\u202eع"])
async def test_a_text_that_is_too_long_is_cut(letter: str, channel: TelegramChannel, world: World) -> None:
    await channel.send(GROUP, Card("№12", (letter * 5000,)))
    assert 4094 <= len(last(world)["text"].encode("utf-16-le")) / 2 <= 4096


@pytest.mark.parametrize("card", [
    Card("№12", ("😀" * 5000,), pictures=(PICTURE,)), Card("№12", ("<" * 5000,), document=Picture(b"x", "a.txt"))])
async def test_a_caption_that_is_too_long_is_cut(card: Card, channel: TelegramChannel, world: World) -> None:
    await channel.send(GROUP, card)
    assert 1022 <= len(last(world)["text"].encode("utf-16-le")) / 2 <= 1024


async def test_a_button_holds_64_bytes(channel: TelegramChannel, world: World) -> None:
    await channel.send(GROUP, Card("№12", buttons=((Button("a", "x" * 64),),)))
    assert last(world)["buttons"][0][0]["callback_data"] == "x" * 64


@pytest.mark.parametrize("value", ["x" * 65, "督" * 22, ""])
async def test_a_button_of_another_size_is_refused_for_good(value: str, channel: TelegramChannel) -> None:
    error = await refused(channel, Card("№12", buttons=((Button("a", value),),)))
    assert error.permanent and not error.ambiguous


async def test_a_card_with_a_picture_has_its_words_under_it(channel: TelegramChannel, world: World) -> None:
    await channel.send(GROUP, Card("№12", ("南门",), pictures=(PICTURE,), buttons=BUTTONS))
    shown = last(world)
    assert (shown["kind"], shown["text"], len(shown["buttons"][0])) == ("photo", "№12\n南门", 2)


async def test_a_document_keeps_its_name(channel: TelegramChannel, world: World) -> None:
    await channel.send(GROUP, Card("通报", document=Picture(b"x", "周通报.docx"), buttons=BUTTONS))
    assert last(world)["document"]["file_name"] == "周通报.docx"


async def test_pictures_without_buttons_are_an_album(channel: TelegramChannel, world: World) -> None:
    sent = await channel.send(GROUP, Card("№12", pictures=tuple(Picture(drawn(n)) for n in range(12))))
    shown = world.messages(GROUP_ID)
    assert (len(shown), sent.items) == (10, 10)
    assert sent.ref.message == str(shown[0]["message_id"])
    assert [one["text"] for one in shown] == ["№12", *[""] * 9]


async def test_pictures_with_buttons_are_an_album_and_the_card_under_it(
        channel: TelegramChannel, world: World) -> None:
    sent = await channel.send(GROUP, Card("№12", pictures=(PICTURE, Picture(drawn(2))), buttons=BUTTONS))
    shown = world.messages(GROUP_ID)
    assert [one["kind"] for one in shown] == ["photo", "photo", "text"]
    assert sent.ref.message == str(shown[2]["message_id"]) and sent.items == 3
    assert (shown[0]["text"], shown[2]["text"], len(shown[2]["buttons"])) == ("", "№12", 1)


async def test_an_album_whose_card_is_refused_is_taken_back(channel: TelegramChannel, world: World) -> None:
    world.faults.add([{"method": "sendMessage", "kind": "too_many_requests", "retry_after": 7}])
    error = await refused(channel, Card("№12", pictures=(PICTURE, PICTURE), buttons=BUTTONS))
    assert error.retry_after == 7
    assert world.messages(GROUP_ID) == []


async def test_a_reply_stands_under_what_it_answers(channel: TelegramChannel, world: World) -> None:
    asked, = world.post(GROUP_ID, 1001, text="东关社区")
    await channel.send(GROUP, Card("№12", reply_to=MessageRef(GROUP, str(asked))))
    assert last(world)["reply_to"] == asked


async def test_a_reply_to_what_is_gone_is_posted_all_the_same(channel: TelegramChannel, world: World) -> None:
    await channel.send(GROUP, Card("№12", reply_to=MessageRef(GROUP, "999")))
    assert last(world)["text"] == "№12"


@pytest.fixture
def topic(world: World) -> str:
    world.state.chats[GROUP_ID].is_forum = True
    return str(world.add_topic(GROUP_ID, 1001, "东关社区"))


async def test_a_card_goes_into_its_topic(channel: TelegramChannel, world: World, topic: str) -> None:
    asked, = world.post(GROUP_ID, 1001, text="东关社区", topic=int(topic))
    await channel.send(GROUP, Card("№12", reply_to=MessageRef(GROUP, str(asked))), topic)
    assert (last(world)["topic"], last(world)["reply_to"]) == (int(topic), asked)


async def test_in_a_topic_a_reply_to_what_is_gone_says_so(channel: TelegramChannel, topic: str) -> None:
    error = await refused(channel, Card("№12", reply_to=MessageRef(GROUP, "999")), topic=topic)
    assert error.reply_is_gone and not error.permanent


async def test_a_topic_that_is_gone_says_so(channel: TelegramChannel) -> None:
    error = await refused(channel, Card("№12"), topic="77")
    assert error.thread_is_gone and not error.permanent


async def test_a_closed_topic_is_as_good_as_gone(channel: TelegramChannel, world: World, topic: str) -> None:
    world.set_member(GROUP_ID, 111, "member")
    world.change_topic(GROUP_ID, int(topic), 1001, closed=True)
    assert (await refused(channel, Card("№12"), topic=topic)).thread_is_gone


async def test_a_chat_that_moved_names_its_new_place(channel: TelegramChannel, world: World) -> None:
    old = world.add_chat("group", "办公室", members=[1001]).id
    new = world.migrate(old, 1001)
    error = await refused(channel, Card("№12"), ChatRef("telegram", str(old)))
    assert error.moved_to == ChatRef("telegram", str(new)) and not error.permanent


async def test_a_bot_that_was_thrown_out_is_refused_for_good(channel: TelegramChannel, world: World) -> None:
    world.set_member(GROUP_ID, 111, "kicked", by=1001)
    assert (await refused(channel, Card("№12"))).permanent


async def test_a_person_who_never_wrote_is_refused_for_good(channel: TelegramChannel) -> None:
    assert (await refused(channel, Card("№12"), ChatRef("telegram", "2001"))).permanent


async def test_a_picture_that_is_none_is_refused_for_good(channel: TelegramChannel) -> None:
    assert (await refused(channel, Card("№12", pictures=(Picture(b"no picture"),)))).permanent


async def test_a_flood_says_how_long_to_wait(channel: TelegramChannel, world: World) -> None:
    world.faults.add([{"method": "sendMessage", "kind": "too_many_requests", "retry_after": 3}])
    error = await refused(channel, Card("№12"))
    assert (error.retry_after, error.everywhere, error.permanent, error.ambiguous) == (3.0, False, False, False)


@pytest.mark.parametrize(("kind", "stand"), [
    ("bad_gateway", 0), ("cut_before", 0), ("cut_after", 1), ("invalid_json", 1)])
async def test_after_a_lost_answer_nobody_knows(
        kind: str, stand: int, channel: TelegramChannel, world: World) -> None:
    world.faults.add([{"method": "sendMessage", "kind": kind}])
    error = await refused(channel, Card("№12"))
    assert error.ambiguous and not error.permanent and error.retry_after is None
    assert len(world.messages(GROUP_ID)) == stand


async def test_an_unknown_refusal_is_for_good(channel: TelegramChannel, world: World) -> None:
    world.faults.add([{"method": "sendMessage", "kind": "bad_request", "description": "SOMETHING_NEW"}])
    assert (await refused(channel, Card("№12"))).permanent


async def test_a_wrong_token_stops_all_chats_for_a_while(address: str, world: World) -> None:
    world.set_options(only_known_tokens=True)
    channel = TelegramChannel("222:OTHER", address)
    error = await refused(channel, Card("№12"))
    assert (error.everywhere, error.retry_after, error.permanent) == (True, 30.0, False)
    await channel.stop()


async def test_an_unreachable_network_certainly_did_nothing() -> None:
    channel = TelegramChannel(TOKEN, "http://127.0.0.1:1")
    error = await refused(channel, Card("№12"))
    assert not (error.ambiguous or error.permanent)
    await channel.stop()
