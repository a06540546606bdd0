"""Promises 1 and 2: written down before acknowledged, handled once in the order of its chat; timers; parking (R2)."""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event, select, update
from sqlalchemy.orm import Session

from bot import inbox
from bot.inbox import MOST_TOGETHER, MOST_TRIES, REST, TIMER_AFTER, Receiver, Worker
from channels.base import RawEvent
from domain.chat import ChatRef, Event
from domain.timers import TimerFired
from models import Chat, ChatAlias, Inbox, InboxState, Outbox, Timer
from models.database import transaction
from services import chats
from services.moving import moved
from services.work import Work, table
from tests.builders import GROUP, MONDAY, OFFICE, make_message, make_policy, make_town
from tests.fakes import FakeChannel, FakeClock

OTHER = ChatRef("telegram", "-1001000000002")
Doing = Callable[[Any, Work], None]


class Desk:
    """The receiver and a worker over an empty town; ``handled`` lists the texts and timers in their order."""

    def __init__(self, engine: Engine, doing: Doing = lambda event, work: None) -> None:
        self.engine, self.clock, self.channel = engine, FakeClock(MONDAY), FakeChannel()
        self.handled: list[str] = []
        self._doing = doing
        with transaction(engine) as session:
            make_town(session)
        self.receiver = Receiver(self.clock)
        self.worker = Worker({"telegram": self.channel}, self._handle, make_policy(), self.clock)

    def _handle(self, event: Event | TimerFired, work: Work) -> None:
        self.handled.append(event.key if isinstance(event, TimerFired) else getattr(event, "text", event.event_id))
        self._doing(event, work)

    def say(self, *texts: str, chat: ChatRef = GROUP, poison: bool = False) -> list[RawEvent]:
        raw = [self.channel.say(make_message(text, chat=chat, at=self.clock.now)) for text in texts]
        if poison:
            self.channel.poison |= {r.event_id for r in raw}
        with transaction(self.engine) as session:
            self.receiver.store(session, raw)
        return raw

    def work(self) -> None:
        while self.worker.steps(self.engine) is not None:
            pass

    def states(self) -> list[str]:
        with transaction(self.engine) as session:
            return [state.value for state in session.scalars(select(Inbox.state).order_by(Inbox.id))]

    def remind(self, key: str, due_in: float, chat: ChatRef = GROUP) -> None:
        with transaction(self.engine) as session:
            found = chats.find_or_create(session, chat)
            session.add(Timer(key=key, chat_id=found.id, event={"kind": "test"}, attempts=0, error="",
                              due_at=self.clock.now + timedelta(seconds=due_in)))


@pytest.fixture
def desk(both_engines: Engine) -> Desk:
    return Desk(both_engines)


def fail(*texts: str) -> Doing:
    """Handling these fails, as a bug would."""
    def doing(event: Any, work: Work) -> None:
        if getattr(event, "text", "") in texts or isinstance(event, TimerFired):
            raise RuntimeError("broken")

    return doing


def test_an_event_delivered_twice_is_one_row(desk: Desk) -> None:
    raw = desk.say("a", "b")
    with transaction(desk.engine) as session:
        desk.receiver.store(session, [*raw, *raw])
    desk.work()
    assert desk.handled == ["a", "b"]


def test_the_chats_of_a_batch_that_was_taken_back_are_not_remembered(desk: Desk) -> None:
    """Its ids may become other chats'."""
    first, second = ChatRef("telegram", "-1001000000003"), ChatRef("telegram", "-1001000000004")
    raw = [desk.channel.say(make_message(text, chat=chat, at=MONDAY))
           for text, chat in (("a", first), ("b", second), ("c", first))]
    with pytest.raises(RuntimeError), transaction(desk.engine) as session:
        desk.receiver.store(session, raw)
        raise RuntimeError("the disk is full")
    with transaction(desk.engine) as session:
        desk.receiver.store(session, raw)
        lanes = session.execute(select(Inbox.event_id, Chat.external).join(Chat, Chat.id == Inbox.chat_id)).all()
    assert {(event_id, external) for event_id, external in lanes} == {(r.event_id, r.chat.id) for r in raw}


