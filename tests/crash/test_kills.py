"""The promises under real SIGKILLs: a playground and the bot as processes, people posting all the while."""

import random
import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.crash.stations import Bot, People, kill_under_load, playground, settle, wrong
from tests.pgtest import Postgres

pytestmark = pytest.mark.crash
# Where the process dies: when the offset moves, between effect and answer, between effect and commit; "": any moment.
MOMENTS = ("poll.stored:1", "api.answered:2", "", "inbox.committed:1", "send.done:2", "", "work.handled:3",
           "shown.committed:2", "", "poll.received:1", "api.answered:9", "", "work.committed:2", "photo.kept:1", "",
           "send.done:5", "poll.stored:2", "photo.committed:2", "", "inbox.committed:2", "")


PUSHED = ("hook.stored:1", "", "hook.received:2", "inbox.committed:2", "", "hook.stored:3")


def run(folder: Path, moments: tuple[str, ...], database: str = "", port: int = 0) -> int:
    """One station through all its kills; gives how many there were."""
    chance = random.Random(len(moments))
    with playground() as network:
        bot, people = Bot(folder, network, database, port), People(network, 0.2)
        bot.set_up()
        people.start()
        try:
            for moment in moments:
                kill_under_load(bot, network, moment, chance)
            people.stop()
            bot.start()
            books = settle(bot, network)
        finally:
            bot.stop()
        assert wrong(people.posted, books, network, bot.kills) == []
        assert len(people.posted.reports) > 2 * len(moments)
        bot.command("doctor", "--audit")
        return bot.kills


def test_forty_kills_lose_nothing_and_double_no_decision(tmp_path: Path) -> None:
    """Two stations side by side: while one starts, the other is killed."""
    with ThreadPoolExecutor(2) as stations:
        runs = [stations.submit(run, tmp_path / name, MOMENTS) for name in ("east", "west")]
        assert sum(each.result() for each in runs) >= 40


def test_ten_kills_on_postgresql(tmp_path: Path, postgres: Postgres) -> None:
    with postgres.database(is_migrated=False) as url:
        assert run(tmp_path / "station", MOMENTS[:10], url) == 10


def test_six_kills_lose_and_double_nothing_that_is_pushed(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert run(tmp_path / "station", PUSHED, port=port) == 6
