"""How the house feels, as /healthz says it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol


class Said(Protocol):
    """One check: what is, and what to do when it is not good."""

    @property
    def name(self) -> str: ...
    @property
    def is_good(self) -> bool: ...
    @property
    def says(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Health:
    checks: Sequence[Said]

    @property
    def is_good(self) -> bool:
        return all(check.is_good for check in self.checks)

    def as_json(self) -> dict[str, Any]:
        """``red``: the names of what is not good, for whoever reads no further."""
        return {"status": "ok" if self.is_good else "red", "red": [c.name for c in self.checks if not c.is_good],
                "checks": {c.name: {"ok": c.is_good, "says": c.says} for c in self.checks}}
