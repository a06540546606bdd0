"""The pictures of a list of problems (R1): those that lie on a row become its problem's photos."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from photos.decode import Undecodable, facts
from services import workbook
from services.photos import Stored

MOST_OF_A_ROW, MOST = 9, 200


@dataclass(frozen=True, slots=True)
class Pictures:
    """``of_rows``: by sheet, from 0, and row. ``refused``: how many cannot be taken: no picture, or too many.
    ``in_cells``: rows with WPS's own picture cells."""

    of_rows: Mapping[tuple[int, int], tuple[Stored, ...]] = field(default_factory=dict)
    refused: int = 0
    in_cells: tuple[int, ...] = ()


@lru_cache(4)
def of(data: bytes) -> Pictures:
    """What the workbook's pictures are; raises Unreadable. Decoding takes time: asked for beside the database first."""
    found: dict[tuple[int, int], list[Stored]] = {}
    refused, taken, sheets = 0, 0, workbook.read(data)
    for at, sheet in enumerate(sheets):
        for picture in sheet.pictures:
            row = found.setdefault((at, picture.row), [])
            has_room = bool(picture.row) and taken < MOST and len(row) < MOST_OF_A_ROW
            stored = _stored(picture.data) if has_room else None
            row += [stored] if stored else []
            taken, refused = taken + bool(stored), refused + (stored is None)
    return Pictures({key: tuple(row) for key, row in found.items() if row}, refused,
                    tuple(row for sheet in sheets for row in sheet.in_cells))


def contents(data: bytes) -> list[bytes]:
    """The bytes of those that can be taken, to be kept before a row names them."""
    wanted = {stored.sha256 for row in of(data).of_rows.values() for stored in row}
    return [picture.data for sheet in workbook.read(data) for picture in sheet.pictures
            if hashlib.sha256(picture.data).hexdigest() in wanted]


def _stored(data: bytes) -> Stored | None:
    try:
        found = facts(data)
    except Undecodable:
        return None
    return Stored(hashlib.sha256(data).hexdigest(), found.format, found.width, found.height, len(data))
