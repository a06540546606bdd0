"""R17: whoever changes the books afterwards is found."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from domain.chat import ChatRef, MessageRef
from models import AuditEvent, AuditHead
from services import audit
from tests.builders import MONDAY, ZONE, make_work


@pytest.fixture
def books(session: Session) -> Session:
    """Four events of community 5 and one of the town."""
    work = make_work(session, message=MessageRef(ChatRef("telegram", "-100"), "55"))
    for n in range(4):
        audit.record(work, "problem.reported", f"problem:{n}", actor="person:1", community_id=5, place="菜市场", n=n)
    audit.record(work, "role.given", "person:3", actor=audit.SYSTEM, teams=("一组",), at_=MONDAY, part=0.1 + 0.2)
    return session


def test_an_event_says_who_when_what_and_from_which_message(books: Session) -> None:
    event = books.scalars(select(AuditEvent).order_by(AuditEvent.id)).first()
    assert event is not None
    assert (event.chain, event.sequence, event.at, event.actor) == ("community:5", 1, MONDAY, "person:1")
    assert (event.action, event.object, event.message) == ("problem.reported", "problem:0", "telegram:-100/55")
    assert event.facts == {"place": "菜市场", "n": 0}


def test_untouched_chains_verify(books: Session) -> None:
    books.expire_all()
    assert audit.broken_links(books) == []


def test_a_time_told_in_another_zone_verifies(session: Session) -> None:
    audit.append(session, MONDAY.astimezone(ZONE) + timedelta(microseconds=5), "x", "y", actor="system")
    session.expire_all()
    assert audit.broken_links(session) == []


@pytest.mark.parametrize("change", [
    {"actor": "person:2"}, {"action": "problem.closed"}, {"object": "problem:9"}, {"facts": {"place": "学校"}},
    {"message": ""}, {"at": MONDAY + timedelta(seconds=1)}])
def test_a_changed_event_is_found(books: Session, change: dict[str, object]) -> None:
    books.execute(update(AuditEvent).where(AuditEvent.object == "problem:1").values(**change))
    assert audit.broken_links(books) == ["community:5 at 2"]


def test_an_event_whose_hash_was_made_anew_is_found_at_the_next_one(books: Session) -> None:
    event = books.scalars(select(AuditEvent).where(AuditEvent.object == "problem:1")).one()
    event.actor = "person:2"
    columns = {c.name: getattr(event, c.name) for c in AuditEvent.__table__.columns}
    event.hash = audit.digest(columns)
    books.flush()
    assert audit.broken_links(books) == ["community:5 at 3"]


def test_an_event_taken_out_of_the_middle_is_found(books: Session) -> None:
    books.execute(delete(AuditEvent).where(AuditEvent.object == "problem:1"))
    assert audit.broken_links(books) == ["community:5 at 3"]


def test_a_cut_tail_is_found(books: Session) -> None:
    books.execute(delete(AuditEvent).where(AuditEvent.object.in_(["problem:2", "problem:3"])))
    assert audit.broken_links(books) == ["community:5: the last event is not 4"]


def test_a_chain_that_was_taken_out_whole_is_found(books: Session) -> None:
    books.execute(delete(AuditEvent).where(AuditEvent.chain == "town"))
    assert audit.broken_links(books) == ["town: the last event is not 1"]


def test_a_chain_whose_head_was_taken_out_is_found(books: Session) -> None:
    books.execute(delete(AuditHead).where(AuditHead.chain == "town"))
    assert audit.broken_links(books) == ["town: the last event is not 0"]


def test_an_event_put_in_afterwards_is_found(books: Session) -> None:
    books.execute(insert(AuditEvent).values(chain="town", sequence=2, at=MONDAY, actor="person:1", action="a",
                                            object="b", facts={}, message="", previous="", hash=""))
    assert "town at 2" in audit.broken_links(books)
