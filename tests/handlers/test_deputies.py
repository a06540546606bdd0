"""/deputy: who acts for whom within dates (R18)."""

import re
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.chat import Account
from domain.people import Role
from domain.permissions import may_verify, signs_on_behalf
from models import Assignment, AuditEvent
from services import people, roster
from tests.asking import Asking
from tests.builders import CHEN, GROUP, LI, LIU, OFFICE, SUN, WANG, WU, ZHANG, ZHAO, local, make_work

UNTIL = "11月23日 12月5日"


@pytest.fixture
def talk(session: Session) -> Asking:
    return Asking(session)


def heads(talk: Asking, who: Account, at: datetime) -> bool:
    actor = roster.actor(talk.session, who, at)
    return actor is not None and actor.has(Role.COMMUNITY_HEAD, unit_id=talk.units["东关社区"].id)


def test_a_head_names_who_acts_for_them_and_it_ends_by_itself(talk: Asking) -> None:
    said = talk.ask(f"/deputy 小吴 {UNTIL}", ZHANG)
    assert said == "已登记:小吴 代 张主任(社区主任),11月23日至12月5日,到期自动结束。"
    assert heads(talk, WU, talk.at) and heads(talk, WU, local("12-05 23:59"))
    assert not heads(talk, WU, local("12-06 00:00")) and not heads(talk, WU, talk.at - timedelta(seconds=1))


def test_a_deputy_who_begins_later_has_no_right_before(talk: Asking) -> None:
    talk.ask("/deputy 陈组长 11月25日 12月5日", ZHANG)
    assert not heads(talk, CHEN, local("11-24 23:59")) and heads(talk, CHEN, local("11-25 00:00"))


def test_who_acts_signs_on_behalf_and_is_not_the_first_responsible_person(talk: Asking) -> None:
    talk.ask(f"/deputy 陈组长 {UNTIL}", ZHANG)
    community = talk.units["东关社区"].id
    chen = roster.actor(talk.session, CHEN, talk.at)
    assert chen is not None and signs_on_behalf(chen, community)
    responsible = roster.responsible(talk.session, community, talk.at)
    assert responsible is not None and responsible[1] == "张主任"


def test_the_office_reads_whom_a_head_named(talk: Asking) -> None:
    talk.ask(f"/deputy 小吴 {UNTIL}", ZHANG)
    [key] = talk.keys("deputy:")
    told = talk.shown(key)
    assert told is not None and told["args"]["for"] == "张主任"


def test_the_office_names_a_deputy_for_anybody_and_is_not_told_of_it(talk: Asking) -> None:
    assert talk.ask(f"/deputy 王队长 代 李站长 {UNTIL}", SUN, chat=OFFICE).startswith("已登记:王队长 代 李站长(督查员)")
    assert talk.keys("deputy:") == []


def test_of_several_roles_the_office_says_which(talk: Asking) -> None:
    talk.say("小吴 包保干部 西关社区", sender=SUN, command="role", chat=OFFICE)
    assert talk.ask(f"/deputy 陈组长 代 小吴 {UNTIL}", SUN).startswith("小吴有多个角色,请写明")
    assert talk.ask(f"/deputy 陈组长 代 小吴 专干 {UNTIL}", SUN).startswith("已登记:陈组长 代 小吴(社区专干)")


def test_the_list_tells_who_acts_and_who_will(talk: Asking) -> None:
    assert talk.ask("/deputy", ZHANG).split("\n")[0] == "现在没有代理。"
    talk.ask(f"/deputy 小吴 {UNTIL}", ZHANG)
    talk.ask("/deputy 陈组长 12月6日 12月7日", ZHANG)
    assert talk.ask("/deputy", ZHANG).split("\n")[:3] == [
        "代理:", "小吴 代 张主任(社区主任):11月23日至12月5日", "陈组长 代 张主任(社区主任):12月6日至12月7日"]
    assert talk.ask("/deputy", LIU).split("\n")[0] == "现在没有代理。"


def test_the_roles_of_a_person_tell_where_they_only_act(talk: Asking) -> None:
    talk.ask(f"/deputy 小吴 {UNTIL}", ZHANG)
    assert talk.ask("/role 小吴", SUN).split("\n") == ["小吴", "社区专干 · 东关社区", "社区主任 · 东关社区 · 代"]


def test_new_dates_take_the_place_of_the_old_ones(talk: Asking) -> None:
    talk.ask(f"/deputy 小吴 {UNTIL}", ZHANG)
    talk.ask("/deputy 小吴 11月24日", ZHANG)
    assert not heads(talk, WU, local("11-25 10:00")) and heads(talk, WU, local("11-24 10:00"))


@pytest.mark.parametrize("words", ["结束", "结束 小吴", "取消 小吴", "end 小吴"])
def test_it_is_ended_before_its_time(talk: Asking, words: str) -> None:
    talk.ask(f"/deputy 小吴 {UNTIL}", ZHANG)
    assert talk.ask(f"/deputy {words}", ZHANG) == "代理已结束:小吴 代 张主任 · 社区主任 · 东关社区"
    assert not heads(talk, WU, talk.at) and heads(talk, WU, talk.at - timedelta(seconds=1))


