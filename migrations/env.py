"""Alembic's entry: the open connection always comes from models/schema.py, so that no address stands in a file."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from models import Base
from models.base import StoredText, UtcDateTime


def plain_type(kind: str, thing: Any, _context: AutogenContext) -> str | Literal[False]:
    """Our column types as what they are in the database: a migration must outlive the code of its day."""
    if kind == "type" and isinstance(thing, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(thing, StoredText):
        return "sa.Text()"
    return False


context.configure(connection=context.config.attributes["connection"], target_metadata=Base.metadata,
                  render_as_batch=True, render_item=plain_type)
with context.begin_transaction():
    context.run_migrations()
