"""A list of problems from a higher inspection (R1): looked at row by row, then made problems, each row once.

A list is no round: its rows are not found again by it and bring no order.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import overload

from sqlalchemy import select

from domain.calendar import local_day, moment
from domain.caption import OTHER, Context, Reading, read
from domain.imported_rows import LONGEST_PLACE, Earlier, Imported, Standing, mark, said
from domain.people import Actor, Role, UnitKind
from domain.problem import ProblemState
from domain.problem_list import HEADER_WITHIN, MOST_ROWS, ListRow, fingerprint, read_list
from domain.sources import Source, read_source
from models import Chat, ChatPurpose, ImportedRow, Problem
from services import audit, locks, opening, people, photos, problem_cards, recurrences, roster
from services.list_pictures import Pictures
from services.opening import Reporter
from services.photos import Stored
from services.spots import Where
from services.vocabulary import vocabulary
from services.work import Work
from services.workbook import Row, Sheet, text
from texts.contents import Line

END_OF_DAY = time(18)
NO_PICTURES = Pictures()


@dataclass(frozen=True, slots=True)
class Item:
    """A row that can become a problem."""

    row: ListRow
    mark: str  # the row's fingerprint
    reading: Reading
    source: Source
    source_name: str
    photos: tuple[Stored, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """``unclear``: rows that are left out; ``changed``: rows that are problems already of which the list says something
    else; ``doubtful``: rows that are taken, with what was not understood."""

    items: tuple[Item, ...] = ()
    known: int = 0  # rows that are problems already, with those that changed
    changed: tuple[Line, ...] = ()
    unclear: tuple[Line, ...] = ()
    doubtful: tuple[Line, ...] = ()
    pictures: tuple[Line, ...] = ()  # what becomes of the pictures of the file

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
    return any(read_list(_cells(s.rows[:HEADER_WITHIN]), date.min.replace(year=2000)) is not None for s in sheets)


class _Words(Sequence[str]):
    """A row's cells as words, each made when it is asked for: a list reads seven columns, a sheet may hold a book."""

    def __init__(self, row: Row) -> None:
        self._cells = row.cells

    def __len__(self) -> int:
        return len(self._cells)

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[str]: ...
    def __getitem__(self, at: int | slice) -> str | Sequence[str]:
        return [text(cell) for cell in self._cells[at]] if isinstance(at, slice) else text(self._cells[at])


def _cells(rows: Sequence[Row]) -> list[tuple[int, Sequence[str]]]:
    return [(row.number, _Words(row)) for row in rows]


def plan(work: Work, sheets: Sequence[Sheet], town_id: int, source: str = "", *, file: str,
         pictures: Pictures = NO_PICTURES) -> Plan:
    """What the list would make; raises NotAList. ``source``: of rows that do not say theirs: 县检. ``file``: SHA-256 of
    the bytes. ``pictures``: of the sheets, their bytes kept already."""
    today = local_day(work.at, work.policy.zone)
    lists = [(at, rows) for at, s in enumerate(sheets) if (rows := read_list(_cells(s.rows), today)) is not None]
    rows = [replace(row, sheet=at) for at, found in lists for row in found]
    if not lists:
        raise NotAList(Line(text="list-no-header"))
    if not rows:
        raise NotAList(Line(text="list-empty"))
    if len(rows) > MOST_ROWS:
        raise NotAList(Line(text="list-too-long", args={"count": len(rows), "most": MOST_ROWS}))
    return _with_pictures(_plan(work, rows, town_id, source, file), pictures)


def _with_pictures(made: Plan, pictures: Pictures) -> Plan:
    """Each new problem with the pictures of its row; told is how many are taken and how many are not."""
    items = tuple(replace(i, photos=pictures.of_rows.get((i.row.sheet, i.row.row), ())) for i in made.items)
    taken = sum(len(i.photos) for i in items)
    left = sum(map(len, pictures.of_rows.values())) - taken + pictures.refused
    lines = [Line(text="list-pictures", args={"taken": taken, "left": left})] if taken or left else []
    if pictures.in_cells:
        first, count = pictures.in_cells[0], len(pictures.in_cells)
        lines.append(Line(text="list-pictures-wps", args={"row": first, "count": count}))
    return replace(made, items=items, pictures=tuple(lines))