@pytest.mark.parametrize("words", ["结束 小吴", "结束 小吴 刘主任", "结束 小吴 代 刘主任 社区主任"])
def test_all_that_ended_is_told(talk: Asking, words: str) -> None:
    for whom in ("张主任", "刘主任"):
        talk.ask(f"/deputy 小吴 代 {whom} {UNTIL}", SUN, chat=OFFICE)
    both = words == "结束 小吴"
    assert talk.ask(f"/deputy {words}", SUN, chat=OFFICE).split("\n") == [
        *(["已结束2项代理", "代理已结束:小吴 代 张主任 · 社区主任 · 东关社区"] if both else []),
        "代理已结束:小吴 代 刘主任 · 社区主任 · 西关社区"]
    assert heads(talk, WU, talk.at) is not both


def test_another_deputy_for_the_same_days_ends_the_standing_one_and_that_is_told(talk: Asking) -> None:
    talk.ask(f"/deputy 小吴 {UNTIL}", ZHANG)
    assert talk.ask("/deputy 陈组长 11月25日 12月1日", ZHANG).split("\n") == [
        "已登记:陈组长 代 张主任(社区主任),11月25日至12月1日,到期自动结束。",
        "小吴 代 张主任 到11月25日00:00为止(原定至12月5日)"]
    assert heads(talk, WU, local("11-24 23:59")) and not heads(talk, WU, local("11-25 00:00"))
    assert heads(talk, CHEN, local("11-25 00:00")) and not heads(talk, WU, local("12-03 10:00"))


def test_the_office_reads_whose_days_were_taken(talk: Asking) -> None:
    talk.ask(f"/deputy 小吴 {UNTIL}", ZHANG)
    talk.ask("/deputy 陈组长 11月25日 12月1日", ZHANG)
    told = talk.shown(talk.keys("deputy:")[-1])
    assert told is not None and [line["text"] for line in told["lines"]] == ["deputy-ends"]


def test_who_would_begin_within_the_new_days_never_does(talk: Asking) -> None:
    talk.ask("/deputy 小吴 11月28日 12月5日", ZHANG)
    assert talk.ask(f"/deputy 陈组长 {UNTIL}", ZHANG, language="en").split("\n")[1:] == [
        "小吴 will not begin to act for 张主任 (was 28 Nov to 5 Dec)"]
    assert not heads(talk, WU, local("11-29 10:00")) and heads(talk, CHEN, local("11-29 10:00"))


def test_other_days_and_other_roles_stand(talk: Asking) -> None:
    talk.ask(f"/deputy 小吴 {UNTIL}", ZHANG)
    assert "\n" not in talk.ask("/deputy 小吴 12月10日 12月12日", ZHANG)
    assert "\n" not in talk.ask(f"/deputy 陈组长 代 刘主任 {UNTIL}", SUN, chat=OFFICE)
    assert heads(talk, WU, local("12-05 10:00")) and heads(talk, WU, local("12-11 10:00"))


def test_the_books_keep_until_when_who_was_replaced_acted(talk: Asking) -> None:
    talk.ask(f"/deputy 小吴 {UNTIL}", ZHANG)
    talk.ask("/deputy 陈组长 11月25日 12月1日", ZHANG)
    ended = talk.session.scalars(select(AuditEvent).where(AuditEvent.action == "role.ended")).one()
    assert datetime.fromisoformat(ended.facts["until"]) == local("11-25 00:00")


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("day", ["2026-11-23", "2026-12-31", "2028-02-28"])
def test_the_examples_can_be_copied_and_work(talk: Asking, day: str, language: str) -> None:
    talk.at = local(f"{day} 09:00")
    for words, who in (("", ZHANG), ("小吴", ZHANG), ("", SUN), ("x", LI)):
        said = talk.ask(f"/deputy {words}", who, language=language)
        for example in re.findall(r"/deputy (?:小吴|Wu)(?: 代 张主任| for Zhang)? ([\w-]+ [\w-]+)", said):
            assert talk.ask(f"/deputy 小吴 代 张主任 {example}", SUN, chat=OFFICE).startswith("已登记"), example
    assert "/deputy" in said


def test_of_several_the_name_is_asked_for(talk: Asking) -> None:
    talk.ask("/deputy 小吴 11月23日 11月30日", ZHANG)
    talk.ask("/deputy 陈组长 12月1日 12月5日", ZHANG)
    assert talk.ask("/deputy 结束", ZHANG) == "有多位代理,请写姓名。例:/deputy 结束 小吴"


