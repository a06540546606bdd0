"""Methods that change or remove messages."""

from playground import wire
from playground.api import access, content, markup
from playground.api.call import Call, whole
from playground.model import Chat, Json, Message
from playground.refusal import bad_request

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)
DELETE_LIFE = 48 * 3600


def edit_message_text(call: Call) -> Json:
    """editMessageText."""
    made = content.text(call)
    chat, message = _target(call)
    if "text" not in message.content:
        raise bad_request("there is no text in the message to edit")
    return _changed(call, chat, message, made)


def edit_message_caption(call: Call) -> Json:
    """editMessageCaption; without a caption the old one is taken away."""
    words = content.caption(call)
    chat, message = _target(call)
    if not {"photo", "document"} & message.content.keys():
        raise bad_request("there is no caption in the message to edit")
    kept = {k: v for k, v in message.content.items() if not k.startswith("caption")}
    return _changed(call, chat, message, {**kept, **words})


def edit_message_media(call: Call) -> Json:
    """editMessageMedia; a text message may be given media too."""
    given = call.object("media", "InputMedia")
    chat, message = _target(call)
    if not {"text", "photo", "document"} & message.content.keys():
        raise bad_request("there is no media in the message to edit")
    if message.album and given.get("type") != wire.kind(message):
        raise bad_request("message can't be edited")
    return _changed(call, chat, message, content.input_media(call, given))


def edit_message_reply_markup(call: Call) -> Json:
    """editMessageReplyMarkup; without markup the buttons are taken away."""
    chat, message = _target(call)
    return _changed(call, chat, message, message.content)


def _target(call: Call) -> tuple[Chat, Message]:
    markup.read(call)  # a keyboard that cannot be read is refused before the message is looked for
    chat = access.writable(call)
    return chat, access.own_message(call, chat)


def _changed(call: Call, chat: Chat, message: Message, made: Json) -> Json:
    buttons = markup.read(call)
    if _same(call, made, message.content) and buttons == message.markup:
        raise bad_request(NOT_MODIFIED)
    call.world.change(chat, message, made, buttons)
    return wire.message(call.world.state, chat, message)


def _same(call: Call, one: Json, other: Json) -> bool:
    """The same to a reader: the same bytes under another file id are no change."""
    return _by_bytes(one) == _by_bytes(other)


def _by_bytes(content_: Json) -> Json:
    shown = dict(content_)
    if "photo" in shown:
        shown["photo"] = shown["photo"][-1]["file_unique_id"]
    if "document" in shown:
        shown["document"] = (shown["document"]["file_unique_id"], shown["document"]["file_name"])
    return shown


def delete_message(call: Call) -> bool:
    """deleteMessage: its own, or any where the bot is an administrator; not older than 48 hours."""
    chat = access.visible(call)
    message_id = call.required("message_id", "message identifier is not specified")
    message = chat.messages.get(message_id)
    if message is None or message.is_deleted:
        raise bad_request("message to delete not found")
    if not _may_delete(call, chat, message):
        raise bad_request("message can't be deleted for everyone")
    call.world.delete(chat.id, message_id)
    return True


def delete_messages(call: Call) -> bool:
    """deleteMessages: 1 to 100; those that are not there are skipped."""
    chat, ids = access.visible(call), call.json("message_ids")
    if not isinstance(ids, list) or not ids:
        raise bad_request("message identifiers are not specified")
    if len(ids) > 100:
        raise bad_request("too many message identifiers specified")
    named = [chat.messages.get(whole(one)) for one in ids]
    found = [message for message in named if message is not None and not message.is_deleted]
    if not all(_may_delete(call, chat, message) for message in found):
        raise bad_request("message can't be deleted for everyone")
    for message_id in {message.id: None for message in found}:
        call.world.delete(chat.id, message_id)
    return True


def _may_delete(call: Call, chat: Chat, message: Message) -> bool:
    is_admin = chat.members.get(call.bot.user.id) == "administrator"
    is_recent = call.world.now() - message.date < DELETE_LIFE
    is_own = message.sender == call.bot.user.id
    # In private chats a bot may delete what came in, too.
    return is_admin or (is_recent and (is_own or chat.type == "private"))


def pin_chat_message(call: Call) -> bool:
    """pinChatMessage; needs to be an administrator outside private chats."""
    chat = access.writable(call)
    message = chat.messages.get(call.integer("message_id"))
    if message is None or message.is_deleted:
        raise bad_request("message to pin not found")
    if chat.type != "private" and chat.members.get(call.bot.user.id) != "administrator":
        raise bad_request("not enough rights to manage pinned messages in the chat")
    call.world.pin(chat.id, message.id, call.bot.user.id)
    return True


def unpin_chat_message(call: Call) -> bool:
    """unpinChatMessage: the one named, or the newest pinned."""
    chat = access.writable(call)
    pinned = [one for one in chat.messages.values() if one.is_pinned]
    wanted = call.integer("message_id") or (pinned[-1].id if pinned else 0)
    for message in pinned:
        if message.id == wanted:
            message.is_pinned = False
            return True
    raise bad_request("message to unpin not found")
