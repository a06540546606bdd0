"""Workbooks that people send are read as they look, and those made to hurt are refused."""

import zipfile
from datetime import date, datetime
from io import BytesIO

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.workbook import MOST_ROWS, Refusal, Unreadable, Value, read, text
from tests.services.workbooks import changed, workbook

SIMPLE = workbook({"人员": [["姓名", "账号"], ["张主任", 2001], [None, None], ["李站长", 1001.0]]})


def refusal(data: bytes) -> Refusal:
    with pytest.raises(Unreadable) as refused:
        read(data)
    return refused.value.refusal


def test_rows_keep_their_numbers_and_blank_ones_are_left_out() -> None:
    (sheet,) = read(SIMPLE)
    assert (sheet.title, [row.number for row in sheet.rows]) == ("人员", [1, 2, 4])
    assert [text(row[1]) for row in sheet.rows] == ["账号", "2001", "1001"]


def test_what_another_program_writes_is_read_too() -> None:
    book, made = openpyxl.Workbook(), BytesIO()
    book.active.title = "单位"  # type: ignore[union-attr]
    book.active.append(["名称", "日期", True])  # type: ignore[union-attr]
    book.active.append(["城关镇", datetime(2026, 11, 23), None])  # type: ignore[union-attr]
    book.save(made)
    (sheet,) = read(made.getvalue())
    assert [text(value) for value in sheet.rows[1].cells[:2]] == ["城关镇", "2026-11-23"]


def test_a_cell_merged_downwards_counts_for_each_row() -> None:
    book, made = openpyxl.Workbook(), BytesIO()
    sheet = book.active
    assert sheet is not None
    for row in (["城关镇", "东关社区"], [None, "西关社区"], [None, "王庄村"], [None, "不属"]):
        sheet.append(row)
    sheet.merge_cells("A1:A3")
    book.save(made)
    (found,) = read(made.getvalue())
    assert [row[0] for row in found.rows] == ["城关镇", "城关镇", "城关镇", None]


def test_a_formula_counts_for_what_it_last_gave() -> None:
    made = BytesIO(workbook({"人员": [["=1+1"]]}))
    (sheet,) = read(made.getvalue())
    assert sheet.rows[0][0] == 0
    book, bare = openpyxl.Workbook(), BytesIO()
    book.active["A1"], book.active["B1"] = "=1+1", "x"  # type: ignore[index]
    book.save(bare)
    (sheet,) = read(bare.getvalue())
    assert (sheet.rows[0][0], sheet.has_formulas_without_values) == (None, True)


@pytest.mark.parametrize(("value", "expected"), [
    (None, ""), ("  张 主任  ", "张 主任"), ("\uff11\uff12\uff21", "12A"), (2001, "2001"), (2001.0, "2001"),
    (20.5, "20.5"), (True, "true"), (datetime(2026, 11, 23, 10, 2), "2026-11-23 10:02"),
    (date(2026, 1, 2), "2026-01-02"), ("东关(北)", "东关(北)"),
    ("\u3000东关\n社区 ", "东关 社区"), ("x" * 5000, "x" * 2000), (1e300, "1e+300")])
def test_a_cell_is_what_one_would_type(value: Value, expected: str) -> None:
    assert text(value) == expected


def _bomb() -> bytes:
    return changed(SIMPLE, {"xl/media/a.bin": b"\0" * (30 * 1024 * 1024)})


def _sheet_saying(rows: bytes) -> bytes:
    return changed(SIMPLE, {"xl/worksheets/sheet1.xml": (
        b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b"<sheetData>" + rows + b"</sheetData></worksheet>")})


@pytest.mark.parametrize(("data", "expected"), [
    (b"", Refusal.NOT_XLSX), ("姓名,角色\n张主任,主任".encode(), Refusal.NOT_XLSX), (b"%PDF-1.7", Refusal.NOT_XLSX),
    (bytes.fromhex("d0cf11e0a1b11ae1") + b"Workbook", Refusal.OLD),
    (bytes.fromhex("d0cf11e0a1b11ae1") + b"..." + "EncryptedPackage".encode("utf-16-le"), Refusal.LOCKED),
    (SIMPLE[:200], Refusal.DAMAGED), (b"PK\x03\x04" + b"x" * 100, Refusal.DAMAGED),
    (changed(SIMPLE, {"xl/vbaProject.bin": b"x"}), Refusal.MACROS),
    (changed(SIMPLE, {"xl/sharedStrings.xml": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><sst>&b;</sst>'}),
     Refusal.DAMAGED),
    (_bomb(), Refusal.TOO_LARGE), (_sheet_saying(b"<row r='1'><c r='A1'><v>"), Refusal.DAMAGED),
    (workbook({"人员": [["x"]] * (MOST_ROWS + 1)}), Refusal.TOO_LARGE)])
def test_anything_else_is_refused_with_the_reason(data: bytes, expected: Refusal) -> None:
    assert refusal(data) is expected


def test_an_archive_of_another_kind_is_no_workbook() -> None:
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as parts:
        parts.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    assert refusal(made.getvalue()) is Refusal.NOT_XLSX


def test_a_row_far_down_costs_no_time() -> None:
    far = b'<row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
    data = _sheet_saying(b'<row r="1"><c r="A1"><v>1</v></c></row>' + far)
    (sheet,) = read(data)
    assert [row.number for row in sheet.rows] == [1]


@settings(max_examples=60, suppress_health_check=list(HealthCheck), deadline=None)
@given(st.binary(max_size=200), st.integers(0, len(SIMPLE) - 1))
def test_any_bytes_are_read_or_refused(junk: bytes, at: int) -> None:
    try:
        read(SIMPLE[:at] + junk + SIMPLE[at + len(junk):])
    except Unreadable as refused:
        assert refused.refusal
