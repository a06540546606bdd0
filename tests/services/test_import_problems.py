"""A list of problems from a higher inspection: looked at row by row, each row once (R1)."""

import re
from base64 import b64encode
from collections.abc import Sequence
from datetime import datetime, timedelta
from io import BytesIO
from threading import Event
from time import sleep
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.drawing.image import Image as Picture
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.commands import import_list
from bot.control import CommandFailed
from bot.demo.photos import picture
from domain.chat import Account
from domain.people import Actor, Role, UnitKind
from domain.problem import ProblemState
from domain.problem_list import read_list
from handlers import handle
from models import Chat, File, FileState, Photo, Problem, Unit
from models.database import transaction
from services import files, import_problems, list_pictures, list_preview, people, roster, sources, workbook
from services.import_problems import Item
from services.work import Work
from tests.builders import (
    LI,
    MONDAY,
    OFFICE,
    SUN,
    ZHANG,
    ZONE,
    local,
    make_message,
    make_person,
    make_policy,
    make_work,
)
from tests.services.reporting_words import actor_of
from tests.services.test_deciding_together import together
from tests.services.workbooks import changed
from tests.talk import MARKET, Talk
from texts import cards, contents

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


def run(talk: Talk, data: bytes, *, dry: bool = False, source: str = "", at: datetime = MONDAY) -> str:
    return import_list(talk.session, make_policy(), {"file": "list.xlsx", "data": b64encode(data).decode(),
                                                     "source": source, "dry_run": dry}, at)


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


WEEK = timedelta(days=7)
UNDATED = ((1, "东关社区", "菜市场南门", "垃圾未清理"), (2, "西关社区", "小学北墙", "飞线"))


def close(talk: Talk, *numbers: int) -> None:
    for problem in problems(talk):
        if problem.number in numbers:
            problem.state = ProblemState.CLOSED
    talk.session.flush()


def test_a_row_without_a_date_is_known_in_the_same_file_for_ever(talk: Talk) -> None:
    data = book(*UNDATED)
    run(talk, data)
    close(talk, 1, 2)
    assert "0 to import, 2 on the books already" in run(talk, data, at=MONDAY + WEEK)


def test_a_row_without_a_date_is_known_while_its_problem_is_open(talk: Talk) -> None:
    run(talk, book(*UNDATED))
    close(talk, 2)
    told = run(talk, book((3, "王庄村", "村口", "污水外溢"), *UNDATED[:1]), at=MONDAY + WEEK)
    assert "1 to import, 1 on the books already" in told


def test_another_list_that_says_the_same_without_a_date_later_is_a_new_finding_and_told(talk: Talk) -> None:
    run(talk, book(*UNDATED))
    close(talk, 1, 2)
    other = book(UNDATED[0], (2, "王庄村", "村口", "污水外溢"))
    assert "2 to import, 0 on the books already" in (told := run(talk, other, at=MONDAY + WEEK))
    assert "Row 2: without a date, says the same as #1 of 23 Nov, which has ended" in told
    assert "0 to import, 2 on the books already" in run(talk, other, at=MONDAY + WEEK)


@pytest.mark.parametrize("rows", [UNDATED, (*UNDATED, (3, "王庄村", "村口", "污水外溢"))])
def test_a_list_that_was_saved_anew_or_gone_on_with_imports_nothing_twice(talk: Talk, rows: Any) -> None:
    run(talk, book(*UNDATED))
    close(talk, 1, 2)
    saved_anew = book(*rows, above=(("县检问题清单",),))
    assert f"{len(rows) - 2} to import, 2 on the books already" in run(talk, saved_anew, at=MONDAY + WEEK)


@pytest.mark.parametrize(("row", "told"), [
    ((1, "东关社区", "菜市场南门", "垃圾未清理", "", "12月1日"), 'Row 2: is #1 already, its day is "2026-12-01" now'),
    ((1, "东关社区", "菜市场南门", "两处垃圾未清理"), 'Row 2: is #1 already, its problem is "两处垃圾未清理" now')])
def test_a_row_that_changed_is_told_and_not_imported_again(talk: Talk, row: Any, told: str) -> None:
    run(talk, book(*UNDATED))
    said = run(talk, book(row, UNDATED[1]))
    assert told in said
    assert "0 to import, 2 on the books already" in said


def test_a_row_that_only_moved_is_known(talk: Talk) -> None:
    run(talk, book(*UNDATED))
    said = run(talk, book((1, *UNDATED[1][1:]), (2, *UNDATED[0][1:])))
    assert said == "0 to import, 2 on the books already, 0 left out\nnothing was imported"


def test_another_problem_at_a_place_of_the_same_list_is_a_problem(talk: Talk) -> None:
    run(talk, book(*UNDATED))
    assert "1 to import, 2 on the books already" in run(talk, book(*UNDATED, (3, "东关社区", "菜市场南门", "污水外溢")))


