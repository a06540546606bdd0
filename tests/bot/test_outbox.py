"""Promise 3 as rows: the newest content of each key, what waits, what stands; coalescing and taking away."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot import outbox
from bot.outbox import HOLDS_UP, PICTURES_MISSING, Shown, Wanted
from domain.chat import ChatRef, Mark, PhotoRef
from models import Outbox, Photo
from models.database import transaction
from services import photos
from services.moving import moved
from services.photos import Stored
from services.work import Work
from tests.builders import GROUP, MONDAY, make_message, make_town, make_work
from texts.contents import Line, PictureCard

Rows = list[Wanted]


class Desk:
    """The outbox of one group, on the database that is tested."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.now = engine, MONDAY + timedelta(minutes=1)
        with transaction(engine) as session:
            make_town(session)

    def show(self, key: str, text: str = "noticed", **more: Any) -> None:
        with transaction(self.engine) as session:
            work = make_work(session)
            work.show(key, Line(text=text), chat_id=_chat(work), **more)

    def react(self, message: str) -> None:
        with transaction(self.engine) as session:
            make_work(session).receipt(message, Mark.REGISTERED)

    def take_away(self, key: str) -> None:
        with transaction(self.engine) as session:
            make_work(session).take_away(key)

    def wanted(self, **more: Any) -> Rows:
        with transaction(self.engine) as session:
            return outbox.wanted(session, self.now, **{"most": 64, **more})

    def keys(self, **more: Any) -> list[str]:
        return [row.key for row in self.wanted(**more)]

    def shown(self, row: Wanted, ref: str | None, **more: Any) -> None:
        with transaction(self.engine) as session:
            outbox.shown(session, row, self.now, Shown(ref, "hash", 1, **more))

    def row(self, key: str) -> Outbox:
        with transaction(self.engine) as session:
            return session.scalars(select(Outbox).where(Outbox.key == key)).one()

    def change(self, do: Any, *arguments: Any) -> Any:
        with transaction(self.engine) as session:
            return do(session, *arguments)


def _chat(work: Work) -> int:
    assert work.chat is not None
    return work.chat.id


@pytest.fixture
def desk(both_engines: Engine) -> Desk:
    return Desk(both_engines)


def test_the_oldest_wanted_message_comes_first(desk: Desk) -> None:
    for key in ("a", "b", "c"):
        desk.show(key)
    assert desk.keys() == ["a", "b", "c"]


def test_several_changes_before_it_is_shown_are_one_message(desk: Desk) -> None:
    desk.show("a", "one")
    desk.show("a", "two")
    rows = desk.wanted()
    assert [(r.key, r.content and r.content["text"], r.ref) for r in rows] == [("a", "two", None)]


def test_what_was_shown_is_wanted_no_longer_until_it_changes(desk: Desk) -> None:
    desk.show("a")
    desk.shown(desk.wanted()[0], "5")
    assert desk.keys() == []
    assert desk.row("a").state.value == "sent"
    desk.show("a", "new")
    assert [(r.ref, r.shown_hash) for r in desk.wanted()] == [("5", "hash")]


def test_a_change_while_the_older_content_is_on_its_way_is_still_wanted(desk: Desk) -> None:
    desk.show("a", "old")
    on_its_way = desk.wanted()[0]
    desk.show("a", "new")
    desk.shown(on_its_way, "5")
    assert [(r.ref, r.content and r.content["text"]) for r in desk.wanted()] == [("5", "new")]
    assert desk.row("a").state.value == "wanted"


def test_what_is_taken_away_on_its_way_is_taken_away_afterwards(desk: Desk) -> None:
    desk.show("a")
    on_its_way = desk.wanted()[0]
    desk.take_away("a")
    desk.shown(on_its_way, "5")
    assert [(r.content, r.ref) for r in desk.wanted()] == [(None, "5")]


def test_what_is_taken_away_before_it_was_shown_is_superseded(desk: Desk) -> None:
    desk.show("a")
    desk.take_away("a")
    desk.shown(desk.wanted()[0], None)
    assert (desk.keys(), desk.row("a").state.value) == ([], "superseded")


def test_a_message_shown_while_its_chat_moved_stands_nowhere_in_the_new_one(desk: Desk) -> None:
    desk.show("a")
    on_its_way = desk.wanted()[0]
    desk.change(moved, GROUP, ChatRef("telegram", "-100777"), MONDAY)
    desk.shown(on_its_way, "5")
    row = desk.row("a")
    assert (row.ref, row.shown_hash) == (None, "")


def test_a_refusal_is_for_the_refused_content_only(desk: Desk) -> None:
    desk.show("a", "old")
    refused = desk.wanted()[0]
    desk.show("a", "new")
    desk.change(outbox.failed, refused, "no")
    assert desk.keys() == ["a"]
    desk.change(outbox.failed, desk.wanted()[0], "no")
    assert (desk.keys(), desk.row("a").error) == ([], "no")
    desk.show("a", "newest")
    assert desk.keys() == ["a"]


