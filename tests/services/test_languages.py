"""A group reads the chat's language, a person alone the own: chosen, else the client's, else the town's."""

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.chat import Account, Change, ChatRef, MemberChange, Sender, SenderKind
from handlers import handle
from models import AuditEvent, Chat, Person
from services import languages, roster
from services.work import Work
from tests.builders import LI, MONDAY, ZHAO, make_policy, make_work
from tests.talk import Talk

PRIVATE = ChatRef("telegram", LI.id)
CHINESE = make_policy()


def sender(account: Account | None = LI, language: str = "") -> Sender:
    return Sender(SenderKind.PERSON, account, "somebody", language)


def chosen(talk: Talk, language: str) -> bool:
    actor = roster.actor(talk.session, LI, MONDAY)
    assert actor is not None
    return languages.choose(make_work(talk.session), actor, language)


def opened(talk: Talk, account: Account = LI, language: str = "") -> str:
    """Somebody opens the bot in private; gives the language that the chat keeps."""
    chat = ChatRef("telegram", account.id)
    event = MemberChange("e1", chat, sender(account, language), MONDAY, Change.JOINED, is_private=True)
    handle(event, Work(talk.session, at=MONDAY, now=MONDAY, policy=CHINESE))
    return talk.session.scalars(select(Chat).where(Chat.external == account.id)).one().language


def test_who_chose_nothing_reads_the_client_s_language(session: Session) -> None:
    talk = Talk(session)
    assert languages.of_person(talk.session, sender(language="en-US"), CHINESE) == "en"


def test_a_client_in_another_language_reads_the_town_s(session: Session) -> None:
    talk, english = Talk(session), replace(CHINESE, language="en")
    assert languages.of_person(talk.session, sender(language="fr"), english) == "en"
    assert languages.of_person(talk.session, sender(ZHAO), CHINESE) == "zh-CN"
    assert languages.of_person(talk.session, sender(None), CHINESE) == "zh-CN"


def test_what_a_person_chose_counts_more_than_the_client(session: Session) -> None:
    talk = Talk(session)
    assert chosen(talk, "en")
    assert languages.of_person(talk.session, sender(language="zh-hans"), CHINESE) == "en"


def test_choosing_the_same_again_changes_nothing(session: Session) -> None:
    talk = Talk(session)
    assert (chosen(talk, "en"), chosen(talk, "en")) == (True, False)
    assert len(session.scalars(select(AuditEvent).where(AuditEvent.action == "person.language")).all()) == 1


def test_a_private_chat_keeps_its_person_s_language(session: Session) -> None:
    talk = Talk(session)
    assert opened(talk, language="en") == "en"
    chosen(talk, "zh-CN")
    assert opened(talk, language="en") == "zh-CN"


def test_choosing_turns_the_private_chat_at_once(session: Session) -> None:
    talk = Talk(session)
    opened(talk)
    chosen(talk, "en")
    chat = session.scalars(select(Chat).join(Person, Person.private_chat_id == Chat.id)).one()
    session.refresh(chat)
    assert chat.language == "en"


def test_a_stranger_s_private_chat_speaks_the_client_s_language_while_it_is_one_of_ours(session: Session) -> None:
    talk = Talk(session)
    assert [opened(talk, ZHAO, "en"), opened(talk, ZHAO, "fr")] == ["en", ""]


def test_a_unit_is_named_as_the_chat_reads_it(session: Session) -> None:
    talk = Talk(session)
    talk.units["东关社区"].english = "Dongguan"
    roster.changed(session)
    called = roster.units(session).named("Dongguan")[0].called
    work = make_work(session)
    assert languages.name_here(work, called) == "东关社区"
    assert work.chat is not None
    work.chat.language = "en"
    assert languages.name_here(work, called) == "Dongguan"
