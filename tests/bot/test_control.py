"""A command that writes hands itself to the running process."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from bot import control
from bot.control import CommandFailed


async def answer(command: str, arguments: dict[str, Any]) -> str:
    if command == "refuse":
        raise CommandFailed("№3 不在")
    if command == "break":
        raise KeyError("oops")
    return f"{command} {arguments}"


async def asked(folder: Path, command: str, **arguments: Any) -> str | None:
    server = await control.serve(folder, answer)
    async with server:
        return await asyncio.to_thread(control.ask, folder, command, arguments)


async def test_the_running_process_answers(tmp_path: Path) -> None:
    assert await asked(tmp_path, "import", text="名册") == "import {'text': '名册'}"


async def test_a_roster_of_megabytes_goes_through(tmp_path: Path) -> None:
    assert len(await asked(tmp_path, "import", text="册" * 2_000_000) or "") > 2_000_000


@pytest.mark.parametrize("length", [200, 1_000_000])
async def test_a_request_over_the_limit_is_told_and_the_next_one_is_answered(tmp_path: Path, length: int) -> None:
    async with await control.serve(tmp_path, answer, most=100):
        with pytest.raises(CommandFailed, match="larger than 100 bytes"):
            await asyncio.to_thread(control.ask, tmp_path, "import", {"text": "x" * length})
        assert await asyncio.to_thread(control.ask, tmp_path, "hello", {}) == "hello {}"


async def test_a_refusal_is_the_running_process_s_sentence(tmp_path: Path) -> None:
    with pytest.raises(CommandFailed, match="№3 不在"):
        await asked(tmp_path, "refuse")


async def test_a_failure_over_there_is_told_here(tmp_path: Path) -> None:
    with pytest.raises(CommandFailed, match="the running process failed: KeyError"):
        await asked(tmp_path, "break")


def test_nobody_answers_where_nothing_runs(tmp_path: Path) -> None:
    assert control.ask(tmp_path, "import", {}) is None
    assert control.ask(tmp_path / "nowhere", "import", {}) is None


async def test_it_is_known_whether_a_process_runs(tmp_path: Path) -> None:
    assert not control.is_answered(tmp_path)
    async with await control.serve(tmp_path, answer):
        assert await asyncio.to_thread(control.is_answered, tmp_path)
        assert await asyncio.to_thread(control.ask, tmp_path, "hello", {}) == "hello {}"
    assert not control.is_answered(tmp_path)


async def test_a_socket_left_by_a_killed_process_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "control.sock").write_text("")
    assert await asked(tmp_path, "hello") == "hello {}"


async def test_a_folder_with_a_path_too_long_for_the_system_works(tmp_path: Path) -> None:
    folder = tmp_path / ("很长的文件夹" * 10)
    folder.mkdir()
    assert await asked(folder, "hello") == "hello {}"


async def test_only_this_system_s_user_may_connect(tmp_path: Path) -> None:
    async with await control.serve(tmp_path, answer):
        assert (tmp_path / "control.sock").stat().st_mode & 0o777 == 0o600


async def test_a_process_that_goes_away_is_told(tmp_path: Path) -> None:
    async def leave(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    async with await asyncio.start_unix_server(leave, str(tmp_path / "control.sock")):
        with pytest.raises(CommandFailed, match="went away"):
            await asyncio.to_thread(control.ask, tmp_path, "import", {})


async def test_a_process_that_does_not_answer_is_told(tmp_path: Path) -> None:
    ended = asyncio.Event()

    async def wait(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await ended.wait()
        writer.close()

    async with await asyncio.start_unix_server(wait, str(tmp_path / "control.sock")):
        with pytest.raises(CommandFailed, match="did not answer within"):
            await asyncio.to_thread(control.ask, tmp_path, "import", {}, 0.05)
        ended.set()
