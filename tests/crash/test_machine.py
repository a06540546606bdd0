"""Anything in any order: redelivery, crashes at any point, refusals, lost answers, jumps of the clock. In the end each
report is one problem in its chat's order, shown, and twice only where a crash or a lost answer allows it."""

import asyncio
import shutil
import tempfile
from collections import Counter
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test
from sqlalchemy import select

from bot.points import point, watch
from channels.base import ChannelError, RawEvent
from domain.chat import Card, ChatRef, Sent
from models import Chat, ChatPurpose, Inbox, InboxState, MessageLink, Outbox, Problem, Unit
from models.database import transaction
from services import audit
from tests.builders import GROUP, LI, WANG, ZHANG, make_chat, make_message
from tests.crash.playing import SETTINGS, Crashed
from tests.crash.test_every_point import POINTS
from tests.fakes import FakeChannel
from tests.house import PHOTO, TestHouse

OTHER = ChatRef("telegram", "-1001000000002")
CHATS = (GROUP, OTHER)
SMALL = settings(max_examples=20, stateful_step_count=25, deadline=None, derandomize=True, database=None,
                 suppress_health_check=list(HealthCheck), phases=(Phase.generate,))


class Network(FakeChannel):
    """Loses the answer to the next message when told to."""

    loses_answers = 0

    async def send(self, chat: ChatRef, card: Card, topic: str | None = None) -> Sent:
        sent = await super().send(chat, card, topic)
        if self.loses_answers:
            self.loses_answers -= 1
            raise ChannelError("timed out", ambiguous=True)
        return sent


