"""A list of problems as higher inspections send it (R1): columns in any order under the words that offices use."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

MOST_ROWS = 500  # each becomes a card in somebody's work group
HEADER_WITHIN = 10  # rows above the header: a title, a date
_COLUMNS = {
    "number": ("序号", "编号", "号", "no"),
    "community": ("社区", "村", "社区村", "村社区", "村居", "责任社区", "所属社区", "社区名称", "责任单位", "单位"),
    "place": ("位置", "地点", "点位", "具体位置", "问题位置", "问题点位", "地址", "具体地点", "点位名称"),
    "what": ("问题", "问题描述", "存在问题", "问题内容", "具体问题", "描述", "主要问题", "发现问题"),
    "category": ("类别", "问题类别", "类型", "问题类型", "分类"),
    "due": ("要求完成时间", "整改时限", "完成时限", "时限", "期限", "整改期限", "完成时间", "要求整改时间"),
    "source": ("来源", "问题来源", "检查来源", "检查单位", "交办单位")}
_BY_WORD = {word: column for column, words in _COLUMNS.items() for word in words}
_DAY = re.compile(r"(?:(\d{4})[年./-])?(\d{1,2})[月./-](\d{1,2})[日号]?(?!\d)")


@dataclass(frozen=True, slots=True)
class ListRow:
    """``row``: as the sheet counts; ``sheet``: from 0. ``due``: the day, None when there is none; ``bad_due``: the
    words that are no day."""

    row: int
    number: str = ""
    community: str = ""
    place: str = ""
    what: str = ""
    category: str = ""
    due: date | None = None
    bad_due: str = ""
    source: str = ""
    sheet: int = 0


def read_list(rows: Sequence[tuple[int, Sequence[str]]], today: date) -> list[ListRow] | None:
    """The rows under the header; None when no row is a header: 社区 and 问题 have to be among its words."""
    for at, (_, cells) in enumerate(rows[:HEADER_WITHIN]):
        columns = _header(cells)
        if {"community", "what"} <= columns.keys():
            found = [_row(number, cells, columns, today) for number, cells in rows[at + 1:]]
            return [r for r in found if r.community or r.what or r.place]
    return None


def _header(cells: Sequence[str]) -> dict[str, int]:
    """Where each column stands; the first of two with the same meaning."""
    columns: dict[str, int] = {}
    for at, cell in enumerate(cells):
        word = re.sub(r"[\s()()\[\]/、*::]", "", unicodedata.normalize("NFKC", cell)).lower()
        column = _BY_WORD.get(word)
        if column is not None:
            columns.setdefault(column, at)
    return columns


def _row(number: int, cells: Sequence[str], columns: dict[str, int], today: date) -> ListRow:
    said = {name: cells[at].strip() if at < len(cells) else "" for name, at in columns.items()}
    due = said.pop("due", "")
    day = read_day(due, today)
    return ListRow(row=number, due=day, bad_due=due if day is None else "", sheet=0, **said)


def read_day(said: str, today: date) -> date | None:
    """2026-03-05, 2026年3月5日, 3月5日 or 3.5; one without a year is the next such day from half a year ago on."""
    found = _DAY.search(unicodedata.normalize("NFKC", said))
    if found is None:
        return None
    try:
        day = date(int(found[1] or today.year), int(found[2]), int(found[3]))
        if found[1] is None and (today - day).days > 183:
            day = day.replace(year=today.year + 1)
    except ValueError:
        return None
    return day


def fingerprint(row: ListRow, nth: int) -> str:
    """What the row says, and the how manieth of its like it is: the same row again has the same one."""
    due = row.due.isoformat() if row.due else ""
    return "\x1f".join((row.number, row.community, row.place, row.what, row.category, due, row.source, str(nth)))
