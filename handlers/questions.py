"""Answers to our questions: a tap on an option, or the next words of the person asked."""

from collections.abc import Callable
from itertools import chain

from domain.chat import ButtonPress, IncomingMessage
from domain.people import Actor
from domain.timers import TimerFired
from handlers import corrections, orders, owners, rectify, report, sources, spots, values, verify
from services import question_lists, questions
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


def answered_in_words(event: IncomingMessage, work: Work, actor: Actor) -> bool:
    """Was this message the answer to a question? Photos never are words, what somebody else wrote is not theirs."""
    if not event.text or event.photos or event.edited or event.forwarded:
        return False
    asked = questions.open_for(work, event, actor)
    return asked is not None and take(work, asked, actor, event.text)


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
