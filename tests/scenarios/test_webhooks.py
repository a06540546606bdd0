"""The same group, pushed instead of polled: stories go on over a switch, a restart and a bot that is away."""

import asyncio
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from models import Inbox, InboxState, Problem
from tests.builders import LI, ZHANG
from tests.town import BRIDGE, MARKET, TOKEN, Town, living


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@pytest.fixture
async def pushed(tmp_path: Path) -> AsyncIterator[Town]:
    port = free_port()
    async with living(tmp_path, http={"port": port}, telegram={
            "mode": "webhook", "webhook_url": f"http://127.0.0.1:{port}/telegram", "webhook_secret": "s-e_c"}) as town:
        yield town


async def test_a_report_becomes_a_card_is_answered_and_verified(pushed: Town) -> None:
    await pushed.post(LI, MARKET, photos=1)
    await pushed.post(ZHANG, "已清理", photos=1, reply_to=await pushed.stands("🟠 №1"))
    await pushed.press(LI, "通过")
    await pushed.stands("🟢 №1")
    calls = pushed.world.journal.counts()
    assert (calls["setWebhook"], calls.get("getUpdates", 0)) == (1, 0)


async def test_the_order_of_a_chat_is_kept(pushed: Town) -> None:
    for number in range(12):
        pushed.world.post(int("-1001000000001"), int(LI.id), text=f"第{number}条")
    await pushed.handled()
    ids = [int(i) for i in await pushed.query(select(Inbox.event_id).order_by(Inbox.id))]
    assert ids == sorted(ids) and len(ids) == 12


async def test_what_came_while_the_bot_was_away_is_pushed_when_it_is_back(pushed: Town) -> None:
    await pushed.post(LI, MARKET, photos=1)
    await pushed.stop()
    pushed.world.post(-1001000000001, int(LI.id), text=BRIDGE)
    await asyncio.sleep(0.1)
    assert pushed.world.bot(TOKEN).pending
    await pushed.start()
    await pushed.handled()
    assert not pushed.world.bot(TOKEN).pending


async def test_a_town_switches_to_a_webhook_and_back_and_loses_nothing(tmp_path: Path) -> None:
    port = free_port()
    hook = {"mode": "webhook", "webhook_url": f"http://127.0.0.1:{port}/telegram", "webhook_secret": "s"}
    async with living(tmp_path, http={"port": port}) as town:
        polling = town.settings
        await town.post(LI, f"{MARKET}1", photos=1)
        for telegram in (polling.telegram.model_copy(update=hook), polling.telegram):
            await town.stop()
            town.world.post(-1001000000001, int(LI.id), text="各位辛苦了")  # while nobody receives
            settings = type(polling).model_validate(polling.model_dump() | {"telegram": telegram.model_dump()})
            town.settings = settings
            await town.start()
            await town.handled()
            await town.post(LI, BRIDGE if telegram.mode == "webhook" else "东关社区小学门口广告牌破损", photos=1)
        assert town.world.bot(TOKEN).webhook is None
        numbers = await town.query(select(Problem.number).order_by(Problem.number))
        events = await town.query(select(Inbox.event_id).where(Inbox.state == InboxState.DONE))
    assert numbers == [1, 2, 3]
    assert len(events) == len(set(events)) == 5
