"""Menus are registered one after another, and tried again as the network wants it."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import health
from bot.health import Check
from bot.menus import MenuKeeper
from channels.base import ChannelError
from domain.chat import Capabilities
from handlers.intents import HELP
from handlers.menu import offered
from tests.builders import GROUP, LI, make_message, make_policy
from tests.house import TestHouse


@pytest.fixture
def house(tmp_path: Path) -> Iterator[TestHouse]:
    house = TestHouse(tmp_path)
    yield house
    house.close()


def keeper(house: TestHouse, rest: float = 0.0) -> MenuKeeper:
    return MenuKeeper(house.house.store, {"telegram": house.channel}, make_policy(), house.clock,
                      lambda roles, place: offered(roles, place, HELP), pause=0.0, rest=rest)


async def menus_of(house: TestHouse) -> Check:
    """What doctor says of the menus."""
    checks = await house.house.store.run(lambda session: list(health.left(session)))
    return next(check for check in checks if check.name == "menus")


async def test_each_menu_is_registered_once(house: TestHouse) -> None:
    tried = await keeper(house).look()
    assert tried == len(house.channel.menus) == len({place for place, _ in house.channel.menus})
    mine = [commands for place, commands in house.channel.menus if place.chat == GROUP and place.account == LI]
    assert len(mine) == 1 and "round" in mine[0]


async def test_after_a_restart_nothing_is_registered_again(house: TestHouse) -> None:
    await keeper(house).look()
    house.channel.menus.clear()
    assert await keeper(house).look() == 0
    assert house.channel.menus == []


async def test_told_to_stay_away_everything_waits_and_is_registered_later(house: TestHouse) -> None:
    house.channel.failures.append(ChannelError("too many", retry_after=30))
    assert await keeper(house).look() == 1
    house.clock.pass_(seconds=31)
    await keeper(house).look()
    assert len({place for place, _ in house.channel.menus}) == len(house.channel.menus) > 5


async def test_one_that_is_refused_for_good_holds_up_no_other(house: TestHouse) -> None:
    house.channel.failures.append(ChannelError("chat not found", permanent=True))
    tried = await keeper(house).look()
    assert len(house.channel.menus) == tried - 1
    house.clock.pass_(hours=2)
    assert await keeper(house).look() == 0


async def test_one_that_was_refused_is_named_by_doctor_and_tried_once_more_at_the_next_start(house: TestHouse) -> None:
    house.channel.failures.append(ChannelError("chat not found", permanent=True))
    await keeper(house).look()
    check = await menus_of(house)
    assert not check.is_good and check.says.startswith("1 refused for good, such as telegram/-1001000000001 (chat ")
    house.channel.menus.clear()
    running = asyncio.ensure_future(keeper(house, rest=0.01).run())
    async with asyncio.timeout(10):
        while not house.channel.menus:
            await asyncio.sleep(0.01)
    running.cancel()
    assert len(house.channel.menus) == 1
    assert (await menus_of(house)).is_good


async def test_one_that_fails_is_tried_again(house: TestHouse) -> None:
    house.channel.failures.append(ChannelError("no answer", ambiguous=True))
    tried = await keeper(house).look()
    house.clock.pass_(minutes=2)
    assert await keeper(house).look() == 1
    assert len(house.channel.menus) == tried


async def test_a_network_without_menus_is_not_asked(house: TestHouse) -> None:
    house.channel.capabilities = Capabilities(has_menus=False)
    await keeper(house).look()
    assert house.channel.menus == []


async def test_menus_wait_until_no_message_waits(house: TestHouse) -> None:
    await house.receive(make_message("东关社区菜市场垃圾未清理", sender=LI))
    running = asyncio.ensure_future(keeper(house, rest=0.01).run())
    await asyncio.sleep(0.2)
    assert house.channel.menus == []
    await house.settle()
    async with asyncio.timeout(10):
        while not house.channel.menus:
            await asyncio.sleep(0.01)
    running.cancel()


async def test_a_chat_that_never_falls_silent_does_not_keep_menus_away(house: TestHouse) -> None:
    await house.receive(make_message("东关社区菜市场垃圾未清理", sender=LI))
    await asyncio.wait_for(keeper(house, rest=0.0).quiet(), 20)
