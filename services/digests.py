"""Periodic messages: the week's digest, what is overdue, the reminder of the contractor's table (R9, R5, R12)."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from domain.calendar import moment, monday_of
from domain.people import UnitKind
from models import Chat, ChatPurpose, Unit
from reports import week as figures
from reports.self_reports import OwnWork, own_work
from services import problem_cards, roster
from services.work import Work
from texts.catalogue import plain
from texts.contents import Line, Lines, Words, named

MIDNIGHT = time(0)
MOST_LINES = 30


def weekly_digest(work: Work, period: str, version: int) -> None:
    """The digest of the ISO week ``period`` for every work group of every town (R9)."""
    monday = monday_of(period)
    begin, end = _days(work, monday, monday + timedelta(days=7))
    for town in _towns(work):
        week = figures.week(work.session, town.id, begin, end)
        card = Lines(title=Line(text="weekly-title", args={
            "town": named(town.name, town.english), "from": begin, "to": end - timedelta(seconds=1),
            "version": version}),
            lines=(*_week_lines(work, week, _called(work, town)), *_own_lines(work, town, week, begin, end)))
        _show(work, town, f"digest:{period}", version, card)


def _called(work: Work, town: Unit) -> dict[str, Words]:
    """The town's communities as people read them in their language."""
    return {u.name: u.called for u in roster.units(work.session).by_id.values() if u.parent_id == town.id}


def _week_lines(work: Work, week: figures.Week, called: Mapping[str, Words]) -> Iterator[Line]:
    yield Line(text="weekly-rounds", args={"held": week.rounds_held, "planned": work.policy.rounds_per_week,
                                           "short": max(0, work.policy.rounds_per_week - week.rounds_held)})
    yield Line(text="weekly-problems", args={"found": week.total("found"), "closed": week.total("closed"),
                                             "overdue": week.total("open_overdue")})
    yield Line(text="weekly-again", args={"again": week.total("found_again"), "orders": week.total("orders")})
    busy = [c for c in week.communities if c.found or c.closed or c.open_overdue or c.orders]
    for c in sorted(busy, key=lambda c: -c.found):
        yield Line(text="weekly-community", args={
            "community": called.get(c.name, c.name), "found": c.found, "closed": c.closed, "overdue": c.open_overdue,
            "orders": c.orders})


def _own_lines(work: Work, town: Unit, week: figures.Week, begin: datetime, end: datetime) -> Iterator[Line]:
    """What companies have to do, and a line for each community that cleaned on its own."""
    if week.others_found or week.others_overdue:
        yield Line(text="weekly-others", args={"found": week.others_found, "overdue": week.others_overdue})
    for own in own_work(work.session, town.id, begin, end):
        yield Line(text="weekly-self-reports", args={
            "community": problem_cards.unit_name(work.session, own.community_id), "count": own.count,
            "people": own.people, "done": _amounts(work, own), "has_done": bool(own.quantities)})


def _amounts(work: Work, own: OwnWork) -> Words:
    """小广告23处、暴露垃圾3车: names and numbers only."""
    things = [(problem_cards.category_of(work, q.category) if q.category else None, f"{plain(q.amount)}{q.unit}")
              for q in own.quantities]
    return named("、".join(f"{thing.name if thing else ''}{much}" for thing, much in things),
                 ", ".join(f"{thing.name_en if thing else ''} {much}".strip() for thing, much in things))


def overdue_digest(work: Work, period: str, version: int) -> None:
    """What is overdue on the day ``period``, for every work group; silent when nothing is (R5, R2)."""
    for town in _towns(work):
        late = figures.overdue(work.session, town.id, work.now)
        if not late:
            continue
        called = _called(work, town)
        lines = [Line(text="overdue-community", args={"community": called.get(name, name), "count": count,
                                                      "number": number, "seconds": int(by.total_seconds())})
                 for name, count, number, by in late[:MOST_LINES]]
        title = Line(text="overdue-title", args={"count": sum(count for _, count, _, _ in late),
                                                 "day": _days(work, date.fromisoformat(period))[0], "version": version})
        _show(work, town, f"overdue:{period}", version, Lines(title=title, lines=tuple(lines)))


def contractor_reminder(work: Work, period: str, version: int) -> None:
    """The Friday reminder to hand in the contractor's evaluation (R12)."""
    friday = monday_of(period) + timedelta(days=4)
    for town in _towns(work):
        names = [name for _, name in figures.communities(work.session, town.id)]
        if not names:
            continue
        card = Lines(title=Line(text="contractor-title", args={"day": _days(work, friday)[0], "version": version}),
                     lines=(Line(text="contractor-ask", args={"count": len(names)}),))
        _show(work, town, f"contractor:{period}", version, card)


def _days(work: Work, *days: date) -> list[datetime]:
    return [moment(day, MIDNIGHT, work.policy.zone) for day in days]


def _towns(work: Work) -> list[Unit]:
    return list(work.session.scalars(select(Unit).where(Unit.kind == UnitKind.TOWN, Unit.is_active).order_by(Unit.id)))


def _show(work: Work, town: Unit, key: str, version: int, card: Lines) -> None:
    """Into every work group of the town; a later version is a message of its own."""
    chats = work.session.scalars(select(Chat.id).where(
        Chat.unit_id == town.id, Chat.purpose == ChatPurpose.WORK_GROUP, Chat.is_gone.is_(False)).order_by(Chat.id))
    suffix = f":v{version}" if version > 1 else ""
    for chat_id in chats:
        work.show(f"{key}:chat:{chat_id}{suffix}", card, chat_id=chat_id)
