"""``python -m playground``: serve a local work group until told to stop."""

import argparse
import asyncio
import signal
import sys
from contextlib import suppress
from pathlib import Path

from playground.core import DEFAULT_TOKEN, is_token
from playground.model import Options
from playground.server import serve
from playground.stored import Unreadable, load, save, written
from playground.world import World

SAVE_EVERY = 60.0


def _port(given: str) -> int:
    if not given.isdecimal() or not int(given) <= 65535:
        raise argparse.ArgumentTypeError("a port is a number from 0 to 65535")
    return int(given)


def _token(given: str) -> str:
    if not is_token(given):
        raise argparse.ArgumentTypeError("a token is digits, a colon and letters, as 111:TEST")
    return given


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m playground", description="A local Telegram Bot API server.")
    parser.add_argument("--host", default="127.0.0.1", help="default: this machine only")
    parser.add_argument("--port", type=_port, default=8081, help="0 = any free one; default 8081")
    parser.add_argument("--token", type=_token, default=DEFAULT_TOKEN, help="the bot that is there from the start")
    parser.add_argument("--name", default="", help="what the bot is called in the chats")
    parser.add_argument("--zone", default="", help="in which the page shows times; default: the browser's")
    parser.add_argument("--state", type=Path, help="a folder that keeps everything over restarts")
    parser.add_argument("--limits", action="store_true", help="Telegram's flood limits")
    parser.add_argument("--privacy", action="store_true", help="privacy mode on")
    parser.add_argument("--only-known-tokens", action="store_true", help="refuse tokens other than --token")
    parser.add_argument("--open-control", action="store_true", help="let other machines use /control too")
    parser.add_argument("--until-input-ends", action="store_true", help="end when the standard input does")
    return parser.parse_args()


def _world(given: argparse.Namespace) -> World:
    options = Options(given.limits, given.privacy, given.only_known_tokens, given.zone)
    if given.state is None:
        world = World(token=given.token, options=options)
    else:
        state, blobs = load(given.state), given.state / "blobs"
        world = World(token=given.token, options=options, state=state, blob_folder=blobs)
    if given.name:
        world.bot(given.token).user.first_name = given.name
    return world


async def _until(stopped: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(stopped.wait(), seconds)


async def _main(given: argparse.Namespace) -> None:
    world = _world(given)
    stopped = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stopped.set)
    if given.until_input_ends:
        asyncio.get_running_loop().add_reader(sys.stdin, stopped.set)
    async with serve(world, host=given.host, port=given.port, is_control_open=given.open_control) as address:
        sys.stdout.write(f"playground listening on {address}\n")
        sys.stdout.flush()
        while not stopped.is_set():
            if given.state is not None:
                await asyncio.to_thread(save, written(world.state), given.state)
            await _until(stopped, SAVE_EVERY)
    if given.state is not None:
        world.state.is_closed = True
        save(written(world.state), given.state)


def main() -> None:
    """Run, on uvloop where it is installed; a port that is taken or a broken state is said in one line."""
    given = _arguments()
    try:
        import uvloop
    except ImportError:
        run = asyncio.run
    else:
        run = uvloop.run
    try:
        run(_main(given))
    except (OSError, Unreadable) as error:
        sys.exit(f"playground: {error}")


if __name__ == "__main__":
    main()
