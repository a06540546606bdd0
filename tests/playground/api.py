"""A bot and a hand at the control, both over HTTP, and a clock that a test moves."""

import asyncio
import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import aiohttp

TOKEN = "111:TEST"
BOT = 111
LI, ZHANG, ZHAO = 1001, 2001, 3001  # inspector, head of 东关社区, an outsider
GROUP = -1001000000001
START = 1_763_949_600.0
Json = dict[str, Any]


class Clock:
    """Stands still until moved."""

    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> float:
        return self.at

    def forward(self, seconds: float) -> None:
        self.at += seconds


class Refused(Exception):
    """The server refused; the text is its description."""

    def __init__(self, body: Json) -> None:
        super().__init__(body["description"])
        self.code: int = body["error_code"]
        self.parameters: Json = body.get("parameters", {})


@dataclass
class BotApi:
    """One bot's side."""

    session: aiohttp.ClientSession
    address: str
    token: str = TOKEN

    async def __call__(self, method: str, **parameters: Any) -> Any:
        """The result of a method. Raises Refused."""
        async with self.session.post(f"{self.address}/bot{self.token}/{method}", json=parameters) as answer:
            body = await answer.json()
        if not body["ok"]:
            raise Refused(body)
        return body["result"]

    async def upload(self, method: str, files: dict[str, bytes], **parameters: Any) -> Any:
        """The result of a method with files. Raises Refused."""
        form = aiohttp.FormData({key: str(value) for key, value in parameters.items()})
        for name, data in files.items():
            form.add_field(name, io.BytesIO(data), filename=f"{name}.jpg", content_type="image/jpeg")
        async with self.session.post(f"{self.address}/bot{self.token}/{method}", data=form) as answer:
            body = await answer.json()
        if not body["ok"]:
            raise Refused(body)
        return body["result"]

    async def refusal(self, method: str, **parameters: Any) -> str:
        """The description of the refusal that the call must meet."""
        try:
            result = await self(method, **parameters)
        except Refused as refused:
            return str(refused)
        raise AssertionError(f"not refused: {result}")

    async def say(self, text: str, chat: int = GROUP, **more: Any) -> int:
        """Send a text; gives the message id."""
        sent = await self("sendMessage", chat_id=chat, text=text, **more)
        return int(sent["message_id"])

    async def texts(self, **parameters: Any) -> list[str]:
        """The texts of the messages that getUpdates gives."""
        return [one["message"]["text"] for one in await self("getUpdates", **parameters)]

    async def download(self, path: str) -> tuple[int, bytes]:
        """Status and body behind a file path."""
        async with self.session.get(f"{self.address}/file/bot{self.token}/{path}") as answer:
            return answer.status, await answer.read()


@dataclass
class People:
    """The people's side."""

    session: aiohttp.ClientSession
    address: str

    async def do(self, path: str, body: Any = None, *, status: int = 200) -> Any:
        """POST; the answer, which must have the status."""
        async with self.session.post(f"{self.address}/control/{path}", json={} if body is None else body) as answer:
            said = await answer.json()
        assert answer.status == status, said
        return said

    async def refusal(self, path: str, body: Any) -> str:
        """Why it was refused, as it must be."""
        return str((await self.do(path, body, status=400))["error"])

    async def look(self, path: str, *, status: int = 200) -> Any:
        """GET; the answer."""
        async with self.session.get(f"{self.address}/control/{path}") as answer:
            said = await answer.json()
        assert answer.status == status, said
        return said


async def until(is_so: Callable[[], object]) -> None:
    """Let the others run until it is so."""
    async with asyncio.timeout(10):
        while not is_so():
            await asyncio.sleep(0.001)
