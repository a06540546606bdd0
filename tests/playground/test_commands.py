"""Commands by scope and language, as strictly as the network."""

from typing import Any

import pytest

from playground.world import World
from tests.playground.api import GROUP, LI, BotApi

BAD = "Bad Request: "
HELP = [{"command": "help", "description": "帮助"}]
ROLE = [{"command": "role", "description": "角色"}]


async def test_each_scope_and_language_has_its_own_list(bot: BotApi) -> None:
    scopes: list[dict[str, Any]] = [
        {"type": "default"}, {"type": "all_private_chats"}, {"type": "chat", "chat_id": GROUP},
        {"type": "chat_member", "chat_id": GROUP, "user_id": LI}]
    for n, scope in enumerate(scopes):
        one = [{"command": f"c{n}", "description": "一"}]
        assert await bot("setMyCommands", commands=one, scope=scope)
        assert await bot("setMyCommands", commands=HELP, scope=scope, language_code="en")
    for n, scope in enumerate(scopes):
        assert [c["command"] for c in await bot("getMyCommands", scope=scope)] == [f"c{n}"]
        assert await bot("getMyCommands", scope=scope, language_code="en") == HELP
    assert [c["command"] for c in await bot("getMyCommands")] == ["c0"]


@pytest.mark.parametrize("how", [("deleteMyCommands", {}), ("setMyCommands", {"commands": []})])
async def test_a_list_is_taken_away(bot: BotApi, how: tuple[str, dict[str, Any]]) -> None:
    scope = {"type": "chat", "chat_id": GROUP}
    await bot("setMyCommands", commands=ROLE, scope=scope)
    assert await bot(how[0], scope=scope, **how[1])
    assert await bot("getMyCommands", scope=scope) == []


@pytest.mark.parametrize(("scope", "why"), [
    ({"chat_id": GROUP}, 'can\'t parse BotCommandScope: Can\'t find field "type"'),
    ({"type": "everywhere"}, "can't parse BotCommandScope: Unsupported type specified"),
    ({"type": "chat"}, "chat not found"), ({"type": "chat", "chat_id": -5}, "chat not found"),
    ({"type": "chat", "chat_id": "x"}, "chat not found"),
    ({"type": "chat_member", "chat_id": GROUP}, "user not found"),
    ({"type": "chat_member", "chat_id": GROUP, "user_id": 424242}, "user not found")])
@pytest.mark.parametrize("method", ["setMyCommands", "getMyCommands", "deleteMyCommands"])
async def test_a_wrong_scope_is_refused(bot: BotApi, method: str, scope: dict[str, Any], why: str) -> None:
    assert await bot.refusal(method, commands=HELP, scope=scope) == BAD + why


@pytest.mark.parametrize("language", ["eng", "EN", "z", "中文", "zh-CN"])
async def test_a_wrong_language_is_refused(bot: BotApi, language: str) -> None:
    assert await bot.refusal("setMyCommands", commands=HELP, language_code=language) == (
        BAD + "invalid language code specified")


async def test_a_member_s_scope_is_for_groups(bot: BotApi, world: World) -> None:
    world.post(LI, LI, text="/start")
    scope = {"type": "chat_member", "chat_id": LI, "user_id": LI}
    assert await bot.refusal("setMyCommands", commands=HELP, scope=scope) == (
        BAD + "can't use specified scope in private chats")
    assert await bot("setMyCommands", commands=HELP, scope={"type": "chat", "chat_id": LI})
