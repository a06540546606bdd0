"""The comparison picture: before at the left, after at the right, the same height."""

from collections.abc import Sequence
from io import BytesIO

from PIL import Image, ImageDraw

from photos.decode import Undecodable, picture

WIDTH, HEIGHT = 1280, 720  # pixels of the whole picture
GAP = 12
BACKGROUND = (244, 244, 242)
BEFORE, AFTER = (214, 90, 40), (46, 140, 84)  # told apart also by lightness
MISSING = (200, 200, 198)


def side_by_side(before: Sequence[bytes | None], after: Sequence[bytes | None]) -> bytes:
    """A JPEG of both sides, each a grid of its photos; a photo that is missing or unreadable is a grey box."""
    canvas = Image.new("RGB", (WIDTH, HEIGHT), BACKGROUND)
    half = (WIDTH - 3 * GAP) // 2
    for side, (photos, colour) in enumerate(((before, BEFORE), (after, AFTER))):
        left = GAP + side * (half + GAP)
        ImageDraw.Draw(canvas).rectangle([left, 0, left + half - 1, GAP - 4], fill=colour)
        _grid(canvas, photos or [None], (left, GAP, half, HEIGHT - 2 * GAP))
    out = BytesIO()
    canvas.save(out, "JPEG", quality=85)
    return out.getvalue()


def _grid(canvas: Image.Image, photos: Sequence[bytes | None], box: tuple[int, int, int, int]) -> None:
    left, top, width, height = box
    columns = 1 if len(photos) == 1 else 2
    rows = -(-len(photos) // columns)
    cell = ((width - (columns - 1) * GAP) // columns, (height - (rows - 1) * GAP) // rows)
    for n, data in enumerate(photos):
        corner = (left + n % columns * (cell[0] + GAP), top + n // columns * (cell[1] + GAP))
        _place(canvas, data, corner, cell)


def _place(canvas: Image.Image, data: bytes | None, corner: tuple[int, int], cell: tuple[int, int]) -> None:
    try:
        photo = picture(data, max(cell)) if data else None
    except Undecodable:
        photo = None
    if photo is None:
        ImageDraw.Draw(canvas).rectangle([*corner, corner[0] + cell[0] - 1, corner[1] + cell[1] - 1], fill=MISSING)
        return
    photo.thumbnail(cell)
    at = (corner[0] + (cell[0] - photo.width) // 2, corner[1] + (cell[1] - photo.height) // 2)
    canvas.paste(photo, at)
