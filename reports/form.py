"""A workbook to fill in: a sheet per list with its keys, a heading, an example, drop-down lists and what is known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

ROWS = 1000  # with drop-down lists
_WIDTH = 16  # characters


@dataclass(frozen=True, slots=True)
class FormColumn:
    """``allowed``: the words of its drop-down list, or the cells that hold them (``='…'!$A$4:$A$1000``), which only
    warn; None: anything may be written. ``width`` in characters."""

    key: str
    heading: str
    example: str = ""
    allowed: Sequence[str] | str | None = None
    width: int = _WIDTH


@dataclass(frozen=True, slots=True)
class FormSheet:
    title: str
    columns: Sequence[FormColumn]
    rows: Sequence[Sequence[str]]


def workbook(sheets: Sequence[FormSheet]) -> bytes:
    """The XLSX; takes up to a second for thousands of rows."""
    import xlsxwriter  # nobody needs it until somebody asks for a form

    made = BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        looks = {name: book.add_format(look) for name, look in _LOOKS.items()}
        for sheet in sheets:
            _fill(book.add_worksheet(sheet.title), sheet, looks)
    return made.getvalue()


_LOOKS = {"keys": {"font_color": "#999999", "font_size": 9}, "text": {"num_format": "@"},
          "heading": {"bold": True, "bg_color": "#F2F2F2", "bottom": 1},
          "example": {"italic": True, "font_color": "#999999"}}


def _fill(page: "Worksheet", sheet: FormSheet, looks: Mapping[str, "Format"]) -> None:
    page.write_row(0, 0, [c.key for c in sheet.columns], looks["keys"])
    page.write_row(1, 0, [c.heading for c in sheet.columns], looks["heading"])
    page.write_row(2, 0, [c.example for c in sheet.columns], looks["example"])
    for number, row in enumerate(sheet.rows, 3):
        for at, value in enumerate(row):
            page.write_string(number, at, value, looks["text"])
    for at, column in enumerate(sheet.columns):
        page.set_column(at, at, column.width, looks["text"])
        if column.allowed is not None:
            page.data_validation(2, at, ROWS, at, {
                "validate": "list", "source": column.allowed,
                "error_type": "warning" if isinstance(column.allowed, str) else "stop",
                "error_title": "请从下拉框选", "error_message": "请从下拉框里选一个。"})
    page.freeze_panes(2, 1)
