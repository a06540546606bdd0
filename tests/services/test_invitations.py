"""R18: a one-time code gives a role to whoever sends it, once, in time, and stands nowhere."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.chat import Account
from domain.people import Role
from domain.policy import Policy
from models import AuditEvent, Invitation, Outbox, Unit
from services import invitations, people, roster
from services.invitations import Accepted, Refusal
from tests.builders import LI, MONDAY, OFFICE, SUN, WU, ZHAO, make_policy, make_town, make_work
from texts.contents import Line, from_json

POLICY = make_policy()
TOMORROW = MONDAY + timedelta(days=1)


@pytest.fixture
def units(session: Session) -> dict[str, Unit]:
    return make_town(session)


def offer(session: Session, unit: Unit, role: Role = Role.CLERK, name: str = "") -> str:
    """孙主任 makes a code; as the message shows it."""
    sun = roster.actor(session, SUN, MONDAY)
    assert sun is not None
    work = make_work(session, policy=POLICY, chat=OFFICE)
    invitations.offer(work, role, unit.id, name, by=sun)
    return shown(session, POLICY)


def shown(session: Session, policy: Policy) -> str:
    row = session.scalars(select(Outbox).order_by(Outbox.id.desc())).first()
    assert row is not None and row.content is not None
    line = invitations.unsealed(from_json(row.content), policy)
    assert isinstance(line, Line)
    return str(line.args["code"])


def accept(session: Session, code: str, account: Account = ZHAO) -> Accepted | Refusal:
    return invitations.accept(make_work(session, TOMORROW, policy=POLICY), code, account, "赵某")


def test_a_code_gives_the_role_to_the_account_that_sends_it(session: Session, units: dict[str, Unit]) -> None:
    code = offer(session, units["东关社区"])
    assert accept(session, code) == Accepted("赵某", Role.CLERK, units["东关社区"].id)
    zhao = roster.actor(session, ZHAO, TOMORROW)
    assert zhao is not None and zhao.has(Role.CLERK, unit_id=units["东关社区"].id)


@pytest.mark.parametrize("written", [str.lower, lambda c: c.replace("-", ""), lambda c: f" {c}\n"])
def test_a_code_is_taken_as_people_write_it(session: Session, units: dict[str, Unit], written: object) -> None:
    assert callable(written)
    assert isinstance(accept(session, written(offer(session, units["东关社区"]))), Accepted)


def test_a_code_works_once(session: Session, units: dict[str, Unit]) -> None:
    code = offer(session, units["东关社区"])
    accept(session, code)
    assert accept(session, code, LI) is Refusal.USED


def test_who_sends_the_own_code_again_is_known(session: Session, units: dict[str, Unit]) -> None:
    code = offer(session, units["东关社区"])
    accept(session, code)
    assert accept(session, code) is Refusal.OWN


def test_a_code_expires(session: Session, units: dict[str, Unit]) -> None:
    code = offer(session, units["东关社区"])
    late = make_work(session, MONDAY + POLICY.invitation_life, policy=POLICY)
    assert invitations.accept(late, code, ZHAO, "赵某") is Refusal.EXPIRED
    assert people.find(session, ZHAO) is None


@pytest.mark.parametrize("code", ["", "AAAAA-AAAAA-AAAAA-AAAAA", "\x00\ud800", "' OR 1=1 --"])
def test_a_forged_code_gives_nothing(session: Session, units: dict[str, Unit], code: str) -> None:
    offer(session, units["东关社区"])
    assert accept(session, code) is Refusal.UNKNOWN


def test_a_code_of_somebody_who_is_no_admin_any_more_is_worth_nothing(session: Session,
                                                                      units: dict[str, Unit]) -> None:
    code = offer(session, units["东关社区"])
    sun = people.find(session, SUN)
    assert sun is not None
    people.end_role(make_work(session), sun, Role.ADMIN, units["城关镇"].id, by=None)
    assert accept(session, code) is Refusal.EXPIRED


def test_the_code_stands_nowhere_in_the_books(session: Session, units: dict[str, Unit]) -> None:
    code = offer(session, units["东关社区"])
    rows = [row for table in (Invitation, Outbox, AuditEvent) for row in session.scalars(select(table))]
    text = json.dumps([{c.name: str(getattr(r, c.name)) for c in r.__table__.columns} for r in rows])
    assert code not in text and code.replace("-", "") not in text


def test_the_salt_is_worth_nothing_without_the_key_of_the_house(session: Session, units: dict[str, Unit]) -> None:
    code = offer(session, units["东关社区"])
    stranger = replace(POLICY, invitation_key=b"another house")
    assert shown(session, stranger) != code


def test_two_codes_are_never_the_same(session: Session, units: dict[str, Unit]) -> None:
    assert len({offer(session, units["东关社区"]) for _ in range(20)}) == 20


def test_a_known_person_keeps_the_other_roles(session: Session, units: dict[str, Unit]) -> None:
    assert accept(session, offer(session, units["西关社区"], Role.LIAISON), WU) == Accepted(
        "小吴", Role.LIAISON, units["西关社区"].id)
    wu = roster.actor(session, WU, TOMORROW)
    assert wu is not None and {r.role for r in wu.roles} == {Role.CLERK, Role.LIAISON}


def test_an_invited_name_of_the_roster_gets_the_account(session: Session, units: dict[str, Unit]) -> None:
    waiting = people.enrol(make_work(session), "韩科员", None, by=None)
    accept(session, offer(session, units["东关社区"], name="韩科员"))
    assert people.find(session, ZHAO) is waiting


def test_a_display_name_like_one_of_the_roster_makes_nobody_that_person(session: Session,
                                                                        units: dict[str, Unit]) -> None:
    waiting = people.enrol(make_work(session), "赵某", None, by=None)
    accept(session, offer(session, units["东关社区"]))
    assert people.find(session, ZHAO) is not waiting


def test_the_message_that_showed_the_code_says_that_it_was_used(session: Session, units: dict[str, Unit]) -> None:
    accept(session, offer(session, units["东关社区"]))
    row = session.scalars(select(Outbox).where(Outbox.key.startswith("invitation:"))).one()
    session.refresh(row)
    assert row.content is not None and row.content["text"] == "invite-used"


def test_making_and_using_a_code_are_on_the_books(session: Session, units: dict[str, Unit]) -> None:
    accept(session, offer(session, units["东关社区"]))
    actions = set(session.scalars(select(AuditEvent.action)))
    assert {"invitation.made", "invitation.used", "person.enrolled", "role.given"} <= actions


def test_an_empty_house_has_a_code_for_the_first_admin(session: Session) -> None:
    code = invitations.first_admin_code(make_work(session, policy=POLICY))
    assert code is not None
    taken = accept(session, code)
    assert isinstance(taken, Accepted) and taken.role is Role.ADMIN
    assert invitations.first_admin_code(make_work(session, policy=POLICY)) is None


def test_only_the_newest_printed_code_makes_the_first_admin(session: Session) -> None:
    old, new = (invitations.first_admin_code(make_work(session, policy=POLICY)) for _ in range(2))
    assert old is not None and new is not None
    assert accept(session, old) is Refusal.EXPIRED
    assert isinstance(accept(session, new), Accepted)


def test_a_printed_code_makes_no_second_admin(session: Session) -> None:
    code = invitations.first_admin_code(make_work(session, policy=POLICY))
    town = session.scalars(select(Unit)).one()
    work = make_work(session, policy=POLICY)
    people.give_role(work, people.enrol(work, "孙主任", SUN, by=None), Role.ADMIN, town.id, by=None)
    assert code is not None and accept(session, code) is Refusal.EXPIRED


def test_a_house_with_an_admin_has_no_first_code(session: Session, units: dict[str, Unit]) -> None:
    assert invitations.first_admin_code(make_work(session, policy=POLICY)) is None
