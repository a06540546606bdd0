"""/roster: the form to fill in; a filled one comes back as a document, is previewed and imported by a tap (R18)."""

from collections.abc import Sequence

from domain.chat import ButtonPress, IncomingMessage
from domain.people import Actor, Role
from domain.permissions import may_administer
from handlers import values
from handlers.commands import for_admins
from handlers.help import Help, Place
from handlers.menu import place_of
from services import files, people, roster_form, roster_preview
from services.files import Document
from services.roles import Refused
from services.roster_sheets import SHEETS
from services.work import Work
from services.workbook import Sheet


def _roster(event: IncomingMessage, work: Work, actor: Actor) -> None:
    """/roster: where the office works; names and accounts are not for the work group."""
    if place_of(event, work) is Place.WORK_GROUP:
        raise Refused("roster-elsewhere")
    roster_form.offer(work, actor, event.ref.message, topic=event.topic)


def _filled(file: Document, sheets: Sequence[Sheet], work: Work) -> None:
    """It came back: what would it change? Asked with the roles that its sender has by now."""
    actor = people.actor(work, file.person_id)
    if actor is not None and may_administer(actor):
        roster_preview.preview(work, file, actor)


def _import(event: ButtonPress, work: Work, actor: Actor, words: list[str]) -> None:
    file = _waiting(work, actor, words)
    if file is not None:
        work.notice(roster_preview.take(work, file, actor))


def _leave(event: ButtonPress, work: Work, actor: Actor, words: list[str]) -> None:
    file = _waiting(work, actor, words)
    if file is not None:
        roster_preview.leave(work, file, actor)


def _waiting(work: Work, actor: Actor, words: list[str]) -> Document | None:
    """The file that the button is about; None, and a line says why, when it is not theirs or was used."""
    number = values.number(words)
    file = files.find(work.session, number) if number is not None else None
    if not may_administer(actor) or file is None or work.chat is None or file.chat_id != work.chat.id:
        work.notice("roster-forbidden")
        return None
    if file.data is None:
        work.notice("roster-used")
        return None
    return file


HELP = (Help("help-roster", (Role.ADMIN,), frozenset({Place.PRIVATE, Place.OFFICE}), "roster"),)
COMMANDS = {"roster": for_admins(_roster)}
PRESSES = {"roster:import": _import, "roster:leave": _leave}
WORKBOOKS = dict.fromkeys(SHEETS, _filled)