def test_an_empty_batch_writes_nothing(desk: Desk) -> None:
    desk.say()
    assert desk.states() == []


def test_a_kind_that_we_do_not_use_is_marked_and_never_parsed(desk: Desk) -> None:
    with transaction(desk.engine) as session:
        desk.receiver.store(session, [RawEvent("telegram", "1", GROUP, None, b"", is_ignored=True)])
        assert session.scalars(select(Inbox.payload)).all() == [None]
    desk.work()
    assert (desk.states(), desk.handled) == (["ignored"], [])


def test_events_are_handled_in_the_order_of_their_chat(desk: Desk) -> None:
    desk.say("1", "2")
    desk.say("x", chat=OTHER)
    desk.say("3")
    desk.work()
    assert [t for t in desk.handled if t != "x"] == ["1", "2", "3"]
    assert desk.states() == ["done"] * 4


def test_of_what_is_done_only_the_id_stays(desk: Desk) -> None:
    raw = desk.say("早上好")
    desk.work()
    with transaction(desk.engine) as session:
        row = session.scalars(select(Inbox)).one()
        assert (row.event_id, row.payload, row.state) == (raw[0].event_id, None, InboxState.DONE)


def test_what_is_parked_keeps_what_was_said(desk: Desk) -> None:
    raw = desk.say("bad", poison=True)
    desk.work()
    with transaction(desk.engine) as session:
        assert session.scalars(select(Inbox.payload)).one() == raw[0].payload


def test_what_cannot_be_parsed_is_parked_at_once_and_the_office_told(desk: Desk) -> None:
    desk.say("bad", poison=True)
    desk.say("good")
    desk.work()
    assert (desk.handled, desk.states()) == (["good"], ["parked", "done"])
    with transaction(desk.engine) as session:
        told = session.execute(select(Chat.external, Outbox.key).join(Chat, Chat.id == Outbox.chat_id)).all()
    assert told == [(OFFICE.id, "parked:1")]


def test_a_handler_that_fails_is_tried_three_times_while_its_chat_rests(both_engines: Engine) -> None:
    desk = Desk(both_engines, fail("bad"))
    desk.say("bad", "next")
    desk.say("x", chat=OTHER)
    for rest in REST:
        desk.work()
        assert "next" not in desk.handled  # the order is kept: the chat rests, another goes on
        desk.clock.now += rest
    desk.work()
    assert desk.handled == ["bad", "x", "bad", "bad", "next"]
    assert desk.states() == ["parked", "done", "done"]
    with transaction(desk.engine) as session:
        row = session.get_one(Inbox, 1)
        assert (row.attempts, row.error) == (MOST_TRIES, "RuntimeError: broken")


def test_events_that_wait_share_one_commit_on_sqlite(engine: Engine) -> None:
    desk = Desk(engine)
    commits: list[Any] = []
    desk.say("a", "b", "c")
    event.listen(engine, "commit", commits.append)
    desk.worker.steps(engine)
    assert (desk.handled, len(commits)) == (["a", "b", "c"], 1)


def test_an_event_sees_what_the_one_before_it_wrote_in_the_same_commit(both_engines: Engine) -> None:
    seen: list[Chat] = []

    def rename(event: Any, work: Work) -> None:
        assert work.chat is not None
        seen.append(work.chat)  # held, so that only the worker's care keeps it from being found stale
        titles.append(work.chat.title)
        named = update(table(Chat)).where(table(Chat).c.id == work.chat.id).values(title=event.text)
        work.session.execute(named)

    titles: list[str] = []
    desk = Desk(both_engines, rename)
    desk.say("a", "b")
    desk.work()
    assert titles[1] == "a"


def test_what_fails_takes_nothing_down_that_shared_its_commit(both_engines: Engine) -> None:
    desk = Desk(both_engines, fail("b"))
    desk.say("a")
    desk.say("b", chat=OFFICE)
    desk.say("c")
    desk.work()
    assert desk.states() == ["done", "new", "done"]


