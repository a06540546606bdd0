"""A fast, small Bot API for load: N photo updates in G groups, real getUpdates acknowledgement, nothing else strict.

``python -m benchmarks.fake_api PORT N [--groups G] [--rate R]``; GET /stats gives JSON, POST /reset starts over.
With ``--rate`` the updates become available one after the other, R a second from the first poll on.
"""

import argparse
import asyncio
import json
import re
import resource
import time
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, cast
from urllib.parse import parse_qs

import httptools
import orjson
import uvloop

from bot.demo.photos import picture

COMMUNITIES = ("东关社区", "西关社区", "南关社区", "北关社区", "新华社区", "光明社区", "文庙社区", "和平社区",
               "王庄村", "李集村", "张桥村", "刘寨村")
FIRST = 1000  # the first update id
INSPECTORS = 97
_PLACE = re.compile(r"人民路(\d+)号")


def make_update(i: int, groups: int, at: int) -> bytes:
    sizes = [(90, 67), (320, 240), (800, 600), (1280, 960)]
    photo = [{"file_id": f"AgACAgIAAxkBAAI{i:06d}A{k}", "file_unique_id": f"AQAD{i:06d}{k}",
              "file_size": 1500 * (k + 1) ** 3, "width": w, "height": h} for k, (w, h) in enumerate(sizes)]
    return orjson.dumps({"update_id": FIRST + i, "message": {
        "message_id": 10 + i, "date": at, "photo": photo,
        "from": {"id": 700 + i % INSPECTORS, "is_bot": False, "first_name": "Ins", "language_code": "zh"},
        "chat": {"id": -1001000000000 - i % groups, "title": f"工作群{i % groups}", "type": "supergroup"},
        "caption": f"{COMMUNITIES[i % 12]}人民路{i + 1}号垃圾未清理"}})


@dataclass
class Ledger:
    """What the server saw since the last reset."""

    acknowledged: int = 0
    first_poll: float = 0.0
    last_card: float = 0.0
    calls: dict[str, int] = field(default_factory=dict)
    shown: dict[int, float] = field(default_factory=dict)  # update number: when its first answer came
    message_id: int = 100_000
    cpu: float = field(default_factory=lambda: sum(resource.getrusage(resource.RUSAGE_SELF)[:2]))


def answer(body: bytes) -> bytes:
    return (b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
            + str(len(body)).encode() + b"\r\n\r\n" + body)


class Api:
    """The state shared by all connections."""

    def __init__(self, count: int, groups: int, rate: float) -> None:
        now = int(time.time())
        self.updates = [make_update(i, groups, now) for i in range(count)]
        self.rate = rate
        self.photo = picture("exposed_rubbish", 5)
        self.ledger = Ledger()

    def available(self) -> int:
        """How many updates exist by now."""
        if not self.rate or not self.ledger.first_poll:
            return len(self.updates)
        return min(len(self.updates), 1 + int((time.perf_counter() - self.ledger.first_poll) * self.rate))

    def poll(self, parameters: dict[str, Any]) -> bytes | None:
        """The answer to getUpdates, None when there is nothing yet."""
        book = self.ledger
        book.first_poll = book.first_poll or time.perf_counter()
        offset, limit = int(parameters.get("offset") or 0), int(parameters.get("limit") or 100)
        book.acknowledged = max(book.acknowledged, offset - FIRST)
        part = self.updates[book.acknowledged:min(book.acknowledged + limit, self.available())]
        return answer(b'{"ok":true,"result":[' + b",".join(part) + b"]}") if part else None

    def send(self, parameters: dict[str, Any]) -> bytes:
        book = self.ledger
        book.message_id += 1
        number = self._number(parameters)
        if number is not None and number not in book.shown:
            book.shown[number] = book.last_card = time.perf_counter()
        return answer(b'{"ok":true,"result":{"message_id":%d,"from":{"id":111,"is_bot":true,"first_name":"Fake"},'
                      b'"chat":{"id":%s,"title":"C","type":"supergroup"},"date":1790000000,"text":"ok"}}'
                      % (book.message_id, str(parameters.get("chat_id", 1)).encode()))

    def _number(self, parameters: dict[str, Any]) -> int | None:
        """The number of the update that this message answers."""
        text = str(parameters.get("text", ""))
        if text.startswith("got "):
            return int(text[4:]) - FIRST
        place = _PLACE.search(text)
        return int(place[1]) - 1 if place else None

    def stats(self) -> bytes:
        book = self.ledger
        waits = [at - book.first_poll - (n / self.rate if self.rate else 0) for n, at in sorted(book.shown.items())]
        cpu = sum(resource.getrusage(resource.RUSAGE_SELF)[:2]) - book.cpu
        return json.dumps({"acknowledged": book.acknowledged, "shown": len(book.shown), "calls": book.calls,
                           "seconds": max(0.0, book.last_card - book.first_poll), "waits": waits, "cpu": cpu}).encode()


