"""Cards are edited and taken away, taps answered, reactions put."""

from typing import Any

import pytest

from channels.base import ChannelError
from channels.telegram.channel import TelegramChannel
from channels.telegram.format import units
from domain.chat import Button, ButtonPress, Card, ChatRef, Mark, MessageRef, Picture, Sender, SenderKind
from playground.pictures import drawn
from playground.world import World
from tests.builders import MONDAY
from tests.channels.api import GROUP, GROUP_ID, ScriptedApi

PICTURE, OTHER = Picture(drawn(1)), Picture(drawn(2))
BUTTONS = ((Button("通过", "verify:3"),),)


def shown(world: World) -> dict[str, Any]:
    found, = world.messages(GROUP_ID)
    return found


async def edited(channel: TelegramChannel, world: World, before: Card, after: Card) -> dict[str, Any]:
    """Post the one card, make it the other; gives what stands."""
    ref = (await channel.send(GROUP, before)).ref
    assert await channel.edit(ref, after) is True
    return shown(world)


async def test_a_text_is_edited_in_place(channel: TelegramChannel, world: World) -> None:
    stands = await edited(channel, world, Card("🟠 №12", buttons=BUTTONS), Card("🔵 №12 <&"))
    assert (stands["text"], stands["buttons"], stands["edits"]) == ("🔵 №12 <&", [], 1)


async def test_what_shows_it_already_counts_as_edited(channel: TelegramChannel, world: World) -> None:
    card = Card("🟠 №12", ("南门",), buttons=BUTTONS)
    assert (await edited(channel, world, card, card))["edits"] == 0


async def test_a_picture_that_stays_the_same_counts_as_edited(channel: TelegramChannel, world: World) -> None:
    card = Card("🟢 №12", pictures=(PICTURE,))
    assert (await edited(channel, world, card, card))["edits"] == 0


async def test_a_text_becomes_a_picture(channel: TelegramChannel, world: World) -> None:
    stands = await edited(channel, world, Card("🟠 №12"), Card("🟢 №12", pictures=(PICTURE,), buttons=BUTTONS))
    assert (stands["kind"], stands["text"], len(stands["buttons"])) == ("photo", "🟢 №12", 1)


async def test_a_picture_becomes_another(channel: TelegramChannel, world: World) -> None:
    before = await edited(channel, world, Card("a", pictures=(PICTURE,)), Card("b", pictures=(OTHER,)))
    assert before["edits"] == 1 and before["text"] == "b"


async def test_a_picture_shrinks_to_its_words(channel: TelegramChannel, world: World) -> None:
    stands = await edited(channel, world, Card("a", pictures=(PICTURE,), buttons=BUTTONS), Card("№12 → 下方"))
    assert (stands["kind"], stands["text"], stands["buttons"]) == ("photo", "№12 → 下方", [])


async def test_a_picture_whose_words_stay_the_same_counts_as_edited(channel: TelegramChannel, world: World) -> None:
    assert (await edited(channel, world, Card("a", pictures=(PICTURE,)), Card("a")))["edits"] == 0


async def test_a_document_is_replaced(channel: TelegramChannel, world: World) -> None:
    before = Card("通报", document=Picture(b"x", "周通报.docx"))
    stands = await edited(channel, world, before, Card("通报", document=Picture(b"y", "周通报2.docx")))
    assert stands["document"]["file_name"] == "周通报2.docx"


async def test_long_words_are_cut_in_an_edit_too(channel: TelegramChannel, world: World) -> None:
    long = Card("😀" * 5000)
    assert units((await edited(channel, world, Card("a", pictures=(PICTURE,)), long))["text"]) == 1023


async def test_an_album_is_posted_anew_instead(channel: TelegramChannel) -> None:
    ref = (await channel.send(GROUP, Card("a", pictures=(PICTURE, OTHER)))).ref
    with pytest.raises(ChannelError) as caught:
        await channel.edit(ref, Card("b", pictures=(PICTURE, OTHER)))
    assert caught.value.edit_refused


async def not_edited(channel: TelegramChannel, ref: MessageRef, card: Card | None = None) -> ChannelError:
    with pytest.raises(ChannelError) as caught:
        await channel.edit(ref, card or Card("🟢 №12"))
    return caught.value


async def test_a_message_that_is_gone_is_posted_anew_instead(channel: TelegramChannel) -> None:
    error = await not_edited(channel, MessageRef(GROUP, "999"))
    assert error.edit_refused and not error.permanent


async def test_a_message_that_cannot_take_a_picture_is_posted_anew_instead(
        channel: TelegramChannel, world: World) -> None:
    ref = (await channel.send(GROUP, Card("🟠 №12"))).ref
    world.faults.add([{"method": "editMessageMedia", "kind": "bad_request",
                       "description": "there is no media in the message to edit"}])
    assert (await not_edited(channel, ref, Card("🟢 №12", pictures=(PICTURE,)))).edit_refused


async def test_another_ones_message_is_posted_anew_instead(channel: TelegramChannel, world: World) -> None:
    theirs, = world.post(GROUP_ID, 1001, text="东关社区")
    assert (await not_edited(channel, MessageRef(GROUP, str(theirs)))).edit_refused


