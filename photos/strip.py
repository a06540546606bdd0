"""The strip under a comparison: what it shows, who verified it, and the code by which anybody can check that."""

from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw

from photos import fonts
from photos.lettering import Font, lines, write

BAND = 76  # pixels above a side: its name and time, and the gap under them
LETTERS, TITLE = 38, 46  # pixels of 1280: no smaller than 32 on a phone's 1080
MARGIN, LEADING = 28, 1.42
MOST_LINES = 2  # of one statement
PAPER, INK, FAINT, RULE = (255, 255, 255), (34, 34, 34), (92, 92, 92), (214, 214, 210)
CODE_SIDE, CODE_BORDER = 220, 2  # pixels; modules, the white paper is the rest of it


@dataclass(frozen=True, slots=True)
class Words:
    """In the reader's language, ready to be written; an empty one is left out.

    ``before``, ``after``: what stands above the sides (整改前), ``before_at``, ``after_at``: their times; ``title``:
    number, community, category; ``verified``: who and when; ``code``: the check code, with its name; ``link``: where
    the code is checked, as a QR code; ``missing``: on the grey box in place of a photo.
    """

    before: str
    after: str
    before_at: str
    after_at: str
    title: str
    place: str = ""
    verified: str = ""
    code: str = ""
    link: str = ""
    missing: str = ""


def strip(words: Words, width: int) -> Image.Image:
    """As high as its words and its code need; needs a font."""
    code = _qr(words.link) if words.link else None
    room = width - 2 * MARGIN - (code.width + MARGIN if code is not None else 0)
    written = [*_set(words.title, TITLE, INK, room), *_set(words.place, LETTERS, INK, room),
               *_set(words.verified, LETTERS, FAINT, room), *_set(words.code, LETTERS, FAINT, room)]
    text_height = sum(_height(size) for _, size, _, _ in written)
    height = MARGIN + max(text_height, code.height if code is not None else 0) + MARGIN
    image = Image.new("RGB", (width, height), PAPER)
    draw = ImageDraw.Draw(image)
    draw.line([(0, 0), (width, 0)], fill=RULE, width=2)
    _write(draw, written, (height - text_height) / 2)
    if code is not None:
        image.paste(code, (width - MARGIN - code.width, (height - code.height) // 2))
    return image


Line = tuple[str, int, Font, tuple[int, int, int]]


def _set(text: str, size: int, colour: tuple[int, int, int], room: float) -> list[Line]:
    font = fonts.chinese(size)
    return [] if font is None else [(line, size, font, colour) for line in lines(text, font, room, MOST_LINES)]


def _write(draw: ImageDraw.ImageDraw, written: Sequence[Line], top: float) -> None:
    for line, size, font, colour in written:
        write(draw, (MARGIN, top + _height(size) / 2), line, font, colour, is_bold=size == TITLE)
        top += _height(size)


def _height(size: int) -> int:
    return round(size * LEADING)


def _qr(link: str) -> Image.Image:
    """Whole pixels a module: anything else is blurred where a phone has to read it."""
    import segno  # nobody needs it until an address is given

    code = segno.make_qr(link, error="m")
    side = int(code.symbol_size(border=CODE_BORDER)[0])
    modules = Image.new("L", (side, side), 255)
    modules.putdata([0 if dark else 255 for row in code.matrix_iter(border=CODE_BORDER) for dark in row])
    scale = max(3, CODE_SIDE // side)
    return modules.resize((side * scale, side * scale), Image.Resampling.NEAREST).convert("RGB")