class Connection(asyncio.Protocol):
    def __init__(self, api: Api) -> None:
        self.api = api

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.parser = httptools.HttpRequestParser(self)

    def data_received(self, data: bytes) -> None:
        self.parser.feed_data(data)

    def on_message_begin(self) -> None:
        self.body, self.kind, self.url = BytesIO(), b"", b""

    def on_url(self, url: bytes) -> None:
        self.url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        if name.lower() == b"content-type":
            self.kind = value

    def on_body(self, body: bytes) -> None:
        self.body.write(body)

    def on_message_complete(self) -> None:
        method = self.url.rsplit(b"/", 1)[-1].split(b"?")[0].decode().lower()
        self.api.ledger.calls[method] = self.api.ledger.calls.get(method, 0) + 1
        if b"/file/" in self.url:
            return self.write(b"HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: "
                              + str(len(self.api.photo)).encode() + b"\r\n\r\n" + self.api.photo)
        self.call(method, read_parameters(self.body.getvalue(), self.kind))

    def call(self, method: str, parameters: dict[str, Any]) -> None:
        api = self.api
        match method:
            case "getupdates":
                self.poll(parameters, asyncio.get_running_loop().time() + min(float(parameters.get("timeout") or 0), 5))
            case "sendmessage":
                self.write(api.send(parameters))
            case "getfile":
                self.write(answer(b'{"ok":true,"result":{"file_id":"x","file_unique_id":"x","file_size":%d,'
                                  b'"file_path":"photos/x.jpg"}}' % len(api.photo)))
            case "getme":
                self.write(answer(b'{"ok":true,"result":{"id":111,"is_bot":true,"first_name":"Fake","username":'
                                  b'"fake_bot","can_join_groups":true,"can_read_all_group_messages":true}}'))
            case "getwebhookinfo":
                self.write(answer(b'{"ok":true,"result":{"url":"","has_custom_certificate":false,'
                                  b'"pending_update_count":0}}'))
            case "stats":
                self.write(answer(api.stats()))
            case "reset":
                api.ledger = Ledger()
                self.write(answer(b"{}"))
            case _:
                self.write(answer(b'{"ok":true,"result":true}'))

    def poll(self, parameters: dict[str, Any], until: float) -> None:
        found, loop = self.api.poll(parameters), asyncio.get_running_loop()
        if found is None and loop.time() < until:
            loop.call_later(0.005, self.poll, parameters, until)
        else:
            self.write(found or answer(b'{"ok":true,"result":[]}'))

    def write(self, data: bytes) -> None:
        if not self.transport.is_closing():
            self.transport.write(data)


def read_parameters(body: bytes, kind: bytes) -> dict[str, Any]:
    """The parameters of a call, as JSON, form or multipart text parts."""
    if kind.startswith(b"application/json"):
        return dict(orjson.loads(body or b"{}"))
    if kind.startswith(b"multipart/"):
        parts = body.split(b"--" + kind.split(b"boundary=")[1].strip(b'"'))[1:-1]
        return dict(_part(part) for part in parts)
    return {k: v[0] for k, v in parse_qs(body.decode()).items()}


def _part(part: bytes) -> tuple[str, str]:
    head, _, value = part.partition(b"\r\n\r\n")
    name = head[head.find(b'name="') + 6:]
    return name[:name.find(b'"')].decode(), value[:-2].decode("utf-8", "replace")


async def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("port", type=int)
    arguments.add_argument("count", type=int)
    arguments.add_argument("--groups", type=int, default=50)
    arguments.add_argument("--rate", type=float, default=0.0)
    chosen = arguments.parse_args()
    api = Api(chosen.count, chosen.groups, chosen.rate)
    server = await asyncio.get_running_loop().create_server(lambda: Connection(api), "127.0.0.1", chosen.port)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main())
