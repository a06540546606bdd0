"""A refusal in Telegram's own words."""

from typing import Any


class Refusal(Exception):
    """The call is refused; ``parameters`` are what the answer tells a program."""

    def __init__(self, description: str, code: int = 400, **parameters: Any) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


def bad_request(what: str, **parameters: Any) -> Refusal:
    """400 with Telegram's prefix."""
    return Refusal(f"Bad Request: {what}", 400, **parameters)


def forbidden(what: str) -> Refusal:
    """403 with Telegram's prefix."""
    return Refusal(f"Forbidden: {what}", 403)


def conflict(what: str) -> Refusal:
    """409 with Telegram's prefix."""
    return Refusal(f"Conflict: {what}", 409)


def too_many_requests(seconds: int) -> Refusal:
    """429 that says when to come again."""
    return Refusal(f"Too Many Requests: retry after {seconds}", 429, retry_after=seconds)


def unauthorized() -> Refusal:
    """401: no such bot."""
    return Refusal("Unauthorized", 401)


def not_found() -> Refusal:
    """404: no such method or address."""
    return Refusal("Not Found", 404)
