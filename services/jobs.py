"""The rows that make each period once."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Mark, PeriodRun
from services.work import Work, upsert

BEGAN = "jobs.began"


def began(work: Work) -> datetime:
    """When this house first looked at its jobs; moved back when the clock was ahead then."""
    mark = work.session.get(Mark, BEGAN)
    if mark is None:
        mark = Mark(key=BEGAN, value=work.now.isoformat())
        work.session.add(mark)
    moment = min(datetime.fromisoformat(mark.value), work.now)
    mark.value = moment.isoformat()
    return moment


def claim(work: Work, job: str, period: str, *, again: bool = False) -> int:
    """Take a job's period: the version to make now, 0 when somebody made it already."""
    version, at = 1 + (last_version(work, job, period) if again else 0), work.made_at or work.now
    made = work.session.scalar(upsert(work.session, PeriodRun).values(
        job=job, period=period, version=version, at=at).on_conflict_do_nothing().returning(PeriodRun.version))
    return int(made or 0)


def last_version(work: Work, job: str, period: str) -> int:
    return work.session.scalar(select(func.max(PeriodRun.version)).where(
        PeriodRun.job == job, PeriodRun.period == period)) or 0


def last_periods(session: Session) -> dict[str, str]:
    """Of each job, the period made last."""
    return {run.job: run.period for run in session.scalars(select(PeriodRun).order_by(PeriodRun.at))}
