"""A workbook (XLSX) that somebody sent, read without trusting it: values only, nothing is run, everything has a limit.

A file that is no such workbook, or is made to hurt, is refused with the reason. A cell that is merged downwards counts
for each of its rows, a formula for what it last gave.
"""

import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from enum import StrEnum
from functools import lru_cache
from io import BytesIO
from typing import Any

from services import workbook_pictures
from services.workbook_pictures import SheetPicture

MOST_SHEETS, MOST_ROWS, MOST_COLUMNS = 20, 5200, 40
MOST_UNPACKED = 24 * 1024 * 1024  # bytes
MOST_PARTS = 500  # files within the file
MOST_OF_A_CELL = 2000  # characters
_OLD_OR_LOCKED = bytes.fromhex("d0cf11e0a1b11ae1")  # the container of .xls and of encrypted workbooks
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s+ref="([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})"')
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF10, 0xFF5B) if chr(code - 0xFEE0).isalnum()} | {0x3000: 0x20}

Value = str | int | float | bool | datetime | date | time | None


class Refusal(StrEnum):
    """Why a file cannot be read."""

    NOT_XLSX = "not-xlsx"  # .csv, .pdf, anything
    OLD = "old"  # .xls
    LOCKED = "locked"  # it has a password
    MACROS = "macros"
    DAMAGED = "damaged"
    TOO_LARGE = "too-large"


class Unreadable(Exception):
    """The file is refused."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class Row:
    """``number`` as the program shows it, from 1. Cells beyond the last one written may be missing."""

    number: int
    cells: tuple[Value, ...]

    def __getitem__(self, column: int) -> Value:
        return self.cells[column] if column < len(self.cells) else None


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows in which something is written, in their order."""

    title: str
    rows: tuple[Row, ...]
    has_formulas_without_values: bool = False
    pictures: tuple[SheetPicture, ...] = ()
    in_cells: tuple[int, ...] = ()  # rows of WPS's own picture cells, which cannot be read


def read(data: bytes) -> tuple[Sheet, ...]:
    """The sheets of a workbook; raises Unreadable. 5,000 rows take a second, so that whoever fetched the file reads it
    beside the database; who asks for the same bytes soon after, in a transaction, is given what was found."""
    found = _read(data)
    if isinstance(found, Refusal):
        raise Unreadable(found)
    return found


@lru_cache(4)
def _read(data: bytes) -> tuple[Sheet, ...] | Refusal:
    try:
        _refuse_by_look(data)
        with zipfile.ZipFile(BytesIO(data)) as parts:
            _refuse_by_parts(parts)
            return tuple(_sheets(data, parts))
    except Unreadable as refused:
        return refused.refusal
    except Exception:  # noqa: BLE001  # the library raises whatever a broken part makes of it
        return Refusal.DAMAGED


def text(value: Value) -> str:
    """What is written there, as one would type it: no spaces around it, full-width letters and digits as plain ones,
    1001 for 1001.0, a day as 2026-11-23."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime():
            return value.isoformat(" ", "minutes")
        case _:
            return " ".join(str(value)[:MOST_OF_A_CELL].translate(_FULL_WIDTH).split())


def _refuse_by_look(data: bytes) -> None:
    if data.startswith(_OLD_OR_LOCKED):
        raise Unreadable(Refusal.LOCKED if _LOCKED in data else Refusal.OLD)
    if not data.startswith(b"PK"):
        raise Unreadable(Refusal.NOT_XLSX)


def _refuse_by_parts(parts: zipfile.ZipFile) -> None:
    """What the parts say of themselves; none gives more bytes than it says."""
    listed = parts.infolist()
    names = {part.filename for part in listed}
    if len(listed) > MOST_PARTS or sum(part.file_size for part in listed) > MOST_UNPACKED:
        raise Unreadable(Refusal.TOO_LARGE)
    if "xl/workbook.xml" not in names:
        raise Unreadable(Refusal.NOT_XLSX)
    if "xl/vbaProject.bin" in names:
        raise Unreadable(Refusal.MACROS)
    for part in listed:
        if part.filename.endswith((".xml", ".rels")):
            with parts.open(part) as opened:
                if b"<!DOCTYPE" in opened.read(4096):
                    raise Unreadable(Refusal.DAMAGED)  # a workbook has none; entities could unfold without end


def _sheets(data: bytes, parts: zipfile.ZipFile) -> Iterator[Sheet]:
    from openpyxl import load_workbook  # a fifth of a second, for the day when somebody sends a workbook

    book = load_workbook(BytesIO(data), read_only=True, data_only=True)
    try:
        for sheet in book.worksheets[:MOST_SHEETS]:
            if hasattr(sheet, "reset_dimensions"):
                sheet.reset_dimensions()  # what the file says of its own size is not to be trusted
                part = str(sheet._worksheet_path).lstrip("/")  # type: ignore[attr-defined]
                raw = parts.read(part)
                yield replace(_sheet(sheet, raw), pictures=workbook_pictures.lying_on(parts, part),
                              in_cells=workbook_pictures.in_cells(raw))
    finally:
        book.close()


def _sheet(sheet: Any, raw: bytes) -> Sheet:
    merged = dict(_merged_downwards(raw))
    above: dict[int, Value] = {}
    found = []
    for number, cells in enumerate(sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS, values_only=True), 1):
        filled = tuple(_merged_value(merged, above, number, column, value) for column, value in enumerate(cells))
        if any(text(value) for value in filled):
            found.append(Row(number, filled))
    if found and found[-1].number > MOST_ROWS:
        raise Unreadable(Refusal.TOO_LARGE)
    has_formulas = re.search(rb"<(?:\w+:)?f[ >][^<]*</(?:\w+:)?f>\s*(?:<(?:\w+:)?v(?:\s*/>|></)|</(?:\w+:)?c>)", raw)
    return Sheet(sheet.title.strip(), tuple(found), has_formulas is not None)


def _merged_downwards(raw: bytes) -> Iterator[tuple[tuple[int, int], int]]:
    """((row, column from 0), first row) of every cell that is merged with one above it."""
    from openpyxl.utils.cell import range_boundaries

    for match in list(_MERGED.finditer(raw))[:MOST_ROWS]:
        first_column, first, _, last = (int(edge or 0) for edge in range_boundaries(match[1].decode()))
        for row in range(first + 1, min(last, MOST_ROWS) + 1):
            yield (row, first_column - 1), first


def _merged_value(merged: Mapping[tuple[int, int], int], above: dict[int, Value], row: int, column: int,
                  value: Value) -> Value:
    """``above``: what the last written cell of each column holds."""
    if value is not None:
        above[column] = value
    elif (row, column) in merged:
        return above.get(column)
    return value
