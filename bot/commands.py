"""What the operator's commands do, each in one transaction: here, or in the running process over its socket."""

import hashlib
from base64 import b64decode
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, NoReturn

from sqlalchemy import select
from sqlalchemy.orm import Session

import scheduler
from bot import inbox
from bot.control import CommandFailed
from domain.people import UnitKind
from domain.policy import Policy
from models import Inbox, InboxState, Unit
from services import import_problems, reading_ahead, roster_sheets, workbook
from services.import_roster import Difference, RosterError, apply, import_roster
from services.work import Work
from texts import cards
from texts.contents import Line

Arguments = dict[str, Any]
NETWORK = "telegram"  # whose accounts plain numbers in a workbook are


def read_ahead(arguments: Arguments) -> None:
    """Read a workbook before the transaction, on any thread."""
    if "data" in arguments:
        reading_ahead.read(b64decode(arguments["data"]), NETWORK)


def import_file(session: Session, policy: Policy, arguments: Arguments) -> str:
    """Apply a roster file; gives the difference, a line each."""
    now = datetime.now(UTC)
    work = Work(session, at=now, now=now, policy=policy)
    try:
        with session.begin_nested() as step:
            difference = _imported(work, arguments)
            if arguments["dry_run"]:
                step.rollback()
    except workbook.Unreadable as refused:
        raise CommandFailed(f"{arguments['file']}: not a workbook that can be read ({refused.refusal.value}); "
                            "save it as .xlsx") from None
    except RosterError as error:
        raise CommandFailed(f"{arguments['file']} was not imported, nothing was changed:\n{error}") from None
    lines = difference.lines or ["no difference"]
    return "\n".join([*lines, "(dry run: nothing was changed)"] if arguments["dry_run"] else lines)


def _imported(work: Work, arguments: Arguments) -> Difference:
    """A workbook is applied as a YAML file is: all of it or nothing."""
    if "data" not in arguments:
        return import_roster(work, arguments["text"])
    read, mistakes = roster_sheets.filled(b64decode(arguments["data"]), NETWORK)
    if mistakes:
        raise RosterError(mistakes)
    return apply(work, read)


def import_list(session: Session, policy: Policy, arguments: Arguments, now: datetime | None = None) -> str:
    """Make problems of a list; gives what was read and made, a line each."""
    now, data = now or datetime.now(UTC), b64decode(arguments["data"])
    file = hashlib.sha256(data).hexdigest()
    work = Work(session, at=now, now=now, policy=policy)
    town_id = session.scalar(select(Unit.id).where(Unit.kind == UnitKind.TOWN, Unit.is_active).order_by(Unit.id))
    actor = import_problems.office_actor(work, town_id) if town_id is not None else None
    if town_id is None or actor is None:
        raise CommandFailed("there is no town with an admin on the books: import the roster first")
    try:
        sheets = workbook.read(data)
        made = import_problems.plan(work, sheets, town_id, arguments["source"], file=file)
    except workbook.Unreadable as refused:
        raise CommandFailed(f"{arguments['file']}: not a workbook that can be read ({refused.refusal.value}); "
                            "save it as .xlsx") from None
    except import_problems.NotAList as refused:
        raise CommandFailed(f"{arguments['file']}: {_english(refused.line, policy)}") from None
    lines = [_english(line, policy) for line in (*made.unclear, *made.changed, *made.doubtful)]
    if pictures := sum(len(sheet.pictures) + len(sheet.in_cells) for sheet in sheets):
        lines.append(f"{pictures} pictures in the file are not taken over; sent to the bot in the office's chat, the "
                     "file brings them along")
    lines.append(f"{len(made.items)} to import, {made.known} on the books already, {len(made.unclear)} left out")
    if arguments["dry_run"]:
        return "\n".join([*lines, "(dry run: nothing was changed)"])
    numbers = import_problems.apply(work, made, town_id, actor, file)
    return "\n".join([*lines, f"imported: №{numbers[0]} to №{numbers[-1]}" if numbers else "nothing was imported"])


def _english(line: Line, policy: Policy) -> str:
    """The terminal's language, whichever the town's is."""
    return cards.line(line, "en", policy.zone)


def check_job(name: str, at: str, policy: Policy, stop: Callable[[str], NoReturn]) -> None:
    """Stop when there is no such job or time."""
    try:
        _job_at(name, at, policy)
    except CommandFailed as error:
        stop(str(error))


def _job_at(name: str, written: str, policy: Policy) -> datetime:
    """When the job is to be run; CommandFailed when there is no such job or time."""
    if name not in scheduler.JOBS:
        raise CommandFailed(f"there is no job {name!r}; jobs: {', '.join(scheduler.JOBS)}")
    try:
        at = datetime.fromisoformat(written) if written else datetime.now(UTC)
    except ValueError:
        raise CommandFailed(f"--at {written}: a time is written 2026-11-23T09:00") from None
    return at if at.tzinfo else at.replace(tzinfo=policy.zone)


def run_job(session: Session, policy: Policy, arguments: Arguments) -> str:
    """Make the period of a job that is due at ``at``, a time without zone being the town's."""
    name = arguments["name"]
    at = _job_at(name, arguments["at"], policy)
    work = Work(session, at=at, now=at, policy=policy, made_at=datetime.now(UTC))
    made = scheduler.run(work, name, again=arguments["again"])
    if made is None:
        return f"{name}: the period was made already; --again posts a new version"
    period, version = made
    return f"{name} {period}: made" + (f", version {version}" if version > 1 else "")


def retry(session: Session, policy: Policy, arguments: Arguments) -> str:
    """Handle a parked event again."""
    number = int(arguments["id"])
    if not inbox.retry(session, number):
        raise CommandFailed(f"there is no parked event {number}; see `inbox list`")
    return f"event {number} will be handled again"


def parked(session: Session) -> list[str]:
    """The parked events, a line each."""
    rows = session.scalars(select(Inbox).where(Inbox.state == InboxState.PARKED).order_by(Inbox.id))
    return [f"{r.id}\t{r.received_at:%Y-%m-%d %H:%M} UTC\t{r.channel}:{r.event_id}\t{r.error}" for r in rows]


WRITING: dict[str, Callable[[Session, Policy, Arguments], str]] = {
    "import": import_file, "problems": import_list, "job": run_job, "retry": retry}
