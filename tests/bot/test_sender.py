"""Promise 3: every message is shown in the order of its chat, through refusals, limits, moves and lost answers."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot import sender
from bot.render import Renderer
from channels.base import ChannelError
from domain.chat import Card, ChatRef, Mark, MessageRef, Sent
from models import Chat, Outbox
from services import chats
from services.work import Work
from tests.builders import GROUP, OFFICE, make_policy
from tests.fakes import FakeChannel
from tests.house import TestHouse
from texts.contents import Line, ReceiptContent

OLD, NEW = GROUP, ChatRef("telegram", "-100777")


def line(text: str) -> Line:
    return Line(text="inbox-parked", args={"id": int(text)})


class Desk(TestHouse):
    """Messages are wanted by their number; the chats show which stand."""

    __test__ = False

    async def want(self, *numbers: int, chat: ChatRef = GROUP, **more: Any) -> None:
        def write(session: Any) -> None:
            where = chats.find(session, chat)
            assert where is not None
            work = Work(session, self.clock.now, self.clock.now, make_policy(), chat=where)
            for number in numbers:
                work.show(f"{chat.id}:{number}", line(str(number)), chat_id=where.id, **more)

        await self.house.store.run(write)

    async def change(self, number: int, to: int) -> None:
        def write(session: Any) -> None:
            row = session.scalars(select(Outbox).where(Outbox.key == f"{GROUP.id}:{number}")).one()
            Work(session, self.clock.now, self.clock.now, make_policy()).show(row.key, line(str(to)),
                                                                             chat_id=row.chat_id)

        await self.house.store.run(write)

    async def receipt(self, message: str, chat: ChatRef = GROUP) -> None:
        def write(session: Any) -> None:
            where = chats.find(session, chat)
            assert where is not None
            work = Work(session, self.clock.now, self.clock.now, make_policy(), chat=where)
            work.show(f"receipt:{where.id}:{message}", ReceiptContent(message=message, mark=Mark.REGISTERED.value),
                      chat_id=where.id)

        await self.house.store.run(write)

    def numbers(self, chat: ChatRef = GROUP) -> list[int]:
        """What stands in the chat, oldest first."""
        return [int(title.split("编号")[1].split(")")[0]) for title in self.titles(chat.id)]

    def restart(self) -> "Desk":
        self.close()
        again = Desk(self.folder, now=self.clock.now, fresh=False, channel=self.channel, telegram=TELEGRAM)
        return again


TELEGRAM = {"limits": "off"}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path, telegram=TELEGRAM)
    yield desk
    desk.close()


@pytest.fixture
def limited(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.close()


async def test_messages_are_shown_in_the_order_of_their_chat(desk: Desk) -> None:
    await desk.want(1, 2, 3)
    await desk.want(4, chat=OFFICE)
    await desk.settle()
    assert (desk.numbers(), desk.numbers(OFFICE)) == ([1, 2, 3], [4])


async def test_a_change_edits_what_stands_and_the_same_content_again_is_no_call(desk: Desk) -> None:
    await desk.want(1)
    await desk.settle()
    await desk.change(1, 2)
    await desk.settle()
    await desk.change(1, 2)
    await desk.settle()
    assert [what for what, *_ in desk.channel.effects] == ["send", "edit"]
    assert desk.numbers() == [2]


async def test_what_was_read_a_while_ago_is_read_anew_before_it_is_shown(
        desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sender, "MOST_LANES", 1)
    await desk.want(9, chat=OFFICE)
    await desk.want(1)
    await desk.house.sender.start()  # reads both, begins with one
    await desk.house.sender.drain()
    await desk.change(1, 2)
    desk.clock.pass_(seconds=sender.FRESH + 1)
    await desk.settle()
    assert [what for what, chat, _ in desk.channel.effects if chat == GROUP.id] == ["send"]
    assert desk.numbers() == [2]


async def test_a_message_that_can_no_longer_be_edited_is_posted_anew(desk: Desk) -> None:
    await desk.want(1)
    await desk.settle()
    await desk.change(1, 2)
    desk.channel.failures = [ChannelError("can't be edited", edit_refused=True)]
    await desk.settle()
    assert (desk.numbers(), [what for what, *_ in desk.channel.effects]) == ([2], ["send", "send"])


async def test_the_old_one_may_stay_and_the_new_one_is_kept_up_to_date(desk: Desk) -> None:
    await desk.want(1)
    await desk.settle()
    await desk.change(1, 2)
    desk.channel.failures = [ChannelError("can't be edited", edit_refused=True)]
    desk.channel.on_effect = lambda name: desk.channel.failures.append(ChannelError("can't be deleted", permanent=True))
    await desk.settle()
    desk.channel.on_effect = lambda name: None
    await desk.change(1, 3)
    await desk.settle()
    assert desk.numbers() == [1, 3]


async def test_a_failure_holds_up_its_chat_and_no_other(desk: Desk) -> None:
    await desk.want(1, 2)
    desk.channel.failures = [ChannelError("502")]
    await desk.settle()
    await desk.want(9, chat=OFFICE)
    await desk.settle()
    assert (desk.numbers(), desk.numbers(OFFICE)) == ([], [9])
    desk.clock.pass_(seconds=1)
    await desk.settle()
    assert desk.numbers() == [1, 2]


async def test_the_order_holds_also_when_the_bot_starts_again_meanwhile(desk: Desk) -> None:
    await desk.want(1, 2)
    desk.channel.failures = [ChannelError("502"), ChannelError("502")]
    await desk.settle()
    desk.clock.pass_(seconds=1)
    await desk.settle()
    again = desk.restart()
    await again.house.sender.remember()
    await again.settle()
    assert again.numbers() == []
    again.clock.pass_(seconds=2)
    await again.settle()
    assert again.numbers() == [1, 2]
    again.close()


async def test_a_message_that_never_goes_out_does_not_end_its_chat(desk: Desk) -> None:
    refuse_one(desk.channel, "编号1)", ChannelError("500"))
    await desk.want(1, 2)
    for _ in range(7):
        await desk.settle()
        desk.clock.pass_(seconds=60)
    assert desk.numbers() == [2]


async def test_a_card_that_cannot_be_made_does_not_end_its_chat(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    make = Renderer.card

    async def broken(self: Renderer, row: Any, *rest: Any) -> Any:
        if row.key.endswith(":1"):
            raise ValueError("broken")
        return await make(self, row, *rest)

    monkeypatch.setattr(Renderer, "card", broken)
    await desk.want(1, 2)
    for _ in range(7):
        await desk.settle()
        desk.clock.pass_(seconds=60)
    assert desk.numbers() == [2]


async def test_a_lost_answer_may_show_a_message_twice_and_loses_none(desk: Desk) -> None:
    lose_answer(desk.channel)
    await desk.want(1, 2)
    await desk.settle()
    desk.clock.pass_(seconds=1)
    await desk.settle()
    assert desk.numbers() == [1, 1, 2]


async def test_a_chat_that_refuses_us_is_asked_once_for_each_message(desk: Desk) -> None:
    desk.channel.failures = [ChannelError("kicked", permanent=True), ChannelError("kicked", permanent=True)]
    await desk.want(1, 2)
    await desk.settle()
    desk.clock.pass_(hours=1)
    await desk.settle()
    assert (desk.numbers(), desk.channel.failures) == ([], [])


async def test_a_chat_that_wants_us_away_stalls_no_other(desk: Desk) -> None:
    desk.channel.failures = [ChannelError("429", retry_after=30)]
    await desk.want(1, 2)
    await desk.settle()
    await desk.receipt("50")
    await desk.want(9, chat=OFFICE)
    await desk.settle()
    assert (desk.numbers(), desk.numbers(OFFICE), desk.channel.reactions) == ([], [9], [])
    desk.clock.pass_(seconds=30)
    await desk.settle()
    assert (desk.numbers(), len(desk.channel.reactions)) == ([1, 2], 1)


async def test_everything_waits_when_the_network_wants_the_bot_away(desk: Desk) -> None:
    desk.channel.failures = [ChannelError("401", retry_after=30, everywhere=True)]
    await desk.want(1)
    await desk.settle()
    await desk.want(9, chat=OFFICE)
    await desk.settle()
    assert desk.channel.effects == []
    desk.clock.pass_(seconds=30)
    await desk.settle()
    assert (desk.numbers(), desk.numbers(OFFICE)) == ([1], [9])


async def test_everything_waits_when_many_chats_want_us_away_together(desk: Desk) -> None:
    others = [ChatRef("telegram", str(n)) for n in (71, 72, 73)]
    await desk.house.store.run(lambda s: [chats.find_or_create(s, chat, is_private=True) for chat in others])
    desk.channel.failures = [ChannelError("429", retry_after=30) for _ in others]
    for n, chat in enumerate(others):
        await desk.want(n, chat=chat)
    await desk.settle()
    await desk.want(9, chat=OFFICE)
    await desk.settle()
    assert (desk.channel.effects, desk.channel.failures) == ([], [])
    desk.clock.pass_(seconds=30)
    await desk.settle()
    assert [desk.numbers(chat) for chat in (*others, OFFICE)] == [[0], [1], [2], [9]]


async def test_a_chat_that_moved_gets_its_messages_under_its_new_name(desk: Desk) -> None:
    desk.channel.failures = [ChannelError("moved", moved_to=NEW)]
    await desk.want(1, 2)
    await desk.settle()
    desk.clock.pass_(seconds=1)
    await desk.settle()
    assert (desk.numbers(OLD), desk.numbers(NEW)) == ([], [1, 2])


async def test_a_reply_to_a_message_that_is_gone_is_shown_without_it(desk: Desk) -> None:
    desk.channel.failures = [ChannelError("reply gone", reply_is_gone=True)]
    await desk.house.store.run(lambda s: Work(s, desk.clock.now, desk.clock.now, make_policy()).show(
        "a", line("1").model_copy(update={"reply_to": "44"}), chat_id=s.scalars(select(Chat.id)).first() or 0))
    await desk.settle()
    assert [card.reply_to for card in desk.channel.stands.values()] == [None]


async def test_a_topic_that_is_gone_is_left_for_the_chat_itself(desk: Desk) -> None:
    desk.channel.failures = [ChannelError("thread gone", thread_is_gone=True)]
    await desk.want(1, topic="7")
    await desk.settle()
    assert desk.numbers() == [1]


async def test_a_group_gets_three_at_once_and_the_rest_when_the_limits_let_them(limited: Desk) -> None:
    await limited.want(*range(1, 6))
    await limited.receipt("50")
    await limited.settle()
    assert limited.numbers() == [1, 2, 3]
    assert len(limited.channel.reactions) == 1  # a receipt is no message
    limited.clock.pass_(seconds=3)
    await limited.settle()
    assert limited.numbers() == [1, 2, 3, 4, 5]


async def test_the_limits_of_the_last_minute_survive_a_restart(limited: Desk) -> None:
    await limited.want(1, 2, 3)
    await limited.settle()
    limited.close()
    again = Desk(limited.folder, now=limited.clock.now, fresh=False, channel=limited.channel)
    await again.house.sender.remember()
    await again.want(4)
    await again.settle()
    assert again.numbers() == [1, 2, 3]
    again.clock.pass_(seconds=3)
    await again.settle()
    assert again.numbers() == [1, 2, 3, 4]
    again.close()


async def test_receipts_do_not_starve_behind_a_stream_of_messages(desk: Desk) -> None:
    await desk.receipt("50")
    await desk.want(*range(1, 80))
    await desk.house.sender.start()
    await desk.house.sender.start()  # that chat's messages are under way: what else is there?
    await desk.house.sender.drain()
    assert len(desk.channel.reactions) == 1


async def test_one_message_of_a_chat_is_on_its_way_at_a_time(desk: Desk) -> None:
    under_way, most = [0], [0]
    send = desk.channel.send

    async def slow(chat: ChatRef, card: Card, topic: str | None = None) -> Sent:
        under_way[0] += 1
        most[0] = max(most[0], under_way[0])
        await asyncio.sleep(0)
        under_way[0] -= 1
        return await send(chat, card, topic)

    desk.channel.send = slow  # type: ignore[method-assign]
    await desk.want(1, 2, 3, 4)
    await desk.house.sender.start()
    await desk.house.sender.start()
    await desk.settle()
    assert (most, desk.numbers()) == ([1], [1, 2, 3, 4])


def refuse_one(channel: FakeChannel, part: str, error: ChannelError) -> None:
    """The network never takes the message with these words."""
    send = channel.send

    async def refusing(chat: ChatRef, card: Card, topic: str | None = None) -> Sent:
        if part in card.title:
            raise error
        return await send(chat, card, topic)

    channel.send = refusing  # type: ignore[method-assign]


def lose_answer(channel: FakeChannel) -> None:
    """The first message is taken, its answer is lost."""
    send, left = channel.send, [1]

    async def losing(chat: ChatRef, card: Card, topic: str | None = None) -> Sent:
        sent = await send(chat, card, topic)
        if left and left.pop():
            raise ChannelError("timed out", ambiguous=True)
        return Sent(MessageRef(chat, sent.ref.message))

    channel.send = losing  # type: ignore[method-assign]
