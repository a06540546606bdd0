"""A late message changes what an issued order rests on (R6, R7): the office is told and decides, the order stands."""

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.chat import Account, ChatRef
from domain.policy import Issue, OrderPolicy
from models import AuditEvent, Outbox, SupervisionOrder
from tests.builders import GROUP, LI, OFFICE, SUN, WANG, ZHANG, local, make_policy
from tests.talk import MARKET, SCHOOL, Talk

NOTHING_FOUND = "东关社区 无问题"
DOUBT = "order:1:doubt"


@pytest.fixture
def talk(session: Session) -> Talk:
    """Found on Monday, and again on Thursday at the next visit that was told: an order."""
    return ordered(Talk(session))


def ordered(talk: Talk) -> Talk:
    for at, who in (("11-23 10:00", LI), ("11-26 10:00", WANG)):
        arrives(talk, MARKET, at, who)
    assert order(talk).state.value in ("issued", "draft")
    return talk


def arrives(talk: Talk, text: str, at: str, who: Account = LI) -> None:
    """It was posted then, whenever it arrives."""
    talk.at = local(at)
    talk.say(text, sender=who, photos=0 if text.endswith("无问题") else 1, after=0)


def order(talk: Talk) -> SupervisionOrder:
    return talk.session.scalars(select(SupervisionOrder).execution_options(populate_existing=True)).one()


def told(talk: Talk) -> dict[str, object]:
    return talk.shown(DOUBT) or {}


def test_a_late_visit_in_between_is_told_to_the_office_and_the_order_stands(talk: Talk) -> None:
    arrives(talk, NOTHING_FOUND, "11-24 15:00")
    assert (told(talk)["text"], order(talk).state.value) == ("order-in-doubt", "issued")
    assert told(talk)["args"] == {"name": "城创督〔2026〕1号", "at": "2026-11-24T07:00:00Z", "earlier": 1, "number": 2}
    assert told(talk)["buttons"] == [[{"value": "order:withdraw:1", "text": "button-order-withdraw"}]]
    assert talk.session.scalars(select(AuditEvent.object).where(AuditEvent.action == "order.doubted")).all() == [
        "order:1"]


def test_it_was_one_inspection_when_it_was_seen_once_more_in_the_evening_before(session: Session) -> None:
    talk = Talk(session)
    arrives(talk, MARKET, "11-23 10:00")
    arrives(talk, MARKET, "11-24 09:00", WANG)
    arrives(talk, MARKET, "11-23 22:30")
    assert told(talk)["text"] == "order-in-doubt"


@pytest.mark.parametrize(("text", "at"), [
    (NOTHING_FOUND, "11-26 08:00"),  # less than twelve hours before: the same outing
    (NOTHING_FOUND, "11-26 11:00"), (NOTHING_FOUND, "11-22 10:00"),  # not in between
    ("西关社区 无问题", "11-24 15:00"), (SCHOOL, "11-23 10:30"),
    (MARKET, "11-25 10:00")])  # an order itself
def test_what_leaves_the_pair_as_it_was_is_not_told(talk: Talk, text: str, at: str) -> None:
    arrives(talk, text, at)
    assert told(talk) == {}


def test_another_late_message_tells_nothing_new(talk: Talk) -> None:
    arrives(talk, NOTHING_FOUND, "11-24 15:00")
    arrives(talk, SCHOOL, "11-25 15:00", WANG)
    assert talk.session.scalars(select(Outbox.wanted_rev).where(Outbox.key == DOUBT)).one() == 1


def test_a_finding_that_joined_the_open_order_rests_on_the_order(talk: Talk) -> None:
    arrives(talk, MARKET, "11-30 10:00")
    arrives(talk, NOTHING_FOUND, "11-28 10:00", WANG)
    assert (told(talk), order(talk).level) == ({}, 2)


def test_a_draft_is_not_issued_by_the_leader_who_is_asked_on_it(session: Session) -> None:
    talk = ordered(Talk(session, policy=replace(make_policy(), orders=OrderPolicy(issue=Issue.SIGN))))
    arrives(talk, NOTHING_FOUND, "11-24 15:00")
    assert (told(talk)["text"], "buttons" in told(talk)) == ("order-draft-in-doubt", False)


def test_one_tap_of_the_office_withdraws_it_and_the_number_stays(talk: Talk) -> None:
    arrives(talk, NOTHING_FOUND, "11-24 15:00")
    assert talk.tap("order:withdraw:1", sender=SUN, chat=OFFICE) == ["done-withdrawn"]
    assert (order(talk).state.value, order(talk).number) == ("withdrawn", 1)
    assert order(talk).withdrawn_reason == "迟到的消息改变了依据"
    assert (told(talk)["text"], "buttons" in told(talk)) == ("order-doubt-withdrawn", False)
    assert talk.tap("order:withdraw:1", sender=SUN, chat=OFFICE) == ["order-already"]


@pytest.mark.parametrize(("who", "chat", "says"), [
    (LI, OFFICE, "order-withdraw-forbidden"), (ZHANG, OFFICE, "order-withdraw-forbidden"),
    (SUN, GROUP, "press-unknown")])
def test_only_the_office_withdraws_it_and_only_there(talk: Talk, who: Account, chat: ChatRef, says: str) -> None:
    arrives(talk, NOTHING_FOUND, "11-24 15:00")
    assert talk.tap("order:withdraw:1", sender=who, chat=chat) == [says]
    assert order(talk).state.value == "issued"
