"""Chats under our own ids: found, opened, bound, left; and what is told to the office. Moving: services/moving.py."""

from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.chat import Change, ChatRef, MemberChange, Sender
from domain.language import spoken
from domain.people import Actor, UnitKind
from domain.permissions import may_administer
from models import Chat, ChatAlias, ChatPurpose, Person, PersonAccount, Unit
from services import audit, roster
from services.moving import moved, show_refused
from services.work import Work, upsert
from texts.contents import Line, Words

__all__ = ["BindRefusal", "bind", "bind_by", "binding", "find", "find_or_create", "membership", "moved", "office_of",
           "opened", "private_chat_of", "tell_office", "town_of", "unit_name", "why_not_bind"]


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
    """The private chat of a person who opened the bot and did not block it."""
    return session.scalar(select(Chat.id).join(Person, Person.private_chat_id == Chat.id).where(
        Person.id == person_id, Chat.is_gone.is_(False)))


def membership(work: Work, event: MemberChange) -> None:
    """The bot came or went: the chat row says so; a private chat belongs to its person. A new group is bound to
    nothing until an admin says /bind; the office is told when a bound one is lost."""
    chat = work.chat or find_or_create(work.session, event.chat)
    was_gone, chat.is_gone = chat.is_gone, event.change is Change.LEFT
    chat.title = event.chat_title or chat.title
    if was_gone and not chat.is_gone:
        show_refused(work.session, chat.id)
    if event.is_private:
        opened(work, chat, event.sender, is_gone=chat.is_gone)
    elif chat.is_gone != was_gone and chat.unit_id is not None:
        audit.record(work, f"chat.{event.change.value}", f"chat:{chat.id}", actor=audit.SYSTEM, title=chat.title)
        if chat.is_gone:
            tell_office(work, Line(text="chat-lost", args={"title": chat.title or event.chat.id, "at": work.at}),
                        key=f"chat:{chat.id}:lost:{event.event_id}")


def opened(work: Work, chat: Chat, sender: Sender, *, is_gone: bool = False) -> None:
    """A person opened a private chat with the bot (or blocked it: ``is_gone``). It speaks their language."""
    chat.is_gone = is_gone
    if chat.purpose is ChatPurpose.UNBOUND:
        chat.purpose = ChatPurpose.PRIVATE
    account = sender.account
    if account is None:
        return
    person = work.session.scalar(select(Person).join(PersonAccount).where(
        PersonAccount.channel == account.channel, PersonAccount.account == account.id))
    chat.language = (person.language if person else "") or spoken(sender.language)
    if person is not None and person.private_chat_id != chat.id:
        person.private_chat_id = chat.id


class BindRefusal(StrEnum):
    """Why a chat cannot be bound so."""

    PRIVATE = "private"  # a private chat is a person's
    NOT_A_TOWN = "not-a-town"  # the office is a town's
    OTHER_OFFICE = "other-office"  # the town has one already


def why_not_bind(session: Session, chat: Chat | None, unit: roster.UnitFacts | Unit,
                 purpose: ChatPurpose) -> BindRefusal | None:
    """The reason against binding this chat (None: one that is not known yet), None when there is none."""
    if chat is not None and chat.purpose is ChatPurpose.PRIVATE:
        return BindRefusal.PRIVATE
    if purpose is not ChatPurpose.OFFICE:
        return None
    if unit.kind is not UnitKind.TOWN:
        return BindRefusal.NOT_A_TOWN
    other = office_of(session, unit.id)
    return BindRefusal.OTHER_OFFICE if other is not None and (chat is None or other.id != chat.id) else None


def bind(work: Work, chat: Chat, unit_id: int, purpose: ChatPurpose, *, by: Actor | None) -> bool:
    """This chat belongs to that unit, for that purpose; False when it did already. ``by`` None: the operator."""
    if (chat.unit_id, chat.purpose) == (unit_id, purpose):
        return False
    chat.unit_id, chat.purpose, chat.is_gone = unit_id, purpose, False
    work.session.flush()
    audit.record(work, "chat.bound", f"chat:{chat.id}", actor=f"person:{by.person_id}" if by else audit.SYSTEM,
                 unit=unit_id, purpose=purpose.value)
    return True


def binding(work: Work) -> Line:
    """What this chat is bound to, and how to bind it."""
    chat = work.chat
    if chat is None or chat.unit_id is None:
        return Line(text="bind-usage")
    return Line(text="bind-is", args={"unit": unit_name(work, chat.unit_id), "purpose": chat.purpose.value})


def bind_by(work: Work, chat: Chat, unit: roster.UnitFacts, purpose: str, by: Actor, *, title: str = "") -> Line:
    """An admin says in the chat what it is for; the answer. Of a chat of another unit they must be admin too."""
    wanted = ChatPurpose(purpose)
    if chat.unit_id is not None and not may_administer(by, chat.unit_id):
        return Line(text="not-your-unit", args={"name": unit_name(work, chat.unit_id)})
    refusal = why_not_bind(work.session, chat, unit, wanted)
    if refusal is not None:
        return Line(text=f"bind-{refusal.value}", args={"unit": unit.called})
    chat.title = title or chat.title
    bind(work, chat, unit.id, wanted, by=by)
    return Line(text="bind-done", args={"unit": unit.called, "purpose": purpose})


def unit_name(work: Work, unit_id: int) -> Words:
    unit = roster.units(work.session).by_id.get(unit_id)
    return unit.called if unit else "?"
