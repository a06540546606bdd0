"""A wrong setting in a sentence: where it stands, what was written, what is allowed."""

import os
import re
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_settings import SettingsError

from bot.logs import redact

SECRET = ("token", "secret")
HIDDEN = "(not shown)"
_PASSWORD = re.compile(r"(://[^/@:]*:)[^/@]*@")


def source(path: Path, *key: str) -> str:
    """Where a value comes from: the environment's variable when it is set, else the file and the key in it."""
    for length in range(len(key), 0, -1):
        variable = "DUCHA_" + "__".join(key[:length]).upper()
        if variable in os.environ:
            return variable
    return f"{path}: {'.'.join(key)}"


def explain(error: ValidationError | SettingsError, model: type[BaseModel], path: Path) -> str:
    """A line for each mistake."""
    if isinstance(error, SettingsError):
        return f"the environment's DUCHA_ variables: {error}; a section's value is written with DUCHA_SECTION__KEY"
    return "\n".join(_line(dict(mistake), model, path) for mistake in error.errors())


def _line(mistake: dict[str, Any], model: type[BaseModel], path: Path) -> str:
    key = tuple(str(part) for part in mistake["loc"])
    message = str(mistake["msg"]).removeprefix("Value error, ")
    if mistake["type"] == "extra_forbidden":
        message = f"there is no such key; allowed: {', '.join(_beside(key, model))}"
    elif isinstance(section := _model_at(key, model), type):
        message = f"keys are expected here: {', '.join(sorted(section.model_fields))}"
    return f"{source(path, *key)}: {_shown(key, mistake['input'])}: {message}"


def _shown(key: tuple[str, ...], value: object) -> str:
    """The value, without what must not stand on a screen."""
    if any(word in part.lower() for part in key for word in SECRET):
        return HIDDEN
    return redact(_PASSWORD.sub(r"\1…@", repr(value)))


def _beside(key: tuple[str, ...], model: type[BaseModel]) -> list[str]:
    """The keys that may stand where ``key`` stands."""
    return sorted((_model_at(key[:-1], model) or model).model_fields)


def _model_at(key: tuple[str, ...], model: type[BaseModel]) -> type[BaseModel] | None:
    """The section with this key; None when it is a single value."""
    found: type[BaseModel] = model
    for part in key:
        field = found.model_fields.get(part)
        if field is None or not isinstance(field.annotation, type) or not issubclass(field.annotation, BaseModel):
            return None
        found = field.annotation
    return found
