"""Questions we asked: a tap or the person's next reply is the answer; gone after a while."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select, update

from domain.chat import IncomingMessage
from domain.matching import Candidate
from domain.matching_words import numbers, without_numbers
from domain.people import Actor
from models import ChatPurpose, Outbox, Question
from services import languages, locks, question_lists
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
    chat_id: int
    is_listed: bool


def find(work: Work, question_id: int) -> Asked | None:
    """An open question that stands in this chat; None when it is answered, gone, or of another chat."""
    row = work.session.get(Question, question_id)
    if row is None or work.chat is None or _stands_in(row) != work.chat.id:
        return None
    return asked(row) if row.answered_at is None and row.expires_at > work.at else None


def _stands_in(row: Question) -> int | None:
    """The chat where it can be answered; None while it waits for the round's end."""
    return row.listed_in_id if row.is_held else row.chat_id


def home_of(work: Work, question: Asked) -> Work | None:
    """The work of the chat that the question is about, for its answer; None when somebody answered it while we waited
    for that chat."""
    home = locks.at_home(work, question.chat_id)
    if home is work or home is None:
        return home
    row = work.session.get_one(Question, question.id, populate_existing=True)
    return home if row.answered_at is None else None


def open_for(work: Work, message: IncomingMessage, actor: Actor) -> Asked | None:
    """The question whose answer in words this message is: a reply to it, else the person's newest within its life
    when the message is plain words."""
    assert work.chat is not None
    here = and_(Question.chat_id == work.chat.id, or_(Question.is_held.is_(False),
                                                      Question.listed_in_id == work.chat.id))
    if work.chat.purpose is ChatPurpose.PRIVATE:
        here = or_(here, Question.listed_in_id == work.chat.id)
    waiting = [q for q in work.session.scalars(select(Question).where(
        here, Question.person_id == actor.person_id, Question.answered_at.is_(None),
        Question.takes_words, Question.expires_at > work.at, Question.asked_at <= work.at)
        .order_by(Question.asked_at.desc(), Question.id.desc())) if _is_asked_now(work, q)]
    if not waiting:
        return None
    if message.reply_to is not None:
        key = work.session.scalar(select(Outbox.key).where(
            Outbox.chat_id == work.chat.id, Outbox.ref == message.reply_to.message))
        return next((asked(q) for q in waiting if _key_of(q) == key), None)
    return next((asked(q) for q in waiting if work.at - q.asked_at <= work.policy.question_life
                 and _topic_of(work, q) == message.topic), None)


def _is_asked_now(work: Work, row: Question) -> bool:
    """Of a list only the question that it shows."""
    if not row.is_held or row.person_id is None:
        return True
    shown = question_lists.current(work, row.chat_id, row.person_id)
    return shown is not None and shown.id == row.id


def _key_of(row: Question) -> str:
    return question_lists.key_of(row.chat_id, row.person_id) if row.is_held else str(row.about.get("key"))


def _topic_of(work: Work, row: Question) -> str | None:
    """The topic in which it is asked."""
    return work.session.scalar(select(Outbox.topic).where(Outbox.key == _key_of(row)))


def settle(work: Work, question: Asked) -> bool:
    """Take the answer once: the question is gone from the chat; False when somebody answered it already."""
    taken = work.session.scalar(update(Question).where(
        Question.id == question.id, Question.answered_at.is_(None)).values(answered_at=work.at)
        .returning(Question.id), execution_options={"synchronize_session": False})
    if taken is None:
        return False
    work.forget(timer_of(question.id))
    if not question.is_listed:
        work.take_away(str(question.about["key"]))
    elif question.person_id is not None:
        question_lists.show(work, question.chat_id, question.person_id)
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
    """A bare "12" in answer to "which one" is №12, "3、5" is №3 and №5."""
    named = numbers(answer).counted
    is_bare = bool(named) and not without_numbers(answer)
    return " ".join(f"№{number}" for number in sorted(named)) if is_bare else answer


def asked(row: Question) -> Asked:
    return Asked(row.id, row.purpose, dict(row.about), tuple(o["value"] for o in row.options), row.person_id,
                 row.takes_words, row.chat_id, row.listed_in_id is not None)
