"""May the bot write here, and on what? The checks before a message is sent or changed."""

from playground.api.call import Call, whole
from playground.model import Chat, Message
from playground.refusal import bad_request, forbidden

NAMES = {"group": "group", "supergroup": "supergroup", "channel": "channel"}


def chat(call: Call, key: str = "chat_id") -> Chat:
    """The chat of the call; refused when there is none the bot could know, or when it has moved."""
    given = call.text(key)
    if not given:
        raise bad_request("chat_id is empty")
    if given.startswith("@"):
        named = [one for one in call.world.state.chats.values() if one.username and f"@{one.username}" == given]
        found = named[0] if named else None
    else:
        found = call.world.state.chats.get(call.integer(key))
    if found is None:
        known = call.world.state.people.get(call.integer(key))
        if known is not None and not known.is_bot and call.integer(key) > 0:
            raise forbidden("bot can't initiate conversation with a user")
        raise bad_request("chat not found")
    if found.migrated_to is not None:
        moved = "group chat was upgraded to a supergroup chat"
        raise bad_request(moved, migrate_to_chat_id=found.migrated_to)
    return found


def writable(call: Call, key: str = "chat_id") -> Chat:
    """The chat, if the bot may write there."""
    found = chat(call, key)
    status = found.members.get(call.bot.user.id)
    if found.type == "private":
        _check_private(status)
    elif status == "kicked":
        raise forbidden(f"bot was kicked from the {NAMES[found.type]} chat")
    elif status in (None, "left"):
        raise forbidden(f"bot is not a member of the {NAMES[found.type]} chat")
    elif status == "restricted":
        raise bad_request("not enough rights to send text messages to the chat")
    elif found.type == "channel" and status != "administrator":
        raise bad_request("need administrator rights in the channel chat")
    return found


def _check_private(status: str | None) -> None:
    if status == "kicked":
        raise forbidden("bot was blocked by the user")
    if status != "member":
        raise forbidden("bot can't initiate conversation with a user")


def visible(call: Call) -> Chat:
    """The chat, if the bot is in it."""
    found = chat(call)
    status = found.members.get(call.bot.user.id)
    if found.type == "private" or found.has(call.bot.user.id):
        return found
    if status == "kicked":
        raise forbidden(f"bot was kicked from the {NAMES[found.type]} chat")
    raise forbidden(f"bot is not a member of the {NAMES[found.type]} chat")


def topic(call: Call, found: Chat) -> int | None:
    """The topic to send to; refused when the chat has none of that id or it is closed to the bot."""
    thread = call.integer("message_thread_id")
    if not thread:
        return None
    if thread not in found.topics:
        raise bad_request("message thread not found")
    _check_open(call, found, thread)
    return thread


def _check_open(call: Call, found: Chat, thread: int) -> None:
    is_admin = found.members.get(call.bot.user.id) in ("administrator", "creator")
    if found.topics[thread].is_closed and not is_admin:
        raise bad_request("TOPIC_CLOSED")


def reply(call: Call, found: Chat, thread: int | None) -> int | None:
    """The message to reply to, or None; a missing one is forgiven only outside topics and if the bot says so."""
    given = call.object("reply_parameters", "reply parameters")
    target = whole(given.get("message_id")) or call.integer("reply_to_message_id")
    if not target:
        return None
    source = whole(given.get("chat_id"), found.id)
    message = found.messages.get(target)
    if message is not None and not message.is_deleted and source == found.id:
        return target
    is_forgiven = given.get("allow_sending_without_reply") in (True, "true") or call.flag("allow_sending_without_reply")
    if is_forgiven and thread is None:
        return None
    raise bad_request("message to be replied not found")


def own_message(call: Call, found: Chat) -> Message:
    """The message to edit; refused when it is gone or not the bot's own."""
    message_id = call.required("message_id", "message identifier is not specified")
    message = found.messages.get(message_id)
    if message is None or message.is_deleted:
        raise bad_request("message to edit not found")
    if message.sender != call.bot.user.id and not _is_own_post(call, found):
        raise bad_request("message can't be edited")
    return message


def _is_own_post(call: Call, found: Chat) -> bool:
    return found.type == "channel" and found.members.get(call.bot.user.id) == "administrator"
