"""The notices on a year's days off that an office pasted: previewed, then in force or left."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, stored_enum


class NoticeState(StrEnum):
    PREVIEWED = "previewed"
    APPLIED = "applied"  # of a town and year the newest one is in force
    LEFT = "left"


class WorkdayNotice(Base):
    __tablename__ = "workday_notice"
    id: Mapped[int] = mapped_column(primary_key=True)
    town_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    year: Mapped[int]
    table: Mapped[dict[str, Any]]  # the whole year's, as domain/year_tables.py writes it
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("workday_notice.id"))  # in force when it was previewed
    chat_id: Mapped[int] = mapped_column(ForeignKey("chat.id"))
    topic: Mapped[str | None]
    message: Mapped[str]  # of the person who pasted it
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    state: Mapped[NoticeState] = mapped_column(stored_enum(NoticeState))
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    __table_args__ = (Index("ix_workday_notice_town", "town_id", "year"),)
