"""Two chats that decide on one community at once (R6, R7): one after the other, on PostgreSQL by locks."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import Engine, select

from domain.chat import Account, ChatRef
from handlers import handle
from models import ChatPurpose, OrderProblem, Problem, Sighting, SupervisionOrder
from models.database import transaction
from services import audit
from services.corrections import Correction, Outcome, correct
from tests.builders import GROUP, LI, WANG, ZHANG, local, make_chat, make_message, make_policy, make_town, make_work
from tests.services.reporting_words import actor_of

SECOND = ChatRef("telegram", "-1001000000002")
PLACES = ("菜市场南门", "小学北墙", "老桥头", "文化广场", "卫生院门口", "村口", "老粮站", "发电站大门")
POLICY = make_policy()
MONDAY, TUESDAY = local("11-23 10:00"), local("11-24 10:00")


@pytest.fixture
def house(postgres_engine: Engine) -> Engine:
    """A town with two work groups."""
    with transaction(postgres_engine) as session:
        town = make_town(session)
        make_chat(session, SECOND, ChatPurpose.WORK_GROUP, town["城关镇"])
    return postgres_engine


def say(engine: Engine, chat: ChatRef, sender: Account, text: str, at: datetime, *, photos: int = 0) -> None:
    """One message, one transaction."""
    message = make_message(text, sender=sender, at=at, photos=photos, chat=chat)
    with transaction(engine) as session:
        handle(message, make_work(session, at, policy=POLICY, chat=chat, message=message.ref))


def report(engine: Engine, chat: ChatRef, sender: Account, place: str, at: datetime, unit: str = "东关社区") -> None:
    say(engine, chat, sender, f"{unit}{place}垃圾未清理", at, photos=1)


def together(*acts: Callable[[], None]) -> None:
    """All at the same moment, each in a thread and a connection of its own; an exception of one is raised."""
    start = Barrier(len(acts))

    def run(act: Callable[[], None]) -> None:
        start.wait(30)
        act()

    with ThreadPoolExecutor(len(acts)) as pool:
        for done in [pool.submit(run, act) for act in acts]:
            done.result(60)


def in_both_chats(engine: Engine, at: datetime, communities: tuple[str, str], places: tuple[str, ...] = PLACES) -> None:
    """Each chat reports half of the places, one by one, in the other's face."""
    def walk(chat: ChatRef, sender: Account, own: tuple[str, ...], unit: str) -> None:
        for n, place in enumerate(own):
            report(engine, chat, sender, place, at + timedelta(minutes=n), unit)

    together(lambda: walk(GROUP, LI, places[::2], communities[0]),
             lambda: walk(SECOND, WANG, places[1::2], communities[1]))


def test_two_chats_make_one_order_for_a_community_and_day(house: Engine) -> None:
    in_both_chats(house, MONDAY, ("东关社区", "东关社区"))
    in_both_chats(house, TUESDAY, ("东关社区", "东关社区"))
    with transaction(house) as session:
        [order] = session.scalars(select(SupervisionOrder))
        listed = session.scalars(select(OrderProblem.problem_id).where(OrderProblem.order_id == order.id)).all()
        assert (order.number, len(listed)) == (1, len(PLACES))
        assert audit.broken_links(session) == []


def test_problems_and_orders_of_two_chats_are_numbered_without_gap_or_double(house: Engine) -> None:
    for day in range(4):
        in_both_chats(house, MONDAY + timedelta(days=day), ("东关社区", "西关社区"), PLACES[:4])
    with transaction(house) as session:
        problems = session.scalars(select(Problem.number).order_by(Problem.number)).all()
        orders = session.scalars(select(SupervisionOrder.number).order_by(SupervisionOrder.number)).all()
        assert list(problems) == list(range(1, 17))
        assert list(orders) == list(range(1, len(orders) + 1))
        assert len(orders) == 2  # one a community: later findings join it while it is open


def test_the_same_finding_in_two_chats_at_once_is_one_problem(house: Engine) -> None:
    for n, place in enumerate(PLACES):
        at = MONDAY + timedelta(minutes=n)
        together(lambda place=place, at=at: report(house, GROUP, LI, place, at),  # type: ignore[misc]
                 lambda place=place, at=at: report(house, SECOND, WANG, place, at))  # type: ignore[misc]
    with transaction(house) as session:
        places = session.scalars(select(Problem.place).order_by(Problem.place)).all()
        assert list(places) == sorted(PLACES)
        assert len(session.scalars(select(Sighting)).all()) == len(PLACES)


def test_a_correction_that_was_decided_before_the_acknowledgement_stood_is_too_late(house: Engine) -> None:
    report(house, GROUP, LI, PLACES[0], MONDAY)
    later = MONDAY + timedelta(minutes=5)
    with transaction(house) as session:
        problem, work = session.scalars(select(Problem)).one(), make_work(session, later)
        say(house, GROUP, ZHANG, "收到", later)
        assert correct(work, problem, actor_of(session, LI), Correction(place="别处")) is Outcome.TOO_LATE


def test_two_lists_over_the_same_communities_do_not_wait_for_each_other_for_ever(house: Engine) -> None:
    def post(chat: ChatRef, sender: Account, text: str, at: datetime) -> Callable[[], None]:
        for second in (1, 2):
            say(house, chat, sender, "", at + timedelta(seconds=second), photos=1)
        return lambda: say(house, chat, sender, text, at + timedelta(seconds=3))

    for n in range(6):
        at = MONDAY + timedelta(minutes=5 * n)
        one = f"1. 东关社区{PLACES[n]}垃圾未清理 2. 西关社区{PLACES[n]}垃圾未清理"
        other = f"1. 西关社区{PLACES[n + 1]}污水横流 2. 东关社区{PLACES[n + 1]}污水横流"
        together(post(GROUP, LI, one, at), post(SECOND, WANG, other, at))
    with transaction(house) as session:
        assert list(session.scalars(select(Problem.number).order_by(Problem.number))) == list(range(1, 25))
