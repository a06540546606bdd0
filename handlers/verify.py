"""Verification (R4): by a tap that names the submission, or in words over the waiting ones."""

from domain.caption import Context, Kind, read
from domain.chat import ButtonPress, IncomingMessage
from domain.people import Actor, Role
from handlers import values
from handlers.help import IN_THE_WORK_GROUP, Help
from services import questions, verifications
from services.questions import Asked
from services.verifications import Verdict
from services.vocabulary import vocabulary
from services.work import Work


def in_words(event: IncomingMessage, work: Work, actor: Actor) -> bool:
    """Were these an inspector's words about a waiting submission? Photos alone report, they do not verify."""
    if not event.text or (event.photos and event.reply_to is None):
        return False
    reading = read(event.text, vocabulary(work.session, work.policy), Context(
        Role.INSPECTOR, None, 0, "card" if event.reply_to else "none"))
    if reading.kind not in (Kind.ACCEPTED, Kind.RETURNED):
        return False
    return verifications.in_words(work, event, actor, reading, accepted=reading.kind is Kind.ACCEPTED)


def _accept(event: ButtonPress, work: Work, actor: Actor, words: list[str]) -> None:
    submission = values.number(words)
    verdict = Verdict.UNKNOWN if submission is None else verifications.verify(work, submission, actor, accepted=True)
    tell(work, submission or 0, verdict, "done-you-accepted")


def _return(event: ButtonPress, work: Work, actor: Actor, words: list[str]) -> None:
    """退回 first offers reasons."""
    submission = values.number(words)
    verdict = Verdict.UNKNOWN if submission is None else verifications.may_be_verified(work, submission, actor)
    if verdict is Verdict.DONE and submission is not None:
        verifications.ask_reason(work, submission, actor)
    tell(work, submission or 0, verdict, "return-why")


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
    """The submission that the words meant: by a tap, else its number or place in words."""
    reading = read(questions.numbered(answer), vocabulary(work.session, work.policy), Context(Role.INSPECTOR))
    chosen = verifications.chosen(work, asked.about, actor, reading, questions.tapped(answer))
    if chosen is not None:
        tell(work, *chosen, "done-you-accepted" if asked.about["accepted"] else "done-you-returned")
    return chosen is not None


HELP = (Help("help-verify", (Role.INSPECTOR, Role.ADMIN), IN_THE_WORK_GROUP),)
PRESSES = {"verify": _accept, "return": _return}
ANSWERS = {verifications.REASON: _reason, verifications.WHICH: _which}
