"""Logging: one line an event; never a token."""

import logging
import re
import sys
import traceback
from types import TracebackType
from typing import Any, TextIO, cast

import structlog

_TOKEN = re.compile(r"(?<![\d.:])\d{3,12}:[A-Za-z0-9_-]{4,}")  # also after /bot
REDACTED = "<token>"


def redact(text: str) -> str:
    """The text without anything that looks like a bot's token."""
    return _TOKEN.sub(REDACTED, text)


class _Errors:
    """Standard error as it is at the moment of writing."""

    def write(self, text: str) -> None:
        sys.stderr.write(text)

    def flush(self) -> None:
        sys.stderr.flush()


class _Redacting(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))  # with the traceback


def _say_last_words(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    sys.stderr.write(redact("".join(traceback.format_exception(kind, error, trace))))


def _redact_line(_logger: Any, _name: str, line: Any) -> str:
    return redact(str(line))


def set_up(level: str = "INFO") -> None:
    """Standard logging, structlog and the traceback of an error that ends us to standard error, redacted."""
    handler = logging.StreamHandler(_Errors())
    handler.setFormatter(_Redacting("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    sys.excepthook = _say_last_words
    for noisy in ("httpx", "httpcore", "aiohttp", "apscheduler", "alembic", "uvicorn"):
        logging.getLogger(noisy).setLevel(logging.WARNING)  # the first three's INFO lines hold the token
    structlog.configure(processors=[
        structlog.processors.add_log_level, structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info, structlog.processors.KeyValueRenderer(
            key_order=["timestamp", "level", "event"]), _redact_line],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.PrintLoggerFactory(cast(TextIO, _Errors())))
