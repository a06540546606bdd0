"""The sections of the settings that tell of times: deadlines, their working hours, and quiet hours."""

from datetime import time
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator

from bot.calendars import own_tables, read_day_of_year, read_hours, read_span, read_tables, summer
from domain.calendar import Calendar
from domain.policy import Profile


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Summer(Section):
    first: str = "06-01"
    last: str = "09-30"
    hours: str = ""

    @field_validator("first", "last")
    @classmethod
    def _is_day(cls, written: str) -> str:
        read_day_of_year(written)
        return written

    @field_validator("hours")
    @classmethod
    def _are_hours(cls, written: str) -> str:
        if written.strip():
            read_hours(written)
        return written.strip()


class Deadlines(Section):
    profile: Profile = Profile.TOWN
    categories: str = ""
    calendars: str = ""
    hours: str = "08:00-12:00 14:00-18:00"
    summer: Summer = Summer()
    verify_within_hours: Annotated[int, Field(ge=1)] = 8
    return_leaves_hours: Annotated[int, Field(ge=0)] = 4

    @field_validator("hours")
    @classmethod
    def _are_hours(cls, written: str) -> str:
        read_hours(written)
        return written

    def calendar(self) -> Calendar:
        """Working days and hours; raises BadTable."""
        tables = read_tables(Path(self.calendars)) if self.calendars else own_tables()
        return Calendar.of(tables, read_hours(self.hours), summer(self.summer.first, self.summer.last,
                                                                  self.summer.hours))


class Quiet(Section):
    hours: str = "21:00-07:00"

    @field_validator("hours")
    @classmethod
    def _is_span(cls, written: str) -> str:
        if written.strip():
            read_span(written)
        return written.strip()

    def span(self) -> tuple[time, time] | None:
        """From when until when, past midnight perhaps; None: never quiet."""
        return read_span(self.hours) if self.hours else None
