"""Documents of the office are fetched apart, tried for an hour, and come back as an event in the chat's lane, once."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from channels.base import ChannelError
from domain.chat import Account, ChatRef, FileRef, PhotoRef
from handlers import intents
from models import File, FileState, Photo, Timer
from photos.store import open_store
from services import files, roster_sheets, workbook
from services.files import Document
from services.work import Work
from tests.builders import GROUP, LI, OFFICE, SUN, ZHAO, make_file, make_press, make_work
from tests.house import TestHouse
from tests.services.test_import_problems import with_pictures
from tests.services.workbooks import workbook as made


@pytest.fixture
def house(tmp_path: Path) -> Iterator[TestHouse]:
    house = TestHouse(tmp_path, telegram={"limits": "off"})
    yield house
    house.close()


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[Document]:
    """What a handler was given; it keeps the bytes."""
    seen: list[Document] = []

    def take(file: Document, work: Work) -> None:
        seen.append(file)
        files.keep(work, file.id)

    monkeypatch.setitem(_takers(), "workbook", take)
    return seen


def _takers() -> dict[str, object]:
    return intents.FILES  # type: ignore[return-value]


def give(house: TestHouse, data: bytes | ChannelError) -> None:
    """What the network answers from now on."""
    async def fetch(photo: PhotoRef | FileRef) -> bytes:
        if isinstance(data, ChannelError):
            raise data
        return data

    house.channel.fetch = fetch  # type: ignore[method-assign]


async def state(house: TestHouse) -> tuple[FileState, bytes | None]:
    found: File = (await house.query(select(File)))[0]
    return found.state, found.data


async def test_the_bytes_come_to_the_handler_of_their_kind(house: TestHouse, taken: list[Document]) -> None:
    give(house, b"bytes")
    message = await house.say(sender=SUN, chat=OFFICE, document=make_file("名册.xlsx"))
    assert [(f.name, f.data, f.message) for f in taken] == [("名册.xlsx", b"bytes", message)]


@pytest.mark.parametrize("title", ["人员", "清单"])
async def test_a_workbook_is_read_once_beside_the_lane_of_its_chat(
        house: TestHouse, monkeypatch: pytest.MonkeyPatch, title: str) -> None:
    readers: list[str] = []
    opens, rows = workbook._sheets, roster_sheets.read

    def noted(what: Callable[..., Any]) -> Callable[..., Any]:
        def read(*given: Any) -> Any:
            readers.append(threading.current_thread().name)
            return what(*given)
        return read

    monkeypatch.setattr(workbook, "_sheets", noted(opens))
    monkeypatch.setattr(roster_sheets, "read", noted(rows))
    lane: list[str] = []
    takes = intents.FILES["workbook"]

    def take(file: Document, work: Work) -> None:
        lane.append(threading.current_thread().name)
        takes(file, work)

    monkeypatch.setitem(_takers(), "workbook", take)
    give(house, made({title: [["姓名", "角色", "单位"], ["马专干", "社区专干", "东关社区"]]}))
    await house.say(sender=SUN, chat=OFFICE, document=make_file("名册.xlsx"))
    assert house.titles(OFFICE.id)
    assert len(readers) == (2 if title == "人员" else 1)
    assert len(lane) == 1 and lane[0] not in readers


async def test_the_pictures_of_a_list_are_durable_before_a_row_names_them(house: TestHouse) -> None:
    give(house, with_pictures("H2", "H3"))
    await house.say(sender=SUN, chat=OFFICE, document=make_file("清单.xlsx"))
    value, message = house.button("导入")
    await house.receive(make_press(value, sender=SUN, at=house.clock.now, message=message, chat=OFFICE))
    await house.settle()
    kept = open_store(house.settings.photos_url)
    stored = await house.query(select(Photo.sha256).where(Photo.problem_id.is_not(None)))
    assert len(stored) == 2 and all(kept.has(sha256) for sha256 in stored)


async def test_what_was_kept_is_there_for_a_day(house: TestHouse, taken: list[Document]) -> None:
    give(house, b"bytes")
    await house.say(sender=SUN, chat=OFFICE, document=make_file())
    house.clock.now += files.LIFE - timedelta(seconds=1)
    await house.settle()
    assert await state(house) == (FileState.KEPT, b"bytes")
    house.clock.pass_(seconds=2)
    await house.settle()
    assert await state(house) == (FileState.DONE, None)


async def test_what_is_kept_once_more_is_there_no_longer(house: TestHouse, taken: list[Document]) -> None:
    """A list that is previewed anew: its pictures are no rows yet, and swept after a day."""
    give(house, b"bytes")
    await house.say(sender=SUN, chat=OFFICE, document=make_file())
    [file] = taken
    house.clock.pass_(hours=20)
    await house.house.store.run(lambda s: files.keep(make_work(s, house.clock.now), file.id))
    house.clock.pass_(hours=4, seconds=2)
    await house.settle()
    assert await state(house) == (FileState.DONE, None)


async def test_what_was_not_kept_is_dropped_at_once(house: TestHouse) -> None:
    give(house, b"bytes")
    await house.say(sender=SUN, chat=OFFICE, document=make_file())
    assert await state(house) == (FileState.DONE, None)
    assert await house.query(select(Timer).where(Timer.key.startswith("file"))) == []


async def test_a_network_that_fails_for_a_while_is_asked_again(house: TestHouse, taken: list[Document]) -> None:
    give(house, ChannelError("502"))
    await house.say(sender=SUN, chat=OFFICE, document=make_file())
    for _ in range(3):
        house.clock.pass_(minutes=1)
        await house.settle()
    assert taken == []
    give(house, b"bytes")
    house.clock.pass_(minutes=5)
    await house.settle()
    assert [f.data for f in taken] == [b"bytes"]


@pytest.mark.parametrize(("error", "minutes"), [(ChannelError("gone", permanent=True), 0), (ChannelError("502"), 70)])
async def test_who_sent_what_cannot_be_had_is_told_once(
        house: TestHouse, taken: list[Document], error: ChannelError, minutes: int) -> None:
    give(house, error)
    await house.say(sender=SUN, chat=OFFICE, document=make_file())
    for _ in range(minutes):
        house.clock.pass_(minutes=1)
        await house.settle()
    assert house.titles(OFFICE.id) == ["文件取不下来,请再发一次。"]
    assert (taken, await state(house)) == ([], (FileState.DONE, None))


async def test_a_large_document_is_not_fetched(house: TestHouse) -> None:
    await house.say(sender=SUN, chat=OFFICE, document=make_file(size=files.MOST_BYTES + 1))
    assert (house.titles(OFFICE.id), await house.query(select(File))) == (
        ["文件太大,最多5 MB。名册发 /roster 取模板。"], [])


async def test_a_document_larger_than_the_network_said_is_not_taken(house: TestHouse, taken: list[Document]) -> None:
    give(house, b"x" * (files.MOST_BYTES + 1))
    await house.say(sender=SUN, chat=OFFICE, document=make_file(size=0))
    assert (taken, house.titles(OFFICE.id)) == ([], ["文件太大,最多5 MB。名册发 /roster 取模板。"])


@pytest.mark.parametrize(("who", "where"), [
    (SUN, GROUP), (LI, OFFICE), (ZHAO, OFFICE), (ZHAO, ChatRef("telegram", ZHAO.id))])
async def test_documents_elsewhere_and_of_others_are_left_alone(
        house: TestHouse, who: Account, where: ChatRef) -> None:
    await house.say(sender=who, chat=where, document=make_file())
    assert (await house.query(select(File)), house.titles(where.id)) == ([], [])


async def test_two_documents_at_once_are_two_events(house: TestHouse, taken: list[Document]) -> None:
    give(house, b"bytes")
    for name in ("a.xlsx", "b.xlsx", "c.xlsx"):
        await house.say(sender=SUN, chat=OFFICE, document=make_file(name), after=0)
    assert sorted(f.name for f in taken) == ["a.xlsx", "b.xlsx", "c.xlsx"]
