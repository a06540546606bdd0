"""A card as Telegram's HTML: the only place where text from people is escaped."""

from html import escape

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from domain.chat import Button, Card

MOST_TEXT = 4096  # UTF-16 units after entities
MOST_CAPTION = 1024
MOST_LABEL = 64
ELLIPSIS = "…"


def units(text: str) -> int:
    """Length as Telegram counts it, in UTF-16 units."""
    return len(text) + sum(1 for character in text if ord(character) > 0xFFFF)


def trim(text: str, most: int) -> str:
    """At most ``most`` UTF-16 units, ending in an ellipsis when something was cut; no character is halved."""
    if units(text) <= most:
        return text
    left, kept = most - 1, []
    for character in text:
        left -= 1 + (ord(character) > 0xFFFF)
        if left < 0:
            break
        kept.append(character)
    return "".join(kept) + ELLIPSIS


def html(card: Card, most: int) -> str:
    """Title in bold, the lines under it, the mentioned person as a link, never longer than ``most`` units."""
    name = trim(card.mention_name, 64) if card.mention else ""
    title = trim(card.title, most - units(name) - 1)
    left = most - units(title) - units(name) - 1
    body = trim("\n".join(card.lines), max(0, left - 1)) if card.lines and left > 2 else ""
    text = f"<b>{_safe(title)}</b>" if card.lines else _safe(title)
    if body:
        text += f"\n{_safe(body)}"
    if card.mention and name:
        text += f'\n<a href="tg://user?id={_safe(card.mention.id)}">{_safe(name)}</a>'
    return text


def _safe(text: str) -> str:
    return escape(clean(text), quote=True)


def clean(text: str) -> str:
    """Without what no network and no database takes: NUL and lone surrogates."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def keyboard(rows: tuple[tuple[Button, ...], ...]) -> InlineKeyboardMarkup | None:
    """The buttons, None when there are none."""
    if not rows:
        return None
    return InlineKeyboardMarkup([[InlineKeyboardButton(trim(clean(b.label), MOST_LABEL) or ELLIPSIS,
                                                       callback_data=b.value) for b in row] for row in rows])
