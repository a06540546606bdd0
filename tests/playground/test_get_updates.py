"""getUpdates hands out what is unconfirmed, forgets only what a higher offset confirms, and lets one poll at a time."""

import asyncio

import pytest

from playground import polling
from playground.model import Bot
from playground.world import World
from tests.playground.api import GROUP, LI, ZHANG, BotApi, Clock, People, Refused, until


async def test_what_was_handed_out_is_kept_until_a_higher_offset_confirms_it(bot: BotApi, world: World) -> None:
    world.post(GROUP, LI, text="一")
    world.post(GROUP, LI, text="二")
    first, second = await bot("getUpdates")
    assert await bot.texts(offset=first["update_id"]) == ["一", "二"]
    assert await bot.texts(offset=second["update_id"]) == ["二"]
    assert await bot.texts() == ["二"]
    assert await bot.texts(offset=second["update_id"] + 1) == []
    assert await bot.texts() == []


async def test_update_ids_count_up_by_one(bot: BotApi, world: World) -> None:
    for text in "一二三":
        world.post(GROUP, LI, text=text)
    ids = [one["update_id"] for one in await bot("getUpdates")]
    assert ids == [ids[0], ids[0] + 1, ids[0] + 2]


async def test_a_negative_offset_keeps_the_newest_that_many(bot: BotApi, world: World) -> None:
    for text in "一二三":
        world.post(GROUP, LI, text=text)
    assert await bot.texts(offset=-2) == ["二", "三"]
    assert await bot.texts() == ["二", "三"]


@pytest.mark.parametrize(("limit", "given"), [(2, 2), (0, 1), (-5, 1), (100, 100), (1000, 100)])
async def test_limit_is_held_between_1_and_100(bot: BotApi, world: World, limit: int, given: int) -> None:
    for number in range(101):
        world.post(GROUP, LI, text=f"{number}")
    assert await bot.texts(limit=limit) == [f"{number}" for number in range(given)]


async def test_who_asks_again_at_once_for_what_it_just_got_gets_one_at_a_time(bot: BotApi, world: World) -> None:
    world.post(GROUP, LI, text="一")
    world.post(GROUP, LI, text="二")
    offset = (await bot("getUpdates"))[0]["update_id"]
    assert await bot.texts(offset=offset) == ["一", "二"]
    assert await bot.texts(offset=offset) == ["一"]


async def test_a_long_poll_wakes_at_the_first_post(bot: BotApi, world: World, registered: Bot) -> None:
    async with asyncio.timeout(10):
        poll = asyncio.create_task(bot.texts(timeout=50))
        await until(lambda: world.bell(registered).is_awaited)
        world.post(GROUP, LI, text="东关社区 门口有垃圾")
        assert await poll == ["东关社区 门口有垃圾"]


async def test_a_poll_lasts_no_longer_than_50_seconds(bot: BotApi, monkeypatch: pytest.MonkeyPatch) -> None:
    assert polling.LONGEST == 50
    monkeypatch.setattr(polling, "LONGEST", 0)
    async with asyncio.timeout(10):
        assert await bot("getUpdates", timeout=1000) == []


async def test_a_second_poller_ends_the_first_ones_poll(bot: BotApi, world: World, registered: Bot) -> None:
    first = asyncio.create_task(bot.refusal("getUpdates", timeout=50))
    await until(lambda: world.bell(registered).is_awaited)
    second = asyncio.create_task(bot.texts(timeout=50))
    assert await first == (
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    )
    world.post(GROUP, LI, text="给第二个")
    assert await second == ["给第二个"]


async def test_two_bots_poll_side_by_side(bot: BotApi, world: World) -> None:
    other = BotApi(bot.session, bot.address, "222:OTHER")
    assert (await other("getMe"))["id"] == 222
    world.set_member(GROUP, 222, "member")
    first = asyncio.create_task(bot.texts(offset=-1, timeout=50))
    second = asyncio.create_task(other.texts(offset=-1, timeout=50))
    world.post(GROUP, LI, text="给两个")
    assert await first == await second == ["给两个"]


async def test_a_webhook_forbids_polling(bot: BotApi) -> None:
    await bot("setWebhook", url="http://127.0.0.1:9/")
    with pytest.raises(Refused, match="Conflict: can't use getUpdates method while webhook is") as found:
        await bot("getUpdates")
    assert found.value.code == 409
    await bot("deleteWebhook")
    assert await bot("getUpdates") == []


async def test_setting_a_webhook_ends_a_running_poll(bot: BotApi, world: World, registered: Bot) -> None:
    poll = asyncio.create_task(bot.refusal("getUpdates", timeout=50))
    await until(lambda: world.bell(registered).is_awaited)
    await bot("setWebhook", url="http://127.0.0.1:9/")
    assert await poll == "Conflict: terminated by setWebhook request"


async def test_a_message_lives_24_hours(bot: BotApi, world: World, clock: Clock) -> None:
    world.post(GROUP, LI, text="旧")
    clock.forward(24 * 3600 - 1)
    assert await bot.texts() == ["旧"]
    clock.forward(1)
    assert await bot.texts() == []


async def test_a_tap_lives_150_seconds(bot: BotApi, world: World, clock: Clock) -> None:
    button = {"text": "通过", "callback_data": "verify:1"}
    message = await bot.say("复查", reply_markup={"inline_keyboard": [[button]]})
    world.press(GROUP, message, LI, label="通过")
    clock.forward(149)
    assert [one["callback_query"]["data"] for one in await bot("getUpdates")] == ["verify:1"]
    clock.forward(1)
    assert await bot("getUpdates") == []


async def test_the_life_is_that_of_the_clock_moved_by_control(bot: BotApi, people: People, world: World) -> None:
    world.post(GROUP, LI, text="旧")
    await people.do("clock", {"forward": 86400})
    assert await bot.texts() == []


async def test_allowed_updates_stays_until_another_is_given(bot: BotApi, world: World) -> None:
    message, = world.post(GROUP, LI, text="一")
    await bot("getUpdates", offset=-1, allowed_updates=["edited_message"])
    world.post(GROUP, ZHANG, text="不要")
    world.edit(GROUP, message, text="一改")
    found = await bot("getUpdates", offset=-1)
    assert [list(one)[1] for one in found] == ["edited_message"]
    await bot("getUpdates", offset=found[0]["update_id"] + 1, allowed_updates=[])
    world.post(GROUP, ZHANG, text="又要")
    assert await bot.texts() == ["又要"]


async def test_reactions_and_members_come_only_when_asked_for(bot: BotApi, world: World) -> None:
    world.set_member(GROUP, 111, "administrator")
    message, = world.post(GROUP, LI, text="一")
    world.react(GROUP, message, ZHANG, ["👍"])
    world.set_member(GROUP, ZHANG, "restricted")
    kinds = [list(one)[1] for one in await bot("getUpdates")]
    assert kinds == ["my_chat_member", "message"]


async def test_a_raw_update_is_handed_out_where_its_number_puts_it(bot: BotApi, world: World) -> None:
    world.post(GROUP, LI, text="一")
    newest = (await bot("getUpdates"))[0]["update_id"]
    world.inject({"update_id": newest + 10, "poll": {"id": "1"}})
    world.inject({"update_id": newest + 5, "something_new": {"x": 1}})
    world.post(GROUP, LI, text="二")
    ids = [one["update_id"] for one in await bot("getUpdates")]
    assert ids == [newest, newest + 5, newest + 10, newest + 11]
