"""/workday: the office pastes the notice on a year's days off; previewed, put in force by a tap (R5, R18)."""

from collections.abc import Callable

from domain.calendar import local_day
from domain.chat import ButtonPress, IncomingMessage
from domain.holiday_notice import NoticeError, read
from domain.people import Actor, Role
from domain.permissions import may_administer
from handlers import values
from handlers.commands import for_admins
from handlers.help import Help, Place
from handlers.menu import place_of
from services import chats, workday_notices, workdays
from services.roles import Refused
from services.work import Work
from texts.contents import Lines


def _workday(event: IncomingMessage, work: Work, actor: Actor) -> Lines:
    """/workday tells what is known of this year and the next; with a notice, what that would change."""
    town_id = chats.town_of(work.session, work.chat.unit_id) if work.chat else None
    if place_of(event, work) is not Place.OFFICE or town_id is None or not may_administer(actor, town_id):
        raise Refused("workday-elsewhere")
    if not event.text:
        return workday_notices.status(work, town_id)
    try:
        notice = read(event.text)
    except NoticeError as error:
        raise Refused(f"workday-{error.code}", **workdays.wrong(error.facts)) from None
    year = local_day(work.at, work.policy.zone).year
    if not year <= notice.table.year <= year + 1:
        raise Refused("workday-which-year", year=str(notice.table.year), now=str(year), next=str(year + 1))
    return workday_notices.preview(work, town_id, notice, actor, event.ref.message)


def _press(act: Callable[[Work, int, Actor], str]) -> Callable[[ButtonPress, Work, Actor, list[str]], None]:
    def pressed(event: ButtonPress, work: Work, actor: Actor, words: list[str]) -> None:
        number = values.number(words)
        town_id = workday_notices.waiting(work, number) if number is not None else None
        if number is None or town_id is None or not may_administer(actor, town_id):
            work.notice("workday-forbidden")
        else:
            work.notice(act(work, number, actor))
    return pressed


HELP = (Help("help-workday", (Role.ADMIN,), frozenset({Place.OFFICE}), "workday"),)
COMMANDS = {"workday": for_admins(_workday)}
PRESSES = {"workday:take": _press(workday_notices.take), "workday:leave": _press(workday_notices.leave)}