def test_what_a_failed_try_wrote_is_gone(both_engines: Engine) -> None:
    def write_and_fail(event: Any, work: Work) -> None:
        work.remind("half", work.now, {"kind": "x"}, chat_id=work.chat.id if work.chat else 0)
        raise RuntimeError("broken")

    desk = Desk(both_engines, write_and_fail)
    desk.say("a")
    desk.worker.step(desk.engine)
    with transaction(desk.engine) as session:
        assert session.scalars(select(Timer)).all() == []


def test_a_parked_event_is_handled_again_when_an_admin_says_so(both_engines: Engine) -> None:
    broken = ["bad"]
    desk = Desk(both_engines, lambda event, work: fail(*broken)(event, work))
    desk.say("bad")
    for _ in range(MOST_TRIES):
        desk.work()
        desk.clock.pass_(minutes=1)
    broken.clear()
    with transaction(desk.engine) as session:
        assert inbox.retry(session, 1)
        assert not inbox.retry(session, 1)  # it is new now
    desk.work()
    assert desk.states() == ["done"]


def test_a_timer_fires_once_when_its_moment_came(desk: Desk) -> None:
    desk.remind("t", 20)
    desk.work()
    assert desk.handled == []
    desk.clock.pass_(seconds=20)
    desk.work()
    assert desk.handled == ["t"]


def test_a_timer_fires_amid_a_stream_of_other_chats(desk: Desk) -> None:
    desk.remind("t", 0)
    desk.say(*map(str, range(3 * TIMER_AFTER)), chat=OTHER)
    desk.work()
    assert desk.handled.index("t") <= TIMER_AFTER + MOST_TOGETHER


def test_a_timer_waits_for_what_was_said_before_it_and_not_for_what_came_later(both_engines: Engine) -> None:
    desk = Desk(both_engines, fail("earlier"))
    desk.remind("t", 20)
    desk.say("earlier")
    desk.clock.pass_(seconds=30)
    desk.say("later")
    desk.worker.step(desk.engine)  # fails, the chat rests
    assert desk.worker.step(desk.engine) is None
    desk.clock.pass_(seconds=2)
    desk.worker.step(desk.engine)
    desk.clock.pass_(seconds=10)
    desk.worker.step(desk.engine)  # parked: nothing earlier is unhandled any more
    desk.work()
    assert desk.handled == ["earlier"] * 3 + ["later", "t"]


def test_a_timer_of_a_resting_chat_fires_when_only_later_events_wait(both_engines: Engine) -> None:
    desk = Desk(both_engines)
    desk.remind("t", 1)
    desk.clock.pass_(seconds=5)
    desk.say("later")
    with transaction(desk.engine) as session:
        session.execute(update(Chat).values(hold_until=desk.clock.now + timedelta(hours=1)))
    desk.work()
    assert desk.handled == ["t"]


def test_a_timer_that_fails_is_tried_again_later(both_engines: Engine) -> None:
    desk = Desk(both_engines, fail())
    desk.remind("t", 0)
    desk.work()
    desk.work()
    assert desk.handled == ["t"]
    desk.clock.pass_(minutes=2)
    desk.work()
    assert desk.handled == ["t", "t"]
    with transaction(desk.engine) as session:
        assert session.scalars(select(Timer)).one().attempts == 2


def test_events_of_a_chat_that_moved_keep_their_order(desk: Desk) -> None:
    new = ChatRef("telegram", "-100777")
    desk.say("1")
    desk.say("2", chat=new)  # it arrived under the new name before we knew
    with transaction(desk.engine) as session:
        moved(session, GROUP, new, MONDAY)
    desk.receiver.forget()
    desk.say("3", chat=new)
    desk.work()
    assert desk.handled == ["1", "2", "3"]
    with transaction(desk.engine) as session:
        assert len(set(session.scalars(select(Inbox.chat_id)))) == 1


