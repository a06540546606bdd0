"""Units, persons, their accounts and their dated roles."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from domain.people import Role, UnitKind
from models.base import Base, stored_enum


class Unit(Base):
    __tablename__ = "unit"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    kind: Mapped[UnitKind] = mapped_column(stored_enum(UnitKind))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    is_rural: Mapped[bool] = mapped_column(default=False)
    aliases: Mapped[list[Any]] = mapped_column(default=list)  # of str
    english: Mapped[str] = mapped_column(default="")  # its name where English is spoken; empty: the name
    is_active: Mapped[bool] = mapped_column(default=True)
    last_problem_number: Mapped[int] = mapped_column(default=0)  # of a town: numbers count up within it
    __table_args__ = (UniqueConstraint("name", "parent_id"),)


class Person(Base):
    __tablename__ = "person"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]  # roster name and duty: 李站长
    language: Mapped[str] = mapped_column(default="")
    private_chat_id: Mapped[int | None] = mapped_column(ForeignKey("chat.id"))  # set once they opened the bot


class PersonAccount(Base):
    __tablename__ = "person_account"
    channel: Mapped[str] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)


class Assignment(Base):
    """A person has a role for a unit from a day on (R18)."""

    __tablename__ = "assignment"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    role: Mapped[Role] = mapped_column(stored_enum(Role))
    team: Mapped[str] = mapped_column(default="")
    is_first_responsible: Mapped[bool] = mapped_column(default=False)
    from_at: Mapped[datetime]
    until_at: Mapped[datetime | None]
    deputy_for_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # 代: acts for them until then
    __table_args__ = (Index("ix_assignment_person", "person_id"), Index("ix_assignment_unit", "unit_id", "role"))


class Invitation(Base):
    """A one-time code that gives a role (R18); only the code's hash is kept."""

    __tablename__ = "invitation"
    id: Mapped[int] = mapped_column(primary_key=True)
    code_hash: Mapped[str] = mapped_column(unique=True)
    role: Mapped[Role] = mapped_column(stored_enum(Role))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    person_name: Mapped[str] = mapped_column(default="")
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    used_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
