"""A year's days off, from the notice in the office's chat to the deadline on a card, through the playground's HTTP."""

import asyncio

from sqlalchemy import func, select

from models import AuditEvent, NoticeState, WorkdayNotice
from tests.builders import LI, OFFICE, SUN
from tests.domain.notices import IN_2027, NOTICES
from tests.town import MARKET, Town


async def test_a_pasted_notice_is_previewed_put_in_force_and_counted_by(town_on_both: Town) -> None:
    town = town_on_both
    await town.post(SUN, f"/workday\n{IN_2027}", chat=OFFICE.id)
    preview = await town.stands("2027年放假安排", chat=OFFICE.id)
    assert "春节:2月5日至13日,9天;上班:1月31日(周日)、2月20日(周六)" in preview.lines
    assert preview.buttons == ["生效", "不要"]
    assert await town.press(SUN, "生效", on="2027年放假安排", chat=OFFICE.id) == "已生效"
    done = await town.stands("2027年放假安排已生效", chat=OFFICE.id)
    assert done.id == preview.id and done.buttons == []
    town.later(days=74)  # 5 February 2027
    await town.post(LI, MARKET, photos=1)
    await town.stands("2月15日12:00前整改")


async def test_two_taps_at_once_put_one_notice_in_force(town_on_both: Town) -> None:
    town = town_on_both
    await town.post(SUN, f"/workday {NOTICES[2026]}", chat=OFFICE.id)
    preview = await town.stands("2026年放假安排", chat=OFFICE.id, button="生效")
    number = (await town.query(select(WorkdayNotice.id)))[0]
    told = await asyncio.gather(*(town.tap(SUN, f"workday:take:{number}", preview, chat=OFFICE.id) for _ in range(2)))
    assert sorted(told) == ["已处理过", "已生效"]
    assert await town.query(select(func.count()).where(AuditEvent.action == "workdays.changed")) == [1]
    assert await town.query(select(WorkdayNotice.state)) == [NoticeState.APPLIED]
