"""转出…: whose a problem is; the other side accepts or returns it, the office decides what nobody agrees on."""

from collections.abc import Callable

from domain.chat import ButtonPress
from domain.people import Actor, Role
from handlers import values
from handlers.help import IN_THE_WORK_GROUP, Help
from services import corrections, transfers
from services.questions import Asked
from services.transfers import Offered, Outcome
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
    _answer(work, values.number(words), lambda offered: transfers.accept(work, offered, actor), "take", "take-done")


def _give_back(event: ButtonPress, work: Work, actor: Actor, words: list[str]) -> None:
    """不接收 asks why."""
    _answer(work, values.number(words), lambda offered: transfers.ask_reason(work, offered, actor), "take",
            "return-why")


def _why(work: Work, asked: Asked, actor: Actor, answer: str) -> bool:
    _answer(work, int(asked.about["transfer"]), lambda offered: transfers.give_back(work, offered, actor, answer),
            "take", "done-you-returned")
    return True


def _own(event: ButtonPress, work: Work, actor: Actor, words: list[str]) -> None:
    """own:<transfer>:<unit>: the office says whose it is."""
    unit = values.number(words, 2) or 0
    _answer(work, values.number(words, 1), lambda offered: transfers.decide(work, offered, actor, unit), "own",
            "own-done")


def _answer(work: Work, transfer: int | None, act: Callable[[Offered], Outcome], what: str, done: str) -> None:
    """``act`` on what was handed on, and say to who tapped what came of it; answered already, that is the answer."""
    offered = transfers.find(work, transfer or 0)
    outcome = act(offered) if offered is not None else Outcome.UNKNOWN
    if outcome is Outcome.TOO_LATE and offered is not None:
        work.notices.append(transfers.told_already(work, offered))
    elif outcome is Outcome.DONE:
        work.notice(done)
    else:
        _tell(work, outcome, what)


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
