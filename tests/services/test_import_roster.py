"""The roster file: read strictly, applied once, nothing lost."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.chat import Account, ChatRef
from domain.people import Role
from models import Assignment, AuditEvent, Chat, Mark, Person, PersonAccount, Unit
from services import chats, invitations, people, roster
from services.import_roster import RosterError, import_roster
from services.roster_file import read
from tests.builders import GROUP, LI, MONDAY, WU, ZHANG, make_town, make_work

FILE = """
units:
  - {name: 城关镇, kind: town}
  - {name: 东关社区, kind: community, parent: 城关镇, aliases: [东关, 东关居委会], rural: false}
  - {name: 东关一组, kind: residents_group, parent: 东关社区}
people:
  - {name: 李督查, role: inspector, unit: 城关镇, team: 一组, account: "telegram:1001"}
  - {name: 张主任, role: community_head, unit: 东关社区, account: "telegram:2001", first_responsible: true}
  - {name: 李督查, role: liaison, unit: 东关社区, account: "telegram:1001"}
  - {name: 陈组长, role: group_leader, unit: 东关一组}
chats:
  - {chat: "telegram:-1001000000001", unit: 城关镇, purpose: work_group}
  - {chat: "telegram:-1001000000009", unit: 城关镇, purpose: office}
"""
TABLES = (Unit, Person, PersonAccount, Assignment, Chat, AuditEvent, Mark)


def counts(session: Session) -> list[int | None]:
    session.flush()
    return [session.scalar(select(func.count()).select_from(table)) for table in TABLES]


def mistakes(session: Session, text: str) -> list[str]:
    """What the file gets wrong; nothing may have been written."""
    before = counts(session)
    with pytest.raises(RosterError) as refused:
        import_roster(make_work(session), text)
    assert counts(session) == before
    return str(refused.value).splitlines()


def test_a_file_makes_the_town(session: Session) -> None:
    difference = import_roster(make_work(session), FILE)
    assert "+ unit 东关社区 (community)" in difference.lines
    assert "+ person 李督查 (telegram:1001)" in difference.lines
    assert "+ inspector 李督查 · 城关镇 · 一组" in difference.lines
    assert "+ chat telegram:-1001000000009 · 城关镇 · office" in difference.lines
    li = roster.actor(session, LI, MONDAY)
    assert li is not None and {r.role for r in li.roles} == {Role.INSPECTOR, Role.LIAISON}
    group = chats.find(session, GROUP)
    assert group is not None and chats.unit_name(make_work(session), group.unit_id or 0) == "城关镇"


def test_the_same_file_again_changes_nothing(session: Session) -> None:
    import_roster(make_work(session), FILE)
    before = counts(session)
    assert import_roster(make_work(session, MONDAY + timedelta(days=1)), FILE).lines == []
    assert counts(session) == before


def test_what_the_file_does_not_name_is_left_alone(session: Session) -> None:
    import_roster(make_work(session), FILE)
    import_roster(make_work(session), "people: [{name: 小吴, role: clerk, unit: 东关社区, account: 'telegram:2002'}]")
    assert session.scalar(select(func.count()).select_from(Assignment).where(Assignment.until_at.is_(None))) == 5
    unit = session.scalars(select(Unit).where(Unit.name == "东关社区")).one()
    assert unit.aliases == ["东关", "东关居委会"] and unit.is_active


def test_a_town_that_is_not_the_settings_one_is_refused_once_that_is_on_the_books(session: Session) -> None:
    invitations.first_admin_code(make_work(session))
    assert mistakes(session, FILE.replace("城关镇", "平安镇")) == [
        "line 3, units 1 (平安镇): name: the town is 城关镇 on the books, as town.name of the settings says, "
        "and 平安镇 in this file; set town.name to 平安镇 and start anew with an empty data folder, "
        "or write 城关镇 in the file"]


def test_a_town_of_another_name_is_fine_on_empty_books(session: Session) -> None:
    assert "+ unit 平安镇 (town)" in import_roster(make_work(session), FILE.replace("城关镇", "平安镇")).lines


def test_a_second_town_is_fine_beside_the_first(session: Session) -> None:
    import_roster(make_work(session), FILE)
    text = "units: [{name: 城关镇, kind: town}, {name: 平安镇, kind: town}]"
    assert import_roster(make_work(session), text).lines == ["+ unit 平安镇 (town)"]


def test_a_file_of_more_than_5000_entries_is_refused(session: Session) -> None:
    people_of = "\n".join(f"- {{name: 人{n}, role: clerk, unit: 东关社区}}" for n in range(5001))
    said = "; a roster has at most 5,000 entries at once: write it as several files"
    assert mistakes(session, f"people:\n{people_of}") == [f"the file has 5,001 entries{said}"]
    assert mistakes(session, "#" * 2_500_001) == [f"the file has 2,500,001 characters{said}"]


def test_the_tree_of_units_is_made_anew_once_not_for_every_entry(session: Session,
                                                                 monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    monkeypatch.setattr(roster.Units, "__init__", lambda _self, units: made.append(units))
    import_roster(make_work(session), FILE)
    assert len(made) <= 1


def test_all_people_of_a_file_are_one_revision_of_the_roster(session: Session,
                                                            monkeypatch: pytest.MonkeyPatch) -> None:
    revisions = iter(["units", "people"])
    monkeypatch.setattr("services.roster.secrets.token_hex", lambda _size: next(revisions))
    import_roster(make_work(session), FILE)
    assert next(revisions, "none left") == "none left"


def test_aliases_that_are_not_written_stay(session: Session) -> None:
    import_roster(make_work(session), FILE)
    text = "units: [{name: 东关社区, kind: community, parent: 城关镇, rural: true}]"
    assert import_roster(make_work(session), text).lines == ["~ unit 东关社区: rural false → true"]
    assert session.scalars(select(Unit).where(Unit.name == "东关社区")).one().aliases == ["东关", "东关居委会"]


def test_roles_of_the_first_roster_hold_for_what_was_posted_before_it(session: Session) -> None:
    import_roster(make_work(session), FILE)
    li = roster.actor(session, LI, MONDAY - timedelta(days=30))
    assert li is not None and li.has(Role.INSPECTOR)


def test_roles_of_a_later_roster_hold_from_then_on(session: Session) -> None:
    import_roster(make_work(session), FILE)
    text = "people: [{name: 小吴, role: clerk, unit: 东关社区, account: 'telegram:2002'}]"
    import_roster(make_work(session, MONDAY), text)
    before, then = (roster.actor(session, WU, at) for at in (MONDAY - timedelta(seconds=1), MONDAY))
    assert before is not None and not before.roles
    assert then is not None and then.has(Role.CLERK)


def test_another_team_is_a_change_and_the_past_keeps_the_former(session: Session) -> None:
    import_roster(make_work(session, MONDAY - timedelta(days=1)), FILE)
    difference = import_roster(make_work(session), FILE.replace("team: 一组", "team: 二组"))
    assert difference.lines == ["~ inspector 李督查 · 城关镇 · 二组"]
    before = roster.actor(session, LI, MONDAY - timedelta(hours=1))
    assert before is not None and {r.team for r in before.roles} == {"一组", ""}


def test_an_account_is_the_person_and_the_name_follows(session: Session) -> None:
    import_roster(make_work(session), FILE)
    difference = import_roster(make_work(session), FILE.replace("张主任", "张书记"))
    assert difference.lines == ["~ person 张主任 → 张书记"]
    zhang = people.find(session, ZHANG)
    assert zhang is not None and zhang.name == "张书记"


def test_a_person_without_an_account_gets_it_later(session: Session) -> None:
    import_roster(make_work(session), FILE)
    text = FILE.replace("unit: 东关一组}", "unit: 东关一组, account: 'telegram:2003'}")
    assert import_roster(make_work(session), text).lines == ["~ person 陈组长: account telegram:2003"]
    assert session.scalar(select(func.count()).select_from(Person)) == 3


def test_namesakes_with_accounts_are_two_persons(session: Session) -> None:
    import_roster(make_work(session), FILE.replace("张主任", "李督查"))
    assert session.scalar(select(func.count()).select_from(Person).where(Person.name == "李督查")) == 2


def test_a_dry_run_that_is_rolled_back_leaves_nothing(session: Session) -> None:
    with session.begin_nested() as step:
        assert import_roster(make_work(session), FILE).lines
        step.rollback()
    assert counts(session) == [0] * len(TABLES)
    assert import_roster(make_work(session), FILE).lines


def test_a_chat_that_moved_is_known_under_its_old_name(session: Session) -> None:
    import_roster(make_work(session), FILE)
    chats.moved(session, GROUP, ChatRef("telegram", "-1009"), MONDAY)
    assert import_roster(make_work(session), FILE).lines == []


def test_importing_is_on_the_books(session: Session) -> None:
    import_roster(make_work(session), FILE)
    actions = set(session.scalars(select(AuditEvent.action)))
    assert {"roster.imported", "unit.imported", "person.enrolled", "role.given", "chat.bound"} <= actions


@pytest.mark.parametrize(("text", "expected"), [
    ("units: [{name: 甲, kind: tow}]",
     "line 1, units 1 (甲): kind: 'tow' is not one of county, town, community, residents_group, company"),
    ("units:\n- {name: 甲}", "line 2, units 1 (甲): kind is missing"),
    ("units: [{name: 甲, kind: town, colour: red}]",
     "line 1, units 1 (甲): there is no key 'colour'; allowed: name, kind, parent, aliases, rural, english"),
    ("units: [{name: 甲, kind: community}]", "line 1, units 1 (甲): parent is missing: a community is part of a town"),
    ("units: [{name: 甲, kind: community, parent: 乙}]",
     "line 1, units 1 (甲): parent: there is no unit '乙', neither further up in the file nor in the books"),
    ("units: [{name: 甲, kind: residents_group, parent: 城关镇}]",
     "line 1, units 1 (甲): parent: '城关镇' is a town; a residents_group is part of a community"),
    ("units: [{name: 东关社区, kind: company, parent: 城关镇}]",
     "line 1, units 1 (东关社区): kind: 东关社区 is a community on the books; a unit's kind does not change"),
    ("units: [{name: 甲, kind: town, rural: perhaps}]", "line 1, units 1 (甲): rural: 'perhaps' is not true or false"),
    ("units: [{name: 甲, kind: town, aliases: 乙}]",
     "line 1, units 1 (甲): aliases: '乙' is not a list, for example [东关, 东关居委会]"),
    ("people: [{name: 甲, role: clerk, unit: 城关镇}]",
     "line 1, people 1 (甲): unit: 城关镇 is a town; clerk is a role of a community"),
    ("people: [{name: 甲, role: clerk, unit: 乙}]",
     "line 1, people 1 (甲): unit: there is no unit '乙', neither in the file nor in the books"),
    ("people: [{name: 甲, role: boss, unit: 城关镇}]", "line 1, people 1 (甲): role: 'boss' is not one of "
     "inspector, community_head, clerk, group_leader, liaison, admin, leader, county_reader, contractor"),
    ("people: [{name: 甲, role: clerk, unit: 东关社区, account: 1001}]",
     "line 1, people 1 (甲): account: '1001' is not channel:id, for example \"telegram:1001\""),
    ("chats: [{chat: 'telegram:-5', unit: 东关社区, purpose: office}]",
     "line 1, chats 1 (telegram:-5): purpose: the office is a town's; 东关社区 is a community"),
    ("chats: [{chat: 'telegram:-5', unit: 城关镇, purpose: office}]",
     "line 1, chats 1 (telegram:-5): purpose: 城关镇 has an office chat already; give that chat another purpose first"),
    ("chats: [{chat: 'telegram:-5', unit: 城关镇, purpose: private}]",
     "line 1, chats 1 (telegram:-5): purpose: 'private' is not one of work_group, office, county, contractor"),
    ("rooms: []", "there is no list 'rooms'; a roster has units, people, chats"),
    ("units: 5", "units: a list of entries, each in {…} or after a dash"),
    ("units: [甲]", "units 1: an entry has name, kind"),
    ("units: [{name: 甲, name: 乙, kind: town}]", "line 1: name is written twice"),
    ("units: [", "line 1: not readable as YAML: expected the node content, but found '<stream end>'"),
    ("", "a roster has the lists units, people, chats"),
])
def test_a_mistake_is_named_with_its_place_and_what_is_allowed(session: Session, text: str, expected: str) -> None:
    make_town(session)
    assert mistakes(session, text) == [expected]


def test_all_mistakes_are_named_at_once(session: Session) -> None:
    assert len(mistakes(session, "units: [{name: 甲, kind: x}, {kind: town}]\nchats: [{chat: 5}]")) == 5


@pytest.mark.parametrize(("second", "expected"), [
    ("{name: 乙, role: inspector, unit: 城关镇, account: 'telegram:7'}", "account: telegram:7 is 甲's already"),
    ("{name: 甲, role: clerk, unit: 东关社区, account: 'telegram:7', team: x}",
     "role: 甲 is clerk of 东关社区 in the file already"),
    ("{name: 甲, role: community_head, unit: 东关社区, account: 'telegram:7'}",
     "role: 甲 is clerk of 东关社区 already; allowed: one of both"),
    ("{name: 乙, role: community_head, unit: 东关社区, first_responsible: true}",
     "first_responsible: 东关社区 has one in the file already")])
def test_a_file_that_contradicts_itself_is_refused(session: Session, second: str, expected: str) -> None:
    make_town(session)
    first = "{name: 甲, role: clerk, unit: 东关社区, account: 'telegram:7', first_responsible: true}"
    found = mistakes(session, f"people:\n- {first}\n- {second}")
    assert len(found) == 1 and found[0].startswith("line 3, people 2 ") and found[0].endswith(expected)


def test_two_offices_in_one_file_are_refused(session: Session) -> None:
    text = FILE.replace("purpose: work_group", "purpose: office")
    assert len(mistakes(session, text)) == 2


def test_units_of_one_name_are_told_apart_by_the_name_above(session: Session) -> None:
    make_town(session)
    text = ("units: [{name: 二组, kind: residents_group, parent: 东关社区}, "
            "{name: 二组, kind: residents_group, parent: 西关社区}]\n"
            "people: [{name: 甲, role: group_leader, unit: %s}]")
    assert "there are 2 units '二组'" in mistakes(session, text % "二组")[0]
    assert "+ group leader 甲 · 西关社区/二组" in import_roster(make_work(session), text % "西关社区/二组").lines


def test_names_with_nul_surrogates_and_html_are_stored_safely(session: Session) -> None:
    import_roster(make_work(session), 'units: [{name: "<b>城\\0关\\ud800镇</b> ", kind: town}]')
    assert session.scalars(select(Unit.name)).one() == "<b>城关镇</b>"
    assert import_roster(make_work(session), "units: [{name: <b>城关镇</b>, kind: town}]").lines == []


def test_an_account_of_another_network_is_fine(session: Session) -> None:
    make_town(session)
    import_roster(make_work(session), "people: [{name: 甲, role: clerk, unit: 东关社区, account: 'feishu:ou_a-1'}]")
    assert people.find(session, Account("feishu", "ou_a-1")) is not None


@settings(max_examples=150, suppress_health_check=list(HealthCheck))
@given(st.one_of(st.text(max_size=80), st.text("[]{}:,-&*!|>'\"# \n\tunitspeoplechats甲", max_size=60)))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        read(text)
    except RosterError as refused:
        assert str(refused)


@pytest.mark.parametrize("text", ["[" * 5000, "units: &a [*a]", "units: [{name: &x [*x], kind: town}]",
                                  "? [a]\n: b", "a: !!python/object:os.system x"])
def test_a_file_made_to_hurt_is_refused(text: str) -> None:
    with pytest.raises(RosterError):
        read(text)