async def test_an_edit_in_a_chat_that_moved_names_its_new_place(channel: TelegramChannel, world: World) -> None:
    old = ChatRef("telegram", str(world.add_chat("group", "办公室", members=[1001]).id))
    ref = (await channel.send(old, Card("🟠 №12"))).ref
    new = world.migrate(int(old.id), 1001)
    assert (await not_edited(channel, ref)).moved_to == ChatRef("telegram", str(new))


@pytest.mark.parametrize("kind", ["bad_gateway", "cut_before", "cut_after", "invalid_json"])
async def test_an_edit_without_an_answer_may_be_done_again(
        kind: str, channel: TelegramChannel, world: World) -> None:
    ref = (await channel.send(GROUP, Card("🟠 №12"))).ref
    world.faults.add([{"method": "editMessageText", "kind": kind, "times": 1}])
    error = await not_edited(channel, ref)
    assert error.ambiguous and not (error.permanent or error.edit_refused)
    assert await channel.edit(ref, Card("🟢 №12"))
    assert shown(world)["text"] == "🟢 №12"


async def test_a_flood_of_edits_says_how_long_to_wait(channel: TelegramChannel, world: World) -> None:
    ref = (await channel.send(GROUP, Card("🟠 №12"))).ref
    world.faults.add([{"method": "editMessageText", "kind": "too_many_requests", "retry_after": 4}])
    assert (await not_edited(channel, ref)).retry_after == 4.0


async def test_a_message_is_taken_away_once_or_twice(channel: TelegramChannel, world: World) -> None:
    ref = (await channel.send(GROUP, Card("🟠 №12"))).ref
    await channel.delete(ref)
    await channel.delete(ref)
    assert world.messages(GROUP_ID) == []


async def test_what_may_not_be_taken_away_is_refused_for_good(channel: TelegramChannel, world: World) -> None:
    theirs, = world.post(GROUP_ID, 1001, text="东关社区")
    world.set_member(GROUP_ID, 111, "member")
    with pytest.raises(ChannelError) as caught:
        await channel.delete(MessageRef(GROUP, str(theirs)))
    assert caught.value.permanent


def tap(token: str) -> ButtonPress:
    return ButtonPress("1", GROUP, None, Sender(SenderKind.PERSON, None), MONDAY, "verify:3", token)


async def pressed(channel: TelegramChannel, world: World) -> str:
    ref = (await channel.send(GROUP, Card("🟠 №12", buttons=BUTTONS))).ref
    return world.press(GROUP_ID, int(ref.message), 1001, label="通过")


async def test_who_tapped_sees_the_line(channel: TelegramChannel, world: World) -> None:
    press = await pressed(channel, world)
    await channel.notice(tap(press), "复查由督查组办理\x00")
    assert world.notice(press) == {"answered": True, "text": "复查由督查组办理", "show_alert": False}


@pytest.mark.parametrize("text", ["", "😀\ud83d" * 300])
async def test_a_line_is_short_and_may_be_empty(text: str, channel: TelegramChannel, world: World) -> None:
    press = await pressed(channel, world)
    await channel.notice(tap(press), text)
    assert world.notice(press)["answered"] and units(world.notice(press)["text"]) <= 200


async def test_a_tap_that_is_too_old_is_refused_for_good(channel: TelegramChannel, world: World) -> None:
    press = await pressed(channel, world)
    world.move_clock(forward=151)
    with pytest.raises(ChannelError) as caught:
        await channel.notice(tap(press), "已复查通过")
    assert caught.value.permanent


async def test_a_receipt_is_a_reaction(channel: TelegramChannel, world: World) -> None:
    message, = world.post(GROUP_ID, 1001, text="东关社区")
    for mark in Mark:
        await channel.react(MessageRef(GROUP, str(message)), mark)
        assert shown(world)["reactions"] == {mark.value: [111]}


@pytest.mark.parametrize("words", ["REACTION_INVALID", "message to react not found", "REACTIONS_TOO_MANY"])
async def test_where_no_reaction_fits_there_is_none(words: str, channel: TelegramChannel, world: World) -> None:
    world.faults.add([{"method": "setMessageReaction", "kind": "bad_request", "description": words}])
    await channel.react(MessageRef(GROUP, "1"), Mark.REGISTERED)


async def test_a_reaction_that_fails_otherwise_says_so(channel: TelegramChannel, world: World) -> None:
    world.faults.add([{"method": "setMessageReaction", "kind": "too_many_requests", "retry_after": 2}])
    with pytest.raises(ChannelError) as caught:
        await channel.react(MessageRef(GROUP, "1"), Mark.REGISTERED)
    assert caught.value.retry_after == 2.0


@pytest.mark.parametrize("body", [b"{}", b'{"ok":true}', b'{"ok":true,"result":{"message_id":1}}',
                                  b'{"ok":true,"result":5}', b'{"ok":true,"result":{"message_id":1,"date":"x"}}'])
async def test_an_answer_of_another_shape_may_mean_success(body: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    from aiohttp import web

    async def answer(_self: ScriptedApi, _request: web.Request) -> web.Response:
        return web.Response(body=body)

    monkeypatch.setattr(ScriptedApi, "answer", answer)
    async with ScriptedApi([]).serve() as address:
        channel = TelegramChannel("111:TEST", address)
        with pytest.raises(ChannelError) as caught:
            await channel.send(GROUP, Card("№12"))
        await channel.stop()
    assert caught.value.ambiguous and not caught.value.permanent
