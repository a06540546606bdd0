"""Workbooks as people's programs write them, for tests."""

import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

import xlsxwriter

Sheets = Mapping[str, Sequence[Sequence[Any]]]


def workbook(sheets: Sheets) -> bytes:
    """An XLSX with these sheets and rows; "=…" is a formula."""
    made = BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        for title, rows in sheets.items():
            sheet = book.add_worksheet(title)
            for number, row in enumerate(rows):
                for column, value in enumerate(row):
                    if value is not None:
                        sheet.write(number, column, value)
    return made.getvalue()


def changed(data: bytes, parts: Mapping[str, bytes]) -> bytes:
    """The same file with other, or further, parts."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return made.getvalue()
