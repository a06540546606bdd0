"""What keeps the bot from working, said once in the office's chat with the remedy, and taken away when it is mended.

Each cause is a mark in the books ("finding.privacy"), so that `doctor` lists it and a restart repeats nothing.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models import Chat, Mark, Outbox
from services import chats
from services.work import Work
from texts.contents import Line

PREFIX = "finding."


class Finding(StrEnum):
    """A cause of the whole house."""

    PRIVACY = "privacy"  # the network hides what people write in groups
    CLOCK = "clock"  # this machine's clock is more than a minute off
    FONT = "font"  # no font with Chinese characters


@dataclass(frozen=True, slots=True)
class Found:
    """``about``: the title of the chat concerned; empty when all are."""

    code: str
    about: str = ""


def looked(work: Work, present: Collection[str], codes: Collection[str] = tuple(Finding)) -> bool:
    """Of these causes those are present now. Is there something new to say?"""
    was_changed = False
    for code in codes:
        was_changed |= _stands(work, code, Line(text=f"finding-{code}")) if code in present else _mended(work, code)
    return was_changed


def rights(work: Work, chat: Chat, *, can_write: bool) -> None:
    """May the bot write in this group, if it is bound? One that it was removed from has a line of its own."""
    code = f"rights:{chat.id}"
    if can_write or chat.is_gone or chat.unit_id is None:
        _mended(work, code)
    else:
        _stands(work, code, Line(text="finding-rights", args={"title": chat.title or chat.external}))


def standing(session: Session) -> list[Found]:
    """What was found and is not mended yet."""
    found = []
    for key in session.scalars(select(Mark.key).where(Mark.key.startswith(PREFIX)).order_by(Mark.key)):
        code, _, chat_id = key.removeprefix(PREFIX).partition(":")
        chat = session.get(Chat, int(chat_id)) if chat_id else None
        found.append(Found(code, (chat.title or f"{chat.channel}:{chat.external}") if chat else ""))
    return found


def _stands(work: Work, code: str, line: Line) -> bool:
    """Mark it, and tell the office unless it was told: the office's chat may be bound later than it was found."""
    key = f"{PREFIX}{code}"
    if work.session.get(Mark, key) is None:
        work.session.add(Mark(key=key, value=work.now.isoformat()))
    is_told = work.session.scalar(select(Outbox.id).where(Outbox.key == key, Outbox.content.is_not(None)))
    if is_told is None:
        chats.tell_office(work, line, key=key)
    return is_told is None


def _mended(work: Work, code: str) -> bool:
    key = f"{PREFIX}{code}"
    mark = work.session.get(Mark, key)
    if mark is None:
        return False
    work.session.execute(delete(Mark).where(Mark.key == key))
    work.take_away(key)
    return True