def test_the_terminal_speaks_one_language_whatever_the_town_s_is(talk: Talk) -> None:
    told = run(talk, book((1, "月亮社区", "门口", "垃圾"), (2, "东关社区", "门口", "某事", "", "尽快")))
    plain = re.sub(r'"[^"]*"|\([^)]*\)', "", told)  # without what the list itself says
    assert not re.search(r"[\u4e00-\u9fff]", plain)


def test_the_preview_quotes_an_unreadable_date_and_says_how_to_write_it(talk: Talk) -> None:
    file_id = kept(talk, book((1, "东关社区", "南门", "垃圾未清理", "", "月底前")))
    preview(talk, file_id)
    drawn = cards.card(contents.from_json(talk.shown(f"file:{file_id}") or {}), "zh-CN", ZONE, chat=OFFICE)
    assert drawn.lines == ("第2行:要求完成时间“月底前”看不明白,按规定时限;请写成 2026-11-26 或 11月26日",)


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
    assert 'Row 2: the roster has no community "月亮社区"' in told
    assert "Row 3: no problem is written" in told
    assert "Row 4: category unclear" in told
    assert 'Row 4: the day "尽快" is unclear, the usual deadline counts; write 2026-11-26 or 11-26' in told
    assert len(problems(talk)) == 1


