"""Nothing that comes in makes a 500 or stays in the world: what is odd is refused."""

import json
from typing import Any

import aiohttp
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from playground.api.methods import METHODS
from playground.server import serve
from playground.stored import written
from playground.world import World
from tests.playground.api import BOT, GROUP, LI, BotApi, Clock, People
from tests.playground.pictures import photo

HERE = f"chats/{GROUP}"
HUGE = 10**30
DEEP: Any = json.loads("[" * 300 + "]" * 300)


def raw(text: str) -> bytes:
    """Bytes of a body, halves of characters included."""
    return text.encode("utf-8", "surrogatepass")


@pytest.mark.parametrize(
    "body",
    [
        raw('{"from": 1001, "text": "\\ud800"}'),
        raw('{"from": 1001, "text": "\ud800"}'),
        b'{"from": 1001, "text": "a\\u0000b"}',
        b'{"from": 1001, "text": ["a"]}',
        b'{"from": "1001", "text": "a"}',
        b'{"from": -1001, "text": "a"}',
        b'{"from": 1001.5, "text": "a"}',
        b'{"from": true, "text": "a"}',
        b'{"from": 1000000000000000000000000000000, "text": "a"}',
        b'{"from": 9007199254740993, "text": "a"}',
        b'{"from": 1001, "text": "a", "reply_to": "x"}',
        b'{"from": 1001, "text": "a", "at": "yesterday"}',
        b'{"from": 1001, "text": "a", "at": 1e300}',
        b'{"from": 1001, "text": "a", "at": -5}',
        b'{"from": 1001, "text": "a", "at": [1]}',
        b'{"from": 1001, "text": "a", "album": 5}',
        b'{"from": 1001, "photo": {"base64": "!!!"}}',
        b'{"from": 1001, "photo": {"base64": "aGFsbG8="}}',
        b'{"from": 1001, "photo": {"blob": "../../etc/passwd"}}',
        b'{"from": 1001, "photo": {"blob": 5}}',
        b'{"from": 1001, "photo": {"draw": 1, "width": 1000000000}}',
        b'{"from": 1001, "photo": {"draw": "one"}}',
        b'{"from": 1001, "photo": "aGFsbG8="}',
        b'{"from": 1001, "photos": {"draw": 1}}',
        b'{"from": 1001, "photo": {}}',
        b'{"from": 1001, "document": []}',
        b'{"from": 1001, "document": {"base64": "aGFsbG8=", "name": 5}}',
        b'{"from": 1001, "location": {"latitude": "north", "longitude": 1}}',
        b'{"from": 1001, "location": [1, 2]}',
        b'{"from": 1001, "text": "a", "anonymous": "yes"}',
        b"[]",
        b"5",
        b"null",
        b"{",
        b"",
        b"[" * 100_000,
        b"\xff\xfe",
    ],
)
async def test_an_odd_post_is_refused_and_leaves_nothing(
    session: aiohttp.ClientSession, people: People, world: World, body: bytes
) -> None:
    before = set(world.state.people)
    async with session.post(f"{people.address}/control/{HERE}/messages", data=body) as answer:
        assert answer.status == 400
        assert (await answer.json())["error"]
    assert world.messages(GROUP) == []
    assert set(world.state.people) == before
    assert written(world.state)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("people", []), ("people", {"id": "5", "name": "a"}), ("people", {"id": 5, "name": ""}),
        ("people", {"id": HUGE, "name": "a"}), ("people", {"id": 5, "name": "a\x00"}), ("chats", "group"),
        ("chats", {"type": "group", "title": "a", "members": 5}),
        ("chats", {"type": "group", "title": "a", "members": ["x"]}),
        ("chats", {"type": ["group"], "title": "a"}), ("chats", {"type": "group", "title": "a", "forum": "yes"}),
        (f"{HERE}/topics", {"from": LI}), (f"{HERE}/topics/x", {"from": LI, "name": "a"}),
        (f"{HERE}/members", {"user": {}, "status": "member"}), (f"{HERE}/members", {"user": LI, "status": []}),
        (f"{HERE}/migrate", {}), ("chats/x/messages", {"from": LI, "text": "a"}),
        (f"chats/{HUGE}/messages", {"from": LI, "text": "a"}), (f"{HERE}/messages/x/edit", {"text": "a"}),
        (f"{HERE}/messages/1/react", {"from": LI, "emoji": "👍"}),
        (f"{HERE}/messages/1/press", {"from": LI, "data": 5}),
        ("updates", []), ("updates", {"update_id": "x"}), ("updates", {"update_id": HUGE}), ("updates", {"a": DEEP}),
        ("messages", {}), ("messages", [5]), ("messages", [{"chat": "x"}]), ("faults", 5), ("faults", [[]]),
        ("clock", {"forward": "x"}), ("clock", {"forward": 1e12}), ("clock", {"at": "x"}), ("clock", {"offset": []}),
        ("options", {"limits": 1}), ("options", 5),
    ],
)  # fmt: skip
async def test_odd_acts_are_refused(people: People, world: World, path: str, body: Any) -> None:
    assert await people.refusal(path, body)
    assert written(world.state)


