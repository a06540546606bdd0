"""/problem 12: the whole card, how it went, and the buttons that this person may press."""

from domain.chat import ButtonPress, IncomingMessage
from domain.command_words import NOBODYS, plain, read_number
from domain.people import Actor, Role
from domain.scope import SEEING
from handlers import values
from handlers.commands import say
from handlers.help import Help
from handlers.lists import for_who_sees
from services import problem_lists, problem_looks
from services.work import Work
from texts.contents import Line

LONGEST_NUMBER = 12  # characters of a wrong number that are said back


def _problem(event: IncomingMessage, work: Work, actor: Actor) -> None:
    number = read_number(event.text)
    if number is None:
        say(event, work, Line(text="problem-usage"))
        return
    found = problem_lists.numbered(work, number, actor) if number != NOBODYS else ()
    if not found:
        written = plain(event.text).strip("#号")
        say(event, work, Line(text="problem-none", args={"number": problem_lists.shortened(written, LONGEST_NUMBER)}))
        return
    say(event, work, problem_looks.look(work, found[0], actor))


def _tapped(event: ButtonPress, work: Work, actor: Actor, words: list[str]) -> None:
    """№12 in a list."""
    number = values.number(words)
    problem = problem_looks.visible(work, number, actor) if number is not None else None
    if problem is None or work.chat is None:
        work.notice("press-unknown")
        return
    work.show(f"problem:{problem.id}:look:{work.chat.id}", problem_looks.look(work, problem, actor),
              chat_id=work.chat.id)


def _photos(event: ButtonPress, work: Work, actor: Actor, words: list[str]) -> None:
    """看照片, where the card itself does not stand."""
    number = values.number(words)
    problem = problem_looks.visible(work, number, actor) if number is not None else None
    if problem is None:
        work.notice("press-unknown")
    elif not problem_looks.show_photos(work, problem, reply_to=event.ref.message if event.ref else None):
        work.notice("problem-no-photos")


HELP = (Help("help-problem", tuple(role for role in Role if role in SEEING), command="problem"),)
PRESSES = {"problem": _tapped, "photos": _photos}
COMMANDS = {"problem": for_who_sees(_problem)}
