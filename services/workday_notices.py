"""A pasted notice: what it would change is previewed, a tap puts it in force for the town (R5, R17, R18).

What is previewed is what is put in force: had another notice been put in force meanwhile, it is previewed anew.
Deadlines of open problems that were counted in working time keep what was left of them and are never earlier than what
was told. Those of orders stay: they are printed. So do those of imported lists, which a higher office gave.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import exists, select, update

from domain.calendar import YearTable, local_day
from domain.deadlines import counts_every_hour, kept
from domain.holiday_notice import Notice
from domain.people import Actor
from domain.policy import Policy
from domain.problem import ProblemState
from domain.year_tables import made, written
from models import ImportedRow, NoticeState, Problem, WorkdayNotice
from services import audit, locks, problem_cards, roster, workdays
from services.work import Work
from texts.contents import ButtonFact, Fact, Line, Lines, named

MOST_NAMED = 5  # numbers of problems on the card


@dataclass(frozen=True, slots=True)
class Plan:
    """What a year's new table changes."""

    after: YearTable
    off: tuple[date, ...]  # worked until it is in force
    worked: tuple[date, ...]  # off until it is in force
    moves: tuple[tuple[Problem, datetime], ...]  # open problems and their later deadline


def status(work: Work, town_id: int) -> Lines:
    """This year's and the next one's table, and how a notice is given."""
    year, calendar = local_day(work.now, work.policy.zone).year, workdays.policy(work, town_id).calendar
    lines = []
    for table, of in ((calendar.table(y), y) for y in (year, year + 1)):
        known = "none" if table is None else "provisional" if table.is_provisional else "published"
        lines.append(Line(text="workday-year", args={"year": str(of), "known": known,
                                                     "notice": table.notice if table else ""}))
    return Lines(title=Line(text="workday-title"), lines=(*lines, Line(text="workday-how")))


def preview(work: Work, town_id: int, notice: Notice, by: Actor, message: str) -> Lines:
    """The card under the command, with buttons; the notice waits for a tap."""
    assert work.chat is not None
    policy = workdays.policy(work, town_id)
    table = notice.applied_to(policy.calendar.table(notice.table.year))
    row = WorkdayNotice(town_id=town_id, year=table.year, table=written(table), chat_id=work.chat.id, topic=work.topic,
                        replaces_id=_in_force(work, town_id, table.year), message=message, by_id=by.person_id,
                        at=work.at, state=NoticeState.PREVIEWED)
    work.session.add(row)
    work.session.flush()  # the buttons carry its id
    return _card(work, row)


def take(work: Work, notice_id: int, by: Actor) -> str:
    """Put it in force, once; gives the id of the line for who tapped."""
    row = work.session.get_one(WorkdayNotice, notice_id)
    locks.hold(work, [row.town_id])
    work.session.refresh(row)  # who held the town before may have decided
    if row.state is not NoticeState.PREVIEWED:
        return "workday-used"
    if row.replaces_id != _in_force(work, row.town_id, row.year):
        row.replaces_id = _in_force(work, row.town_id, row.year)
        _show(work, row, _card(work, row))
        return "workday-changed"
    plan = _plan(work, row)
    if not _decide(work, row, NoticeState.APPLIED, by):
        return "workday-used"
    audit.record(work, "workdays.changed", f"workday_notice:{row.id}", actor=f"person:{by.person_id}", year=row.year,
                 town=row.town_id, notice=plan.after.notice, off=plan.off, worked=plan.worked,
                 moved=[problem.number for problem, _ in plan.moves])
    was_provisional = work.policy.calendar.is_provisional(row.year) and row.replaces_id is None
    _move(work, plan, by)
    if was_provisional:
        _show_certain(work, row, plan)
    title = Line(text="workday-done", args={**_named(plan.after), "name": by.name, "at": work.at})
    _show(work, row, Lines(title=title, lines=(*_holidays(plan.after), *_moved(plan))))
    return "workday-you-did"


def leave(work: Work, notice_id: int, by: Actor) -> str:
    """Do not put it in force."""
    row = work.session.get_one(WorkdayNotice, notice_id)
    if not _decide(work, row, NoticeState.LEFT, by):
        return "workday-used"
    _show(work, row, Line(text="workday-left", args={"name": by.name, "year": str(row.year)}))
    return "workday-you-left"


def waiting(work: Work, notice_id: int) -> int | None:
    """The town of a notice that was pasted in this chat; None for no such notice."""
    row = work.session.get(WorkdayNotice, notice_id)
    return row.town_id if row is not None and work.chat is not None and row.chat_id == work.chat.id else None


