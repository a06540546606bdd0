"""The books as JSON lines: the fixed keys, the town's clock, the bounds."""

import json
from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.chat import Mark
from domain.orders import OrderState
from domain.problem import ProblemState, Result
from models import (
    Chat,
    Inbox,
    InboxState,
    MessageLink,
    OrderProblem,
    Outbox,
    Photo,
    PhotoState,
    Problem,
    Rectification,
    Round,
    Sighting,
    SupervisionOrder,
    Unit,
    Visit,
)
from services import audit, chats, people
from services.export import CHUNK, lines
from tests.asked import statements_of
from tests.builders import GROUP, LI, MONDAY, ZHANG, make_policy, make_town, make_work
from texts.contents import Line

KEYS = {
    "problem": "number state community residents_group place category quantity quantity_unit description reported_at "
               "reported_by due_at overdue closed_at on_time rework round recurrence_of seen order photos messages",
    "rectification": "problem submitted_at submitted_by photos quantity result reason verified_by flags",
    "order": "number state community person problems issued_at due_at signed_at signed_by answered_at closed_at level",
    "round": "date team visits", "inbox": "id state", "outbox": "key chat state attempts sent_at",
    "audit": "at actor action object hash"}


class Books:
    """A town with one round in which a problem was found that was found before."""

    def __init__(self, session: Session) -> None:
        self.session, self.units = session, make_town(session)
        found = chats.find(session, GROUP)
        assert found is not None
        self.chat: Chat = found
        li, zhang = people.find(session, LI), people.find(session, ZHANG)
        assert li is not None and zhang is not None
        self.li, self.zhang = li.id, zhang.id
        self.round = Round(town_id=self.town.id, team="一组", day=MONDAY.date(), opened_at=MONDAY)
        self.add(self.round)
        self.add(Visit(round_id=self.round.id, community_id=self.east.id, at=MONDAY))

    @property
    def town(self) -> Unit:
        return self.units["城关镇"]

    @property
    def east(self) -> Unit:
        return self.units["东关社区"]

    def add(self, row: Any) -> Any:
        self.session.add(row)
        self.session.flush()
        return row

    def problem(self, number: int, at: datetime = MONDAY, **facts: Any) -> Problem:
        made: Problem = self.add(Problem(**{
            "town_id": self.town.id, "number": number, "state": ProblemState.OPEN, "chat_id": self.chat.id,
            "community_id": self.east.id, "category": "exposed_rubbish", "place": "菜市场南门", "reported_at": at,
            "reported_by_id": self.li, "responsible_id": self.zhang, "due_at": at + timedelta(hours=8), **facts}))
        return made

    def photo(self, sha256: str | None, **owner: int) -> None:
        self.add(Photo(channel="telegram", file="f", unique=str(sha256), chat_id=self.chat.id, message="1", at=MONDAY,
                       state=PhotoState.STORED, sha256=sha256, width=1280, height=960, **owner))

    def export(self, begin: datetime | None = None, end: datetime | None = None,
               now: datetime | None = None) -> dict[str, list[dict[str, Any]]]:
        by_type: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for line in lines(self.session, make_policy(), begin, end, now=now):
            by_type[line["type"]].append(json.loads(json.dumps(line)))
        return by_type


@pytest.fixture
def books(session: Session) -> Books:
    return Books(session)


@pytest.fixture
def full(books: Books) -> Books:
    """Problem 1 rectified and closed, 2 found again with an order, seen once more, shown, on the books."""
    first = books.problem(1, MONDAY - timedelta(days=7), state=ProblemState.CLOSED, closed_at=MONDAY, on_time=True,
                          check_code="7K2MQX")
    second = books.problem(2, round_id=books.round.id, recurrence_of_id=first.id, quantity=3.0, quantity_unit="处",
                           residents_group_id=books.units["东关一组"].id)
    handed_in = books.add(Rectification(
        problem_id=first.id, submitted_at=MONDAY, submitted_by_id=books.zhang, quantity=23.0, result=Result.ACCEPTED,
        verified_by_id=books.li, verified_at=MONDAY))
    seen = books.add(Sighting(problem_id=second.id, at=MONDAY, by_id=books.li))
    books.photo("b1", problem_id=first.id)
    books.photo("a1", rectification_id=handed_in.id)
    books.photo(None, sighting_id=seen.id)
    order = books.add(SupervisionOrder(
        town_id=books.town.id, year=2026, number=8, state=OrderState.ISSUED, community_id=books.east.id,
        responsible_id=books.zhang, chat_id=books.chat.id, drafted_at=MONDAY, issued_at=MONDAY, level=2))
    books.add(OrderProblem(order_id=order.id, problem_id=second.id, earlier_id=first.id, at=MONDAY))
    second.order_id = order.id
    books.add(MessageLink(chat_id=books.chat.id, message="55", problem_id=second.id))
    books.add(MessageLink(chat_id=books.chat.id, message="-100777/5", problem_id=second.id))
    books.add(Inbox(channel="telegram", event_id="9", chat_id=books.chat.id, at=MONDAY, received_at=MONDAY,
                    state=InboxState.DONE))
    make_work(books.session).show("problem:2:card:1", Line(text="noticed"), chat_id=books.chat.id)
    audit.record(make_work(books.session), "problem.reported", "problem:2", actor=f"person:{books.li}")
    return books


