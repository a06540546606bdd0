"""A card as Telegram's HTML: the only place where text from people is escaped."""

from functools import lru_cache
from html import escape
from typing import Any

from domain.chat import Account, Button, Card

MOST_TEXT = 4096  # UTF-16 units after entities
MOST_CAPTION = 1024
MOST_NAME = 64
MOST_LABEL = 64
ELLIPSIS = "…"


def units(text: str) -> int:
    """Length as Telegram counts it, in UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def trim(text: str, most: int) -> str:
    """At most ``most`` UTF-16 units, ending in an ellipsis when something was cut; no character is halved."""
    if units(text) <= most:
        return text
    if most < 1:
        return ""
    kept = text.encode("utf-16-le", "surrogatepass")[: 2 * (most - 1)]
    return kept.decode("utf-16-le", "ignore").rstrip() + ELLIPSIS


def clean(text: str) -> str:
    """Without what no network and no database takes: NUL goes, surrogates are joined or replaced."""
    if text.isascii():
        return text.replace("\x00", "")
    return text.replace("\x00", "").encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _shown(text: str) -> str:
    """Clean and without outer blanks; empty when nothing of it can be seen: Telegram refuses a text of blanks."""
    shown = clean(text).strip()
    return shown if any(letter.isprintable() and letter != " " for letter in shown) else ""


def html(card: Card, most: int) -> str:
    """Title, in bold when lines follow; the lines; the mentioned person as a link. Never longer than ``most`` units."""
    name = trim(_shown(card.mention_name), MOST_NAME) if card.mention else ""
    left = most - (units(name) + 1 if name else 0)
    title = trim(_shown(card.title), left)
    body = trim(_shown("\n".join(card.lines)), left - units(title) - 1)
    parts = [f"<b>{_safe(title)}</b>" if title and body else _safe(title), _safe(body)]
    if card.mention and name:
        parts.append(_link(card.mention, name))
    return "\n".join(part for part in parts if part) or ELLIPSIS


def _link(account: Account, name: str) -> str:
    return f'<a href="tg://user?id={escape(account.id)}">{_safe(name)}</a>'


def _safe(text: str) -> str:
    return escape(text, quote=False)


def keyboard(rows: tuple[tuple[Button, ...], ...]) -> dict[str, Any] | None:
    """The buttons as the Bot API's InlineKeyboardMarkup, None when there are none.

    As it goes over the wire: the library's objects of it cost a sixth of sending and are taken apart again at once.
    """
    made = [[{"text": _label(b.label), "callback_data": b.value} for b in row] for row in rows if row]
    return {"inline_keyboard": made} if made else None


@lru_cache(512)
def _label(label: str) -> str:
    """Kept: few labels stand on many cards."""
    return trim(_shown(label), MOST_LABEL) or ELLIPSIS
