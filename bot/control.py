"""The socket in the data folder over which a command that writes hands itself to the running process."""

import asyncio
import json
import os
import socket
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import structlog

log = structlog.get_logger()

Answer = Callable[[str, dict[str, Any]], Awaitable[str]]
MOST = 64 * 1024 * 1024  # bytes of one request: a roster, never more
LONGEST_PATH = 100  # bytes; the system allows 107


class CommandFailed(Exception):
    """The running process refused; its sentence is the message."""


@contextmanager
def _address(folder: Path) -> Iterator[str]:
    """Where the socket stands; by way of the open folder when the path itself is too long for the system."""
    path = str((folder / "control.sock").absolute())
    if len(path.encode()) <= LONGEST_PATH:
        yield path
        return
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{opened}/control.sock"
    finally:
        os.close(opened)


async def serve(folder: Path, answer: Answer, most: int = MOST) -> asyncio.Server:
    """Answer commands of at most ``most`` bytes until closed; only this system's user may connect."""
    path = folder / "control.sock"
    path.unlink(missing_ok=True)  # of a process that was killed: we hold the lock

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError), closing(writer):
            try:
                writer.write(await _reply(await reader.readuntil(), answer))
            except asyncio.LimitOverrunError:
                await _skip(reader)
                writer.write(_as_line(False, f"the request is larger than {most} bytes: split the file"))
            await writer.drain()

    with _address(folder) as address:
        server = await asyncio.start_unix_server(connected, address, limit=most)
    path.chmod(0o600)
    return server


def take_away(folder: Path) -> None:
    """Nobody answers any more."""
    (folder / "control.sock").unlink(missing_ok=True)


async def _skip(reader: asyncio.StreamReader) -> None:
    """Read the request to its end: who is still sending hears no answer."""
    while (chunk := await reader.read(2**16)) and not chunk.endswith(b"\n"):
        pass


async def _reply(line: bytes, answer: Answer) -> bytes:
    try:
        request = json.loads(line)
        return _as_line(True, await answer(request["command"], request["arguments"]))
    except CommandFailed as error:
        return _as_line(False, str(error))
    except Exception as error:
        log.exception("command_failed")
        return _as_line(False, f"the running process failed: {type(error).__name__}: {error}")


def _as_line(ok: bool, text: str) -> bytes:
    return json.dumps({"ok": ok, "text": text}, ensure_ascii=False).encode() + b"\n"


def is_answered(folder: Path) -> bool:
    """Is a `run` of this data folder running?"""
    with socket.socket(socket.AF_UNIX) as connection:
        try:
            with _address(folder) as address:
                connection.connect(address)
        except OSError:
            return False
    return True


def ask(folder: Path, command: str, arguments: dict[str, Any], timeout: float = 60.0) -> str | None:
    """The running process's answer; None when nobody listens. Raises CommandFailed."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(timeout)
        try:
            with _address(folder) as address:
                connection.connect(address)
        except (FileNotFoundError, NotADirectoryError, ConnectionRefusedError):
            return None
        except PermissionError:
            raise CommandFailed(f"{folder / 'control.sock'} belongs to another user: run this as the one who runs the "
                                "bot") from None
        reply = _asked(connection, {"command": command, "arguments": arguments}, timeout)
    if not reply["ok"]:
        raise CommandFailed(reply["text"])
    return str(reply["text"])


def _asked(connection: socket.socket, request: dict[str, Any], timeout: float) -> Any:
    try:
        connection.sendall(json.dumps(request).encode() + b"\n")
        with connection.makefile("rb") as answered:
            return json.loads(answered.readline())
    except TimeoutError:
        raise CommandFailed(f"the running process did not answer within {timeout:.0f} s; see `doctor`") from None
    except (OSError, ValueError):
        raise CommandFailed("the running process went away; whether it did it, the books say") from None
