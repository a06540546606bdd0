"""An admin's list of problems as a document: previewed, imported by a tap, exactly once (R1)."""

import hashlib

from domain.people import Actor
from domain.permissions import may_administer
from services import files, import_problems, list_pictures, sources, workbook
from services.files import Document
from services.import_problems import NotAList, Plan
from services.work import Work
from texts.contents import ButtonFact, Line, Lines

MOST_SHOWN = 12


def key(file: Document) -> str:
    return f"file:{file.id}"


def _plan(work: Work, file: Document, town_id: int) -> Plan:
    data = file.data or b""
    return import_problems.plan(work, workbook.read(data), town_id, file=_hash(file), pictures=list_pictures.of(data))


def _hash(file: Document) -> str:
    return hashlib.sha256(file.data or b"").hexdigest()


def preview(work: Work, file: Document, actor: Actor) -> None:
    """What was read, what is unclear row by row, and [导入] when there is something to import."""
    _preview(work, file, sources.town_of(work, actor) or 0)


def _preview(work: Work, file: Document, town_id: int) -> None:
    try:
        made = _plan(work, file, town_id)
    except NotAList as refused:
        _show(work, file, refused.line)
        return
    title = Line(text="list-preview", args={"count": len(made.items), "known": made.known,
                                            "unclear": len(made.unclear)})
    buttons = ((ButtonFact(value=f"list:import:{file.id}", text="button-import-list"),),) if made.items else ()
    if made.items:
        files.keep(work, file.id, {**file.about, "town": town_id, "plan": made.mark})
    lines = [*made.pictures, *made.unclear, *made.changed, *made.doubtful]
    further = [Line(text="list-further", args={"count": len(lines) - MOST_SHOWN})] if len(lines) > MOST_SHOWN else []
    work.show(key(file), Lines(title=title, lines=(*lines[:MOST_SHOWN], *further), buttons=buttons,
                               reply_to=file.message), chat_id=file.chat_id, topic=file.topic)


def take(work: Work, file: Document, actor: Actor) -> str:
    """Import what was previewed, whoever taps; else it is previewed anew: rows may be problems since. Gives the notice
    to who tapped."""
    town_id = int(file.about.get("town", 0))
    if not town_id or not may_administer(actor, town_id):
        return "list-forbidden"
    made = _plan(work, file, town_id)
    if made.mark != file.about.get("plan"):
        _preview(work, file, town_id)
        return "list-changed"
    numbers = import_problems.apply(work, made, town_id, actor, _hash(file))
    files.drop(work, file.id)
    _show(work, file, Line(text="list-imported", args={
        "count": len(numbers), "first": min(numbers, default=0), "last": max(numbers, default=0), "name": actor.name,
        "at": work.at}))
    return "list-you-imported"


def _show(work: Work, file: Document, line: Line) -> None:
    work.show(key(file), line.model_copy(update={"reply_to": file.message}), chat_id=file.chat_id, topic=file.topic)
