"""What Telegram does to a photo: no EXIF data, several sizes."""

import hashlib
import io
import random
import struct
import zlib
from dataclasses import dataclass, field
from functools import lru_cache

from PIL import Image, ImageDraw

LARGEST = 2560
# What Pillow raises for bytes that are no picture, or a broken one.
UNREADABLE = (OSError, SyntaxError, ValueError, TypeError, LookupError, EOFError, struct.error, zlib.error,
              Image.DecompressionBombError, Image.DecompressionBombWarning)  # fmt: skip
SIZES = (("s", 90), ("m", 320), ("x", 800), ("y", 1280))


@dataclass(frozen=True, slots=True)
class Size:
    """One size of a photo."""

    letter: str
    width: int
    height: int
    data: bytes
    blob: str = field(init=False)  # SHA-256

    def __post_init__(self) -> None:
        object.__setattr__(self, "blob", hashlib.sha256(self.data).hexdigest())


class NotAPicture(Exception):
    """The bytes cannot be read as a picture."""


class BadDimensions(Exception):
    """Too large in sum or too narrow."""


@lru_cache(maxsize=64)
def sizes(data: bytes) -> tuple[Size, ...]:
    """The sizes of a posted photo, smallest first. The last is as large as Telegram keeps it."""
    try:
        with Image.open(io.BytesIO(data)) as image:
            _check(image.width, image.height)
            largest = _largest(data, image)
    except UNREADABLE as error:
        raise NotAPicture(str(error)) from error
    smaller = [size for letter, side in SIZES if (size := _shrunk(largest, letter, side))]
    return (*smaller, largest)


def _check(width: int, height: int) -> None:
    if width + height > 10_000 or max(width, height) > 20 * min(width, height):
        raise BadDimensions


def _largest(data: bytes, image: Image.Image) -> Size:
    if image.format == "JPEG" and max(image.size) <= LARGEST:
        image.load()
        return Size("w", image.width, image.height, without_exif(data))
    picture = image.convert("RGB")
    picture.thumbnail((LARGEST, LARGEST))
    return Size("w", picture.width, picture.height, _jpeg(picture))


def _shrunk(largest: Size, letter: str, side: int) -> Size | None:
    if max(largest.width, largest.height) <= side:
        return None
    with Image.open(io.BytesIO(largest.data)) as image:
        # JPEG decoders can skip most of the work for a small copy.
        image.draft("RGB", (side, side))
        picture = image.convert("RGB")
    picture.thumbnail((side, side))
    return Size(letter, picture.width, picture.height, _jpeg(picture))


def _jpeg(picture: Image.Image) -> bytes:
    target = io.BytesIO()
    picture.save(target, "JPEG", quality=85)
    return target.getvalue()


def without_exif(data: bytes) -> bytes:
    """The same JPEG without its application data; pixels and their coding stay byte for byte."""
    kept, position = [data[:2]], 2
    while position + 4 <= len(data) and data[position] == 0xFF:
        marker = data[position + 1]
        end = position + 2 + int.from_bytes(data[position + 2 : position + 4], "big")
        if marker == 0xDA:
            break
        if not 0xE1 <= marker <= 0xED:  # APP1 to APP13: EXIF, XMP, profiles, Photoshop
            kept.append(data[position:end])
        position = end
    return b"".join([*kept, data[position:]])


def drawn(number: int, width: int = 800, height: int = 600) -> bytes:
    """A picture made from the number: the same number gives the same bytes."""
    chance = random.Random(number)
    picture = Image.new("RGB", (width, height), _colour(chance))
    brush = ImageDraw.Draw(picture)
    for _ in range(12):
        left, top = chance.randrange(width), chance.randrange(height)
        corner = (left + chance.randrange(8, width), top + chance.randrange(8, height))
        brush.rectangle((left, top, *corner), fill=_colour(chance))
    return _jpeg(picture)


def _colour(chance: random.Random) -> tuple[int, int, int]:
    return chance.randrange(256), chance.randrange(256), chance.randrange(256)