@pytest.mark.parametrize(("data", "said"), [
    (book(header=HEADER), "The list has no problem"), (book((1, 2), header=("姓名", "电话")), "no list of problems"),
    (book(*[(n, "东关社区", "门口", "垃圾") for n in range(5000)]), "at most 500 at once"),
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
    made = import_problems.plan(work, workbook.read(book(*ROWS)), town, file="hash")
    actor = actor_of(talk.session, SUN, MONDAY)
    assert import_problems.apply(work, made, town, actor, "hash") == [1, 2]
    assert import_problems.plan(work, workbook.read(book(*ROWS)), town, file="hash").items == ()
    assert sources.town_of(work, actor) == town


def test_a_list_and_a_report_do_not_wait_for_each_other(
        postgres_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    with transaction(postgres_engine) as session:
        town = Talk(session).units["城关镇"].id
    has_begun, opens = Event(), import_problems._open

    def slowly(work: Work, item: Item, town_id: int, actor: Actor) -> Problem:
        problem = opens(work, item, town_id, actor)
        has_begun.set()
        sleep(0.7)  # the report gets as far as it can
        return problem

    def imported() -> None:
        with transaction(postgres_engine) as session:
            work = make_work(session, MONDAY, chat=OFFICE)
            rows = (1, "西关社区", "小学北墙", "飞线"), (2, "东关社区", "老桥头", "污水外溢")
            made = import_problems.plan(work, workbook.read(book(*rows)), town, file="x")
            import_problems.apply(work, made, town, actor_of(session, SUN), "x")

    def reported() -> None:
        has_begun.wait(20)
        with transaction(postgres_engine) as session:
            message = make_message(MARKET, sender=LI, at=MONDAY, photos=1)
            handle(message, make_work(session, MONDAY, message=message.ref))

    monkeypatch.setattr(import_problems, "_open", slowly)
    together(imported, reported)
    with transaction(postgres_engine) as session:
        assert len(session.scalars(select(Problem.id)).all()) == 3


@pytest.mark.parametrize("value", ["list:import", "list:import:4711", "list:import:x"])
def test_a_forged_button_is_refused(talk: Talk, value: str) -> None:
    for who in (SUN, ZHANG):
        assert talk.tap(value, sender=who) == ["list-forbidden"]


def kept(talk: Talk, data: bytes) -> int:
    """A list that SUN sent to the office's chat, its bytes here."""
    chat = talk.session.scalars(select(Chat).where(Chat.external == OFFICE.id)).one()
    row = File(channel="telegram", file="f", unique="u", name="list.xlsx", size=len(data), kind="workbook", about={},
               chat_id=chat.id, message="9", person_id=actor_of(talk.session, SUN, MONDAY).person_id, at=MONDAY,
               state=FileState.HERE, attempts=0, error="", data=data)
    talk.session.add(row)
    talk.session.flush()
    return row.id


def preview(talk: Talk, file_id: int) -> None:
    file = files.find(talk.session, file_id)
    assert file is not None
    list_preview.preview(make_work(talk.session, chat=OFFICE), file, actor_of(talk.session, SUN, MONDAY))
    talk.session.flush()


def test_only_what_was_previewed_is_imported(talk: Talk) -> None:
    file_id = kept(talk, book(*ROWS))
    preview(talk, file_id)
    run(talk, book(ROWS[0]))
    assert talk.tap(f"list:import:{file_id}", sender=SUN, chat=OFFICE) == ["list-changed"]
    assert len(problems(talk)) == 1
    assert talk.tap(f"list:import:{file_id}", sender=SUN, chat=OFFICE) == ["list-you-imported"]
    assert len(problems(talk)) == 2


def test_an_admin_of_another_town_imports_nothing_of_the_previewed_one(talk: Talk) -> None:
    other = Unit(name="乙镇", kind=UnitKind.TOWN, parent_id=None, aliases=[])
    talk.session.add(other)
    talk.session.flush()
    stranger = Account("telegram", "5001")
    make_person(talk.session, stranger, "乙孙", Role.ADMIN, other)
    roster.changed(talk.session)
    file_id = kept(talk, book(*ROWS))
    preview(talk, file_id)
    assert talk.tap(f"list:import:{file_id}", sender=stranger, chat=OFFICE) == ["list-forbidden"]
    assert problems(talk) == []


def test_the_town_is_the_one_of_the_admin_s_role(talk: Talk) -> None:
    other = Unit(name="乙镇", kind=UnitKind.TOWN, parent_id=None, aliases=[])
    talk.session.add(other)
    talk.session.flush()
    stranger = Account("telegram", "5002")
    make_person(talk.session, stranger, "乙李", Role.INSPECTOR, other)
    roster.changed(talk.session)
    work = make_work(talk.session)
    assert sources.town_of(work, actor_of(talk.session, stranger, MONDAY)) is None
    person = people.find(talk.session, stranger)
    assert person is not None
    people.give_role(work, person, Role.ADMIN, talk.units["城关镇"].id, by=None)
    talk.session.flush()
    assert sources.town_of(work, actor_of(talk.session, stranger, MONDAY)) == talk.units["城关镇"].id


def with_pictures(*anchors: str, formula: str = "") -> bytes:
    """A list of two rows with pictures that lie on these cells."""
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    for row in (HEADER, *UNDATED):
        sheet.append(list(row))
    for number, anchor in enumerate(anchors):
        sheet.add_image(Picture(BytesIO(picture("exposed_rubbish", number))), anchor)
    if formula:
        sheet["H3"] = formula
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def photos_of(talk: Talk) -> list[tuple[int, str]]:
    return [(p.problem_id or 0, p.state.value) for p in talk.session.scalars(select(Photo).order_by(Photo.id))]


def test_pictures_on_a_row_become_its_problem_s_photos(talk: Talk) -> None:
    file_id = kept(talk, with_pictures("H2", "I2", "H3", "H1"))
    preview(talk, file_id)
    drawn = cards.card(contents.from_json(talk.shown(f"file:{file_id}") or {}), "zh-CN", ZONE, chat=OFFICE)
    assert drawn.lines[0] == "表中图片:3张随问题导入,1张不导入(不在新问题的行上、不是图片或太多)"
    assert talk.tap(f"list:import:{file_id}", sender=SUN, chat=OFFICE) == ["list-you-imported"]
    first, second = problems(talk)
    assert photos_of(talk) == [(first.id, "stored")] * 2 + [(second.id, "stored")]


def test_no_row_has_more_than_nine_photos(talk: Talk) -> None:
    data = with_pictures(*["H2"] * 11)
    assert (len(list_pictures.of(data).of_rows[0, 2]), list_pictures.of(data).refused) == (9, 2)
    assert len(list_pictures.contents(data)) == 9


def test_a_wps_picture_cell_is_told_as_not_readable(talk: Talk) -> None:
    file_id = kept(talk, with_pictures(formula='=DISPIMG("ID_0123",1)'))
    preview(talk, file_id)
    drawn = cards.card(contents.from_json(talk.shown(f"file:{file_id}") or {}), "zh-CN", ZONE, chat=OFFICE)
    assert drawn.lines[0].startswith("第3行等1格是 WPS 单元格图片,读不出来")


def test_the_terminal_says_that_it_takes_no_pictures_over(talk: Talk) -> None:
    assert "2 pictures in the file are not taken over" in run(talk, with_pictures("H2", "H3"))
    assert photos_of(talk) == []


def test_what_is_called_a_picture_and_is_none_is_refused(talk: Talk) -> None:
    data = changed(with_pictures("H2", "H3"), {"xl/media/image1.png": b"none", "xl/media/image1.jpeg": b"none"})
    assert (sum(map(len, list_pictures.of(data).of_rows.values())), list_pictures.of(data).refused) == (1, 1)


def test_a_drawing_that_is_broken_leaves_the_list_readable(talk: Talk) -> None:
    data = changed(with_pictures("H2"), {"xl/drawings/drawing1.xml": b"<broken"})
    assert (list_pictures.of(data).of_rows, list_pictures.of(data).refused) == ({}, 1)
    assert "2 to import" in run(talk, data, dry=True)
