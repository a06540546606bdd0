"""Commands: the office's; every wrong use explains itself, nobody else is answered in a group."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.chat import Account, ChatRef, IncomingMessage, SenderKind
from domain.language import LANGUAGES
from domain.people import Role, UnitKind
from handlers import handle
from models import AuditEvent, ChatPurpose, Invitation, Outbox, Unit
from services import chats, invitations, people, roster
from tests.builders import (
    GROUP,
    LI,
    MONDAY,
    OFFICE,
    QIAN,
    SUN,
    WANG,
    WU,
    ZHANG,
    ZHAO,
    ZONE,
    make_message,
    make_policy,
    make_town,
    make_work,
)
from texts import cards
from texts.catalogue import FOLDER, catalogue
from texts.contents import from_json

POLICY = make_policy()
NEW = ChatRef("telegram", "-1005")
Say = Callable[..., list[str]]


@pytest.fixture
def units(session: Session) -> dict[str, Unit]:
    return make_town(session)


@pytest.fixture
def say(session: Session, units: dict[str, Unit]) -> Say:
    """Send a command; gives what the bot answers, as it is shown."""
    def send(words: str, sender: Account = SUN, *, private: bool = False, chat: ChatRef | None = None,
             **how: Any) -> list[str]:
        place = chat or (ChatRef("telegram", sender.id) if private else GROUP)
        chats.find_or_create(session, place, is_private=private)
        command, _, text = words.partition(" ")
        message = make_message(text, sender=sender, command=command[1:], chat=place, **how)
        before = set(session.scalars(select(Outbox.id)))
        handle(private_message(message) if private else message, make_work(session, policy=POLICY, chat=place))
        rows = session.scalars(select(Outbox).where(Outbox.id.not_in(before)).order_by(Outbox.id))
        return [shown(row) for row in rows]
    return send


def private_message(message: IncomingMessage) -> IncomingMessage:
    return replace(message, is_private=True, addressed=True)


def shown(row: Outbox) -> str:
    assert row.content is not None
    content = invitations.unsealed(from_json(row.content), POLICY)
    card = cards.card(content, "zh-CN", ZONE, chat=GROUP)
    return "\n".join((card.title, *card.lines))


def bound(session: Session, ref: ChatRef) -> tuple[int | None, ChatPurpose]:
    chat = chats.find(session, ref)
    assert chat is not None
    return chat.unit_id, chat.purpose


def has(session: Session, account: Account, role: Role) -> bool:
    actor = roster.actor(session, account, MONDAY + timedelta(hours=1))
    return actor is not None and actor.has(role)


COMMANDS = ["/bind 城关镇 工作群", "/role 李站长 专干 东关社区", "/invite 专干 东关社区", "/help", "/start"]


@pytest.mark.parametrize("words", COMMANDS)
def test_the_anonymous_administrator_is_told_that_roles_belong_to_persons(session: Session, say: Say,
                                                                          words: str) -> None:
    assert say(words, kind=SenderKind.ANONYMOUS) == ["角色属于个人:请用本人身份发命令,不要用匿名管理员。"]
    assert session.scalar(select(AuditEvent.id)) is None


@pytest.mark.parametrize("words", COMMANDS[:3])
@pytest.mark.parametrize("sender", [ZHAO, LI, ZHANG, QIAN])
def test_who_is_no_admin_changes_nothing_and_is_not_answered_in_a_group(session: Session, say: Say, words: str,
                                                                        sender: Account) -> None:
    assert say(words, sender) == []
    assert session.scalar(select(AuditEvent.id)) is None


def test_in_private_who_is_no_admin_is_told_whose_command_it_is(say: Say) -> None:
    assert say("/role 李站长", LI, private=True) == ["这个命令由创建办使用。发 /help 看您能办的事。"]


def test_a_forwarded_command_is_nobodys_order(session: Session, say: Say) -> None:
    message = replace(make_message("李站长 专干 东关社区", sender=SUN, command="role"), forwarded=True)
    handle(message, make_work(session))
    assert session.scalar(select(AuditEvent.id)) is None


def test_a_display_name_gives_no_role(session: Session, say: Say) -> None:
    message = make_message("城关镇", sender=ZHAO, command="bind")
    handle(replace(message, sender=replace(message.sender, name="孙主任")), make_work(session))
    assert session.scalar(select(AuditEvent.id)) is None


# /bind


def test_bind_makes_a_group_the_work_group_of_a_unit(session: Session, say: Say, units: dict[str, Unit]) -> None:
    assert say("/bind 城关镇", chat=NEW) == ["本群已登记:城关镇 · 工作群"]
    assert bound(session, NEW) == (units["城关镇"].id, ChatPurpose.WORK_GROUP)


@pytest.mark.parametrize(("purpose", "kept"), [("环卫公司", ChatPurpose.CONTRACTOR), ("county", ChatPurpose.COUNTY)])
def test_bind_takes_the_purpose_in_words(session: Session, say: Say, purpose: str, kept: ChatPurpose) -> None:
    say(f"/bind 城关镇 {purpose}", chat=NEW)
    assert bound(session, NEW)[1] is kept


def test_bind_alone_says_what_the_chat_is_and_how_to_change_it(say: Say) -> None:
    assert say("/bind") == ["本群:城关镇 · 工作群。要改,例:/bind 城关镇 工作群"]
    assert "例:/bind 城关镇 工作群" in say("/bind", chat=NEW)[0]


@pytest.mark.parametrize(("words", "answer"), [
    ("/bind 北关社区", "没有这个单位:北关社区。请写名册上的名称,例:东关社区"),
    ("/bind 城关镇 工作群群", "没有这个用途:工作群群。用途:工作群、创建办、县、环卫公司。例:/bind 城关镇 工作群"),
    ("/bind 东关社区 创建办", "创建办的群要登记到镇。例:/bind 城关镇 创建办"),
    ("/bind 城关镇 创建办", "城关镇已有创建办的群,请先在那个群里改用途。例:/bind 城关镇 工作群")])
def test_a_wrong_bind_explains_itself(session: Session, say: Say, words: str, answer: str) -> None:
    assert say(words, chat=NEW) == [answer]
    assert bound(session, NEW) == (None, ChatPurpose.UNBOUND)


def test_a_private_chat_is_not_bound(session: Session, say: Say) -> None:
    assert say("/bind 城关镇", private=True) == ["私聊不能登记,请在群里发。例:/bind 城关镇 工作群"]


def test_an_admin_of_another_town_does_not_take_a_group_away(session: Session, say: Say) -> None:
    other = Unit(name="城南镇", kind=UnitKind.TOWN, aliases=[])
    session.add(other)
    session.flush()
    foreign = people.enrol(make_work(session), "外镇人", Account("telegram", "88"), by=None)
    people.give_role(make_work(session), foreign, Role.ADMIN, other.id, by=None)
    before = bound(session, GROUP)
    assert say("/bind 城南镇", Account("telegram", "88")) == ["城关镇不归您管,请找它的创建办。"]
    assert say("/bind 城关镇", Account("telegram", "88")) == ["城关镇不归您管,请找它的创建办。"]
    assert bound(session, GROUP) == before


# /role


def test_role_gives_a_role_from_the_messages_time_on(session: Session, say: Say) -> None:
    assert say("/role 小吴 包保干部 西关社区") == ["已登记:小吴 · 包保干部 · 西关社区"]
    assert has(session, WU, Role.LIAISON)
    before = roster.actor(session, WU, MONDAY - timedelta(seconds=1))
    assert before is not None and not before.has(Role.LIAISON)


def test_role_by_account_enrols_somebody_new(session: Session, say: Say) -> None:
    say("/role telegram:9999 赵所长 督查员 城关镇 二组")
    zhao = roster.actor(session, ZHAO, MONDAY)
    assert zhao is not None and (zhao.name, zhao.roles[0].team) == ("赵所长", "二组")


def test_role_makes_somebody_first_responsible(session: Session, say: Say, units: dict[str, Unit]) -> None:
    say("/role 小吴 主任 东关社区 第一责任人")
    responsible = roster.responsible(session, units["东关社区"].id, MONDAY)
    assert responsible is not None and responsible[1] == "小吴"


def test_role_ends_a_role(session: Session, say: Say) -> None:
    assert say("/role 结束 王队长 督查员 城关镇") == ["已结束:王队长 · 督查员 · 城关镇"]
    assert not has(session, WANG, Role.INSPECTOR)


def test_role_with_a_name_alone_says_what_they_hold(say: Say) -> None:
    assert say("/role 李站长") == ["李站长\n督查员 · 城关镇 · 一组"]
    assert say("/role 张主任") == ["张主任\n社区主任 · 东关社区 · 第一责任人"]


@pytest.mark.parametrize(("words", "answer"), [
    ("/role", "用法:/role 姓名 角色 单位 [组]。例:/role 李站长 督查员 城关镇 一组"),
    ("/role 李站长 督查员", "用法:/role 姓名 角色 单位 [组]。例:/role 李站长 督查员 城关镇 一组"),
    ("/role 李站长 督办员 城关镇", "没有这个角色:督办员。角色:督查员、社区主任、"),
    ("/role 无名 督办员 城关镇", "没有这个角色:督办员。"),
    ("/role telegram:77 督办员 城关镇", "没有这个角色:督办员。"),
    ("/role 李站长 督办员", "没有这个角色:督办员。"),
    ("/role 结束 李站长 督办员 城关镇", "没有这个角色:督办员。"),
    ("/role 无 名", "名册上没有“无 名”。用账号登记,例:/role telegram:1001"),
    ("/role 无名 督查员 城关镇", "名册上没有“无名”。用账号登记,例:/role telegram:1001 李站长 督查员 城关镇"),
    ("/role telegram:77 督查员 城关镇", "telegram:77还没有登记,请写上姓名。例:/role telegram:77 李站长 督查员 城关镇"),
    ("/role telegram:1001 王队长 督查员 城关镇", "telegram:1001登记的是李站长,请用这个姓名。"),
    ("/role 李站长 督查员 北关镇", "没有这个单位:北关镇。请写名册上的名称,例:东关社区"),
    ("/role 李站长 专干 城关镇", "城关镇没有社区专干,它属于社区。例:/role 李站长 督查员 城关镇 一组"),
    ("/role 结束 李站长 专干 东关社区", "李站长没有这个角色:社区专干 · 东关社区"),
    ("/role 李站长 督查员 城关镇 一组", "没有变化:李站长 · 督查员 · 城关镇"),
    ("/role 结束 孙主任 创建办 城关镇", "孙主任是唯一的创建办人员,请先登记另一位。")])
def test_a_wrong_role_explains_itself_and_changes_nothing(session: Session, say: Say, words: str, answer: str) -> None:
    [said] = say(words)
    assert said.startswith(answer)
    assert session.scalar(select(AuditEvent.id)) is None


def test_of_two_namesakes_the_account_is_asked_for(session: Session, say: Say) -> None:
    people.enrol(make_work(session), "李站长", Account("telegram", "78"), by=None)
    assert say("/role 李站长 领导 城关镇") == ["有多位李站长,请写账号。例:/role telegram:1001 督查员 城关镇"]


def test_an_edited_command_has_its_answer_edited(session: Session, say: Say) -> None:
    say("/role 李站长 督查员 北关镇", message="70")
    assert say("/role 李站长 领导 城关镇", message="70", edited=True) == []
    rows = session.scalars(select(Outbox).where(Outbox.key.startswith("said:"))).all()
    session.refresh(rows[0])
    assert [shown(r) for r in rows] == ["已登记:李站长 · 分管领导 · 城关镇"]


# /invite and /start


def code_of(answer: str) -> str:
    return answer.rsplit(" ", 1)[1]


def test_an_invitation_is_made_in_private_and_taken_once(session: Session, say: Say) -> None:
    [answer] = say("/invite 社区专干 东关社区 小赵", private=True)
    made = "社区专干 · 东关社区 小赵的邀请码,一次有效,11月30日10:02前用。请转给本人,私聊我发:\n/start "
    assert answer.startswith(made)
    assert say(f"/start {code_of(answer)}", ZHAO, private=True) == [
        "登记好了:小赵 · 社区专干 · 东关社区。发 /help 看您能办的事。"]
    assert has(session, ZHAO, Role.CLERK)
    assert say(f"/start {code_of(answer)}", LI, private=True) == ["这个邀请码已用过,请向创建办再要一个。"]


def test_who_sends_the_own_code_again_is_greeted(say: Say) -> None:
    [answer] = say("/invite 社区专干 东关社区 小赵", private=True)
    say(f"/start {code_of(answer)}", ZHAO, private=True)
    assert say(f"/start {code_of(answer)}", ZHAO, private=True) == ["您好,小赵。发 /help 看您能办的事。"]


def test_taking_an_invitation_opens_the_private_chat(session: Session, say: Say) -> None:
    say(f"/start {code_of(say('/invite 社区专干 东关社区', private=True)[0])}", ZHAO, private=True)
    zhao = people.find(session, ZHAO)
    assert zhao is not None and chats.private_chat_of(session, zhao.id) is not None


def test_in_a_group_no_code_is_shown_and_none_is_taken(session: Session, say: Say) -> None:
    assert say("/invite 社区专干 东关社区 小赵") == ["邀请码是钥匙,请私聊我发。例:/invite 社区专干 东关社区 小吴"]
    assert session.scalar(select(Invitation.id)) is None
    [answer] = say("/invite 社区专干 东关社区 小赵", private=True)
    assert say(f"/start {code_of(answer)}", ZHAO) == []
    assert people.find(session, ZHAO) is None


@pytest.mark.parametrize(("words", "answer"), [
    ("/invite", "请人到哪里?"),
    ("/invite 东关社区", "用法:/invite 角色 单位 [姓名]。例:/invite 社区专干 东关社区 小吴"),
    ("/invite 督查员", "用法:/invite 角色 单位 [姓名]。例:/invite 社区专干 东关社区 小吴"),
    ("/invite 督查员 东关社区", "东关社区没有督查员,它属于镇。"),
    ("/invite 社区专干 东官社区 小吴", "没有这个单位:东官社区。请写名册上的名称"),
    ("/invite 督查员 无", "没有这个单位:无。请写名册上的名称,例:东关社区")])
def test_a_wrong_invite_explains_itself(session: Session, say: Say, words: str, answer: str) -> None:
    [said] = say(words, private=True)
    assert said.startswith(answer)
    assert session.scalar(select(Invitation.id)) is None


def test_a_wrong_code_is_told(say: Say) -> None:
    assert say("/start 1234", ZHAO, private=True)[0].startswith("没有这个邀请码,请核对")


def test_start_alone_says_hello(say: Say) -> None:
    assert say("/start", LI, private=True) == ["您好,李站长。发 /help 看您能办的事。"]
    assert say("/start", ZHAO, private=True) == ["您好。您还没有登记,请向创建办要邀请码,发:/start 邀请码"]


def test_the_printed_code_makes_the_first_admin_who_can_then_bind(session: Session) -> None:
    code = invitations.first_admin_code(make_work(session, policy=POLICY))
    private = ChatRef("telegram", ZHAO.id)
    for place, command, text in ((private, "start", code), (GROUP, "bind", "城关镇")):
        chats.find_or_create(session, place, is_private=place is private)
        message = make_message(text or "", sender=ZHAO, command=command, chat=place)
        handle(private_message(message) if place is private else message,
               make_work(session, policy=POLICY, chat=place))
    assert bound(session, GROUP)[1] is ChatPurpose.WORK_GROUP


# /help

FOR_ALL = ["设置语言", "存了什么"]  # in private


def helped(said: str) -> tuple[str, list[str]]:
    """The title, and what each line is about."""
    title, *lines = said.split("\n")
    return title, [line.split(":")[0] for line in lines]


@pytest.mark.parametrize(("sender", "private", "may", "may_not"), [
    (LI, False, ["上报", "复查", "督查", "超期", "查找"], ["给角色", "待办", "收到", "代理"]),
    (ZHANG, False, ["收到", "整改", "督办单", "查找", "撤销刚才的操作"], ["上报", "超期", "待办", "给角色"]),
    (ZHANG, True, ["待办", "超期", "查找", "代理", *FOR_ALL], ["收到", "邀请"]),
    (LI, True, ["待办", "超期", "查找", *FOR_ALL], ["上报", "代理"]),
    (QIAN, True, ["督办单", "待办", "超期", *FOR_ALL], ["给角色", "代理", "撤销刚才的操作"]),
    (SUN, True, ["给角色", "邀请", "撤销督办单", "待办", "代理", *FOR_ALL], ["登记群", "上报"]),
    (SUN, False, ["上报", "复查", "登记群", "给角色", "撤销督办单"], ["邀请", "待办"])])
def test_help_shows_only_what_this_person_may_do_here(say: Say, sender: Account, private: bool, may: list[str],
                                                      may_not: list[str]) -> None:
    title, lines = helped(say("/help", sender, private=private)[0])
    assert title == "您可以:"
    assert [line for line in may if line not in lines] == [] and [line for line in may_not if line in lines] == []


def test_help_of_the_office_s_group_leaves_out_what_is_done_in_the_work_group(say: Say) -> None:
    _, lines = helped(say("/help", chat=OFFICE)[0])
    assert {"登记群", "给角色", "撤销督办单", "待办", "超期"} <= {*lines}
    assert not {"上报", "复查"} & {*lines}


def test_help_names_each_thing_once(say: Say) -> None:
    for sender in (LI, ZHANG, QIAN, SUN):
        _, lines = helped(say("/help", sender, private=True)[0])
        assert len(lines) == len({*lines})


def test_help_of_a_stranger_is_silent_in_a_group_and_says_how_to_begin_in_private(say: Say) -> None:
    assert say("/help", ZHAO) == []
    assert say("/help", ZHAO, private=True)[0].startswith("您好。您还没有登记")


def test_a_command_of_another_bot_is_not_answered_in_a_group(say: Say) -> None:
    assert say("/poll x", LI) == []
    assert say("/poll x", LI, private=True) == ["没有这个命令。发 /help 看可用的。"]


def test_every_text_stands_in_both_languages() -> None:
    ids = [{line.split(" =")[0] for line in (FOLDER / language / "roster.ftl").read_text(encoding="utf-8").splitlines()
            if line[:1].isalpha()} for language in LANGUAGES]
    assert ids[0] == ids[1]
    assert all(catalogue(language, ZONE).has(text) for language in LANGUAGES for text in ids[0])


@pytest.mark.parametrize(("who", "words", "answer"), [
    (LI, "/campaign 春季整治 3月1日-3月31日", "由创建办使用"), (ZHANG, "/strike 17 不实", "由创建办使用"),
    (ZHANG, "/verify", "由督查组使用"), (ZHANG, "/round", "由督查组使用"), (LI, "/round", "请在工作群里发 /round")])
def test_in_private_a_command_that_does_nothing_says_why(say: Say, who: Account, words: str, answer: str) -> None:
    [said] = say(words, who, private=True)
    assert answer in said


@pytest.mark.parametrize("words", ["/campaign", "/strike 17 不实", "/verify", "/round", "/order x"])
def test_in_a_group_who_may_not_use_a_command_gets_no_answer(say: Say, words: str) -> None:
    assert say(words, ZHANG) == []
