"""Faults on demand: which call goes wrong, and how."""

import random
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum
from typing import Any

from playground.model import Json


class Kind(StrEnum):
    TOO_MANY_REQUESTS = "too_many_requests"  # 429, nothing done
    BAD_GATEWAY = "bad_gateway"  # 502 with an HTML body, nothing done
    CUT_BEFORE = "cut_before"  # connection cut, nothing done
    CUT_AFTER = "cut_after"  # done, then cut without an answer
    SLOW = "slow"  # a pause, then done
    SLOW_AFTER = "slow_after"  # done, then a pause
    INVALID_JSON = "invalid_json"  # done, the answer cannot be read
    BAD_REQUEST = "bad_request"  # 400, nothing done
    FORBIDDEN = "forbidden"  # 403, nothing done
    FILE_UNAVAILABLE = "file_unavailable"  # getFile refused, downloads 404


@dataclass(slots=True)
class Rule:
    """One fault. ``method`` ``*`` is every method, ``file`` the downloads."""

    kind: Kind
    method: str = "*"
    chat_id: int | None = None
    share: float = 1.0
    seed: int = 0
    times: int | None = None
    skip: int = 0
    retry_after: int = 1
    seconds: float = 1.0
    description: str = ""
    struck: int = 0
    passed: int = 0
    chance: random.Random = field(default_factory=random.Random, repr=False)

    def fits(self, method: str, chat_id: int | None) -> bool:
        """Does the rule mean this call? Leaves ``share`` and ``skip`` aside."""
        is_over = self.times is not None and self.struck >= self.times
        is_meant = self.method == "*" or self.method.lower() == method.lower()
        return not is_over and is_meant and self.chat_id in (None, chat_id)

    def strikes(self) -> bool:
        """Does it happen this time? Counts ``passed`` up to ``skip``, then ``struck``."""
        if self.passed < self.skip:
            self.passed += 1
            return False
        if self.share < 1.0 and self.chance.random() >= self.share:
            return False
        self.struck += 1
        return True


class Faults:
    """The rules in force; the first that fits and strikes wins."""

    def __init__(self) -> None:
        self._rules: list[Rule] = []

    def add(self, rules: Iterable[Json]) -> None:
        """Add rules. ValueError names a key or kind that there is not; then none is added."""
        self._rules += [_rule(one) for one in rules]

    def clear(self) -> None:
        """Everything works again."""
        self._rules.clear()

    def strike(self, method: str, chat_id: int | None = None) -> Rule | None:
        """The fault that this call meets, if any."""
        for rule in self._rules:
            if rule.fits(method, chat_id) and rule.strikes():
                return rule
        return None

    def listed(self) -> list[Json]:
        """The rules as they were given, with how often each struck."""
        return [{k: v for k, v in asdict(rule).items() if k not in ("chance", "passed")} for rule in self._rules]


_KEYS = {one.name for one in fields(Rule)} - {"chance", "struck", "passed"}
_COUNTS = ("chat_id", "seed", "times", "skip", "retry_after")
_LONGEST = 3600  # seconds


def _rule(given: Any) -> Rule:
    if not isinstance(given, dict):
        raise ValueError("a fault is an object")
    unknown = set(given) - _KEYS
    if unknown:
        raise ValueError(f"a fault has no {', '.join(sorted(unknown))}; it has {', '.join(sorted(_KEYS))}")
    try:
        kind = Kind(given["kind"])
    except (KeyError, ValueError):
        raise ValueError(f"a fault needs a kind: {', '.join(Kind)}") from None
    said = {key: value for key, value in given.items() if key != "kind" and value is not None}
    for key, value in said.items():
        _check(key, value)
    rule = Rule(kind, **said)
    rule.chance.seed(rule.seed)
    return rule


def _check(key: str, value: Any) -> None:
    if key in ("method", "description"):
        is_right, what = isinstance(value, str), "a text"
    elif key in _COUNTS:
        is_right, what = isinstance(value, int) and not isinstance(value, bool), "a whole number"
    else:
        most = 1 if key == "share" else _LONGEST
        is_right, what = isinstance(value, int | float) and 0 <= value <= most, f"a number from 0 to {most}"
    if not is_right:
        raise ValueError(f"{key} of a fault is {what}")
