"""Which commands a network offers to whom (R18)."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from domain.chat import ChatRef
from domain.language import LANGUAGES
from domain.people import Role
from handlers.help import Place
from handlers.intents import COMMANDS, HELP
from handlers.menu import offered
from models import Assignment, Menu, Person
from models.database import transaction
from services import chats, menus, people
from tests.builders import GROUP, LI, MONDAY, OFFICE, SUN, WU, ZHANG, ZONE, make_town, make_work
from texts.catalogue import catalogue


def offer(roles: object, place: str) -> tuple[str, ...]:
    return offered(roles, place, HELP)  # type: ignore[arg-type]


def refresh(session: Session, *, after: timedelta = timedelta(0)) -> int:
    return menus.refresh(make_work(session, MONDAY + after), offer)


def show_all(session: Session) -> None:
    """What was wanted is registered."""
    for menu in menus.due(session, MONDAY, 1000):
        menus.registered(session, menu)
    session.expire_all()


def offered_in(session: Session, key: str) -> list[str]:
    row = session.get(Menu, key)
    return [command for command, _ in row.entries] if row else []


def open_private(session: Session, number: str) -> None:
    chat = chats.find_or_create(session, ChatRef("telegram", number), is_private=True)
    person = session.scalars(select(Person).where(Person.name == {"2001": "张主任", "3001": "孙主任"}[number])).one()
    person.private_chat_id = chat.id
    session.flush()


@pytest.fixture(autouse=True)
def town(request: pytest.FixtureRequest) -> None:
    """The cast, unless the test opens a database of its own."""
    if "both_engines" not in request.fixturenames:
        make_town(request.getfixturevalue("session"))


def test_a_stranger_in_private_can_begin(session: Session) -> None:
    refresh(session)
    assert offered_in(session, "telegram///") == ["start", "help"]
    assert offered_in(session, "telegram///en") == ["start", "help"]


def test_in_private_each_person_is_offered_their_own(session: Session) -> None:
    open_private(session, "2001")
    open_private(session, "3001")
    refresh(session)
    head, admin = (offered_in(session, f"telegram/{n}//") for n in ("2001", "3001"))
    assert {"mine", "overdue", "find", "problem", "deputy", "undo", "help"} <= set(head)
    assert not {"role", "invite", "bind"} & set(head) and {"role", "invite"} <= set(admin)


def test_in_the_work_group_who_inspects_is_offered_more_than_the_communities(session: Session) -> None:
    refresh(session)
    everybody, inspector = (offered_in(session, f"telegram/{GROUP.id}/{who}/") for who in ("", LI.id))
    assert "overdue" in inspector and "round" in inspector
    assert not {"overdue", "round", "role", "mine"} & set(everybody) and "find" in everybody
    assert offered_in(session, f"telegram/{GROUP.id}/{ZHANG.id}/") == []
    assert "role" in offered_in(session, f"telegram/{OFFICE.id}//")


def test_nothing_is_registered_twice_for_nothing(session: Session) -> None:
    assert refresh(session) > 0
    show_all(session)
    assert refresh(session) == 0
    assert menus.due(session, MONDAY, 100) == []


def test_a_new_role_changes_the_menu_of_that_person_alone(session: Session) -> None:
    refresh(session)
    show_all(session)
    wu = people.find(session, WU)
    assert wu is not None
    people.give_role(make_work(session), wu, Role.INSPECTOR, chats.town_of(session, 1) or 0, by=None)
    assert refresh(session, after=timedelta(seconds=1)) == 1
    [menu] = menus.due(session, MONDAY, 100)
    assert (menu.account, "round" in dict(menu.entries)) == (WU.id, True)


def test_who_lost_the_role_is_offered_nothing_of_their_own(session: Session) -> None:
    refresh(session)
    show_all(session)
    li = people.find(session, LI)
    assert li is not None
    people.end_role(make_work(session), li, Role.INSPECTOR, 1, by=None)
    refresh(session, after=timedelta(seconds=1))
    [menu] = menus.due(session, MONDAY, 100)
    assert (menu.account, menu.entries) == (LI.id, ())


def test_a_role_that_ends_by_itself_takes_its_menu_along(session: Session) -> None:
    refresh(session)
    show_all(session)
    li = people.find(session, LI)
    assert li is not None
    session.scalars(select(Assignment).where(Assignment.person_id == li.id)).one().until_at = MONDAY + timedelta(days=1)
    assert refresh(session) == 0
    assert refresh(session, after=timedelta(days=2)) == 1


def test_a_menu_speaks_the_person_s_language(session: Session) -> None:
    open_private(session, "3001")
    session.scalars(select(Person).where(Person.name == "孙主任")).one().language = "en"
    session.flush()
    refresh(session)
    row = session.get(Menu, f"telegram/{SUN.id}//")
    assert row is not None and ["find", "Find problems"] in row.entries


def test_a_group_that_was_left_is_offered_nothing(session: Session) -> None:
    refresh(session)
    show_all(session)
    chat = chats.find(session, OFFICE)
    assert chat is not None
    chat.is_gone = True
    session.flush()
    assert refresh(session) == 1
    assert offered_in(session, f"telegram/{OFFICE.id}//") == []


def test_what_fails_is_tried_later_and_what_is_refused_for_good_not_again(session: Session) -> None:
    refresh(session)
    first, second, *_ = menus.due(session, MONDAY, 100)
    menus.try_later(session, first, MONDAY, "away")
    menus.registered(session, second, "chat not found")
    left = {m.key for m in menus.due(session, MONDAY, 100)}
    assert first.key not in left and second.key not in left
    assert first.key in {m.key for m in menus.due(session, MONDAY + timedelta(minutes=1), 100)}


def test_a_menu_is_the_same_on_both_databases(both_engines: Engine) -> None:
    with transaction(both_engines) as session:
        make_town(session)
        assert refresh(session) > 0
        show_all(session)
    with transaction(both_engines) as session:
        assert refresh(session) == 0


@pytest.mark.parametrize("command", sorted({h.command for h in HELP if h.command} | {"start", "help"}))
def test_every_command_says_in_both_languages_what_it_does(command: str) -> None:
    assert command in COMMANDS
    for language in LANGUAGES:
        said = catalogue(language, ZONE).say(f"menu-{command}", {})
        assert 1 <= len(said) <= 40


@pytest.mark.parametrize("place", list(Place))
def test_who_has_no_role_is_offered_help(place: Place) -> None:
    assert "help" in offer((), place.value)
    assert not {"role", "find", "undo"} & set(offer((), place.value))
