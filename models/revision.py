"""Which tables the database has and which this version needs, without loading what changes them: every start asks."""

from pathlib import Path

from sqlalchemy import Engine, inspect, text

_VERSIONS = Path(__file__).parent.parent / "migrations" / "versions"


def current(engine: Engine) -> str | None:
    """The database's revision, None when it has no tables of ours."""
    with engine.begin() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return found


def known(folder: Path = _VERSIONS) -> list[str]:
    """The revisions of this version of the program, the oldest first: a migration's file begins with its number."""
    return sorted(file.name.partition("_")[0] for file in folder.glob("[0-9]*_*.py"))


def newest() -> str:
    """The revision that this version of the program needs."""
    return known()[-1]


def is_empty(engine: Engine) -> bool:
    with engine.begin() as connection:
        return not inspect(connection).get_table_names()
