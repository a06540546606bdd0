"""转出…: whose a problem is; the other side accepts or returns it, the office decides what nobody agrees on."""

from domain.chat import ButtonPress
from domain.people import Actor, Role
from handlers import values
from handlers.help import IN_THE_WORK_GROUP, Help
from services import corrections, transfers
from services.questions import Asked
from services.transfers import Outcome
from services.work import Work


def _hand(event: ButtonPress, work: Work, actor: Actor, words: list[str]) -> None:
    """转出… asks to whom."""
    number = values.number(words)
    problem = corrections.find(work, number) if number is not None else None
    outcome = transfers.check(work, problem, actor) if problem is not None else Outcome.UNKNOWN
    if outcome is Outcome.DONE and problem is not None:
        transfers.ask(work, problem, actor)
        work.notice("noticed")
        return
    _tell(work, outcome, "hand")


def _to(work: Work, asked: Asked, actor: Actor, answer: str) -> bool:
    outcome = transfers.offer(work, int(asked.about["problem"]), actor, answer)
    _tell(work, outcome, "hand")
    return True


def _take(event: ButtonPress, work: Work, actor: Actor, words: list[str]) -> None:
    """接收."""
    row = transfers.find(work, values.number(words) or 0)
    if row is None:
        work.notice("press-unknown")
        return
    outcome = transfers.accept(work, row, actor)
    if outcome is Outcome.TOO_LATE:
        work.notices.append(transfers.told_already(work, row))
    else:
        _tell(work, outcome, "take")


def _give_back(event: ButtonPress, work: Work, actor: Actor, words: list[str]) -> None:
    """不接收 asks why."""
    row = transfers.find(work, values.number(words) or 0)
    if row is None:
        work.notice("press-unknown")
        return
    outcome = transfers.may_answer(work, row, actor)
    if outcome is Outcome.DONE:
        transfers.ask_reason(work, row, actor)
        work.notice("return-why")
    elif outcome is Outcome.TOO_LATE:
        work.notices.append(transfers.told_already(work, row))
    else:
        _tell(work, outcome, "take")


def _why(work: Work, asked: Asked, actor: Actor, answer: str) -> bool:
    row = transfers.find(work, int(asked.about["transfer"]))
    outcome = transfers.give_back(work, row, actor, answer) if row is not None else Outcome.UNKNOWN
    if outcome is Outcome.TOO_LATE and row is not None:
        work.notices.append(transfers.told_already(work, row))
    elif outcome is Outcome.DONE:
        work.notice("done-you-returned")
    else:
        _tell(work, outcome, "take")
    return True


def _own(event: ButtonPress, work: Work, actor: Actor, words: list[str]) -> None:
    """own:<transfer>:<unit>: the office says whose it is."""
    row, unit = transfers.find(work, values.number(words, 1) or 0), values.number(words, 2)
    if row is None or unit is None:
        work.notice("press-unknown")
        return
    outcome = transfers.decide(work, row, actor, unit)
    if outcome is Outcome.TOO_LATE:
        work.notices.append(transfers.told_already(work, row))
    else:
        _tell(work, outcome, "own")


def _tell(work: Work, outcome: Outcome, what: str) -> None:
    """The line that the person who tapped sees."""
    match outcome:
        case Outcome.DONE:
            work.notice(f"{what}-done")
        case Outcome.FORBIDDEN:
            work.notice(f"{what}-forbidden")
        case Outcome.UNKNOWN:
            work.notice("press-unknown")
        case _:
            work.notice(f"hand-{outcome.value}")


_HANDING = (Role.COMMUNITY_HEAD, Role.CLERK, Role.CONTRACTOR)
HELP = (Help("help-hand-on", _HANDING, IN_THE_WORK_GROUP),)
PRESSES = {"hand": _hand, "take": _take, "giveback": _give_back, "own": _own}
ANSWERS = {transfers.HAND: _to, transfers.RETURN: _why}
