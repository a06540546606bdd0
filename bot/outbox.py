"""Rows of the outbox as database steps: what waits to be shown, and what stands now (commit 3)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, case, literal_column, or_, select, update
from sqlalchemy.orm import Session

from models import Chat, ChatPurpose, Outbox, OutboxState
from models.statements import rows, run
from services import photos
from services.work import table
from texts.contents import from_json, photo_ids

LONGEST_REST = timedelta(minutes=5)
HOLDS_UP = 5  # tries: so long what comes after a message that fails waits for it, about half a minute
PICTURES_MISSING = "pictures missing"


@dataclass(frozen=True, slots=True)
class Wanted:
    """One message that does not stand yet as it should."""

    id: int
    key: str
    is_receipt: bool
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
    caused_at: datetime | None  # until it first stands: when the event it comes from was received

    @property
    def holds_up(self) -> bool:
        """Does what comes after it in its chat wait, should it fail? For ever would let one message end a chat."""
        return self.attempts < HOLDS_UP

    @property
    def rest(self) -> timedelta:
        """How long to leave it alone after a failure: 1, 2, 4 … seconds, at most five minutes."""
        return min(timedelta(seconds=2 ** min(self.attempts, 10)), LONGEST_REST)


_outbox, _chat = table(Outbox), table(Chat)
_IS_WANTED = (_outbox.c.wanted_rev > _outbox.c.shown_rev) & (_outbox.c.state != literal_column("'failed'"))
_IS_FREE = case((_outbox.c.is_receipt, _outbox.c.chat_id.not_in(bindparam("no_receipts", expanding=True))),
                else_=_outbox.c.chat_id.not_in(bindparam("no_messages", expanding=True)))
_WANTED = select(
    _outbox.c.id, _outbox.c.key, _outbox.c.is_receipt, _outbox.c.chat_id, _chat.c.channel, _chat.c.external,
    _chat.c.purpose, _chat.c.language, _outbox.c.topic, _outbox.c.content, _outbox.c.wanted_rev, _outbox.c.ref,
    _outbox.c.shown_hash, _outbox.c.attempts, _outbox.c.created_at, _outbox.c.caused_at).join(
    _chat, _chat.c.id == _outbox.c.chat_id).where(
    _IS_WANTED, or_(_outbox.c.not_before.is_(None), _outbox.c.not_before <= bindparam("now")), _IS_FREE,
    _outbox.c.id.not_in(bindparam("being_made", expanding=True))).order_by(
    _outbox.c.is_receipt, _outbox.c.id).limit(bindparam("most"))
_IS_THERE = select(_chat.c.external).where(_chat.c.id == _outbox.c.chat_id).scalar_subquery() == bindparam("external")
_SHOWN = update(_outbox).where(_outbox.c.id == bindparam("of")).values(
    shown_rev=bindparam("revision"), items=bindparam("items"), sent_at=bindparam("now"), attempts=0,
    caused_at=None,
    error=bindparam("note"), ref=case((_IS_THERE, bindparam("at"))),
    shown_hash=case((_IS_THERE, bindparam("fingerprint")), else_=""),
    state=case((_outbox.c.wanted_rev == bindparam("revision"), bindparam("then", type_=_outbox.c.state.type)),
               else_=OutboxState.WANTED))


def wanted(session: Session, now: datetime, *, most: int, no_messages: Collection[int] = (),
           no_receipts: Collection[int] = (), being_made: Collection[int] = ()) -> list[Wanted]:
    """What waits to be shown, at most so many, messages before receipts and the oldest first; but in these chats no
    messages or no receipts, and not the rows whose pictures are being made."""
    found = rows(session, _WANTED, {
        "now": now, "most": most, "no_messages": list(no_messages), "no_receipts": list(no_receipts),
        "being_made": list(being_made)})
    return [Wanted(r[0], r[1], r[2], r[3], r[4], r[5], r[6] is not ChatPurpose.PRIVATE, *r[7:]) for r in found]


@dataclass(frozen=True, slots=True)
class Shown:
    """What stands in the chat after a row was shown."""

    ref: str | None
    fingerprint: str = ""
    items: int = 0  # messages it counts for in the network's limits
    missing: tuple[int, ...] = ()  # photos that were not here yet: the picture is made again when they are


def shown(session: Session, row: Wanted, now: datetime, what: Shown) -> None:
    """``row``'s revision stands; something newer may be wanted already. Had the chat moved meanwhile, it stands in the
    old one: nothing stands here."""
    came = bool(what.missing) and photos.any_came(session, what.missing)  # locks them: none comes unseen
    then = OutboxState.SENT if row.content is not None or row.ref else OutboxState.SUPERSEDED
    run(session, _SHOWN, {
        "of": row.id, "revision": row.revision, "now": now, "external": row.external, "at": what.ref,
        "fingerprint": what.fingerprint, "items": what.items, "note": PICTURES_MISSING if what.missing else "",
        "then": then})
    if came:
        _make_again(session, [row.id])


def failed(session: Session, row: Wanted, reason: str) -> None:
    """The network refused this revision for good; a newer one is tried again."""
    session.execute(update(Outbox).where(Outbox.id == row.id, Outbox.wanted_rev == row.revision).values(
        state=OutboxState.FAILED, error=reason[:500]))


def try_later(session: Session, row: Wanted, now: datetime, reason: str) -> None:
    """Not now: again after its rest, for ever."""
    session.execute(update(Outbox).where(Outbox.id == row.id).values(
        attempts=Outbox.attempts + 1, error=reason[:500], not_before=now + row.rest))


def wait_for_pictures(session: Session, row: Wanted, until: datetime) -> None:
    """Its photos are still on their way; the first that comes ends the wait."""
    session.execute(update(Outbox).where(Outbox.id == row.id).values(not_before=until, error=PICTURES_MISSING))


def rendered(session: Session, row: Wanted) -> None:
    """Its pictures are ready."""
    session.execute(update(Outbox).where(Outbox.id == row.id, Outbox.state == OutboxState.WANTED).values(
        state=OutboxState.RENDERED))


_MISSING = select(_outbox.c.id, _outbox.c.content).where(
    _outbox.c.error == literal_column(f"'{PICTURES_MISSING}'"), _outbox.c.content.is_not(None))


def photo_came(session: Session, photo_id: int) -> bool:
    """What waits for this photo need not wait longer, what was shown without it is made again. False: nothing did."""
    found = [row_id for row_id, content in rows(session, _MISSING) if photo_id in photo_ids(from_json(content))]
    if found:
        _make_again(session, found)
    return bool(found)


def _make_again(session: Session, row_ids: Sequence[int]) -> None:
    is_shown = Outbox.shown_rev >= Outbox.wanted_rev
    session.execute(update(Outbox).where(Outbox.id.in_(row_ids)).values(
        wanted_rev=case((is_shown, Outbox.wanted_rev + 1), else_=Outbox.wanted_rev), state=OutboxState.WANTED,
        shown_hash="", error="", not_before=None))


def sent_lately(session: Session, now: datetime) -> list[tuple[int, datetime, int, bool]]:
    """(chat, when, items, is group) of the last minute, so that the limits survive a restart."""
    rows = session.execute(select(Outbox.chat_id, Outbox.sent_at, Outbox.items, Chat.purpose).join(Chat).where(
        Outbox.sent_at > now - timedelta(seconds=60), ~Outbox.is_receipt, Outbox.items > 0).order_by(Outbox.sent_at))
    return [(chat, at, items, purpose is not ChatPurpose.PRIVATE) for chat, at, items, purpose in rows if at]


def resting(session: Session, now: datetime) -> list[tuple[int, bool, datetime]]:
    """(chat, its receipts?, until when) where a message failed and holds up what comes after it, so that the order
    survives a restart."""
    rows = session.execute(select(Outbox.chat_id, Outbox.is_receipt, Outbox.not_before).where(
        _IS_WANTED, Outbox.attempts.between(1, HOLDS_UP), Outbox.not_before > now))
    return [(chat, is_receipt, until) for chat, is_receipt, until in rows if until is not None]
