"""Logging: one line an event; never a token."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

_TOKEN = re.compile(r"\b\d{3,12}:[A-Za-z0-9_-]{4,}")
REDACTED = "<token>"


def redact(text: str) -> str:
    """The text without anything that looks like a bot's token."""
    return _TOKEN.sub(REDACTED, text)


class _Redacting(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = redact(record.getMessage()), ()
        return True


def _redact_event(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {key: redact(value) if isinstance(value, str) else value for key, value in event.items()}


def set_up(level: str = "INFO") -> None:
    """Standard logging and structlog to standard error, redacted."""
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_Redacting())
    logging.basicConfig(level=level, handlers=[handler], format="%(asctime)s %(levelname)s %(name)s %(message)s",
                        force=True)
    for noisy in ("httpx", "httpcore", "aiohttp", "apscheduler"):
        logging.getLogger(noisy).setLevel(logging.WARNING)  # their INFO lines hold the token
    structlog.configure(processors=[
        structlog.processors.add_log_level, structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info, _redact_event, structlog.processors.KeyValueRenderer(
            key_order=["timestamp", "level", "event"])],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr))
