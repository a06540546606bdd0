"""What a request's JSON says, read by type, so that nothing odd gets into the world."""

import math
from typing import Any

from playground.core import Unfit
from playground.model import LARGEST
from playground.posting import Moment, moment


def number(value: Any, name: str) -> int:
    """An id or a count; Unfit when it is something else, or larger than Telegram's ids."""
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) >= LARGEST:
        raise Unfit(f"{name} is a number of at most 52 bits")
    return value


def text(value: Any, name: str) -> str:
    """A text; Unfit for what no chat can carry: NUL, halves of characters."""
    if not isinstance(value, str):
        raise Unfit(f"{name} is a text")
    if "\x00" in value or not _is_writable(value):
        raise Unfit(f"{name} has characters that no chat can carry")
    return value


def _is_writable(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


class Given:
    """An object of a request. Every reader is Unfit, naming the key, when the value is of another type."""

    def __init__(self, body: Any) -> None:
        if not isinstance(body, dict):
            raise Unfit("an object is expected")
        self._body = body

    def __contains__(self, key: str) -> bool:
        return self._body.get(key) is not None

    def keys(self) -> set[str]:
        """The keys that are there."""
        return set(self._body)

    def value(self, key: str) -> Any:
        """Whatever stands there; Unfit when nothing does."""
        if key not in self:
            raise Unfit(f"{key} is missing")
        return self._body[key]

    def number(self, key: str) -> int:
        """A number that must be there."""
        return number(self.value(key), key)

    def number_or_none(self, key: str) -> int | None:
        """A number, None when missing."""
        return self.number(key) if key in self else None

    def text(self, key: str, default: str | None = None) -> str:
        """A text; one without a default must be there."""
        return default if default is not None and key not in self else text(self.value(key), key)

    def text_or_none(self, key: str) -> str | None:
        """A text, None when missing."""
        return self.text(key) if key in self else None

    def flag(self, key: str) -> bool:
        """A yes or no, no when missing."""
        return self.flag_or_none(key) or False

    def flag_or_none(self, key: str) -> bool | None:
        """A yes or no, None when missing."""
        if key in self and not isinstance(self._body[key], bool):
            raise Unfit(f"{key} is true or false")
        return self._body.get(key)

    def real(self, key: str) -> float:
        """A finite number with a fraction, that must be there."""
        value = self.value(key)
        if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
            raise Unfit(f"{key} is a number")
        return float(value)

    def moment(self, key: str) -> Moment:
        """A time, None when missing."""
        return moment(self._body.get(key))

    def items(self, key: str) -> list[Any]:
        """A list, empty when missing."""
        found = self._body.get(key)
        if found is not None and not isinstance(found, list):
            raise Unfit(f"{key} is a list")
        return found or []
