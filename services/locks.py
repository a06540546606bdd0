"""Who decides first where two chats touch the same rows: the community's row, then the town's (PostgreSQL).

SQLite has one writer at a time and needs no lock. The locks leave foreign keys to these rows alone (NO KEY), else two
reports that both named the unit before they lock it would wait for each other for ever.
"""

from collections.abc import Iterable

from sqlalchemy import select

from models import Unit
from services.work import Work, dialect_of


def hold(work: Work, unit_ids: Iterable[int]) -> None:
    """Hold these units until the transaction ends, always in the same order; taken before anything is written that
    another lane of the same community may wait for."""
    if dialect_of(work.session) == "postgresql":
        work.session.execute(select(Unit.id).where(Unit.id.in_(set(unit_ids))).order_by(Unit.id)
                             .with_for_update(key_share=True))
