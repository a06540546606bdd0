"""Groups that move, members that come and go, channels, privacy, forwarding."""

from typing import Any

import pytest

from playground.core import Unfit
from playground.world import World
from tests.playground.api import BOT, GROUP, LI, ZHANG, ZHAO, BotApi, Refused

SMALL = -4001


@pytest.fixture
def small(world: World) -> int:
    return world.add_chat("group", "东关小组", chat_id=SMALL, members=[LI, ZHANG]).id


async def kinds(bot: BotApi) -> list[Any]:
    """The kinds of the waiting updates; of messages their own keys that matter."""
    service = ("new_chat_members", "left_chat_member", "migrate_to_chat_id", "migrate_from_chat_id", "pinned_message")
    found = []
    for update in await bot("getUpdates"):
        kind = list(update)[1]
        found.append(next((key for key in service if key in update[kind]), kind))
    return found


async def test_a_group_that_becomes_a_supergroup_says_so_on_both_sides(bot: BotApi, world: World, small: int) -> None:
    new = world.migrate(small, LI)
    before, after = [one["message"] for one in await bot("getUpdates")]
    assert (before["chat"]["id"], before["migrate_to_chat_id"]) == (small, new)
    assert (after["chat"]["id"], after["migrate_from_chat_id"]) == (new, small)
    assert after["chat"]["type"] == "supergroup" and str(new).startswith("-100")
    assert await bot.say("新群", new)


@pytest.mark.parametrize(
    ("method", "more"),
    [("sendMessage", {"text": "一"}), ("editMessageText", {"text": "一", "message_id": 1}), ("getChat", {})],
)
async def test_the_old_chat_refuses_and_says_where_it_went(
    bot: BotApi, world: World, small: int, method: str, more: dict[str, Any]
) -> None:
    new = world.migrate(small, LI)
    with pytest.raises(Refused, match="Bad Request: group chat was upgraded to a supergroup chat") as found:
        await bot(method, chat_id=small, **more)
    assert (found.value.code, found.value.parameters) == (400, {"migrate_to_chat_id": new})


def test_nobody_posts_into_the_old_chat_and_it_moves_once(world: World, small: int) -> None:
    new = world.migrate(small, LI)
    with pytest.raises(Unfit, match=f"has become {new}"):
        world.post(small, LI, text="一")
    with pytest.raises(Unfit, match="cannot become"):
        world.migrate(small, LI)
    assert world.post(new, ZHANG, text="一") == [2]


def test_supergroups_count_their_messages_private_chats_and_groups_share_a_count(world: World, small: int) -> None:
    assert world.post(GROUP, LI, text="一") == [1]
    assert world.post(small, LI, text="一") == [1]
    assert world.post(LI, LI, text="一") == [2]
    assert world.post(GROUP, LI, text="二") == [2]


async def test_the_bot_hears_of_its_own_changes(bot: BotApi, world: World) -> None:
    world.set_member(GROUP, BOT, "administrator", by=LI)
    world.set_member(GROUP, BOT, "kicked", by=LI)
    first, second = [one["my_chat_member"] for one in await bot("getUpdates")]
    assert (first["old_chat_member"]["status"], first["new_chat_member"]["status"]) == ("member", "administrator")
    assert first["new_chat_member"]["can_delete_messages"] is True
    assert (second["new_chat_member"]["status"], second["from"]["id"]) == ("kicked", LI)


async def test_a_bot_that_was_thrown_out_hears_nothing_until_it_is_back(bot: BotApi, world: World) -> None:
    world.set_member(GROUP, BOT, "kicked", by=LI)
    world.post(GROUP, LI, text="它听不到")
    world.set_member(GROUP, BOT, "member", by=LI)
    assert await kinds(bot) == ["my_chat_member", "my_chat_member", "new_chat_members"]


async def test_out_of_a_basic_group_the_bot_still_sees_the_message_about_it(
    bot: BotApi, world: World, small: int
) -> None:
    world.set_member(small, BOT, "kicked", by=LI)
    assert await kinds(bot) == ["my_chat_member", "left_chat_member"]


async def test_arrivals_and_leavings_are_service_messages(bot: BotApi, world: World) -> None:
    world.set_member(GROUP, ZHAO, "member", by=LI)
    world.set_member(GROUP, ZHAO, "left")
    came, went = [one["message"] for one in await bot("getUpdates")]
    assert (came["new_chat_members"][0]["id"], came["from"]["id"]) == (ZHAO, LI)
    assert (went["left_chat_member"]["id"], went["from"]["id"]) == (ZHAO, ZHAO)


async def test_an_administrator_bot_that_asked_hears_of_members(bot: BotApi, world: World) -> None:
    world.set_member(GROUP, BOT, "administrator")
    await bot("getUpdates", offset=-1, allowed_updates=["chat_member"])
    world.set_member(GROUP, ZHANG, "administrator", by=LI)
    told = (await bot("getUpdates", offset=-1))[0]["chat_member"]
    assert (told["new_chat_member"]["user"]["id"], told["new_chat_member"]["status"]) == (ZHANG, "administrator")


def test_who_left_cannot_write(world: World) -> None:
    world.set_member(GROUP, ZHANG, "left")
    with pytest.raises(Unfit, match="2001 is not in chat"):
        world.post(GROUP, ZHANG, text="一")


def test_a_private_chat_is_its_persons_alone(world: World) -> None:
    with pytest.raises(Unfit, match="somebody else's private chat"):
        world.post(LI, ZHANG, text="一")


