"""The State Council's notice on a year's days off, as people paste it: 国务院办公厅关于2027年部分节假日安排的通知 (R5).

What it says is checked against the calendar: a named weekday that does not fit its date, a number of days that is not
that of the dates, a holiday that is missing: then nothing is read, and the mistake is named.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from domain.calendar import Holiday, YearTable

WEEKDAYS = "一二三四五六日"
FEASTS = ("元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节")
LONGEST = 15  # days off in a row
_FEAST = "元旦|春节|清明节?|(?:五一)?(?:国际)?劳动节|端午节?|中秋节?|国庆节?"
_TITLE = re.compile(r"(?:关于|现将)(?:调整)?(20\d\d)年")
_ADJUSTED = re.compile(rf"关于调整(20\d\d)年({_FEAST})")
_NUMBER = re.compile(r"(国办(?:发明电|函|发)?(?:〔|\[|\()20\d\d(?:〕|\]|\))\d+号)")
_ITEM = re.compile(rf"(?:(?:[一二三四五六七八九十]+|\d+)[、.])?((?:{_FEAST})(?:[、和](?:{_FEAST}))*):")
_END = re.compile(r"节假日期间|鼓励(?:各?单位|机关)|国务院办公厅\s*20\d\d年|各地区、各部门")
_DATE = r"(?:(20\d\d)年)?(?:(\d{1,2})月)?(\d{1,2})日(?:\(([^()]*)\))?"
_DAY = re.compile(_DATE)
_RANGE = re.compile(rf"{_DATE}(?:(?:至|到|[-~—–]+){_DATE})?")
_COUNT = re.compile(r"(?:共|放假)(\d+)天")
_WEEKDAY = re.compile(rf"(?:星期|周|礼拜)([{WEEKDAYS}天])")


class NoticeError(Exception):
    """It cannot be used; ``code`` says why (a message of the catalogue), ``facts`` what about."""

    def __init__(self, code: str, **facts: str | int) -> None:
        super().__init__(f"{code} {facts}")
        self.code, self.facts = code, facts


@dataclass(frozen=True, slots=True)
class Notice:
    """What a notice says. ``is_adjustment``: only of the holidays that it names, the year's others stay."""

    table: YearTable
    is_adjustment: bool = False

    def applied_to(self, before: YearTable | None) -> YearTable:
        """The year's whole table once this holds."""
        if not self.is_adjustment or before is None:
            return self.table
        told = {holiday.name: holiday for holiday in self.table.holidays}
        holidays = [told.pop(holiday.name, holiday) for holiday in before.holidays]
        return YearTable(before.year, (*holidays, *told.values()), before.is_provisional, self.table.notice)


def read(text: str) -> Notice:
    """What the notice says; raises NoticeError."""
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    title = _TITLE.search(plain)
    if title is None:
        raise NoticeError("no-year")
    year = int(title[1])
    number = _NUMBER.search(plain)
    adjusted = _ADJUSTED.search(plain)
    holidays = tuple(_holidays(plain, year, adjusted[2] if adjusted else ""))
    _check_feasts(holidays, is_whole=adjusted is None)
    _check_days(holidays)
    notice = re.sub(r"[\[(](20\d\d)[\])]", r"〔\1〕", number[1]) if number else ""
    return Notice(YearTable(year, tuple(sorted(holidays, key=lambda h: h.first)), notice=notice), adjusted is not None)


def _holidays(plain: str, year: int, adjusted: str) -> Iterator[Holiday]:
    for name, body in _items(plain, adjusted):
        yield _holiday(name, body, year)


def _items(plain: str, adjusted: str) -> Iterator[tuple[str, str]]:
    """Each holiday's name and what is said of it."""
    items = list(_ITEM.finditer(plain))
    if not items and adjusted:
        _, _, rest = plain.partition("如下")
        yield _named(adjusted), _before_the_end(rest or plain)
    ends = [item.start() for item in items[1:]]
    for item, end in zip(items, [*ends, len(plain)], strict=False):
        yield _named(item[1]), _before_the_end(plain[item.end():end])


def _before_the_end(body: str) -> str:
    end = _END.search(body)
    return body[:end.start()] if end else body


