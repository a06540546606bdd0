"""``export``: the books as JSON lines, to a file that is whole or not there, or to standard output."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TextIO

from sqlalchemy.orm import Session

from bot import offline
from bot.offline import Stop
from bot.settings import Settings
from domain import calendar
from domain.policy import Policy
from services.export import lines

Span = tuple[datetime | None, datetime | None]


def export(settings: Settings, between: Span, out: Path | None, stop: Stop) -> None:
    """What is dated within a span."""
    policy, (begin, end) = settings.policy(), between

    def copy(session: Session) -> None:
        with _written(out) as file:
            for entry in lines(session, policy, begin, end, now=datetime.now(UTC)):
                file.write(json.dumps(entry, ensure_ascii=False) + "\n")

    try:
        offline.read(settings, copy, stop)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader has enough: no complaint at the end
    except OSError as error:
        stop(f"--out {out}: cannot be written: {error.strerror}; nothing was left there")


def span(first: str, last: str, policy: Policy, stop: Stop) -> Span:
    """From the day ``first`` to the day ``last``: town's days, both included, either may be empty."""
    begin, end = _day("--from", first, stop), _day("--to", last, stop)
    if begin and end and begin > end:
        stop(f"--from {first} is after --to {last}")
    return (calendar.moment(begin, time(0), policy.zone) if begin else None,
            calendar.moment(end + timedelta(days=1), time(0), policy.zone) if end else None)


def _day(option: str, written: str, stop: Stop) -> date | None:
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        stop(f"{option} {written}: days are written 2026-11-01")


@contextmanager
def _written(out: Path | None) -> Iterator[TextIO]:
    """Standard output, or a file that gets its name when it is whole and on the disk."""
    if out is None:
        yield sys.stdout
        sys.stdout.flush()
        return
    if out.exists() and not out.is_file():  # a device, a pipe; a folder raises
        with out.open("w", encoding="utf-8") as file:
            yield file
        return
    aside = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        with aside.open("w", encoding="utf-8") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        aside.replace(out)
    finally:
        aside.unlink(missing_ok=True)
