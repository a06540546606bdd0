"""What a person may take back of what they did last (R17): an undo is an event of its own, nothing is deleted.

Harmless is what nobody has built upon: not an order, not a later act on the same problem. A report is taken back by
its withdrawal (撤回), while it can be corrected (R2). What is signed, numbered, submitted, handed on or given has its
own way back (退回, 撤销, 结束) and is not undone: ``kind`` says which.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from domain.problem import ProblemState

LIFE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Undo:
    """What an undone act leads back to. ``action``: the event that books the undo."""

    action: str
    state: ProblemState  # in which the act left the problem
    back: ProblemState


UNDOABLE: Mapping[str, Undo] = MappingProxyType({
    "problem.acknowledged": Undo("problem.acknowledgement_undone", ProblemState.OPEN, ProblemState.OPEN),
    "problem.corrected": Undo("problem.correction_undone", ProblemState.OPEN, ProblemState.OPEN),
    "problem.closed": Undo("problem.acceptance_undone", ProblemState.CLOSED, ProblemState.RECTIFIED),
    "problem.returned": Undo("problem.return_undone", ProblemState.OPEN, ProblemState.RECTIFIED),
    "problem.withdrawn": Undo("problem.withdrawal_undone", ProblemState.WITHDRAWN, ProblemState.OPEN)})
"""By the action of the act's event."""


REPORTED = "problem.reported"
_KINDS = {"problem.rectified": "answer", "rectification": "answer", "order": "order", "transfer": "transfer",
          "role.deputed": "deputy", "role": "role", "invitation": "invitation", "person": "role",
          "self_report": "clean-up", "campaign": "campaign", "round": "round",
          "problem.merged": "joined", "problem.sighting": "joined", "problem.duplicate": "joined", REPORTED: "report"}


def kind(action: str) -> str:
    """What an act that is not undone is about, which tells its own way back; ``other`` where there is none."""
    if action.endswith("_undone"):
        return "undone"
    return _KINDS.get(action) or _KINDS.get(action.partition(".")[0]) or "other"


class Refusal(StrEnum):
    """Why an act stands."""

    NOTHING = "nothing"  # nothing was done lately
    NOT_SUCH = "not-such"  # an act of a kind that is not undone
    BUILT_UPON = "built-upon"  # somebody went on from it
    IN_ORDER = "in-order"  # an order counts on it


@dataclass(frozen=True, slots=True)
class Standing:
    """A problem after the act. ``is_built_upon``: anything was booked of it, or because of the act, since."""

    state: ProblemState
    is_built_upon: bool
    is_in_order: bool


def why_not(action: str, at: datetime, now: datetime, problem: Standing) -> Refusal | None:
    """The reason why the last act (``action`` of its event, ``at`` its time) stands; None when it can be undone."""
    undo = UNDOABLE.get(action)
    if not at <= now <= at + LIFE:
        return Refusal.NOTHING
    if undo is None:
        return Refusal.NOT_SUCH
    if problem.is_in_order and undo.state is not undo.back:
        return Refusal.IN_ORDER
    return Refusal.BUILT_UPON if problem.is_built_upon or problem.state is not undo.state else None
