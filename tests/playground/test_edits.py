"""What a bot may change of its messages, and what people change of theirs."""

import json
from typing import Any

import pytest

from playground.core import Unfit
from playground.world import World
from tests.playground.api import GROUP, LI, BotApi, Clock, Refused
from tests.playground.pictures import photo

NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a "
    "current content and reply markup of the message"
)
BUTTON = {"inline_keyboard": [[{"text": "通过", "callback_data": "verify:1"}]]}


async def edit(bot: BotApi, what: str, message: int, **parameters: Any) -> Any:
    return await bot(f"editMessage{what}", chat_id=GROUP, message_id=message, **parameters)


async def test_a_text_is_edited_in_place(bot: BotApi, world: World, clock: Clock) -> None:
    message = await bot.say("🟠 №12", reply_markup=BUTTON)
    clock.forward(60)
    edited = await edit(bot, "Text", message, text="🔵 №12", reply_markup=BUTTON)
    assert (edited["message_id"], edited["text"], edited["edit_date"]) == (message, "🔵 №12", int(clock()))
    shown, = world.messages(GROUP)
    assert (shown["text"], shown["edits"], shown["history"]) == ("🔵 №12", 1, ["🟠 №12"])


async def test_an_edit_without_markup_takes_the_buttons_away(bot: BotApi, world: World) -> None:
    message = await bot.say("🟠 №12", reply_markup=BUTTON)
    await edit(bot, "Text", message, text="🟢 №12")
    assert world.messages(GROUP)[0]["buttons"] == []


async def test_the_buttons_alone_are_edited(bot: BotApi, world: World) -> None:
    message = await bot.say("🟠 №12")
    await edit(bot, "ReplyMarkup", message, reply_markup=BUTTON)
    assert world.messages(GROUP)[0]["buttons"] == BUTTON["inline_keyboard"]
    await edit(bot, "ReplyMarkup", message)
    assert world.messages(GROUP)[0]["buttons"] == []


async def test_an_edit_that_changes_nothing_is_refused(bot: BotApi) -> None:
    message = await bot.say("<b>一</b>", parse_mode="HTML", reply_markup=BUTTON)
    same = {"chat_id": GROUP, "message_id": message, "reply_markup": BUTTON}
    assert await bot.refusal("editMessageText", text="<b>一</b>", parse_mode="HTML", **same) == NOT_MODIFIED
    assert await bot.refusal("editMessageReplyMarkup", **same) == NOT_MODIFIED


async def test_other_formatting_is_a_change(bot: BotApi) -> None:
    message = await bot.say("一")
    assert (await edit(bot, "Text", message, text="<b>一</b>", parse_mode="HTML"))["entities"]


async def test_a_caption_is_edited_and_taken_away(bot: BotApi, world: World) -> None:
    sent = await bot.upload("sendPhoto", {"photo": photo()}, chat_id=GROUP, caption="一")
    assert (await edit(bot, "Caption", sent["message_id"], caption="二"))["caption"] == "二"
    assert "caption" not in await edit(bot, "Caption", sent["message_id"])
    assert world.messages(GROUP)[0]["photo"]["file_id"] == sent["photo"][-1]["file_id"]


async def test_a_photo_is_exchanged_with_its_caption(bot: BotApi, world: World) -> None:
    sent = await bot.upload("sendPhoto", {"photo": photo(1)}, chat_id=GROUP, caption="前")
    media = json.dumps({"type": "photo", "media": "attach://new", "caption": "后"})
    where = {"chat_id": GROUP, "message_id": sent["message_id"]}
    edited = await bot.upload("editMessageMedia", {"new": photo(2)}, media=media, **where)
    assert edited["caption"] == "后"
    assert edited["photo"][-1]["file_unique_id"] != sent["photo"][-1]["file_unique_id"]


