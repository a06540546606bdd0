"""A table: which job, when, which service function. No rule, no SQL.

APScheduler is the cron calculator; the truth is the row (job, period) that `services.jobs.run` writes in the
transaction of its messages, so a period is made once, also after downtime, with two processes or a jumping clock.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from apscheduler.triggers.cron import CronTrigger

from domain.calendar import local_day, week_of
from domain.policy import Policy
from services import digests, jobs, workdays
from services.work import Work

_LONGEST_PAUSE = timedelta(days=62)  # between two dates of a schedule: day 31 09:00, from December to March
_WHEN = re.compile(r"(?:(daily)|(mon|tue|wed|thu|fri|sat|sun)|day (\d{1,2})) (\d{2}):(\d{2})")


def _last_week(day: date) -> str:
    """The week that ended before this day's week began: a week is the Monday to Sunday before."""
    return week_of(day - timedelta(days=7))


def _week_from_december(day: date) -> str:
    """The first day of the seven days that are counted from 1 December on: the first of them is 1 December itself."""
    first = date(day.year if day.month == workdays.DECEMBER else day.year - 1, workdays.DECEMBER, 1)
    return (day - (day - first) % timedelta(days=7)).isoformat()


@dataclass(frozen=True, slots=True)
class Job:
    name: str
    make: Callable[[Work, str, int], None]  # (work, period, version)
    period: Callable[[date], str]  # of the local day on which it is due
    catch_up: timedelta  # made late up to here, then skipped: a reminder of yesterday helps nobody


JOBS = {job.name: job for job in (
    Job("weekly_digest", digests.weekly_digest, _last_week, timedelta(days=6)),
    Job("overdue_digest", digests.overdue_digest, date.isoformat, timedelta(hours=10)),
    Job("contractor_reminder", digests.contractor_reminder, week_of, timedelta(hours=5)),
    Job("calendar_warning", workdays.warn, _week_from_december, timedelta(hours=10)),
)}


def trigger(when: str, policy: Policy) -> CronTrigger:
    """The schedule ``fri 15:00``, ``daily 08:00`` or ``day 25 09:00`` in the town's zone; ValueError otherwise."""
    match = _WHEN.fullmatch(when)
    wrong = f"{when!r} is not a schedule; it is written daily 08:00, fri 15:00 or day 25 09:00"
    if not match:
        raise ValueError(wrong)
    daily, weekday, day, hour, minute = match.groups()
    fields = {} if daily else {"day_of_week": weekday} if weekday else {"day": int(day)}
    try:
        return CronTrigger(hour=int(hour), minute=int(minute), timezone=policy.zone, **fields)
    except ValueError:
        raise ValueError(wrong) from None


def next_dates(when: str, now: datetime, policy: Policy, count: int = 3) -> list[datetime]:
    """The next moments of a schedule, for people to check it."""
    return list(_fires(when, now, now + timedelta(days=400), policy, count))


def due(now: datetime, since: datetime, policy: Policy) -> Iterator[tuple[Job, str]]:
    """What is due at ``now`` and which period it is for: the newest date of each job that is not too old.

    ``since``: when this house began; what was due before it is nobody's.
    """
    for name, when in policy.schedules.items():
        job = JOBS[name]
        fires = list(_fires(when, max(since, now - job.catch_up), now, policy, 100))
        if fires:
            yield job, job.period(local_day(fires[-1], policy.zone))


def _fires(when: str, after: datetime, until: datetime, policy: Policy, most: int) -> Iterator[datetime]:
    calculator, moment = trigger(when, policy), after
    for _ in range(most):
        fire = calculator.get_next_fire_time(None, moment)
        if fire is None or fire > until:
            return
        yield fire
        moment = fire + timedelta(seconds=1)


def due_now(work: Work) -> list[tuple[Job, str]]:
    """What is due at ``work.now``, made already or not."""
    return list(due(work.now, jobs.began(work), work.policy))


def make(work: Work, job: Job, period: str) -> bool:
    """Make one period in the caller's transaction; False when it was made already."""
    if not jobs.claim(work, job.name, period):
        return False
    job.make(work, period, 1)
    return True


def tick(work: Work) -> list[str]:
    """Make every period that is due now and not made yet, in the caller's transaction; gives "job period" of each."""
    return [f"{job.name} {period}" for job, period in due_now(work) if make(work, job, period)]


def run(work: Work, name: str, *, again: bool = False) -> tuple[str, int] | None:
    """Make the period of job ``name`` that is due at ``work.now``: that of its schedule's newest date, however old.

    Gives the period and its version; None when it was made already. ``again``: a new version of it. KeyError for an
    unknown job.
    """
    job, policy = JOBS[name], work.policy
    *_, date_due = _fires(policy.schedules[name], work.now - _LONGEST_PAUSE, work.now, policy, 100)
    period = job.period(local_day(date_due, policy.zone))
    version = jobs.claim(work, name, period, again=again)
    if not version:
        return None
    job.make(work, period, version)
    return period, version
