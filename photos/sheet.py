"""The sheet: small before/after pairs in a grid made for a phone's width, each with its number.

Bytes in, JPEG bytes out. The pairs are taken one after the other and each photo is decoded near the size it is shown
in, so one large photo at a time is in memory, however many pairs there are.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from itertools import islice

from PIL import Image, ImageDraw, ImageFont, features

from photos import fonts
from photos.decode import Undecodable, picture

WIDTH = 1080  # pixels of the whole picture
GAP = 12
STRIP = 60  # above each pair: its number
LETTERS, FEWEST_LETTERS = 40, 32  # pixels; smaller is not read on a phone
BACKGROUND, CELL, INK = (244, 244, 242), (255, 255, 255), (34, 34, 34)
BEFORE, AFTER = (214, 90, 40), (46, 140, 84)  # as in the comparison picture
MISSING = (200, 200, 198)
BAR = 8  # the colour above a photo
WIDE_UP_TO = 3  # so many pairs stand one above the other, more in two columns

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


@dataclass(frozen=True, slots=True)
class Pair:
    """One problem's pair. None: the photo is not here, a grey box stands for it. ``caption``: left out without a
    font for it."""

    number: int
    before: bytes | None
    after: bytes | None
    caption: str = ""


def sheet(pairs: Iterable[Pair], count: int) -> bytes:
    """A JPEG, 1080 pixels wide, of ``count`` (at least 1) pairs in reading order; further ones are not taken.

    Photos stand whole, upright and on white, a row as high as its photos; what cannot be decoded is a grey box.
    """
    columns = 1 if count <= WIDE_UP_TO else 2
    taken = islice(pairs, count)
    rows = [_row(row, columns) for row in iter(lambda: list(islice(taken, columns)), [])]
    canvas = Image.new("RGB", (WIDTH, sum(row.height + GAP for row in rows) + GAP), BACKGROUND)
    top = GAP
    for row in rows:
        canvas.paste(row, (0, top))
        top += row.height + GAP
    out = BytesIO()
    canvas.save(out, "JPEG", quality=85)
    return out.getvalue()


def _row(pairs: Sequence[Pair], columns: int) -> Image.Image:
    cell = (WIDTH - (columns + 1) * GAP) // columns
    side = (cell - 3 * GAP) // 2
    photos = [[_photo(data, side) for data in (pair.before, pair.after)] for pair in pairs]
    inside = max(side // 2, *(photo.height for two in photos for photo in two))
    row = Image.new("RGB", (WIDTH, STRIP + BAR + inside + GAP), BACKGROUND)
    for n, (pair, two) in enumerate(zip(pairs, photos, strict=True)):
        left = GAP + n * (cell + GAP)
        ImageDraw.Draw(row).rectangle([left, 0, left + cell - 1, row.height - 1], fill=CELL)
        _name(row, pair, left + GAP, cell - 2 * GAP)
        for k, (photo, colour) in enumerate(zip(two, (BEFORE, AFTER), strict=True)):
            _place(row, photo, left + GAP + k * (side + GAP), (side, inside), colour)
    return row


def _name(row: Image.Image, pair: Pair, left: int, width: int) -> None:
    """The number, then as much of the caption as there is room for."""
    draw, middle = ImageDraw.Draw(row), STRIP // 2
    number, font = str(pair.number), _digits(LETTERS)
    draw.text((left, middle), number, INK, font, anchor="lm")
    used = int(draw.textlength(number, font)) + 2 * GAP
    words = fonts.chinese(FEWEST_LETTERS)
    if words is not None and pair.caption:
        draw.text((left + used, middle), _fitting(pair.caption, words, width - used), INK, words, anchor="lm")


def _fitting(text: str, font: Font, width: int) -> str:
    line = " ".join(text.split())
    if font.getlength(line) <= width:
        return line
    while line and font.getlength(f"{line}…") > width:
        line = line[:-1]
    return f"{line}…" if line else ""


def _place(row: Image.Image, photo: Image.Image, left: int, box: tuple[int, int], colour: tuple[int, int, int]) -> None:
    """The photo in the middle of its box, under its colour."""
    ImageDraw.Draw(row).rectangle([left, STRIP, left + box[0] - 1, STRIP + BAR - 1], fill=colour)
    row.paste(photo, (left + (box[0] - photo.width) // 2, STRIP + BAR + (box[1] - photo.height) // 2))


def _photo(data: bytes | None, side: int) -> Image.Image:
    try:
        photo = picture(data, side) if data else None
    except Undecodable:
        photo = None
    return photo or Image.new("RGB", (side, side * 3 // 4), MISSING)


@cache
def _digits(size: int) -> Font:
    """Pillow's own font has every digit; scalable where the library can."""
    return ImageFont.load_default(size) if features.check("freetype2") else ImageFont.load_default()