def _plan(work: Work, rows: Sequence[ListRow], town_id: int, source: str, file: str) -> Plan:
    today, sayings = local_day(work.at, work.policy.zone), list(_sayings(rows))
    imported = Imported(_earlier(work, town_id), sayings, file, today)
    items, unclear, doubtful, changed, count = [], [], [], [], 0
    for row, saying in zip(rows, sayings, strict=True):
        community = _community(work, town_id, row.community)
        standing, earlier = imported.standing(row, saying, community)
        why = _unclear(work, row, community, town_id)
        if standing in (Standing.KNOWN, Standing.CHANGED):
            count += 1
            changed += [_changed(row, earlier)] if standing is Standing.CHANGED and earlier else []
        elif why is not None or community is None:
            unclear += [why] if why else []
        else:
            items.append(_item(work, row, mark(row, saying, today), community, source))
            doubtful += [*_doubts(row, items[-1]), *([_again(work, row, earlier)] if earlier else [])]
    return Plan(tuple(items), count, tuple(changed), tuple(unclear), tuple(doubtful))


def _sayings(rows: Sequence[ListRow]) -> Iterator[str]:
    """What each row says; of equal rows each has its own."""
    seen: Counter[str] = Counter()
    for row in rows:
        plain = fingerprint(row, 0)
        yield said(row, seen[plain])
        seen[plain] += 1


def _earlier(work: Work, town_id: int) -> list[Earlier]:
    """The rows that became problems, in the order of their import."""
    found = work.session.execute(select(
        ImportedRow.fingerprint, ImportedRow.file, ImportedRow.row, ImportedRow.at, Problem.number, Problem.state,
        Problem.community_id, Problem.place, Problem.description, Problem.due_at).join(
        Problem, Problem.id == ImportedRow.problem_id).where(ImportedRow.town_id == town_id).order_by(Problem.id))
    zone = work.policy.zone
    return [Earlier(mark_, file, row, local_day(at, zone), number,
                    state in (ProblemState.OPEN, ProblemState.RECTIFIED), community_id, place, what,
                    local_day(due_at, zone))
            for mark_, file, row, at, number, state, community_id, place, what, due_at in found]


def _unclear(work: Work, row: ListRow, community: int | None, town_id: int) -> Line | None:
    """Why the row is left out; None when it is taken."""
    if community is None:
        return _about(row, "list-community", row.community)
    if not row.what:
        return _about(row, "list-nothing", "")
    return _about(row, "list-no-group", row.community) if _group(work, community, town_id) is None else None


def _changed(row: ListRow, earlier: Earlier) -> Line:
    field = "what" if row.what != earlier.what else "due"
    words = row.what if field == "what" else (row.due or earlier.due).isoformat()
    return Line(text="list-row-changed", args={"row": row.row, "number": earlier.number, "field": field,
                                               "said": words[:40] or "-"})


def _again(work: Work, row: ListRow, earlier: Earlier) -> Line:
    return Line(text="list-row-again", args={"row": row.row, "number": earlier.number,
                                             "day": moment(earlier.day, time(0), work.policy.zone)})


def _about(row: ListRow, why: str, said: str) -> Line:
    return Line(text=why, args={"row": row.row, "said": said[:40] or "-"})


def _doubts(row: ListRow, item: Item) -> list[Line]:
    found = []
    if item.reading.category == OTHER:
        found.append(_about(row, "list-category", row.category or row.what))
    if row.bad_due:
        found.append(_about(row, "list-due", row.bad_due))
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


def _item(work: Work, row: ListRow, marked: str, community_id: int, source: str) -> Item:
    reading = read(f"{row.place}{row.what}", vocabulary(work.session, work.policy),
                   Context(Role.INSPECTOR, community_id, 1))
    named = next((c.code for c in work.policy.categories if row.category and row.category in (
        c.code, c.name, c.name_en, *c.keywords)), None)
    reading = replace(reading, text=row.what, unit_id=community_id, category=named or reading.category or OTHER,
                      place=(row.place or reading.place)[:LONGEST_PLACE])
    name = row.source or source
    sourced = read_source(f"{name} 。") if name else None
    kind = sourced.source if sourced is not None and sourced.source is not Source.INSPECTION else Source.SUPERIOR
    return Item(row, marked, reading, kind, name[:60])


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
    for photo in item.photos:
        photos.book_stored(work, photo, chat_id=chat.id, problem_id=problem.id)
    problem_cards.show_card(work, problem)
    return problem


def _due(work: Work, day: date) -> datetime:
    """18:00 of the day that the list says, never earlier than an hour from now."""
    return max(moment(day, END_OF_DAY, work.policy.zone), work.at + timedelta(hours=1))


def office_actor(work: Work, town_id: int) -> Actor | None:
    """Whose the problems of the operator's command are: the town's first admin."""
    held = roster.holders(work.session, town_id, Role.ADMIN, work.at)
    return next((a for person, _, _ in held if (a := people.actor(work, person)) is not None), None)
