"""R18 with two towns in one house: an admin's right ends at the own units, and acting for one makes no admins."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.chat import Account, ChatRef
from domain.people import Actor, Role, UnitKind
from models import Assignment, ChatPurpose, Invitation, Outbox, Person, Unit
from services import chats, import_roster, invitations, inviting, people, roles, roster
from services.roles import Refused
from services.roster_file import RosterError, read
from services.work import Work
from tests.asking import Asking
from tests.builders import OFFICE, SUN, WU, local, make_chat, make_person, make_work
from texts.contents import Line, from_json

HE, GAO, NEW = (Account("telegram", n) for n in ("5001", "5002", "6666"))  # 河西镇's admin and inspector; a stranger
THERE = ChatRef("telegram", "-200")
PRIVATE = ChatRef("telegram", "3001")
LATER = local("12-20 10:00")


@pytest.fixture
def talk(session: Session) -> Asking:
    """城关镇, and beside it 河西镇 with an admin, an inspector, a group and an admin whose account is not known."""
    talk = Asking(session)
    town = Unit(name="河西镇", kind=UnitKind.TOWN, parent_id=None, aliases=[])
    talk.session.add(town)
    talk.session.flush()
    talk.units["河西镇"] = town
    make_person(talk.session, HE, "何主任", Role.ADMIN, town)
    make_person(talk.session, GAO, "高督查", Role.INSPECTOR, town)
    make_chat(talk.session, THERE, ChatPurpose.WORK_GROUP, town)
    make_chat(talk.session, PRIVATE, ChatPurpose.PRIVATE, None)
    waits(talk, "贺主任", Role.ADMIN, "河西镇")
    return talk


def waits(talk: Asking, name: str, role: Role, unit: str) -> None:
    """On the roster, the account not known yet."""
    person = people.enrol(make_work(talk.session), name, None, by=None)
    people.give_role(make_work(talk.session, local("01-01 10:00")), person, role, talk.units[unit].id, by=None)


def who(talk: Asking, account: Account) -> Actor:
    found = roster.actor(talk.session, account, talk.at)
    assert found is not None
    return found


def imported(talk: Asking, text: str, by: Account | None = SUN) -> list[str]:
    """An admin's file; the mistakes' names, empty when it was taken."""
    try:
        import_roster.apply(make_work(talk.session, talk.at), read(text), who(talk, by) if by else None)
    except RosterError as refused:
        return [mistake.line.text for mistake in refused.mistakes]
    return []


def acts_for_the_office(talk: Asking) -> None:
    assert talk.ask("/deputy 小吴 孙主任 11月23日 11月24日", SUN, chat=OFFICE).startswith("已登记")


def invited(talk: Asking, role: Role, unit: str, name: str, by: Account, accepts: Account) -> None:
    work = private(talk)
    invitations.offer(work, role, talk.units[unit].id, name, by=who(talk, by))
    row = talk.session.scalars(select(Outbox).where(Outbox.key.startswith("invitation:"))).one()
    line = invitations.unsealed(from_json(row.content or {}), work.policy)
    assert isinstance(line, Line)
    assert isinstance(invitations.accept(work, str(line.args["code"]), accepts, "某人"), invitations.Accepted)


def private(talk: Asking) -> Work:
    return make_work(talk.session, talk.at, chat=PRIVATE)


def test_a_file_puts_no_account_to_somebody_of_another_town(talk: Asking) -> None:
    text = 'people: [{name: 贺主任, role: inspector, unit: 城关镇, account: "telegram:6666"}]'
    assert imported(talk, text) == ["roster-not-yours"]
    assert roster.actor(talk.session, NEW, talk.at) is None
    assert imported(talk, text.replace("城关镇", "河西镇"), HE) == []
    assert who(talk, NEW).has(Role.ADMIN, unit_id=talk.units["河西镇"].id)


def test_a_file_puts_no_account_to_who_has_a_role_in_both_towns(talk: Asking) -> None:
    waits(talk, "两镇", Role.INSPECTOR, "城关镇")
    [person] = people.named(talk.session, "两镇")
    people.give_role(make_work(talk.session), person, Role.LEADER, talk.units["河西镇"].id, by=None)
    text = 'people: [{name: 两镇, role: inspector, unit: 城关镇, account: "telegram:6666"}]'
    assert imported(talk, text) == ["roster-not-yours"]
    assert imported(talk, text, by=None) == []


def test_a_role_that_begins_later_counts_too(talk: Asking) -> None:
    person = people.enrol(make_work(talk.session), "将来", None, by=None)
    talk.session.add(Assignment(person_id=person.id, unit_id=talk.units["河西镇"].id, role=Role.ADMIN, team="",
                                is_first_responsible=False, from_at=LATER))
    text = 'people: [{name: 将来, role: inspector, unit: 城关镇, account: "telegram:6666"}]'
    assert imported(talk, text) == ["roster-not-yours"]


def test_a_file_gives_the_account_to_who_waits_in_the_own_units_or_has_no_role(talk: Asking) -> None:
    waits(talk, "韩科员", Role.CLERK, "东关社区")
    people.enrol(make_work(talk.session), "丁科员", None, by=None)
    assert imported(talk, """people:
  - {name: 韩科员, role: inspector, unit: 城关镇, account: "telegram:6666"}
  - {name: 丁科员, role: inspector, unit: 城关镇, account: "telegram:6667"}""") == []
    assert {r.role for r in who(talk, NEW).roles} == {Role.CLERK, Role.INSPECTOR}
    assert len(people.named(talk.session, "丁科员")) == 1


def test_an_invitation_by_name_makes_nobody_the_namesake_of_another_town(talk: Asking) -> None:
    invited(talk, Role.CLERK, "东关社区", "贺主任", by=SUN, accepts=NEW)
    assert [(r.role, r.unit_id) for r in who(talk, NEW).roles] == [(Role.CLERK, talk.units["东关社区"].id)]
    assert people.without_account(talk.session, "贺主任") is not None


def test_an_invitation_by_name_of_the_own_town_gives_the_account(talk: Asking) -> None:
    invited(talk, Role.INSPECTOR, "河西镇", "贺主任", by=HE, accepts=NEW)
    assert {r.role for r in who(talk, NEW).roles} == {Role.ADMIN, Role.INSPECTOR}


def test_who_acts_for_the_office_makes_nobody_the_admin_who_waits(talk: Asking) -> None:
    waits(talk, "副主任", Role.ADMIN, "城关镇")
    acts_for_the_office(talk)
    invited(talk, Role.CLERK, "东关社区", "副主任", by=WU, accepts=NEW)
    assert not who(talk, NEW).has(Role.ADMIN)
    text = 'people: [{name: 副主任, role: inspector, unit: 城关镇, account: "telegram:6667"}]'
    assert imported(talk, text, WU) == ["roster-not-yours"]


def test_who_acts_for_the_office_registers_other_roles_and_no_admin(talk: Asking) -> None:
    acts_for_the_office(talk)
    assert talk.ask("/role 小吴 创建办 城关镇", WU, chat=OFFICE).startswith("代理期间不能登记创建办")
    late = roster.actor(talk.session, WU, LATER)
    assert late is not None and not late.has(Role.ADMIN)
    assert talk.ask("/role 小吴 督查员 城关镇", WU, chat=OFFICE).startswith("已登记")
    assert talk.ask("/role 王队长 创建办 城关镇", SUN, chat=OFFICE).startswith("已登记")


def test_who_acts_for_the_office_invites_no_admin(talk: Asking) -> None:
    acts_for_the_office(talk)
    town, wu = talk.units["城关镇"].id, who(talk, WU)
    with pytest.raises(Refused) as refused:
        roles.invite(private(talk), Role.ADMIN, ["城关镇"], wu, "1")
    assert refused.value.line.text == "role-acting-admin"
    assert not inviting.make(private(talk), wu, town, "admin")
    assert talk.session.scalars(select(Invitation)).all() == []
    card = inviting.roles(private(talk), wu, town)
    assert card is not None and f"invite:make:{town}:admin" not in [b.value for row in card.buttons for b in row]
    assert inviting.make(private(talk), wu, town, "inspector")


def test_a_file_of_who_acts_for_the_office_makes_no_admin(talk: Asking) -> None:
    acts_for_the_office(talk)
    row = 'people: [{name: 小吴, role: admin, unit: 城关镇, account: "telegram:2002"}]'
    assert imported(talk, row, WU) == ["roster-acting-admin"]
    held = 'people: [{name: 孙主任, role: admin, unit: 城关镇, account: "telegram:3001"}]'
    assert imported(talk, held, WU) == []
    assert imported(talk, row, SUN) == []


def test_a_file_takes_no_chat_of_another_town(talk: Asking) -> None:
    text = 'chats: [{chat: "telegram:-200", unit: 城关镇, purpose: work_group}]'
    assert imported(talk, text) == ["roster-not-yours"]
    assert imported(talk, text.replace("-200", "-201")) == []
    there = chats.find(talk.session, THERE)
    assert there is not None and there.unit_id == talk.units["河西镇"].id
    assert imported(talk, text, by=None) == []


def test_a_file_renames_nobody_of_another_town(talk: Asking) -> None:
    text = 'people: [{name: 别名, role: inspector, unit: 城关镇, account: "telegram:5001"}]'
    assert imported(talk, text) == ["roster-account-taken"]
    assert who(talk, HE).name == "何主任"
    assert imported(talk, text.replace("城关镇", "河西镇"), HE) == []
    assert who(talk, HE).name == "别名"


def test_a_name_in_a_file_means_nobody_of_another_town(talk: Asking) -> None:
    assert imported(talk, "people: [{name: 高督查, role: leader, unit: 城关镇}]") == []
    assert not who(talk, GAO).has(Role.LEADER)
    assert len(people.named(talk.session, "高督查")) == 2


@pytest.mark.parametrize("words", ["/role 高督查 社区主任 东关社区", "/role 高督查 督查员 城关镇", "/role 高督查",
                                   "/deputy 高督查 孙主任 11月23日 11月24日"])
def test_a_name_in_a_command_means_nobody_of_another_town(talk: Asking, words: str) -> None:
    assert talk.ask(words, SUN, chat=OFFICE).startswith("名册上没有“高督查”")
    assert [r.role for r in who(talk, GAO).roles] == [Role.INSPECTOR]


def test_of_namesakes_in_two_towns_a_command_means_the_own(talk: Asking) -> None:
    waits(talk, "高督查", Role.CLERK, "东关社区")
    assert talk.ask("/role 高督查 督查员 城关镇", SUN, chat=OFFICE).startswith("已登记:高督查")
    assert [r.role for r in who(talk, GAO).roles] == [Role.INSPECTOR]


def test_a_command_by_name_reaches_who_has_no_role_yet_or_one_in_both_towns(talk: Asking) -> None:
    people.enrol(make_work(talk.session), "丁科员", None, by=None)
    assert talk.ask("/role 丁科员 社区专干 东关社区", SUN, chat=OFFICE).startswith("已登记")
    assert talk.ask("/role telegram:5002 督查员 城关镇", SUN, chat=OFFICE).startswith("已登记")
    assert talk.ask("/deputy 高督查 孙主任 11月23日 11月24日", SUN, chat=OFFICE).startswith("已登记")


def test_a_name_that_several_of_the_town_have_asks_for_the_account(talk: Asking) -> None:
    waits(talk, "韩科员", Role.CLERK, "东关社区")
    waits(talk, "韩科员", Role.CLERK, "西关社区")
    before = len(talk.session.scalars(select(Person)).all())
    assert imported(talk, "people: [{name: 韩科员, role: leader, unit: 城关镇}]") == ["roster-which-person"]
    assert len(talk.session.scalars(select(Person)).all()) == before


def test_the_last_admin_of_a_town_stays_though_another_town_has_one(talk: Asking) -> None:
    assert talk.ask("/role 结束 孙主任 创建办 城关镇", SUN, chat=OFFICE).startswith("孙主任是唯一的创建办人员")
    assert who(talk, SUN).has(Role.ADMIN)
    talk.ask("/role 王队长 创建办 城关镇", SUN, chat=OFFICE)
    assert talk.ask("/role 结束 孙主任 创建办 城关镇", SUN, chat=OFFICE).startswith("已结束")