@pytest.mark.parametrize("kind", KEYS)
def test_every_object_has_the_fixed_keys_and_its_type_first(full: Books, kind: str) -> None:
    written = full.export()[kind]
    assert written and all(set(KEYS[kind].split()) <= set(line) for line in written)
    assert all(next(iter(line)) == "type" for line in written)


def test_a_problem_tells_all_its_facts(full: Books) -> None:
    first, second = full.export(now=MONDAY + timedelta(hours=9))["problem"]
    assert (second["community"], second["residents_group"], second["reported_by"]) == ("东关社区", "东关一组", "李站长")
    assert (second["reported_at"], second["due_at"]) == ("2026-11-23T10:02:00+08:00", "2026-11-23T18:02:00+08:00")
    assert (second["recurrence_of"], second["order"], second["quantity"], second["overdue"]) == (1, 8, 3.0, True)
    assert second["seen"][0]["by"] == "李站长" and second["seen"][0]["photos"][0]["sha256"] is None
    assert second["round"] == {"date": "2026-11-23", "team": "一组", "sequence": 1}
    assert (first["closed_at"], first["on_time"], first["overdue"]) == ("2026-11-23T10:02:00+08:00", True, False)


def test_the_photos_of_a_problem_are_those_before_and_after(full: Books) -> None:
    first = full.export()["problem"][0]
    assert [(p["sha256"], p["stage"], p["width"], p["height"], p["code"]) for p in first["photos"]] == [
        ("b1", "before", 1280, 960, "7K2MQX"), ("a1", "after", 1280, 960, "7K2MQX")]


def test_what_became_a_problem_of_its_own_was_not_seen(full: Books) -> None:
    second = full.problem(3)
    full.add(Sighting(problem_id=second.id, at=MONDAY, by_id=full.li, became_id=full.problem(4).id))
    assert full.export()["problem"][2]["seen"] == []


def test_the_messages_of_a_problem_name_the_group_they_were_written_in(full: Books) -> None:
    assert full.export()["problem"][1]["messages"] == [
        {"channel": "telegram", "chat": "-100777", "message": "5"},
        {"channel": "telegram", "chat": GROUP.id, "message": "55"}]


def test_where_a_card_stands_is_a_message_of_its_problem(books: Books) -> None:
    books.problem(1)
    work = make_work(books.session)
    work.show("problem:1:card:1", Line(text="noticed"), chat_id=books.chat.id)
    books.session.scalars(select(Outbox)).one().ref = "901"
    assert books.export()["problem"][0]["messages"] == [{"channel": "telegram", "chat": GROUP.id, "message": "901"}]


def test_a_rectification_names_its_problem_and_verifier(full: Books) -> None:
    [line] = full.export()["rectification"]
    assert (line["problem"], line["submitted_by"], line["verified_by"], line["result"]) == (
        1, "张主任", "李站长", "accepted")
    assert [p["sha256"] for p in line["photos"]] == ["a1"]


def test_an_order_lists_both_findings(full: Books) -> None:
    [line] = full.export()["order"]
    assert (line["number"], line["name"], line["level"]) == (8, "城创督〔2026〕8号", 2)
    assert (line["problems"], line["person"], line["signed_at"]) == ([1, 2], "张主任", None)


def test_a_round_lists_its_visits_with_and_without_findings(full: Books) -> None:
    full.add(Visit(round_id=full.round.id, community_id=full.units["西关社区"].id, at=MONDAY))
    [line] = full.export()["round"]
    assert line["visits"] == [{"community": "东关社区", "problems": [2]}, {"community": "西关社区", "problems": []}]


def test_the_flow_and_the_chain_are_told(full: Books) -> None:
    written = full.export()
    [inbox], [outbox], [event_] = written["inbox"], written["outbox"], written["audit"]
    assert (inbox["state"], inbox["event"]) == ("done", "telegram:9")
    assert (outbox["key"], outbox["chat"], outbox["state"]) == ("problem:2:card:1", str(GROUP), "wanted")
    assert (event_["action"], len(event_["hash"])) == ("problem.reported", 64)


def test_only_what_lies_within_the_bounds_is_told(full: Books) -> None:
    assert [p["number"] for p in full.export(begin=MONDAY)["problem"]] == [2]
    assert [p["number"] for p in full.export(end=MONDAY)["problem"]] == [1]
    assert full.export(begin=MONDAY + timedelta(seconds=2)) == {}


def test_empty_books_are_empty(session: Session) -> None:
    assert list(lines(session, make_policy())) == []


def test_what_does_not_exist_yet_is_not_made_up(full: Books) -> None:
    assert not {"evaluation", "ranking", "activity", "nomination"} & set(full.export())


def test_large_books_are_read_in_chunks(books: Books) -> None:
    for number in range(1, CHUNK + 2):
        books.session.add(Problem(
            town_id=books.town.id, number=number, state=ProblemState.OPEN, chat_id=books.chat.id, category="x",
            community_id=books.east.id, reported_at=MONDAY, reported_by_id=books.li, due_at=MONDAY))
    books.session.flush()
    make_work(books.session).receipt("1", Mark.REGISTERED)
    with statements_of(books.session) as asked:
        assert [p["number"] for p in books.export()["problem"]] == list(range(1, CHUNK + 2))
    assert len(asked) < 50
