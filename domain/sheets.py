"""A sheet of submissions that wait (R4): what a tap on it accepts, and which one is looked at next."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

MOST = 9  # pairs on one sheet: more are too small for a phone


class Stand(StrEnum):
    """How a submission on a sheet stands now."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    GONE = "gone"  # its problem was withdrawn meanwhile


@dataclass(frozen=True, slots=True)
class Item:
    """``is_theirs``: the person who taps may verify it; never what they submitted themselves."""

    id: int
    number: int
    stand: Stand
    is_theirs: bool = True


@dataclass(frozen=True, slots=True)
class Plan:
    """What 全部通过 does, and what it leaves out and why, by problem number."""

    accept: tuple[int, ...]
    forbidden: tuple[int, ...]
    done: tuple[int, ...]


def accept_all(items: Sequence[Item]) -> Plan:
    """Exactly those on the sheet that still wait and that this person may accept."""
    waiting = [i for i in items if i.stand is Stand.WAITING]
    return Plan(tuple(i.id for i in waiting if i.is_theirs), tuple(i.number for i in waiting if not i.is_theirs),
                tuple(i.number for i in items if i.stand is not Stand.WAITING))


def following(items: Sequence[Item], current: int | None) -> int | None:
    """The next one that waits after ``current``, from the beginning again after the last; None when none waits."""
    at = next((n for n, i in enumerate(items) if i.id == current), -1)
    turned = [*items[at + 1:], *items[:at + 1]]
    return next((i.id for i in turned if i.stand is Stand.WAITING), None)
