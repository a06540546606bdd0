"""/deputy 小吴 11月25日 12月5日: who acts for a head, or for anybody in the office's words (R18)."""

from domain.calendar import local_day
from domain.chat import IncomingMessage
from domain.command_words import read_deputy
from domain.people import Actor, Role
from handlers.commands import hello, say
from handlers.help import Help, Place
from services import deputies, examples
from services.roles import Refused
from services.work import Work
from texts.contents import Line, Lines


def _deputy(event: IncomingMessage, work: Work, actor: Actor | None) -> None:
    """Alone it lists who acts; with 结束 it ends. A refusal of words is silence in a group."""
    if event.forwarded:
        return
    if actor is not None and deputies.may_use(actor):
        say(event, work, _answer(event, work, actor))
    elif event.is_private:
        say(event, work, examples.dated(work, Line(text="deputy-not-yours")) if actor else hello(None))


def _answer(event: IncomingMessage, work: Work, actor: Actor) -> Line | Lines:
    words = read_deputy(event.text, local_day(event.at, work.policy.zone))
    try:
        if words.is_ending:
            return deputies.end(work, words, actor)
        if not (words.names or words.days or words.wrong_day):
            return deputies.listing(work, actor)
        return deputies.order(work, words, actor)
    except Refused as refused:
        return examples.dated(work, refused.line)


HELP = (Help("help-deputy", (Role.COMMUNITY_HEAD, Role.ADMIN), frozenset({Place.OFFICE, Place.PRIVATE}), "deputy",
             has_days=True),)
COMMANDS = {"deputy": _deputy}
