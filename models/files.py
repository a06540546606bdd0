"""Documents that people send: the network's name for one, then its bytes until they were used."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, stored_enum


class FileState(StrEnum):
    WANTED = "wanted"
    HERE = "here"  # its handler's turn
    GONE = "gone"  # not to be had: its handler's turn without bytes
    KEPT = "kept"  # used, but somebody may still tap
    DONE = "done"  # the bytes are dropped


class File(Base):
    __tablename__ = "file"
    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str]
    file: Mapped[str]
    unique: Mapped[str]
    name: Mapped[str]
    size: Mapped[int]
    kind: Mapped[str]  # whose handler takes it
    about: Mapped[dict[str, Any]]
    chat_id: Mapped[int] = mapped_column(ForeignKey("chat.id"))
    topic: Mapped[str | None]
    message: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    state: Mapped[FileState] = mapped_column(stored_enum(FileState))
    data: Mapped[bytes | None]
    attempts: Mapped[int]
    next_try_at: Mapped[datetime | None]
    error: Mapped[str]
    __table_args__ = (Index("ix_file_wanted", "next_try_at", sqlite_where=text("state = 'wanted'"),
                      postgresql_where=text("state = 'wanted'")),)
