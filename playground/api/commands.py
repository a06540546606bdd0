"""The commands that a bot offers while people type, by scope and language."""

import re
from typing import Any

from playground.api.call import Call, whole, words
from playground.model import Chat, Json
from playground.refusal import bad_request

COMMAND = re.compile("[a-z0-9_]{1,32}")
LANGUAGE = re.compile("[a-z]{2}")
MOST_COMMANDS = 100
LONGEST_DESCRIPTION = 256
WIDE = frozenset({"default", "all_private_chats", "all_group_chats", "all_chat_administrators"})
OF_A_CHAT = frozenset({"chat", "chat_administrators", "chat_member"})


def set_my_commands(call: Call) -> bool:
    """setMyCommands; an empty list is as good as deleting."""
    given, key = [_command(one) for one in call.objects("commands")], _key(call)
    if len(given) > MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    if given:
        call.bot.commands[key] = given
    else:
        call.bot.commands.pop(key, None)
    return _told(call)


def get_my_commands(call: Call) -> list[Json]:
    """getMyCommands: of exactly this scope and language."""
    return call.bot.commands.get(_key(call), [])


def delete_my_commands(call: Call) -> bool:
    """deleteMyCommands: people see those of the next wider scope."""
    call.bot.commands.pop(_key(call), None)
    return _told(call)


def _told(call: Call) -> bool:
    """Whoever watches hears that the commands changed."""
    call.world.emit("commands", bot=call.bot.user.id)
    return True


def _command(given: Json) -> Json:
    name, description = words(given, "command").removeprefix("/"), words(given, "description")
    if not COMMAND.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(description) <= LONGEST_DESCRIPTION:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": description}


def _key(call: Call) -> str:
    """Where the list is kept: type/chat/user/language."""
    language = call.text("language_code")
    if language and not LANGUAGE.fullmatch(language):
        raise bad_request("invalid language code specified")
    scope = call.object("scope", "BotCommandScope")
    return "/".join((*_scope(call, scope), language))


def _scope(call: Call, scope: Json) -> tuple[str, str, str]:
    if not scope:
        return "default", "", ""
    kind = scope.get("type")
    if not isinstance(kind, str):
        raise bad_request("can't parse BotCommandScope: Can't find field \"type\"")
    if kind in WIDE:
        return kind, "", ""
    if kind not in OF_A_CHAT:
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    chat = _chat(call, scope.get("chat_id"), kind)
    return kind, str(chat.id), _member(chat, scope.get("user_id")) if kind == "chat_member" else ""


def _chat(call: Call, given: Any, kind: str) -> Chat:
    """A chat that the bot is in, of a kind that can have such a scope."""
    chat = call.world.state.chats.get(whole(given))
    is_known = chat is not None and (chat.type == "private" or chat.has(call.bot.user.id))
    if chat is None or not is_known:
        raise bad_request("chat not found")
    if chat.migrated_to is not None:
        raise bad_request("group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.migrated_to)
    if chat.type == "channel":
        raise bad_request("can't change commands in channel chats")
    if chat.type == "private" and kind != "chat":
        raise bad_request("can't use specified scope in private chats")
    return chat


def _member(chat: Chat, given: Any) -> str:
    user = whole(given)
    if not user or not chat.has(user):
        raise bad_request("user not found")
    return str(user)
