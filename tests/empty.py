"""An empty SQLite database with the present tables: made once, then copied."""

import tempfile
from functools import cache
from pathlib import Path

from sqlalchemy import Engine

from models import Base
from models.database import connect


def empty_database(file: Path) -> Engine:
    """Its engine; the file must not be there yet."""
    file.write_bytes(_made())
    return connect(f"sqlite:///{file}")


@cache
def _made() -> bytes:
    """What the models make; a closed database has everything in its one file."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "empty.db"
        engine = connect(f"sqlite:///{file}")
        Base.metadata.create_all(engine)
        engine.dispose()
        return file.read_bytes()
