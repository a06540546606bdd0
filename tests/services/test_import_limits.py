"""A list is read for what a list has, whatever else its sheet holds (R1)."""

import pytest
from sqlalchemy.orm import Session

from services import import_problems, workbook
from services.workbook import Row, Sheet, Value
from tests.builders import MONDAY, make_work
from tests.talk import Talk


def test_a_book_in_the_columns_that_no_list_has_is_not_read(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """One long text in a hundred thousand cells is a small file."""
    read = 0

    def text(cell: Value) -> str:
        nonlocal read
        read += 1
        return workbook.text(cell)

    talk = Talk(session)
    header = Row(1, ("序号", "社区", "位置", "问题"))
    rows = [Row(n, (None, "东关社区", f"{n}号楼前", "垃圾未清理", *("长" * 2000,) * 36)) for n in range(2, 400)]
    monkeypatch.setattr(import_problems, "text", text)
    sheets = [Sheet("清单", (header, *rows))]
    assert import_problems.is_list(sheets)
    made = import_problems.plan(make_work(talk.session, MONDAY), sheets, talk.units["城关镇"].id, file="")
    assert len(made.items) == 398 and read < 8 * 400
