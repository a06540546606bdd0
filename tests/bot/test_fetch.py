"""Photos are fetched apart: nothing waits for them, they are tried for seven days, kept even when undecodable, and
what belongs to no row is swept away."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot import health
from channels.base import ChannelError
from domain.chat import FileRef, IncomingMessage, PhotoRef
from models import Photo, PhotoState
from photos.store import LocalStore
from services import photos
from services.photos import LONGEST_REST, ToFetch
from tests.builders import LI, MONDAY, OFFICE, make_message
from tests.house import PHOTO, TestHouse

MARKET = "东关社区菜市场南门垃圾未清理@张主任"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[TestHouse]:
    house = TestHouse(tmp_path, telegram={"limits": "off"})
    yield house
    house.close()


async def photo(house: TestHouse) -> Photo:
    found: Photo = (await house.query(select(Photo).order_by(Photo.id.desc())))[0]
    return found


def give(house: TestHouse, data: bytes | ChannelError) -> None:
    """What the network answers from now on."""
    async def fetch(photo: PhotoRef | FileRef) -> bytes:
        if isinstance(data, ChannelError):
            raise data
        return data

    house.channel.fetch = fetch  # type: ignore[method-assign]


def objects(house: TestHouse) -> list[Path]:
    return [path for path in Path(house.settings.photos_url).rglob("*") if path.is_file()]


async def test_a_photo_is_kept_by_its_hash_with_its_facts(house: TestHouse) -> None:
    await house.say(MARKET, sender=LI, photos=1)
    found = await photo(house)
    assert (found.state, found.format, found.width > 0) == (PhotoState.STORED, "JPEG", True)
    assert [path.stem for path in objects(house)] == [found.sha256]


async def test_bytes_that_are_no_picture_are_kept_too(house: TestHouse) -> None:
    give(house, b"<html>not a picture</html>")
    await house.say(MARKET, sender=LI, photos=1)
    found = await photo(house)
    assert (found.state, found.error) == (PhotoState.UNREADABLE, "this is no JPEG, PNG or WEBP picture")
    assert [path.stem for path in objects(house)] == [found.sha256]


async def test_a_photo_that_cannot_be_had_stalls_nothing_and_comes_later(house: TestHouse) -> None:
    give(house, ChannelError("getFile failed"))
    await house.say(MARKET, sender=LI, photos=1)
    await house.say("东关社区小学北墙飞线", sender=LI, photos=1)
    assert len(house.titles()) == 2
    give(house, b"bytes")
    house.clock.pass_(hours=1)
    await house.settle()
    assert [p.state for p in await house.query(select(Photo))] == [PhotoState.UNREADABLE] * 2


async def test_the_doctor_lists_photos_that_cannot_be_had(house: TestHouse) -> None:
    give(house, ChannelError("getFile failed"))
    await house.say(MARKET, sender=LI, photos=1)
    for _ in range(4):
        house.clock.pass_(minutes=5)
        await house.settle()
    checks = await house.house.store.run(lambda s: {c.name: c for c in health.flow(s, house.clock.now)})
    assert not checks["photos"].is_good
    assert checks["photos"].says.startswith("1:")


@pytest.mark.parametrize(("attempts", "is_permanent", "seconds"), [
    (0, False, 1), (1, False, 2), (5, False, 32), (12, False, 3600), (30, False, 3600), (0, True, 3600)])
async def test_the_rest_after_a_failure_doubles_up_to_an_hour(
        house: TestHouse, attempts: int, is_permanent: bool, seconds: int) -> None:
    give(house, ChannelError("no"))
    await house.say(MARKET, sender=LI, photos=1)
    one = ToFetch(1, PhotoRef("telegram", "f", "u"), attempts, MONDAY)
    await house.house.store.run(lambda s: photos.not_fetched(s, one, MONDAY, "no", is_permanent=is_permanent))
    assert (await photo(house)).next_try_at == MONDAY + timedelta(seconds=seconds)


async def test_a_photo_is_gone_after_seven_days(house: TestHouse) -> None:
    give(house, ChannelError("no"))
    await house.say(MARKET, sender=LI, photos=1)
    house.clock.pass_(days=7)
    await house.settle()
    assert (await photo(house)).state is PhotoState.WANTED
    house.clock.now += LONGEST_REST
    await house.settle()
    found = await photo(house)
    assert (found.state, found.next_try_at) == (PhotoState.GONE, None)


async def test_a_store_that_is_full_stops_no_problem_and_the_office_hears_of_it_once(
        house: TestHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: LocalStore, data: bytes) -> str:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(LocalStore, "put", full)
        await house.say(MARKET, sender=LI, photos=1)
        await house.say("东关社区小学北墙飞线", sender=LI, photos=1)
    assert len(house.titles()) == 2
    assert ["照片存不下来" in title for title in house.titles(OFFICE.id)] == [True]
    house.clock.pass_(minutes=1)
    await house.settle()
    assert [p.state for p in await house.query(select(Photo))] == [PhotoState.STORED] * 2


async def test_an_object_without_a_row_is_swept_after_a_day(house: TestHouse) -> None:
    await house.say(MARKET, sender=LI, photos=1)
    store = LocalStore(Path(house.settings.photos_url))
    old, young = store.put(b"nobody's"), ""
    for path in objects(house):
        os.utime(path, (0, 0))
    young = store.put(b"on its way")
    house.clock.now = MONDAY + timedelta(days=400)  # beyond the files' own times
    os.utime(store._path(young), (house.clock.now.timestamp() - 3600,) * 2)
    assert await house.house.fetcher.sweep() == 1
    known = (await photo(house)).sha256
    assert [store.has(sha256) for sha256 in (old, young, str(known))] == [False, True, True]


async def test_books_that_know_no_photo_take_none_away(house: TestHouse) -> None:
    """An empty database beside the photos is a wrong address, or a restore that was cut off."""
    store = LocalStore(Path(house.settings.photos_url))
    kept = store.put(b"of other books")
    house.clock.now = MONDAY + timedelta(days=400)
    assert await house.house.fetcher.sweep() == 0 and store.has(kept)


async def test_no_more_than_sixteen_photos_are_fetched_at_once(house: TestHouse) -> None:
    await house.receive(*(_album(n, house) for n in range(20)))
    await house._work()
    assert [await house.house.fetcher.start(), await house.house.fetcher.start()] == [16, 0]
    await house.house.fetcher.drain()
    await house.settle()
    assert {p.state for p in await house.query(select(Photo))} == {PhotoState.STORED}


def _album(number: int, house: TestHouse) -> IncomingMessage:
    message = make_message(MARKET if number == 0 else "", sender=LI, at=house.clock.now, photos=1, album="a")
    house.channel.photos[message.photos[0].file] = PHOTO
    return message
