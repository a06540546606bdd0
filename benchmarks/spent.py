"""What the processor time of one update is spent on, part by part: ``python -m benchmarks.spent [COUNT]``.

Each part runs by itself in one thread, so the parts add up to less than the running bot needs: two threads that hand
the interpreter to each other cost time of their own.
"""

import asyncio
import cProfile
import pstats
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Engine

from benchmarks.fake_api import make_update
from benchmarks.house import fake, roster
from bot import outbox
from bot.inbox import Receiver, Worker
from bot.outbox import Shown
from bot.settings import Settings
from channels.base import RawEvent
from channels.telegram.channel import TelegramChannel
from channels.telegram.raw import raw_event
from domain.chat import ChatRef
from domain.policy import Policy
from handlers import handle
from models import schema
from models.database import connect, transaction
from services.import_roster import import_roster
from services.work import Work
from texts import cards
from texts.catalogue import catalogue
from texts.contents import from_json

GROUPS = 50
PACKAGES = ("sqlalchemy", "telegram", "aiohttp", "domain", "services", "handlers", "texts", "bot", "channels", "photos")


def now() -> datetime:
    return datetime.now(UTC)


def report(count: int = 400) -> None:
    """Print the parts of one update, in milliseconds of processor time."""
    with tempfile.TemporaryDirectory() as folder, fake(0, GROUPS) as port:
        settings = Settings(data_dir=Path(folder))
        engine, policy = connect(settings.database_url), settings.policy()
        schema.upgrade(engine)
        with transaction(engine) as session:
            import_roster(Work(session, at=now(), now=now(), policy=policy), roster(GROUPS))
        channel = TelegramChannel("111:T", f"http://127.0.0.1:{port}")
        events = _events(0, count)
        receiver, worker = Receiver(now), Worker({"telegram": channel}, handle, policy, now)

        line("receive: written down, 100 to a commit (commit 1)", count, lambda: _receive(receiver, engine, events))
        line("work: understood, decided, booked (commit 2)", count, lambda: _work(worker, engine))
        asyncio.run(_show(engine, channel, policy, count))
        say_whose(_profiled(receiver, worker, engine, count))
        engine.dispose()


def _receive(receiver: Receiver, engine: Engine, events: list[RawEvent]) -> None:
    for at in range(0, len(events), 100):
        with transaction(engine) as session:
            receiver.store(session, events[at:at + 100])


def _work(worker: Worker, engine: Engine) -> None:
    while worker.steps(engine) is not None:
        pass


def _profiled(receiver: Receiver, worker: Worker, engine: Engine, count: int) -> Any:
    """The same work once more, watched; that is slow, so only its shares count."""
    _receive(receiver, engine, _events(count, count))
    profile = cProfile.Profile()
    profile.runcall(_work, worker, engine)
    return pstats.Stats(profile)


def _events(first: int, count: int) -> list[RawEvent]:
    return [raw_event(orjson.loads(make_update(first + i, GROUPS, int(time.time())))) for i in range(count)]


async def _show(engine: Engine, channel: TelegramChannel, policy: Policy, count: int) -> None:
    with transaction(engine) as session:
        rows = [r for r in outbox.wanted(session, now(), most=4 * count) if not r.is_receipt]
    catalogue("zh-CN", policy.zone)  # read once, at the start
    begun = time.process_time()
    shown = [cards.card(from_json(r.content or {}), "zh-CN", policy.zone, chat=ChatRef(r.channel, r.external))
             for r in rows]
    say("render: the card's words", (time.process_time() - begun) / count)
    await channel.start()
    begun = time.process_time()
    for row, card in zip(rows, shown, strict=True):
        await channel.send(ChatRef(row.channel, row.external), card)
    say("send: one request and its answer", (time.process_time() - begun) / count)
    await channel.stop()
    begun = time.process_time()
    for row in rows:
        with transaction(engine) as session:
            outbox.shown(session, row, now(), Shown("1", "x", 1))
    say("mark: it stands (commit 3)", (time.process_time() - begun) / count)


def line(what: str, count: int, do: Callable[[], None]) -> None:
    begun = time.process_time()
    do()
    say(what, (time.process_time() - begun) / count)


def say_whose(stats: Any) -> None:
    print("  whose code the work is: " + ", ".join(f"{who} {share:.0%}" for who, share in _shares(stats)), flush=True)


def _shares(stats: Any) -> list[tuple[str, float]]:
    """Each package's own share of the time, the largest first."""
    own: Counter[str] = Counter()
    for (file, _, name), (_, _, seconds, _, _) in stats.stats.items():
        own[_owner(file, name)] += seconds
    whole = sum(own.values())
    return [(who, seconds / whole) for who, seconds in own.most_common(7)]


def _owner(file: str, name: str) -> str:
    if "sqlite3" in name:
        return "SQLite"
    parts = Path(file).parts
    return next((p for p in reversed(parts) if p in PACKAGES), "Python's own")


def say(what: str, seconds: float) -> None:
    print(f"  {seconds * 1e3:6.2f} ms  {what}", flush=True)


if __name__ == "__main__":
    report(*(int(a) for a in sys.argv[1:]))
