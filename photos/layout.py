"""Where photos of two sides stand: as large as the room allows, both sides in one scale. Sizes only, no pictures.

The scale of a photo is the length of its longer side: cameras hold much the same in a picture whichever way they are
turned, so a thing has one size in both.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

Size = tuple[int, int]  # width × height, pixels
MOST_COLUMNS = 4


@dataclass(frozen=True, slots=True)
class Placed:
    """A photo's upper left corner, from that of its side, and its size."""

    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Side:
    photos: tuple[Placed, ...]
    height: int


def sides(before: Sequence[Size], after: Sequence[Size], room: Size, gap: int) -> tuple[Side, Side]:
    """Both sides (at least one photo each) within ``room`` each, the lower one in the middle of the higher.

    With as many photos on either side all have one scale; else each side has its own.
    """
    plans = [_plan(photos, room, gap) for photos in (before, after)]
    if len(before) == len(after):
        scale = min(scale for scale, _ in plans)
        plans = [(scale, columns) for _, columns in plans]
    made = [_placed(photos, scale, columns, room[0], gap)
            for photos, (scale, columns) in zip((before, after), plans, strict=True)]
    height = max(side.height for side in made)
    return _centred(made[0], height), _centred(made[1], height)


def _plan(photos: Sequence[Size], room: Size, gap: int) -> tuple[float, int]:
    """The largest scale and its number of columns; few columns before many."""
    plans = [(_scale(photos, columns, room, gap), -columns) for columns in range(1, min(len(photos), MOST_COLUMNS) + 1)]
    scale, columns = max(plans)
    return scale, -columns


def _scale(photos: Sequence[Size], columns: int, room: Size, gap: int) -> float:
    rows = ceil(len(photos) / columns)
    cell = (room[0] - (columns - 1) * gap) / columns, (room[1] - (rows - 1) * gap) / rows
    return min(min(cell[0] * max(size) / size[0], cell[1] * max(size) / size[1]) for size in photos)


def _placed(photos: Sequence[Size], scale: float, columns: int, width: int, gap: int) -> Side:
    sizes = [(max(1, int(w * scale / max(w, h))), max(1, int(h * scale / max(w, h)))) for w, h in photos]
    placed, top = list[Placed](), 0
    for row in (sizes[n:n + columns] for n in range(0, len(sizes), columns)):
        high = max(h for _, h in row)
        left = (width - sum(w for w, _ in row) - gap * (len(row) - 1)) // 2
        for w, h in row:
            placed.append(Placed(left, top + (high - h) // 2, w, h))
            left += w + gap
        top += high + gap
    return Side(tuple(placed), top - gap)


def _centred(side: Side, height: int) -> Side:
    down = (height - side.height) // 2
    return Side(tuple(Placed(p.left, p.top + down, p.width, p.height) for p in side.photos), height)
