"""What each file of handlers tells of itself: one line of /help and, where it has a command, one of the menus."""

from dataclasses import dataclass
from enum import StrEnum

from domain.people import Role


class Place(StrEnum):
    """Where something is done."""

    WORK_GROUP = "work_group"
    OFFICE = "office"
    PRIVATE = "private"


EVERYWHERE = frozenset(Place)
IN_GROUPS = frozenset({Place.WORK_GROUP, Place.OFFICE})
IN_THE_WORK_GROUP = frozenset({Place.WORK_GROUP})
IN_PRIVATE = frozenset({Place.PRIVATE})


@dataclass(frozen=True, slots=True)
class Help:
    """``text``: the message with one example. ``command``: shown in the menus as ``menu-<command>``; empty: no command.
    ``roles``: who may; none: everybody who is known. ``has_days``: the example names days."""

    text: str
    roles: tuple[Role, ...] = ()
    places: frozenset[Place] = EVERYWHERE
    command: str = ""
    has_days: bool = False
