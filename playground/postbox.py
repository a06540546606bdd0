"""A post as JSON or a form becomes ``World.post``."""

import base64
from typing import Any

import orjson
from aiohttp import web

from playground.core import Unfit
from playground.given import Given, text
from playground.model import Document, Json, Picture
from playground.pictures import drawn
from playground.world import World

KEYS = frozenset({
    "chat", "from", "text", "photo", "photos", "document", "location", "caption", "reply_to", "topic", "at",
    "anonymous", "as_channel", "album", "via_bot",
})  # fmt: skip
NUMBERS = ("from", "reply_to", "topic", "as_channel", "via_bot")
LARGEST_DRAWN = 4000


async def read_post(request: web.Request) -> Json:
    """The post of a request; in a multipart form the parts named photo and document are its files."""
    if request.content_type != "multipart/form-data":
        read: Json = orjson.loads(await request.read())
        return read
    given: Json = {}
    for key, value in (await request.post()).items():
        if not isinstance(value, web.FileField):
            given[key] = _from_form(key, str(value))
        elif key == "photo":
            given.setdefault("photos", []).append(Picture(value.file.read()))
        elif key == "document":
            given["document"] = Document(value.file.read(), value.filename, value.content_type)
    return given


def _from_form(key: str, value: str) -> Any:
    """A field of a form, which knows only text, as JSON has it."""
    if key in NUMBERS:
        return int(value)
    if key == "anonymous":
        return value in ("true", "1")
    return orjson.loads(value) if key == "location" else value


def post(world: World, chat_id: int, body: Any) -> Json:
    """Post it; gives the message ids and the update ids that told the bots."""
    given = Given(body)
    unknown = given.keys() - KEYS
    if unknown:
        raise Unfit(f"a post has no {', '.join(sorted(unknown))}; it has {', '.join(sorted(KEYS))}")
    before = {bot.token: bot.next_update_id for bot in world.state.bots.values()}
    ids = world.post(
        chat_id,
        given.number_or_none("from"),
        text=given.text("text", ""),
        photos=[_picture(world, one) for one in _photos(given)],
        document=_document(world, given.value("document")) if "document" in given else None,
        location=_location(Given(given.value("location"))) if "location" in given else None,
        caption=given.text("caption", ""),
        reply_to=given.number_or_none("reply_to"),
        topic=given.number_or_none("topic"),
        at=given.moment("at"),
        anonymous=given.flag("anonymous"),
        as_channel=given.number_or_none("as_channel"),
        album=given.text("album", ""),
        via_bot=given.number_or_none("via_bot"),
    )
    told = [n for bot in world.state.bots.values() for n in range(before[bot.token], bot.next_update_id)]
    return {"message_ids": ids, "update_ids": told}


def _photos(given: Given) -> list[Any]:
    return given.items("photos") or ([given.value("photo")] if "photo" in given else [])


def _location(given: Given) -> tuple[float, float]:
    return given.real("latitude"), given.real("longitude")


def _picture(world: World, one: Any) -> Picture:
    if isinstance(one, Picture):
        return one
    given = Given(one)
    return Picture(_drawn(given) if "draw" in given else _bytes(world, given), given.text("caption", ""))


def _drawn(given: Given) -> bytes:
    width = given.number("width") if "width" in given else 800
    height = given.number("height") if "height" in given else 600
    if not (16 <= width <= LARGEST_DRAWN and 16 <= height <= LARGEST_DRAWN):
        raise Unfit(f"pictures are drawn 16 to {LARGEST_DRAWN} wide and high")
    return drawn(given.number("draw"), width, height)


def _document(world: World, one: Any) -> Document:
    if isinstance(one, Document):
        return Document(one.data, text(one.name, "the file's name"), text(one.mime, "the file's type"))
    given = Given(one)
    name, mime = given.text("name", "file.bin"), given.text("mime", "application/octet-stream")
    return Document(_bytes(world, given), name, mime)


def _bytes(world: World, given: Given) -> bytes:
    if "base64" in given:
        return base64.b64decode(given.text("base64"), validate=True)
    kept = world.blobs.get(given.text("blob"))
    if kept is None:
        raise Unfit(f"no bytes are kept under {given.text('blob')}")
    return kept
