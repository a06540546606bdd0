"""A list of problems as a workbook in the office's chat: previewed, imported by a tap (R1)."""

from collections.abc import Sequence

from domain.chat import ButtonPress
from domain.people import Actor, Role
from domain.permissions import may_administer
from handlers import values
from handlers.files import ANY
from handlers.help import Help, Place
from services import files, list_preview, people
from services.files import Document
from services.work import Work
from services.workbook import Sheet


def _came(file: Document, sheets: Sequence[Sheet], work: Work) -> None:
    """Asked with the roles that its sender has by now."""
    actor = people.actor(work, file.person_id)
    if actor is not None and may_administer(actor):
        list_preview.preview(work, file, actor)


def _import(event: ButtonPress, work: Work, actor: Actor, words: list[str]) -> None:
    number = values.number(words)
    file = files.find(work.session, number) if number is not None else None
    if not may_administer(actor) or file is None or work.chat is None or file.chat_id != work.chat.id:
        work.notice("list-forbidden")
    elif file.data is None:
        work.notice("list-used")
    else:
        work.notice(list_preview.take(work, file, actor))


HELP = (Help("help-list", (Role.ADMIN,), frozenset({Place.PRIVATE, Place.OFFICE})),)
PRESSES = {"list:import": _import}
WORKBOOKS = {ANY: _came}
