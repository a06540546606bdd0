"""One call of one bot: its parameters, read as the Bot API reads them."""

from dataclasses import dataclass, field
from typing import Any

import orjson

from playground.model import Bot, Json
from playground.refusal import bad_request
from playground.world import World

LARGEST = 1 << 52  # Telegram's ids have at most 52 bits


@dataclass(frozen=True, slots=True)
class Upload:
    """A file part of a multipart request."""

    name: str
    mime: str
    data: bytes


@dataclass(slots=True)
class Call:
    """Parameters may be text, numbers or JSON; JSON may come as text, as forms send it."""

    world: World
    bot: Bot
    method: str
    params: Json = field(default_factory=dict)
    uploads: dict[str, Upload] = field(default_factory=dict)
    has_effect: bool = True  # would it change anything when it is let through?

    def text(self, key: str) -> str:
        """The parameter as text, empty when missing."""
        value = self.params.get(key)
        if isinstance(value, bool):
            return "true" if value else "false"
        return "" if value is None else str(value)

    def integer(self, key: str, default: int = 0) -> int:
        """The parameter as a number; what is no number counts as missing, as Telegram has it."""
        return whole(self.text(key), default)

    def flag(self, key: str) -> bool:
        """Is it set? true, yes, 1."""
        return self.text(key).lower() in ("true", "yes", "1")

    def json(self, key: str, what: str = "") -> Any:
        """The parameter as JSON, None when missing; refused when it cannot be read."""
        value = self.params.get(key)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return orjson.loads(value)
        except orjson.JSONDecodeError:
            raise bad_request(f"can't parse {what or key.replace('_', ' ')} JSON object") from None

    def objects(self, key: str) -> list[Json]:
        """The parameter as a list of objects; refused when it is something else."""
        value = self.json(key)
        if value is None:
            return []
        return objects(value, key.replace("_", " "))

    def object(self, key: str, what: str) -> Json:
        """The parameter as an object, empty when missing; refused when it is something else."""
        value = self.json(key, what)
        if value is not None and not isinstance(value, dict):
            raise bad_request(f"can't parse {what}: expected an Object")
        return value or {}

    def chat_id(self) -> int | None:
        """The chat the call is about, if it names one by number."""
        return self.integer("chat_id") or None

    def required(self, key: str, what: str) -> int:
        """A number that must be there."""
        value = self.integer(key)
        if not value:
            raise bad_request(what)
        return value


def whole(value: Any, default: int = 0) -> int:
    """A whole number as Telegram reads one; the default for anything else, also for what has more than 52 bits."""
    try:
        number = int(str(value))
    except ValueError:
        return default
    return number if abs(number) < LARGEST else default


def objects(value: Any, what: str) -> list[Json]:
    """A list of objects; refused when it is something else."""
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise bad_request(f"can't parse {what}: expected an Array of Object")
    return value


def words(given: Json, key: str) -> str:
    """A text inside an object, empty when missing or of another kind."""
    value = given.get(key)
    return value if isinstance(value, str) else ""
