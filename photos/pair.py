"""The comparison picture: before at the left, after at the right, each photo as large as a phone's width allows, in
one scale; under them, in words, what it proves."""

from collections.abc import Sequence
from io import BytesIO

from PIL import Image, ImageDraw

from photos import fonts
from photos.decode import Undecodable, picture, size
from photos.layout import Placed, sides
from photos.lettering import Font, fitting, write
from photos.strip import BAND, LETTERS, Words, strip

WIDTH = 1280  # pixels of the whole picture
LEAST_HEIGHT, MOST_HEIGHT = 360, 1600  # chat networks refuse what is too flat
GAP = 12
BAR = GAP - 3  # the colour above a side without words
BACKGROUND = (244, 244, 242)
BEFORE, AFTER = (214, 90, 40), (46, 140, 84)  # told apart also by lightness
WHITE = (255, 255, 255)
MISSING, MISSING_INK = (200, 200, 198), (84, 84, 82)
MISSING_SHAPE = (4, 3)
SIDE = (WIDTH - 3 * GAP) // 2

Photos = Sequence[bytes | None]


def side_by_side(before: Photos, after: Photos, words: Words | None = None) -> bytes:
    """A JPEG as high as its photos need; a photo that is missing or unreadable is a grey box.

    ``words``: what the strip under the photos and the bands above them say; left out where there is no font for them.
    """
    font = fonts.chinese(LETTERS) if words is not None else None
    said = words if font is not None else None
    below = strip(said, WIDTH) if said is not None else None
    top = BAND if said is not None else GAP
    used = top + GAP + (below.height if below is not None else 0)
    shown = [list(photos) or [None] for photos in (before, after)]
    places = sides([_shape(p) for p in shown[0]], [_shape(p) for p in shown[1]], (SIDE, MOST_HEIGHT - used), GAP)
    canvas = Image.new("RGB", (WIDTH, max(LEAST_HEIGHT, used + places[0].height)), BACKGROUND)
    for n, (photos, side) in enumerate(zip(shown, places, strict=True)):
        left = GAP + n * (SIDE + GAP)
        _head(canvas, left, n, said, font)
        for data, place in zip(photos, side.photos, strict=True):
            canvas.paste(_photo(data, place, said), (left + place.left, top + place.top))
    if below is not None:
        canvas.paste(below, (0, canvas.height - below.height))
    return _jpeg(canvas)


def _head(canvas: Image.Image, left: int, side: int, words: Words | None, font: Font | None) -> None:
    """The colour of a side, with its name and time."""
    draw, colour = ImageDraw.Draw(canvas), (BEFORE, AFTER)[side]
    if words is None or font is None:
        draw.rectangle([left, 0, left + SIDE - 1, BAR - 1], fill=colour)
        return
    draw.rectangle([left, 0, left + SIDE - 1, BAND - GAP - 1], fill=colour)
    name, time = ((words.before, words.before_at), (words.after, words.after_at))[side]
    middle = (BAND - GAP) / 2
    write(draw, (left + 2 * GAP, middle), fitting(name, font, SIDE / 2), font, WHITE, is_bold=True)
    room = SIDE - 5 * GAP - font.getlength(fitting(name, font, SIDE / 2))
    write(draw, (left + SIDE - 2 * GAP, middle), fitting(time, font, room), font, WHITE, anchor="rm")


def _shape(data: bytes | None) -> tuple[int, int]:
    try:
        return size(data) if data else MISSING_SHAPE
    except Undecodable:
        return MISSING_SHAPE


def _photo(data: bytes | None, place: Placed, words: Words | None) -> Image.Image:
    box = place.width, place.height
    try:
        if data:
            photo = picture(data, max(box))
            return photo if photo.size == box else photo.resize(box, Image.Resampling.HAMMING)
    except Undecodable:
        pass
    return _missing(box, words)


def _missing(box: tuple[int, int], words: Words | None) -> Image.Image:
    grey = Image.new("RGB", box, MISSING)
    font = fonts.chinese(LETTERS) if words is not None else None
    if words is not None and font is not None:
        write(ImageDraw.Draw(grey), (box[0] / 2, box[1] / 2), fitting(words.missing, font, box[0] - GAP), font,
              MISSING_INK, anchor="mm")
    return grey


def _jpeg(canvas: Image.Image) -> bytes:
    out = BytesIO()
    canvas.save(out, "JPEG", quality=85)
    return out.getvalue()
