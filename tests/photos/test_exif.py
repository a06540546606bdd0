"""R16: what a camera says of time and place is read with care, and nonsense is not believed."""

from datetime import UTC, datetime
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from PIL import Image

from bot.demo.photos import picture
from photos.copies import copies
from photos.exif import Taken, taken

TOWN = ZoneInfo("Asia/Shanghai")
CAME = datetime(2026, 11, 23, 2, 2, tzinfo=UTC)
ORIGINAL, OFFSET, DIGITISED, CHANGED = 0x9003, 0x9011, 0x9004, 0x0132
NORTH_EAST = {1: "N", 2: (34.0, 15.0, 36.0), 3: "E", 4: (108.0, 57.0, 0.0)}


def photo(times: dict[int, object] | None = None, gps: dict[int, object] | None = None, kind: str = "JPEG") -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 1
    exif[CHANGED] = "2026:01:01 00:00:00"
    exif.get_ifd(0x8769).update(times or {})
    exif.get_ifd(0x8825).update(gps or {})
    out = BytesIO()
    Image.new("RGB", (40, 30)).save(out, kind, exif=exif)
    return out.getvalue()


def at(times: dict[int, object]) -> datetime | None:
    return taken(photo(times), TOWN, CAME).at


def position(**changed: object) -> tuple[float, float] | None:
    names = {"side": 1, "latitude": 2, "longitude": 4, "status": 9, "datum": 18}
    return taken(photo(gps=NORTH_EAST | {names[name]: value for name, value in changed.items()}), TOWN, CAME).position


def test_a_time_without_an_offset_is_the_town_s() -> None:
    assert at({ORIGINAL: "2026:11:23 09:30:00"}) == datetime(2026, 11, 23, 1, 30, tzinfo=UTC)


def test_a_time_with_an_offset_goes_by_it() -> None:
    assert at({ORIGINAL: "2026:11:22 20:30:00", OFFSET: "-05:00"}) == datetime(2026, 11, 23, 1, 30, tzinfo=UTC)


def test_a_nonsense_offset_is_the_town_s_zone() -> None:
    assert at({ORIGINAL: "2026:11:23 09:30:00", OFFSET: "+99:00"}) == datetime(2026, 11, 23, 1, 30, tzinfo=UTC)


def test_the_moment_of_digitising_stands_in_and_the_one_of_changing_never_does() -> None:
    assert at({DIGITISED: "2026:11:23 09:30:00"}) == datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
    assert at({}) is None


@pytest.mark.parametrize("nonsense", ["0000:00:00 00:00:00", "2026:11:31 09:30:00", "1970:01:01 08:00:00", "    ",
                                      "2026:11:23 10:30:00", "9999:12:31 23:59:59", "昨天", "0001:01:01 00:00:00"])
def test_a_time_that_cannot_be_is_not_believed(nonsense: str) -> None:
    assert at({ORIGINAL: nonsense.encode()}) is None


def test_a_clock_that_is_a_little_fast_is_believed() -> None:
    assert at({ORIGINAL: "2026:11:23 10:10:00"}) == datetime(2026, 11, 23, 2, 10, tzinfo=UTC)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_position_is_read_from_every_kind(kind: str) -> None:
    assert taken(photo(gps=dict(NORTH_EAST), kind=kind), TOWN, CAME).position == (34.26, 108.95)


def test_south_and_west_are_negative() -> None:
    assert position(side="S") == (-34.26, 108.95)


@pytest.mark.parametrize("changed", [
    {"latitude": (91.0, 0.0, 0.0)}, {"latitude": (34.0, 75.0, 0.0)}, {"longitude": (181.0, 0.0, 0.0)}, {"side": "X"},
    {"latitude": (34.0, 15.0)}, {"latitude": 34.0}, {"status": "V"}, {"datum": "TOKYO"},
    {"latitude": (0.0, 0.0, 0.0), "longitude": (0.0, 0.0, 0.0)}], ids=str)
def test_a_position_that_cannot_be_is_not_believed(changed: dict[str, object]) -> None:
    assert position(**changed) is None


def test_the_usual_datum_is_believed() -> None:
    assert position(datum="WGS-84", status="A") == (34.26, 108.95)


@pytest.mark.parametrize("data", [b"", b"<html>", picture("sewage", 1), picture("sewage", 1)[:500],
                                  photo()[:30] + b"\xff" * 200])
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_bytes_without_readable_exif_say_nothing(data: bytes) -> None:
    assert taken(data, TOWN, CAME) == Taken()


def test_nothing_of_it_is_published() -> None:
    made = copies(photo({ORIGINAL: "2026:11:23 09:30:00"}, dict(NORTH_EAST)))
    for copy in (made.display, made.thumbnail):
        assert taken(copy, TOWN, CAME) == Taken()
        assert b"Exif" not in copy
