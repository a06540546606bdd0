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
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.points import point, watch
from channels.base import ChannelError, RawEvent
from domain.chat import Card, ChatRef, Sent
from models import Chat, ChatPurpose, Inbox, InboxState, MessageLink, Outbox, Problem, Unit
from models.database import transaction
from services import audit
from tests.builders import GROUP, LI, WANG, ZHANG, make_chat, make_message
from tests.crash.playing import SETTINGS, Crashed
from tests.fakes import FakeChannel
from tests.house import PHOTO, TestHouse

OTHER = ChatRef("telegram", "-1001000000002")
CHATS = (GROUP, OTHER)
CHAT = st.sampled_from(CHATS)
REPORT = st.tuples(st.just("report"), CHAT, st.sampled_from((LI, WANG)))
POLL = st.tuples(st.just("poll"), st.integers(1, 4), st.booleans(), st.sampled_from((0, 0, 1, 2, 3)))
GO_ON = st.tuples(st.just("go_on"), st.sampled_from(("_work", "_work", "_show", "_show", "_fetch")), st.integers(0, 6))
TROUBLE = st.one_of(st.tuples(st.just("fail"), st.sampled_from(("429", "502", "edit"))),
                    st.tuples(st.just("lose_an_answer")), st.tuples(st.just("acknowledge"), CHAT),
                    st.tuples(st.just("clock"), st.sampled_from((1, 30, 700, -600))))
STEPS = st.lists(st.one_of(REPORT, REPORT, POLL, POLL, GO_ON, GO_ON, GO_ON, TROUBLE), min_size=30, max_size=40)
SMALL = settings(max_examples=15, deadline=None, derandomize=True, database=None,
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


class Anything:
    """A house, its network and what happens to both."""

    def __init__(self, template: Path) -> None:
        self.runner = asyncio.Runner()
        self.folder = Path(tempfile.mkdtemp(prefix="machine"))
        shutil.copy(template, self.folder / "ducha.db")
        self.channel = Network(on_effect=point)
        self.house = TestHouse(self.folder, channel=self.channel, fresh=False, **SETTINGS)
        self.left, self.has_crashed, self.excuses = 0, False, 0  # left: passings of any point until the next crash
        self.waiting: list[RawEvent] = []  # what the network still holds
        self.old: list[RawEvent] = []  # what it handed over before
        self.reports: dict[ChatRef, list[str]] = {chat: [] for chat in CHATS}
        watch(self._pass)

    def _pass(self, name: str) -> None:
        self.left -= 1
        if self.left == 0:
            self.has_crashed = True
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
        await self.house.house.documents.drain()
        self.house.close()
        self.house = TestHouse(self.folder, now=self.house.clock.now, channel=self.channel, fresh=False, **SETTINGS)
        await self.house.house.sender.remember()

    def report(self, chat: ChatRef, sender: Any) -> None:
        number = sum(len(posted) for posted in self.reports.values())
        message = make_message(f"东关社区建设路{number}号垃圾未清理", sender=sender, chat=chat, photos=1,
                               at=self.house.clock.now)
        self.channel.photos[message.photos[0].file] = PHOTO
        self.waiting.append(self.channel.say(message))
        self.reports[chat].append(message.ref.message)

    def acknowledge(self, chat: ChatRef) -> None:
        self.waiting.append(self.channel.say(make_message("收到", sender=ZHANG, chat=chat, at=self.house.clock.now)))

    def poll(self, count: int, repeats: bool, crash_after: int) -> None:
        """A batch, perhaps with something the network had handed over before; acknowledged only when stored."""
        batch = [*(self.old[-2:] if repeats else []), *self.waiting[:count]]
        self.left = crash_after
        if self.do(self._poll(batch)):
            self.old += self.waiting[:count]
            del self.waiting[:count]

    async def _poll(self, batch: list[RawEvent]) -> None:
        point("poll.received")
        await self.house.keep(*batch)
        point("poll.stored")

    def go_on(self, what: str, crash_after: int) -> None:
        """A part works until nothing is left, or dies at the n-th point that it passes (0: it does not)."""
        self.left = crash_after
        self.do(getattr(self.house, what)())

    def fail(self, error: str) -> None:
        self.channel.failures.append({
            "429": ChannelError("429", retry_after=7), "502": ChannelError("502"),
            "edit": ChannelError("gone", edit_refused=True)}[error])
        self.excuses += error == "edit"  # posted anew: the old one stays

    def lose_an_answer(self) -> None:
        self.channel.loses_answers += 1
        self.excuses += 1

    def clock(self, seconds: int) -> None:
        self.house.clock.now += timedelta(seconds=seconds)

    def end(self) -> None:
        """Everything works again, time passes: then all must hold."""
        try:
            self.left = 0
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


@SMALL
@given(steps=STEPS)
def test_anything_may_happen_in_any_order(template: Path, steps: list[tuple[Any, ...]]) -> None:
    play(Anything(template), steps)


def play(anything: Anything, steps: list[tuple[Any, ...]]) -> None:
    for name, *arguments in steps:
        getattr(anything, name)(*arguments)
    anything.end()


class Forgetful(Anything):
    """The planted bug: a batch counts as received before it is stored."""

    def poll(self, count: int, repeats: bool, crash_after: int) -> None:
        batch = self.waiting[:count]
        del self.waiting[:count]
        self.left = crash_after
        self.do(self._poll(batch))


def test_what_is_acknowledged_before_it_is_stored_is_found_lost(template: Path) -> None:
    @SMALL
    @given(steps=STEPS)
    def forgetful(steps: list[tuple[Any, ...]]) -> None:
        play(Forgetful(template), steps)

    with pytest.raises(AssertionError, match="instead of one problem each"):
        forgetful()