def test_nobody_acts_in_a_role_that_its_holder_has_no_more(talk: Asking) -> None:
    talk.ask(f"/deputy 小吴 {UNTIL}", ZHANG)
    zhang = people.find(talk.session, ZHANG)
    assert zhang is not None
    people.end_role(make_work(talk.session, talk.at), zhang, Role.COMMUNITY_HEAD, talk.units["东关社区"].id, by=None)
    assert not heads(talk, WU, talk.at)


def test_who_acts_hands_nothing_on(talk: Asking) -> None:
    talk.ask(f"/deputy 小吴 {UNTIL}", ZHANG)
    assert talk.ask(f"/deputy 陈组长 代 张主任 {UNTIL}", WU).startswith("代理由本人")


@pytest.mark.parametrize(("words", "answer"), [
    ("小吴", "请写起止日期。"), ("小吴 11月25日 11月26日 11月27日", "请写起止日期。"),
    ("11月25日 12月5日", "登记代理:"), ("小吴 11月22日 12月5日", "日期已过"), ("小吴 11月22日", "日期已过"),
    ("小吴 2020-01-01 2020-01-02", "日期已过"), ("小吴 12月5日 11月25日", "结束日期早于开始日期"),
    ("小吴 11月25日 11月31日", "没有这一天:11月31日。"), ("小吴 13月40日", "没有这一天:13月40日。"),
    ("小吴 11月25日 2027-11-25", "代理最长183天"), ("小吴 9999-12-31", "代理最长183天"),
    ("小吴 2028-01-01 2028-01-02", "开始日期太远"), (f"无名氏 {UNTIL}", "名册上没有“无名氏”。"),
    (f"张主任 {UNTIL}", "不能由本人代理自己"), (f"小吴 代 刘主任 {UNTIL}", "刘主任没有您能交代的角色"),
    (f"小吴 代 小吴 {UNTIL}", "不能由本人代理自己"), (f"小吴 陈组长 张主任 {UNTIL}", "登记代理:"),
    (f"{'长' * 5000} {UNTIL}", "名册上没有“长"), ("结束 无名氏", "没有可结束的代理"), ("结束", "没有可结束的代理"),
    (f"小吴 {UNTIL} {'x ' * 500}", "登记代理:")])
def test_a_wrong_use_explains_itself_and_changes_nothing(talk: Asking, words: str, answer: str) -> None:
    before = talk.session.scalar(select(func.count()).select_from(Assignment))
    assert talk.ask(f"/deputy {words}", ZHANG).startswith(answer)
    assert talk.session.scalar(select(func.count()).select_from(Assignment)) == before
    assert talk.session.scalar(select(AuditEvent.id)) is None


@pytest.mark.parametrize("who", [ZHAO, LI, WU, CHEN])
def test_who_may_not_is_silent_in_a_group_and_told_in_private(talk: Asking, who: Account) -> None:
    assert talk.ask(f"/deputy 王队长 {UNTIL}", who, chat=GROUP) == ""
    assert talk.ask(f"/deputy 王队长 {UNTIL}", who).startswith("您好" if who is ZHAO else "代理由本人")
    assert talk.session.scalar(select(AuditEvent.id)) is None


def test_of_namesakes_the_one_of_the_own_units_is_meant(talk: Asking) -> None:
    people.enrol(make_work(talk.session, talk.at), "小吴", Account("telegram", "78"), by=None)
    assert talk.ask(f"/deputy 小吴 {UNTIL}", ZHANG).startswith("已登记:小吴")
    assert heads(talk, WU, talk.at)


def test_an_inspector_who_acts_for_a_head_does_not_verify_there(talk: Asking) -> None:
    talk.ask(f"/deputy 王队长 代 张主任 {UNTIL}", SUN)
    wang = roster.actor(talk.session, WANG, talk.at)
    assert wang is not None and not may_verify(wang, talk.units["东关社区"].id, 0)


def test_a_head_who_acts_for_the_office_names_no_deputy_of_the_office(talk: Asking) -> None:
    assert talk.ask("/deputy 张主任 孙主任 11月23日 11月24日", SUN).startswith("已登记")
    refused = talk.ask("/deputy 陈组长 孙主任 11月23日 12月20日", ZHANG)
    assert not refused.startswith("已登记")
    chen = roster.actor(talk.session, CHEN, local("12-15 10:00"))
    assert chen is not None and not chen.has(Role.ADMIN)
    assert talk.ask("/deputy 小吴 11月23日 11月24日", ZHANG).startswith("已登记")


def test_a_deputy_who_was_ended_before_the_first_day_is_not_listed(talk: Asking) -> None:
    talk.ask("/deputy 王队长 代 李站长 11月28日 12月5日", SUN, chat=OFFICE)
    talk.ask("/deputy 结束 王队长", SUN, chat=OFFICE)
    assert "王队长" not in talk.ask("/deputy", SUN, chat=OFFICE)


def test_the_office_says_for_whom(talk: Asking) -> None:
    assert talk.ask(f"/deputy 小吴 {UNTIL}", SUN, chat=OFFICE).startswith("请写明代谁")
