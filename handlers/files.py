"""Documents in the office's chat or an admin's private chat: fetched, then given to whoever reads their kind.

A workbook is given to the file of handlers/ that knows one of its sheets by title: each may have
``WORKBOOKS = {title: handler(file, sheets, work)}``.
"""

from collections.abc import Callable, Mapping, Sequence

from domain.chat import IncomingMessage
from domain.people import Actor
from domain.permissions import may_administer
from domain.timers import TimerFired
from handlers.commands import say
from handlers.help import Place
from handlers.menu import place_of
from services import files, workbook
from services.files import Document
from services.work import Work
from services.workbook import Sheet, Unreadable
from texts.contents import Line

Taker = Callable[[Document, Work], None]
Reader = Callable[[Document, Sequence[Sheet], Work], None]
WORKBOOK = "workbook"
ANY = "*"  # the title of whoever takes the workbooks that nobody knows by title


def is_for_us(event: IncomingMessage, work: Work) -> bool:
    """Is this a document where the office works? In the work group and elsewhere documents are chatter (R2)."""
    return event.document is not None and not event.edited and place_of(event, work) is not Place.WORK_GROUP


def posted(event: IncomingMessage, work: Work, actor: Actor) -> None:
    """An admin's document is fetched; anybody else's is left alone, in private with one line."""
    if not may_administer(actor):
        if event.is_private:
            say(event, work, Line(text="file-of-office"))
    elif files.ask(work, event, actor, WORKBOOK) is None:
        say(event, work, Line(text="file-too-large"))


def arrived(event: TimerFired, work: Work, takers: dict[str, Taker]) -> None:
    """Its bytes are here, or cannot be had: the turn of the handler of its kind."""
    file = files.find(work.session, int(event.event["file"]))
    taker = takers.get(file.kind) if file is not None else None
    if file is None or taker is None:
        return
    if file.data is None:
        answer(file, work, Line(text="file-too-large" if file.error == files.TOO_LARGE else "file-gone"))
    else:
        taker(file, work)
    files.settle(work, file.id)


def answer(file: Document, work: Work, line: Line) -> None:
    """Say it under the message that brought the document."""
    work.show(f"file:{file.id}", line.model_copy(update={"reply_to": file.message}), chat_id=file.chat_id,
              topic=file.topic)


def opened(file: Document, work: Work, readers: Mapping[str, Reader]) -> None:
    """A workbook goes to whoever knows one of its sheets; anything else is answered with what we take."""
    try:
        sheets = workbook.read(file.data or b"")
    except Unreadable as refused:
        answer(file, work, Line(text=f"file-{refused.refusal.value}"))
        return
    reader = next((readers[title] for sheet in sheets for title in (sheet.title.lower(), *sheet.title.lower().split())
                   if title in readers), readers.get(ANY))
    if reader is None:
        answer(file, work, Line(text="file-unknown"))
    else:
        reader(file, sheets, work)


TIMERS = {files.END: files.ended}
