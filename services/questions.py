"""Questions we asked: a tap or the person's next reply is the answer; gone after a while."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from domain.chat import IncomingMessage
from domain.matching import Candidate
from domain.people import Actor
from models import Outbox, Question
from services import languages
from services.problem_cards import category_of
from services.work import Work
from texts import cards
from texts.contents import Line

OTHER = "*"
LONGEST_LABEL = 20  # characters
_TAPPED = "id:"


@dataclass(frozen=True, slots=True)
class Asked:
    id: int
    purpose: str
    about: dict[str, Any]
    options: tuple[str, ...]  # values
    person_id: int | None
    takes_words: bool


def find(work: Work, question_id: int) -> Asked | None:
    """An open question of this chat; None when it is answered, gone, or of another chat."""
    row = work.session.get(Question, question_id)
    if row is None or work.chat is None or row.chat_id != work.chat.id:
        return None
    return asked(row) if row.answered_at is None and row.expires_at > work.at else None


def open_for(work: Work, message: IncomingMessage, actor: Actor) -> Asked | None:
    """The question whose answer in words this message is: a reply to it, else the person's newest within its life
    when the message is plain words."""
    assert work.chat is not None
    waiting = work.session.scalars(select(Question).where(
        Question.chat_id == work.chat.id, Question.person_id == actor.person_id, Question.answered_at.is_(None),
        Question.takes_words, Question.expires_at > work.at, Question.asked_at <= work.at)
        .order_by(Question.id.desc())).all()
    if not waiting:
        return None
    if message.reply_to is not None:
        key = work.session.scalar(select(Outbox.key).where(
            Outbox.chat_id == work.chat.id, Outbox.ref == message.reply_to.message))
        return next((asked(q) for q in waiting if q.about.get("key") == key), None)
    return next((asked(q) for q in waiting if work.at - q.asked_at <= work.policy.question_life), None)


def settle(work: Work, question: Asked) -> bool:
    """Take the answer once: the question is gone from the chat; False when somebody answered it already."""
    taken = work.session.scalar(update(Question).where(
        Question.id == question.id, Question.answered_at.is_(None)).values(answered_at=work.at)
        .returning(Question.id), execution_options={"synchronize_session": False})
    if taken is None:
        return False
    work.forget(timer_of(question.id))
    work.take_away(str(question.about["key"]))
    return True


def moot(work: Work, purpose: str, **about: Any) -> None:
    """What was asked about this is decided otherwise: its questions are gone, also those in private."""
    rows = work.session.scalars(select(Question).where(
        Question.purpose == purpose, Question.answered_at.is_(None)).order_by(Question.id)).all()
    for row in rows:
        if about.items() <= row.about.items():
            settle(work, asked(row))


def end(work: Work, question_id: int, at: datetime) -> None:
    """Its time is over: an unanswered question is gone from the chat."""
    row = work.session.get(Question, question_id)
    if row is None or row.answered_at is not None:
        return
    if row.expires_at <= at:
        settle(work, asked(row))


def expect_words(work: Work, question: Asked) -> None:
    """其他…: the next words of that person are the answer."""
    ends = work.at + work.policy.question_life
    work.session.execute(update(Question).where(Question.id == question.id).values(
        takes_words=True, asked_at=work.at, expires_at=ends))
    assert work.chat is not None
    work.remind(timer_of(question.id), ends, {"kind": "question.end", "question": question.id}, chat_id=work.chat.id)


def timer_of(question_id: int) -> str:
    return f"question:{question_id}:end"


def said(work: Work, text: str, **args: Any) -> str:
    """A text of the catalogue in the language of this chat, for labels and for words that are kept."""
    return cards.line(Line(text=text, args=args), languages.here(work), work.policy.zone)


def category_name(work: Work, code: str) -> str:
    """A category's name in the language of this chat."""
    category = category_of(work, code)
    return category.name_en if languages.here(work) == "en" else category.name


def other(work: Work) -> tuple[str, str]:
    """The last option of a choice: 其他…, then words."""
    return said(work, "button-other"), OTHER


def labelled(work: Work, choices: Iterable[Candidate]) -> list[tuple[str, str]]:
    """An option for each, by number and place."""
    return [(f"{said(work, 'card-code', number=c.number)} {c.place or category_name(work, c.category)}"[:LONGEST_LABEL],
             f"{_TAPPED}{c.id}") for c in choices]


def tapped(answer: str) -> int | None:
    """The id behind a tapped option of ``labelled``; None for words."""
    number = answer.removeprefix(_TAPPED)
    return int(number) if number != answer and number.isascii() and number.isdecimal() else None


def numbered(answer: str) -> str:
    """A bare "12" in answer to "which one" is №12."""
    return f"№{answer.strip()}" if answer.strip().isdecimal() else answer


def asked(row: Question) -> Asked:
    return Asked(row.id, row.purpose, dict(row.about), tuple(o["value"] for o in row.options), row.person_id,
                 row.takes_words)
