"""A list of problems from a higher inspection (R1): looked at row by row, then made problems, each row once.

A list is no round: its rows are not found again by it and bring no order.
"""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from domain.calendar import local_day, moment
from domain.caption import OTHER, Context, Reading, read
from domain.people import Actor, Role, UnitKind
from domain.problem_list import MOST_ROWS, ListRow, fingerprint, read_list
from domain.sources import Source, read_source
from models import Chat, ChatPurpose, ImportedRow, Problem
from services import audit, locks, opening, people, problem_cards, recurrences, roster
from services.opening import Reporter
from services.spots import Where
from services.vocabulary import vocabulary
from services.work import Work
from services.workbook import Sheet, text
from texts.contents import Line

END_OF_DAY = time(18)


@dataclass(frozen=True, slots=True)
class Item:
    """A row that can become a problem."""

    row: ListRow
    mark: str  # the row's fingerprint
    reading: Reading
    source: Source
    source_name: str


@dataclass(frozen=True, slots=True)
class Plan:
    """``unclear``: rows that are left out; ``doubtful``: rows that are taken, with what was not understood."""

    items: tuple[Item, ...] = ()
    known: int = 0  # rows that are problems already
    unclear: tuple[Line, ...] = ()
    doubtful: tuple[Line, ...] = ()

    @property
    def mark(self) -> str:
        return hashlib.sha256("\n".join(i.mark for i in self.items).encode()).hexdigest()[:16]


class NotAList(Exception):
    """The workbook is no list of problems; ``line`` says why."""

    def __init__(self, line: Line) -> None:
        super().__init__(line.text)
        self.line = line


def is_list(sheets: Sequence[Sheet]) -> bool:
    """Does one of the sheets have the header of a list?"""
    return any(read_list(_cells(s)[:20], date.min.replace(year=2000)) is not None for s in sheets)


def _cells(sheet: Sheet) -> list[tuple[int, list[str]]]:
    return [(row.number, [text(cell) for cell in row.cells]) for row in sheet.rows]


def plan(work: Work, sheets: Sequence[Sheet], town_id: int, source: str = "") -> Plan:
    """What the list would make; raises NotAList. ``source``: of rows that do not say theirs: 县检."""
    today = local_day(work.at, work.policy.zone)
    lists = [rows for s in sheets if (rows := read_list(_cells(s), today)) is not None]
    rows = [row for found in lists for row in found]
    if not lists:
        raise NotAList(Line(text="list-no-header"))
    if not rows:
        raise NotAList(Line(text="list-empty"))
    if len(rows) > MOST_ROWS:
        raise NotAList(Line(text="list-too-long", args={"count": len(rows), "most": MOST_ROWS}))
    return _plan(work, rows, town_id, source)


def _plan(work: Work, rows: Sequence[ListRow], town_id: int, source: str) -> Plan:
    known = set(work.session.scalars(select(ImportedRow.fingerprint).where(ImportedRow.town_id == town_id)))
    seen: Counter[str] = Counter()
    items, unclear, doubtful, count = [], [], [], 0
    for row in rows:
        community = _community(work, town_id, row.community)
        said = fingerprint(row, seen[fingerprint(row, 0)])
        seen[fingerprint(row, 0)] += 1
        mark = hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()
        if mark in known:
            count += 1
        elif community is None:
            unclear.append(_about(row, "list-community", row.community))
        elif not row.what:
            unclear.append(_about(row, "list-nothing", ""))
        elif _group(work, community, town_id) is None:
            unclear.append(_about(row, "list-no-group", row.community))
        else:
            item = _item(work, row, mark, community, source)
            items.append(item)
            doubtful += _doubts(row, item)
    return Plan(tuple(items), count, tuple(unclear), tuple(doubtful))


def _about(row: ListRow, why: str, said: str) -> Line:
    return Line(text=why, args={"row": row.row, "said": said[:40] or "-"})


