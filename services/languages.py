"""Which language somebody reads: the only place that decides it.

A group reads the language of the chat, else the town's. A private chat and the notice of a tap are one person's: the
language they chose, else their client's if it is one of ours, else the town's. A private chat's row keeps its person's
language, so that showing a message asks for nothing more.
"""

from sqlalchemy import update
from sqlalchemy.orm import Session

from domain.chat import Sender
from domain.language import spoken
from domain.people import Actor
from domain.policy import Policy
from models import Chat, Person
from services import audit, roster
from services.work import Work
from texts import cards
from texts.contents import Words


def of_chat(kept: str, policy: Policy) -> str:
    """What is said in a chat whose row keeps ``kept``."""
    return kept or policy.language


def here(work: Work) -> str:
    """What is said in the chat of this work."""
    return of_chat(work.chat.language if work.chat else "", work.policy)


def name_here(work: Work, words: Words) -> str:
    """What something is called in the chat of this work, for labels and lists."""
    return cards.name(words, here(work))


def of_person(session: Session, sender: Sender, policy: Policy) -> str:
    """What somebody reads alone."""
    return roster.language_of(session, sender.account) or spoken(sender.language) or policy.language


def choose(work: Work, actor: Actor, language: str) -> bool:
    """A person reads this language from now on, in private and in notices; False when they do already."""
    person = work.session.get_one(Person, actor.person_id)
    if person.language == language:
        return False
    person.language = language
    roster.changed(work.session)
    if person.private_chat_id is not None:
        work.session.execute(update(Chat).where(Chat.id == person.private_chat_id).values(language=language))
    audit.record(work, "person.language", f"person:{person.id}", actor=f"person:{actor.person_id}", language=language)
    return True


def choose_for_chat(work: Work, chat: Chat, actor: Actor, language: str) -> bool:
    """A group speaks this language from now on; False when it does already. What stands there is said anew in it when
    it changes next."""
    if of_chat(chat.language, work.policy) == language:
        return False
    chat.language = language
    work.session.flush()
    audit.record(work, "chat.language", f"chat:{chat.id}", actor=f"person:{actor.person_id}", language=language)
    return True
