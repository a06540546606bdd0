"""The comparison picture: before at the left, after at the right, each photo as large as a phone's width allows."""

from collections.abc import Sequence
from io import BytesIO

from PIL import Image, ImageDraw

from photos.decode import Undecodable, picture

WIDTH = 1280  # pixels of the whole picture
LEAST_HEIGHT, MOST_HEIGHT = 360, 1600  # chat networks refuse what is too flat
GAP = 12
BACKGROUND = (244, 244, 242)
BEFORE, AFTER = (214, 90, 40), (46, 140, 84)  # told apart also by lightness
MISSING = (200, 200, 198)
SIDE = (WIDTH - 3 * GAP) // 2

Row = list[Image.Image]


def side_by_side(before: Sequence[bytes | None], after: Sequence[bytes | None]) -> bytes:
    """A JPEG as high as its photos need; a photo that is missing or unreadable is a grey box."""
    sides = [_rows(photos or [None]) for photos in (before, after)]
    height = max(LEAST_HEIGHT, 2 * GAP + max(_height(rows) for rows in sides))
    canvas = Image.new("RGB", (WIDTH, height), BACKGROUND)
    for n, (rows, colour) in enumerate(zip(sides, (BEFORE, AFTER), strict=True)):
        left = GAP + n * (SIDE + GAP)
        ImageDraw.Draw(canvas).rectangle([left, 0, left + SIDE - 1, GAP - 4], fill=colour)
        _paste(canvas, rows, left)
    out = BytesIO()
    canvas.save(out, "JPEG", quality=85)
    return out.getvalue()


def _rows(photos: Sequence[bytes | None]) -> list[Row]:
    """Up to three photos stand one above the other: beside each other they were too small for a phone."""
    columns = 1 if len(photos) < 4 else 2 if len(photos) < 7 else 3
    count = -(-len(photos) // columns)
    cell = (SIDE - (columns - 1) * GAP) // columns, (MOST_HEIGHT - 2 * GAP - (count - 1) * GAP) // count
    made = [_photo(data, cell) for data in photos]
    return [made[n:n + columns] for n in range(0, len(made), columns)]


def _photo(data: bytes | None, cell: tuple[int, int]) -> Image.Image:
    try:
        photo = picture(data, max(cell)) if data else None
    except Undecodable:
        photo = None
    if photo is None:
        return Image.new("RGB", (cell[0], min(cell[1], cell[0] * 3 // 4)), MISSING)
    photo.thumbnail(cell)
    return photo


def _height(rows: Sequence[Row]) -> int:
    return sum(max(photo.height for photo in row) for row in rows) + (len(rows) - 1) * GAP


def _paste(canvas: Image.Image, rows: Sequence[Row], left: int) -> None:
    top = GAP
    for row in rows:
        cell = (SIDE - (len(rows[0]) - 1) * GAP) // len(rows[0])
        for n, photo in enumerate(row):
            canvas.paste(photo, (left + n * (cell + GAP) + (cell - photo.width) // 2, top))
        top += max(photo.height for photo in row) + GAP
