"""The bots' side over HTTP: requests become calls, refusals become answers, faults happen."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import orjson
from aiohttp import web
from aiohttp.http_exceptions import BadHttpMessage

from playground.api.call import Call, Upload
from playground.api.chats import download
from playground.api.methods import METHODS, NAMES, WITHOUT_EFFECT
from playground.faults import Kind, Rule
from playground.model import Bot, Json
from playground.polling import Polling
from playground.refusal import Refusal, bad_request, forbidden, not_found, too_many_requests
from playground.world import World

BAD_GATEWAY = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1>" \
    "</center>\r\n<hr><center>nginx/1.18.0</center>\r\n</body>\r\n</html>\r\n"  # fmt: skip
SHOWN = 300
# What a form can be broken by: its bytes, its encoding, its boundaries.
UNREADABLE = (ValueError, LookupError, AssertionError, RuntimeError, web.RequestPayloadError, BadHttpMessage)


@dataclass(slots=True)
class Outcome:
    """How a call ended: what to answer, and whether anything was done."""

    body: bytes = b""
    status: int = 200
    retry_after: int = 0
    ended: str = "ok"  # ok, refused, fault
    is_cut: bool = False
    is_html: bool = False


class Gateway:
    """``/bot<token>/<method>`` and ``/file/bot<token>/<path>``."""

    def __init__(self, world: World, on_webhook: Callable[[Bot], None]) -> None:
        self._world = world
        self._on_webhook = on_webhook
        self.polling = Polling()

    async def method(self, request: web.Request) -> web.Response:
        """Answer one call of a method."""
        began = time.perf_counter()
        given = request.match_info["method"].lower()
        try:
            bot = self._world.bot(request.match_info["token"])
            params, uploads = await parameters(request)
        except Refusal as refusal:
            return _response(_refused(refusal))
        name = NAMES.get(given, request.match_info["method"])
        call = Call(self._world, bot, name, params, uploads, name not in WITHOUT_EFFECT)
        rule = self._world.faults.strike(call.method, call.chat_id())
        outcome = await self._with_fault(rule, call, lambda: self._run(call))
        self._write_down(call, outcome, rule, time.perf_counter() - began)
        return _answer(request, outcome)

    async def file(self, request: web.Request) -> web.Response:
        """Answer one download."""
        began = time.perf_counter()
        path = request.match_info["path"]
        try:
            bot = self._world.bot(request.match_info["token"])
        except Refusal as refusal:
            return _response(_refused(refusal))
        call = Call(self._world, bot, "file", {"path": path}, has_effect=False)
        rule = self._world.faults.strike("file")
        outcome = await self._with_fault(rule, call, lambda: _download(call, path))
        self._write_down(call, outcome, rule, time.perf_counter() - began)
        return _answer(request, outcome, "application/octet-stream")

    async def _run(self, call: Call) -> Outcome:
        try:
            if call.method == "getUpdates":
                found = await self.polling.get_updates(call)
                joined = ",".join([one.body for one in found])
                return Outcome(f'{{"ok":true,"result":[{joined}]}}'.encode())
            if call.method not in METHODS:
                raise not_found()
            result = METHODS[call.method](call)
        except Refusal as refusal:
            return _refused(refusal)
        if call.method == "setWebhook":
            self._on_webhook(call.bot)
        return Outcome(orjson.dumps({"ok": True, "result": result}))

    async def _with_fault(self, rule: Rule | None, call: Call, run: Callable[[], Awaitable[Outcome]]) -> Outcome:
        if rule is None:
            return await run()
        if (stopped := _before(rule, call)) is not None:
            return stopped
        if rule.kind is Kind.SLOW:
            await asyncio.sleep(rule.seconds)
        return await _after(rule, await run())

    def _write_down(self, call: Call, outcome: Outcome, rule: Rule | None, spent: float) -> None:
        is_done = outcome.ended == "ok" and outcome.status == 200
        self._world.journal.add(
            at=self._world.now(), bot=call.bot.user.id, method=call.method, chat=call.chat_id(),
            params=_digest(call), outcome="fault" if rule and outcome.ended != "refused" else outcome.ended,
            effect=is_done and call.has_effect, status=outcome.status,
            fault=rule.kind if rule else None, seconds=round(spent, 6),
        )  # fmt: skip


async def parameters(request: web.Request) -> tuple[Json, dict[str, Upload]]:
    """Query, form, multipart or JSON; the body wins over the query."""
    params: Json = dict(request.query)
    uploads: dict[str, Upload] = {}
    if not request.can_read_body:
        return params, uploads
    if request.content_type == "application/json":
        return params | _json_body(await request.read()), uploads
    try:
        form = await request.post()
    except UNREADABLE:
        raise bad_request("can't parse the request") from None
    for name, value in form.items():
        key = _whole(name)
        if isinstance(value, web.FileField):
            uploads[key] = Upload(_whole(value.filename), _whole(value.content_type), value.file.read())
        else:
            params[key] = value if isinstance(value, str) else bytes(value).decode(errors="replace")
    return params, uploads


def _whole(header: str) -> str:
    """A text of a part's header, where bytes that are no UTF-8 come as halves of characters."""
    return header if header.isascii() else header.encode(errors="replace").decode()


