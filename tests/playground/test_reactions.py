"""Reactions: what the bot sets, and what it hears of others'."""

import pytest

from playground.core import Unfit
from playground.world import World
from tests.playground.api import BOT, GROUP, LI, ZHANG, ZHAO, BotApi


async def react(bot: BotApi, message: int, *emoji: str) -> bool:
    reaction = [{"type": "emoji", "emoji": one} for one in emoji]
    return bool(await bot("setMessageReaction", chat_id=GROUP, message_id=message, reaction=reaction))


async def test_the_bot_sets_replaces_and_takes_away_its_reaction(bot: BotApi, world: World) -> None:
    message, = world.post(GROUP, LI, text="一")
    assert await react(bot, message, "👀")
    assert world.messages(GROUP)[0]["reactions"] == {"👀": [BOT]}
    await react(bot, message, "👍")
    assert world.messages(GROUP)[0]["reactions"] == {"👍": [BOT]}
    await react(bot, message)
    assert world.messages(GROUP)[0]["reactions"] == {}


@pytest.mark.parametrize(
    ("reaction", "why"),
    [
        ([{"type": "emoji", "emoji": "🥦"}], "REACTION_INVALID"),
        ([{"type": "emoji", "emoji": ["👀"]}], "REACTION_INVALID"),
        ([{"type": "emoji", "emoji": "👀"}, {"type": "emoji", "emoji": "👍"}], "REACTIONS_TOO_MANY"),
        ("👀", "can't parse reaction JSON object"),
        (["👀"], "can't parse reaction: expected an Array of Object"),
    ],
)
async def test_a_reaction_telegram_would_refuse(bot: BotApi, world: World, reaction: object, why: str) -> None:
    message, = world.post(GROUP, LI, text="一")
    refused = await bot.refusal("setMessageReaction", chat_id=GROUP, message_id=message, reaction=reaction)
    assert refused == f"Bad Request: {why}"


async def test_an_administrator_bot_that_asked_hears_of_reactions(bot: BotApi, world: World) -> None:
    world.set_member(GROUP, BOT, "administrator")
    await bot("getUpdates", offset=-1, allowed_updates=["message_reaction"])
    message, = world.post(GROUP, LI, text="一")
    world.react(GROUP, message, ZHANG, ["👍"])
    world.react(GROUP, message, ZHANG, ["🔥"])
    *_, told = [one["message_reaction"] for one in await bot("getUpdates") if "message_reaction" in one]
    assert (told["message_id"], told["user"]["id"]) == (message, ZHANG)
    assert told["old_reaction"] == [{"type": "emoji", "emoji": "👍"}]
    assert told["new_reaction"] == [{"type": "emoji", "emoji": "🔥"}]


async def test_a_plain_member_hears_nothing_of_reactions(bot: BotApi, world: World) -> None:
    await bot("getUpdates", allowed_updates=["message_reaction"])
    message, = world.post(GROUP, LI, text="一")
    world.react(GROUP, message, ZHANG, ["👍"])
    assert await bot("getUpdates") == []


async def test_both_stand_under_the_message(bot: BotApi, world: World) -> None:
    message, = world.post(GROUP, LI, text="一")
    world.react(GROUP, message, ZHANG, ["👍"])
    await react(bot, message, "👍")
    assert world.messages(GROUP)[0]["reactions"] == {"👍": [ZHANG, BOT]}


def test_who_was_thrown_out_reacts_no_more(world: World) -> None:
    message, = world.post(GROUP, LI, text="一")
    world.set_member(GROUP, ZHAO, "kicked", by=LI)
    with pytest.raises(Unfit, match="3001 is not in chat"):
        world.react(GROUP, message, ZHAO, ["👍"])
