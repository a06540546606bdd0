"""Sheets of small pictures over submissions that wait for their verification."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Sheet(Base):
    """What was laid before an inspector at once (R4); exactly what is on it is accepted at once."""

    __tablename__ = "sheet"
    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("chat.id"))  # whose submissions
    chat_id: Mapped[int] = mapped_column(ForeignKey("chat.id"))  # where it stands: there, or in private
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # None: in the group, whoever may
    made_at: Mapped[datetime]
    is_over: Mapped[bool] = mapped_column(default=False)  # replaced by a newer one, or all of it is verified
    looked_at_id: Mapped[int | None] = mapped_column(ForeignKey("rectification.id"))  # 逐条看: the one that is shown
    __table_args__ = (Index("ix_sheet_place", "chat_id", "group_id"),)


class SheetItem(Base):
    """A submission on a sheet."""

    __tablename__ = "sheet_item"
    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheet.id"), primary_key=True)
    rectification_id: Mapped[int] = mapped_column(ForeignKey("rectification.id"), primary_key=True, index=True)
