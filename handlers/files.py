"""Documents in the office's chat or an admin's private chat: fetched, then given to whoever reads their kind."""

from collections.abc import Callable

from domain.chat import IncomingMessage
from domain.people import Actor
from domain.permissions import may_administer
from domain.timers import TimerFired
from handlers.commands import say
from handlers.help import Place
from handlers.menu import place_of
from services import files
from services.files import Document
from services.work import Work
from texts.contents import Line

Taker = Callable[[Document, Work], None]
WORKBOOK = "workbook"


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


def _workbook(file: Document, work: Work) -> None:
    answer(file, work, Line(text="file-unknown"))


FILES: dict[str, Taker] = {WORKBOOK: _workbook}
TIMERS = {files.END: files.ended}
