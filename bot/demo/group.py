"""The sample town's work group: the playground as a process of its own, and its people's side over HTTP."""

import asyncio
import base64
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import aiohttp

from bot.demo.story import Step, Town

TOKEN = "111:TEST"  # the bot that is in the playground from the start; a secret to nobody
BOT = 111
NAME = "Ducha 督查"
START_SECONDS = 20
ROOT = Path(__file__).parents[2]
Json = dict[str, Any]


class GroupFailed(Exception):
    """The playground could not be started, or refused; the message is a sentence for people."""


class Group:
    """The people's side of a running playground."""

    def __init__(self, address: str, session: aiohttp.ClientSession, town: Town) -> None:
        self.address, self.town = address, town
        self._session = session
        self._seen = 0  # events

    async def open(self) -> None:
        """Put the town's people into its work group and its office."""
        members = [{"id": account, "name": name, "about": self.town.about[name]}
                   for name, account in self.town.people.items()]
        await self._do("chats", {"type": "supergroup", "title": f"{self.town.name}督查群", "id": self.town.work_group,
                                 "members": members, "bot": "administrator"})
        await self._do("chats", {"type": "supergroup", "title": f"{self.town.name}创建办", "id": self.town.office,
                                 "members": [self.town.people["文明办小宋"], self.town.people["钱镇长"]]})

    async def post(self, step: Step, at: datetime, reply_to: int | None) -> int:
        """Somebody posts in the work group, dated ``at``; gives the first message's id."""
        body: Json = {"from": self.town.people[step.who], "at": at.isoformat()}
        if step.photos:
            body["photos"] = [{"base64": base64.b64encode(photo).decode()} for photo in step.photos]
        body |= {"caption" if step.photos else "text": step.text} if step.text else {}
        body |= {"reply_to": reply_to} if reply_to else {}
        posted = await self._do(f"chats/{self.town.work_group}/messages", body)
        return int(posted["message_ids"][0])

    async def press(self, step: Step) -> str:
        """Somebody taps; gives the tap's id. GroupFailed when no such button stands."""
        for message in reversed(await self.messages()):
            labels = [button["text"] for row in message["buttons"] for button in row]
            if step.press in labels and step.on in message["text"]:
                tapped = await self._do(f"chats/{self.town.work_group}/messages/{message['message_id']}/press",
                                        {"from": self.town.people[step.who], "label": step.press})
                return str(tapped["press"])
        raise GroupFailed(f"no message with {step.on or 'any words'} has the button {step.press}")

    async def messages(self) -> list[Json]:
        """What stands in the work group, oldest first."""
        return list((await self._look(f"chats/{self.town.work_group}/messages"))["messages"])

    async def is_answered(self, press: str) -> bool:
        return bool((await self._look(f"presses/{press}"))["answered"])

    async def is_fetched(self) -> bool:
        """Has the bot taken everything?"""
        return not any(bot["pending"] for bot in (await self._look("state"))["bots"])

    async def events(self) -> list[Json]:
        """What happened since this was asked last, in any chat."""
        found = await self._look(f"events?after={self._seen}")
        self._seen = found["next"]
        return list(found["events"])

    async def set_clock(self, at: datetime) -> None:
        await self._do("clock", {"at": at.isoformat()})

    async def go_live(self) -> None:
        """The playground's clock is the real one again."""
        await self._do("clock", {"offset": 0})

    async def _do(self, path: str, body: Json) -> Json:
        async with self._session.post(f"{self.address}/control/{path}", json=body) as answer:
            return await _accepted(path, answer)

    async def _look(self, path: str) -> Json:
        async with self._session.get(f"{self.address}/control/{path}") as answer:
            return await _accepted(path, answer)


async def _accepted(path: str, answer: aiohttp.ClientResponse) -> Json:
    said: Json = await answer.json()
    if answer.status != 200:
        raise GroupFailed(f"the playground refused {path}: {said.get('error', said)}")
    return said


@asynccontextmanager
async def playground(town: Town, port: int, folder: Path, zone: str) -> AsyncIterator[Group]:
    """A playground that keeps its chats in ``folder``, as long as the block runs; GroupFailed when it cannot start."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "playground", "--port", str(port), "--token", TOKEN, "--name", NAME, "--zone", zone,
        "--state", str(folder.absolute()), "--until-input-ends", cwd=ROOT, stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        start_new_session=True)  # Ctrl-C is ours: the bot says goodbye first
    try:
        address = await _address(process, port)
        async with aiohttp.ClientSession() as session:
            yield Group(address, session, town)
    finally:
        with suppress(ProcessLookupError):
            process.terminate()
        await process.communicate()


async def _address(process: asyncio.subprocess.Process, port: int) -> str:
    assert process.stdout is not None
    try:
        async with asyncio.timeout(START_SECONDS):
            line = (await process.stdout.readline()).decode()
    except TimeoutError:
        line = ""
    if "http://" in line:
        return line.split()[-1]
    with suppress(ProcessLookupError):
        process.terminate()
    _, errors = await process.communicate()
    if port and b"in use" in errors:
        raise GroupFailed(f"port {port} is in use; without --port any free one is taken")
    reason = errors.decode(errors="replace").strip().splitlines()[-1:] or ["it said nothing"]
    raise GroupFailed(f"the playground did not start: {reason[0]}")