async def test_the_same_photo_uploaded_again_is_no_change(bot: BotApi) -> None:
    sent = await bot.upload("sendPhoto", {"photo": photo(1)}, chat_id=GROUP)
    media = json.dumps({"type": "photo", "media": "attach://new"})
    where = {"chat_id": GROUP, "message_id": sent["message_id"]}
    with pytest.raises(Refused) as found:
        await bot.upload("editMessageMedia", {"new": photo(1)}, media=media, **where)
    assert str(found.value) == NOT_MODIFIED


async def test_a_text_may_become_a_photo(bot: BotApi, world: World) -> None:
    message = await bot.say("照片缺失")
    media = json.dumps({"type": "photo", "media": "attach://new"})
    await bot.upload("editMessageMedia", {"new": photo()}, chat_id=GROUP, message_id=message, media=media)
    assert world.messages(GROUP)[0]["kind"] == "photo"


async def test_text_and_caption_are_not_mistaken(bot: BotApi) -> None:
    text = await bot.say("一")
    sent = await bot.upload("sendPhoto", {"photo": photo()}, chat_id=GROUP)
    where = {"chat_id": GROUP, "message_id": sent["message_id"]}
    assert await bot.refusal("editMessageText", text="二", **where) == (
        "Bad Request: there is no text in the message to edit"
    )
    assert await bot.refusal("editMessageCaption", chat_id=GROUP, message_id=text, caption="二") == (
        "Bad Request: there is no caption in the message to edit"
    )


async def test_an_edit_by_a_person_is_told(bot: BotApi, world: World, clock: Clock) -> None:
    message, = world.post(GROUP, LI, text="东关社区")
    clock.forward(60)
    world.edit(GROUP, message, text="西关社区")
    told = (await bot("getUpdates"))[1]["edited_message"]
    assert (told["message_id"], told["text"], told["edit_date"]) == (message, "西关社区", int(clock()))


async def test_an_edited_caption_keeps_the_photo(bot: BotApi, world: World) -> None:
    message, = world.post(GROUP, LI, photo=photo(), caption="东关社区")
    world.edit(GROUP, message, caption="西关社区", at=1_763_950_000)
    first, edited = await bot("getUpdates")
    assert edited["edited_message"]["photo"] == first["message"]["photo"]
    assert (edited["edited_message"]["caption"], edited["edited_message"]["edit_date"]) == ("西关社区", 1_763_950_000)


async def test_a_silent_edit_changes_nothing_visible(bot: BotApi, world: World) -> None:
    message, = world.post(GROUP, LI, text="东关社区")
    world.edit(GROUP, message, silent=True)
    assert (await bot("getUpdates"))[1]["edited_message"]["text"] == "东关社区"


async def test_an_edit_needs_what_the_message_has(world: World) -> None:
    message, = world.post(GROUP, LI, text="东关社区")
    with pytest.raises(Unfit, match="nothing to change"):
        world.edit(GROUP, message, caption="西关社区")


async def test_people_cannot_edit_a_bots_message(bot: BotApi, world: World) -> None:
    message = await bot.say("一")
    with pytest.raises(Unfit, match="only its author"):
        world.edit(GROUP, message, text="二")


async def test_bots_are_not_told_of_deletions(bot: BotApi, world: World) -> None:
    message, = world.post(GROUP, LI, text="东关社区")
    world.delete(GROUP, message)
    assert [list(one)[1] for one in await bot("getUpdates")] == ["message"]
    assert world.messages(GROUP) == []
    assert world.messages(GROUP, deleted=True)[0]["deleted"]


async def test_several_are_deleted_at_once_those_gone_are_skipped(bot: BotApi, world: World) -> None:
    ids = [await bot.say(text) for text in "一二三"]
    assert await bot("deleteMessages", chat_id=GROUP, message_ids=[*ids[:2], ids[0], 99])
    assert [one["message_id"] for one in world.messages(GROUP)] == ids[2:]


async def test_at_most_100_are_deleted_at_once(bot: BotApi) -> None:
    refused = await bot.refusal("deleteMessages", chat_id=GROUP, message_ids=list(range(1, 102)))
    assert refused == "Bad Request: too many message identifiers specified"