def _json_body(body: bytes) -> Json:
    if not body:
        return {}
    try:
        given = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise bad_request("can't parse JSON in the request body") from None
    if not isinstance(given, dict):
        raise bad_request("object expected in the request body")
    return given


async def _download(call: Call, path: str) -> Outcome:
    try:
        return Outcome(download(call, path))
    except Refusal as refusal:
        return _refused(refusal)


def _before(rule: Rule, call: Call) -> Outcome | None:
    """The outcome of a fault that happens before anything is done; None for the other kinds."""
    match rule.kind:
        case Kind.BAD_GATEWAY:
            return Outcome(BAD_GATEWAY.encode(), 502, ended="fault", is_html=True)
        case Kind.CUT_BEFORE:
            return Outcome(status=0, ended="fault", is_cut=True)
        case Kind.TOO_MANY_REQUESTS:
            refusal = too_many_requests(rule.retry_after)
        case Kind.BAD_REQUEST:
            refusal = bad_request(rule.description or "something is wrong with the request")
        case Kind.FORBIDDEN:
            refusal = forbidden(rule.description or "bot was kicked from the supergroup chat")
        case Kind.FILE_UNAVAILABLE:
            what = bad_request("wrong file_id or the file is temporarily unavailable")
            refusal = what if call.method == "getFile" else Refusal("Not Found: file not found", 404)
        case _:
            return None
    outcome = _refused(refusal)
    outcome.ended = "fault"
    return outcome


async def _after(rule: Rule, outcome: Outcome) -> Outcome:
    if rule.kind is Kind.SLOW_AFTER:
        await asyncio.sleep(rule.seconds)
    elif rule.kind is Kind.CUT_AFTER:
        outcome.is_cut = True
    elif rule.kind is Kind.INVALID_JSON:
        outcome.body = outcome.body[: len(outcome.body) // 2]
    return outcome


def _refused(refusal: Refusal) -> Outcome:
    body: Json = {"ok": False, "error_code": refusal.code, "description": refusal.description}
    if refusal.parameters:
        body["parameters"] = refusal.parameters
    retry_after = refusal.parameters.get("retry_after", 0)
    return Outcome(orjson.dumps(body), refusal.code, retry_after, "refused")


def _answer(request: web.Request, outcome: Outcome, content_type: str = "application/json") -> web.Response:
    if outcome.is_cut and request.transport is not None:
        request.transport.abort()
    return _response(outcome, content_type if outcome.status == 200 else "application/json")


def _response(outcome: Outcome, content_type: str = "application/json") -> web.Response:
    headers = {"Retry-After": str(outcome.retry_after)} if outcome.retry_after else None
    return web.Response(
        body=outcome.body, status=outcome.status or 500, headers=headers,
        content_type="text/html" if outcome.is_html else content_type,
    )  # fmt: skip


def _digest(call: Call) -> Json:
    """The parameters, long ones cut, uploads as their size."""
    shown: dict[str, Any] = {key: _cut(value) for key, value in call.params.items()}
    return shown | {key: f"{one.name} ({len(one.data)} bytes)" for key, one in call.uploads.items()}


def _cut(value: Any) -> Any:
    if isinstance(value, str):
        return value[:SHOWN] + "…" if len(value) > SHOWN else value
    try:
        orjson.dumps(value)
    except TypeError:  # nested too deep to be shown again
        return "…"
    return value
