"""The house is red when something waits too long, and says what to do."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import health
from models import Chat, Inbox, InboxState, Outbox, OutboxState, Photo, PhotoState
from tests.builders import GROUP, MONDAY, make_town


def group(session: Session) -> int:
    return session.scalars(select(Chat.id).where(Chat.external == GROUP.id)).one()


def bad(session: Session) -> dict[str, str]:
    return {check.name: check.says for check in health.flow(session, MONDAY) if not check.is_good}


def received(session: Session, *, before: timedelta, state: InboxState = InboxState.NEW) -> None:
    at = MONDAY - before
    session.add(Inbox(channel="telegram", event_id=str(before), chat_id=group(session), at=at,
                      received_at=at, payload=b"{}", state=state))
    session.flush()


def wanted(session: Session, *, before: timedelta, **more: Any) -> None:
    session.add(Outbox(key="problem:1:card:1", chat_id=group(session), content={},
                       created_at=MONDAY - before, **more))
    session.flush()


@pytest.fixture(autouse=True)
def town(session: Session) -> None:
    make_town(session)


def test_a_quiet_house_is_well(session: Session) -> None:
    assert bad(session) == {}


@pytest.mark.parametrize(("seconds", "is_red"), [(60, False), (61, True)])
def test_an_event_may_wait_a_minute(session: Session, seconds: int, is_red: bool) -> None:
    received(session, before=timedelta(seconds=seconds))
    assert ("inbox" in bad(session)) is is_red


def test_a_handled_event_does_not_wait(session: Session) -> None:
    received(session, before=timedelta(days=1), state=InboxState.DONE)
    assert bad(session) == {}


@pytest.mark.parametrize(("minutes", "is_red"), [(10, False), (11, True)])
def test_a_message_may_wait_ten_minutes(session: Session, minutes: int, is_red: bool) -> None:
    wanted(session, before=timedelta(minutes=minutes))
    assert ("outbox" in bad(session)) is is_red


@pytest.mark.parametrize("more", [{"shown_rev": 1}, {"not_before": MONDAY + timedelta(hours=1)}])
def test_a_message_that_stands_or_shall_come_later_does_not_wait(session: Session, more: dict[str, Any]) -> None:
    wanted(session, before=timedelta(days=1), **more)
    assert bad(session) == {}


@pytest.mark.parametrize(("seconds", "is_red"), [(120, False), (121, True)])
def test_a_poll_may_be_silent_for_two_minutes(session: Session, seconds: int, is_red: bool) -> None:
    health.heard(session, "telegram", MONDAY - timedelta(days=1))
    health.heard(session, "telegram", MONDAY - timedelta(seconds=seconds))
    check = health.poll(session, MONDAY, is_running=True)
    assert (not check.is_good, "silent since 2026-11-23T" in check.says) == (is_red, is_red)


def test_a_house_that_does_not_run_is_not_silent(session: Session) -> None:
    health.heard(session, "telegram", MONDAY - timedelta(days=1))
    assert health.poll(session, MONDAY, is_running=False).says == "not running"


def test_a_webhook_s_trouble_is_told_while_the_house_runs(session: Session) -> None:
    health.heard(session, "telegram", MONDAY, "3 updates wait")
    assert health.webhook(session, is_running=True) == health.Check("webhook", False, "3 updates wait")
    assert health.webhook(session, is_running=False).is_good
    health.heard(session, "telegram", MONDAY)
    assert health.webhook(session, is_running=True).is_good


def test_an_edit_that_fails_again_and_again_is_told(session: Session) -> None:
    wanted(session, before=timedelta(days=1), wanted_rev=2, shown_rev=1, sent_at=MONDAY, attempts=10)
    assert bad(session).keys() == {"edits"}


def test_parked_events_and_refused_messages_are_told_with_what_to_do(session: Session) -> None:
    received(session, before=timedelta(days=1), state=InboxState.PARKED)
    wanted(session, before=timedelta(days=1), state=OutboxState.FAILED)
    said = bad(session)
    assert said["parked"] == "1: see `inbox list`, then `inbox retry ID`"
    assert "their reason stands in `export`" in said["refused"]


def test_photos_that_cannot_be_fetched_are_told(session: Session) -> None:
    session.add(Photo(channel="telegram", file="f", unique="u", chat_id=group(session), message="1",
                      at=MONDAY, state=PhotoState.WANTED, attempts=4))
    session.flush()
    assert bad(session).keys() == {"photos"}
