"""Photos and documents: sizes, ids, downloads, limits."""

from typing import Any

import pytest

from playground.api import content
from playground.model import Bot, Document
from playground.world import World
from tests.playground.api import GROUP, LI, BotApi, Clock, Refused
from tests.playground.pictures import exif_of, photo, pixels, plain, with_exif

BAD = "Bad Request: "


async def test_a_posted_photo_comes_in_sizes_the_largest_last(bot: BotApi, world: World) -> None:
    world.post(GROUP, LI, photo=photo(1, 1000, 750), caption="东关社区")
    message = (await bot("getUpdates"))[0]["message"]
    assert message["caption"] == "东关社区"
    sides = [(one["width"], one["height"]) for one in message["photo"]]
    assert sides == [(90, 68), (320, 240), (800, 600), (1000, 750)]


async def test_the_bytes_come_back_by_get_file_and_download(bot: BotApi, world: World) -> None:
    data = photo()
    world.post(GROUP, LI, photo=data)
    largest = (await bot("getUpdates"))[0]["message"]["photo"][-1]
    file = await bot("getFile", file_id=largest["file_id"])
    assert file["file_size"] == largest["file_size"] == len(data)
    assert await bot.download(file["file_path"]) == (200, data)


async def test_a_photo_loses_its_exif_but_no_pixel(bot: BotApi, world: World) -> None:
    data = with_exif(photo())
    assert exif_of(data)
    world.post(GROUP, LI, photo=data)
    file = await bot("getFile", file_id=(await bot("getUpdates"))[0]["message"]["photo"][-1]["file_id"])
    _, kept = await bot.download(file["file_path"])
    assert exif_of(kept) == {}
    assert pixels(kept) == pixels(data)


async def test_a_document_keeps_every_byte_and_its_name(bot: BotApi, world: World) -> None:
    data = with_exif(photo())
    world.post(GROUP, LI, document=Document(data, "现场.jpg", "image/jpeg"), caption="原图")
    message = (await bot("getUpdates"))[0]["message"]
    assert (message["document"]["file_name"], message["document"]["mime_type"]) == ("现场.jpg", "image/jpeg")
    file = await bot("getFile", file_id=message["document"]["file_id"])
    assert await bot.download(file["file_path"]) == (200, data)


async def test_a_photo_is_at_most_2560_wide_or_high(bot: BotApi, world: World) -> None:
    world.post(GROUP, LI, photo=plain(3000, 1500))
    largest = (await bot("getUpdates"))[0]["message"]["photo"][-1]
    assert (largest["width"], largest["height"]) == (2560, 1280)


async def test_the_same_bytes_have_one_unique_id_under_new_file_ids(bot: BotApi, world: World) -> None:
    world.post(GROUP, LI, photo=photo())
    world.post(GROUP, LI, photo=photo())
    one, other = [update["message"]["photo"][-1] for update in await bot("getUpdates")]
    assert one["file_unique_id"] == other["file_unique_id"]
    assert one["file_id"] != other["file_id"]


async def test_a_link_works_for_an_hour_and_again_after_another_get_file(
    bot: BotApi, world: World, clock: Clock
) -> None:
    world.post(GROUP, LI, photo=photo())
    file_id = (await bot("getUpdates"))[0]["message"]["photo"][-1]["file_id"]
    path = (await bot("getFile", file_id=file_id))["file_path"]
    clock.forward(3601)
    assert (await bot.download(path))[0] == 404
    assert (await bot("getFile", file_id=file_id))["file_path"] == path
    assert (await bot.download(path))[0] == 200


async def test_no_link_no_download(bot: BotApi, world: World, registered: Bot) -> None:
    world.post(GROUP, LI, photo=photo())
    path = next(iter(world.state.paths))
    assert (await bot.download(path))[0] == 404
    assert (await bot.download("../../etc/passwd"))[0] == 404


async def test_an_unknown_file_id(bot: BotApi) -> None:
    assert await bot.refusal("getFile", file_id="x") == BAD + "wrong file_id or the file is temporarily unavailable"
    sent = await bot.refusal("sendPhoto", chat_id=GROUP, photo="x")
    assert sent == BAD + "wrong file identifier/HTTP URL specified"


async def test_a_file_over_20_mb_cannot_be_fetched(bot: BotApi, world: World) -> None:
    world.post(GROUP, LI, document=Document(bytes((20 << 20) + 1), "film.mp4"))
    file_id = (await bot("getUpdates"))[0]["message"]["document"]["file_id"]
    assert await bot.refusal("getFile", file_id=file_id) == BAD + "file is too big"