class Anything(RuleBasedStateMachine):
    template: Path

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = Path(tempfile.mkdtemp(prefix="machine"))
        shutil.copy(self.template, self.folder / "ducha.db")
        self.channel = Network(on_effect=point)
        self.house = TestHouse(self.folder, channel=self.channel, fresh=False, **SETTINGS)
        self.armed, self.has_crashed, self.excuses = "", False, 0
        self.waiting: list[RawEvent] = []  # what the network still holds
        self.old: list[RawEvent] = []  # what it handed over before
        self.reports: dict[ChatRef, list[str]] = {chat: [] for chat in CHATS}
        watch(self._pass)

    def _pass(self, name: str) -> None:
        if name == self.armed:
            self.armed, self.has_crashed = "", True
            self.excuses += 1
            raise Crashed(name)

    def do(self, what: Any) -> bool:
        """Run it; False when the house died of it and stands again."""
        with suppress(Crashed):
            self.runner.run(what)
        if not self.has_crashed:
            return True
        self.has_crashed = False
        self.runner.run(self._restart())
        return False

    async def _restart(self) -> None:
        await self.house.house.sender.drain()
        await self.house.house.fetcher.drain()
        self.house.close()
        self.house = TestHouse(self.folder, now=self.house.clock.now, channel=self.channel, fresh=False, **SETTINGS)
        await self.house.house.sender.remember()

    @rule(chat=st.sampled_from(CHATS), sender=st.sampled_from((LI, WANG)))
    def report(self, chat: ChatRef, sender: Any) -> None:
        number = sum(len(posted) for posted in self.reports.values())
        message = make_message(f"东关社区建设路{number}号垃圾未清理", sender=sender, chat=chat, photos=1,
                               at=self.house.clock.now)
        self.channel.photos[message.photos[0].file] = PHOTO
        self.waiting.append(self.channel.say(message))
        self.reports[chat].append(message.ref.message)

    @rule(chat=st.sampled_from(CHATS))
    def acknowledge(self, chat: ChatRef) -> None:
        self.waiting.append(self.channel.say(make_message("收到", sender=ZHANG, chat=chat, at=self.house.clock.now)))

    @rule(count=st.integers(1, 4), repeats=st.booleans())
    def poll(self, count: int, repeats: bool) -> None:
        """A batch, perhaps with something the network had handed over before; acknowledged only when stored."""
        batch = [*(self.old[-2:] if repeats else []), *self.waiting[:count]]
        if self.do(self._poll(batch)):
            self.old += self.waiting[:count]
            del self.waiting[:count]

    async def _poll(self, batch: list[RawEvent]) -> None:
        point("poll.received")
        await self.house.keep(*batch)
        point("poll.stored")

    @rule()
    def work(self) -> None:
        self.do(self.house._work())

    @rule()
    def show(self) -> None:
        self.do(self.house._show())

    @rule()
    def fetch(self) -> None:
        self.do(self.house._fetch())

    @rule(name=st.sampled_from(POINTS))
    def crash_at(self, name: str) -> None:
        self.armed = name

    @rule(error=st.sampled_from(("429", "502", "edit")))
    def fail(self, error: str) -> None:
        self.channel.failures.append({
            "429": ChannelError("429", retry_after=7), "502": ChannelError("502"),
            "edit": ChannelError("gone", edit_refused=True)}[error])
        self.excuses += error == "edit"  # posted anew: the old one stays

    @rule()
    def lose_an_answer(self) -> None:
        self.channel.loses_answers += 1
        self.excuses += 1

    @rule(seconds=st.sampled_from((1, 30, 700, -600)))
    def clock(self, seconds: int) -> None:
        self.house.clock.now += timedelta(seconds=seconds)

    def teardown(self) -> None:
        try:
            self.armed = ""
            self.channel.failures.clear()
            self.channel.loses_answers = 0
            self.do(self._end())
            assert self.wrong() == []
        finally:
            watch(None)
            self.house.close()
            self.runner.close()
            shutil.rmtree(self.folder)

    async def _end(self) -> None:
        if self.waiting:
            await self._poll(self.waiting)
        for _ in range(4):
            await self.house.settle()
            self.house.clock.pass_(minutes=15)

    def wrong(self) -> list[str]:
        with transaction(self.house.house.store.engine) as session:
            numbers = self._numbers(session)
            wrongs = [f"{chat}: {found} instead of one problem each in order" for chat, found in numbers.items()
                      if len(found) != len(self.reports[chat]) or found != sorted(found)]
            wrongs += audit.broken_links(session)
            total = sum(len(found) for found in numbers.values())
            if sorted(session.scalars(select(Problem.number))) != list(range(1, total + 1)):
                wrongs.append("numbers with gaps")
            wrongs += [f"not shown: {key}" for key in session.scalars(
                select(Outbox.key).where(Outbox.wanted_rev > Outbox.shown_rev))]
            wrongs += ["undone"] if session.scalar(select(Inbox.id).where(Inbox.state != InboxState.DONE)) else []
        return wrongs + self._shown_wrong(numbers)

    def _numbers(self, session: Any) -> dict[ChatRef, list[int]]:
        """The problems of each chat's reports, in the order of posting."""
        rows = session.execute(select(Chat.external, MessageLink.message, Problem.number).join(
            Chat, Chat.id == MessageLink.chat_id).join(Problem, Problem.id == MessageLink.problem_id)).all()
        number_of = {(chat, message): number for chat, message, number in rows}
        return {chat: [number_of[chat.id, m] for m in posted if (chat.id, m) in number_of]
                for chat, posted in self.reports.items()}

    def _shown_wrong(self, numbers: dict[ChatRef, list[int]]) -> list[str]:
        wrongs, twice = [], 0
        for chat, found in numbers.items():
            stands = Counter(title.split(" ")[1] for title in self.house.titles(chat.id))
            wrongs += [f"№{n} does not stand" for n in found if not stands[f"№{n}"]]
            twice += sum(stands.values()) - len(found)
            sent = [title.split(" ")[1] for what, where, title in self.channel.effects if (what, where) == (
                "send", chat.id)]
            order = list(dict.fromkeys(sent))
            wrongs += [f"order {order}"] if order != [f"№{n}" for n in found] else []
        return wrongs + ([f"{twice} twice with {self.excuses} excuses"] if twice > self.excuses else [])


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A town with two work groups, copied for each run."""
    house = TestHouse(tmp_path_factory.mktemp("template"), **SETTINGS)
    with transaction(house.house.store.engine) as session:
        make_chat(session, OTHER, ChatPurpose.WORK_GROUP, session.scalars(select(Unit)).first())
    house.close()
    return house.folder / "ducha.db"


def test_anything_may_happen_in_any_order(template: Path) -> None:
    Anything.template = template
    run_state_machine_as_test(Anything, settings=SMALL)
