"""A group that lives under a new name (a network turned it into another kind of group): our chat stays one chat.

The messages stay behind in the old group. What is still open (cards of problems and orders, questions) is shown anew in
the new one; history is not, it would flood it: a closed card comes only if it changes again. Message ids begin anew in
the new group, so those of the old one are kept with its name before them ("-100123/55") and no new message is taken
for one.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, delete, select, update
from sqlalchemy.orm import Session

from domain.chat import ChatRef
from domain.orders import OrderState
from domain.problem import ProblemState
from models import (
    Chat,
    ChatAlias,
    ChatPurpose,
    Draft,
    Inbox,
    MessageLink,
    Outbox,
    OutboxState,
    Part,
    Person,
    Photo,
    Problem,
    Question,
    Sheet,
    SupervisionOrder,
    Timer,
)
from services import audit
from services.work import upsert

_OF_A_CHAT: tuple[Any, ...] = (Inbox, Outbox, Photo, Problem, Question, Draft, Part, MessageLink, SupervisionOrder,
                               Sheet, Timer, ChatAlias)


def moved(session: Session, old: ChatRef, new: ChatRef, at: datetime | None = None) -> None:
    """The chat ``old`` is ``new`` from now on. Told once, twice, by either group's message or by a refused sending,
    in any order, it comes out the same; what arrived under the new name before is taken over.

    ``at``: when, for the books.
    """
    session.flush()
    chat, newer = _named(session, old), _named(session, new)
    if chat is None or (newer is not None and newer.id == chat.id):
        return  # never heard of it, or done already
    _leave_old_messages(session, chat)
    if newer is not None:
        _take_over(session, newer, chat)
    else:
        session.execute(upsert(session, ChatAlias).values(channel=new.channel, external=new.id, chat_id=chat.id))
    chat.channel, chat.external, chat.is_gone = new.channel, new.id, False
    session.flush()
    session.expire_all()  # much was changed behind the objects' back
    if at is not None:
        audit.append(session, at, "chat.moved", f"chat:{chat.id}", actor=audit.SYSTEM,
                     facts={"old": str(old), "new": str(new)})


def _named(session: Session, ref: ChatRef) -> Chat | None:
    """The chat with this name, present or past; locked, its lane must not go on meanwhile."""
    return session.scalar(select(Chat).join(ChatAlias, ChatAlias.chat_id == Chat.id).where(
        ChatAlias.channel == ref.channel, ChatAlias.external == ref.id).with_for_update(of=Chat))


def _leave_old_messages(session: Session, chat: Chat) -> None:
    for table in (Part, MessageLink, Photo):
        session.execute(update(table).where(table.chat_id == chat.id, ~table.message.contains("/")).values(
            message=chat.external + "/" + table.message), execution_options={"synchronize_session": False})
    is_open = _is_open(session, chat.id)
    for row_id, content in session.execute(select(Outbox.id, Outbox.content).where(
            Outbox.chat_id == chat.id, Outbox.content.is_not(None), is_open | (Outbox.wanted_rev > Outbox.shown_rev))):
        if content and content.get("reply_to"):
            session.execute(update(Outbox).where(Outbox.id == row_id).values(content={**content, "reply_to": None}))
    _show_anew(session, chat.id, is_open)


def _show_anew(session: Session, chat_id: int, is_open: ColumnElement[bool]) -> None:
    """Nothing of ours stands in the new group; a reaction on a message of the old one has no place any more."""
    here = update(Outbox).where(Outbox.chat_id == chat_id)
    session.execute(here.values(ref=None, shown_hash=""))
    session.execute(here.where(is_open).values(
        wanted_rev=Outbox.wanted_rev + 1, state=OutboxState.WANTED, attempts=0, error="", not_before=None))
    session.execute(here.where(Outbox.is_receipt, Outbox.wanted_rev > Outbox.shown_rev).values(
        shown_rev=Outbox.wanted_rev, state=case((Outbox.sent_at.is_(None), OutboxState.SUPERSEDED),
                                                else_=OutboxState.SENT)))


def _is_open(session: Session, chat_id: int) -> ColumnElement[bool]:
    """Is an outbox row the live card of something that is not finished, or a question that waits?"""
    keys = [f"problem:{problem}:card:{card}" for problem, card in session.execute(
        select(Problem.id, Problem.card).where(
            Problem.chat_id == chat_id, Problem.state.in_((ProblemState.OPEN, ProblemState.RECTIFIED))))]
    for order, state in session.execute(select(SupervisionOrder.id, SupervisionOrder.state).where(
            SupervisionOrder.state.not_in((OrderState.CLOSED, OrderState.WITHDRAWN)))):
        keys.append(f"order:{order}:{'draft' if state is OrderState.DRAFT else 'card'}")
    for about, is_held, person in session.execute(select(Question.about, Question.is_held, Question.person_id).where(
            Question.chat_id == chat_id, Question.answered_at.is_(None))):
        keys.append(f"list:{chat_id}:{person}" if is_held else about["key"])
    keys += [f"sheet:{sheet}" for sheet in session.scalars(select(Sheet.id).where(
        Sheet.chat_id == chat_id, Sheet.is_over.is_(False)))]
    return Outbox.key.in_(keys)


def show_refused(session: Session, chat_id: int) -> None:
    """We are back in a chat that we had been removed from: what is open and was refused meanwhile is shown."""
    session.flush()
    session.execute(update(Outbox).where(
        Outbox.chat_id == chat_id, Outbox.state == OutboxState.FAILED, _is_open(session, chat_id)).values(
        state=OutboxState.WANTED, attempts=0, error="", not_before=None))


def _take_over(session: Session, newer: Chat, chat: Chat) -> None:
    """The new name got a row of its own before we knew: what is there becomes the old chat's; a /bind there was the
    later word."""
    for table in _OF_A_CHAT:
        session.execute(update(table).where(table.chat_id == newer.id).values(chat_id=chat.id),
                        execution_options={"synchronize_session": False})
    for column in (Sheet.group_id, Question.listed_in_id):
        session.execute(update(column.class_).where(column == newer.id).values({column.key: chat.id}),
                        execution_options={"synchronize_session": False})
    session.execute(update(Person).where(Person.private_chat_id == newer.id).values(private_chat_id=chat.id))
    if newer.purpose is not ChatPurpose.UNBOUND:
        chat.purpose, chat.unit_id = newer.purpose, newer.unit_id
    chat.title = newer.title or chat.title
    session.expunge(newer)
    session.execute(delete(Chat).where(Chat.id == newer.id), execution_options={"synchronize_session": False})
