"""What a bot sends becomes a message's content: texts, captions, files, within their limits."""

from playground import files
from playground.api.call import Call, Upload, objects, words
from playground.entities import formatted, units
from playground.model import Document, Json
from playground.pictures import BadDimensions, NotAPicture
from playground.refusal import Refusal, bad_request

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
PHOTO_LIMIT = 10 << 20
DOCUMENT_LIMIT = 50 << 20
MOST_ENTITIES = 100


def text(call: Call) -> Json:
    """The content of a text message."""
    given = call.text("text")
    if not given:
        raise bad_request("message text is empty")
    plain, entities = formatted(given, call.text("parse_mode"), call.objects("entities"))
    if not plain:
        raise bad_request("text must be non-empty")
    if units(plain) > TEXT_LIMIT:
        raise bad_request("message is too long")
    return {"text": plain, "entities": entities[:MOST_ENTITIES]} if entities else {"text": plain}


def caption(call: Call) -> Json:
    """The caption of the call as content, empty when there is none."""
    return captioned(call.text("caption"), call.text("parse_mode"), call.objects("caption_entities"))


def captioned(given: str, parse_mode: str, entities: list[Json]) -> Json:
    """A caption as content, empty when there is none."""
    plain, found = formatted(given, parse_mode, entities)
    if units(plain) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    if not plain:
        return {}
    return {"caption": plain, "caption_entities": found[:MOST_ENTITIES]} if found else {"caption": plain}


def media(call: Call, kind: str, given: str, upload: Upload | None) -> Json:
    """A photo or document of the call as content: an upload, ``attach://part`` or a file id."""
    if given.startswith("attach://"):
        upload = call.uploads.get(given.removeprefix("attach://"))
    if upload is not None:
        return _uploaded(call, kind, upload)
    if not given or given.startswith("attach://"):
        raise bad_request(f"there is no {kind} in the request")
    known = call.world.state.files.get(given)
    if known is None:
        if given.startswith(("http://", "https://")):
            raise bad_request("failed to get HTTP URL content")
        raise bad_request("wrong file identifier/HTTP URL specified")
    if known.kind != kind:
        raise bad_request(f"can't use file of type {known.kind.title()} as {kind.title()}")
    return files.again(call.world, known)


def _uploaded(call: Call, kind: str, upload: Upload) -> Json:
    size = len(upload.data)
    if not size:
        raise bad_request("file must be non-empty")
    if size > DOCUMENT_LIMIT:
        raise Refusal("Request Entity Too Large", 413)
    if kind == "document":
        return {"document": files.keep_document(call.world, Document(upload.data, upload.name, upload.mime))}
    if size > PHOTO_LIMIT:
        raise bad_request(f"file of size {size} bytes is too big for a photo; the maximum size is {PHOTO_LIMIT} bytes")
    try:
        return {"photo": files.keep_photo(call.world, upload.data)}
    except BadDimensions:
        raise bad_request("PHOTO_INVALID_DIMENSIONS") from None
    except NotAPicture:
        raise bad_request("IMAGE_PROCESS_FAILED") from None


def input_media(call: Call, given: Json) -> Json:
    """An InputMedia object as content."""
    kind = words(given, "type")
    if kind not in ("photo", "document"):
        raise bad_request(f"can't parse InputMedia: type \"{kind}\" is unsupported")
    source = words(given, "media")
    if not source:
        raise bad_request("can't parse InputMedia: media not found")
    entities = objects(given.get("caption_entities") or [], "caption entities")
    said = captioned(words(given, "caption"), words(given, "parse_mode"), entities)
    return {**media(call, kind, source, None), **said}
