"""The books: every change is an event in a chain (R17)."""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, bindparam, insert, select, update
from sqlalchemy.orm import Session

from models import AuditEvent, AuditHead
from models.statements import row, run
from services.work import Work, table, upsert

SYSTEM = "system"
_HASHED = ("chain", "sequence", "at", "actor", "action", "object", "facts", "message", "previous")
_READ_AT_ONCE = 1000
_head_table = table(AuditHead)
_HEAD = select(_head_table.c.sequence, _head_table.c.hash).where(
    _head_table.c.chain == bindparam("of")).with_for_update()
_APPEND = insert(table(AuditEvent))
_MOVE_HEAD = update(_head_table).where(_head_table.c.chain == bindparam("of")).values(
    sequence=bindparam("sequence"), hash=bindparam("hash"))


def record(work: Work, action: str, object_: str, *, actor: str, community_id: int | None = None,
           **facts: Any) -> None:
    """Write that ``actor`` ("person:3" or SYSTEM) did ``action`` to ``object_`` ("problem:12") at the event's time.

    The chain is the community's, or the town's when no community is given. Its head row is locked, so the chain
    has no fork and no gap on any database.
    """
    message = f"{work.message.chat}/{work.message.message}" if work.message else ""
    append(work.session, work.at, action, object_, actor=actor, message=message, facts=facts,
           chain=f"community:{community_id}" if community_id else "town")


def append(session: Session, at: datetime, action: str, object_: str, *, actor: str, chain: str = "town",
           message: str = "", facts: dict[str, Any] | None = None) -> None:
    """``record`` for what happens outside a unit of work."""
    sequence, previous = _head(session, chain)
    event = {"chain": chain, "sequence": sequence + 1, "at": at.astimezone(UTC), "actor": actor, "action": action,
             "object": object_, "facts": _as_stored(facts or {}), "message": message, "previous": previous}
    event["hash"] = digest(event)
    run(session, _APPEND, event)
    run(session, _MOVE_HEAD, {"of": chain, "sequence": event["sequence"], "hash": event["hash"]})


def _head(session: Session, chain: str) -> tuple[int, str]:
    """The chain's last number and hash, its row locked; a new chain begins at nothing."""
    head = row(session, _HEAD, {"of": chain})
    if head is None:
        session.execute(upsert(session, AuditHead).values(chain=chain, sequence=0, hash="").on_conflict_do_nothing())
        head = row(session, _HEAD, {"of": chain})
    return head.sequence, head.hash


def _as_stored(facts: dict[str, Any]) -> dict[str, Any]:
    """What the database will give back for these facts, so that the hash stays true: tuples become lists, times and
    anything else text."""
    stored: dict[str, Any] = json.loads(json.dumps(facts, default=str))
    return stored


def digest(event: dict[str, Any]) -> str:
    """SHA-256 of the event and, through ``previous``, of everything before it in its chain."""
    hashed = {name: event[name] for name in _HASHED}
    text = json.dumps({**hashed, "at": event["at"].isoformat()}, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def broken_links(session: Session) -> list[str]:
    """Every chain that does not verify, with the sequence number where it breaks: an event that was changed, added
    or taken out, at the end too. Who rewrites a whole chain with its head leaves no trace here: the heads' hashes
    in an older export show it."""
    last: dict[str, tuple[int, str]] = {}
    broken = []
    for event in _events(session):
        expected = last.get(event.chain, (0, ""))
        if not _follows(event, *expected):
            broken.append(f"{event.chain} at {event.sequence}")
        last[event.chain] = (event.sequence, event.hash)
    heads = {chain: (sequence, hash_) for chain, sequence, hash_ in
             session.execute(select(AuditHead.chain, AuditHead.sequence, AuditHead.hash))}
    return broken + [f"{chain}: the last event is not {heads.get(chain, (0, ''))[0]}"
                     for chain in sorted({*heads, *last}) if heads.get(chain) != last.get(chain, (0, ""))]


def _events(session: Session) -> Iterator[Row[Any]]:
    columns = [getattr(AuditEvent, name) for name in (*_HASHED, "hash")]
    return iter(session.execute(select(*columns).order_by(AuditEvent.chain, AuditEvent.sequence)
                                .execution_options(yield_per=_READ_AT_ONCE)))


def _follows(event: Row[Any], number: int, previous: str) -> bool:
    return bool(event.sequence == number + 1 and event.previous == previous
                and event.hash == digest(dict(event._mapping)))
