"""Methods that put messages into a chat."""

from copy import deepcopy
from typing import Any

from playground import wire
from playground.api import access, content, markup
from playground.api.call import Call, words
from playground.model import Chat, Json, Message
from playground.refusal import bad_request


def send_message(call: Call) -> Json:
    """sendMessage."""
    return _send(call, content.text(call))


def send_photo(call: Call) -> Json:
    """sendPhoto."""
    return _send_media(call, "photo")


def send_document(call: Call) -> Json:
    """sendDocument."""
    return _send_media(call, "document")


def send_location(call: Call) -> Json:
    """sendLocation."""
    return _send(call, {"location": {"latitude": _degrees(call, 90), "longitude": _degrees(call, 180)}})


def _degrees(call: Call, most: int) -> float:
    name = "latitude" if most == 90 else "longitude"
    try:
        degrees = float(call.text(name))
    except ValueError:
        raise bad_request(f"{name} is empty") from None
    if not abs(degrees) <= most:
        raise bad_request("Wrong location specified")
    return degrees


def _send_media(call: Call, kind: str) -> Json:
    words = content.caption(call)
    # Whether the bot may write is asked before its file is taken apart.
    access.writable(call)
    return _send(call, {**content.media(call, kind, call.text(kind), call.uploads.get(kind)), **words})


def _send(call: Call, made: Json) -> Json:
    buttons = markup.read(call)
    chat = access.writable(call)
    thread = access.topic(call, chat)
    reply_to = access.reply(call, chat, thread)
    limit(call, chat, 1)
    return _add(call, chat, made, reply_to=reply_to, topic=thread, markup=buttons)


def limit(call: Call, chat: Chat, weight: int) -> None:
    """Flood limits, when they are on."""
    if call.world.options.limits:
        call.world.flood.take(call.bot.user.id, chat.id, weight, call.world.now())


def _add(call: Call, chat: Chat, made: Json, **more: Any) -> Json:
    place = chat.id if chat.type == "channel" else None
    # Bots do not see what bots write.
    sent = call.world.add_message(chat, made, sender=call.bot.user.id, sender_chat=place, told=False, **more)
    return wire.message(call.world.state, chat, sent)


def send_media_group(call: Call) -> list[Json]:
    """sendMediaGroup: 2 to 10 of one kind, all or none."""
    given = call.objects("media")
    _check_album(given)
    chat = access.writable(call)
    thread = access.topic(call, chat)
    reply_to = access.reply(call, chat, thread)
    parts = [content.input_media(call, one) for one in given]
    limit(call, chat, len(parts))
    album = call.world.album_id()
    return [_add(call, chat, part, reply_to=reply_to, topic=thread, album=album) for part in parts]


def _check_album(given: list[Json]) -> None:
    if not given:
        raise bad_request("media to send are not specified")
    if len(given) < 2:
        raise bad_request("there must be at least 2 messages to send as an album")
    if len(given) > 10:
        raise bad_request("too many messages to send as an album")
    if len({words(one, "type") for one in given}) > 1:
        raise bad_request("document can't be mixed with other media types")


def copy_message(call: Call) -> Json:
    """copyMessage: the content alone, with the call's caption and buttons."""
    made = deepcopy(_source(call, "copy")[1].content)
    if call.text("caption"):
        made = {k: v for k, v in made.items() if not k.startswith("caption")} | content.caption(call)
    return {"message_id": _send(call, made)["message_id"]}


def forward_message(call: Call) -> Json:
    """forwardMessage."""
    source, message = _source(call, "forward")
    chat = access.writable(call)
    limit(call, chat, 1)
    origin = message.origin or call.world.origin(source, message)
    return _add(call, chat, deepcopy(message.content), topic=access.topic(call, chat), origin=origin)


def _source(call: Call, verb: str) -> tuple[Chat, Message]:
    source = access.chat(call, "from_chat_id")
    message = source.messages.get(call.integer("message_id"))
    if message is None or message.is_deleted:
        raise bad_request(f"message to {verb} not found")
    if wire.kind(message) == "service":
        raise bad_request("message can't be copied" if verb == "copy" else "message can't be forwarded")
    return source, message