def _named(names: str) -> str:
    """The names as they are usually written: 清明 is 清明节."""
    return "、".join(next(f for f in FEASTS if f[:2] in name) for name in re.split("[、和]", names))


def _holiday(name: str, body: str, year: int) -> Holiday:
    reading = _Reading(name, year)
    worked: list[date] = []
    off: list[tuple[date, date]] = []
    for sentence in filter(None, re.split("[。;]", body)):
        if re.search(r"上班|补班", sentence):
            head, _, tail = sentence.rpartition("放假")
            off += reading.ranges(head) if head else []
            worked += [reading.day(m) for m in _DAY.finditer(tail)]
        elif re.search(r"放假|补休|调休", sentence):
            off += reading.ranges(sentence)
    if not off:
        raise NoticeError("no-days", holiday=name)
    first, last = min(a for a, _ in off), max(b for _, b in off)
    count = _COUNT.search(body)
    if sum((b - a).days + 1 for a, b in off) != (last - first).days + 1:
        raise NoticeError("gap", holiday=name)
    if count and int(count[1]) != (last - first).days + 1:
        raise NoticeError("count", holiday=name, said=int(count[1]), counted=(last - first).days + 1)
    return _with_weekend(Holiday(name, first, last, tuple(sorted(worked)))) if "连休" in body else Holiday(
        name, first, last, tuple(sorted(worked)))


def _with_weekend(holiday: Holiday) -> Holiday:
    """与周末连休: the weekend beside it belongs to it."""
    first, last, a_day = holiday.first, holiday.last, timedelta(days=1)
    while (first - a_day).weekday() >= 5:
        first -= a_day
    while (last + a_day).weekday() >= 5:
        last += a_day
    return Holiday(holiday.name, first, last, holiday.worked)


class _Reading:
    """The dates of one holiday: month and year hold on until others are named."""

    def __init__(self, name: str, year: int) -> None:
        self.name, self.year, self.month = name, year, 0

    def ranges(self, sentence: str) -> list[tuple[date, date]]:
        found = []
        for match in _RANGE.finditer(sentence):
            groups = match.groups()
            first = self._date(*groups[:4])
            last = self._date(*groups[4:]) if groups[6] else first
            if not first <= last <= first + timedelta(days=LONGEST):
                raise NoticeError("order", holiday=self.name, said=match[0])
            found.append((first, last))
        return found

    def day(self, match: "re.Match[str]") -> date:
        return self._date(*match.groups())

    def _date(self, year: str | None, month: str | None, day: str, remark: str | None) -> date:
        self.month = int(month) if month else self.month
        of = int(year) if year else self.year - (self.month == 12 and self.name.startswith("元旦"))
        try:
            found = date(of, self.month, int(day))
        except ValueError:
            raise NoticeError("no-date", holiday=self.name, said=f"{self.month}月{day}日") from None
        weekday = _WEEKDAY.search(remark or "")
        if weekday and WEEKDAYS.index(weekday[1].replace("天", "日")) != found.weekday():
            raise NoticeError("weekday", holiday=self.name, said=f"{self.month}月{day}日", year=of,
                              weekday=WEEKDAYS[found.weekday()], written=weekday[1].replace("天", "日"))
        return found


def _check_feasts(holidays: tuple[Holiday, ...], *, is_whole: bool) -> None:
    """A notice that lost a part on its way is not taken for a year without that holiday."""
    named = [name for holiday in holidays for name in holiday.name.split("、")]
    missing = [feast for feast in FEASTS if feast not in named]
    if not named or (is_whole and missing):
        raise NoticeError("missing-days", holidays="、".join(missing))
    twice = [name for name in named if named.count(name) > 1]
    if twice:
        raise NoticeError("twice", holiday=twice[0])


def _check_days(holidays: tuple[Holiday, ...]) -> None:
    off = [day for holiday in holidays for day in holiday.days()]
    for holiday in holidays:
        for day in holiday.worked:
            if day.weekday() < 5 or day in off:
                raise NoticeError("not-weekend", holiday=holiday.name, said=f"{day.month}月{day.day}日")
    if len(off) != len(set(off)):
        raise NoticeError("overlap")
