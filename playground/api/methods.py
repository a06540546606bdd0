"""The table of methods; what is not in it is 404, as Telegram answers a method it does not know."""

from collections.abc import Callable
from typing import Any

from playground.api import chats, commands, editing, sending
from playground.api.call import Call
from playground.webhook import delete_webhook, get_webhook_info, set_webhook

Method = Callable[[Call], Any]


def _yes(call: Call) -> bool:
    return True


METHODS: dict[str, Method] = {
    "getMe": chats.get_me,
    "logOut": _yes,
    "close": _yes,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
    "sendMessage": sending.send_message,
    "sendPhoto": sending.send_photo,
    "sendMediaGroup": sending.send_media_group,
    "sendDocument": sending.send_document,
    "sendLocation": sending.send_location,
    "copyMessage": sending.copy_message,
    "forwardMessage": sending.forward_message,
    "editMessageText": editing.edit_message_text,
    "editMessageCaption": editing.edit_message_caption,
    "editMessageMedia": editing.edit_message_media,
    "editMessageReplyMarkup": editing.edit_message_reply_markup,
    "deleteMessage": editing.delete_message,
    "deleteMessages": editing.delete_messages,
    "pinChatMessage": editing.pin_chat_message,
    "unpinChatMessage": editing.unpin_chat_message,
    "answerCallbackQuery": chats.answer_callback_query,
    "setMessageReaction": chats.set_message_reaction,
    "sendChatAction": chats.send_chat_action,
    "getFile": chats.get_file,
    "getChat": chats.get_chat,
    "getChatMember": chats.get_chat_member,
    "getChatAdministrators": chats.get_chat_administrators,
    "getChatMemberCount": chats.get_chat_member_count,
    "leaveChat": chats.leave_chat,
    "setMyCommands": commands.set_my_commands,
    "getMyCommands": commands.get_my_commands,
    "deleteMyCommands": commands.delete_my_commands,
}
NAMES = {name.lower(): name for name in (*METHODS, "getUpdates")}
# What these do can be seen afterwards; the others only look.
WITHOUT_EFFECT = frozenset({name for name in METHODS if name.startswith("get")} | {"logOut", "close"})
