"""Where a problem came from: 来源不对; and /campaign, which opens, ends and lists 专项行动."""

from domain.calendar import local_day
from domain.campaigns import read_campaign
from domain.chat import ButtonPress, IncomingMessage
from domain.people import Actor, Role
from domain.permissions import may_administer
from handlers import values
from handlers.commands import refuse, say
from handlers.help import EVERYWHERE, Help
from services import corrections, examples, source_fix, sources
from services.corrections import Outcome
from services.questions import Asked
from services.work import Work
from texts.contents import Line, Lines

_ENDS = ("结束", "end", "close")


def _fix(event: ButtonPress, work: Work, actor: Actor, words: list[str]) -> None:
    """来源不对 asks what is right."""
    number = values.number(words)
    problem = corrections.find(work, number) if number is not None else None
    if problem is None:
        work.notice("press-unknown")
        return
    outcome = corrections.check(problem, actor)
    if outcome is Outcome.DONE:
        source_fix.ask(work, problem, actor)
    _tell(work, outcome)


def _answer(work: Work, asked: Asked, actor: Actor, answer: str) -> bool:
    """Words that name no source leave the question open."""
    outcome = source_fix.answer(work, actor, int(asked.about["problem"]), answer)
    if outcome in (Outcome.FORBIDDEN, Outcome.TOO_LATE):
        _tell(work, outcome)
    return outcome is not Outcome.UNKNOWN


def _tell(work: Work, outcome: Outcome) -> None:
    work.notice({Outcome.DONE: "noticed", Outcome.FORBIDDEN: "correct-forbidden",
                 Outcome.TOO_LATE: "correct-too-late"}.get(outcome, "press-unknown"))


def _campaign(event: IncomingMessage, work: Work, actor: Actor | None) -> None:
    """/campaign 春季整治 3月1日-3月31日 opens, /campaign 结束 春季整治 ends, /campaign lists. The office's only."""
    if event.forwarded:
        return
    if actor is None or not may_administer(actor):
        refuse(event, work, "command-of-office")
        return
    first, _, rest = event.text.strip().partition(" ")
    if not event.text.strip():
        lines = tuple(sources.campaigns(work, actor))
        say(event, work, Lines(title=Line(text="campaign-title"), lines=lines) if lines else _usage(work))
    elif first in _ENDS:
        say(event, work, sources.close_campaign(work, rest.strip().strip("#"), actor))
    else:
        said = read_campaign(event.text, local_day(event.at, work.policy.zone))
        say(event, work, sources.open_campaign(work, said, actor) if said else _usage(work))


def _usage(work: Work) -> Line:
    return examples.dated(work, Line(text="campaign-usage"))


HELP = (Help("help-campaign", (Role.ADMIN,), EVERYWHERE, "campaign", has_days=True),)
PRESSES = {"fix:source": _fix}
ANSWERS = {source_fix.FIX: _answer}
COMMANDS = {"campaign": _campaign}
