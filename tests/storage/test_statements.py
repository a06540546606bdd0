"""Statements that are made once give the same on both databases, whichever way they take."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError, PendingRollbackError
from sqlalchemy.orm import Session

from domain.problem import ProblemState
from domain.sources import Source
from models import Chat, ChatPurpose, Inbox, InboxState, Person, Problem, Timer, statements
from models.database import transaction
from models.statements import as_loaded, row, rows, run, run_many, value
from services.work import insert_object, table, upsert
from tests.asked import statements_of
from tests.builders import MONDAY, make_town
from tests.storage.test_database import make_chat

_timer, _inbox = table(Timer), table(Inbox)
NEW_TIMER = insert(_timer)
TIMER = select(_timer.c.key, _timer.c.due_at, _timer.c.event, _timer.c.attempts).where(_timer.c.key == bindparam("of"))
ALL_TIMERS = select(_timer.c.key).order_by(_timer.c.key)
SOME_TIMERS = select(_timer.c.key).where(_timer.c.key.in_(bindparam("keys", expanding=True))).order_by(_timer.c.key)
DELAYED = update(_timer).where(_timer.c.key == bindparam("of")).values(
    attempts=_timer.c.attempts + 1).returning(_timer.c.attempts)
NEW_EVENT = insert(_inbox).returning(_inbox.c.id)
PROBLEM = table(Problem).c.keys()
EVENT = select(_inbox.c.state, _inbox.c.payload, _inbox.c.done_at)


def timer(chat: int, key: str = "a", **more: Any) -> dict[str, Any]:
    return {"key": key, "chat_id": chat, "due_at": MONDAY, "event": {"kind": "x"}, "attempts": 0, "error": "", **more}


def test_what_is_written_comes_back_as_it_was(both_engines: Engine) -> None:
    due = datetime(2026, 11, 23, 18, 0, 0, 123456, tzinfo=timezone(timedelta(hours=8)))
    with transaction(both_engines) as session:
        run(session, NEW_TIMER, timer(make_chat(session), key="李\x00", due_at=due, event={"字": [1, None]}))
    with transaction(both_engines) as session:
        found = row(session, TIMER, {"of": "李"})
    assert (found.key, found.due_at, found.due_at.tzinfo, found.event, found.attempts) == (
        "李", due, UTC, {"字": [1, None]}, 0)


def test_an_enum_bytes_and_nothing_come_back_as_they_were(both_engines: Engine) -> None:
    with transaction(both_engines) as session:
        event_id = value(session, NEW_EVENT, {
            "channel": "telegram", "event_id": "1", "chat_id": make_chat(session), "at": MONDAY, "received_at": MONDAY,
            "payload": b"\x00\xff", "state": InboxState.PARKED, "attempts": 0, "error": ""})
        assert event_id == session.scalars(select(Inbox.id)).one()
        assert tuple(row(session, EVENT)) == (InboxState.PARKED, b"\x00\xff", None)


def test_a_statement_without_rows_gives_nothing(both_engines: Engine) -> None:
    with transaction(both_engines) as session:
        assert (rows(session, TIMER, {"of": "x"}), row(session, TIMER, {"of": "x"}),
                value(session, DELAYED, {"of": "x"})) == ([], None, None)
        run(session, delete(_timer))


def test_a_change_gives_what_it_returns(both_engines: Engine) -> None:
    with transaction(both_engines) as session:
        run(session, NEW_TIMER, timer(make_chat(session)))
        assert [value(session, DELAYED, {"of": "a"}) for _ in range(2)] == [1, 2]


def test_many_rows_are_written_at_once_and_none_are_fine(both_engines: Engine) -> None:
    with transaction(both_engines) as session:
        chat = make_chat(session)
        run_many(session, NEW_TIMER, [])
        run_many(session, NEW_TIMER, [timer(chat, key) for key in "cab"])
        assert [r.key for r in rows(session, ALL_TIMERS)] == ["a", "b", "c"]


@pytest.mark.parametrize("keys", [[], ["a"], ["a", "b", "x"]])
def test_a_list_of_any_length_may_be_asked_for(both_engines: Engine, keys: list[str]) -> None:
    with transaction(both_engines) as session:
        chat = make_chat(session)
        run_many(session, NEW_TIMER, [timer(chat, key) for key in "abc"])
        assert [r.key for r in rows(session, SOME_TIMERS, {"keys": keys})] == [k for k in keys if k != "x"]


def test_what_is_pending_on_objects_is_written_before(both_engines: Engine) -> None:
    with transaction(both_engines) as session:
        chat = make_chat(session)
        session.add(Timer(**timer(chat)))
        assert [r.key for r in rows(session, ALL_TIMERS)] == ["a"]
        session.add(Timer(**timer(chat, "b")))
        with pytest.raises(IntegrityError):
            run_many(session, NEW_TIMER, [timer(chat, "b")])
        session.rollback()


def test_a_broken_rule_of_the_tables_is_the_same_exception(both_engines: Engine) -> None:
    with pytest.raises(IntegrityError) as caught, transaction(both_engines) as session:
        chat = make_chat(session)
        for _ in range(2):
            run(session, NEW_TIMER, timer(chat))
    assert "INSERT INTO timer" in str(caught.value)
    assert caught.value.orig is not None


def test_a_failed_row_of_many_takes_all_back(both_engines: Engine) -> None:
    with transaction(both_engines) as session:
        chat = make_chat(session)
    with pytest.raises(IntegrityError), transaction(both_engines) as session:
        run_many(session, NEW_TIMER, [timer(chat), timer(chat)])
    with transaction(both_engines) as session:
        assert rows(session, ALL_TIMERS) == []


def test_what_a_transaction_took_back_is_not_there(both_engines: Engine) -> None:
    with Session(both_engines) as session:
        chat = make_chat(session)
        session.commit()
        run(session, NEW_TIMER, timer(chat))
        session.rollback()
        assert rows(session, ALL_TIMERS) == []  # the same session's next transaction
        run(session, NEW_TIMER, timer(chat, "b"))
        session.commit()
        assert [r.key for r in rows(session, ALL_TIMERS)] == ["b"]


def test_a_time_without_a_zone_is_refused(both_engines: Engine) -> None:
    with pytest.raises(Exception, match="without a zone"), transaction(both_engines) as session:
        run(session, NEW_TIMER, timer(make_chat(session), due_at=datetime(2026, 11, 23)))


def test_a_missing_value_is_refused(both_engines: Engine) -> None:
    with pytest.raises(Exception, match="of"), transaction(both_engines) as session:
        rows(session, TIMER, {"key": "a"})


def test_a_column_s_own_default_is_filled_in(both_engines: Engine) -> None:
    short = {"key": "a", "due_at": MONDAY, "event": {}}
    with transaction(both_engines) as session:
        run(session, upsert(session, Timer).on_conflict_do_nothing(), {**short, "chat_id": make_chat(session)})
        assert row(session, TIMER, {"of": "a"}).attempts == 0


def test_a_savepoint_takes_back_what_came_after_it(both_engines: Engine) -> None:
    with transaction(both_engines) as session:
        chat = make_chat(session)
        run(session, NEW_TIMER, timer(chat))
        savepoint = session.begin_nested()
        run(session, NEW_TIMER, timer(chat, "b"))
        savepoint.rollback()
        run(session, NEW_TIMER, timer(chat, "c"))
    with transaction(both_engines) as session:
        assert [r.key for r in rows(session, ALL_TIMERS)] == ["a", "c"]


def test_a_broken_rule_inside_a_savepoint_spares_what_came_before(both_engines: Engine) -> None:
    with transaction(both_engines) as session:
        chat = make_chat(session)
        run(session, NEW_TIMER, timer(chat))
        with pytest.raises(IntegrityError), session.begin_nested():
            run(session, NEW_TIMER, timer(chat))
        assert [r.key for r in rows(session, ALL_TIMERS)] == ["a"]


def test_after_a_failed_flush_nothing_more_is_written(both_engines: Engine) -> None:
    with Session(both_engines) as session:
        chat = make_chat(session)
        run(session, NEW_TIMER, timer(chat))
        session.add(Timer(**timer(chat)))
        with pytest.raises(IntegrityError):
            session.flush()
        with pytest.raises(PendingRollbackError):
            run(session, NEW_TIMER, timer(chat, "b"))
    with transaction(both_engines) as session:
        assert rows(session, ALL_TIMERS) == []


def test_a_value_is_the_first_column(both_engines: Engine) -> None:
    with transaction(both_engines) as session:
        run(session, NEW_TIMER, timer(make_chat(session)))
        assert value(session, TIMER, {"of": "a"}) == "a"


def test_a_given_value_goes_before_the_statement_s_own(both_engines: Engine) -> None:
    either = select(_timer.c.key).where(_timer.c.key == bindparam("of", "a"))
    with transaction(both_engines) as session:
        chat = make_chat(session)
        run_many(session, NEW_TIMER, [timer(chat, key) for key in "ab"])
        assert (value(session, either), value(session, either, {"of": "b"})) == ("a", "b")


def test_the_two_hours_of_an_autumn_night_stay_two(both_engines: Engine) -> None:
    twice = datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    with transaction(both_engines) as session:
        chat = make_chat(session)
        for key, due in (("a", twice), ("b", twice.replace(fold=1))):
            run(session, NEW_TIMER, timer(chat, key, due_at=due))
        first, second = (row(session, TIMER, {"of": key}).due_at for key in "ab")
        assert second - first == timedelta(hours=1)


def test_on_sqlite_a_statement_is_compiled_once(engine: Engine) -> None:
    with transaction(engine) as session:
        chat = make_chat(session)
        run(session, NEW_TIMER, timer(chat))
        before = statements._direct.cache_info().misses
        for key in "bcd":
            run(session, NEW_TIMER, timer(chat, key))
        assert statements._direct.cache_info().misses == before


def test_an_object_that_the_session_has_stays_as_it_is(both_engines: Engine) -> None:
    with transaction(both_engines) as session:
        chat = session.get(Chat, make_chat(session))
        assert chat is not None
        chat.title = "工作群"
        found = row(session, select(*table(Chat).c))
        assert as_loaded(session, Chat, dict(zip(table(Chat).c.keys(), found, strict=True))) is chat


def test_a_new_row_with_a_column_that_there_is_not_is_refused(engine: Engine) -> None:
    with pytest.raises(TypeError, match="Timer has no chat"), transaction(engine) as session:
        insert_object(session, Timer, chat=1)


def test_an_object_of_a_row_is_as_if_loaded(both_engines: Engine) -> None:
    with transaction(both_engines) as session:
        make_chat(session)
    with transaction(both_engines) as session:
        found = row(session, select(*table(Chat).c))
        chat = as_loaded(session, Chat, dict(zip(table(Chat).c.keys(), found, strict=True)))
        assert session.get(Chat, chat.id) is chat
        assert chat.purpose is ChatPurpose.UNBOUND
        with statements_of(session) as asked:
            chat.title = "工作群"
            session.flush()
            session.flush()
        assert [s.split()[0] for s in asked] == ["UPDATE"]


def test_the_object_of_a_new_row_says_what_the_row_says(both_engines: Engine) -> None:
    with transaction(both_engines) as session:
        units, people = make_town(session), session.scalars(select(Person.id))
        made = insert_object(
            session, Problem, town_id=units["城关镇"].id, number=1, state=ProblemState.OPEN,
            chat_id=make_chat(session, "-2"), reported_by_id=people.first(),
            community_id=units["东关社区"].id, category="x", place="菜市场", description="垃圾", reported_at=MONDAY,
            due_at=MONDAY + timedelta(days=3), rework=0, extensions=0, card=1, check_code="", withdrawn_reason="",
            is_relapse=False, is_corrected=False, latitude=32.5, quantity_unit="",
            source=Source.INSPECTION, source_name="")
        said = {name: getattr(made, name) for name in PROBLEM}
        session.flush()
        session.expire(made)
        assert said == {name: getattr(made, name) for name in PROBLEM}
        assert made.place == "菜市场"
