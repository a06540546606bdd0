"""A post as JSON or a form becomes ``World.post``."""

import base64
from typing import Any

import orjson
from aiohttp import web

from playground.core import Unfit
from playground.model import Document, Json, Picture
from playground.pictures import drawn
from playground.posting import moment
from playground.world import World

KEYS = frozenset({
    "chat", "from", "text", "photo", "photos", "document", "location", "caption", "reply_to", "topic", "at",
    "anonymous", "as_channel", "album",
})  # fmt: skip
NUMBERS = ("from", "reply_to", "topic", "as_channel")


async def read_post(request: web.Request) -> Json:
    """The post of a request; in a multipart form the parts named photo and document are its files."""
    if request.content_type != "multipart/form-data":
        read = orjson.loads(await request.read())
        if not isinstance(read, dict):
            raise Unfit("a post is an object")
        return read
    given: Json = {}
    for key, value in (await request.post()).items():
        if not isinstance(value, web.FileField):
            given[key] = int(str(value)) if key in NUMBERS else value
        elif key == "photo":
            given.setdefault("photos", []).append(Picture(value.file.read()))
        elif key == "document":
            given["document"] = Document(value.file.read(), value.filename, value.content_type)
    return given


def post(world: World, chat_id: int, given: Json) -> Json:
    """Post it; gives the message ids and the update ids that told the bots."""
    unknown = given.keys() - KEYS
    if unknown:
        raise Unfit(f"a post has no {', '.join(sorted(unknown))}; it has {', '.join(sorted(KEYS))}")
    place = given.get("location")
    before = {bot.token: bot.next_update_id for bot in world.state.bots.values()}
    ids = world.post(
        chat_id,
        given.get("from"),
        text=given.get("text", ""),
        photos=[_picture(world, one) for one in _photos(given)],
        document=_document(world, given["document"]) if "document" in given else None,
        location=(place["latitude"], place["longitude"]) if place else None,
        caption=given.get("caption", ""),
        reply_to=given.get("reply_to"),
        topic=given.get("topic"),
        at=moment(given.get("at")),
        anonymous=given.get("anonymous") in (True, "true", "1"),
        as_channel=given.get("as_channel"),
        album=given.get("album", ""),
    )
    told = [n for bot in world.state.bots.values() for n in range(before[bot.token], bot.next_update_id)]
    return {"message_ids": ids, "update_ids": told}


def _photos(given: Json) -> list[Any]:
    return list(given.get("photos", [])) or ([given["photo"]] if "photo" in given else [])


def _picture(world: World, given: Any) -> Picture:
    if isinstance(given, Picture):
        return given
    if "draw" in given:
        data = drawn(given["draw"], given.get("width", 800), given.get("height", 600))
    else:
        data = _bytes(world, given)
    return Picture(data, given.get("caption", ""))


def _document(world: World, given: Any) -> Document:
    if isinstance(given, Document):
        return given
    name, mime = given.get("name", "file.bin"), given.get("mime", "application/octet-stream")
    return Document(_bytes(world, given), name, mime)


def _bytes(world: World, given: Json) -> bytes:
    if "base64" in given:
        return base64.b64decode(given["base64"], validate=True)
    kept = world.blobs.get(given["blob"])
    if kept is None:
        raise Unfit(f"no bytes are kept under {given['blob']}")
    return kept
