"""办理过程: who did what to a problem, when, in one message."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select

from domain.ownership import TransferState
from domain.people import Actor
from domain.problem import Result
from models import OrderProblem, Problem, Rectification, Sighting, SupervisionOrder, Transfer
from services import looks, order_cards, owners, roster
from services.problem_lists import shortened
from services.work import Work
from texts.contents import Line, Lines

MOST_STEPS = 12
LONGEST_REASON = 60  # characters of a line
Step = tuple[datetime, Line]


def show(work: Work, problem: Problem, actor: Actor) -> str:
    """The course of events, to who tapped or once under the card; gives the id of the notice."""
    title = Line(text="course-of", args={"number": problem.number, "place": problem.place})
    return looks.show(work, problem, actor, "course", Lines(title=title, lines=course(work, problem)))


def course(work: Work, problem: Problem) -> tuple[Line, ...]:
    """What happened in the order of time; of many steps the first and the last ones."""
    work.session.flush()
    steps = [line for _, line in sorted(_steps(work, problem), key=lambda step: step[0])]
    if len(steps) > MOST_STEPS:
        left_out = len(steps) - MOST_STEPS + 1
        steps = [steps[0], Line(text="course-more", args={"count": left_out}), *steps[left_out + 1:]]
    return tuple(steps)


def _steps(work: Work, p: Problem) -> Iterator[Step]:
    yield _step(work, "reported", p.reported_at, p.reported_by_id)
    submissions = work.session.scalars(select(Rectification).where(Rectification.problem_id == p.id)).all()
    transfers = owners.transfers_of(work.session, p.id)
    known_by = {row.submitted_at for row in submissions} | {row.answered_at for row in transfers}
    if p.acknowledged_at is not None and p.acknowledged_at not in known_by:
        yield _step(work, "acknowledged", p.acknowledged_at, p.acknowledged_by_id)
    for seen in work.session.scalars(select(Sighting).where(Sighting.problem_id == p.id, Sighting.became_id.is_(None))):
        yield _step(work, "seen", seen.at, seen.by_id)
    for row in submissions:
        yield _step(work, "rectified", row.submitted_at, row.submitted_by_id)
        if row.verified_at is not None and row.result is not Result.PENDING:
            yield _step(work, row.result.value, row.verified_at, row.verified_by_id, row.reason)
    for transfer in transfers:
        yield from _transfer(work, transfer)
    if p.withdrawn_at is not None:
        yield _step(work, "withdrawn", p.withdrawn_at, None, p.withdrawn_reason)
    yield from _orders(work, p)


def _transfer(work: Work, row: Transfer) -> Iterator[Step]:
    """Handed on, then taken or given back with the reason, or whose it is by the office's word; what became moot says
    nothing more. An office that hands on itself decides at once."""
    if (row.at, row.by_id) != (row.answered_at, row.answered_by_id):
        what = "asked-office" if row.is_with_office else "offered"
        yield _step(work, what, row.at, row.by_id, unit=row.to_id, said=row.words)
    if row.answered_at is None or row.state is TransferState.DROPPED:
        return
    if row.decided_id is not None:
        yield _step(work, "decided", row.answered_at, row.answered_by_id, unit=row.decided_id)
    else:
        what = "taken" if row.state is TransferState.ACCEPTED else "given-back"
        yield _step(work, what, row.answered_at, row.answered_by_id, row.reason, unit=row.to_id)


def _orders(work: Work, p: Problem) -> Iterator[Step]:
    for order in work.session.scalars(select(SupervisionOrder).join(
            OrderProblem, OrderProblem.order_id == SupervisionOrder.id).where(OrderProblem.problem_id == p.id)):
        name = order_cards.name_of(work, order)
        if order.issued_at is not None:
            yield order.issued_at, Line(text="course-order", args={"at": order.issued_at, "name": name})
        if order.issued_at is not None and order.withdrawn_at is not None:
            yield order.withdrawn_at, Line(text="course-order-withdrawn", args={
                "at": order.withdrawn_at, "name": name, "reason": shortened(order.withdrawn_reason, LONGEST_REASON)})


def _step(work: Work, what: str, at: datetime, by_id: int | None, reason: str = "", *, unit: int | None = None,
          said: str = "") -> Step:
    names = roster.names_of(work.session, by_id)
    whose = owners.name_of(work.session, unit) or shortened(said, LONGEST_REASON)
    return at, Line(text=f"course-{what}", args={
        "at": at, "by": names.get(by_id or 0, "?"), "reason": shortened(reason, LONGEST_REASON),
        **({"unit": whose or "?", "has_unit": bool(whose)} if unit or said or what == "asked-office" else {})})
