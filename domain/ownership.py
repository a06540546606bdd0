"""Whose a problem is: handed on, accepted or returned, and who answers for it meanwhile (R5, 首接负责).

A problem belongs to the community where it was found until somebody else accepts it: an offer changes nothing, so
nobody's clock stops by handing on. Handed on twice, the next one goes to the office, whose word is the last.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

MOST_TRANSFERS = 2  # the third goes to the office
OFFICE = None  # whom an offer goes to when the office decides


class TransferState(StrEnum):
    OFFERED = "offered"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    DROPPED = "dropped"  # answered, withdrawn or decided otherwise meanwhile


class Act(StrEnum):
    OFFER = "offer"  # by whose it is
    ACCEPT = "accept"  # by whom it is offered to
    RETURN = "return"  # by whom it is offered to
    DECIDE = "decide"  # by the office, at any time
    DROP = "drop"  # the problem was answered or ended: the offer is moot


@dataclass(frozen=True, slots=True)
class Event:
    """``unit_id``: of OFFER and DECIDE the unit that it goes to (None: nobody in particular, the office decides)."""

    act: Act
    at: datetime
    unit_id: int | None = None


@dataclass(frozen=True, slots=True)
class Ownership:
    """``since``: when the owner could know that it is theirs; None for the community, which knows from the report."""

    owner_id: int
    since: datetime | None = None
    is_offered: bool = False
    offered_to: int | None = OFFICE
    offered_at: datetime | None = None
    transfers: int = 0
    is_decided: bool = False  # the office said whose it is: nobody hands it on any more


def start(community_id: int) -> Ownership:
    return Ownership(community_id)


def after(now: Ownership, event: Event) -> Ownership | None:
    """What an act makes of it; None when it is not possible now: twice, to itself, or too late."""
    match event.act:
        case Act.OFFER:
            return _offer(now, event)
        case Act.ACCEPT if now.is_offered and now.offered_to is not None:
            return Ownership(now.offered_to, now.offered_at, transfers=now.transfers)
        case Act.RETURN | Act.DROP if now.is_offered:
            return replace(now, is_offered=False, offered_to=None, offered_at=None)
        case Act.DECIDE if event.unit_id is not None:
            since = now.since if event.unit_id == now.owner_id else event.at
            return Ownership(event.unit_id, since, transfers=now.transfers, is_decided=True)
        case _:
            return None


def _offer(now: Ownership, event: Event) -> Ownership | None:
    if now.is_offered or now.is_decided or event.unit_id == now.owner_id:
        return None
    to = event.unit_id if now.transfers < MOST_TRANSFERS else OFFICE
    return replace(now, is_offered=True, offered_to=to, offered_at=event.at, transfers=now.transfers + 1)


def replay(community_id: int, events: Iterable[Event]) -> Ownership:
    """Whose it is after all of these; what was not possible changes nothing."""
    now = start(community_id)
    for event in events:
        now = after(now, event) or now
    return now


def clock_starts(accepted: Ownership, known_at: datetime) -> datetime:
    """From when the deadline of the present owner counts: the offer told them, not their tap on 接收, so waiting with
    it wins no time; the community's counts from ``known_at`` (R5)."""
    return accepted.since or known_at