async def test_what_the_bot_can_ask_about_a_chat(bot: BotApi, world: World) -> None:
    world.set_member(GROUP, ZHANG, "administrator")
    chat = await bot("getChat", chat_id=GROUP)
    assert (chat["title"], chat["type"]) == ("城关镇督查群", "supergroup")
    assert await bot("getChatMemberCount", chat_id=GROUP) == 3
    assert [one["user"]["id"] for one in await bot("getChatAdministrators", chat_id=GROUP)] == [ZHANG]
    assert (await bot("getChatMember", chat_id=GROUP, user_id=LI))["status"] == "member"
    assert (await bot("getChatMember", chat_id=GROUP, user_id=ZHAO))["status"] == "left"
    assert await bot.refusal("getChatMember", chat_id=GROUP, user_id=99) == "Bad Request: member not found"


async def test_leaving_a_chat(bot: BotApi, world: World) -> None:
    assert await bot("leaveChat", chat_id=GROUP)
    refused = await bot.refusal("getChat", chat_id=GROUP)
    assert refused == "Forbidden: bot is not a member of the supergroup chat"


async def test_a_chat_with_a_username_is_found_by_it(bot: BotApi, world: World) -> None:
    chat = world.add_chat("supergroup", "公开群", members=[LI], username="chengguan")
    assert (await bot("sendMessage", chat_id="@chengguan", text="一"))["chat"]["id"] == chat.id


async def test_pinning_needs_an_administrator_and_is_a_service_message(bot: BotApi, world: World) -> None:
    message, = world.post(GROUP, LI, text="一")
    refused = await bot.refusal("pinChatMessage", chat_id=GROUP, message_id=message)
    assert refused == "Bad Request: not enough rights to manage pinned messages in the chat"
    world.set_member(GROUP, BOT, "administrator")
    await bot("pinChatMessage", chat_id=GROUP, message_id=message)
    assert (await bot("getChat", chat_id=GROUP))["pinned_message"]["text"] == "一"
    assert (await kinds(bot))[-1] == "pinned_message"
    assert await bot("unpinChatMessage", chat_id=GROUP)
    assert "pinned_message" not in await bot("getChat", chat_id=GROUP)


async def test_a_channels_post_is_forwarded_into_its_group_by_telegram(bot: BotApi, world: World) -> None:
    channel = world.add_chat("channel", "城关发布", admins=[LI], linked_chat=GROUP)
    post, = world.post(channel.id, text="通报")
    told = {list(one)[1]: one[list(one)[1]] for one in await bot("getUpdates")}
    assert "from" not in told["channel_post"]
    copy = told["message"]
    assert (copy["from"]["id"], copy["sender_chat"]["id"], copy["is_automatic_forward"]) == (777000, channel.id, True)
    assert (copy["forward_origin"]["type"], copy["forward_origin"]["message_id"]) == ("channel", post)


async def test_a_forwarded_message_names_its_author(bot: BotApi, world: World) -> None:
    message, = world.post(ZHAO, ZHAO, text="听说的")
    world.set_member(GROUP, ZHAO, "member")
    world.forward(ZHAO, message, ZHAO, GROUP)
    told = (await bot("getUpdates"))[-1]["message"]
    assert (told["text"], told["forward_origin"]["sender_user"]["id"]) == ("听说的", ZHAO)


async def test_the_bot_forwards_and_copies(bot: BotApi, world: World) -> None:
    message, = world.post(GROUP, LI, text="一")
    where = {"chat_id": GROUP, "from_chat_id": GROUP, "message_id": message}
    assert (await bot("forwardMessage", **where))["forward_origin"]["sender_user"]["id"] == LI
    copied = (await bot("copyMessage", **where))["message_id"]
    assert world.messages(GROUP)[-1]["message_id"] == copied
    assert world.messages(GROUP)[-1]["forward_origin"] is None


async def test_with_privacy_the_bot_hears_commands_mentions_and_replies_only(bot: BotApi, world: World) -> None:
    world.set_options(privacy=True, bot=BOT)
    assert (await bot("getMe"))["can_read_all_group_messages"] is False
    card = await bot.say("卡")
    world.post(GROUP, LI, text="闲聊")
    world.post(GROUP, LI, text="/help")
    world.post(GROUP, LI, text="问 @playground_111_bot")
    world.post(GROUP, LI, text="回复", reply_to=card)
    world.post(LI, LI, text="私聊")
    assert await bot.texts() == ["/help", "问 @playground_111_bot", "回复", "私聊"]


async def test_an_administrator_bot_hears_all_in_spite_of_privacy(bot: BotApi, world: World) -> None:
    world.set_options(privacy=True)
    world.set_member(GROUP, BOT, "administrator")
    world.post(GROUP, LI, text="闲聊")
    assert (await bot("getUpdates"))[-1]["message"]["text"] == "闲聊"


async def test_a_message_written_by_way_of_a_bot_names_it(bot: BotApi, world: World) -> None:
    world.post(GROUP, LI, text="一", via_bot=BOT)
    assert (await bot("getUpdates"))[0]["message"]["via_bot"]["id"] == BOT
    with pytest.raises(Unfit, match="is no bot"):
        world.post(GROUP, LI, text="一", via_bot=ZHANG)


async def test_who_writes_as_a_channel(bot: BotApi, world: World) -> None:
    channel = world.add_chat("channel", "城关发布", admins=[LI])
    world.post(GROUP, LI, text="一", as_channel=channel.id)
    message = (await bot("getUpdates"))[0]["message"]
    assert (message["from"]["username"], message["sender_chat"]["id"]) == ("Channel_Bot", channel.id)


async def test_bots_do_not_hear_themselves(bot: BotApi) -> None:
    await bot.say("一")
    assert await bot("getUpdates") == []
