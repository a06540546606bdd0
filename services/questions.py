"""Questions we asked: a tap or the person's next reply is the answer; gone after a while."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update

from domain.chat import IncomingMessage
from domain.people import Actor
from models import Outbox, Question
from services.work import Work


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
    return _asked(row) if row.answered_at is None and row.expires_at > work.at else None


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
        return next((_asked(q) for q in waiting if q.about.get("key") == key), None)
    return next((_asked(q) for q in waiting if work.at - q.asked_at <= work.policy.question_life), None)


def settle(work: Work, asked: Asked) -> bool:
    """Take the answer once: the question is gone from the chat; False when somebody answered it already."""
    taken = work.session.scalar(update(Question).where(Question.id == asked.id, Question.answered_at.is_(None)).values(
        answered_at=work.at).returning(Question.id), execution_options={"synchronize_session": False})
    if taken is None:
        return False
    work.take_away(str(asked.about["key"]))
    return True


def expect_words(work: Work, asked: Asked) -> None:
    """其他…: the next words of that person are the answer."""
    work.session.execute(update(Question).where(Question.id == asked.id).values(
        takes_words=True, asked_at=work.at, expires_at=work.at + work.policy.question_life))
    work.is_used = True


def _asked(row: Question) -> Asked:
    return Asked(row.id, row.purpose, dict(row.about), tuple(o["value"] for o in row.options), row.person_id,
                 row.takes_words)
