"""``demo``: the real bot in a playground with the sample town, and one scripted day played to it.

The house's clock and the playground's tell the story's time while it is played, so that the day is the same whenever
it is played; afterwards both tell the real one.
"""

import asyncio
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import TextIO

from pydantic_settings import BaseSettings, PydanticBaseSettingsSource
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.demo.group import BOT, TOKEN, Group, GroupFailed, playground
from bot.demo.story import Step, Story, Town, read_story, read_town
from bot.demo.terminal import Terminal
from bot.settings import Settings
from bot.wiring import House, build, utc_now
from domain import orders as order_rules
from domain.orders import OrderState
from domain.problem import ProblemState
from models import Inbox, InboxState, Outbox, OutboxState, Photo, PhotoState, Problem, SupervisionOrder, Timer, schema
from models.database import connect, transaction
from services.import_roster import import_roster
from services.work import Work

PATIENCE = 60.0  # seconds within which the bot must have answered a step
PAUSE = 1.6  # seconds between two steps, for people who read
INTERRUPTED = 130
STATES = {ProblemState.CLOSED: "已销号", ProblemState.RECTIFIED: "待复查", ProblemState.OPEN: "待整改",
          ProblemState.WITHDRAWN: "已作废"}
ORDER_STATES = {OrderState.DRAFT: "待签发", OrderState.ISSUED: "待签收", OrderState.SIGNED: "已签收",
                OrderState.ANSWERED: "已反馈", OrderState.CLOSED: "已办结", OrderState.WITHDRAWN: "已撤销"}


class WentWrong(Exception):
    """The day did not come out as scripted; the message says what."""


class _Alone(Settings):
    """Settings of the demo only: neither config.yaml nor the environment of a town on this machine counts."""

    @classmethod
    def settings_customise_sources(
        cls, settings_cls: type[BaseSettings], init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource, dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)


class StoryClock:
    """The time of the story, running on from where it was moved to; never backwards."""

    def __init__(self, at: datetime) -> None:
        self._at, self._since = at, time.monotonic()

    def __call__(self) -> datetime:
        return self._at + timedelta(seconds=time.monotonic() - self._since)

    def move_to(self, at: datetime) -> None:
        self._at, self._since = max(at, self()), time.monotonic()


def demo(*, is_fast: bool, port: int, start: datetime | None = None, out: TextIO | None = None,
         look: Callable[[Session], None] | None = None) -> int:
    """Play the day and stay until Ctrl-C, with ``is_fast`` end at once; gives the exit code.

    ``start``: the moment at which the demo is said to start, for tests; ``look`` is shown the books before they go.
    """
    out = out or sys.stdout
    try:
        with tempfile.TemporaryDirectory(prefix="ducha-demo-") as folder:
            asyncio.run(_in_playground(Path(folder), is_fast, port, (start or utc_now()).replace(microsecond=0), out,
                                       look))
    except (GroupFailed, WentWrong) as error:
        print(f"demo: {error}", file=sys.stderr)  # noqa: T201  # the command's answer
        return 1
    except asyncio.CancelledError:
        out.write("\nThe demo has ended; nothing of it is kept.\n")
        return INTERRUPTED if is_fast else 0
    return 0


async def _in_playground(folder: Path, is_fast: bool, port: int, start: datetime, out: TextIO,
                         look: Callable[[Session], None] | None) -> None:
    _end_on_signals()
    town, story = read_town(), await asyncio.to_thread(read_story)
    async with playground(town, port) as group:
        day = Day(folder, town, story, group, start, out, pause=0.0 if is_fast else PAUSE)
        await day.play(look)
        if not is_fast:
            await day.go_on()


def _end_on_signals() -> None:
    task, loop = asyncio.current_task(), asyncio.get_running_loop()
    assert task is not None
    for number in (signal.SIGINT, signal.SIGTERM):
        with suppress(RuntimeError, ValueError):  # only the main thread hears of signals
            loop.add_signal_handler(number, task.cancel)