# Several workers, on PostgreSQL only: SQLite has one.


@pytest.fixture
def crowd(postgres_engine: Engine) -> Desk:
    return Desk(postgres_engine)


def opened(stack: ExitStack, engine: Engine) -> Session:
    """A worker's open transaction, rolled back at the end."""
    connection = stack.enter_context(engine.connect())
    return stack.enter_context(Session(connection))


def claimed(session: Session) -> int | None:
    """The number of the event that this worker gets."""
    found = inbox.claim(session, MONDAY)
    return found.id if found is not None else None


def test_two_workers_never_have_the_same_chat(crowd: Desk) -> None:
    crowd.say("1", "2")
    crowd.say("x", chat=OTHER)
    with ExitStack() as stack:
        one, two, three = (opened(stack, crowd.engine) for _ in range(3))
        assert [claimed(session) for session in (one, two, three)] == [1, 3, None]


def test_a_long_row_of_events_that_others_work_on_does_not_starve_a_chat(crowd: Desk) -> None:
    crowd.say(*(str(n) for n in range(70)))
    crowd.say("x", chat=OTHER)
    with ExitStack() as stack:
        one, two = opened(stack, crowd.engine), opened(stack, crowd.engine)
        assert [claimed(one), claimed(two)] == [1, 71]


def meanwhile(engine: Engine, word: str, change: str) -> None:
    """Right before the first statement with this word, which reads again under the lock, this was changed: what the
    statement that locked had seen is no longer so."""
    left = [change]

    def run(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if word in statement and left:
            cursor.execute(left.pop())

    event.listen(engine, "before_cursor_execute", run)


def test_a_chat_that_began_to_rest_meanwhile_is_left_alone(crowd: Desk) -> None:
    crowd.say("1")
    meanwhile(crowd.engine, "inbox.payload", "UPDATE chat SET hold_until = now() + interval '100 years'")
    with ExitStack() as stack:
        assert inbox.claim(opened(stack, crowd.engine), MONDAY) is None


def test_an_event_that_another_worker_handled_meanwhile_is_not_claimed(crowd: Desk) -> None:
    crowd.say("1")
    meanwhile(crowd.engine, "inbox.payload", "UPDATE inbox SET state = 'done'")
    with ExitStack() as stack:
        assert inbox.claim(opened(stack, crowd.engine), MONDAY) is None


def test_a_timer_that_another_worker_fired_meanwhile_does_not_fire_again(crowd: Desk) -> None:
    crowd.remind("t", 0)
    meanwhile(crowd.engine, "timer.event", "DELETE FROM timer")
    with ExitStack() as stack:
        assert inbox.due_timer(opened(stack, crowd.engine), MONDAY) is None


def test_two_workers_fire_a_timer_once_and_do_not_wait_for_each_other(crowd: Desk) -> None:
    crowd.remind("t", 0)
    crowd.remind("u", 0, chat=OTHER)
    with ExitStack() as stack:
        one, two, three = (opened(stack, crowd.engine) for _ in range(3))
        found = [inbox.due_timer(session, MONDAY) for session in (one, two, three)]
        assert [timer and timer.key for timer in found] == ["t", "u", None]


def test_a_failed_try_does_not_count_when_another_worker_handled_the_event(crowd: Desk) -> None:
    crowd.say("1")
    crowd.work()
    crowd.worker._failed(crowd.engine, 1, RuntimeError("broken"))
    assert crowd.states() == ["done"]


def test_new_events_of_a_chat_can_be_written_while_it_is_worked_on(crowd: Desk) -> None:
    crowd.say("1")
    with ExitStack() as stack:
        inbox.claim(opened(stack, crowd.engine), MONDAY)
        crowd.say("2")  # a foreign key: would wait for ever were the chat's row locked too hard
    with transaction(crowd.engine) as session:
        assert session.scalar(select(ChatAlias.chat_id).where(ChatAlias.external == GROUP.id)) == 1
    assert crowd.states() == ["new", "new"]
