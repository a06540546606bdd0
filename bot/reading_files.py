"""The files of ``read``: sentences, the communities' names, and what is known besides the words."""

import csv
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

from domain.people import Role, UnitKind
from domain.policy import Policy
from domain.reading import Context, UnitWords, Vocabulary
from services.roster_file import RosterError, RosterFile
from services.roster_file import read as read_roster

KEYS = ("role", "unit", "photos", "reply_to")
REPLIES = get_args(Context.__annotations__["reply_to"])


class BadFile(Exception):
    """A file cannot be used; the message names it, the line, and what is allowed."""


def text_of(path: Path) -> str:
    """Raises BadFile."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise BadFile(f"{path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise BadFile(f"{path}: not a text in UTF-8") from None


def sentences(path: Path) -> list[str]:
    """A sentence a line; of a table (.tsv) its column ``text``. Raises BadFile."""
    text = text_of(path)
    if path.suffix.lower() == ".tsv":
        return [row["text"] for row in _table(path, text, "text")]
    return [line for line in text.splitlines() if line.strip()]


def vocabulary(path: Path | None, policy: Policy) -> Vocabulary:
    """The words of a roster file (YAML), or of a table (.tsv) with the columns ``unit`` and ``aliases``; raises
    BadFile."""
    if path is None:
        return Vocabulary((), {}, policy.categories)
    if path.suffix.lower() == ".tsv":
        return Vocabulary(tuple(UnitWords(number, row["unit"], tuple(filter(None, row["aliases"].split(";"))))
                                for number, row in enumerate(_table(path, text_of(path), "unit", "aliases"), 1)),
                          {}, policy.categories)
    try:
        return _of_roster(read_roster(text_of(path)), policy)
    except RosterError as error:
        raise BadFile(f"--units {path}:\n{error}") from None


def _of_roster(roster: RosterFile, policy: Policy) -> Vocabulary:
    """As the books would have them."""
    numbers = {unit.name: number for number, unit in enumerate(roster.units, 1)}
    kinds = {unit.name: unit.kind for unit in roster.units}
    words = tuple(UnitWords(numbers[u.name], u.name, u.aliases or (), u.kind is UnitKind.RESIDENTS_GROUP,
                            numbers.get(u.parent)) for u in roster.units
                  if u.kind in (UnitKind.COMMUNITY, UnitKind.RESIDENTS_GROUP))
    homes: dict[str, set[int]] = {}
    for person in roster.people:
        if person.role in (Role.COMMUNITY_HEAD, Role.CLERK) and kinds.get(person.unit) is UnitKind.COMMUNITY:
            homes.setdefault(person.name, set()).add(numbers[person.unit])
    return Vocabulary(words, {name: next(iter(home)) for name, home in homes.items() if len(home) == 1},
                      policy.categories)


def contexts(path: Path | None, words: Vocabulary, count: int) -> list[Context]:
    """What is known besides the words: one JSON object for all sentences, or one a line (JSON or .tsv) for each.

    Raises BadFile.
    """
    if path is None:
        return [Context()] * count
    text = text_of(path)
    rows = _table(path, text) if path.suffix.lower() == ".tsv" else _objects(path, text)
    if len(rows) not in (1, count):
        raise BadFile(f"{path}: {len(rows)} lines for {count} sentences; one for all, or one for each")
    found = [_context(path, number, row, words) for number, row in enumerate(rows, 1)]
    return found * count if len(found) == 1 else found


def _objects(path: Path, text: str) -> list[dict[str, Any]]:
    try:
        whole = json.loads(text)
        rows = whole if isinstance(whole, list) else [whole]
    except ValueError:
        rows = [_object(path, number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if not all(isinstance(row, dict) for row in rows):
        raise BadFile(f'{path}: a context is an object: {{"role": "inspector", "photos": 1}}')
    return rows


def _object(path: Path, number: int, line: str) -> Any:
    try:
        return json.loads(line)
    except ValueError:
        raise BadFile(f"{path}, line {number}: not JSON") from None


def _context(path: Path, number: int, row: dict[str, Any], words: Vocabulary) -> Context:
    """Unknown keys of a table are left alone: it may be one of labelled sentences."""
    known = {key: row[key] for key in KEYS if row.get(key) not in (None, "")}
    context = Context()
    try:
        if "role" in known:
            context = replace(context, role=Role(known["role"]))
        if "photos" in known:
            context = replace(context, photos=int(known["photos"]))
        if "reply_to" in known:
            context = replace(context, reply_to=REPLIES[REPLIES.index(known["reply_to"])])
        if "unit" in known and path.suffix.lower() != ".tsv":
            context = replace(context, unit_id=_unit(str(known["unit"]), words.units))
    except ValueError:
        raise BadFile(f"{path}, line {number}: role is one of {', '.join(Role)}; photos a number; reply_to one of "
                      f"{', '.join(REPLIES)}; unit a community of --units") from None
    return context


def _unit(name: str, units: Sequence[UnitWords]) -> int:
    found = next((u.unit_id for u in units if name == u.name or name in u.aliases), None)
    if found is None:
        raise ValueError(name)
    return found


def _table(path: Path, text: str, *needed: str) -> list[dict[str, str]]:
    """The rows of a table with a line of names, fields between tabs, without quoting; raises BadFile."""
    reader = csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE, restval="")
    missing = sorted(set(needed) - set(reader.fieldnames or ()))
    if missing:
        raise BadFile(f"{path}: there is no column {missing[0]}; its first line names the columns, between tabs")
    return list(reader)