class Day:
    """The bot, the group and what of both is shown."""

    def __init__(self, folder: Path, town: Town, story: Story, group: Group, start: datetime, out: TextIO, *,
                 pause: float) -> None:
        self._town, self._story, self._group, self._start, self._pause = town, story, group, start, pause
        self._began = time.monotonic()
        self._clock = StoryClock(start - story.steps[0].ago - timedelta(minutes=1))
        self._house = _house(folder, town, group.address, self._clock)
        self._running: asyncio.Task[None] | None = None
        self._posted: dict[str, int] = {}  # step: message
        zone = self._house.settings.policy().zone
        self._terminal = Terminal(out, zone, own=BOT, home=town.work_group, chats={town.office: "办公室"})

    async def play(self, look: Callable[[Session], None] | None) -> None:
        """All steps; WentWrong when something is not as scripted. Stops the bot on any exception."""
        self._greet()
        await self._group.set_clock(self._clock())
        self._running = asyncio.create_task(self._house.run(("receive", "work", "send")))
        try:
            for step in self._story.steps:
                await self._one(step)
            await self._sum_up()
            if look is not None:
                await self._house.store.run(look)
            if not self._pause:
                await self._stop()
        except BaseException:
            await self._stop()
            raise

    async def go_on(self) -> None:
        """Stay, on the real clock, and show what people do by themselves; until cancelled."""
        self._clock.move_to(self._start + timedelta(seconds=time.monotonic() - self._began))
        await self._group.go_live()
        self._invite()
        try:
            while True:
                self._must_run()
                await self._show()
                await asyncio.sleep(0.3)
        finally:
            await self._stop()

    async def _one(self, step: Step) -> None:
        await self._move_to(self._start - step.ago, step)
        press = ""
        if step.press:
            press = await self._group.press(step)
        else:
            at = self._start - step.ago
            self._posted[step.name] = await self._group.post(step, at, self._posted.get(step.answer))
        await self._rest(step, press)
        if step.wait:
            await asyncio.sleep(self._pause)
            await self._move_to(self._start - step.ago + step.wait, step)
        standing = [message["text"] for message in await self._group.messages()]
        for expected in step.expect:
            if not any(text.startswith(expected) for text in standing):
                raise WentWrong(f"after the step {step.name!r} no message begins with {expected!r}; "
                                f"the last ones are {standing[-3:]}")
        await asyncio.sleep(self._pause)

    async def _move_to(self, at: datetime, step: Step) -> None:
        """The story's time goes on; what was due by then happens first."""
        self._clock.move_to(at)
        await self._group.set_clock(self._clock())
        await self._rest(step)

    async def _rest(self, step: Step, press: str = "") -> None:
        """Show what happens until the bot has nothing left to do now."""
        self._wake()
        deadline = time.monotonic() + PATIENCE
        while not await self._is_at_rest(press):
            await self._show()
            self._must_run()
            if time.monotonic() > deadline:
                raise WentWrong(f"the bot did not finish the step {step.name!r} within {PATIENCE:.0f} s")
            await asyncio.sleep(0.01)
        await self._show()

    def _wake(self) -> None:
        for bell in (self._house.wake_work, self._house.sender.wake, self._house.fetcher.wake):
            bell.set()

    async def _is_at_rest(self, press: str) -> bool:
        if not await self._group.is_fetched() or (press and not await self._group.is_answered(press)):
            return False
        await self._house.fetcher.drain()
        await self._house.sender.drain()
        return await self._house.store.run(lambda session: not _is_something_left(session, self._clock()))

    def _must_run(self) -> None:
        if self._running is not None and self._running.done():
            self._running.result()
            raise WentWrong("the bot has ended")

    async def _show(self) -> None:
        for event in await self._group.events():
            self._terminal.draw(event)

    async def _stop(self) -> None:
        if self._running is not None:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)

    def _greet(self) -> None:
        town = self._town
        self._terminal.say(f"Ducha 督查 · a day in {town.name}: {town.communities} communities, {town.rural} of them "
                           f"rural, {len(town.people)} people")
        self._terminal.say("All of it on this machine. 📷 a photo  ↩ a reply  ✎ a message edited in place")

    async def _sum_up(self) -> None:
        problems, orders, wrong = await self._house.store.run(
            lambda session: _counted(session, self._house.settings.orders.prefix))
        self._terminal.rule("in the books")
        self._terminal.say(f"{sum(problems.values())} problems: " + ", ".join(
            f"{problems[state]} {word}" for state, word in STATES.items() if problems[state]))
        for name, state in orders:
            self._terminal.say(f"1 supervision order: {name} {ORDER_STATES[state]}")
        if wrong:
            raise WentWrong("; ".join(wrong))
        _must_equal("problems", problems, self._story.problems)
        _must_equal("orders", Counter(state for _, state in orders), self._story.orders)

    def _invite(self) -> None:
        town, say = self._town, self._terminal.say
        say()
        say(f"The group goes on at {self._group.address}")
        say("playground/README.md says what can be done in it. For example:")
        say()
        say(f"  curl {self._group.address}/control/chats/{town.work_group}/messages \\")
        say(f"    -d '{{\"from\": {town.people['李站长']}, \"photo\": {{\"draw\": 7}},")
        say("         \"caption\": \"东关社区老桥头污水外溢\"}'")
        say()
        say("Ctrl-C ends the demo.")


