"""What the lane of a chat will ask of a document's bytes, worked out beside it: a large workbook holds up nobody."""

from contextlib import suppress

from services import files, import_problems, list_pictures, roster_sheets, workbook
from services.roster_file import RosterError
from services.workbook import Unreadable


def read(data: bytes, channel: str) -> list[bytes]:
    """Needs no database, so any thread may do it. What is wrong with the file is found again by who is told of it.
    Gives the pictures that may become photos: they have to be durable before a row names them."""
    if len(data) > files.MOST_BYTES:
        return []
    with suppress(Unreadable, RosterError):
        sheets = workbook.read(data)
        if any(roster_sheets.list_of(sheet.title) for sheet in sheets):
            roster_sheets.filled(data, channel)
        elif import_problems.is_list(sheets):
            return list_pictures.contents(data)
    return []
