"""Answers to our questions: a tap on an option, or the next words of the person asked."""

from collections.abc import Callable
from dataclasses import replace
from itertools import chain

from domain.chat import ButtonPress, IncomingMessage
from domain.people import Actor
from domain.permissions import answers_problems
from domain.timers import TimerFired
from handlers import corrections, orders, owners, rectify, report, sources, spots, values, verify
from services import question_lists, questions, transfers, verifications
from services.questions import Asked
from services.work import Work

Answer = Callable[[Work, Asked, Actor, str], bool]
ANSWERS: dict[str, Answer] = dict(chain.from_iterable(
    file.ANSWERS.items() for file in (corrections, orders, owners, rectify, report, sources, spots, verify)))


def _tapped(event: ButtonPress, work: Work, actor: Actor, words: list[str]) -> None:
    """answer:<question>:<option>: 其他… waits for their words, anything else is the answer."""
    question, index = values.number(words, 1), values.number(words, 2)
    asked = questions.find(work, question) if question is not None else None
    if asked is None or index is None or index >= len(asked.options):
        work.notice("question-gone")
    elif asked.person_id not in (None, actor.person_id):
        work.notice("question-not-yours")
    elif asked.options[index] == questions.OTHER:
        questions.expect_words(work, asked)
        work.notice("question-say")
    elif not take(work, asked, actor, asked.options[index]):
        work.notice("question-gone")  # what it was about is decided otherwise


def unanswered(event: IncomingMessage, work: Work, actor: Actor) -> IncomingMessage | None:
    """What is left of a message after its words answered a question: of a caption that replies to it the photos, of
    plain words nothing. All of it when it is no answer: what somebody else wrote is not theirs."""
    if not event.text or event.edited or event.forwarded or (event.photos and event.reply_to is None):
        return event
    asked = questions.open_for(work, event, actor)
    if asked is None or (event.photos and _takes_photos(asked)) or not take(work, asked, actor, event.text):
        return event
    return _photos_of(event, work, actor, asked) if event.photos else None


def _takes_photos(asked: Asked) -> bool:
    """A report's own question: the photo belongs to the report (services/reporting.py)."""
    return asked.purpose.startswith("report.") and not asked.is_listed


def _photos_of(event: IncomingMessage, work: Work, actor: Actor, asked: Asked) -> IncomingMessage | None:
    """The photo shows what the answer says: why it is returned, a dated photo of that problem (R6); of a community's
    answer as with its caption anywhere; else a photo that waits for its sentence."""
    if asked.purpose == verifications.REASON:
        verifications.book_sighting(work, event, int(asked.about["submission"]), actor)
        return None
    if asked.purpose == transfers.RETURN:
        return None  # it is no answer to a problem that is not theirs
    return replace(event, reply_to=None) if answers_problems(actor) else replace(event, text="", reply_to=None)


def take(work: Work, asked: Asked, actor: Actor, answer: str) -> bool:
    """Give the answer to whoever asked; an answer that is none leaves the question open."""
    handler, home = ANSWERS.get(asked.purpose), questions.home_of(work, asked)
    taken = handler is not None and home is not None and handler(home, asked, actor, answer)
    if taken:
        questions.settle(work, asked)
    return taken


def _ended(event: TimerFired, work: Work) -> None:
    questions.end(work, int(event.event["question"]), event.at)


def _round_ended(event: TimerFired, work: Work) -> None:
    question_lists.end_round(work, int(event.event["person"]), event.at)


PRESSES = {"answer": _tapped}
TIMERS = {"question.end": _ended, "round.end": _round_ended}
