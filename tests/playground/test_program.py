"""``python -m playground`` as a program: its words, its port, its end, its state."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest

from tests.playground.api import GROUP, LI, BotApi, People

ROOT = Path(__file__).parents[2]


@dataclass
class Program:
    """A running playground."""

    process: asyncio.subprocess.Process
    address: str
    session: aiohttp.ClientSession

    @property
    def people(self) -> People:
        return People(self.session, self.address)

    @property
    def bot(self) -> BotApi:
        return BotApi(self.session, self.address)

    async def end(self, by: signal.Signals = signal.SIGTERM) -> int:
        """Its exit code."""
        self.process.send_signal(by)
        return await self.process.wait()


async def start(*arguments: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "playground", *arguments, cwd=ROOT, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE, env={**os.environ, "PYTHONWARNINGS": "error::ResourceWarning"},
    )  # fmt: skip


@asynccontextmanager
async def playground(*arguments: str) -> AsyncIterator[Program]:
    """A playground on any free port, ended with the block."""
    process = await start("--port", "0", *arguments)
    assert process.stdout is not None
    async with asyncio.timeout(30), aiohttp.ClientSession() as session:
        said = (await process.stdout.readline()).decode()
        assert said.startswith("playground listening on http://127.0.0.1:"), said
        try:
            yield Program(process, said.split()[-1], session)
        finally:
            if process.returncode is None:
                process.kill()
            await process.communicate()


async def say_and_die(*arguments: str) -> tuple[int | None, str]:
    """Exit code and error text of a playground that does not start."""
    process = await start(*arguments)
    _, error = await process.communicate()
    return process.returncode, error.decode()


async def test_it_listens_on_any_free_port_and_ends_cleanly_though_somebody_waits() -> None:
    async with playground() as program:
        assert (await program.bot("getMe"))["id"] == 111
        watching = {"Accept": "text/event-stream"}
        async with program.session.get(f"{program.address}/control/events", headers=watching):
            poll = asyncio.create_task(program.bot("getUpdates", timeout=50))
            await program.bot("getMe")
            assert await program.end() == 0
        await asyncio.gather(poll, return_exceptions=True)
        assert program.process.stderr is not None
        assert (await program.process.stderr.read()).decode() == ""


async def test_everything_is_there_again_after_a_clean_stop(tmp_path: Path) -> None:
    async with playground("--state", str(tmp_path)) as program:
        await program.people.do("chats", {"type": "supergroup", "title": "群", "id": GROUP, "members": [LI]})
        await program.people.do(f"chats/{GROUP}/messages", {"from": LI, "text": "一", "photo": None})
        await program.people.do(f"chats/{GROUP}/messages", {"from": LI, "photo": {"draw": 1}})
        assert await program.end(signal.SIGINT) == 0
    async with playground("--state", str(tmp_path)) as program:
        assert [list(one)[1] for one in await program.bot("getUpdates")] == ["message", "message"]
        shown = (await program.people.look(f"chats/{GROUP}/messages"))["messages"]
        assert [one["kind"] for one in shown] == ["text", "photo"]
        file = await program.bot("getFile", file_id=shown[1]["photo"]["file_id"])
        assert (await program.bot.download(file["file_path"]))[0] == 200


async def test_after_sigkill_the_last_writing_is_there(tmp_path: Path) -> None:
    async with playground("--state", str(tmp_path)) as program:
        await program.people.do("chats", {"type": "supergroup", "title": "群", "id": GROUP})
        assert await program.end() == 0
    async with playground("--state", str(tmp_path)) as program:
        await program.people.do(f"chats/{GROUP}/messages", {"from": LI, "text": "没存上"})
        assert await program.end(signal.SIGKILL) == -9
    async with playground("--state", str(tmp_path)) as program:
        assert [one["id"] for one in (await program.people.look("chats"))["chats"]] == [GROUP]


async def test_help_names_every_option() -> None:
    process = await start("--help")
    said, _ = await process.communicate()
    options = ("host", "port", "token", "state", "limits", "privacy", "only-known-tokens", "open-control", "name",
               "zone", "until-input-ends")
    assert process.returncode == 0
    assert [one for one in options if f"--{one} " not in said.decode()] == []


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--port", "99999"], "a port is a number from 0 to 65535"),
        (["--port", "-1"], "a port is a number from 0 to 65535"),
        (["--token", "secret"], "a token is digits, a colon and letters"),
        (["--speed", "5"], "unrecognized arguments"),
    ],
)
async def test_a_wrong_option_is_named(arguments: list[str], why: str) -> None:
    code, said = await say_and_die(*arguments)
    assert code == 2
    assert why in said and "Traceback" not in said


async def test_with_its_input_it_ends_and_keeps_its_state(tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "playground", "--port", "0", "--state", str(tmp_path), "--until-input-ends", cwd=ROOT,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdin is not None and process.stdout is not None
    assert b"listening" in await process.stdout.readline()
    process.stdin.close()
    async with asyncio.timeout(10):
        assert (await process.communicate())[1] == b""
    assert process.returncode == 0 and (tmp_path / "world.json").exists()


async def test_the_bot_s_name_and_the_zone_are_as_told(tmp_path: Path) -> None:
    for arguments in (["--name", "Ducha 督查", "--zone", "Asia/Shanghai"], ["--zone", "UTC"]):  # the name is kept
        async with playground("--state", str(tmp_path), *arguments) as program:
            state = await program.people.look("state")
            assert (state["bots"][0]["first_name"], state["zone"]) == ("Ducha 督查", arguments[-1])
            assert await program.end() == 0


async def test_a_port_that_is_taken_is_said_in_one_line() -> None:
    async with playground() as program:
        code, said = await say_and_die("--port", program.address.rpartition(":")[2])
    assert code == 1
    assert said.startswith("playground: ") and said.count("\n") == 1


async def test_a_broken_state_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "world.json").write_text("{")
    code, said = await say_and_die("--port", "0", "--state", str(tmp_path))
    assert code == 1
    assert said.startswith("playground: ") and "world.json" in said and said.count("\n") == 1


async def test_the_options_are_in_force() -> None:
    async with playground("--limits", "--privacy", "--only-known-tokens", "--token", "222:OWN") as program:
        assert (await program.people.look("state"))["limits"] is True
        assert await program.bot.refusal("getMe") == "Unauthorized"
        mine = BotApi(program.session, program.address, "222:OWN")
        assert (await mine("getMe"))["can_read_all_group_messages"] is False
