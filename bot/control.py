"""The socket in the data folder over which a command that writes hands itself to the running process."""

import asyncio
import json
import socket
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

Answer = Callable[[str, dict[str, Any]], Awaitable[str]]
MOST = 64 * 1024 * 1024  # bytes of one request: a roster, never more
LONGEST_PATH = 100  # bytes; the system allows 107


class CommandFailed(Exception):
    """The running process refused; its sentence is the message."""


def address(folder: Path) -> str:
    """Where the socket stands; a relative path when the absolute one is too long for the system."""
    path = str((folder / "control.sock").absolute())
    return path if len(path.encode()) <= LONGEST_PATH else str(folder / "control.sock")


async def serve(folder: Path, answer: Answer) -> asyncio.Server:
    """Answer commands until closed; only this system's user may connect."""
    path = Path(address(folder))
    with suppress(FileNotFoundError):
        path.unlink()  # of a process that was killed: we hold the lock

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            writer.write(await _reply(await reader.readline(), answer))
            await writer.drain()
            writer.close()

    server = await asyncio.start_unix_server(connected, str(path), limit=MOST)
    path.chmod(0o600)
    return server


async def _reply(line: bytes, answer: Answer) -> bytes:
    try:
        request = json.loads(line)
        reply = {"ok": True, "text": await answer(request["command"], request["arguments"])}
    except CommandFailed as error:
        reply = {"ok": False, "text": str(error)}
    except Exception as error:
        reply = {"ok": False, "text": f"the running process failed: {type(error).__name__}: {error}"}
    return json.dumps(reply, ensure_ascii=False).encode() + b"\n"


def ask(folder: Path, command: str, arguments: dict[str, Any], timeout: float = 60.0) -> str | None:
    """The running process's answer; None when nobody listens. Raises CommandFailed."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(timeout)
        try:
            connection.connect(address(folder))
        except (FileNotFoundError, ConnectionRefusedError):
            return None
        connection.sendall(json.dumps({"command": command, "arguments": arguments}).encode() + b"\n")
        with connection.makefile("rb") as answered:
            reply = json.loads(answered.readline() or b'{"ok": false, "text": "the running process went away"}')
    if not reply["ok"]:
        raise CommandFailed(reply["text"])
    return str(reply["text"])
