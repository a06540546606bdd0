"""Clean-ups of a community without a problem: 自查自改 and 集中整治 (R3)."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from domain.self_reports import SelfReportKind
from models.base import Base, stored_enum


class SelfReport(Base):
    """One clean-up that a community told of."""

    __tablename__ = "self_report"
    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    chat_id: Mapped[int] = mapped_column(ForeignKey("chat.id"))
    message: Mapped[str]  # the one that said so
    album: Mapped[str | None]
    kind: Mapped[SelfReportKind] = mapped_column(stored_enum(SelfReportKind))
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    words: Mapped[str] = mapped_column(default="")
    place: Mapped[str] = mapped_column(default="")
    people: Mapped[int | None]  # who took part
    struck_at: Mapped[datetime | None]
    struck_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    struck_reason: Mapped[str] = mapped_column(default="")
    __table_args__ = (UniqueConstraint("chat_id", "message"),
                      Index("ix_self_report_community", "community_id", "at"))


class SelfReportQuantity(Base):
    """How much of what: one row per (category, unit), never mixed."""

    __tablename__ = "self_report_quantity"
    self_report_id: Mapped[int] = mapped_column(ForeignKey("self_report.id"), primary_key=True)
    category: Mapped[str] = mapped_column(primary_key=True)  # code; empty: not said
    unit: Mapped[str] = mapped_column(primary_key=True)
    amount: Mapped[float]
