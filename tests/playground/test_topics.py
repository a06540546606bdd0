"""Forum topics: every message in one replies to something, the first of the topic if to nothing else."""

import pytest

from playground.core import Unfit
from playground.world import World
from tests.playground.api import BOT, LI, ZHANG, BotApi

FORUM = -1001000000002


@pytest.fixture
def world(world: World) -> World:
    """A forum beside the group."""
    world.add_chat("supergroup", "城关镇督查", chat_id=FORUM, members=[LI, ZHANG], forum=True)
    return world


@pytest.fixture
def topic(world: World) -> int:
    return world.add_topic(FORUM, LI, "东关社区")


async def test_opening_a_topic_is_a_service_message_with_its_id(bot: BotApi, topic: int) -> None:
    message = (await bot("getUpdates"))[0]["message"]
    assert message["message_id"] == message["message_thread_id"] == topic
    assert message["forum_topic_created"]["name"] == "东关社区"
    assert message["chat"]["is_forum"] and message["is_topic_message"]
    assert "reply_to_message" not in message


async def test_a_message_that_replies_to_nothing_replies_to_the_topics_first(
    bot: BotApi, world: World, topic: int
) -> None:
    world.post(FORUM, LI, text="门口有垃圾", topic=topic)
    message = (await bot("getUpdates"))[1]["message"]
    assert (message["message_thread_id"], message["is_topic_message"]) == (topic, True)
    assert message["reply_to_message"]["message_id"] == topic
    assert "forum_topic_created" in message["reply_to_message"]


async def test_a_reply_in_a_topic_stays_in_it(bot: BotApi, world: World, topic: int) -> None:
    first, = world.post(FORUM, LI, text="门口有垃圾", topic=topic)
    world.post(FORUM, ZHANG, text="收到", reply_to=first)
    message = (await bot("getUpdates"))[2]["message"]
    assert (message["message_thread_id"], message["is_topic_message"]) == (topic, True)
    assert message["reply_to_message"]["text"] == "门口有垃圾"


async def test_outside_a_topic_there_is_no_thread(bot: BotApi, world: World, topic: int) -> None:
    world.post(FORUM, LI, text="大家好")
    message = (await bot("getUpdates"))[1]["message"]
    assert message.keys().isdisjoint({"message_thread_id", "is_topic_message", "reply_to_message"})


async def test_a_reply_outside_topics_has_a_thread_but_no_topic(bot: BotApi, world: World) -> None:
    first, = world.post(FORUM, LI, text="大家好")
    world.post(FORUM, ZHANG, text="好", reply_to=first)
    message = (await bot("getUpdates"))[1]["message"]
    assert message["message_thread_id"] == first
    assert "is_topic_message" not in message
    refused = await bot.refusal("sendMessage", chat_id=FORUM, text="一", message_thread_id=first)
    assert refused == "Bad Request: message thread not found"


async def test_the_bot_writes_into_a_topic(bot: BotApi, world: World, topic: int) -> None:
    sent = await bot("sendMessage", chat_id=FORUM, text="🟠 №12", message_thread_id=topic)
    assert (sent["message_thread_id"], sent["is_topic_message"]) == (topic, True)
    assert world.messages(FORUM)[-1]["topic"] == topic


async def test_a_reply_of_the_bot_follows_its_message_into_the_topic(bot: BotApi, world: World, topic: int) -> None:
    message, = world.post(FORUM, LI, text="门口有垃圾", topic=topic)
    sent = await bot("sendMessage", chat_id=FORUM, text="🟠 №12", reply_parameters={"message_id": message})
    assert sent["message_thread_id"] == topic


async def test_in_topics_a_missing_message_to_reply_to_is_never_forgiven(bot: BotApi, topic: int) -> None:
    refused = await bot.refusal(
        "sendMessage", chat_id=FORUM, text="一", message_thread_id=topic,
        reply_parameters={"message_id": 99, "allow_sending_without_reply": True},
    )  # fmt: skip
    assert refused == "Bad Request: message to be replied not found"


async def test_a_closed_topic_is_for_administrators(bot: BotApi, world: World, topic: int) -> None:
    world.change_topic(FORUM, topic, LI, closed=True)
    where = {"chat_id": FORUM, "message_thread_id": topic}
    assert await bot.refusal("sendMessage", text="一", **where) == "Bad Request: TOPIC_CLOSED"
    world.set_member(FORUM, BOT, "administrator")
    assert await bot("sendMessage", text="一", **where)


async def test_renaming_closing_and_reopening_are_service_messages(bot: BotApi, world: World, topic: int) -> None:
    world.change_topic(FORUM, topic, LI, name="东关")
    world.change_topic(FORUM, topic, LI, closed=True)
    world.change_topic(FORUM, topic, LI, closed=False)
    _, renamed, closed, reopened = [one["message"] for one in await bot("getUpdates")]
    assert renamed["forum_topic_edited"] == {"name": "东关"}
    assert closed["forum_topic_closed"] == {}
    assert reopened["forum_topic_reopened"] == {}
    assert {one["message_thread_id"] for one in (renamed, closed, reopened)} == {topic}


def test_only_a_forum_has_topics(world: World) -> None:
    with pytest.raises(Unfit, match="has no topics"):
        world.add_topic(world.add_chat("supergroup", "一", members=[LI]).id, LI, "二")
    with pytest.raises(Unfit, match="only a supergroup has topics"):
        world.add_chat("group", "一", members=[LI], forum=True)


def test_nobody_posts_into_a_topic_that_is_not_there(world: World) -> None:
    with pytest.raises(Unfit, match="there is no topic 77"):
        world.post(FORUM, LI, text="一", topic=77)