def test_a_message_waits_for_its_moment(desk: Desk) -> None:
    desk.show("a", not_before=desk.now + timedelta(seconds=20))
    desk.show("b")
    assert desk.keys() == ["b"]
    desk.now += timedelta(seconds=20)
    assert desk.keys() == ["a", "b"]


def test_rests_after_failures_grow_to_five_minutes_and_never_end(desk: Desk) -> None:
    desk.show("a")
    rests = []
    for _ in range(12):
        row = desk.wanted()[0]
        desk.change(outbox.try_later, row, desk.now, "away")
        rests.append(row.rest.total_seconds())
        desk.now += row.rest
    assert rests == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]


def test_what_failed_lately_holds_its_chat_also_after_a_restart_but_not_for_ever(desk: Desk) -> None:
    desk.show("a")
    for tries in range(1, HOLDS_UP + 2):
        row = desk.wanted()[0]
        desk.change(outbox.try_later, row, desk.now, "away")
        resting = desk.change(outbox.resting, desk.now)
        assert resting == ([(row.chat_id, False, desk.now + row.rest)] if tries <= HOLDS_UP else [])
        desk.now += row.rest


def test_receipts_and_messages_of_a_chat_can_be_left_out_apart(desk: Desk) -> None:
    desk.show("a")
    desk.react("5")
    chat = desk.wanted()[0].chat_id
    assert desk.keys(no_messages=[chat]) == ["receipt:1:5"]
    assert desk.keys(no_receipts=[chat]) == ["a"]
    assert desk.keys(being_made=[desk.wanted()[0].id]) == ["receipt:1:5"]


def test_the_limits_know_the_last_minute_after_a_restart(desk: Desk) -> None:
    desk.show("a")
    desk.react("5")
    message, receipt = desk.wanted()
    desk.shown(message, "7")
    desk.shown(receipt, "5")
    found = desk.change(outbox.sent_lately, desk.now + timedelta(seconds=30))
    assert found == [(message.chat_id, desk.now, 1, True)]
    assert desk.change(outbox.sent_lately, desk.now + timedelta(seconds=61)) == []


# Pictures and their photos


def picture_card(desk: Desk) -> int:
    """A card that shows a photo whose bytes are not here yet; gives the photo's id."""
    def make(session: Session) -> int:
        work = make_work(session)
        photo = photos.book(work, PhotoRef("telegram", "f", "u"), chat_id=_chat(work), message="9",
                            at=make_message().at)
        work.show("look", PictureCard(title=Line(text="noticed"), photos=(photo,)), chat_id=_chat(work))
        return photo

    return int(desk.change(make))


def come(session: Session, photo: int) -> bool:
    photos.stored(session, photo, Stored("ab" * 32, "JPEG", 4, 3, 100))
    return outbox.photo_came(session, photo)


def test_a_photo_that_comes_ends_the_wait_of_its_picture(desk: Desk) -> None:
    photo = picture_card(desk)
    desk.change(outbox.wait_for_pictures, desk.wanted()[0], desk.now + timedelta(seconds=2))
    assert desk.keys() == []
    assert desk.change(come, photo)
    assert desk.keys() == ["look"]


def test_a_picture_shown_without_its_photo_is_made_again_when_it_comes(desk: Desk) -> None:
    photo = picture_card(desk)
    desk.shown(desk.wanted()[0], "5", missing=(photo,))
    assert (desk.keys(), desk.row("look").error) == ([], PICTURES_MISSING)
    assert desk.change(come, photo)
    assert [(r.ref, r.shown_hash) for r in desk.wanted()] == [("5", "")]


def test_a_photo_that_comes_while_the_picture_without_it_is_on_its_way_is_not_missed(desk: Desk) -> None:
    photo = picture_card(desk)
    on_its_way = desk.wanted()[0]
    assert not desk.change(come, photo)  # nothing is known to wait for it
    desk.shown(on_its_way, "5", missing=(photo,))
    assert desk.keys() == ["look"]


def test_another_photo_makes_nothing_again(desk: Desk) -> None:
    photo = picture_card(desk)
    desk.shown(desk.wanted()[0], "5", missing=(photo,))
    assert not desk.change(outbox.photo_came, photo + 1)


def test_photos_never_tried_are_fetched_first(desk: Desk) -> None:
    for _ in range(2):
        picture_card(desk)
    with transaction(desk.engine) as session:
        first = session.scalars(select(Photo).order_by(Photo.id)).first()
        assert first is not None
        first.attempts = 3
    found = desk.change(photos.to_fetch, desk.now, [], 4)
    assert [photo.id for photo in found] == [2, 1]


def test_a_newer_row_is_compared_by_its_revision(desk: Desk) -> None:
    desk.show("a")
    row = desk.wanted()[0]
    desk.shown(replace(row, revision=row.revision - 1), "5")
    assert desk.keys() == ["a"]
