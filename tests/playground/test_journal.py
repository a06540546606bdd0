"""The journal tells what bots called and what came of it."""

from playground.world import World
from tests.playground.api import BOT, GROUP, BotApi, Clock, People
from tests.playground.pictures import photo


async def test_a_call_is_written_down(bot: BotApi, people: People, clock: Clock) -> None:
    await bot.say("一")
    line, = (await people.look("journal"))["calls"]
    assert line.pop("seconds") > 0
    assert line == {
        "seq": 1, "at": clock(), "bot": BOT, "method": "sendMessage", "chat": GROUP,
        "params": {"chat_id": GROUP, "text": "一"}, "outcome": "ok", "effect": True, "status": 200, "fault": None,
    }  # fmt: skip


async def test_a_refused_call_had_no_effect(bot: BotApi, people: People) -> None:
    await bot.refusal("sendMessage", chat_id=GROUP)
    line, = (await people.look("journal"))["calls"]
    assert (line["outcome"], line["effect"], line["status"]) == ("refused", False, 400)


async def test_looking_has_no_effect(bot: BotApi, world: World) -> None:
    await bot("getMe")
    await bot("getChat", chat_id=GROUP)
    await bot("getUpdates")
    assert [line["effect"] for line in world.journal.after()] == [False] * 3


async def test_the_lines_after_a_number_and_of_one_method(bot: BotApi, people: People) -> None:
    await bot("getMe")
    await bot.say("一")
    await bot("getMe")
    assert [one["seq"] for one in (await people.look("journal?after=1"))["calls"]] == [2, 3]
    assert [one["seq"] for one in (await people.look("journal?after=1&method=getme"))["calls"]] == [3]


async def test_calls_are_counted_by_outcome(bot: BotApi, people: People) -> None:
    await bot("getMe")
    await bot.say("一")
    await bot.refusal("sendMessage", chat_id=GROUP)
    assert await people.look("calls") == {"getMe": 1, "sendMessage": 2}
    assert await people.look("calls?outcome=ok") == {"getMe": 1, "sendMessage": 1}
    assert await people.look("calls?outcome=refused") == {"sendMessage": 1}


async def test_files_and_long_texts_are_told_short(bot: BotApi, world: World) -> None:
    data = photo()
    await bot.upload("sendPhoto", {"photo": data}, chat_id=GROUP, caption="字" * 500)
    params = world.journal.after()[0]["params"]
    assert params["photo"] == f"photo.jpg ({len(data)} bytes)"
    assert len(params["caption"]) < 400
