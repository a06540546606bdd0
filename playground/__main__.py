"""``python -m playground``: serve a local work group until told to stop."""

import argparse
import asyncio
import signal
import sys
from pathlib import Path

from playground.core import DEFAULT_TOKEN
from playground.model import Options
from playground.server import serve
from playground.stored import load, save
from playground.world import World

SAVE_EVERY = 60.0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m playground", description="A local Telegram Bot API server.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8081, help="0 = any free one")
    parser.add_argument("--token", default=DEFAULT_TOKEN, help="the bot that is there from the start")
    parser.add_argument("--state", type=Path, help="a folder that keeps everything over restarts")
    parser.add_argument("--limits", action="store_true", help="Telegram's flood limits")
    parser.add_argument("--privacy", action="store_true", help="privacy mode on")
    parser.add_argument("--only-known-tokens", action="store_true", help="refuse tokens other than --token")
    return parser.parse_args()


def _world(given: argparse.Namespace) -> World:
    options = Options(given.limits, given.privacy, given.only_known_tokens)
    if given.state is None:
        return World(token=given.token, options=options)
    return World(token=given.token, options=options, state=load(given.state), blob_folder=given.state / "blobs")


async def _main(given: argparse.Namespace) -> None:
    world = _world(given)
    stopped = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stopped.set)
    async with serve(world, host=given.host, port=given.port) as address:
        sys.stdout.write(f"playground listening on {address}\n")
        sys.stdout.flush()
        while not stopped.is_set():
            await asyncio.wait({asyncio.ensure_future(stopped.wait())}, timeout=SAVE_EVERY)
            if given.state is not None:
                save(world.state, given.state)


def main() -> None:
    """Run, on uvloop where it is installed."""
    given = _arguments()
    try:
        import uvloop
    except ImportError:
        asyncio.run(_main(given))
    else:
        uvloop.run(_main(given))


if __name__ == "__main__":
    main()
