"""The durable flow: inbox, outbox, timers, period runs; chats and what the town's settings are at."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, stored_enum


class InboxState(StrEnum):
    NEW = "new"
    DONE = "done"
    IGNORED = "ignored"  # a kind of event that we do not use
    PARKED = "parked"  # waits for `inbox retry`


class OutboxState(StrEnum):
    WANTED = "wanted"  # something newer than what stands in the chat
    RENDERED = "rendered"  # its pictures are ready
    SENT = "sent"
    FAILED = "failed"  # the network refused it for good; the reason is in `error`
    SUPERSEDED = "superseded"  # taken away before it was ever shown


class ChatPurpose(StrEnum):
    UNBOUND = "unbound"
    WORK_GROUP = "work_group"
    OFFICE = "office"
    COUNTY = "county"
    CONTRACTOR = "contractor"
    PRIVATE = "private"


class Chat(Base):
    """A chat under our own id: groups move, the business rows stay."""

    __tablename__ = "chat"
    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str]  # where it lives now
    external: Mapped[str]
    title: Mapped[str] = mapped_column(default="")
    purpose: Mapped[ChatPurpose] = mapped_column(stored_enum(ChatPurpose), default=ChatPurpose.UNBOUND)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    language: Mapped[str] = mapped_column(default="")  # empty: the town's
    is_gone: Mapped[bool] = mapped_column(default=False)  # we were removed
    hold_until: Mapped[datetime | None]  # a try failed: the lane rests until then
    __table_args__ = (UniqueConstraint("channel", "external"),)


class ChatAlias(Base):
    """Every name a chat ever had, the present one too."""

    __tablename__ = "chat_alias"
    channel: Mapped[str] = mapped_column(primary_key=True)
    external: Mapped[str] = mapped_column(primary_key=True)
    chat_id: Mapped[int] = mapped_column(ForeignKey("chat.id"), index=True)


class Inbox(Base):
    """One event of a network, written before the network was told that we have it."""

    __tablename__ = "inbox"
    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str]
    event_id: Mapped[str]
    chat_id: Mapped[int] = mapped_column(ForeignKey("chat.id"))
    at: Mapped[datetime]  # the event's own time, else when received
    received_at: Mapped[datetime]
    payload: Mapped[bytes | None]  # dropped when it is done
    state: Mapped[InboxState] = mapped_column(stored_enum(InboxState), default=InboxState.NEW)
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(default="")
    done_at: Mapped[datetime | None]
    __table_args__ = (
        UniqueConstraint("channel", "event_id"),
        Index("ix_inbox_todo", "id", sqlite_where=text("state = 'new'"), postgresql_where=text("state = 'new'")),
        Index("ix_inbox_lane", "chat_id", "id", sqlite_where=text("state = 'new'"),
              postgresql_where=text("state = 'new'")),
        Index("ix_inbox_parked", "id", sqlite_where=text("state = 'parked'"),
              postgresql_where=text("state = 'parked'")),
    )


class Outbox(Base):
    """A message that should stand in a chat."""

    __tablename__ = "outbox"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)  # problem:12:card:1
    is_receipt: Mapped[bool] = mapped_column(default=False)  # a reaction on somebody's message: shown after messages
    chat_id: Mapped[int] = mapped_column(ForeignKey("chat.id"))
    topic: Mapped[str | None]
    content: Mapped[dict[str, Any] | None]  # facts (texts/contents.py); null: take it away
    wanted_rev: Mapped[int] = mapped_column(default=1)
    shown_rev: Mapped[int] = mapped_column(default=0)
    state: Mapped[OutboxState] = mapped_column(stored_enum(OutboxState), default=OutboxState.WANTED)
    ref: Mapped[str | None]  # the message id where it stands
    shown_hash: Mapped[str] = mapped_column(default="")  # of the content that stands there
    items: Mapped[int] = mapped_column(default=1)  # messages it counted for when sent
    not_before: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    caused_at: Mapped[datetime | None]  # until it first stands: when the event it comes from was received
    sent_at: Mapped[datetime | None]
    __table_args__ = (
        Index("ix_outbox_todo", "is_receipt", "id", sqlite_where=text("wanted_rev > shown_rev AND state != 'failed'"),
              postgresql_where=text("wanted_rev > shown_rev AND state <> 'failed'")),
        Index("ix_outbox_place", "chat_id", "ref"),
        Index("ix_outbox_pictures", "id", sqlite_where=text("error = 'pictures missing'"),
              postgresql_where=text("error = 'pictures missing'")),
    )


class Timer(Base):
    """Something to look at again in a chat's lane; it decides only whether to ask or to remind."""

    __tablename__ = "timer"
    key: Mapped[str] = mapped_column(primary_key=True)
    chat_id: Mapped[int] = mapped_column(ForeignKey("chat.id"))
    due_at: Mapped[datetime] = mapped_column(index=True)
    event: Mapped[dict[str, Any]]  # {"kind": ..., ...}
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(default="")


class PeriodRun(Base):
    """A job was done for a period: made once, in the transaction of its messages."""

    __tablename__ = "period_run"
    job: Mapped[str] = mapped_column(primary_key=True)
    period: Mapped[str] = mapped_column(primary_key=True)  # 2026-W47, 2026-11-24
    version: Mapped[int] = mapped_column(primary_key=True, default=1)
    at: Mapped[datetime]


class Mark(Base):
    """Small facts of the whole house: the roster's revision, the last tick."""

    __tablename__ = "mark"
    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
