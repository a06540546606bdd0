"""A PostgreSQL database as a file and back, with the server's own programs pg_dump and pg_restore."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from sqlalchemy import text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from models import revision
from models.database import connect

T = TypeVar("T")
_LONGEST = 500  # characters of what a program said


class NoDump(Exception):
    """The database could not be dumped or restored; the message says why, without the password."""


def dump(url: str, target: Path, read: Callable[[Session], T]) -> tuple[str, T]:
    """Write the database into a file (custom format), and what ``read`` finds in it: both as of one moment."""
    engine = connect(url, pool_size=1)
    try:
        with Session(engine.execution_options(isolation_level="REPEATABLE READ")) as session:
            snapshot = session.scalar(text("SELECT pg_export_snapshot()"))
            found = read(session)
            _run("pg_dump", make_url(url), "--format=custom", "--no-owner", "--no-privileges",
                 f"--snapshot={snapshot}", f"--file={target}")
        return revision.current(engine) or "", found
    except SQLAlchemyError as error:
        raise NoDump(f"the database cannot be read: {str(getattr(error, 'orig', error)).splitlines()[0]}") from None
    finally:
        engine.dispose()


def restore(url: str, source: Path) -> None:
    """Put a dump in the place of the tables that it names, in one transaction: all of it or nothing."""
    try:
        _run("pg_restore", make_url(url), "--clean", "--if-exists", "--no-owner", "--no-privileges",
             "--single-transaction", "--exit-on-error", str(source))
    except NoDump as error:
        if "depend on it" not in str(error):
            raise
        raise NoDump("the database has tables that the backup does not know, so a newer version's: make an empty "
                     f"database and let DUCHA_DATABASE__URL name it ({error})") from None


def _run(program: str, url: URL, *arguments: str) -> None:
    found = shutil.which(program)
    if found is None:
        raise NoDump(f"{program} is not on the PATH: install PostgreSQL's client programs (Debian: postgresql-client), "
                     "of the server's version or newer")
    plain = url.set(drivername="postgresql", password=None).render_as_string()
    environment = {**os.environ, **({"PGPASSWORD": str(url.password)} if url.password else {})}
    # The password goes by the environment: arguments are seen by every user of the machine.
    done = subprocess.run([found, "--dbname", plain, *arguments], env=environment, capture_output=True, text=True)
    if done.returncode:
        raise NoDump(f"{program}: {done.stderr.strip()[-_LONGEST:]}")
