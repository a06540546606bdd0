"""Several that tick at once, and clocks that jump: each period's message is still made once."""

import subprocess
import sys
import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text

import scheduler
from bot.wiring import House
from models import Outbox, PeriodRun
from models.database import transaction
from services.work import Work
from tests.builders import local, make_policy, make_town
from tests.house import TestHouse

BEGIN, DUE = local("11-22 12:00"), local("11-23 08:31")
MADE = ["weekly_digest 2026-W47", "overdue_digest 2026-11-23"]
PROGRAM = """
import sys
from datetime import datetime
import scheduler
from bot.settings import default_policy
from models.database import connect, transaction
from services.work import Work
engine, at = connect(sys.argv[1]), datetime.fromisoformat(sys.argv[2])
engine.connect().close()
print("ready", flush=True)
for _ in sys.stdin:
    with transaction(engine) as session:
        print(*scheduler.tick(Work(session, at=at, now=at, policy=default_policy())), sep=", ", flush=True)
"""


def tick(engine: Engine, at: datetime) -> list[str]:
    with transaction(engine) as session:
        return scheduler.tick(Work(session, at=at, now=at, policy=make_policy()))


def begin(engine: Engine) -> None:
    with transaction(engine) as session:
        make_town(session)
    tick(engine, BEGIN)


def digests(engine: Engine) -> list[str]:
    with transaction(engine) as session:
        return [key for key in session.scalars(select(Outbox.key)) if key.startswith("digest:")]


def test_two_processes_make_a_period_once(postgres_url: str, postgres_engine: Engine) -> None:
    begin(postgres_engine)
    both = [subprocess.Popen([sys.executable, "-c", PROGRAM, postgres_url, DUE.isoformat()], text=True,
                             cwd=Path(__file__).parents[1], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            for _ in range(2)]
    for process in both:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
    for process in both:
        assert process.stdin
        process.stdin.write("now\n" * 5)
        process.stdin.flush()
    said = [line for process in both for line in process.communicate(timeout=60)[0].splitlines()]
    assert [line for line in said if line] == [", ".join(MADE)]
    assert len(said) == 10
    assert len(digests(postgres_engine)) == 1


def test_two_threads_make_a_period_once(both_engines: Engine) -> None:
    begin(both_engines)
    start, made = threading.Barrier(2), []

    def run() -> None:
        start.wait(10)
        made.extend(tick(both_engines, DUE))

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert made == MADE
    assert len(digests(both_engines)) == 1


def test_every_period_is_made_once_over_downtimes_and_jumps(engine: Engine) -> None:
    begin(engine)
    days = [1, 2, 1, 9, 9, 8, 15, 14, 40, 39, 41, 3, 100, 99, 365, 364]  # since the beginning; back and forth
    made = Counter(name for day in days for name in tick(engine, DUE + timedelta(days=day)))
    assert made
    assert set(made.values()) == {1}


async def ticked(house: House) -> list[str]:
    await house.tick()
    in_order = select(PeriodRun).order_by(text("rowid"))
    return await house.store.run(lambda s: [f"{run.job} {run.period}" for run in s.scalars(in_order)])


@pytest.fixture
def town(tmp_path: Path) -> TestHouse:
    return TestHouse(tmp_path, now=BEGIN, telegram={"limits": "off", "api_url": "http://127.0.0.1:1"})


async def test_a_clock_that_jumps_ahead_by_more_than_a_day_makes_nothing_until_it_is_right(town: TestHouse) -> None:
    assert await ticked(town.house) == []
    town.clock.now = datetime(2027, 3, 1, 12, tzinfo=UTC)
    assert await ticked(town.house) == []
    town.clock.now = DUE
    assert await ticked(town.house) == MADE
    town.close()


async def test_a_clock_that_goes_back_makes_nothing_again(town: TestHouse) -> None:
    await ticked(town.house)
    town.clock.now = DUE
    await ticked(town.house)
    town.clock.now = BEGIN
    await ticked(town.house)
    town.clock.now = DUE
    assert await ticked(town.house) == MADE
    town.close()
