"""A town's working days: the tables of the settings, and the years that its office pasted (R5)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from sqlalchemy import bindparam, literal_column, select
from sqlalchemy.orm import Session

from domain.calendar import YearTable, local_day
from domain.deadlines import counts_every_hour
from domain.holiday_notice import FEASTS, WEEKDAYS
from domain.people import UnitKind
from domain.policy import Policy
from domain.problem import ProblemState
from domain.year_tables import made
from models import Problem, Unit, WorkdayNotice
from models.statements import rows
from services import chats, roster
from services.work import Work, table
from texts.contents import Line, Words, named

_notice = table(WorkdayNotice).c
_IN_FORCE = select(_notice.id, _notice.year, _notice.table).where(
    _notice.town_id == bindparam("town"), _notice.state == literal_column("'applied'")).order_by(_notice.id)
DECEMBER = 12
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_FEASTS = dict(zip(FEASTS, ("New Year's Day", "Spring Festival", "Tomb-Sweeping Day", "Labour Day",
                            "Dragon Boat Festival", "Mid-Autumn Festival", "National Day"), strict=True))


def policy(work: Work, town_id: int | None) -> Policy:
    """The policy with the town's own working days: what deadlines of its problems are counted by."""
    stored = tables(work.session, town_id)
    if not stored:
        return work.policy
    return replace(work.policy, calendar=work.policy.calendar.with_tables(stored.values()))


def tables(session: Session, town_id: int | None) -> dict[int, YearTable]:
    """The years that the town's office pasted, each as the newest notice has it."""
    return roster.kept(session, ("workdays", town_id), lambda: {
        row.year: made(row.table) for row in rows(session, _IN_FORCE, {"town": town_id})})


def note(work: Work, problem: Problem) -> tuple[Line, ...]:
    """On the card of an open problem whose deadline lies in a year without a notice: it may still change."""
    year = local_day(problem.due_at, work.policy.zone).year
    if problem.state is not ProblemState.OPEN or not work.policy.calendar.is_provisional(year):
        return ()
    category = next((c for c in work.policy.categories if c.code == problem.category), None)
    if category is not None and counts_every_hour(category, work.policy):
        return ()
    is_open = policy(work, problem.town_id).calendar.is_provisional(year)
    return (Line(text="note-provisional", args={"year": str(year)}),) if is_open else ()


def warn(work: Work, period: str, version: int) -> None:
    """From 1 December on each office is told that next year's notice is missing; later, that this year's is (R5)."""
    day = local_day(work.now, work.policy.zone)
    year = day.year + (day.month == DECEMBER)
    for town_id in work.session.scalars(select(Unit.id).where(
            Unit.kind == UnitKind.TOWN, Unit.is_active).order_by(Unit.id)).all():
        office = chats.office_of(work.session, town_id)
        if office is not None and policy(work, town_id).calendar.is_provisional(year):
            suffix = f":v{version}" if version > 1 else ""
            work.show(f"workdays:{period}:chat:{office.id}{suffix}", Line(text="workday-missing", args={
                "year": str(year), "version": version}), chat_id=office.id)


def said(days: tuple[date, ...]) -> Words:
    """10月1日(周四)、10月4日(周日); days in a row are one: 10月1日至7日."""
    spans: list[tuple[date, date]] = []
    for day in sorted(days):
        if spans and (day - spans[-1][1]).days == 1:
            spans[-1] = (spans[-1][0], day)
        else:
            spans.append((day, day))
    return named("、".join(span(*s, "zh-CN") for s in spans), ", ".join(span(*s, "en") for s in spans))


def span(first: date, last: date, language: str) -> str:
    """A day with its weekday, or several from the first to the last."""
    if language == "en":
        begin, end = (f"{d.day} {_MONTHS[d.month - 1]}" for d in (first, last))
        return f"{first:%a} {begin}" if first == last else f"{begin} to {end}"
    begin = f"{first.month}月{first.day}日"
    if first == last:
        return f"{begin}(周{WEEKDAYS[first.weekday()]})"
    return f"{begin}至{'' if first.month == last.month else f'{last.month}月'}{last.day}日"


def called(holidays: str) -> Words:
    """国庆节、中秋节 in both languages; a name that the law does not know stays as it is."""
    return named(holidays, ", ".join(_FEASTS.get(name, name) for name in holidays.split("、")))


def wrong(facts: Mapping[str, str | int]) -> dict[str, Words]:
    """What a mistake of a notice is about, in both languages."""
    words: dict[str, Words] = {name: str(fact) for name, fact in facts.items()}
    words |= {name: called(str(facts[name])) for name in ("holiday", "holidays") if name in facts}
    for name in {"weekday", "written"} & facts.keys():
        words[name] = named(f"周{facts[name]}", _WEEKDAYS[WEEKDAYS.index(str(facts[name]))])
    return words
