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


def export(settings: Settings, first: str, last: str, out: Path | None, stop: Stop) -> None:
    """What is dated from the day ``first`` to the day ``last`` (town's days, both included, either may be empty)."""
    policy = settings.policy()
    begin, end = _span(first, last, policy, stop)

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


def _span(first: str, last: str, policy: Policy, stop: Stop) -> tuple[datetime | None, datetime | None]:
    try:
        begin = date.fromisoformat(first) if first else None
        end = date.fromisoformat(last) if last else None
    except ValueError:
        stop(f"--from {first or '…'} --to {last or '…'}: days are written 2026-11-01")
    if begin and end and begin > end:
        stop(f"--from {first} is after --to {last}")
    return (calendar.moment(begin, time(0), policy.zone) if begin else None,
            calendar.moment(end + timedelta(days=1), time(0), policy.zone) if end else None)


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
