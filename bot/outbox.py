"""Rows of the outbox as database steps: what waits to be shown, and what stands now (commit 3)."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import case, select, update
from sqlalchemy.orm import Session

from models import Chat, ChatPurpose, Outbox, OutboxState

MOST_READ = 64
LONGEST_REST = timedelta(minutes=5)
RECEIPT = "receipt:"
PICTURES_MISSING = "pictures missing"


@dataclass(frozen=True, slots=True)
class Wanted:
    """One message that does not stand yet as it should."""

    id: int
    key: str
    chat_id: int
    channel: str
    external: str
    is_group: bool
    language: str
    topic: str | None
    content: dict[str, Any] | None
    revision: int
    ref: str | None
    shown_hash: str
    attempts: int
    wanted_at: datetime

    @property
    def is_receipt(self) -> bool:
        return self.key.startswith(RECEIPT)

    def without_ref(self) -> "Wanted":
        return replace(self, ref=None, shown_hash="")


_COLUMNS = (Outbox.id, Outbox.key, Outbox.chat_id, Chat.channel, Chat.external, Chat.purpose, Chat.language,
            Outbox.topic, Outbox.content, Outbox.wanted_rev, Outbox.ref, Outbox.shown_hash, Outbox.attempts,
            Outbox.created_at)


def wanted(session: Session, now: datetime, busy: Collection[int], *, receipts: bool) -> list[Wanted]:
    """What waits to be shown, oldest first, in chats that are not ``busy``; receipts are asked for apart."""
    is_ready = Outbox.not_before.is_(None) | (Outbox.not_before <= now)
    rows = session.execute(select(*_COLUMNS).join(Chat, Chat.id == Outbox.chat_id).where(
        Outbox.wanted_rev > Outbox.shown_rev, Outbox.state != OutboxState.FAILED, is_ready,
        Outbox.chat_id.not_in(list(busy)),
        Outbox.key.startswith(RECEIPT) if receipts else ~Outbox.key.startswith(RECEIPT))
        .order_by(Outbox.id).limit(MOST_READ))
    return [Wanted(r[0], r[1], r[2], r[3], r[4], r[5] is not ChatPurpose.PRIVATE, r[6], *r[7:]) for r in rows]


def shown(session: Session, row: Wanted, now: datetime, ref: str | None, shown_hash: str, items: int,
          note: str = "") -> None:
    """``row``'s revision stands at ``ref`` now; something newer may be wanted already."""
    is_newest = Outbox.wanted_rev == row.revision
    state = OutboxState.SENT if row.content is not None or row.ref else OutboxState.SUPERSEDED
    session.execute(update(Outbox).where(Outbox.id == row.id).values(
        shown_rev=row.revision, ref=ref, shown_hash=shown_hash, items=items, sent_at=now, attempts=0, error=note,
        state=case((is_newest, state), else_=OutboxState.WANTED)))


def failed(session: Session, row: Wanted, reason: str) -> None:
    """The network refused this revision for good; a newer one is tried again."""
    session.execute(update(Outbox).where(Outbox.id == row.id, Outbox.wanted_rev == row.revision).values(
        state=OutboxState.FAILED, error=reason[:500]))


def try_later(session: Session, row: Wanted, now: datetime, reason: str) -> None:
    """Not now: again after 1, 2, 4 … seconds, at most every five minutes, for ever."""
    rest = min(timedelta(seconds=2 ** min(row.attempts, 10)), LONGEST_REST)
    session.execute(update(Outbox).where(Outbox.id == row.id).values(
        attempts=Outbox.attempts + 1, error=reason[:500], not_before=now + rest))


def wait_for_pictures(session: Session, row: Wanted, until: datetime) -> None:
    session.execute(update(Outbox).where(Outbox.id == row.id).values(not_before=until))


def rendered(session: Session, row: Wanted) -> None:
    """Its pictures are ready."""
    session.execute(update(Outbox).where(Outbox.id == row.id, Outbox.state == OutboxState.WANTED).values(
        state=OutboxState.RENDERED))


def show_again(session: Session, keys: Collection[str]) -> None:
    """A photo that was missing arrived: make these pictures anew."""
    session.execute(update(Outbox).where(Outbox.key.in_(list(keys)), Outbox.error == PICTURES_MISSING).values(
        wanted_rev=Outbox.wanted_rev + 1, state=OutboxState.WANTED, shown_hash="", error=""))


def sent_lately(session: Session, now: datetime) -> list[tuple[int, datetime, int, bool]]:
    """(chat, when, items, is group) of the last minute, so that the limits survive a restart."""
    rows = session.execute(select(Outbox.chat_id, Outbox.sent_at, Outbox.items, Chat.purpose).join(Chat).where(
        Outbox.sent_at > now - timedelta(seconds=60)).order_by(Outbox.sent_at))
    return [(chat, at, items, purpose is not ChatPurpose.PRIVATE) for chat, at, items, purpose in rows if at is not None]
