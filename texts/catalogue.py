"""The Fluent catalogues: zh-CN first, en; a town may word single messages its own way."""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from fluent.runtime import FluentBundle
from fluent.runtime.types import FluentNumber, NumberFormatOptions
from fluent.syntax import ast

from domain.language import LANGUAGES
from texts import source

FOLDER = Path(__file__).parent
FIRST = LANGUAGES[0]
_WEEKDAYS = {"zh-CN": tuple(f"周{day}" for day in "一二三四五六日"),
             "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")  # as a schedule writes them
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SPANS = {"zh-CN": ("天", "小时", "分"), "en": (" d", " h", " min")}
_BETWEEN = {"zh-CN": "", "en": " "}
_AT_ONCE = {"zh-CN": "不到1分", "en": "less than 1 min"}
# №1200, never №1,200: numbers are looked up and typed as they stand.
FluentNumber.default_number_format_options = NumberFormatOptions(useGrouping=False)
_DAYS_FROM = 48 * 60  # minutes: below, a span is told in hours


class UnknownText(KeyError):
    """No catalogue has this message id."""


class Catalogue:
    """All sentences of one language, with times on the town's clock; what it lacks it says in ``fallback``'s words."""

    def __init__(self, language: str, zone: ZoneInfo, messages: Mapping[str, ast.Message],
                 fallback: "Catalogue | None" = None) -> None:
        self.language, self._zone, self._fallback = language, zone, fallback
        functions: dict[str, Any] = {
            "DAY": self._day, "CLOCK": self._clock, "SPAN": self._span, "DATE": self._date, "WHEN": self._when,
            "WEEKDAY": self._weekday, "NUM": _number, "SCHEDULE": self._schedule}
        # No isolation characters: they show as boxes on old phones and break searching in the chat.
        self._bundle = FluentBundle([language], use_isolating=False, functions=functions)
        self._bundle.add_resource(ast.Resource(list(messages.values())))

    def has(self, text: str) -> bool:
        return bool(self._bundle.has_message(text))

    def say(self, text: str, args: Mapping[str, Any]) -> str:
        """The sentence with this id; raises UnknownText, ValueError when an argument is missing."""
        if not self.has(text):
            if self._fallback is None:
                raise UnknownText(text)
            return self._fallback.say(text, args)
        pattern: Any = self._bundle.get_message(text).value
        said, errors = self._bundle.format_pattern(pattern, dict(args))
        if errors:
            raise ValueError(f"{text} ({self.language}): {errors[0]}")
        return str(said)

    def _local(self, moment: Any) -> datetime:
        return datetime.fromisoformat(str(moment)).astimezone(self._zone)

    def _date(self, moment: Any) -> str:
        """11月25日"""
        at = self._local(moment)
        return f"{at.month}月{at.day}日" if self.language == FIRST else f"{at.day} {_MONTHS[at.month - 1]}"

    def _weekday(self, moment: Any) -> str:
        """周三"""
        return _WEEKDAYS[self.language][self._local(moment).weekday()]

    def _day(self, moment: Any) -> str:
        """11月25日 周三 18:00, the lasting form (face.md)."""
        parts = (self._date(moment), self._weekday(moment)) if self.language == FIRST else (
            self._weekday(moment), self._date(moment))
        return f"{' '.join(parts)} {self._clock(moment)}"

    def _when(self, moment: Any) -> str:
        """11月23日18:00, the form of a card's lines."""
        between = "" if self.language == FIRST else " "
        return f"{self._date(moment)}{between}{self._clock(moment)}"

    def _schedule(self, when: Any) -> str:
        """周一08:30, 每天08:00, 每月25日09:00: the moments of a job, "mon 08:30", "daily 08:00" or "day 25 09:00"."""
        day, *number, clock = str(when).split()
        if self.language != FIRST:
            return str(when).capitalize() if day in _DAYS else str(when)
        if number:
            return f"每月{number[0]}日{clock}"
        return f"{_WEEKDAYS[FIRST][_DAYS.index(day)]}{clock}" if day in _DAYS else f"每天{clock}"

    def _clock(self, moment: Any) -> str:
        """18:00"""
        return f"{self._local(moment):%H:%M}"

    def _span(self, seconds: Any) -> str:
        """5小时18分; from 48 hours on 2天3小时, in days and hours; below a minute 不到1分."""
        minutes = int(float(seconds)) // 60
        if minutes < 1:
            return _AT_ONCE[self.language]
        days, hours, left = _SPANS[self.language]
        parts = ((minutes // 1440, days), (minutes // 60 % 24, hours)) if minutes >= _DAYS_FROM else (
            (minutes // 60, hours), (minutes % 60, left))
        return _BETWEEN[self.language].join(f"{number}{name}" for number, name in parts if number)


def plain(value: float) -> str:
    """A number as people write it on a card: 1200, 2.5, never 1,200 or 2.50."""
    return str(int(value)) if float(value).is_integer() else f"{value:.10g}"


def _number(value: Any) -> str:
    return plain(float(value))


def fluent_value(value: Any) -> Any:
    """A fact as Fluent takes it: a time as text for our functions, yes and no as words, None as nothing."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float() if value.is_integer():
            return int(value)
        case datetime():
            return value.isoformat()
        case _:
            return value


class _Town:
    """The folder with this process's own wording; one process serves one town."""

    folder: Path | None = None


def use_own_texts(folder: Path | None) -> None:
    """From now on the messages of ``folder``/zh-CN/*.ftl and ``folder``/en/*.ftl are said instead of ours.

    Raises texts.source.BadText, and then nothing changes, when one of them cannot be used.
    """
    for language in LANGUAGES:
        _messages(language, folder)
    _Town.folder = folder
    _made.cache_clear()


def catalogue(language: str, zone: ZoneInfo) -> Catalogue:
    """The catalogue of a language; one that we do not have is the first."""
    return _made(language if language in LANGUAGES else FIRST, zone)


@lru_cache(maxsize=8)
def _made(language: str, zone: ZoneInfo) -> Catalogue:
    fallback = None if language == FIRST else _made(FIRST, zone)
    return Catalogue(language, zone, _messages(language, _Town.folder), fallback)


def _messages(language: str, own: Path | None) -> dict[str, ast.Message]:
    standard = source.read(FOLDER / language)
    return {**standard, **(source.read_own(own / language, standard) if own else {})}
