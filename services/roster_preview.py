"""An admin's workbook compared with the books before anything is written, and applied by a tap (R18).

Rows that cannot be are left out and named, with why; the others can be imported. What is previewed is what is
imported: had the books changed meanwhile so that it would be something else, it is previewed anew.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from domain.people import Actor
from services import files, import_roster, roster, roster_sheets, steps
from services.files import Document
from services.import_roster import Difference
from services.roster_file import Mistake, RosterError, RosterFile
from services.work import Work
from texts.contents import ButtonFact, Line, Lines

MOST_SHOWN = 12  # sentences of each kind on the card
_TRIES = 20  # each leaves out the rows that the one before could not take


@dataclass(frozen=True, slots=True)
class Plan:
    """What a file would change, and the rows that it cannot."""

    difference: Difference
    refused: tuple[Mistake, ...]

    @property
    def fingerprint(self) -> str:
        said = [*self.difference.lines, *map(str, self.refused)]
        return hashlib.sha256("\n".join(said).encode("utf-8", "replace")).hexdigest()[:16]


class _Undone(Exception):
    """Nothing of it shall stand."""


def preview(work: Work, file: Document, by: Actor) -> None:
    """The card with the difference, under the document; with buttons when there is something to import."""
    plan, content = _looked_at(work, file, by)
    if plan is not None and plan.difference.said:
        files.keep(work, file.id, about={"plan": plan.fingerprint})
    work.show(key(file.id), content.model_copy(update={"reply_to": file.message}), chat_id=file.chat_id,
              topic=file.topic)


def take(work: Work, file: Document, by: Actor) -> str:
    """Import it, once; gives the id of the line for who tapped."""
    plan, _ = _looked_at(work, file, by)
    if plan is None or plan.fingerprint != file.about.get("plan"):
        preview(work, file, by)
        return "roster-changed-meanwhile"
    import_roster.apply(work, _without(_read(file)[0], plan.refused), by)
    files.drop(work, file.id)
    steps.refresh_of(work, by)
    title = Line(text="roster-imported", args={**plan.difference.rows, "refused": len(_rows_of(plan.refused)),
                                               "name": by.name, "at": work.at})
    work.show(key(file.id), Lines(title=title, lines=_some(plan.refused)), chat_id=file.chat_id, topic=file.topic)
    return "roster-you-imported"


def leave(work: Work, file: Document, by: Actor) -> None:
    """Do not import it."""
    files.drop(work, file.id)
    work.show(key(file.id), Line(text="roster-left", args={"name": by.name}), chat_id=file.chat_id, topic=file.topic)


def key(file_id: int) -> str:
    return f"file:{file_id}"


def _looked_at(work: Work, file: Document, by: Actor) -> tuple[Plan | None, Line | Lines]:
    """The plan and its card; no plan when the file as a whole cannot be used."""
    try:
        read, mistakes = _read(file)
        plan = _plan(work, read, mistakes, by)
    except RosterError as error:
        return None, Lines(title=Line(text="roster-unusable"), lines=_some(error.mistakes))
    return plan, _card(file, plan)


def _read(file: Document) -> tuple[RosterFile, Sequence[Mistake]]:
    return roster_sheets.filled(file.data or b"", file.channel)


def _plan(work: Work, read: RosterFile, mistakes: Sequence[Mistake], by: Actor) -> Plan:
    """Try it on the books and take it back."""
    refused = list(mistakes)
    for _ in range(_TRIES):
        try:
            with work.session.begin_nested():
                difference = import_roster.apply(work, _without(read, refused), by)
                raise _Undone
        except _Undone:
            roster.forget(work.session)
            return Plan(difference, tuple({mistake.where: mistake for mistake in reversed(refused)}.values())[::-1])
        except RosterError as error:
            if any(mistake.where is None for mistake in error.mistakes):
                raise
            refused += error.mistakes
    raise RosterError(refused)


def _rows_of(refused: tuple[Mistake, ...] | list[Mistake]) -> set[object]:
    return {mistake.where for mistake in refused}


def _without(read: RosterFile, refused: tuple[Mistake, ...] | list[Mistake]) -> RosterFile:
    out = _rows_of(refused)
    return replace(read, units=tuple(e for e in read.units if e.where not in out),
                   people=tuple(e for e in read.people if e.where not in out),
                   chats=tuple(e for e in read.chats if e.where not in out))


def _card(file: Document, plan: Plan) -> Lines:
    title = Line(text="roster-preview", args={**plan.difference.rows, "refused": len(_rows_of(plan.refused))})
    buttons = (((ButtonFact(value=f"roster:import:{file.id}", text="button-import"),
                 ButtonFact(value=f"roster:leave:{file.id}", text="button-leave")),) if plan.difference.said else ())
    return Lines(title=title, lines=(*_shown(plan.difference.said), *_some(plan.refused)), buttons=buttons)


def _some(mistakes: tuple[Mistake, ...]) -> tuple[Line, ...]:
    return _shown([mistake.line for mistake in mistakes])


def _shown(lines: list[Line]) -> tuple[Line, ...]:
    """The first of them, and how many more there are."""
    more = len(lines) - MOST_SHOWN
    return (*lines[:MOST_SHOWN], *([Line(text="roster-more", args={"count": more})] if more > 0 else ()))
