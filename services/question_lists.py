"""While an inspector walks their questions wait; at the round's end they come as one list (R1, R2): one message that
asks one thing after the other, in private for who opened the bot, else in the group."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from domain import quiet
from domain.people import Role
from models import Assignment, Question
from services import chats, walking
from services.work import Work
from texts.contents import ButtonFact, Line, PairFact, PairsCard


def waits(work: Work, chat_id: int, person_id: int) -> bool:
    """Does a question to this person wait now? Then it is listed when their round is over."""
    if not walking.walks(work, chat_id, person_id, work.at):
        return False
    _look_again(work, chat_id, person_id, walking.ends_at(work, chat_id, work.at, person_id) or work.at)
    return True


def _look_again(work: Work, chat_id: int, person_id: int, at: datetime) -> None:
    work.remind(f"list:{chat_id}:{person_id}", at, {"kind": "round.end", "person": person_id}, chat_id=chat_id)


def held(text: Line, before: tuple[int, ...], after: tuple[int, ...] = ()) -> dict[str, Any]:
    """What a question keeps to be asked later: its words and the photos it is about."""
    return {"text": text.model_dump(mode="json"), "before": list(before), "after": list(after)}


def end_round(work: Work, person_id: int, at: datetime, *, is_over: bool = False) -> None:
    """The timer, or ``/round`` (``is_over``): what was held is listed, unless the person still walks or quiet hours
    hold (R19): then when they are over."""
    assert work.chat is not None
    ends = None if is_over else walking.ends_at(work, work.chat.id, at, person_id)
    later = ends or quiet.ends_at(max(at, work.now), work.policy)
    if later is not None:
        _look_again(work, work.chat.id, person_id, later)
        return
    where = chats.private_chat_of(work.session, person_id) or work.chat.id
    fresh = work.session.scalars(_open(work.chat.id, person_id).where(Question.listed_in_id.is_(None))).all()
    for question in fresh:
        question.listed_in_id = where
    if fresh:
        show(work, work.chat.id, person_id)


def end_rounds(work: Work, team: str) -> None:
    """A team goes out once more: what was held for its inspectors until now is listed."""
    assert work.chat is not None
    waiting = work.session.scalars(select(Question.person_id).distinct().join(
        Assignment, Assignment.person_id == Question.person_id).where(
        Question.chat_id == work.chat.id, Question.is_held, Question.listed_in_id.is_(None),
        Question.answered_at.is_(None), Assignment.role == Role.INSPECTOR, Assignment.team == team,
        Assignment.from_at <= work.at, Assignment.until_at.is_(None) | (Assignment.until_at > work.at)))
    for person_id in sorted(p for p in waiting if p is not None):
        end_round(work, person_id, work.at, is_over=True)


def _open(chat_id: int, person_id: int) -> Select[Question]:
    return select(Question).where(Question.chat_id == chat_id, Question.person_id == person_id, Question.is_held,
                                  Question.answered_at.is_(None)).order_by(Question.id)


def key_of(chat_id: int, person_id: int | None) -> str:
    return f"list:{chat_id}:{person_id}"


def current(work: Work, chat_id: int, person_id: int) -> Question | None:
    """The question that a list asks now."""
    return work.session.scalar(_open(chat_id, person_id).where(Question.listed_in_id.is_not(None)).limit(1))


def show(work: Work, chat_id: int, person_id: int) -> None:
    """The list asks the next thing in the same message; when nothing is left it is gone."""
    work.session.flush()
    listed = work.session.scalars(_open(chat_id, person_id).where(Question.listed_in_id.is_not(None))).all()
    if not listed:
        work.take_away(key_of(chat_id, person_id))
        return
    asked = listed[0]
    assert asked.listed_in_id is not None
    asked.asked_at = work.at  # from now on their next words may be the answer
    text = Line.model_validate(asked.about["text"])
    title = Line(text="list-title", args={"count": len(listed)})
    buttons = tuple((ButtonFact(value=f"answer:{asked.id}:{n}", label=option["label"]),)
                    for n, option in enumerate(asked.options))
    reply_to = text.reply_to if asked.listed_in_id == chat_id else None
    photos = PairFact(number=0, before=tuple(asked.about["before"]), after=tuple(asked.about["after"]))
    work.show(key_of(chat_id, person_id), PairsCard(
        title=title, lines=(text.model_copy(update={"reply_to": None}),), pairs=(photos,), buttons=buttons,
        reply_to=reply_to), chat_id=asked.listed_in_id)
