"""A network that fails: one call in ten, every getFile, an event that cannot be read, other people's updates."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.crash.stations import GROUPS, OFFICE, Bot, People, Playground, playground, settle, wrong

pytestmark = pytest.mark.crash
UPDATES = Path(__file__).parents[2].parent / "shared" / "updates" / "nutgram"
SHARE = 0.035  # of each of three faults: one call in ten


@pytest.fixture
def network() -> Iterator[Playground]:
    with playground() as found:
        yield found


@pytest.fixture
def bot(network: Playground, tmp_path: Path) -> Iterator[Bot]:
    bot = Bot(tmp_path / "station", network)
    bot.set_up()
    yield bot
    bot.stop()


def test_everything_is_shown_when_one_call_in_ten_fails(bot: Bot, network: Playground) -> None:
    network.call("faults", [{"kind": kind, "share": SHARE, "seed": seed, "method": method}
                            for seed, kind in enumerate(("too_many_requests", "bad_gateway", "cut_before"))
                            for method in ("sendMessage", "editMessageText", "sendPhoto", "setMessageReaction",
                                           "getFile", "getUpdates")])
    people = People(network, 0)
    for number in range(1, 121):
        people.step(number)
    bot.start()
    books = settle(bot, network)
    struck = sum(fault["struck"] for fault in network.call("faults")["faults"])
    assert struck >= 20
    assert wrong(people.posted, books, network, kills=0) == []


def test_lost_answers_show_a_card_twice_at_most_once_each(bot: Bot, network: Playground) -> None:
    network.call("faults", {"kind": "cut_after", "method": "sendMessage", "times": 5, "skip": 3})
    people = People(network, 0)
    for number in range(1, 41):
        people.step(number)
    bot.start()
    assert wrong(people.posted, settle(bot, network), network, kills=5) == []


def test_no_problem_waits_for_photos_that_cannot_be_had(bot: Bot, network: Playground) -> None:
    network.call("faults", {"kind": "file_unavailable", "method": "getFile"})
    people = People(network, 0)
    for number in range(1, 31):
        people.report(number)
    bot.start()
    wait_for_cards(network, 30)
    books = bot.books()
    assert len(books["problem"]) == 30
    assert {photo["sha256"] for p in books["problem"] for photo in p["photos"]} == {None}


def test_an_event_that_cannot_be_read_parks_and_its_chat_goes_on(bot: Bot, network: Playground) -> None:
    chat = {"id": GROUPS[0], "type": "supergroup"}
    network.call("updates", {"message": {"message_id": "?", "date": 1, "chat": chat}})
    people = People(network, 0)
    people.report(3)
    bot.start()
    wait_for_cards(network, 1)
    states = [event["state"] for event in bot.books()["inbox"]]
    assert sorted(states) == ["done", "parked"]
    assert "处理不了" in network.of_the_bot(OFFICE)[0][1]


@pytest.mark.shared
@pytest.mark.skipif(not UPDATES.is_dir(), reason=f"{UPDATES} is not here: other people's updates are not played")
def test_other_people_s_updates_go_through_without_a_word(bot: Bot, network: Playground) -> None:
    updates = [json.loads(file.read_text(encoding="utf-8")) for file in sorted(UPDATES.glob("*.json"))]
    assert len(updates) == 105
    for update in updates:
        network.call("updates", {kind: body for kind, body in update.items() if kind != "update_id"})
    bot.start()
    books = wait_for_inbox(bot, network, len(updates))
    assert {i["state"] for i in books["inbox"]} <= {"done", "ignored", "parked"}
    assert "event_failed" not in bot.log()
    said = [call for call in network.call("journal")["calls"] if call["method"].startswith(("send", "set", "edit"))]
    in_groups = [call for call in said if call["chat"] is not None and call["chat"] < 0]  # who writes in private asks
    assert [call for call in in_groups if call["chat"] != OFFICE] == []


def wait_for_cards(network: Playground, count: int) -> None:
    end = time.monotonic() + 60
    while sum(title.startswith("🟠") for chat in GROUPS for _, title in network.of_the_bot(chat)) < count:
        assert time.monotonic() < end
        time.sleep(0.1)


def wait_for_inbox(bot: Bot, network: Playground, count: int) -> dict[str, list[dict[str, Any]]]:
    end = time.monotonic() + 60
    while True:
        books = bot.books()
        if len(books["inbox"]) >= count and all(i["state"] != "new" for i in books["inbox"]):
            return books
        assert time.monotonic() < end, (network.pending(), len(books["inbox"]))
        time.sleep(0.3)
