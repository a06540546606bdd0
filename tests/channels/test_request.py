"""The library's requests over aiohttp: right bodies, errors without the token, nothing left open."""

import json
from collections.abc import AsyncIterator

import pytest
from telegram import Bot, InputMediaPhoto
from telegram.error import BadRequest, InvalidToken, NetworkError, TelegramError, TimedOut
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from channels.telegram.errors import NotSent
from channels.telegram.request import AiohttpRequest, _body
from playground.pictures import drawn
from playground.world import World
from tests.channels.api import CUT, GROUP_ID, TOKEN, ScriptedApi


@pytest.fixture
async def request_() -> AsyncIterator[AiohttpRequest]:
    request = AiohttpRequest()
    yield request
    await request.shutdown()


@pytest.fixture
async def bot(address: str, request_: AiohttpRequest) -> Bot:
    return _bot(address, request_)


def _bot(address: str, request: AiohttpRequest, token: str = TOKEN) -> Bot:
    return Bot(token, base_url=f"{address}/bot", request=request, get_updates_request=request)


async def test_the_library_works_over_it(bot: Bot, world: World) -> None:
    async with bot:
        sent = await bot.send_message(GROUP_ID, "东关社区 & <b>")
    assert world.messages(GROUP_ID)[-1]["text"] == sent.text == "东关社区 & <b>"


async def test_files_go_as_parts_of_a_form(bot: Bot, world: World) -> None:
    await bot.send_photo(GROUP_ID, drawn(1), caption="东关社区", filename="照片\".jpg")
    await bot.send_media_group(GROUP_ID, [InputMediaPhoto(drawn(2), caption="a"), InputMediaPhoto(drawn(3))])
    await bot.send_document(GROUP_ID, b"x" * 100_000, filename="台账.xlsx")
    shown = world.messages(GROUP_ID)
    assert [one["kind"] for one in shown] == ["photo", "photo", "photo", "document"]
    assert shown[3]["document"]["file_name"] == "台账.xlsx"
    assert shown[1]["text"] == "a"


async def test_a_file_name_cannot_add_lines_to_the_form(bot: Bot, world: World) -> None:
    await bot.send_document(GROUP_ID, b"x", filename='a"\r\nX-Y: z\r\n\r\n.txt')
    assert world.messages(GROUP_ID)[-1]["document"]["file_name"] == 'a"X-Y: z.txt'


async def test_a_refusal_is_the_librarys_own_error(bot: Bot) -> None:
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(-5, "x")


async def test_where_nobody_answers_nothing_was_sent(request_: AiohttpRequest) -> None:
    with pytest.raises(NotSent) as caught:
        await _bot("http://127.0.0.1:1", request_).send_message(GROUP_ID, "x")
    assert TOKEN not in repr(caught.value)


@pytest.mark.parametrize("kind", ["cut_before", "cut_after", "bad_gateway", "invalid_json"])
async def test_a_lost_answer_is_no_certainty_that_nothing_was_sent(kind: str, bot: Bot, world: World) -> None:
    world.faults.add([{"kind": kind}])
    with pytest.raises(TelegramError) as caught:
        await bot.send_message(GROUP_ID, "x")
    assert not isinstance(caught.value, NotSent)


async def test_an_answer_that_takes_too_long_times_out(
        bot: Bot, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from aiohttp import ClientTimeout

    from channels.telegram import request
    monkeypatch.setattr(request, "WORDS", ClientTimeout(total=0.05))
    world.faults.add([{"kind": "slow", "seconds": 30}])
    with pytest.raises(TimedOut):
        await bot.send_message(GROUP_ID, "x")


@pytest.mark.parametrize("answer", [CUT, b"<a href='/bot111:TEST/'>", b"[]", b"{}", b""])
async def test_no_error_holds_the_token(answer: bytes, request_: AiohttpRequest) -> None:
    api = ScriptedApi([answer])
    async with api.serve() as address:
        with pytest.raises((TelegramError, KeyError)) as caught:
            await _bot(address, request_).get_updates()
    assert TOKEN not in str(caught.value).replace(repr(answer), "")


async def test_a_wrong_token_is_not_repeated(address: str, request_: AiohttpRequest) -> None:
    with pytest.raises(InvalidToken) as caught:
        await _bot(address, request_, "not-a-token").get_me()
    assert "not-a-token" not in str(caught.value)


async def test_a_text_that_cannot_be_written_is_not_sent(bot: Bot) -> None:
    with pytest.raises(NotSent):
        await bot.send_message(GROUP_ID, "\ud83d")


@pytest.mark.parametrize("payload", [b"", b"{", b"[]", b"<html>", b"\xff"])
def test_an_answer_of_another_shape_is_an_error_of_the_library(payload: bytes) -> None:
    with pytest.raises(TelegramError):
        AiohttpRequest.parse_json_payload(payload)


def test_an_answer_is_read() -> None:
    assert AiohttpRequest.parse_json_payload(b'{"ok":true,"result":[]}') == {"ok": True, "result": []}


async def test_after_the_end_nothing_is_sent_until_it_is_opened_again(bot: Bot, request_: AiohttpRequest) -> None:
    await request_.shutdown()
    with pytest.raises(NotSent):
        await bot.send_message(GROUP_ID, "x")
    await request_.initialize()
    assert (await bot.send_message(GROUP_ID, "x")).text == "x"


async def test_shutting_down_what_was_never_used_or_twice_is_fine() -> None:
    request = AiohttpRequest()
    await request.shutdown()
    await request.shutdown()


def test_a_network_error_that_nothing_was_sent_is_still_a_network_error() -> None:
    assert issubclass(NotSent, NetworkError)


@pytest.mark.parametrize("value", [False, 0, "", "东关 & <b>", -1001000000001, {"a": [1, None, "字"]}, ["message"]])
def test_a_value_reaches_the_network_as_it_is(value: object) -> None:
    body = _body(RequestData([RequestParameter("some", value, None)]))
    assert json.loads(body) == {"some": value}