def _house(folder: Path, town: Town, address: str, clock: StoryClock) -> House:
    """The real bot over its own books, with the roster in them."""
    settings = _Alone(data_dir=folder, telegram={"token": TOKEN, "api_url": address, "limits": "off"},  # type: ignore[arg-type]
                      town={"name": town.name})  # type: ignore[arg-type]
    engine = connect(settings.database_url)
    schema.upgrade(engine)
    with transaction(engine) as session:
        import_roster(Work(session, at=clock(), now=clock(), policy=settings.policy()), town.roster)
    engine.dispose()
    return build(settings, clock=clock)


def _is_something_left(session: Session, now: datetime) -> bool:
    soon = now + timedelta(seconds=10)  # a message that waits for its photos is asked again after two
    left = (select(Inbox.id).where(Inbox.state == InboxState.NEW),
            select(Timer.key).where(Timer.due_at <= now),
            select(Outbox.id).where(Outbox.wanted_rev > Outbox.shown_rev, Outbox.state != OutboxState.FAILED,
                                    Outbox.not_before.is_(None) | (Outbox.not_before <= soon)),
            select(Photo.id).where(Photo.state == PhotoState.WANTED))
    return any(session.scalar(query.limit(1)) is not None for query in left)


def _counted(session: Session, prefix: str) -> tuple[Counter[ProblemState], list[tuple[str, OrderState]], list[str]]:
    """Problems by state, orders, and what must not be: events put aside, messages refused."""
    problems = Counter(session.scalars(select(Problem.state)))
    orders = [(order_rules.name(prefix, row.year or 0, row.number or 0), row.state)
              for row in session.scalars(select(SupervisionOrder).order_by(SupervisionOrder.id))]
    parked = session.scalars(select(Inbox.error).where(Inbox.state == InboxState.PARKED))
    refused = session.execute(select(Outbox.key, Outbox.error).where(Outbox.state == OutboxState.FAILED))
    return problems, orders, [*(f"an event was put aside: {error}" for error in parked),
                              *(f"{key} was refused: {error}" for key, error in refused)]


def _must_equal(what: str, found: Counter[ProblemState] | Counter[OrderState], wanted: Mapping[str, int]) -> None:
    counted = {str(state): count for state, count in found.items()}
    if counted != dict(wanted):
        raise WentWrong(f"{what} by state are {counted}, the script says {dict(wanted)}")
