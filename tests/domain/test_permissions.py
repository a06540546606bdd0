"""R18: who may do what, from the roles of the moment alone."""

import pytest

from domain.people import Actor, Assigned, Role
from domain.permissions import (
    may_administer,
    may_answer,
    may_correct,
    may_empower,
    may_give,
    may_issue,
    may_report,
    may_see_order,
    may_sign,
    may_take,
    may_verify,
    signs_on_behalf,
)

TOWN, EAST, EAST_GROUP, WEST, OTHER_TOWN = 1, 2, 3, 4, 9
COVERS = {TOWN: {TOWN, EAST, EAST_GROUP, WEST}, EAST: {EAST, EAST_GROUP}, EAST_GROUP: {EAST_GROUP}, WEST: {WEST},
          OTHER_TOWN: {OTHER_TOWN}}


def actor(*roles: tuple[Role, int], person_id: int = 7) -> Actor:
    return Actor(person_id, "somebody", tuple(Assigned(role, unit, frozenset(COVERS[unit])) for role, unit in roles))


@pytest.mark.parametrize(("role", "unit", "may"), [
    (Role.INSPECTOR, TOWN, True), (Role.ADMIN, TOWN, True), (Role.INSPECTOR, OTHER_TOWN, False),
    (Role.COMMUNITY_HEAD, EAST, False), (Role.LIAISON, EAST, False), (Role.LEADER, TOWN, False)])
def test_inspectors_and_the_office_report_within_their_town(role: Role, unit: int, may: bool) -> None:
    assert may_report(actor((role, unit)), EAST) is may


def test_head_and_clerk_answer_for_their_own_community_only() -> None:
    assert may_answer(actor((Role.CLERK, EAST)), EAST)
    assert not may_answer(actor((Role.CLERK, EAST)), WEST)


def test_a_group_leader_answers_for_the_own_residents_group_and_not_for_the_community() -> None:
    leader = actor((Role.GROUP_LEADER, EAST_GROUP))
    assert may_answer(leader, EAST, EAST_GROUP)
    assert not may_answer(leader, EAST)


def test_an_inspector_verifies_what_somebody_else_handed_in() -> None:
    assert may_verify(actor((Role.INSPECTOR, TOWN)), EAST, submitted_by_id=8)


def test_nobody_verifies_the_own_submission() -> None:
    assert not may_verify(actor((Role.INSPECTOR, TOWN), person_id=8), EAST, submitted_by_id=8)


@pytest.mark.parametrize("own", [Role.LIAISON, Role.CLERK, Role.COMMUNITY_HEAD])
def test_who_belongs_to_the_community_verifies_only_elsewhere(own: Role) -> None:
    both = actor((Role.INSPECTOR, TOWN), (own, EAST))
    assert not may_verify(both, EAST, submitted_by_id=8)
    assert may_verify(both, WEST, submitted_by_id=8)


def test_the_poster_and_the_office_correct_a_report_and_no_other_inspector() -> None:
    assert may_correct(actor((Role.INSPECTOR, TOWN)), 7, EAST)
    assert may_correct(actor((Role.ADMIN, TOWN)), 8, EAST)
    assert not may_correct(actor((Role.INSPECTOR, TOWN)), 8, EAST)


def test_a_poster_who_is_no_inspector_any_more_corrects_nothing() -> None:
    assert not may_correct(actor(), 7, EAST)


def test_a_clerk_signs_on_behalf_and_a_head_does_not() -> None:
    assert signs_on_behalf(actor((Role.CLERK, EAST)), EAST)
    assert not signs_on_behalf(actor((Role.COMMUNITY_HEAD, EAST)), EAST)
    assert not may_sign(actor((Role.INSPECTOR, TOWN)), EAST)


def test_only_the_leader_issues_a_draft() -> None:
    assert may_issue(actor((Role.LEADER, TOWN)), EAST)
    assert not may_issue(actor((Role.ADMIN, TOWN)), EAST)


@pytest.mark.parametrize(("role", "unit", "may"), [
    (Role.ADMIN, TOWN, True), (Role.INSPECTOR, TOWN, True), (Role.LEADER, TOWN, True),
    (Role.COMMUNITY_HEAD, EAST, True), (Role.CLERK, EAST, True), (Role.LIAISON, EAST, True),
    (Role.CLERK, WEST, False), (Role.GROUP_LEADER, EAST_GROUP, False),
    (Role.CONTRACTOR, TOWN, False), (Role.COUNTY_READER, TOWN, False), (Role.ADMIN, OTHER_TOWN, False)])
def test_an_order_is_seen_by_those_it_concerns(role: Role, unit: int, may: bool) -> None:
    assert may_see_order(actor((role, unit)), EAST) is may


def test_an_admin_administers_the_units_below_and_no_other_town() -> None:
    assert may_administer(actor((Role.ADMIN, TOWN)), EAST_GROUP)
    assert not may_administer(actor((Role.ADMIN, TOWN)), OTHER_TOWN)


def test_a_contractor_of_the_town_takes_what_is_offered_to_the_town_and_nothing_below_it() -> None:
    contractor = actor((Role.CONTRACTOR, TOWN))
    assert may_take(contractor, TOWN) and not may_take(contractor, EAST)
    assert may_take(actor((Role.CLERK, EAST)), EAST) and not may_take(actor((Role.CLERK, WEST)), EAST)


def test_who_only_acts_for_the_office_makes_no_admins_and_names_no_deputies() -> None:
    acting = Actor(7, "somebody", (Assigned(Role.ADMIN, TOWN, frozenset(COVERS[TOWN]), is_acting=True),))
    assert may_administer(acting, EAST) and not may_empower(acting, EAST)
    assert may_empower(actor((Role.ADMIN, TOWN)), EAST) and not may_empower(actor((Role.ADMIN, OTHER_TOWN)), EAST)
    assert not may_empower(actor((Role.INSPECTOR, TOWN)), EAST)


@pytest.mark.parametrize("role", Role)
def test_who_only_acts_for_the_office_gives_every_role_but_the_admins(role: Role) -> None:
    acting = Actor(7, "somebody", (Assigned(Role.ADMIN, TOWN, frozenset(COVERS[TOWN]), is_acting=True),))
    assert may_give(acting, role, TOWN) is (role is not Role.ADMIN)
    assert may_give(actor((Role.ADMIN, TOWN)), role, EAST) and not may_give(actor((Role.ADMIN, TOWN)), role, OTHER_TOWN)
