"""An album is several messages with one media_group_id, the caption on one of them."""

import json
from typing import Any

import pytest

from playground.core import Unfit
from playground.model import Picture
from playground.world import World
from tests.playground.api import GROUP, LI, ZHANG, BotApi, Refused
from tests.playground.pictures import photo

BAD = "Bad Request: "


def parts(count: int, kind: str = "photo", **on_first: Any) -> list[dict[str, Any]]:
    media = [{"type": kind, "media": f"attach://p{n}"} for n in range(count)]
    return [{**media[0], **on_first}, *media[1:]]


async def send(bot: BotApi, media: list[dict[str, Any]], **more: Any) -> Any:
    files = {f"p{n}": photo(n) for n in range(len(media))}
    return await bot.upload("sendMediaGroup", files, chat_id=GROUP, media=json.dumps(media), **more)


@pytest.mark.parametrize("count", [2, 10])
@pytest.mark.parametrize("kind", ["photo", "document"])
async def test_2_to_10_of_a_kind_are_one_album(bot: BotApi, world: World, count: int, kind: str) -> None:
    sent = await send(bot, parts(count, kind, caption="对比"))
    assert len(sent) == count
    assert len({one["media_group_id"] for one in sent}) == 1
    assert [one.get("caption") for one in sent] == ["对比"] + [None] * (count - 1)
    assert [one["kind"] for one in world.messages(GROUP)] == [kind] * count


async def test_two_albums_have_two_ids(bot: BotApi) -> None:
    one, other = await send(bot, parts(2)), await send(bot, parts(2))
    assert one[0]["media_group_id"] != other[0]["media_group_id"]


@pytest.mark.parametrize(
    ("media", "why"),
    [
        ([], "media to send are not specified"),
        (parts(1), "there must be at least 2 messages to send as an album"),
        (parts(11), "too many messages to send as an album"),
        ([*parts(1), *parts(1, "document")], "document can't be mixed with other media types"),
        (parts(2, "sticker"), "can't parse InputMedia: type \"sticker\" is unsupported"),
        (parts(2, caption="字" * 1025), "message caption is too long"),
        (parts(2, media=""), "can't parse InputMedia: media not found"),
        (parts(2, media="attach://lost"), "there is no photo in the request"),
        (parts(2, caption="<b>一", parse_mode="HTML"),
         "can't parse entities: Can't find end tag corresponding to start tag \"b\""),
    ],
)  # fmt: skip
async def test_an_album_telegram_would_refuse_leaves_nothing(
    bot: BotApi, world: World, media: list[dict[str, Any]], why: str
) -> None:
    with pytest.raises(Refused) as found:
        await send(bot, media)
    assert str(found.value) == BAD + why
    assert world.messages(GROUP) == []


async def test_an_album_is_a_reply_as_a_whole(bot: BotApi, world: World) -> None:
    message, = world.post(GROUP, LI, text="一")
    sent = await send(bot, parts(2), reply_parameters=json.dumps({"message_id": message}))
    assert [one["reply_to_message"]["message_id"] for one in sent] == [message, message]


async def test_a_posted_album_comes_as_updates_of_its_own(bot: BotApi, world: World) -> None:
    ids = world.post(GROUP, LI, photos=[photo(1), photo(2), photo(3)], caption="东关社区")
    messages = [one["message"] for one in await bot("getUpdates")]
    assert [one["message_id"] for one in messages] == ids
    assert len({one["media_group_id"] for one in messages}) == 1
    assert [one.get("caption") for one in messages] == ["东关社区", None, None]


async def test_one_photo_is_no_album(bot: BotApi, world: World) -> None:
    world.post(GROUP, LI, photos=[photo()])
    assert "media_group_id" not in (await bot("getUpdates"))[0]["message"]


async def test_photos_may_have_captions_of_their_own(bot: BotApi, world: World) -> None:
    world.post(GROUP, LI, photos=[Picture(photo(1), "一"), Picture(photo(2), "二")])
    assert [one["message"]["caption"] for one in await bot("getUpdates")] == ["一", "二"]


async def test_a_late_piece_joins_its_album_by_name(bot: BotApi, world: World) -> None:
    world.post(GROUP, LI, photo=photo(1), album="菜市场", caption="东关社区")
    world.post(GROUP, ZHANG, text="收到")
    world.post(GROUP, LI, photo=photo(2), album="菜市场")
    first, between, late = [one["message"] for one in await bot("getUpdates")]
    assert first["media_group_id"] == late["media_group_id"]
    assert "media_group_id" not in between


async def test_people_cannot_post_more_than_ten_at_once(world: World) -> None:
    with pytest.raises(Unfit, match="at most 10 photos"):
        world.post(GROUP, LI, photos=[photo()] * 11)