@pytest.mark.parametrize(
    "path",
    ["journal?after=x", "events?after=x", "events?timeout=nan", "events?timeout=x", "chats/x/messages",
     f"chats/{GROUP}/messages?after=x", "chats/-9/messages", "presses/x"],
)  # fmt: skip
async def test_odd_looks_are_refused(people: People, path: str) -> None:
    assert (await people.look(path, status=400))["error"]


async def test_an_unknown_route_is_404(people: People, session: aiohttp.ClientSession) -> None:
    assert await people.look("nothing", status=404) == {"error": "Not Found"}
    async with session.get(f"{people.address}/nothing") as answer:
        assert (answer.status, (await answer.json())["description"]) == (404, "Not Found")


@pytest.mark.parametrize(
    ("method", "parameters", "why"),
    [
        ("sendMessage", {"chat_id": HUGE, "text": "a"}, "chat not found"),
        ("sendMessage", {"chat_id": [], "text": "a"}, "chat not found"),
        ("sendMessage", {"chat_id": GROUP, "text": "a", "reply_parameters": [1]}, "can't parse reply parameters"),
        ("sendMessage", {"chat_id": GROUP, "text": "a", "reply_markup": DEEP}, "object expected as reply markup"),
        ("deleteMessages", {"chat_id": GROUP, "message_ids": 5}, "message identifiers are not specified"),
        ("setMyCommands", {"commands": [5]}, "can't parse commands"),
        ("setMyCommands", {"commands": [], "scope": [5]}, "can't parse BotCommandScope"),
        ("getUpdates", {"allowed_updates": 5}, "can't parse allowed_updates"),
        ("editMessageMedia", {"chat_id": GROUP, "message_id": 1, "media": 5}, "can't parse InputMedia"),
    ],
)
async def test_odd_parameters_are_refused_in_telegrams_words(
    bot: BotApi, method: str, parameters: dict[str, Any], why: str
) -> None:
    assert (await bot.refusal(method, **parameters)).startswith(f"Bad Request: {why}")


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", b"{"), ("application/json", b"[]"), ("application/json", b'{"text": "\\ud800"}'),
        ("application/json", b"[" * 100_000), ("multipart/form-data", b"--x"),
        ("multipart/form-data; boundary=x", b"--y\r\n\r\n--y--"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\na\r\n--x--\r\n"),
        ("application/x-www-form-urlencoded; charset=klingon", b"chat_id=1&text=a"),
        ("application/x-www-form-urlencoded", b"chat_id=%ED%A0%80&text=%FF"),
    ],
)  # fmt: skip
async def test_an_odd_body_is_refused(bot: BotApi, kind: str, body: bytes) -> None:
    url = f"{bot.address}/bot{bot.token}/sendMessage"
    async with bot.session.post(url, data=body, headers={"Content-Type": kind}) as answer:
        assert answer.status == 400
        assert (await answer.json())["description"].startswith("Bad Request: ")


