"""R18: dated roles, what ends what, and that every change is on the books."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.chat import Account
from domain.people import Role
from models import AuditEvent, Person, Unit
from services import audit, people, roster
from tests.builders import LI, MONDAY, SUN, WU, ZHANG, make_town, make_work

LATER = MONDAY + timedelta(hours=1)


@pytest.fixture
def units(session: Session) -> dict[str, Unit]:
    return make_town(session)


def person(session: Session, account: Account) -> Person:
    found = people.find(session, account)
    assert found is not None
    return found


def roles(session: Session, account: Account) -> set[tuple[Role, str, str, bool]]:
    held = people.held_by(session, person(session, account).id, LATER)
    tree = roster.units(session)
    return {(h.role, tree.by_id[h.unit_id].name, h.team, h.is_first_responsible) for h in held}


def test_a_person_can_hold_several_roles(session: Session, units: dict[str, Unit]) -> None:
    people.give_role(make_work(session), person(session, LI), Role.LIAISON, units["西关社区"].id, by=None)
    assert roles(session, LI) == {(Role.INSPECTOR, "城关镇", "一组", False), (Role.LIAISON, "西关社区", "", False)}


def test_the_same_role_again_changes_nothing(session: Session, units: dict[str, Unit]) -> None:
    assert not people.give_role(make_work(session), person(session, LI), Role.INSPECTOR, units["城关镇"].id, by=None)
    assert session.scalar(select(AuditEvent.id)) is None


def test_another_team_ends_the_former_one(session: Session, units: dict[str, Unit]) -> None:
    people.give_role(make_work(session), person(session, LI), Role.INSPECTOR, units["城关镇"].id, by=None, team="二组")
    assert roles(session, LI) == {(Role.INSPECTOR, "城关镇", "二组", False)}
    before = people.held_by(session, person(session, LI).id, MONDAY - timedelta(days=1))
    assert [h.team for h in before] == ["一组"]


def test_a_clerk_who_becomes_head_is_no_clerk_any_more(session: Session, units: dict[str, Unit]) -> None:
    people.give_role(make_work(session), person(session, WU), Role.COMMUNITY_HEAD, units["东关社区"].id, by=None)
    assert roles(session, WU) == {(Role.COMMUNITY_HEAD, "东关社区", "", False)}


def test_a_head_who_becomes_clerk_elsewhere_stays_head(session: Session, units: dict[str, Unit]) -> None:
    people.give_role(make_work(session), person(session, ZHANG), Role.CLERK, units["西关社区"].id, by=None)
    assert roles(session, ZHANG) == {(Role.COMMUNITY_HEAD, "东关社区", "", True), (Role.CLERK, "西关社区", "", False)}


def test_a_new_first_responsible_person_ends_the_former_ones_from_then_on(session: Session,
                                                                          units: dict[str, Unit]) -> None:
    community = units["东关社区"].id
    people.give_role(make_work(session), person(session, WU), Role.COMMUNITY_HEAD, community, by=None,
                     is_first_responsible=True)
    assert roster.responsible(session, community, LATER) == (person(session, WU).id, "小吴")
    assert roster.responsible(session, community, MONDAY - timedelta(days=1)) == (person(session, ZHANG).id, "张主任")
    assert roles(session, ZHANG) == {(Role.COMMUNITY_HEAD, "东关社区", "", False)}


def test_a_role_holds_from_the_whole_second_of_its_event(session: Session, units: dict[str, Unit]) -> None:
    work = make_work(session, MONDAY + timedelta(microseconds=700_000))
    people.give_role(work, person(session, LI), Role.LEADER, units["城关镇"].id, by=None)
    assert (actor := roster.actor(session, LI, MONDAY)) and actor.has(Role.LEADER)


def test_ending_a_role_that_is_not_held_is_told(session: Session, units: dict[str, Unit]) -> None:
    assert not people.end_role(make_work(session), person(session, LI), Role.ADMIN, units["城关镇"].id, by=None)


def test_every_change_is_an_event_with_who_did_it(session: Session, units: dict[str, Unit]) -> None:
    sun = roster.actor(session, SUN, MONDAY)
    work = make_work(session)
    new = people.enrol(work, "韩科员", Account("telegram", "1003"), by=sun)
    people.give_role(work, new, Role.INSPECTOR, units["城关镇"].id, by=sun)
    people.end_role(work, new, Role.INSPECTOR, units["城关镇"].id, by=sun)
    events = session.execute(select(AuditEvent.action, AuditEvent.object, AuditEvent.actor).order_by(AuditEvent.id))
    who, by = f"person:{new.id}", f"person:{sun.person_id}" if sun else ""
    assert [tuple(e) for e in events] == [(a, who, by) for a in (
        "person.enrolled", "person.attached", "role.given", "role.ended")]
    assert audit.broken_links(session) == []


def test_an_admin_without_an_account_is_none(session: Session, units: dict[str, Unit]) -> None:
    people.end_role(make_work(session), person(session, SUN), Role.ADMIN, units["城关镇"].id, by=None)
    nobody = people.enrol(make_work(session), "某某", None, by=None)
    people.give_role(make_work(session), nobody, Role.ADMIN, units["城关镇"].id, by=None)
    assert people.admins(session) == set()


def test_who_waits_for_an_account_is_found_only_when_there_is_one_of_the_name(session: Session,
                                                                              units: dict[str, Unit]) -> None:
    waiting = people.enrol(make_work(session), "韩科员", None, by=None)
    assert people.without_account(session, "韩科员") is waiting
    people.enrol(make_work(session), "韩科员", None, by=None)
    assert people.without_account(session, "韩科员") is None
