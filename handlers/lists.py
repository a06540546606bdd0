"""/find, /mine, /overdue: what somebody looks for or has to do, as a list that pages.

A refusal of words is silence in a group and one line in private. What is overdue is told in the office's chat and in
private, to a company in its own chat; in the work group only who inspects may ask (R5).
"""

from collections.abc import Callable

from domain.chat import ButtonPress, IncomingMessage
from domain.people import Actor, Role
from domain.permissions import INSPECTING
from domain.scope import SEEING
from handlers import values
from handlers.commands import Command, say
from handlers.help import Help, Place
from handlers.menu import place_of
from services import lists, problem_lists
from services.work import Work
from texts.contents import Line, Listed

SOURCES: dict[str, lists.Source] = {
    "find": problem_lists.find, "mine": problem_lists.mine, "overdue": problem_lists.overdue}


def for_who_sees(command: Callable[[IncomingMessage, Work, Actor], None]) -> Command:
    """Only for people with a role that sees problems, and in their own words."""
    def checked(event: IncomingMessage, work: Work, actor: Actor | None) -> None:
        if event.forwarded:
            return
        if actor is not None and actor.has(*SEEING):
            command(event, work, actor)
        elif event.is_private:
            say(event, work, Line(text="command-sees-nothing" if actor else "start-stranger"))

    return checked


def _list(event: IncomingMessage, work: Work, actor: Actor, query: str) -> None:
    listed = Listed(query=query, words=event.text if query == "find" else "", person_id=actor.person_id)
    lists.show(work, event.ref.message, listed, SOURCES[query], actor, topic=event.topic)


def _find(event: IncomingMessage, work: Work, actor: Actor) -> None:
    """/find 菜市场 垃圾: words in any order."""
    if event.text.strip():
        _list(event, work, actor, "find")
    else:
        say(event, work, Line(text="find-usage"))


def _mine(event: IncomingMessage, work: Work, actor: Actor) -> None:
    """What waits for one person is nothing for the whole group; what waits for a company is for its own chat."""
    if _is_work_group(event, work):
        say(event, work, Line(text="mine-private"))
    else:
        _list(event, work, actor, "mine")


def _overdue(event: IncomingMessage, work: Work, actor: Actor) -> None:
    if not _is_work_group(event, work) or actor.has(*INSPECTING):
        _list(event, work, actor, "overdue")


def _is_work_group(event: IncomingMessage, work: Work) -> bool:
    is_company = work.chat is not None and work.chat.purpose.value == "contractor"
    return place_of(event, work) is Place.WORK_GROUP and not is_company


def _turn(event: ButtonPress, work: Work, actor: Actor, words: list[str]) -> None:
    """page:<message of the command>:<page>"""
    page = values.number(words)
    if page is None or len(words) != 3 or page > 10 ** 6:
        work.notice("press-unknown")
        return
    refused = lists.turn(work, words[1], page, actor, SOURCES)
    if refused is not None:
        work.notices.append(refused)


_SEEING = tuple(role for role in Role if role in SEEING)
_OFFICE_AND_PRIVATE = frozenset({Place.OFFICE, Place.PRIVATE})
HELP = (Help("help-mine", _SEEING, _OFFICE_AND_PRIVATE, "mine"),
        Help("help-overdue", INSPECTING, command="overdue"),
        Help("help-overdue", tuple(r for r in _SEEING if r not in INSPECTING), _OFFICE_AND_PRIVATE, "overdue"),
        Help("help-find", _SEEING, command="find"))
PRESSES = {"page": _turn}
COMMANDS = {"find": for_who_sees(_find), "mine": for_who_sees(_mine), "overdue": for_who_sees(_overdue)}
