"""``demo``: the real bot in a playground with the sample town, and one scripted day played to it.

The house's clock and the playground's tell the story's time while it is played, so that the day is the same whenever
it is played; afterwards both tell the real one.
"""

import asyncio
import os
import signal
import socket
import sys
import tempfile
import time
import webbrowser
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import TextIO

from pydantic_settings import BaseSettings, PydanticBaseSettingsSource
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import commands
from bot.demo.group import BOT, TOKEN, Group, GroupFailed, playground
from bot.demo.home import Home, NotOurs, open_home
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
FOLDER = Path("data/demo")
PORT = 8081  # where the page is looked for first
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
    """The time of the story, running on from where it was moved to, never backwards; at last the real one."""

    def __init__(self, at: datetime) -> None:
        self._at, self._since = at, time.monotonic()
        self._is_live = False

    def __call__(self) -> datetime:
        return utc_now() if self._is_live else self._at + timedelta(seconds=time.monotonic() - self._since)

    def go_live(self) -> None:
        self._is_live = True

    def move_to(self, at: datetime) -> None:
        self._at, self._since = max(at, self()), time.monotonic()


def demo(*, is_fast: bool, port: int | None = None, folder: Path = FOLDER, is_reset: bool = False,
         is_browser_wanted: bool = True, start: datetime | None = None, out: TextIO | None = None,
         look: Callable[[Session], None] | None = None) -> int:
    """Play the day, or go on where the last run ended, and stay until Ctrl-C; gives the exit code.

    ``is_fast``: in a folder of its own, which goes, and end after the day. ``port``: None is the last run's, else
    8081, else any free one. ``start``: the moment at which the demo is said to start, for tests; ``look`` is shown the
    books after the day.
    """
    out = out or sys.stdout
    moment = (start or utc_now()).replace(microsecond=0)
    try:
        with _home(folder, is_fast, is_reset) as home:
            asyncio.run(_in_playground(home, is_fast, port, is_browser_wanted, moment, out, look))
    except (GroupFailed, WentWrong, NotOurs) as error:
        print(f"demo: {error}", file=sys.stderr)  # noqa: T201  # the command's answer
        return 1
    except asyncio.CancelledError:
        kept = "" if is_fast else f" It is kept in {folder}: the next one goes on from here, --reset begins anew."
        out.write(f"\nThe demo has ended.{kept}\n")
        return INTERRUPTED if is_fast else 0
    return 0


@contextmanager
def _home(folder: Path, is_fast: bool, is_reset: bool) -> Iterator[Home]:
    if is_fast:
        with tempfile.TemporaryDirectory(prefix="ducha-demo-") as own:
            yield Home(Path(own), is_new=True)
        return
    home = open_home(folder, is_reset=is_reset)
    try:
        yield home
    finally:
        home.release()


async def _in_playground(home: Home, is_fast: bool, port: int | None, is_browser_wanted: bool, start: datetime,
                         out: TextIO, look: Callable[[Session], None] | None) -> None:
    _end_on_signals()
    town, story = read_town(), await asyncio.to_thread(read_story)
    wished = port if port is not None else 0 if is_fast else _free(home.port or PORT)
    async with playground(town, wished, home.group, str(_Alone().policy().zone)) as group:
        day = Day(home, town, story, group, start, out)
        if home.is_new:
            await group.open()
            await day.play(look, is_last=is_fast)
            if not is_fast:
                home.keep(int(group.address.rpartition(":")[2]))
        if not is_fast:
            await day.go_on(lambda: _show_page(group.address, out, is_browser_wanted))


