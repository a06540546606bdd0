"""Quiet hours (R5, R19): what comes by itself and would wake somebody waits until they are over."""

from datetime import datetime, timedelta

from domain.calendar import local, moment
from domain.policy import Policy


def ends_at(at: datetime, policy: Policy) -> datetime | None:
    """The end, in UTC, of the quiet hours in which ``at`` lies; None when it lies in none."""
    if policy.quiet is None:
        return None
    begin, end = policy.quiet
    here = local(at, policy.zone)
    day, clock = here.date(), here.time()
    is_quiet = begin <= clock < end if begin < end else clock >= begin or clock < end
    if not is_quiet:
        return None
    return moment(day if clock < end else day + timedelta(days=1), end, policy.zone)
