"""Chats under our own ids: found, bound, left, opened in private; and groups that move."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.chat import Change, ChatMoved, ChatRef, Mark, MemberChange, Sender, SenderKind
from domain.problem import ProblemState
from handlers import handle
from models import (
    AuditEvent,
    Chat,
    ChatAlias,
    ChatPurpose,
    MessageLink,
    Outbox,
    OutboxState,
    Part,
    Person,
    Problem,
    Timer,
    Unit,
)
from services import chats, people, roster
from services.chats import BindRefusal
from tests.builders import GROUP, LI, MONDAY, OFFICE, make_chat, make_town, make_work
from texts.contents import Line

NEW = ChatRef("telegram", "-1002000000001")
PRIVATE = ChatRef("telegram", "1001")


@pytest.fixture
def units(session: Session) -> dict[str, Unit]:
    return make_town(session)


def chat_of(session: Session, ref: ChatRef) -> Chat:
    found = chats.find(session, ref)
    assert found is not None
    return found


def facts_of(session: Session, unit: Unit) -> roster.UnitFacts:
    return roster.units(session).by_id[unit.id]


def change(ref: ChatRef, what: Change, *, is_private: bool = False) -> MemberChange:
    return MemberChange("m1", ref, Sender(SenderKind.PERSON, LI), MONDAY, what, "工作群", is_private)


def test_a_chat_is_made_once(session: Session) -> None:
    assert chats.find_or_create(session, NEW) is chats.find_or_create(session, NEW)
    assert chat_of(session, NEW).purpose is ChatPurpose.UNBOUND


def test_a_new_group_is_known_and_bound_to_nothing(session: Session, units: dict[str, Unit]) -> None:
    chats.find_or_create(session, NEW)
    handle(change(NEW, Change.JOINED), make_work(session, chat=NEW))
    chat = chat_of(session, NEW)
    assert (chat.title, chat.purpose, chat.is_gone) == ("", ChatPurpose.UNBOUND, False)
    assert [c["text"] for c in session.scalars(select(Outbox.content)) if c] == ["bind-hello"]


def test_the_office_is_told_when_a_bound_group_is_lost(session: Session, units: dict[str, Unit]) -> None:
    handle(change(GROUP, Change.LEFT), make_work(session))
    assert chat_of(session, GROUP).is_gone
    told = session.scalars(select(Outbox)).one()
    assert told.chat_id == chat_of(session, OFFICE).id and told.content and told.content["text"] == "chat-lost"


def test_a_private_chat_belongs_to_its_person_until_it_is_blocked(session: Session, units: dict[str, Unit]) -> None:
    private = chats.find_or_create(session, PRIVATE)
    li = people.find(session, LI)
    assert li is not None
    handle(change(PRIVATE, Change.JOINED, is_private=True), make_work(session, chat=PRIVATE))
    assert private.purpose is ChatPurpose.PRIVATE
    assert chats.private_chat_of(session, li.id) == private.id
    handle(change(PRIVATE, Change.LEFT, is_private=True), make_work(session, chat=PRIVATE))
    assert chats.private_chat_of(session, li.id) is None


def test_binding_is_on_the_books_and_binding_again_is_nothing(session: Session, units: dict[str, Unit]) -> None:
    chat = chats.find_or_create(session, NEW)
    town = units["城关镇"].id
    assert chats.bind(make_work(session), chat, town, ChatPurpose.WORK_GROUP, by=None)
    assert not chats.bind(make_work(session), chat, town, ChatPurpose.WORK_GROUP, by=None)
    assert list(session.scalars(select(AuditEvent.action))) == ["chat.bound"]


def test_a_town_has_one_office(session: Session, units: dict[str, Unit]) -> None:
    new, town = chats.find_or_create(session, NEW), facts_of(session, units["城关镇"])
    assert chats.why_not_bind(session, new, town, ChatPurpose.OFFICE) is BindRefusal.OTHER_OFFICE
    assert chats.why_not_bind(session, chat_of(session, OFFICE), town, ChatPurpose.OFFICE) is None
    chat_of(session, OFFICE).is_gone = True
    session.flush()
    assert chats.why_not_bind(session, new, town, ChatPurpose.OFFICE) is None


def test_a_community_has_no_office_and_a_private_chat_is_bound_to_nothing(session: Session,
                                                                          units: dict[str, Unit]) -> None:
    community = facts_of(session, units["东关社区"])
    assert chats.why_not_bind(session, None, community, ChatPurpose.OFFICE) is BindRefusal.NOT_A_TOWN
    private = chats.find_or_create(session, PRIVATE, is_private=True)
    assert chats.why_not_bind(session, private, community, ChatPurpose.WORK_GROUP) is BindRefusal.PRIVATE


def test_a_line_without_an_office_is_dropped(session: Session) -> None:
    chats.tell_office(make_work(session), Line(text="noticed"), "k")
    assert session.scalar(select(Outbox.id)) is None


# A group that moves


def problem(session: Session, units: dict[str, Unit], number: int, state: ProblemState) -> Problem:
    """A problem with its card standing in the group and the message that reported it."""
    chat, li = chat_of(session, GROUP), people.find(session, LI)
    assert li is not None
    row = Problem(town_id=units["城关镇"].id, number=number, state=state, chat_id=chat.id, category="exposed_rubbish",
                  community_id=units["东关社区"].id, reported_at=MONDAY, reported_by_id=li.id, due_at=MONDAY)
    session.add(row)
    session.flush()
    session.add(MessageLink(chat_id=chat.id, message=str(number), problem_id=row.id))
    session.add(Part(chat_id=chat.id, person_id=li.id, message=str(number), at=MONDAY))
    work = make_work(session)
    work.show(f"problem:{number}:card:1", Line(text="noticed", reply_to=str(number)), chat_id=chat.id)
    stood(session, f"problem:{number}:card:1", f"90{number}")
    return row


def stood(session: Session, key: str, ref: str | None) -> None:
    row = session.scalars(select(Outbox).where(Outbox.key == key)).one()
    row.ref, row.shown_rev, row.state, row.sent_at = ref, row.wanted_rev, OutboxState.SENT, MONDAY
    session.flush()


def waiting(session: Session) -> set[str]:
    return set(session.scalars(select(Outbox.key).where(Outbox.wanted_rev > Outbox.shown_rev)))


def move(session: Session, old: ChatRef = GROUP, new: ChatRef = NEW) -> None:
    handle(ChatMoved("e1", old, MONDAY, old, new), make_work(session, chat=old))
    session.expire_all()


def test_a_moved_group_is_the_same_chat_under_both_names(session: Session, units: dict[str, Unit]) -> None:
    before = chat_of(session, GROUP).id
    move(session)
    assert chat_of(session, GROUP).id == chat_of(session, NEW).id == before
    assert chat_of(session, NEW).external == NEW.id
    assert chat_of(session, NEW).purpose is ChatPurpose.WORK_GROUP


def test_only_what_is_open_is_shown_anew_in_the_new_group(session: Session, units: dict[str, Unit]) -> None:
    problem(session, units, 1, ProblemState.OPEN)
    problem(session, units, 2, ProblemState.CLOSED)
    problem(session, units, 3, ProblemState.RECTIFIED)
    move(session)
    assert waiting(session) == {"problem:1:card:1", "problem:3:card:1"}
    assert set(session.scalars(select(Outbox.ref))) == {None}


def test_what_was_not_shown_yet_is_shown_in_the_new_group(session: Session, units: dict[str, Unit]) -> None:
    make_work(session).show("digest:1", Line(text="noticed", reply_to="5"), chat_id=chat_of(session, GROUP).id)
    move(session)
    row = session.scalars(select(Outbox)).one()
    assert row.key in waiting(session) and row.content and row.content.get("reply_to") is None


def test_a_reaction_on_a_message_of_the_old_group_has_no_place_any_more(session: Session,
                                                                        units: dict[str, Unit]) -> None:
    make_work(session).receipt("5", Mark.REGISTERED)
    move(session)
    assert waiting(session) == set()
    assert session.scalars(select(Outbox)).one().state is OutboxState.SUPERSEDED


def test_a_new_message_is_not_taken_for_an_old_one_with_its_number(session: Session, units: dict[str, Unit]) -> None:
    row = problem(session, units, 1, ProblemState.OPEN)
    move(session)
    session.add(Part(chat_id=row.chat_id, person_id=row.reported_by_id, message="1", at=MONDAY))
    session.flush()
    assert set(session.scalars(select(Part.message))) == {f"{GROUP.id}/1", "1"}
    assert session.scalars(select(MessageLink.message)).one() == f"{GROUP.id}/1"


@pytest.mark.parametrize("first", [GROUP, NEW])
def test_both_service_messages_in_any_order_come_out_the_same(session: Session, units: dict[str, Unit],
                                                              first: ChatRef) -> None:
    problem(session, units, 1, ProblemState.OPEN)
    chats.find_or_create(session, NEW)  # the new group's message was received
    for lane in (first, NEW if first is GROUP else GROUP):
        handle(ChatMoved("e", lane, MONDAY, GROUP, NEW), make_work(session, chat=lane))
    session.expire_all()
    assert chat_of(session, GROUP).id == chat_of(session, NEW).id
    assert waiting(session) == {"problem:1:card:1"}
    assert len(session.scalars(select(Chat).where(Chat.external.in_([GROUP.id, NEW.id]))).all()) == 1
    assert list(session.scalars(select(AuditEvent.action))) == ["chat.moved"]


def test_what_arrived_under_the_new_name_before_is_taken_over(session: Session, units: dict[str, Unit]) -> None:
    problem(session, units, 1, ProblemState.OPEN)
    newer = chats.find_or_create(session, NEW)
    li = people.find(session, LI)
    assert li is not None
    session.add(Part(chat_id=newer.id, person_id=li.id, message="1", at=MONDAY))
    session.add(Timer(key="t", chat_id=newer.id, due_at=MONDAY, event={"kind": "x"}))
    li.private_chat_id = newer.id
    session.flush()
    move(session)
    kept = chat_of(session, NEW).id
    assert set(session.scalars(select(Part.chat_id))) == {kept}
    assert session.scalars(select(Timer.chat_id)).one() == kept
    assert session.scalar(select(Person.private_chat_id).where(Person.id == li.id)) == kept


def test_a_binding_made_in_the_new_group_was_the_later_word(session: Session, units: dict[str, Unit]) -> None:
    make_chat(session, NEW, ChatPurpose.CONTRACTOR, units["东关社区"])
    move(session)
    chat = chat_of(session, NEW)
    assert (chat.purpose, chat.unit_id) == (ChatPurpose.CONTRACTOR, units["东关社区"].id)


def test_a_late_word_of_an_old_move_does_not_move_back(session: Session, units: dict[str, Unit]) -> None:
    newest = ChatRef("telegram", "-1003")
    move(session)
    move(session, NEW, newest)
    move(session)
    assert chat_of(session, GROUP).external == newest.id
    assert len(session.scalars(select(ChatAlias).where(ChatAlias.chat_id == chat_of(session, GROUP).id)).all()) == 3


def test_a_move_of_a_group_that_nobody_knows_is_nothing(session: Session) -> None:
    chats.moved(session, ChatRef("telegram", "-5"), NEW, MONDAY)
    assert session.scalar(select(Chat.id)) is None


def test_a_change_that_waits_for_its_commit_is_not_lost_by_a_move(session: Session, units: dict[str, Unit]) -> None:
    chat = chat_of(session, GROUP)
    chat.hold_until = MONDAY + timedelta(minutes=1)
    move(session)
    assert chat.hold_until == MONDAY + timedelta(minutes=1)
