"""The roster as a workbook: one sheet per list, the columns named as in the YAML file or in Chinese (R18).

Read as people fill it in: 东关、东关居委会 are two aliases, 是 is yes, 社区 a kind, a number an account of the network
the file came by. A sheet that is not there leaves its list alone, an empty cell says nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from domain.people import WORDS, Role, UnitKind
from services import roster_words, workbook
from services.roster_file import KEYS, Mistake, Placed, RosterError, RosterFile, Where, made_of, mistake
from services.workbook import Row, Sheet, text

SHEETS: Mapping[str, str] = {"units": "units", "people": "people", "chats": "chats",
                             "单位": "units", "人员": "people", "群": "chats"}
"""Titles and the lists they are; the form's titles hold both: 单位 units."""

COLUMNS: Mapping[str, Mapping[str, str]] = {
    "units": {"名称": "name", "类别": "kind", "上级": "parent", "别名": "aliases", "涉农": "rural",
              "英文名": "english"},
    "people": {"姓名": "name", "角色": "role", "单位": "unit", "组": "team", "账号": "account",
               "第一责任人": "first_responsible"},
    "chats": {"群": "chat", "单位": "unit", "用途": "purpose"}}

KINDS = {"县": UnitKind.COUNTY, "镇": UnitKind.TOWN, "乡": UnitKind.TOWN, "街道": UnitKind.TOWN,
         "社区": UnitKind.COMMUNITY, "村": UnitKind.COMMUNITY, "居民小组": UnitKind.RESIDENTS_GROUP,
         "小组": UnitKind.RESIDENTS_GROUP, "公司": UnitKind.COMPANY}
PURPOSES = {"工作群": "work_group", "创建办": "office", "县": "county", "环卫公司": "contractor"}
_CODES = {key: {word: code for code in codes for word in (code, roster_words.said(key, code, "en"))} for key, codes in (
    ("kind", [k.value for k in UnitKind]), ("role", [r.value for r in Role]), ("purpose", PURPOSES.values()))}
"""What an English reader may write: the code, or the word that a mistake is told with."""
YES, NO = frozenset({"是", "yes", "y", "true", "1", "√", "✓"}), frozenset({"否", "no", "n", "false", "0", "×"})
_PLAIN = str.maketrans({"\uff1a": ":", "\uff08": "(", "\uff0a": "*", "\uff0c": ",", "\uff1b": ";"})  # full-width marks
_BETWEEN = str.maketrans("、,;/", "    ")
EXAMPLE = "例:"
"""An example row's name begins so; it is passed over."""


def list_of(title: str) -> str | None:
    """The list that a sheet of this title is; None when it is none."""
    return next((SHEETS[word] for word in (title.lower(), *title.lower().split()) if word in SHEETS), None)


@lru_cache(2)
def filled(data: bytes, channel: str) -> tuple[RosterFile, tuple[Mistake, ...]]:
    """``read`` of a workbook's bytes, which raise Unreadable too; the same bytes soon after cost nothing."""
    found, mistakes = read(workbook.read(data), channel)
    return found, tuple(mistakes)


def read(sheets: Sequence[Sheet], channel: str) -> tuple[RosterFile, list[Mistake]]:
    """What can be read, and what is wrong with the other rows; RosterError when nothing can be: too many rows, no
    sheet or no heading. ``channel``: whose accounts plain numbers are."""
    mistakes: list[Mistake] = []
    found: dict[str, list[Placed]] = {name: [] for name in KEYS}
    known = [(name, sheet) for sheet in sheets if (name := list_of(sheet.title)) is not None]
    if not known:
        raise RosterError([mistake("roster-no-sheet")])
    for name, sheet in known:
        found[name] += _rows(name, sheet, channel, mistakes)
    return made_of(found, mistakes), mistakes


def _rows(name: str, sheet: Sheet, channel: str, mistakes: list[Mistake]) -> Iterator[Placed]:
    """The rows under the heading, as the YAML file would say them; blank ones and examples are passed over."""
    at, columns = _heading(name, sheet)
    number = 0
    for row in sheet.rows[at:]:
        written = {key: text(row[column]) for key, column in columns.items() if text(row[column])}
        if not written or _is_heading(name, row) or next(iter(written.values())).translate(_PLAIN).startswith(EXAMPLE):
            continue
        number += 1
        where = Where("row", name, row.number, number, written.get("name", written.get("chat", "?"))[:40])
        if "=" in {value[:1] for value in written.values()} or (
                sheet.has_formulas_without_values and len(written) < len(KEYS[name][0])):
            mistakes.append(mistake("roster-formula", where))
            continue
        yield where, {key: _value(key, value, channel) for key, value in written.items()}


def _heading(name: str, sheet: Sheet) -> tuple[int, dict[str, int]]:
    """How many rows stand above the entries, and which column is what; RosterError when a needed one is missing."""
    for at, row in enumerate(sheet.rows[:10], 1):
        if _is_heading(name, row):
            columns: dict[str, int] = {}
            for column, cell in enumerate(row.cells):
                if (key := _column(name, text(cell))) is not None:
                    columns.setdefault(key, column)
            return at, {key: columns[key] for key in (*KEYS[name][0], *KEYS[name][1]) if key in columns}
    raise RosterError([mistake("roster-no-heading", title=sheet.title, columns="、".join(
        word for word, key in COLUMNS[name].items() if key in KEYS[name][0]))])


def _is_heading(name: str, row: Row) -> bool:
    return {_column(name, text(cell)) for cell in row.cells} >= set(KEYS[name][0])


def _column(name: str, heading: str) -> str | None:
    """The key that a column's heading means; a star or remark after it is fine."""
    plain = heading.translate(_PLAIN).split("(")[0].strip(" *:").lower()
    if plain in KEYS[name][0] or plain in KEYS[name][1]:
        return plain
    return COLUMNS[name].get(plain)


def _value(key: str, written: str, channel: str) -> Any:
    """As the YAML file would say it; what is not understood is left for the reader to refuse."""
    word = written.lower()
    match key:
        case "aliases":
            return written.translate(_PLAIN).translate(_BETWEEN).split()
        case "rural" | "first_responsible":
            return True if word in YES else False if word in NO else written
        case "kind" if written in KINDS:
            return KINDS[written].value
        case "role" if word in WORDS:
            return WORDS[word].value
        case "purpose" if written in PURPOSES:
            return PURPOSES[written]
        case "kind" | "role" | "purpose":
            return _CODES[key].get(word, written)
        case "account" | "chat":
            plain = written.translate(_PLAIN).replace(" ", "")
            return f"{channel}:{plain}" if plain.lstrip("-").isdecimal() and plain.strip("-0") else plain
        case _:
            return written
