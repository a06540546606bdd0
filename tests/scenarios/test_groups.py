"""Groups and the people in them: the first admin, binding, roles, invitations, help; groups that move or are lost."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Inbox, Part, Person
from services import invitations
from services.work import Work
from tests.builders import CHEN, GROUP, LI, LIU, OFFICE, QIAN, SUN, WU, ZHANG, ZHAO
from tests.town import BOT, MARKET, Town, living

NEW_GROUP = "-1001000000007"


@pytest.fixture
async def empty(tmp_path: Path) -> AsyncIterator[Town]:
    """A town that nobody has set up."""
    async with living(tmp_path, fill=_nothing) as town:
        yield town


def _nothing(session: Session) -> None:
    """No roster, no chats."""


async def test_the_first_admin_sets_up_the_town_from_the_chat(empty: Town) -> None:
    town = empty
    policy, now = town.settings.policy(), town.clock()
    code = await town.house.store.run(
        lambda s: invitations.first_admin_code(Work(s, at=now, now=now, policy=policy)))
    await town.tell(SUN, f"/start {code}")
    await town.stands("登记好了:手机3001 · 创建办 · 城关镇。", chat=SUN.id)
    await town.post(SUN, "/bind 城关镇 工作群")
    await town.stands("本群已登记:城关镇 · 工作群")
    await town.tell(ZHAO, f"/start {code}")
    await town.stands("这个邀请码已用过", chat=ZHAO.id)


async def test_only_an_admin_binds_a_group(town: Town) -> None:
    add_group(town)
    await town.post(LI, "/bind 城关镇 工作群", chat=NEW_GROUP)
    await town.post(ZHAO, "/bind 城关镇 工作群", chat=NEW_GROUP)
    await town.quiet()
    assert town.said(NEW_GROUP) == []
    await town.post(SUN, "/bind 城关镇 工作群", chat=NEW_GROUP)
    await town.stands("本群已登记:城关镇 · 工作群", chat=NEW_GROUP)
    await town.post(LI, MARKET, photos=1, chat=NEW_GROUP)
    await town.stands("🟠 №1", chat=NEW_GROUP)


async def test_a_wrong_bind_is_answered_with_an_example(town: Town) -> None:
    add_group(town)
    await town.post(SUN, "/bind", chat=NEW_GROUP)
    await town.stands("本群还没有登记。例:/bind 城关镇 工作群", chat=NEW_GROUP)
    await town.post(SUN, "/bind 北关社区", chat=NEW_GROUP)
    await town.stands("没有这个单位:北关社区。", chat=NEW_GROUP)
    await town.post(SUN, "/bind 城关镇 创建办", chat=NEW_GROUP)
    await town.stands("城关镇已有创建办的群", chat=NEW_GROUP)


async def test_of_an_unbound_group_nothing_is_stored_and_nothing_said(town: Town) -> None:
    add_group(town)
    before = await town.query(select(func.count()).select_from(Part))
    await town.post(LI, MARKET, photos=2, chat=NEW_GROUP)
    await town.post(ZHANG, "收到", chat=NEW_GROUP)
    town.later(seconds=120)
    await town.quiet()
    assert [m for m in town.messages(NEW_GROUP) if m.by == BOT or m.reactions] == []
    assert await town.query(select(func.count()).select_from(Part)) == before
    assert await town.query(select(func.count()).where(Inbox.payload.is_not(None))) == [0]


async def test_a_role_is_given_and_counts_from_then_on(town: Town) -> None:
    await town.post(ZHAO, MARKET, photos=1)
    await town.post(SUN, f"/role telegram:{ZHAO.id} 赵督查 督查员 城关镇")
    await town.stands("已登记:赵督查 · 督查员 · 城关镇")
    await town.post(ZHAO, MARKET, photos=1)
    await town.stands("赵督查 11月23日10:05")
    await town.post(SUN, "/role 结束 赵督查 督查员 城关镇")
    await town.stands("已结束:赵督查 · 督查员 · 城关镇")
    await town.post(ZHAO, "东关社区老桥头污水外溢", photos=1)
    await town.quiet()
    assert not [t for t in town.titles() if "№2" in t]


async def test_a_role_cannot_be_taken_by_who_has_none(town: Town) -> None:
    await town.post(ZHAO, f"/role telegram:{ZHAO.id} 赵督查 督查员 城关镇")
    await town.post(LI, f"/role telegram:{ZHAO.id} 赵督查 督查员 城关镇")
    await town.quiet()
    assert town.said() == []
    await town.tell(LI, f"/role telegram:{ZHAO.id} 赵督查 督查员 城关镇")
    await town.stands("这个命令由创建办使用。", chat=LI.id)


async def test_an_invitation_is_taken_once(town: Town) -> None:
    code = await invited(town)
    await town.tell(ZHAO, f"/start {code.lower()}")
    await town.stands("登记好了:赵专干 · 社区专干 · 西关社区。", chat=ZHAO.id)
    await town.stands("邀请码已用:赵专干 · 社区专干 · 西关社区", chat=SUN.id)
    await town.tell(LIU, f"/start {code}")
    await town.stands("这个邀请码已用过", chat=LIU.id)
    await town.quiet()
    assert code not in "".join(m.text for m in town.said(SUN.id))


async def test_an_invitation_expires(town: Town) -> None:
    code = await invited(town)
    town.later(days=8)
    await town.tell(ZHAO, f"/start {code}")
    await town.stands("这个邀请码已失效", chat=ZHAO.id)


async def test_a_made_up_code_is_refused_and_makes_nobody(town: Town) -> None:
    before = await town.query(select(func.count()).select_from(Person))
    await town.tell(ZHAO, "/start AAAAA-BBBBB-CCCCC-DDDDD")
    await town.stands("没有这个邀请码", chat=ZHAO.id)
    assert await town.query(select(func.count()).select_from(Person)) == before


async def test_an_invitation_that_was_forwarded_to_us_is_no_command(town: Town) -> None:
    code = await invited(town)
    made = await town.stands("的邀请码", chat=SUN.id)
    town.world.forward(int(SUN.id), made.id, int(ZHAO.id), int(ZHAO.id))
    await town.quiet()
    assert town.said(ZHAO.id) == []
    await town.tell(ZHAO, f"/start {code}")
    await town.stands("登记好了", chat=ZHAO.id)


async def test_a_code_is_not_made_in_a_group(town: Town) -> None:
    await town.post(SUN, "/invite 社区专干 西关社区 赵专干")
    await town.stands("邀请码是钥匙,请私聊我发。")


@pytest.mark.parametrize(("who", "shown", "hidden"), [
    (LI, "复查:", "/role"), (ZHANG, "督办单:点[签收]", "复查:"), (WU, "督办单:点[签收]", "/bind"),
    (CHEN, "收到:", "签收"), (SUN, "/role", "签收"), (QIAN, "签发", "/role")],
    ids=["inspector", "head", "clerk", "group leader", "admin", "leader"])
async def test_help_shows_only_what_this_person_may_do(town: Town, who: object, shown: str, hidden: str) -> None:
    await town.post(who, "/help")  # type: ignore[arg-type]
    answer = await town.stands("您可以:")
    assert shown in answer.text
    assert hidden not in answer.text


async def test_a_stranger_s_help_is_silence_in_the_group_and_hello_in_private(town: Town) -> None:
    await town.post(ZHAO, "/help")
    await town.quiet()
    assert town.said() == []
    await town.tell(ZHAO, "/help")
    await town.stands("您好。您还没有登记,请向创建办要邀请码", chat=ZHAO.id)


async def test_a_command_for_another_bot_is_not_ours(town: Town) -> None:
    await town.post(SUN, "/help@other_bot")
    await town.quiet()
    assert town.said() == []


async def test_a_group_becomes_a_supergroup_in_the_middle_of_a_story(town: Town) -> None:
    town.world.add_chat("group", "东关工作群", chat_id=-500, members=[1001, 2001, 3001])
    await town.post(SUN, "/bind 城关镇 工作群", chat="-500")
    report = await town.post(LI, MARKET, photos=1, chat="-500")
    await town.stands("🟠 №1", chat="-500")
    new = str(town.world.migrate(-500, 3001))
    await town.stands("🟠 №1 东关社区 · 暴露垃圾 · 待整改", chat=new)
    await town.post(ZHANG, "已清理", photos=1, chat=new)
    await town.stands("🔵 №1", chat=new)
    await town.press(LI, "通过", chat=new)
    await town.stands("🟢 №1", chat=new, has_picture=True)
    await town.quiet()
    assert town.titles(new)[-1].startswith("🟢 №1")
    assert report


async def test_what_was_asked_in_the_old_group_can_be_answered_in_the_new_one(town: Town) -> None:
    town.world.add_chat("group", "东关工作群", chat_id=-500, members=[1001, 2001, 3001])
    await town.post(SUN, "/bind 城关镇 工作群", chat="-500")
    await town.post(LI, "菜市场南门垃圾未清理", photos=1, chat="-500")
    town.later(seconds=21)
    await town.stands("这是哪个社区的?", chat="-500")
    new = str(town.world.migrate(-500, 3001))
    await town.handled()
    await town.stands("这是哪个社区的?", chat=new)
    await town.press(LI, "东关社区", chat=new)
    await town.stands("🟠 №1", chat=new)


async def test_a_bot_that_was_removed_tells_the_office_and_goes_on_when_it_is_back(town: Town) -> None:
    report = await town.post(LI, MARKET, photos=1)
    await town.stands("🟠 №1")
    town.world.set_member(int(GROUP.id), BOT, "kicked", by=3001)
    await town.stands("⚠️ 机器人已被移出“城关镇督查群”", chat=OFFICE.id)
    town.world.set_member(int(GROUP.id), BOT, "administrator", by=3001)
    await town.post(ZHANG, "已清理", photos=1, reply_to=report)
    await town.stands("🔵 №1")


async def test_what_changed_while_the_bot_was_out_is_shown_when_it_is_back(town: Town) -> None:
    await town.post(LI, MARKET, photos=1)
    await town.stands("🟠 №1")
    town.world.set_member(int(GROUP.id), BOT, "kicked", by=3001)
    await town.handled()
    town.later(hours=8)  # past its deadline: the dot wants to turn
    await town.quiet()
    town.world.set_member(int(GROUP.id), BOT, "administrator", by=3001)
    await town.stands("🔴 №1")


async def invited(town: Town) -> str:
    await town.tell(SUN, "/invite 社区专干 西关社区 赵专干")
    return code_in((await town.stands("的邀请码,一次有效", chat=SUN.id)).text)


def code_in(text: str) -> str:
    found = re.search(r"/start (\S+)", text)
    assert found, text
    return found[1]


def add_group(town: Town) -> None:
    town.world.add_chat("supergroup", "新群", chat_id=int(NEW_GROUP), members=[1001, 2001, 3001, 9999],
                        bot="administrator")