def _free(port: int) -> int:
    """This port; 0, any, when somebody has it."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return 0
    return port


def _show_page(address: str, out: TextIO, is_wanted: bool) -> None:
    """Open the page for somebody who sits here, before a screen."""
    has_screen = sys.platform in ("darwin", "win32") or any(os.environ.get(name) for name in ("DISPLAY",
                                                                                           "WAYLAND_DISPLAY"))
    if is_wanted and has_screen and out.isatty():
        webbrowser.open(address)


def _end_on_signals() -> None:
    task, loop = asyncio.current_task(), asyncio.get_running_loop()
    assert task is not None
    for number in (signal.SIGINT, signal.SIGTERM):
        with suppress(RuntimeError, ValueError):  # only the main thread hears of signals
            loop.add_signal_handler(number, task.cancel)


class Day:
    """The bot, the group and what of both is shown."""

    def __init__(self, home: Home, town: Town, story: Story, group: Group, start: datetime, out: TextIO) -> None:
        self._home, self._town, self._story, self._group, self._start = home, town, story, group, start
        self._clock = StoryClock(start - story.steps[0].ago - timedelta(minutes=1))
        self._house = _house(home, town, group.address, self._clock)
        self._running: asyncio.Task[None] | None = None
        self._posted: dict[str, int] = {}  # step: message
        zone = self._house.settings.policy().zone
        self._terminal = Terminal(out, zone, own=BOT, home=town.work_group, chats={town.office: "办公室"},
                                  people={account: name for name, account in town.people.items()})

    async def play(self, look: Callable[[Session], None] | None, *, is_last: bool) -> None:
        """All steps; WentWrong when something is not as scripted. Stops the bot on any exception, and ``is_last``."""
        self._greet()
        await self._group.set_clock(self._clock())
        self._run()
        try:
            for step in self._story.steps:
                await self._one(step)
            await self._sum_up()
            if look is not None:
                await self._house.store.run(look)
            if is_last:
                await self._stop()
        except BaseException:
            await self._stop()
            raise

    async def go_on(self, show_page: Callable[[], None]) -> None:
        """Stay, on the real clock, and show what people do by themselves; until cancelled."""
        self._clock.go_live()
        try:
            await self._group.go_live()
            if self._running is None:
                self._run()
            self._invite()
            await asyncio.to_thread(show_page)
            while True:
                self._must_run()
                await self._show()
                await asyncio.sleep(0.3)
        finally:
            await self._stop()

    def _run(self) -> None:
        self._running = asyncio.create_task(self._house.run(("receive", "work", "send")))

    async def _one(self, step: Step) -> None:
        await self._move_to(self._start - step.ago, step)
        press = ""
        if step.press:
            press = await self._group.press(step)
        elif step.job:
            await self._house.store.run(lambda session: self._make(session, step.job))
        else:
            at = self._start - step.ago
            self._posted[step.name] = await self._group.post(step, at, self._posted.get(step.answer))
        await self._rest(step, press)
        if step.wait:
            await self._move_to(self._start - step.ago + step.wait, step)
        standing = [message["text"] for message in await self._group.messages()]
        for expected in step.expect:
            if not any(text.startswith(expected) for text in standing):
                raise WentWrong(f"after the step {step.name!r} no message begins with {expected!r}; "
                                f"the last ones are {standing[-3:]}")

    def _make(self, session: Session, job: str) -> None:
        """The week's digest tells of the week so far, in place of the one before it."""
        policy, here = self._house.settings.policy(), self._clock()
        if job == "weekly_digest":
            today = here.astimezone(policy.zone)
            here = (today + timedelta(days=7 - today.weekday())).replace(hour=12)
        commands.run_job(session, policy, {"name": job, "at": here.isoformat(), "again": False})

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
        self._terminal.say(f"The page: {self._group.address}")
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
        say = self._terminal.say
        if self._home.is_resumed:
            say(f"Ducha 督查 · {self._town.name} as it was left, from {self._home.folder}")
        say()
        say(f"The group goes on at {self._group.address}")
        say("Choose whom you are at the top of the page, and post, answer, press.")
        say(f"All is kept in {self._home.folder}; --reset begins anew. Ctrl-C ends the demo.")


def _house(home: Home, town: Town, address: str, clock: StoryClock) -> House:
    """The real bot over its own books, with the roster in them when they are new."""
    settings = _Alone(data_dir=home.folder, telegram={"token": TOKEN, "api_url": address, "limits": "off"},  # type: ignore[arg-type]
                      town={"name": town.name})  # type: ignore[arg-type]
    if home.is_new:
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
