"""Verification (R4): by a tap that names the submission, or in words over the waiting ones."""

from domain.caption import Context, Kind, read
from domain.chat import ButtonPress, IncomingMessage
from domain.people import Actor, Role
from handlers import values
from services import verifications
from services.questions import Asked
from services.verifications import Verdict
from services.vocabulary import vocabulary
from services.work import Work

REASONS = ("不到位", "照片不清", "不是此处")


def in_words(event: IncomingMessage, work: Work, actor: Actor) -> bool:
    """Were these an inspector's words about a waiting submission? Photos report, they do not verify."""
    if event.photos or not event.text:
        return False
    reading = read(event.text, vocabulary(work.session, work.policy), Context(
        Role.INSPECTOR, None, 0, "card" if event.reply_to else "none"))
    if reading.kind not in (Kind.ACCEPTED, Kind.RETURNED):
        return False
    return verifications.in_words(work, event, actor, reading, accepted=reading.kind is Kind.ACCEPTED)


def _accept(event: ButtonPress, work: Work, actor: Actor, words: list[str]) -> None:
    submission = values.number(words)
    if submission is None:
        work.notice("press-unknown")
        return
    tell(work, submission, verifications.verify(work, submission, actor, accepted=True), "done-you-accepted")


def _return(event: ButtonPress, work: Work, actor: Actor, words: list[str]) -> None:
    """退回 first offers reasons."""
    submission = values.number(words)
    verdict = verifications.may_be_returned(work, submission, actor) if submission is not None else Verdict.UNKNOWN
    if verdict is Verdict.DONE and submission is not None:
        verifications.ask_reason(work, submission, actor, REASONS)
        work.notice("return-why")
    else:
        tell(work, submission or 0, verdict, "")


def tell(work: Work, submission: int, verdict: Verdict, done: str) -> None:
    """The line that the person who tapped sees."""
    match verdict:
        case Verdict.DONE:
            work.notice(done)
        case Verdict.FORBIDDEN:
            work.notice("verify-forbidden")
        case Verdict.TOO_LATE:
            work.notices.append(verifications.told_already(work, submission))
        case _:
            work.notice("press-unknown")


def _reason(work: Work, asked: Asked, actor: Actor, answer: str) -> bool:
    submission = int(asked.about["submission"])
    verdict = verifications.verify(work, submission, actor, accepted=False, reason=answer)
    tell(work, submission, verdict, "done-you-returned")
    return True


def _which(work: Work, asked: Asked, actor: Actor, answer: str) -> bool:
    if not answer.isdecimal():
        return False
    verdict = verifications.verify(work, int(answer), actor, accepted=bool(asked.about["accepted"]),
                                   reason=str(asked.about["reason"]))
    tell(work, int(answer), verdict, "noticed")
    return True


PRESSES = {"verify": _accept, "return": _return}
ANSWERS = {"return_reason": _reason, "which_submission": _which}
