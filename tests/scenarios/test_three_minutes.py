"""From nothing to the first problem: the first code, the group, the roster as a workbook, the head by a link."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from domain.chat import Account
from playground.model import Document
from services import invitations
from services.work import Work
from tests.builders import GROUP, LI, MONDAY, SUN, ZHANG
from tests.services.workbooks import workbook
from tests.town import BOT, MARKET, Town, living

ROSTER = workbook({
    "单位": [["名称", "类别", "上级", "别名"], ["城关镇", "镇", None, None], ["东关社区", "社区", "城关镇", "东关"],
             ["西关社区", "社区", "城关镇", "西关"]],
    "人员": [["姓名", "角色", "单位", "组", "账号"], ["李站长", "督查员", "城关镇", "一组", int(LI.id)],
             ["张主任", "社区主任", "东关社区", None, None]]})


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    async with living(tmp_path, fill=_nothing) as town:
        yield town


def _nothing(session: Session) -> None:
    """An empty database."""


def _first_code(town: Town) -> str:
    """What `run` prints."""
    from models.database import transaction

    with transaction(town.house.store.engine) as session:
        now = datetime.now(UTC)
        code = invitations.first_admin_code(Work(session, at=MONDAY, now=now, policy=town.settings.policy()))
    assert code is not None
    town.house.receiver.forget()
    return code


class Taps:
    """People tap and are counted."""

    def __init__(self, town: Town) -> None:
        self._town, self.count = town, 0

    async def tap(self, who: Account, label: str, *, on: str = "", chat: str) -> None:
        await self._town.press(who, label, on=on, chat=chat)
        self.count += 1


async def test_a_town_starts_with_six_taps(town: Town) -> None:
    taps, office = Taps(town), SUN.id
    await town.tell(SUN, f"/start {_first_code(town)}")
    steps = await town.stands("还差3步就能用", chat=office)
    assert steps.buttons == ["名册表格", "邀请"]

    town.world.set_member(int(GROUP.id), BOT, "left", by=int(SUN.id))
    town.world.set_member(int(GROUP.id), BOT, "administrator", by=int(SUN.id))
    await town.handled()
    await taps.tap(SUN, "工作群", on="本群是城关镇的哪种群", chat=GROUP.id)
    await town.stands("本群已登记:城关镇 · 工作群")
    await town.stands("还差2步就能用", chat=office)

    await taps.tap(SUN, "名册表格", on="还差2步", chat=office)
    await town.stands("名册表格:每行一条", chat=office)
    await town.tell(SUN, "", document=Document(ROSTER, "名册.xlsx"))
    await taps.tap(SUN, "导入", on="名册:新增4条 · 修改0条 · 不变1条 · 不能导入0条", chat=office)
    await town.stands("名册已导入", chat=office)

    await town.tell(SUN, "/invite")
    await taps.tap(SUN, "东关社区", on="请人到哪里", chat=office)
    await taps.tap(SUN, "社区主任", on="请来做什么", chat=office)
    made = await town.stands("的邀请码", chat=office, has_picture=True)
    await town.tell(ZHANG, f"/start {made.text.partition('?start=')[2].split()[0]}")
    await town.stands("登记好了", chat=ZHANG.id)
    await town.stands("✅ 可以用了", chat=office)

    await town.post(LI, MARKET, photos=1)
    await town.stands("🟠 №1 东关社区")
    assert taps.count <= 6
