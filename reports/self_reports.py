"""What communities cleaned on their own in a period (R3, R9): sums per (category, unit), never mixed."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.people import UnitKind
from domain.self_reports import Quantity, add_up
from models import SelfReport, SelfReportQuantity, Unit


@dataclass(frozen=True, slots=True)
class OwnWork:
    """``people``: heads added up, 人次."""

    community_id: int
    count: int
    people: int
    quantities: tuple[Quantity, ...]


def own_work(session: Session, town_id: int, begin: datetime, end: datetime) -> list[OwnWork]:
    """Of every community that told of a clean-up from ``begin`` until just before ``end``, in roster order; what was
    struck does not count."""
    rows = session.execute(select(SelfReport.id, SelfReport.community_id, SelfReport.people).join(
        Unit, Unit.id == SelfReport.community_id).where(
        Unit.parent_id == town_id, Unit.kind == UnitKind.COMMUNITY, SelfReport.struck_at.is_(None),
        SelfReport.at >= begin, SelfReport.at < end).order_by(SelfReport.community_id, SelfReport.id)).all()
    done: dict[int, list[Quantity]] = {}
    for q in session.scalars(select(SelfReportQuantity).where(
            SelfReportQuantity.self_report_id.in_([r.id for r in rows])).order_by(
            SelfReportQuantity.self_report_id, SelfReportQuantity.category)):
        done.setdefault(q.self_report_id, []).append(Quantity(q.category, q.unit, q.amount))
    by_community: dict[int, list[tuple[int, int]]] = {}
    for row in rows:
        by_community.setdefault(row.community_id, []).append((row.id, row.people or 0))
    return [OwnWork(community, len(told), sum(people for _, people in told),
                    add_up([q for of, _ in told for q in done.get(of, [])]))
            for community, told in by_community.items()]
