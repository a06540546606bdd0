"""Who is who at a moment (R18), read once per revision of the roster."""

from datetime import timedelta

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from domain.people import Role
from models import Unit
from models.database import transaction
from services import people, roster
from tests.asked import statements_of
from tests.builders import CHEN, LI, MONDAY, SUN, ZHANG, ZHAO, make_town, make_work


def test_a_known_account_is_the_person_with_the_roles_of_the_moment(session: Session) -> None:
    town = make_town(session)["城关镇"]
    actor = roster.actor(session, LI, MONDAY)
    assert actor is not None and actor.name == "李站长"
    assert actor.has(Role.INSPECTOR, unit_id=town.id)


def test_a_stranger_is_nobody(session: Session) -> None:
    make_town(session)
    assert roster.actor(session, ZHAO, MONDAY) is None


def test_a_role_covers_the_units_below_the_own(session: Session) -> None:
    units = make_town(session)
    actor = roster.actor(session, ZHANG, MONDAY)
    assert actor is not None and actor.has(Role.COMMUNITY_HEAD, unit_id=units["东关一组"].id)
    assert not actor.has(Role.COMMUNITY_HEAD, unit_id=units["西关社区"].id)


def test_before_a_role_began_and_after_it_ended_it_does_not_count(session: Session) -> None:
    town = make_town(session)["城关镇"]
    li = people.find(session, LI)
    assert li is not None
    people.end_role(make_work(session, MONDAY), li, Role.INSPECTOR, town.id, by=None)
    before, after = (roster.actor(session, LI, at) for at in (MONDAY - timedelta(seconds=1), MONDAY))
    assert before is not None and before.has(Role.INSPECTOR)
    assert after is not None and not after.roles


def test_asking_again_costs_one_small_statement_a_transaction(engine: Engine) -> None:
    with transaction(engine) as session:
        make_town(session)
    with transaction(engine) as session:
        roster.actor(session, LI, MONDAY)
    with transaction(engine) as session, statements_of(session) as seen:
        roster.actor(session, LI, MONDAY)
        roster.units(session)
        roster.actor(session, LI, MONDAY)
    assert sum(s.startswith("SELECT") for s in seen) == 1


def test_a_change_is_seen_at_once_and_by_later_transactions(engine: Engine) -> None:
    with transaction(engine) as session:
        town = make_town(session)["城关镇"].id
    with transaction(engine) as session:
        assert (chen := roster.actor(session, CHEN, MONDAY)) and not chen.has(Role.ADMIN)
        person = people.find(session, CHEN)
        assert person is not None
        people.give_role(make_work(session), person, Role.ADMIN, town, by=None)
        assert (chen := roster.actor(session, CHEN, MONDAY)) and chen.has(Role.ADMIN)
    with transaction(engine) as session:
        assert (chen := roster.actor(session, CHEN, MONDAY)) and chen.has(Role.ADMIN)


def test_a_change_that_was_rolled_back_is_never_believed(engine: Engine) -> None:
    with transaction(engine) as session:
        town = make_town(session)["城关镇"].id
    with Session(engine) as session:
        person = people.find(session, CHEN)
        assert person is not None
        people.give_role(make_work(session), person, Role.ADMIN, town, by=None)
        roster.actor(session, CHEN, MONDAY)
        session.rollback()
    with transaction(engine) as session:
        person = people.find(session, SUN)
        assert person is not None
        people.give_role(make_work(session), person, Role.LEADER, town, by=None)
        assert (chen := roster.actor(session, CHEN, MONDAY)) and not chen.has(Role.ADMIN)


def test_a_name_stands_before_an_alias_and_a_path_tells_namesakes_apart(session: Session) -> None:
    units = make_town(session)
    session.add(Unit(name="一组", kind=units["东关一组"].kind, parent_id=units["西关社区"].id, aliases=[]))
    roster.changed(session)
    tree = roster.units(session)
    assert [u.parent_id for u in tree.named("一组")] == [units["西关社区"].id]
    assert [u.id for u in tree.named("东关")] == [units["东关社区"].id]
    assert [u.name for u in tree.named("西关社区/一组")] == ["一组"]


def test_what_is_kept_with_a_revision_is_read_anew_when_it_changed(session: Session) -> None:
    make_town(session)
    roster.changed(session)
    read: list[int] = []

    def asked() -> int:
        read.append(1)
        return len(read)

    assert [roster.kept(session, ("asked", 1), asked) for _ in range(3)] == [1, 1, 1]
    roster.changed(session)
    assert roster.kept(session, ("asked", 1), asked) == 2
    assert roster.kept(session, ("asked", 2), asked) == 3
