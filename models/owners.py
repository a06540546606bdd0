"""Whose a problem is (transfers), where it came from (campaigns, imported lists)."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from domain.ownership import TransferState
from models.base import Base, stored_enum


class Transfer(Base):
    """A problem was handed on: offered, then accepted or returned; kept for ever."""

    __tablename__ = "transfer"
    id: Mapped[int] = mapped_column(primary_key=True)
    problem_id: Mapped[int] = mapped_column(ForeignKey("problem.id"), index=True)
    from_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))  # whose it was
    to_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))  # None: no unit of the roster was named
    is_with_office: Mapped[bool] = mapped_column(default=False)  # the office decides
    decided_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))  # whose it is by the office's word
    words: Mapped[str] = mapped_column(default="")  # whose it is said to be, when no unit of the roster is
    at: Mapped[datetime]
    due_at: Mapped[datetime]  # its deadline then: only what was handed on in time does not count against who did
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    state: Mapped[TransferState] = mapped_column(stored_enum(TransferState))
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(default="")  # why it was returned


class Campaign(Base):
    """专项行动: what is found within it belongs to it (R1)."""

    __tablename__ = "campaign"
    id: Mapped[int] = mapped_column(primary_key=True)
    town_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    name: Mapped[str]
    begin: Mapped[date]
    end: Mapped[date]  # the last day
    notice: Mapped[str] = mapped_column(default="")  # the notice's number
    claims_all: Mapped[bool] = mapped_column(default=False)  # every problem of its days is its own
    opened_at: Mapped[datetime]
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    closed_at: Mapped[datetime | None]
    __table_args__ = (UniqueConstraint("town_id", "name", "begin"),)


class ImportedRow(Base):
    """A row of a list became a problem; the same row again makes nothing."""

    __tablename__ = "imported_row"
    town_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(primary_key=True)  # SHA-256 of what the row says
    file: Mapped[str]  # SHA-256 of the file's bytes
    row: Mapped[int]  # as the sheet counts
    problem_id: Mapped[int] = mapped_column(ForeignKey("problem.id"))
    at: Mapped[datetime]
