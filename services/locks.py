"""Who decides first where two chats touch the same rows: the community's row, then the town's (PostgreSQL).

SQLite has one writer at a time and needs no lock. The locks leave foreign keys to these rows alone (NO KEY), else two
reports that both named the unit before they lock it would wait for each other for ever.
"""

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import select

from models import Chat, ChatPurpose, Unit
from services.work import Work, dialect_of


def hold(work: Work, unit_ids: Iterable[int]) -> None:
    """Hold these units until the transaction ends, always in the same order; taken before anything is written that
    another lane of the same community may wait for."""
    if dialect_of(work.session) == "postgresql":
        work.session.execute(select(Unit.id).where(Unit.id.in_(set(unit_ids))).order_by(Unit.id)
                             .with_for_update(key_share=True))


def at_home(work: Work, chat_id: int) -> Work | None:
    """The work of the lane that what stands in ``chat_id`` belongs to: of that chat itself, or for who taps or answers
    in private, with the lane held until the transaction ends. From any other chat None.

    A group's lane never waits for a private one, so two of them never wait for each other.
    """
    if work.chat is None or work.chat.id == chat_id:
        return work if work.chat is not None else None
    return lane_of(work, chat_id) if work.chat.purpose is ChatPurpose.PRIVATE else None


def lane_of(work: Work, chat_id: int) -> Work:
    """The work of a work group's lane, held until the transaction ends; for private chats and the office's, which no
    work group waits for. The caller checks that the person may act there."""
    chat = work.session.scalars(select(Chat).where(Chat.id == chat_id).with_for_update(key_share=True)).one()
    return replace(work, chat=chat, topic=None)
