"""The town's days: the only place where a moment becomes a local day, and a day a working day (R5).

Which days are worked is said by a table for each year, made of the State Council's notice; a year without one has
Monday to Friday, and is provisional.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

Stretch = tuple[time, time]  # from, until
Hours = tuple[Stretch, ...]  # of one day, in order, apart from each other

STANDARD: Hours = ((time(8), time(12)), (time(14), time(18)))
NOON = time(12)


def local(at: datetime, zone: ZoneInfo) -> datetime:
    """The moment on the town's wall clock; ``at`` must be aware."""
    if at.tzinfo is None:
        raise ValueError(f"a moment without a zone: {at!r}")
    return at.astimezone(zone)


def local_day(at: datetime, zone: ZoneInfo) -> date:
    return local(at, zone).date()


def moment(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """That wall-clock time of that local day, in UTC."""
    return datetime.combine(day, clock, tzinfo=zone).astimezone(UTC)


def week_of(day: date) -> str:
    """The ISO week, ``2026-W47``."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def monday_of(week: str) -> date:
    """The first day of an ISO week written ``2026-W47``; ValueError otherwise."""
    year, _, number = week.partition("-W")
    return date.fromisocalendar(int(year), int(number), 1)


@dataclass(frozen=True, slots=True)
class Holiday:
    """One item of a notice: off from the first to the last day, and the days off that are worked for it (调休)."""

    name: str  # 国庆节, 国庆节、中秋节
    first: date
    last: date
    worked: tuple[date, ...] = ()

    def days(self) -> Iterator[date]:
        return (self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1))


@dataclass(frozen=True, slots=True)
class YearTable:
    """What a year's notice says. Provisional: only what the law fixes is known, the notice is not out yet."""

    year: int
    holidays: tuple[Holiday, ...]
    is_provisional: bool = False
    notice: str = ""  # 国办发明电〔2025〕7号

    def days(self) -> dict[date, tuple[str, bool]]:
        """Each day that is told: the holiday, and is it worked?"""
        off = {day: (h.name, False) for h in self.holidays for day in h.days()}
        return off | {day: (h.name, True) for h in self.holidays for day in h.worked}


@dataclass(frozen=True, slots=True)
class OtherHours:
    """Hours that hold from one day of every year to another, both included, the year's end in between or not."""

    first: tuple[int, int]  # month, day
    last: tuple[int, int]
    hours: Hours

    def hold_on(self, day: date) -> bool:
        here = (day.month, day.day)
        if self.first <= self.last:
            return self.first <= here <= self.last
        return here >= self.first or here <= self.last


@dataclass(frozen=True, slots=True)
class Calendar:
    """The working days and hours of a town; ``with_tables`` gives the one with other years."""

    tables: tuple[YearTable, ...] = ()
    hours: Hours = STANDARD
    summer: OtherHours | None = None
    _told: Mapping[date, tuple[str, bool]] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, tables: Iterable[YearTable], hours: Hours = STANDARD, summer: OtherHours | None = None) -> "Calendar":
        """Of these tables; where two tell of one day (the end of December), the later year's notice holds."""
        ordered = tuple(sorted(tables, key=lambda table: table.year))
        told: dict[date, tuple[str, bool]] = {}
        for table in ordered:
            told |= table.days()
        return cls(ordered, hours, summer, told)

    def with_tables(self, tables: Iterable[YearTable]) -> "Calendar":
        """These years in place of the same years here."""
        years = {table.year: table for table in (*self.tables, *tables)}
        return Calendar.of(years.values(), self.hours, self.summer)

    def table(self, year: int) -> YearTable | None:
        return next((table for table in self.tables if table.year == year), None)

    def is_provisional(self, year: int) -> bool:
        """Is the year's notice missing, so that its working days may still change?"""
        table = self.table(year)
        return table is None or table.is_provisional

    def is_working_day(self, day: date) -> bool:
        told = self._told.get(day)
        return day.weekday() < 5 if told is None else told[1]

    def holiday_of(self, day: date) -> str:
        """The holiday for which the day is off, or worked though it is a weekend; empty on a plain day."""
        return self._told.get(day, ("", False))[0]

    def differences(self, other: "Calendar", year: int) -> tuple[tuple[date, ...], tuple[date, ...]]:
        """The days that are off in the other calendar and worked here, and those that are worked there and off here; of
        the year, the December before it and the January after it."""
        first, last = date(year - 1, 12, 1), date(year + 1, 1, 31)
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        differ = [day for day in days if self.is_working_day(day) is not other.is_working_day(day)]
        return (tuple(d for d in differ if self.is_working_day(d)), tuple(d for d in differ if other.is_working_day(d)))

    def working_days_after(self, day: date) -> Iterator[date]:
        """The working days that follow ``day``, without end."""
        while True:
            day += timedelta(days=1)
            if self.is_working_day(day):
                yield day

    def hours_of(self, day: date) -> Hours:
        """The hours that are worked on a working day of that date."""
        return self.summer.hours if self.summer is not None and self.summer.hold_on(day) else self.hours

    def close_of(self, day: date) -> time:
        """The end of work of that date."""
        return self.hours_of(day)[-1][1]

    def noon_of(self, day: date) -> time:
        """The end of the morning of that date; where nobody breaks, 12:00 or an earlier or later hour of work."""
        first, *further = self.hours_of(day)
        return first[1] if further else min(max(NOON, first[0]), first[1])

    def windows(self, start: datetime, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
        """The working hours from ``start`` on, as (from, until) in UTC, without end."""
        day = local_day(start, zone)
        while True:
            if self.is_working_day(day):
                for opens, closes in self.hours_of(day):
                    begin, end = moment(day, opens, zone), moment(day, closes, zone)
                    if end > start:
                        yield max(begin, start), end
            day += timedelta(days=1)
