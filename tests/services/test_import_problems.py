"""A list of problems from a higher inspection: looked at row by row, each row once (R1)."""

from base64 import b64encode
from collections.abc import Sequence
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.commands import import_list
from bot.control import CommandFailed
from domain.problem_list import read_list
from models import Problem
from services import import_problems, list_preview, workbook
from tests.builders import MONDAY, SUN, ZHANG, local, make_policy, make_work
from tests.services.reporting_words import actor_of
from tests.talk import Talk

HEADER = ("序号", "社区", "位置", "问题", "类别", "要求完成时间", "来源")
ROWS = ((1, "东关社区", "菜市场南门", "垃圾未清理", "暴露垃圾", "2026-11-26", "县检"),
        (2, "西关", "小学北墙", "飞线", "", "11月27日", ""))


@pytest.fixture
def talk(session: Session) -> Talk:
    return Talk(session)


def book(*rows: Sequence[Any], header: Sequence[Any] = HEADER, above: Sequence[Sequence[Any]] = ()) -> bytes:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    for row in (*above, header, *rows):
        sheet.append(list(row))
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def run(talk: Talk, data: bytes, *, dry: bool = False, source: str = "") -> str:
    return import_list(talk.session, make_policy(), {"file": "list.xlsx", "data": b64encode(data).decode(),
                                                     "source": source, "dry_run": dry})


def problems(talk: Talk) -> list[Problem]:
    return list(talk.session.scalars(select(Problem).order_by(Problem.number)))


def test_rows_become_problems_with_cards_in_the_work_group(talk: Talk) -> None:
    assert "imported: №1 to №2" in run(talk, book(*ROWS), source="市委巡查")
    first, second = problems(talk)
    assert (first.place, first.category, first.source_name, first.due_at) == (
        "菜市场南门", "exposed_rubbish", "县检", local("11-26 18:00"))
    assert (second.community_id, second.category, second.source_name) == (
        talk.units["西关社区"].id, "flying_wires", "市委巡查")
    assert talk.keys("problem:") == ["problem:1:card:1", "problem:2:card:1"]


def test_the_same_file_twice_makes_nothing_twice(talk: Talk) -> None:
    run(talk, book(*ROWS))
    assert "0 to import, 2 on the books already" in run(talk, book(*ROWS))
    assert "1 to import, 2 on the books already" in run(talk, book(*ROWS, (3, "王庄村", "村口", "污水外溢")))
    assert len(problems(talk)) == 3


def test_two_equal_rows_of_one_list_are_two_problems(talk: Talk) -> None:
    run(talk, book(ROWS[0], ROWS[0]))
    assert len(problems(talk)) == 2


def test_a_dry_run_makes_nothing(talk: Talk) -> None:
    assert "(dry run: nothing was changed)" in run(talk, book(*ROWS), dry=True)
    assert problems(talk) == []


def test_columns_come_in_any_order_under_the_words_of_the_office(talk: Talk) -> None:
    run(talk, book(("垃圾未清理", "东关居委会", "菜市场南门"), header=("存在问题", "责任社区", "具体位置"),
                   above=(("县检问题清单",), ("2026年11月",))))
    assert [(p.place, p.category) for p in problems(talk)] == [("菜市场南门", "exposed_rubbish")]


def test_what_is_unclear_is_told_row_by_row(talk: Talk) -> None:
    told = run(talk, book((1, "月亮社区", "门口", "垃圾"), (2, "东关社区", "门口", ""),
                          (3, "东关社区", "门口", "某事", "", "尽快")))
    assert "第2行:花名册里没有社区“月亮社区”" in told
    assert "第3行:没有写问题" in told
    assert "第4行:类别不明" in told
    assert "第4行:要求完成时间看不明白" in told
    assert len(problems(talk)) == 1


@pytest.mark.parametrize(("data", "said"), [
    (book(header=HEADER), "清单里没有问题"), (book((1, 2), header=("姓名", "电话")), "不是问题清单"),
    (book(*[(n, "东关社区", "门口", "垃圾") for n in range(5000)]), "一次最多500行"),
    (b"x", "not-xlsx"), (b"", "not-xlsx"), (b"PK\x03\x04", "damaged")])
def test_what_is_no_list_is_refused_with_the_reason(talk: Talk, data: bytes, said: str) -> None:
    with pytest.raises(CommandFailed, match=said):
        run(talk, data)
    assert problems(talk) == []


def test_merged_cells_count_for_each_of_their_rows(talk: Talk) -> None:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    for row in (HEADER, (1, "东关社区", "南门", "垃圾"), (2, None, "北门", "垃圾")):
        sheet.append(row)
    sheet.merge_cells("B2:B3")
    out = BytesIO()
    made.save(out)
    run(talk, out.getvalue())
    assert {p.community_id for p in problems(talk)} == {talk.units["东关社区"].id}
    assert len(problems(talk)) == 2


def test_a_formula_that_was_never_worked_out_says_nothing(talk: Talk) -> None:
    told = run(talk, book((1, '="东关"&"社区"', "南门", "垃圾")))
    assert "1 left out" in told


def test_a_day_without_a_year_is_the_nearest(talk: Talk) -> None:
    rows = [(1, list(HEADER)), (2, ["1", "东关社区", "南门", "垃圾", "", "1月5日"])]
    found = read_list(rows, local("12-20 10:00").date())
    assert found is not None
    assert found[0].due is not None
    assert found[0].due.isoformat() == "2027-01-05"


def test_a_document_is_previewed_and_imported_once(talk: Talk) -> None:
    work = make_work(talk.session)
    town = talk.units["城关镇"].id
    made = import_problems.plan(work, workbook.read(book(*ROWS)), town)
    actor = actor_of(talk.session, SUN, MONDAY)
    assert import_problems.apply(work, made, town, actor, "hash") == [1, 2]
    assert import_problems.plan(work, workbook.read(book(*ROWS)), town).items == ()
    assert list_preview.town_of(work, actor) == town


@pytest.mark.parametrize("value", ["list:import", "list:import:4711", "list:import:x"])
def test_a_forged_button_is_refused(talk: Talk, value: str) -> None:
    for who in (SUN, ZHANG):
        assert talk.tap(value, sender=who) == ["list-forbidden"]