async def test_a_file_name_of_broken_bytes_is_kept_readable(bot: BotApi, world: World) -> None:
    body = (
        b'--x\r\nContent-Disposition: form-data; name="chat_id"\r\n\r\n-1001000000001\r\n'
        b'--x\r\nContent-Disposition: form-data; name="document"; filename="\xff\xfe.bin"\r\n'
        b"\r\nPK\r\n--x--\r\n"
    )
    url = f"{bot.address}/bot{bot.token}/sendDocument"
    async with bot.session.post(url, data=body, headers={"Content-Type": "multipart/form-data; boundary=x"}) as answer:
        assert answer.status == 200, await answer.text()
    assert written(world.state)


async def test_a_deep_button_leaves_nothing_that_cannot_be_written(bot: BotApi, world: World, people: People) -> None:
    markup = {"inline_keyboard": [[{"text": "a", "web_app": {"url": DEEP}, "callback_data": "a"}]]}
    await bot.say("一", reply_markup=markup)
    assert (await people.look(f"{HERE}/messages"))["messages"][0]["buttons"] == [[{"text": "a", "callback_data": "a"}]]
    assert (await people.look("journal"))["calls"][0]["params"]["reply_markup"] == "…"
    assert written(world.state)


async def test_a_body_that_is_too_large_is_refused(
    session: aiohttp.ClientSession, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("playground.server.LARGEST_REQUEST", 1000)
    async with serve(World(now=clock)) as address:
        bot, people = BotApi(session, address), People(session, address)
        assert await bot.refusal("sendMessage", chat_id=GROUP, text="a" * 2000) == "Request Entity Too Large"
        assert await people.refusal("people", {"id": 5, "name": "a" * 2000}) == "Request Entity Too Large"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8)
    | st.sampled_from([GROUP, LI, BOT, 1, "HTML", "photo", "attach://x", "<b>a", "https://a.example"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(
        ["type", "media", "text", "offset", "length", "emoji", "command", "description", "message_id", "caption",
         "inline_keyboard", "callback_data", "url", "chat_id", "caption_entities", "parse_mode"]), inner, max_size=4),
    max_leaves=8,
)  # fmt: skip
SHARED = [HealthCheck.function_scoped_fixture]  # every example meets the same server
NAMES = st.sampled_from([
    "chat_id", "message_id", "text", "caption", "parse_mode", "entities", "caption_entities", "reply_markup", "media",
    "photo", "document", "reply_parameters", "message_thread_id", "offset", "limit", "allowed_updates", "reaction",
    "commands", "scope", "language_code", "url", "secret_token", "max_connections", "message_ids", "file_id", "user_id",
    "callback_query_id", "latitude", "longitude", "action", "from_chat_id", "show_alert",
])  # fmt: skip


@settings(max_examples=150, derandomize=True, deadline=None, suppress_health_check=SHARED)
@given(
    method=st.sampled_from(sorted(METHODS)), parameters=st.dictionaries(NAMES, JSON, max_size=6), known=st.booleans()
)  # fmt: skip
async def test_no_call_whatever_it_says_makes_a_500(
    bot: BotApi, world: World, method: str, parameters: dict[str, Any], known: bool
) -> None:
    if known:
        world.set_member(GROUP, BOT, "administrator")
        message, = world.post(GROUP, LI, photo=photo())
        parameters = {"chat_id": GROUP, "message_id": message, "from_chat_id": GROUP, **parameters}
    async with bot.session.post(f"{bot.address}/bot{bot.token}/{method}", json=parameters) as answer:
        said = await answer.json()
    assert answer.status in (200, 400, 403, 404, 409), said
    assert said["ok"] is (answer.status == 200)
    world.bot(bot.token).webhook = None
    assert written(world.state)


async def test_web_pages_of_elsewhere_cannot_act_for_people(people: People, session: aiohttp.ClientSession) -> None:
    for origin, status in (("https://evil.example", 403), (people.address, 200)):
        async with session.get(f"{people.address}/control/state", headers={"Origin": origin}) as answer:
            assert answer.status == status


async def test_other_machines_are_refused_unless_opened(
    session: aiohttp.ClientSession, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("playground.server._is_here", lambda request: False)
    for is_open, status in ((False, 403), (True, 200)):
        async with serve(world, is_control_open=is_open) as address:
            async with session.get(f"{address}/control/state") as answer:
                assert answer.status == status
            assert (await BotApi(session, address)("getMe"))["id"] == BOT
