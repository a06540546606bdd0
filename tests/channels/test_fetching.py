"""Photos are fetched whole or not at all."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web

from channels.base import ChannelError
from channels.telegram import channel as channels_telegram
from channels.telegram.channel import TelegramChannel
from domain.chat import PhotoRef
from playground.model import Document
from playground.pictures import drawn
from playground.world import World
from tests.channels.api import GROUP_ID, TOKEN


def posted(world: World) -> PhotoRef:
    world.post(GROUP_ID, 1001, photo=drawn(1, 800, 600))
    largest = world.messages(GROUP_ID)[-1]["photo"]
    return PhotoRef("telegram", largest["file_id"], largest["file_unique_id"])


async def refused(channel: TelegramChannel, photo: PhotoRef) -> ChannelError:
    with pytest.raises(ChannelError) as caught:
        await channel.fetch(photo)
    assert TOKEN not in str(caught.value)
    return caught.value


async def test_a_photo_comes_byte_for_byte(channel: TelegramChannel, world: World) -> None:
    photo = posted(world)
    file = world.state.files[photo.file]
    assert await channel.fetch(photo) == world.blobs.get(file.blob)


async def test_a_file_larger_than_20_mb_is_refused_for_good(channel: TelegramChannel, world: World) -> None:
    world.post(GROUP_ID, 1001, document=Document(b"x" * (20 * 1024 * 1024 + 1), "a.jpg", "image/jpeg"))
    large = world.messages(GROUP_ID)[-1]["document"]
    assert (await refused(channel, PhotoRef("telegram", large["file_id"], "u"))).permanent


async def test_a_file_of_20_mb_comes(channel: TelegramChannel, world: World) -> None:
    world.post(GROUP_ID, 1001, document=Document(b"x" * (20 * 1024 * 1024), "a.jpg", "image/jpeg"))
    file = world.messages(GROUP_ID)[-1]["document"]["file_id"]
    assert len(await channel.fetch(PhotoRef("telegram", file, "u"))) == 20 * 1024 * 1024


@pytest.mark.parametrize("fault", [
    {"method": "file", "kind": "file_unavailable"}, {"method": "getFile", "kind": "file_unavailable"},
    {"method": "file", "kind": "bad_gateway"}, {"method": "getFile", "kind": "bad_gateway"},
    {"method": "file", "kind": "cut_before"}, {"method": "file", "kind": "cut_after"},
    {"method": "getFile", "kind": "cut_before"}, {"method": "getFile", "kind": "invalid_json"},
    {"method": "file", "kind": "invalid_json"},  # half of the bytes, with the length of half
    {"method": "getFile", "kind": "too_many_requests", "retry_after": 5},
    {"method": "file", "kind": "too_many_requests", "retry_after": 5},
], ids=lambda one: f"{one['method']}-{one['kind']}")
async def test_a_photo_that_cannot_be_had_at_the_moment_can_be_asked_for_again(
        fault: dict[str, Any], channel: TelegramChannel, world: World) -> None:
    photo = posted(world)
    world.faults.add([fault])
    assert not (await refused(channel, photo)).permanent
    world.faults.clear()
    assert await channel.fetch(photo)


async def test_a_link_that_is_over_is_asked_for_anew(channel: TelegramChannel, world: World) -> None:
    photo = posted(world)
    await channel.fetch(photo)
    world.move_clock(forward=7200)
    assert await channel.fetch(photo)


async def test_a_download_that_takes_too_long_is_given_up(
        channel: TelegramChannel, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channels_telegram, "DOWNLOAD_SECONDS", 0.05)
    world.faults.add([{"method": "file", "kind": "slow", "seconds": 30}])
    assert "TimeoutError" in str(await refused(channel, posted(world)))


@asynccontextmanager
async def file_server(file: dict[str, Any], body: bytes, *, promised: int | None = None) -> AsyncIterator[str]:
    """Gives this file and these bytes; ``promised``: a length in the header that is not kept."""
    async def get_file(_request: web.Request) -> web.Response:
        return web.json_response({"ok": True, "result": {"file_id": "f", "file_unique_id": "u", **file}})

    async def download(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        if promised is None:
            answer.enable_chunked_encoding()
        else:
            answer.content_length = promised
        await answer.prepare(request)
        await answer.write(body)
        if promised is not None and request.transport is not None:
            request.transport.close()
        return answer

    app = web.Application()
    app.router.add_post("/bot{token}/getFile", get_file)
    app.router.add_get("/file/bot{token}/{path:.+}", download)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


PHOTO = PhotoRef("telegram", "f", "u")


async def fetched(file: dict[str, Any], body: bytes, *, promised: int | None = None) -> bytes | ChannelError:
    async with file_server(file, body, promised=promised) as address:
        channel = TelegramChannel(TOKEN, address)
        try:
            return await channel.fetch(PHOTO)
        except ChannelError as error:
            assert TOKEN not in str(error)
            return error
        finally:
            await channel.stop()


async def test_bytes_of_another_number_than_told_are_not_the_photo() -> None:
    error = await fetched({"file_path": "photos/1.jpg", "file_size": 10}, b"123456789")
    assert isinstance(error, ChannelError) and not error.permanent


async def test_a_download_cut_half_way_is_not_the_photo() -> None:
    error = await fetched({"file_path": "photos/1.jpg"}, b"12345", promised=10)
    assert isinstance(error, ChannelError) and not error.permanent


async def test_a_download_that_never_ends_is_cut_off_at_20_mb() -> None:
    error = await fetched({"file_path": "photos/1.jpg"}, b"x" * (21 * 1024 * 1024))
    assert isinstance(error, ChannelError) and error.permanent


async def test_a_size_that_was_not_told_is_not_compared() -> None:
    assert await fetched({"file_path": "photos/1.jpg"}, b"123") == b"123"


@pytest.mark.parametrize("path", ["pyproject.toml", "channels/base.py"])
async def test_a_path_that_happens_to_exist_here_is_fetched_from_there(path: str) -> None:
    assert await fetched({"file_path": path, "file_size": 3}, b"123") == b"123"


async def test_a_file_without_a_path_can_be_asked_for_again() -> None:
    error = await fetched({}, b"")
    assert isinstance(error, ChannelError) and not error.permanent