async def test_what_the_bot_sends_stands_in_the_chat(bot: BotApi, world: World) -> None:
    data = photo()
    sent = await bot.upload("sendPhoto", {"photo": data}, chat_id=GROUP, caption="前后对比")
    assert sent["caption"] == "前后对比"
    shown = world.messages(GROUP)[-1]
    assert (shown["kind"], shown["text"]) == ("photo", "前后对比")
    assert world.blobs.get(shown["photo"]["blob"]) == data


async def test_a_photo_is_sent_again_by_its_id(bot: BotApi) -> None:
    first = await bot.upload("sendPhoto", {"photo": photo()}, chat_id=GROUP)
    again = await bot("sendPhoto", chat_id=GROUP, photo=first["photo"][-1]["file_id"])
    assert again["photo"] == first["photo"]


async def test_a_document_is_sent(bot: BotApi, world: World) -> None:
    sent = await bot.upload("sendDocument", {"document": b"PK"}, chat_id=GROUP, caption="台账")
    assert sent["document"]["file_size"] == 2
    assert world.messages(GROUP)[-1]["kind"] == "document"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "file must be non-empty"),
        (b"no picture", "IMAGE_PROCESS_FAILED"),
        (photo()[:200], "IMAGE_PROCESS_FAILED"),
        (plain(9000, 1001, "PNG"), "PHOTO_INVALID_DIMENSIONS"),
        (plain(2100, 100), "PHOTO_INVALID_DIMENSIONS"),
    ],
    ids=["empty", "no picture", "cut", "too large", "too narrow"],
)
async def test_a_photo_telegram_would_refuse(bot: BotApi, data: bytes, why: str) -> None:
    with pytest.raises(Refused, match=BAD + why):
        await bot.upload("sendPhoto", {"photo": data}, chat_id=GROUP)


async def test_a_photo_of_20_to_1_passes(bot: BotApi) -> None:
    assert await bot.upload("sendPhoto", {"photo": plain(2000, 100)}, chat_id=GROUP)


async def test_a_photo_has_at_most_10_mb(bot: BotApi) -> None:
    data = photo() + bytes(10 << 20)
    with pytest.raises(Refused, match=f"{len(data)} bytes is too big for a photo; the maximum size is 10485760 bytes"):
        await bot.upload("sendPhoto", {"photo": data}, chat_id=GROUP)


async def test_a_document_has_at_most_50_mb(bot: BotApi, monkeypatch: pytest.MonkeyPatch) -> None:
    assert content.DOCUMENT_LIMIT == 50 << 20
    monkeypatch.setattr(content, "DOCUMENT_LIMIT", 10)
    with pytest.raises(Refused, match="Request Entity Too Large") as found:
        await bot.upload("sendDocument", {"document": bytes(11)}, chat_id=GROUP)
    assert found.value.code == 413


@pytest.mark.parametrize(
    ("method", "parameters", "why"),
    [
        ("sendPhoto", {}, "there is no photo in the request"),
        ("sendPhoto", {"photo": "attach://nothing"}, "there is no photo in the request"),
        ("sendPhoto", {"photo": "https://a.example/a.jpg"}, "failed to get HTTP URL content"),
        ("sendDocument", {}, "there is no document in the request"),
        ("sendPhoto", {"photo": "x", "caption": "字" * 1025}, "message caption is too long"),
        ("sendPhoto", {"photo": "x", "caption": "😀" * 513}, "message caption is too long"),
        ("sendLocation", {"latitude": "north", "longitude": 1}, "latitude is empty"),
        ("sendLocation", {"latitude": 91, "longitude": 1}, "Wrong location specified"),
    ],
)
async def test_a_sending_that_lacks_something(bot: BotApi, method: str, parameters: dict[str, Any], why: str) -> None:
    assert await bot.refusal(method, chat_id=GROUP, **parameters) == BAD + why


async def test_a_document_is_no_photo(bot: BotApi) -> None:
    sent = await bot.upload("sendDocument", {"document": photo()}, chat_id=GROUP)
    refused = await bot.refusal("sendPhoto", chat_id=GROUP, photo=sent["document"]["file_id"])
    assert refused == BAD + "can't use file of type Document as Photo"


async def test_a_caption_of_1024_units_passes(bot: BotApi) -> None:
    assert await bot.upload("sendPhoto", {"photo": photo()}, chat_id=GROUP, caption="😀" * 512)


async def test_a_location_is_sent(bot: BotApi, world: World) -> None:
    await bot("sendLocation", chat_id=GROUP, latitude=34.1, longitude=108.9)
    assert world.messages(GROUP)[-1]["location"] == {"latitude": 34.1, "longitude": 108.9}
