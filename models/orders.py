"""Supervision orders (督办单) and the books' chain of events."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from domain.orders import OrderState
from models.base import Base, stored_enum


class OrderSequence(Base):
    """The next number of an issuer and year: gap-free, taken in the issuing transaction (R7)."""

    __tablename__ = "order_sequence"
    town_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    next_number: Mapped[int]


class SupervisionOrder(Base):
    __tablename__ = "supervision_order"
    id: Mapped[int] = mapped_column(primary_key=True)
    town_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    year: Mapped[int | None]  # with the number: set when issued
    number: Mapped[int | None]
    state: Mapped[OrderState] = mapped_column(stored_enum(OrderState))
    community_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    responsible_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    liaison_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    chat_id: Mapped[int] = mapped_column(ForeignKey("chat.id"))
    topic: Mapped[str | None]
    level: Mapped[int] = mapped_column(default=1)
    drafted_at: Mapped[datetime]  # of the finding that drafted it: the order's day
    issued_at: Mapped[datetime | None]
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # None: authorised, automatic
    sign_due_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    signed_at: Mapped[datetime | None]
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    is_signed_for: Mapped[bool] = mapped_column(default=False)  # 代签: a clerk signed
    answer: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    closed_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str] = mapped_column(default="")
    authorised_by: Mapped[str | None]  # whose authority it was issued on, as the setting was at that moment
    __table_args__ = (UniqueConstraint("town_id", "year", "number"),)


class OrderProblem(Base):
    """A finding that an order lists: the earlier problem and the one that found it again."""

    __tablename__ = "order_problem"
    order_id: Mapped[int] = mapped_column(ForeignKey("supervision_order.id"), primary_key=True)
    problem_id: Mapped[int] = mapped_column(ForeignKey("problem.id"), primary_key=True)
    earlier_id: Mapped[int | None] = mapped_column(ForeignKey("problem.id"))
    at: Mapped[datetime]


class AuditEvent(Base):
    """Every change: who, when, what, from which message; each row's hash covers the one before (R17)."""

    __tablename__ = "audit_event"
    id: Mapped[int] = mapped_column(primary_key=True)
    chain: Mapped[str]  # "town:1" or "community:5"
    sequence: Mapped[int]
    at: Mapped[datetime]
    actor: Mapped[str]  # "person:3", "system"
    action: Mapped[str]  # "problem.reported"
    object: Mapped[str]  # "problem:12"
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    message: Mapped[str] = mapped_column(default="")  # "telegram:-100…/55"
    previous: Mapped[str]
    hash: Mapped[str]
    __table_args__ = (UniqueConstraint("chain", "sequence"), Index("ix_audit_event_object", "object"))


class AuditHead(Base):
    """The last event of each chain; its row is the chain's lock."""

    __tablename__ = "audit_head"
    chain: Mapped[str] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(default=0)
    hash: Mapped[str] = mapped_column(default="")