def _in_force(work: Work, town_id: int, year: int) -> int | None:
    return work.session.scalar(select(WorkdayNotice.id).where(
        WorkdayNotice.town_id == town_id, WorkdayNotice.year == year, WorkdayNotice.state == NoticeState.APPLIED)
        .order_by(WorkdayNotice.decided_at.desc(), WorkdayNotice.id.desc()).limit(1))


def _decide(work: Work, row: WorkdayNotice, state: NoticeState, by: Actor) -> bool:
    moved: Any = work.session.execute(update(WorkdayNotice).where(
        WorkdayNotice.id == row.id, WorkdayNotice.state == NoticeState.PREVIEWED).values(
        state=state, decided_at=work.now, decided_by_id=by.person_id))
    roster.changed(work.session)
    return bool(moved.rowcount == 1)


def _show(work: Work, row: WorkdayNotice, content: Line | Lines) -> None:
    work.show(f"said:{row.chat_id}:{row.message}", content.model_copy(update={"reply_to": row.message}),
              chat_id=row.chat_id, topic=row.topic)


def _plan(work: Work, row: WorkdayNotice) -> Plan:
    table, before = made(row.table), workdays.policy(work, row.town_id)
    after = replace(before, calendar=before.calendar.with_tables([table]))
    off, worked = before.calendar.differences(after.calendar, table.year)
    return Plan(table, off, worked, tuple(_moves(work, row.town_id, before, after)))


def _moves(work: Work, town_id: int, before: Policy, after: Policy) -> Iterator[tuple[Problem, datetime]]:
    """Deadlines still to come that were counted in working time and would lose some of it."""
    given = exists().where(ImportedRow.problem_id == Problem.id)
    problems = work.session.scalars(select(Problem).where(
        Problem.town_id == town_id, Problem.state.in_((ProblemState.OPEN, ProblemState.RECTIFIED)),
        Problem.due_at > work.now, ~given).order_by(Problem.number)).all()
    for problem in problems:
        if not counts_every_hour(problem_cards.category_of(work, problem.category), before):
            due = kept(problem.due_at, work.now, before, after)
            if due > problem.due_at:
                yield problem, due


def _move(work: Work, plan: Plan, by: Actor) -> None:
    """The later deadlines, and the cards that told an earlier or an uncertain one."""
    for problem, due in plan.moves:
        audit.record(work, "problem.due_moved", f"problem:{problem.id}", actor=f"person:{by.person_id}",
                     community_id=problem.community_id, before=problem.due_at, due_at=due)
        problem.due_at = due
        problem_cards.show_card(work, problem)


def _show_certain(work: Work, row: WorkdayNotice, plan: Plan) -> None:
    """The cards that told a deadline of this year to be provisional, and did not move."""
    moved = {problem.id for problem, _ in plan.moves}
    for problem in work.session.scalars(select(Problem).where(
            Problem.town_id == row.town_id, Problem.state == ProblemState.OPEN, Problem.due_at > work.now)).all():
        if problem.id not in moved and local_day(problem.due_at, work.policy.zone).year == row.year:
            problem_cards.show_card(work, problem)


def _card(work: Work, row: WorkdayNotice) -> Lines:
    plan = _plan(work, row)
    changes = [Line(text=text, args={"days": workdays.said(days)}) for text, days in (
        ("workday-more-off", plan.off), ("workday-more-worked", plan.worked)) if days]
    buttons = ((ButtonFact(value=f"workday:take:{row.id}", text="button-workday"),
                ButtonFact(value=f"workday:leave:{row.id}", text="button-leave")),)
    return Lines(title=Line(text="workday-preview", args=_named(plan.after)), buttons=buttons, lines=(
        *_holidays(plan.after), *(changes or [Line(text="workday-same")]), *_moved(plan),
        Line(text="workday-orders-stay")))


def _named(table: YearTable) -> dict[str, Fact]:
    return {"year": str(table.year), "notice": table.notice}


def _holidays(table: YearTable) -> Iterator[Line]:
    for holiday in table.holidays:
        days = named(*(workdays.span(holiday.first, holiday.last, language) for language in ("zh-CN", "en")))
        yield Line(text="workday-holiday", args={
            "name": workdays.called(holiday.name), "days": days, "count": (holiday.last - holiday.first).days + 1,
            "is_worked": bool(holiday.worked), "worked": workdays.said(holiday.worked)})


def _moved(plan: Plan) -> tuple[Line, ...]:
    if not plan.moves:
        return ()
    numbers = [f"№{problem.number}" for problem, _ in plan.moves[:MOST_NAMED]]
    return (Line(text="workday-moves", args={
        "count": len(plan.moves), "numbers": named("、".join(numbers), ", ".join(n.replace("№", "#") for n in numbers)),
        "is_more": len(plan.moves) > MOST_NAMED}),)
