"""Lists that page: one message with a few entries and ◀ 2/38 ▶, edited in place.

Whose list it is and what was asked stand in the message's own row, nothing is kept in memory: a list pages after a
restart, and each turn reads the rows afresh, with the roles that the person has then. A button names the list (the
message that asked for it) and the page.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import select

from domain.people import Actor
from models import Outbox
from services.work import Work
from texts.contents import ButtonFact, Line, Lines, Listed, from_json

PAGE = 8  # entries
IN_A_ROW = 4  # buttons
Rows = tuple[tuple[ButtonFact, ...], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """The entries of one page, as of now. ``total``: of all pages; ``buttons``: of the entries."""

    title: Line
    total: int = 0
    lines: tuple[Line, ...] = ()
    buttons: tuple[ButtonFact, ...] = field(default=())


Source = Callable[[Work, Actor, str, int], Part]
"""(work, who asks, words, how many entries to skip) -> at most PAGE entries of what this person may see here."""


def show(work: Work, message: str, asked: Listed, source: Source, actor: Actor, *, page: int = 0,
         topic: str | None = None) -> None:
    """The list stands as the answer to ``message`` of this chat, at a page; one past the end is the last."""
    assert work.chat is not None
    part = source(work, actor, asked.words, page * PAGE)
    pages = max(1, -(-part.total // PAGE))
    if page >= pages:
        page = pages - 1
        part = source(work, actor, asked.words, page * PAGE)
    work.show(_key(work.chat.id, message), Lines(
        title=part.title, lines=part.lines, listed=asked, reply_to=work.quoted(message),
        buttons=(*_rows(part.buttons), *_turning(message, page, pages))), chat_id=work.chat.id, topic=topic)


def _key(chat_id: int, message: str) -> str:
    return f"said:{chat_id}:{message}"  # as any answer to a command: an edited one has its answer edited


def _rows(buttons: tuple[ButtonFact, ...]) -> Rows:
    return tuple(buttons[at:at + IN_A_ROW] for at in range(0, len(buttons), IN_A_ROW))


def _turning(message: str, page: int, pages: int) -> Rows:
    if pages == 1:
        return ()
    turns = ((page - 1, "◀"), (page, f"{page + 1}/{pages}"), (page + 1, "▶"))
    return (tuple(ButtonFact(value=f"page:{message}:{to}", label=label) for to, label in turns if 0 <= to < pages),)


def turn(work: Work, message: str, page: int, actor: Actor, sources: Mapping[str, Source]) -> Line | None:
    """A tap on ◀ or ▶ of the list that answers ``message``; the line for whoever cannot, None when it turned."""
    assert work.chat is not None
    content = work.session.scalar(select(Outbox.content).where(Outbox.key == _key(work.chat.id, message)))
    found = from_json(content) if content else None
    asked = found.listed if isinstance(found, Lines) else None
    if asked is None or asked.query not in sources:
        return Line(text="list-gone")
    if asked.person_id != actor.person_id:
        return Line(text="list-not-yours", args={"command": f"/{asked.query}"})
    show(work, message, asked, sources[asked.query], actor, page=page)
    return None
