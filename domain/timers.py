"""A timer that fired, as handlers see it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class TimerFired:
    """``event`` holds "kind" and what the handler of that kind needs; ``at`` is when it fired."""

    key: str
    event: dict[str, Any]
    at: datetime

    @property
    def kind(self) -> str:
        return str(self.event["kind"])