def _doubts(row: ListRow, item: Item) -> list[Line]:
    found = []
    if item.reading.category == OTHER:
        found.append(_about(row, "list-category", row.category or row.what))
    if row.has_bad_due:
        found.append(Line(text="list-due", args={"row": row.row, "said": "-"}))
    return found


def _community(work: Work, town_id: int, name: str) -> int | None:
    tree = roster.units(work.session)
    covered = tree.covers(town_id)
    found = [u.id for u in tree.named(name) if u.kind is UnitKind.COMMUNITY and u.id in covered] if name else []
    return found[0] if len(found) == 1 else None


def _group(work: Work, community_id: int, town_id: int) -> Chat | None:
    """Where the card stands: the community's own work group, else the town's."""
    for unit in (community_id, town_id):
        chat = work.session.scalar(select(Chat).where(
            Chat.unit_id == unit, Chat.purpose == ChatPurpose.WORK_GROUP, Chat.is_gone.is_(False))
            .order_by(Chat.id).limit(1))
        if chat is not None:
            return chat
    return None


def _item(work: Work, row: ListRow, mark: str, community_id: int, source: str) -> Item:
    reading = read(f"{row.place}{row.what}", vocabulary(work.session, work.policy),
                   Context(Role.INSPECTOR, community_id, 1))
    named = next((c.code for c in work.policy.categories if row.category and row.category in (
        c.code, c.name, c.name_en, *c.keywords)), None)
    reading = replace(reading, text=row.what, unit_id=community_id, category=named or reading.category or OTHER,
                      place=(row.place or reading.place)[:60])
    name = row.source or source
    said = read_source(f"{name} 。") if name else None
    kind = said.source if said is not None and said.source is not Source.INSPECTION else Source.SUPERIOR
    return Item(row, mark, reading, kind, name[:60])


def apply(work: Work, made: Plan, town_id: int, actor: Actor, file: str) -> list[int]:
    """Make the problems, with their cards; gives their numbers. ``file``: SHA-256 of the bytes."""
    locks.hold(work, {i.reading.unit_id for i in made.items if i.reading.unit_id is not None})
    numbers = []
    for item in made.items:
        problem = _open(work, item, town_id, actor)
        work.session.add(ImportedRow(town_id=town_id, fingerprint=item.mark, file=file, row=item.row.row,
                                     problem_id=problem.id, at=work.at))
        numbers.append(problem.number)
    audit.record(work, "list.imported", "list", actor=f"person:{actor.person_id}", file=file, problems=numbers)
    work.session.flush()
    return numbers


def _open(work: Work, item: Item, town_id: int, actor: Actor) -> Problem:
    reading = item.reading
    assert reading.unit_id is not None and reading.category is not None
    chat = _group(work, reading.unit_id, town_id)
    assert chat is not None
    who = Reporter(actor, chat, town_id, None, "")
    where = Where(reading.unit_id, reading.category, reading.place, None)
    spot_id = recurrences.find_again(work, where, work.at, None).spot_id
    problem = opening.book(work, who, reading, work.at, None, spot_id, work.at)
    problem.source, problem.source_name = item.source, item.source_name
    if item.row.due is not None:
        problem.due_at = _due(work, item.row.due)
    audit.record(work, "problem.reported", f"problem:{problem.id}", actor=f"person:{actor.person_id}",
                 community_id=problem.community_id, number=problem.number, row=item.row.row)
    problem_cards.show_card(work, problem)
    return problem


def _due(work: Work, day: date) -> datetime:
    """18:00 of the day that the list says, never earlier than an hour from now."""
    return max(moment(day, END_OF_DAY, work.policy.zone), work.at + timedelta(hours=1))


def office_actor(work: Work, town_id: int) -> Actor | None:
    """Whose the problems of the operator's command are: the town's first admin."""
    held = roster.holders(work.session, town_id, Role.ADMIN, work.at)
    return next((a for person, _, _ in held if (a := people.actor(work, person)) is not None), None)
