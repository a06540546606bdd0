"""The books: every change is an event in a chain (R17)."""

import hashlib
import json
from typing import Any

from sqlalchemy import select

from models import AuditEvent, AuditHead
from services.work import Work, upsert

SYSTEM = "system"


def record(work: Work, action: str, object_: str, *, actor: str, community_id: int | None = None,
           **facts: Any) -> None:
    """Write that ``actor`` ("person:3" or SYSTEM) did ``action`` to ``object_`` ("problem:12") at the event's time.

    The chain is the community's, or the town's when no community is given. Its head row is locked, so the chain
    has no fork and no gap on any database.
    """
    work.is_used = True
    chain = f"community:{community_id}" if community_id else "town"
    work.session.execute(upsert(work.session, AuditHead).values(chain=chain, sequence=0, hash="")
                         .on_conflict_do_nothing())
    head = work.session.scalars(select(AuditHead).where(AuditHead.chain == chain).with_for_update()).one()
    message = f"{work.message.chat}/{work.message.message}" if work.message else ""
    event = {"chain": chain, "sequence": head.sequence + 1, "at": work.at, "actor": actor, "action": action,
             "object": object_, "facts": facts, "message": message, "previous": head.hash}
    head.sequence, head.hash = head.sequence + 1, digest(event)
    work.session.execute(AuditEvent.__table__.insert().values(**event, hash=head.hash))  # type: ignore[attr-defined]


def digest(event: dict[str, Any]) -> str:
    """SHA-256 of the event and, through ``previous``, of everything before it in its chain."""
    text = json.dumps({**event, "at": event["at"].isoformat()}, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def broken_links(session: Any) -> list[str]:
    """Every chain that does not verify, with the sequence number where it breaks."""
    last: dict[str, tuple[int, str]] = {}
    broken = []
    for e in session.scalars(select(AuditEvent).order_by(AuditEvent.chain, AuditEvent.sequence)):
        number, previous = last.get(e.chain, (0, ""))
        event = {name: getattr(e, name) for name in
                 ("chain", "sequence", "at", "actor", "action", "object", "facts", "message", "previous")}
        if e.sequence != number + 1 or e.previous != previous or e.hash != digest(event):
            broken.append(f"{e.chain} at {e.sequence}")
        last[e.chain] = (e.sequence, e.hash)
    for head in session.scalars(select(AuditHead)):
        if last.get(head.chain, (0, "")) != (head.sequence, head.hash):
            broken.append(f"{head.chain}: the last event is not {head.sequence}")
    return broken
