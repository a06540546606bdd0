"""Pictures wait a minute for their photos, hold up no other message, are made once, and are made again when a photo
comes late (face.md; architecture: rendering)."""

import asyncio
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from channels.base import ChannelError
from domain.chat import FileRef, PhotoRef
from models import Chat, Outbox, OutboxState
from photos import pair
from photos.strip import Words
from tests.builders import GROUP, LI, ZHANG, make_message, make_press
from tests.fakes import FakeChannel
from tests.house import PHOTO, TestHouse

MARKET = "东关社区菜市场南门垃圾未清理@张主任"
SCHOOL = "东关社区小学北墙飞线"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[TestHouse]:
    house = TestHouse(tmp_path, telegram={"limits": "off"})
    yield house
    house.close()


async def closed(house: TestHouse) -> None:
    """A problem closed within seconds of the photos that answer it."""
    message = await house.say(MARKET, sender=LI, photos=1)
    await house.say("已清理", sender=ZHANG, photos=1, reply_to=message, after=10)
    assert house.card("№1").title.endswith("待复查")  # no text card waits
    await house.press("通过", sender=LI, after=5)


async def test_a_picture_waits_a_minute_for_its_photo_and_text_does_not(house: TestHouse) -> None:
    Bytes(house.channel)
    await closed(house)
    assert house.card("№1").title.endswith("待复查")
    house.clock.pass_(seconds=50)
    await house.settle()
    assert house.card("№1").title.endswith("待复查")
    house.clock.pass_(seconds=10)
    await house.settle()
    card = house.card("№1")
    assert (card.title[-3:], card.pictures) == ("已销号", ())
    assert any("照片缺失" in line for line in card.lines)


async def test_other_messages_pass_a_picture_that_waits(house: TestHouse) -> None:
    Bytes(house.channel)
    await closed(house)
    await house.say(SCHOOL, sender=LI, photos=1, after=1)
    assert house.titles()[-1] == "🟠 №2 东关社区 · 飞线(私拉乱接) · 待整改"
    assert house.card("№1").title.endswith("待复查")


async def test_a_photo_that_comes_late_replaces_the_card_that_said_it_is_missing(house: TestHouse) -> None:
    photos = Bytes(house.channel)
    await closed(house)
    house.clock.pass_(seconds=60)
    await house.settle()
    assert any("照片缺失" in line for line in house.card("№1").lines)
    photos.are_there = True
    house.clock.pass_(hours=2)
    await house.settle()
    card = house.card("№1")
    assert (len(card.pictures), any("照片缺失" in line for line in card.lines)) == (1, False)


async def test_a_photo_that_comes_within_the_minute_is_shown_with_the_card(house: TestHouse) -> None:
    photos = Bytes(house.channel)
    await closed(house)
    photos.are_there = True
    house.clock.pass_(seconds=20)
    await house.settle()
    assert len(house.card("№1").pictures) == 1


