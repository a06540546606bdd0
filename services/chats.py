"""Chats under our own ids: found, bound, moved; and what is told to the office."""

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from domain.chat import ChatRef, MemberChange
from domain.orders import OrderState
from domain.people import Actor, UnitKind
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
    PersonAccount,
    Photo,
    Problem,
    Question,
    SupervisionOrder,
    Timer,
    Unit,
)
from services import audit, roster
from services.work import Work, upsert
from texts.contents import Line


def find(session: Session, ref: ChatRef) -> Chat | None:
    """The chat that has, or ever had, this name."""
    return session.scalar(select(Chat).join(ChatAlias, ChatAlias.chat_id == Chat.id).where(
        ChatAlias.channel == ref.channel, ChatAlias.external == ref.id))


def find_or_create(session: Session, ref: ChatRef, *, title: str = "", is_private: bool = False) -> Chat:
    """The chat of this name; a new one is bound to nothing."""
    chat = find(session, ref)
    if chat is not None:
        return chat
    purpose = ChatPurpose.PRIVATE if is_private else ChatPurpose.UNBOUND
    session.execute(upsert(session, Chat).values(channel=ref.channel, external=ref.id, title=title, purpose=purpose,
                                                 language="", is_gone=False).on_conflict_do_nothing())
    chat = session.scalars(select(Chat).where(Chat.channel == ref.channel, Chat.external == ref.id)).one()
    session.execute(upsert(session, ChatAlias).values(
        channel=ref.channel, external=ref.id, chat_id=chat.id).on_conflict_do_nothing())
    return chat


def town_of(session: Session, unit_id: int | None) -> int | None:
    """The id of the town above (or at) a unit."""
    town = roster.units(session).ancestor(unit_id, UnitKind.TOWN)
    return town.id if town else None


def office_of(session: Session, town_id: int | None) -> Chat | None:
    """The office's chat of a town (of any town when None), None when there is none."""
    query = select(Chat).where(Chat.purpose == ChatPurpose.OFFICE, Chat.is_gone.is_(False)).order_by(Chat.id)
    if town_id is not None:
        query = query.where(Chat.unit_id == town_id)
    return session.scalar(query.limit(1))


def tell_office(work: Work, line: Line, key: str) -> None:
    """One line into the office's chat of the lane's town; nothing when the town has no such chat."""
    town = town_of(work.session, work.chat.unit_id) if work.chat else None
    office = office_of(work.session, town)
    if office is not None:
        work.show(key, line, chat_id=office.id)


def private_chat_of(session: Session, person_id: int | None) -> int | None:
    """The private chat of a person who opened the bot."""
    return session.scalar(select(Person.private_chat_id).where(Person.id == person_id))


def membership(work: Work, event: MemberChange) -> None:
    """The bot came or went: the chat row says so; a private chat belongs to its person."""
    chat = work.chat or find_or_create(work.session, event.chat)
    chat.is_gone = event.change.value == "left"
    chat.title = event.chat_title or chat.title
    if event.is_private:
        opened(work, chat, event.sender.account)


def opened(work: Work, chat: Chat, account: ChatRef | None) -> None:
    """A person opened a private chat with the bot."""
    if chat.purpose is ChatPurpose.UNBOUND:
        chat.purpose = ChatPurpose.PRIVATE
    if account is None:
        return
    person = work.session.scalar(select(Person).join(PersonAccount).where(
        PersonAccount.channel == account.channel, PersonAccount.account == account.id))
    if person is not None:
        person.private_chat_id = chat.id


def moved(session: Session, old: ChatRef, new: ChatRef) -> None:
    """A group lives under a new name now; told once, twice or in any order it comes out the same.

    Messages stay behind in the old group: what is still open is shown anew in the new one, history is not.
    """
    chat, newer = find(session, old), find(session, new)
    if chat is None or (newer is not None and newer.id == chat.id and chat.external == new.id):
        return
    if newer is not None and newer.id != chat.id:
        _merge(session, newer, chat)
    session.execute(upsert(session, ChatAlias).values(
        channel=new.channel, external=new.id, chat_id=chat.id).on_conflict_do_nothing())
    chat.channel, chat.external, chat.is_gone = new.channel, new.id, False
    session.flush()
    _show_open_anew(session, chat.id)


def _merge(session: Session, newer: Chat, chat: Chat) -> None:
    """The new name got a row of its own before we knew: its rows become the old chat's."""
    for table in (Inbox, Outbox, Photo, Problem, Question, Draft, Part, MessageLink, SupervisionOrder, Timer):
        session.execute(update(table).where(table.chat_id == newer.id).values(chat_id=chat.id))
    session.execute(update(ChatAlias).where(ChatAlias.chat_id == newer.id).values(chat_id=chat.id))
    if chat.purpose is ChatPurpose.UNBOUND:
        chat.purpose, chat.unit_id = newer.purpose, newer.unit_id
    session.execute(delete(Chat).where(Chat.id == newer.id))
    session.expunge(newer)


def _show_open_anew(session: Session, chat_id: int) -> None:
    session.execute(update(Outbox).where(Outbox.chat_id == chat_id).values(ref=None, shown_hash=""))
    open_cards = [f"problem:{number}:card:{card}" for number, card in session.execute(
        select(Problem.number, Problem.card).where(
            Problem.chat_id == chat_id, Problem.state.in_((ProblemState.OPEN, ProblemState.RECTIFIED))))]
    open_cards += [f"order:{order}:card" for order in session.scalars(select(SupervisionOrder.id).where(
        SupervisionOrder.chat_id == chat_id,
        SupervisionOrder.state.not_in((OrderState.CLOSED, OrderState.WITHDRAWN))))]
    session.execute(update(Outbox).where(Outbox.key.in_(open_cards)).values(
        wanted_rev=Outbox.wanted_rev + 1, state=OutboxState.WANTED, attempts=0, error=""))


def bind(work: Work, chat: Chat, unit_id: int, purpose: ChatPurpose) -> None:
    """This chat belongs to that unit, for that purpose."""
    chat.unit_id, chat.purpose, chat.is_gone = unit_id, purpose, False
    work.session.flush()


def unit_named(session: Session, name: str) -> Unit | None:
    """The active unit with this name or alias."""
    wanted = name.strip()
    return next((u for u in session.scalars(select(Unit).where(Unit.is_active).order_by(Unit.id))
                 if wanted == u.name or wanted in u.aliases), None)


def unit_name(work: Work, unit_id: int) -> str:
    unit = roster.units(work.session).by_id.get(unit_id)
    return unit.name if unit else "?"


def bind_by(work: Work, chat: Chat, unit: Unit, purpose: str, actor: Actor) -> None:
    """An admin says in the chat what it is for."""
    bind(work, chat, unit.id, ChatPurpose(purpose))
    audit.record(work, "chat.bound", f"chat:{chat.id}", actor=f"person:{actor.person_id}", unit=unit.id,
                 purpose=purpose)
