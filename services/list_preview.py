"""An admin's list of problems as a document: previewed, imported by a tap, exactly once (R1)."""

import hashlib

from domain.people import Actor, UnitKind
from services import files, import_problems, roster, workbook
from services.files import Document
from services.import_problems import NotAList, Plan
from services.work import Work
from texts.contents import ButtonFact, Line, Lines

MOST_SHOWN = 12


def key(file: Document) -> str:
    return f"file:{file.id}"


def town_of(work: Work, actor: Actor) -> int | None:
    """The town that the admin administers."""
    tree = roster.units(work.session)
    towns = [t.id for r in actor.roles if (t := tree.ancestor(r.unit_id, UnitKind.TOWN))]
    return towns[0] if towns else next((u.id for u in tree.of_kind(UnitKind.TOWN)), None)


def _plan(work: Work, file: Document, town_id: int) -> Plan:
    return import_problems.plan(work, workbook.read(file.data or b""), town_id)


def preview(work: Work, file: Document, actor: Actor) -> None:
    """What was read, what is unclear row by row, and [导入] when there is something to import."""
    town_id = town_of(work, actor)
    try:
        made = _plan(work, file, town_id or 0)
    except NotAList as refused:
        _show(work, file, refused.line)
        return
    title = Line(text="list-preview", args={"count": len(made.items), "known": made.known,
                                            "unclear": len(made.unclear)})
    buttons = ((ButtonFact(value=f"list:import:{file.id}", text="button-import-list"),),) if made.items else ()
    if made.items:
        files.keep(work, file.id)
    lines = [*made.unclear, *made.doubtful]
    further = [Line(text="list-further", args={"count": len(lines) - MOST_SHOWN})] if len(lines) > MOST_SHOWN else []
    work.show(key(file), Lines(title=title, lines=(*lines[:MOST_SHOWN], *further), buttons=buttons,
                               reply_to=file.message), chat_id=file.chat_id, topic=file.topic)


def take(work: Work, file: Document, actor: Actor) -> None:
    """Import what can be: rows that became problems meanwhile are left out."""
    town_id = town_of(work, actor)
    if town_id is None or file.data is None:
        return
    made = _plan(work, file, town_id)
    numbers = import_problems.apply(work, made, town_id, actor, hashlib.sha256(file.data).hexdigest())
    files.drop(work, file.id)
    _show(work, file, Line(text="list-imported", args={
        "count": len(numbers), "first": min(numbers, default=0), "last": max(numbers, default=0), "name": actor.name,
        "at": work.at}))


def _show(work: Work, file: Document, line: Line) -> None:
    work.show(key(file), line.model_copy(update={"reply_to": file.message}), chat_id=file.chat_id, topic=file.topic)
