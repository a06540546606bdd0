"""What commands a network offers to whom: as they should be, and as they were registered."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Menu(Base):
    """The commands offered in one place to one audience; worked off like the outbox."""

    __tablename__ = "menu"
    key: Mapped[str] = mapped_column(primary_key=True)  # telegram/-100…/1001/en
    channel: Mapped[str]
    chat: Mapped[str] = mapped_column(default="")  # the network's id; empty: all private chats
    account: Mapped[str] = mapped_column(default="")  # only for them; empty: for everybody there
    language: Mapped[str] = mapped_column(default="")  # only for clients of this language; empty: for all
    entries: Mapped[list[Any]] = mapped_column(default=list)  # [[command, what it does]]; none: offer nothing
    wanted_rev: Mapped[int] = mapped_column(default=1)
    shown_rev: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(default="")
    __table_args__ = (Index("ix_menu_todo", "key", sqlite_where=text("wanted_rev > shown_rev"),
                            postgresql_where=text("wanted_rev > shown_rev")),)
