"""Methods about chats, people, taps, files and the bot itself."""

from playground import wire
from playground.api import access
from playground.api.call import Call, words
from playground.model import Chat, Json
from playground.refusal import Refusal, bad_request

DOWNLOAD_LIMIT = 20 << 20
LINK_LIFE = 3600.0
NOTICE_LIMIT = 200
PRESS_LIFE = 150.0


def get_me(call: Call) -> Json:
    """getMe."""
    return {
        **wire.user(call.bot.user),
        "can_join_groups": True,
        "can_read_all_group_messages": not call.bot.has_privacy,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": False,
        "allows_users_to_create_topics": False,
        "can_manage_bots": False,
    }


def get_chat(call: Call) -> Json:
    """getChat."""
    chat = access.visible(call)
    shape = {**wire.chat(chat), "accent_color_id": 0, "max_reaction_count": 11, **_gifts()}
    if chat.linked_chat is not None:
        shape["linked_chat_id"] = chat.linked_chat
    if chat.type in ("group", "supergroup"):
        shape["permissions"] = {"can_send_messages": True, "can_send_photos": True}
    pinned = [one for one in chat.messages.values() if one.is_pinned and not one.is_deleted]
    if pinned:
        shape["pinned_message"] = wire.message(call.world.state, chat, pinned[-1])
    return shape


def _gifts() -> Json:
    kinds = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    return {"accepted_gift_types": dict.fromkeys(kinds, False)}


def get_chat_member(call: Call) -> Json:
    """getChatMember; somebody who was never there has left."""
    chat = access.visible(call)
    user = call.required("user_id", "invalid user_id specified")
    if user not in call.world.state.people:
        raise bad_request("member not found")
    return wire.member(call.world.person(user), chat.members.get(user, "left"))


def get_chat_administrators(call: Call) -> list[Json]:
    """getChatAdministrators: people only, and the bot itself."""
    chat = access.visible(call)
    if chat.type == "private":
        raise bad_request("there are no administrators in the private chat")
    found = [(user, status) for user, status in chat.members.items() if status in ("administrator", "creator")]
    people = [(call.world.person(user), status) for user, status in found]
    return [wire.member(who, status) for who, status in people if not who.is_bot or who.id == call.bot.user.id]


def get_chat_member_count(call: Call) -> int:
    """getChatMemberCount."""
    chat: Chat = access.visible(call)
    return sum(chat.has(user) for user in chat.members)


def leave_chat(call: Call) -> bool:
    """leaveChat."""
    chat = access.visible(call)
    if chat.type == "private":
        raise bad_request("chat member status can't be changed in private chats")
    call.world.set_member(chat.id, call.bot.user.id, "left")
    return True


def send_chat_action(call: Call) -> bool:
    """sendChatAction: watchers see it, nothing stays."""
    chat = access.writable(call)
    if not call.text("action"):
        raise bad_request("wrong parameter action in request")
    call.world.emit("action", chat, action=call.text("action"))
    return True


def set_message_reaction(call: Call) -> bool:
    """setMessageReaction: one reaction, or none."""
    chat, given = access.visible(call), call.objects("reaction")
    message = chat.messages.get(call.integer("message_id"))
    if message is None or message.is_deleted:
        raise bad_request("message to react not found")
    emoji = [words(one, "emoji") for one in given]
    if any(one not in REACTIONS for one in emoji):
        raise bad_request("REACTION_INVALID")
    if len(emoji) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    message.reactions.pop(call.bot.user.id, None)
    if emoji:
        message.reactions[call.bot.user.id] = emoji
    call.world.emit("reaction", chat, message, user=call.bot.user.id, emoji=emoji)
    return True


_EMOJI = """
❤ 👍 👎 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕 😈
😴 😭 🤓 👻 👨‍💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀ 😡
"""
REACTIONS = frozenset(_EMOJI.split())


def answer_callback_query(call: Call) -> bool:
    """answerCallbackQuery: once, within 150 seconds."""
    world = call.world
    press = world.state.presses.get(call.text("callback_query_id"))
    is_due = press is not None and press.bot == call.bot.user.id and not press.is_answered
    if press is None or not is_due or world.now() - press.at > PRESS_LIFE:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    if len(call.text("text")) > NOTICE_LIMIT:
        raise bad_request("MESSAGE_TOO_LONG")
    press.is_answered = True
    press.text, press.show_alert = call.text("text"), call.flag("show_alert")
    world.emit("answered", press=press.id, user=press.user, text=press.text, show_alert=press.show_alert)
    return True


def get_file(call: Call) -> Json:
    """getFile: the link works for an hour."""
    given = call.text("file_id")
    if not given:
        raise bad_request("file_id not specified")
    file = call.world.state.files.get(given)
    if file is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if file.size > DOWNLOAD_LIMIT:
        raise bad_request("file is too big")
    file.link_until = call.world.now() + LINK_LIFE
    return {
        "file_id": file.file_id, "file_unique_id": file.unique_id, "file_size": file.size, "file_path": file.path,
    }  # fmt: skip


def download(call: Call, path: str) -> bytes:
    """The bytes behind a link that getFile gave; refused with 404 when it gave none or it is over."""
    file = call.world.state.files.get(call.world.state.paths.get(path, ""))
    found = call.world.blobs.get(file.blob) if file and call.world.now() <= file.link_until else None
    if found is None:
        raise Refusal("Not Found: file not found", 404)
    return found
