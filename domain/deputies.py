"""Who acts for somebody else, from when until when (R18): a dated role that ends by itself."""

from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum

LONGEST = timedelta(days=183)  # whoever acts for longer has the role
FURTHEST = timedelta(days=366)  # from today until it begins


class TermFault(StrEnum):
    """Why nobody can act for these days."""

    NO_DAYS = "no-days"
    PAST = "past"
    REVERSED = "reversed"
    TOO_LONG = "too-long"
    TOO_FAR = "too-far"


def term(days: Sequence[date], today: date) -> tuple[date, date] | TermFault:
    """First and last day, both included; a single day is the last one, from today on."""
    if len(days) not in (1, 2):
        return TermFault.NO_DAYS
    first, last = (today, days[0]) if len(days) == 1 else (days[0], days[1])
    if first < today or last < today:
        return TermFault.PAST
    if last < first:
        return TermFault.REVERSED
    if first - today > FURTHEST:
        return TermFault.TOO_FAR
    return TermFault.TOO_LONG if last - first > LONGEST else (first, last)
