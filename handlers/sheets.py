"""Many submissions at once (R4): /verify, 全部通过, 逐条看 and the taps on the way."""

from collections.abc import Callable
from datetime import datetime

from domain.chat import ButtonPress, IncomingMessage, Mark
from domain.people import Actor, Role
from domain.permissions import INSPECTING
from domain.timers import TimerFired
from handlers import values, verify
from handlers.commands import refuse, say
from handlers.help import Help
from services import sheets, verifications
from services.verifications import Verdict
from services.work import Work

Tap = Callable[[Work, Work, sheets.Sheet, Actor, int | None], None]


def _command(event: IncomingMessage, work: Work, actor: Actor | None) -> None:
    """/verify; in a group a refusal of words is silence, and an edit asks for nothing anew."""
    if event.forwarded or event.edited:
        return
    if actor is None or not actor.has(*INSPECTING):
        refuse(event, work, "command-of-inspectors")
        return
    refusal = sheets.ask_for(work, actor)
    if refusal is not None:
        say(event, work, refusal)
    elif not event.is_private:
        work.receipt(event.ref.message, Mark.REGISTERED)


def _on_sheet(tap: Tap, *, names_one: bool = False) -> Callable[[ButtonPress, Work, Actor, list[str]], None]:
    """sheet:<verb>:<sheet>, with the submission after it when the button ``names_one``: only for verifiers, only on a
    sheet that stands."""
    def checked(event: ButtonPress, work: Work, actor: Actor, words: list[str]) -> None:
        number, submission = values.number(words, 2), values.number(words, 3)
        is_whole = len(words) == 3 + names_one and number is not None
        found = sheets.find(work, number) if is_whole and number is not None else None
        if found is None or (names_one and not sheets.is_on(work, found[0], submission)):
            work.notice("press-unknown")
        elif not actor.has(*INSPECTING):
            work.notice("verify-forbidden")
        elif sheets.is_replaced(found[1], found[0]):
            work.notice("sheet-replaced")
        else:
            tap(work, found[1], found[0], actor, submission)
    return checked


def _all(work: Work, home: Work, sheet: sheets.Sheet, actor: Actor, submission: int | None) -> None:
    plan = sheets.accept(home, sheet, actor)
    work.notice("sheet-accepted", count=len(plan.accept), others=len(plan.forbidden), gone=len(plan.done),
                forbidden=_numbers(plan.forbidden), done=_numbers(plan.done))


def _numbers(numbers: tuple[int, ...]) -> str:
    return "、".join(f"№{n}" for n in numbers)


def _walk(work: Work, home: Work, sheet: sheets.Sheet, actor: Actor, submission: int | None) -> None:
    """逐条看 begins with the first, 下一条 goes on after the one that was tapped."""
    sheets.walk(home, sheet, submission)
    work.notice("noticed")


def _grid(work: Work, home: Work, sheet: sheets.Sheet, actor: Actor, submission: int | None) -> None:
    sheets.show_grid(home, sheet)
    work.notice("noticed")


def _accept(work: Work, home: Work, sheet: sheets.Sheet, actor: Actor, submission: int | None) -> None:
    verdict = verifications.verify(home, submission or 0, actor, accepted=True)
    verify.tell(home, submission or 0, verdict, "done-you-accepted")


def _return(work: Work, home: Work, sheet: sheets.Sheet, actor: Actor, submission: int | None) -> None:
    """退回 offers reasons where the sheet stands."""
    verdict = verifications.may_be_verified(home, submission or 0, actor)
    if verdict is Verdict.DONE and submission is not None:
        verifications.ask_reason(work, submission, actor)
    verify.tell(home, submission or 0, verdict, "return-why")


def _look(event: TimerFired, work: Work) -> None:
    walked_at = event.event.get("walked_at")
    sheets.look(work, event.at, datetime.fromisoformat(walked_at) if walked_at else None)


HELP = (Help("help-sheet", (Role.INSPECTOR, Role.ADMIN), command="verify"),)
PRESSES = {"sheet:all": _on_sheet(_all), "sheet:walk": _on_sheet(_walk), "sheet:grid": _on_sheet(_grid),
           "sheet:next": _on_sheet(_walk, names_one=True), "sheet:ok": _on_sheet(_accept, names_one=True),
           "sheet:back": _on_sheet(_return, names_one=True)}
COMMANDS = {"verify": _command}
TIMERS = {"sheet.look": _look}
