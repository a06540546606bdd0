"""``python -m migrations.new PURPOSE``: the next migration, from comparing all migrations so far with the models."""

import re
import sys
from pathlib import Path

from alembic import command
from alembic.script import Script

from models import revision, schema
from models.database import connect

_REMARKS = re.compile(r"^ *# ###.*\n", re.MULTILINE)


def make(purpose: str) -> Path | None:
    """Write the migration and give its file; None when the models have not changed."""
    fresh = connect("sqlite://")  # what somebody's books happen to hold must not get into it
    try:
        schema.upgrade(fresh)
        if not schema.differences(fresh):
            return None
        number = int(revision.newest()) + 1
        with schema.migrating(fresh) as connection:
            made = command.revision(schema.config(connection), purpose, autogenerate=True, rev_id=f"{number:04}")
    finally:
        fresh.dispose()
    assert isinstance(made, Script)
    path = Path(made.path)
    path.write_text(_REMARKS.sub("", path.read_text(encoding="utf-8")), encoding="utf-8")
    return path


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit('Say what the migration is for: make migration m="extensions of a deadline"')
    written = make(sys.argv[1])
    print(f"{written}: read it before you keep it" if written else "the models have not changed")  # noqa: T201
