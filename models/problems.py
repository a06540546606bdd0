"""Problems, their photos and answers; rounds and visits; spots."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from domain.problem import ProblemState, Result
from domain.sources import Source
from models.base import Base, stored_enum


class Round(Base):
    """One outing of a team on one local day (R8)."""

    __tablename__ = "round"
    id: Mapped[int] = mapped_column(primary_key=True)
    town_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    team: Mapped[str] = mapped_column(default="")
    day: Mapped[date]
    sequence: Mapped[int] = mapped_column(default=1)  # /round starts another on the same day
    opened_at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("town_id", "team", "day", "sequence"),)


class Visit(Base):
    """A community visited in a round, with or without findings."""

    __tablename__ = "visit"
    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    community_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("round_id", "community_id"), Index("ix_visit_community", "community_id", "at"))


class Spot(Base):
    """A place within a community where the same problem can be found again (R6)."""

    __tablename__ = "spot"
    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    place: Mapped[str]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]


class SpotAnswer(Base):
    """An inspector said whether two wordings of a community are one spot; it teaches."""

    __tablename__ = "spot_answer"
    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    place_a: Mapped[str]  # normalised, place_a <= place_b
    place_b: Mapped[str]
    is_same: Mapped[bool]
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    __table_args__ = (UniqueConstraint("community_id", "place_a", "place_b"),)


class Problem(Base):
    __tablename__ = "problem"
    id: Mapped[int] = mapped_column(primary_key=True)
    town_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    number: Mapped[int]  # counts up within the town
    state: Mapped[ProblemState] = mapped_column(stored_enum(ProblemState))
    chat_id: Mapped[int] = mapped_column(ForeignKey("chat.id"))
    topic: Mapped[str | None]
    community_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    residents_group_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    place: Mapped[str] = mapped_column(default="")
    spot_id: Mapped[int | None] = mapped_column(ForeignKey("spot.id"))
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    category: Mapped[str]
    quantity: Mapped[float | None]
    quantity_unit: Mapped[str] = mapped_column(default="")
    description: Mapped[str] = mapped_column(default="")
    reported_at: Mapped[datetime]
    reported_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    responsible_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # of the day it was reported
    round_id: Mapped[int | None] = mapped_column(ForeignKey("round.id"))
    due_at: Mapped[datetime]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    rectified_at: Mapped[datetime | None]  # when the waiting or accepted submission came
    closed_at: Mapped[datetime | None]
    on_time: Mapped[bool | None]
    rework: Mapped[int] = mapped_column(default=0)  # returns so far
    recurrence_of_id: Mapped[int | None] = mapped_column(ForeignKey("problem.id"))
    is_relapse: Mapped[bool] = mapped_column(default=False)
    order_id: Mapped[int | None] = mapped_column(ForeignKey("supervision_order.id"))
    suspended_until: Mapped[datetime | None]
    extensions: Mapped[int] = mapped_column(default=0)
    card: Mapped[int] = mapped_column(default=1)  # the number of the live card, problem:12:card:<n>
    check_code: Mapped[str] = mapped_column(default="")
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str] = mapped_column(default="")
    is_corrected: Mapped[bool] = mapped_column(default=False)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)  # None: the community
    offer_id: Mapped[int | None]  # the transfer that waits for its answer
    source: Mapped[Source] = mapped_column(stored_enum(Source), default=Source.INSPECTION)
    source_name: Mapped[str] = mapped_column(default="")  # 市委巡查
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaign.id"))
    __table_args__ = (UniqueConstraint("town_id", "number"), Index("ix_problem_open", "community_id", "state"),
                      Index("ix_problem_spot", "spot_id"),
                      Index("ix_problem_near", "community_id", "category", "reported_at"))


class Sighting(Base):
    """The same problem was seen again (跟进) or posted twice in one round (重复): no number, no order (R6)."""

    __tablename__ = "sighting"
    id: Mapped[int] = mapped_column(primary_key=True)
    problem_id: Mapped[int] = mapped_column(ForeignKey("problem.id"), index=True)
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    round_id: Mapped[int | None] = mapped_column(ForeignKey("round.id"))
    is_duplicate: Mapped[bool] = mapped_column(default=False)
    words: Mapped[str] = mapped_column(default="")
    draft_id: Mapped[int | None]
    became_id: Mapped[int | None] = mapped_column(ForeignKey("problem.id"))  # 不是同一处: a problem of its own


class Rectification(Base):
    """One submission of a community for one problem (R3)."""

    __tablename__ = "rectification"
    id: Mapped[int] = mapped_column(primary_key=True)
    problem_id: Mapped[int] = mapped_column(ForeignKey("problem.id"), index=True)
    submitted_at: Mapped[datetime]
    submitted_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    album: Mapped[str | None]
    quantity: Mapped[float | None]
    quantity_unit: Mapped[str] = mapped_column(default="")
    words: Mapped[str] = mapped_column(default="")
    result: Mapped[Result] = mapped_column(stored_enum(Result), default=Result.PENDING)
    reason: Mapped[str] = mapped_column(default="")
    verified_at: Mapped[datetime | None]
    verified_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class PhotoState(StrEnum):
    WANTED = "wanted"
    STORED = "stored"
    UNREADABLE = "unreadable"  # the bytes are kept, no picture can be made of them
    GONE = "gone"  # not to be had within 7 days


class Photo(Base):
    """A photo somebody posted: first the network's name for it, later its bytes' facts."""

    __tablename__ = "photo"
    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str]
    file: Mapped[str]
    unique: Mapped[str]
    chat_id: Mapped[int] = mapped_column(ForeignKey("chat.id"))
    message: Mapped[str]
    at: Mapped[datetime]
    part_id: Mapped[int | None] = mapped_column(ForeignKey("part.id"))
    problem_id: Mapped[int | None] = mapped_column(ForeignKey("problem.id"), index=True)
    rectification_id: Mapped[int | None] = mapped_column(ForeignKey("rectification.id"), index=True)
    sighting_id: Mapped[int | None] = mapped_column(ForeignKey("sighting.id"), index=True)
    self_report_id: Mapped[int | None] = mapped_column(ForeignKey("self_report.id"), index=True)
    state: Mapped[PhotoState] = mapped_column(stored_enum(PhotoState), default=PhotoState.WANTED)
    sha256: Mapped[str | None] = mapped_column(index=True)
    format: Mapped[str] = mapped_column(default="")
    width: Mapped[int] = mapped_column(default=0)
    height: Mapped[int] = mapped_column(default=0)
    size: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(default="")
    __table_args__ = (Index("ix_photo_wanted", "next_try_at", sqlite_where=text("state = 'wanted'"),
                      postgresql_where=text("state = 'wanted'")),)


class Draft(Base):
    """A report that is not a problem yet: something could not be read, or a photo is missing (R1)."""

    __tablename__ = "draft"
    id: Mapped[int] = mapped_column(primary_key=True)
    chat_id: Mapped[int] = mapped_column(ForeignKey("chat.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    words: Mapped[str] = mapped_column(default="")
    reading: Mapped[dict[str, Any]] = mapped_column(default=dict)  # what is known and what was asked
    is_settled: Mapped[bool] = mapped_column(default=False)
    __table_args__ = (Index("ix_draft_person", "chat_id", "person_id", "is_settled"),)


class Part(Base):
    """One message of a report: photos, a sentence, or both; parts group by their times alone (R1)."""

    __tablename__ = "part"
    id: Mapped[int] = mapped_column(primary_key=True)
    chat_id: Mapped[int] = mapped_column(ForeignKey("chat.id"))
    topic: Mapped[str | None]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    message: Mapped[str]
    at: Mapped[datetime]
    album: Mapped[str | None]
    words: Mapped[str] = mapped_column(default="")
    photos: Mapped[int] = mapped_column(default=0)
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    draft_id: Mapped[int | None] = mapped_column(ForeignKey("draft.id"))
    problem_id: Mapped[int | None] = mapped_column(ForeignKey("problem.id"))
    sighting_id: Mapped[int | None] = mapped_column(ForeignKey("sighting.id"))  # it joined that problem
    # No chat in ix_part_person, else SQLite takes it for the loose ones too and reads all that a person ever posted.
    __table_args__ = (UniqueConstraint("chat_id", "message"), Index("ix_part_person", "person_id", "at"),
                      Index("ix_part_album", "chat_id", "album"),
                      Index("ix_part_loose", "chat_id", "person_id", "at",
                            sqlite_where=text("problem_id IS NULL AND draft_id IS NULL"),
                            postgresql_where=text("problem_id IS NULL AND draft_id IS NULL")))


class MessageLink(Base):
    """What a message in a chat is about, so that a reply finds it (R3)."""

    __tablename__ = "message_link"
    chat_id: Mapped[int] = mapped_column(ForeignKey("chat.id"), primary_key=True)
    message: Mapped[str] = mapped_column(primary_key=True)
    problem_id: Mapped[int] = mapped_column(ForeignKey("problem.id"), primary_key=True)
    rectification_id: Mapped[int | None] = mapped_column(ForeignKey("rectification.id"))


class Question(Base):
    """Something we asked a person; a tap or their next reply is the answer, gone after a while."""

    __tablename__ = "question"
    id: Mapped[int] = mapped_column(primary_key=True)
    chat_id: Mapped[int] = mapped_column(ForeignKey("chat.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # None: whoever may
    purpose: Mapped[str]  # which handler takes the answer: "category", "same_spot", "return_reason"
    about: Mapped[dict[str, Any]]  # facts the handler needs: {"draft": 7}
    options: Mapped[list[Any]] = mapped_column(default=list)  # [{"label": .., "value": ..}]
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    takes_words: Mapped[bool] = mapped_column(default=False)  # their next reply is the answer
    answered_at: Mapped[datetime | None]
    is_held: Mapped[bool] = mapped_column(default=False)  # it waits for the round's end, then stands in a list
    listed_in_id: Mapped[int | None] = mapped_column(ForeignKey("chat.id"))  # the chat where that list stands
    __table_args__ = (Index("ix_question_open", "chat_id", "person_id", "answered_at"),
                      Index("ix_question_unanswered", "purpose", sqlite_where=text("answered_at IS NULL"),
                            postgresql_where=text("answered_at IS NULL")))
