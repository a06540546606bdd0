"""Telegram's menus of commands: which scope a place is."""

from collections.abc import Sequence

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeChatMember,
)
from telegram.error import BadRequest, Forbidden, TelegramError

from channels.telegram.format import clean, trim
from domain.chat import MenuEntry, MenuPlace

MOST_TEXT = 256
MOST_ENTRIES = 100


def scope(place: MenuPlace) -> BotCommandScope:
    if place.chat is None:
        return BotCommandScopeAllPrivateChats()
    if place.account is not None:
        return BotCommandScopeChatMember(int(place.chat.id), int(place.account.id))
    return BotCommandScopeChat(int(place.chat.id))


async def register(bot: Bot, place: MenuPlace, entries: Sequence[MenuEntry]) -> None:
    """Offer these commands there; none: what a wider scope offers. Raises TelegramError."""
    language = place.language or None
    if not entries:
        await bot.delete_my_commands(scope=scope(place), language_code=language)
        return
    commands = [BotCommand(e.command, trim(clean(e.text), MOST_TEXT)) for e in entries[:MOST_ENTRIES]]
    await bot.set_my_commands(commands, scope=scope(place), language_code=language)


def is_gone(error: TelegramError) -> bool:
    """Is there no such chat or member, so that nothing is offered there anyway?"""
    return isinstance(error, BadRequest | Forbidden)
