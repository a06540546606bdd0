"""When and where a camera says a photo was taken. Read from originals for the books, never put into a picture."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from io import BytesIO
from typing import Any

from PIL import Image

from photos.decode import BROKEN
from photos.kinds import DECODED, kind_of

MOST_BYTES = 1024 * 1024  # of EXIF; a JPEG's has 64 KB at most
EARLIEST_YEAR = 2005  # a camera that lost its clock says 1970, 1980 or 2000
AHEAD = timedelta(minutes=10)  # a camera's clock may be that much fast
_EXIF, _GPS = 0x8769, 0x8825
_TIMES = ((0x9003, 0x9011), (0x9004, 0x9012))  # taken, else digitised: each with its offset. Changed is neither
_LATITUDE, _LONGITUDE, _STATUS, _DATUM = (1, 2), (3, 4), 9, 18
_WHEN = re.compile(r"(\d{4})[:-](\d\d)[:-](\d\d)[ T](\d\d):(\d\d):(\d\d)")
_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)")
_DATUMS = {"", "WGS84", "WGS1984"}


@dataclass(frozen=True, slots=True)
class Taken:
    """``at``: UTC, aware. ``position``: latitude and longitude in degrees of WGS-84. None: not said, or nonsense."""

    at: datetime | None = None
    position: tuple[float, float] | None = None


def taken(data: bytes, zone: tzinfo, came_at: datetime) -> Taken:
    """What the bytes say of themselves. ``zone``: of a time that has no offset; ``came_at``: when the photo came.

    A time is refused before 2005 and ten minutes after the photo came, a position off the globe, at 0° 0° or not
    fixed. Raises nothing: a file without readable EXIF says nothing.
    """
    try:
        with Image.open(BytesIO(data), formats=DECODED) as opened:
            if kind_of(data) not in DECODED or len(opened.info.get("exif", b"")) > MOST_BYTES:
                return Taken()
            exif = opened.getexif()
            return Taken(_time(exif.get_ifd(_EXIF), zone, came_at), _position(exif.get_ifd(_GPS)))
    except (*BROKEN, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return Taken()


def _time(tags: Mapping[int, Any], zone: tzinfo, came_at: datetime) -> datetime | None:
    for name, offset in _TIMES:
        said = _WHEN.match(_text(tags.get(name)))
        if said:
            at = _moment(said, _zone(_text(tags.get(offset))) or zone)
            return at if at is not None and at.year >= EARLIEST_YEAR and at <= came_at + AHEAD else None
    return None


def _moment(said: re.Match[str], zone: tzinfo) -> datetime | None:
    year, month, day, hour, minute, second = map(int, said.groups())
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):  # the 31st of November, the year 0
        return None


def _zone(text: str) -> tzinfo | None:
    said = _OFFSET.fullmatch(text)
    if said is None or int(said[2]) > 14 or int(said[3]) > 59:
        return None
    offset = timedelta(hours=int(said[2]), minutes=int(said[3]))
    return timezone(-offset if said[1] == "-" else offset)


def _position(tags: Mapping[int, Any]) -> tuple[float, float] | None:
    if _text(tags.get(_STATUS)) == "V" or _text(tags.get(_DATUM)).upper().replace("-", "").replace(
            " ", "") not in _DATUMS:
        return None  # no fix, or another ellipsoid
    latitude = _degrees(tags, _LATITUDE, "NS", 90)
    longitude = _degrees(tags, _LONGITUDE, "EW", 180)
    if latitude is None or longitude is None or latitude == longitude == 0:
        return None
    return latitude, longitude


def _degrees(tags: Mapping[int, Any], names: tuple[int, int], sides: str, most: int) -> float | None:
    side, parts = _text(tags.get(names[0])).upper(), tags.get(names[1])
    if side not in tuple(sides) or not isinstance(parts, tuple) or len(parts) != 3:
        return None
    try:
        degrees, minutes, seconds = map(float, parts)
    except BROKEN:
        return None
    value = degrees + minutes / 60 + seconds / 3600
    is_sane = math.isfinite(value) and 0 <= minutes < 60 and 0 <= seconds < 60 and degrees >= 0 and value <= most
    if not is_sane:
        return None
    return round(-value if side == sides[1] else value, 7)


def _text(value: object) -> str:
    if isinstance(value, bytes):
        value = value.decode("ascii", "replace")
    return value.strip("\0 ") if isinstance(value, str) else ""
