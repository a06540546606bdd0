"""A community answers (R3): 收到, photos, or which problem it meant; and the deadline that it missed."""

from domain.caption import Context, Kind, read
from domain.chat import IncomingMessage
from domain.people import Actor, Role
from domain.timers import TimerFired
from handlers.help import IN_THE_WORK_GROUP, Help
from services import problem_cards, questions, rectifications, self_reports
from services.questions import Asked
from services.vocabulary import vocabulary
from services.work import Work


def answered(event: IncomingMessage, work: Work, actor: Actor) -> None:
    """Photos rectify, 收到 acknowledges, anything else is left alone (R2)."""
    reading = read(event.text, vocabulary(work.session, work.policy), Context(
        Role.CLERK, None, len(event.photos), "card" if event.reply_to else "none"))
    if event.photos:
        if not self_reports.taken(work, event, actor, reading):
            rectifications.submit(work, event, actor, reading)
    elif reading.kind is Kind.ACKNOWLEDGEMENT:
        rectifications.acknowledge(work, event, actor)
    else:
        self_reports.told(work, event, actor, reading)


def edited(event: IncomingMessage, work: Work, actor: Actor) -> None:
    """A community's edit sets right what it told of its own clean-ups."""
    self_reports.edited(work, event, actor)


def _which(work: Work, asked: Asked, actor: Actor, answer: str) -> bool:
    """The problem that the photos were of: by a tap, else its number or place in words."""
    if answer == self_reports.SELF:
        return self_reports.chosen(work, asked.about, actor)
    reading = read(questions.numbered(answer), vocabulary(work.session, work.policy), Context(Role.CLERK))
    return rectifications.chosen(work, asked.about, actor, reading, questions.tapped(answer))


def _overdue(event: TimerFired, work: Work) -> None:
    problem_cards.turn(work, int(event.event["problem"]), event.at)


ANSWERS = {rectifications.WHICH: _which}
_OF_COMMUNITY = (Role.COMMUNITY_HEAD, Role.CLERK, Role.GROUP_LEADER)
HELP = (Help("help-acknowledge", _OF_COMMUNITY, IN_THE_WORK_GROUP),
        Help("help-rectify", _OF_COMMUNITY, IN_THE_WORK_GROUP))
TIMERS = {"problem.due": _overdue}