async def test_a_slow_picture_holds_up_no_other_message(house: TestHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    may_go_on, make = threading.Event(), pair.side_by_side

    def slow(before: Any, after: Any, words: Any) -> bytes:
        may_go_on.wait(20)
        return make(before, after, words)

    monkeypatch.setattr(pair, "side_by_side", slow)
    message = await house.say(MARKET, sender=LI, photos=1)
    await house.say("已清理", sender=ZHANG, photos=1, reply_to=message)
    sender = house.house.sender
    value, card = house.button("通过")
    await house.receive(make_tap(house, value, card))
    await house._work()
    await sender.start()
    await lanes(house)
    await house.receive(house_message(house))
    await house._work()
    await sender.start()
    await lanes(house)
    assert house.titles()[-1].startswith("🟠 №2")
    assert house.card("№1").title.endswith("待复查")
    may_go_on.set()
    await house.settle()
    assert house.card("№1").title.endswith("已销号")


async def test_the_same_picture_is_made_once(house: TestHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    made, make = [], pair.side_by_side

    def counted(before: Any, after: Any, words: Any) -> bytes:
        made.append(1)
        return make(before, after, words)

    monkeypatch.setattr(pair, "side_by_side", counted)
    message = await house.say(MARKET, sender=LI, photos=1)
    await house.say("已清理", sender=ZHANG, photos=1, reply_to=message)
    value, card = house.button("通过")
    await house.receive(make_tap(house, value, card))
    await house._work()
    house.channel.failures = [ChannelError("502")]
    await house.settle()
    house.clock.pass_(seconds=2)
    await house.settle()
    assert (house.card("№1").title[-3:], len(made)) == ("已销号", 1)


async def test_a_picture_that_cannot_be_made_leaves_the_words(house: TestHouse,
                                                             monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(before: Any, after: Any, words: Any) -> bytes:
        raise MemoryError

    monkeypatch.setattr(pair, "side_by_side", broken)
    await closed(house)
    card = house.card("№1")
    assert (card.title[-3:], card.pictures) == ("已销号", ())


class Bytes:
    """Can the network give photos? What it names stays the same."""

    def __init__(self, channel: FakeChannel) -> None:
        self.are_there = False
        self._fetch = channel.fetch
        channel.fetch = self.fetch  # type: ignore[method-assign]

    async def fetch(self, photo: PhotoRef | FileRef) -> bytes:
        if not self.are_there:
            raise ChannelError("getFile failed")
        return await self._fetch(photo)


def make_tap(house: TestHouse, value: str, message: str) -> Any:
    return make_press(value, sender=LI, at=house.clock.now, message=message)


def house_message(house: TestHouse) -> Any:
    message = make_message(SCHOOL, sender=LI, at=house.clock.now, photos=1)
    house.channel.photos[message.photos[0].file] = PHOTO
    return message


async def lanes(house: TestHouse) -> None:
    """The messages under way are done; pictures may still be in the making."""
    while house.house.sender._lanes:
        await asyncio.sleep(0)


async def test_a_picture_that_the_network_never_takes_leaves_the_words_and_says_so_once(house: TestHouse) -> None:
    house.channel.file_refusal = ChannelError("IMAGE_PROCESS_FAILED", permanent=True, file_refused=True)
    await closed(house)
    card, effects = house.card("№1"), list(house.channel.effects)
    assert (card.title[-3:], card.pictures, card.lines[-1]) == ("已销号", (), "(图片发不出来)")
    assert card.buttons and card.lines[0].startswith("用时")
    house.clock.pass_(hours=1)
    await want_again(house)
    assert (house.channel.effects, await house.unsent()) == (effects, [])
    assert await house.query(select(Outbox.key).where(Outbox.state == OutboxState.FAILED)) == []


async def test_what_was_shown_in_words_is_brought_up_to_date_in_place(house: TestHouse) -> None:
    house.channel.file_refusal = ChannelError("PHOTO_INVALID_DIMENSIONS", permanent=True, file_refused=True)
    await closed(house)
    before = dict(house.channel.stands)
    await want_again(house, language="en")
    assert house.channel.stands.keys() == before.keys()
    assert house.card("#1").lines[-1] == "(the picture could not be shown)"
    house.channel.file_refusal = None
    await want_again(house, language="zh-CN")
    card = house.card("№1")
    assert (len(card.pictures), card.lines[-1].startswith("用时")) == (1, True)


async def test_a_refusal_of_the_words_ends_the_message(house: TestHouse) -> None:
    await closed(house)
    await want_again(house, language="en", failures=[ChannelError("kicked", permanent=True)])
    assert await house.query(select(Outbox.key).where(Outbox.state == OutboxState.FAILED)) == ["problem:1:card:2"]


async def want_again(house: TestHouse, *, language: str = "", failures: Sequence[ChannelError] = ()) -> None:
    """The closed card is wanted once more, in another language perhaps."""
    def write(session: Session) -> None:
        session.execute(update(Outbox).where(Outbox.key == "problem:1:card:2").values(
            wanted_rev=Outbox.wanted_rev + 1, state=OutboxState.WANTED))
        session.execute(update(Chat).where(Chat.external == GROUP.id).values(language=language))

    await house.house.store.run(write)
    house.channel.failures = list(failures)
    await house.settle()


async def test_the_comparison_says_what_it_shows_in_the_groups_language(
        house: TestHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[Words] = []
    make = pair.side_by_side

    def noted(before: Any, after: Any, words: Words) -> bytes:
        said.append(words)
        return make(before, after, words)

    monkeypatch.setattr(pair, "side_by_side", noted)
    await closed(house)
    await house.settle()
    [words] = said
    code = house.card("№1").lines[0].split()[-1]
    assert (words.before, words.after, words.title) == ("整改前", "整改后", "№1 东关社区 · 暴露垃圾")
    assert (words.place, words.code) == ("菜市场南门", f"核验码 {code}")
    assert words.before_at == "11月23日10:03" and words.verified == "复查 李站长 11月23日10:03"
