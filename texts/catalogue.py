"""The Fluent catalogues: zh-CN first, en; a town may override single messages."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from fluent.runtime import FluentBundle, FluentResource
from fluent.runtime.types import FluentDateTime, FluentNone, FluentNumber

FOLDER = Path(__file__).parent
LANGUAGES = ("zh-CN", "en")
FIRST = LANGUAGES[0]
_WEEKDAYS = {"zh-CN": "一二三四五六日", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class UnknownText(KeyError):
    """No catalogue has this message id."""


class Catalogue:
    """All sentences of one language, with times on the town's clock."""

    def __init__(self, language: str, zone: ZoneInfo, overrides: Iterable[str] = ()) -> None:
        self.language, self._zone = language, zone
        functions: dict[str, Any] = {
            "DAY": self._day, "CLOCK": self._clock, "SPAN": self._span, "DATE": self._date, "WHEN": self._when,
            "NUM": _number}
        self._bundle = FluentBundle([language], use_isolating=False, functions=functions)
        for path in sorted((FOLDER / language).glob("*.ftl")):
            self._bundle.add_resource(FluentResource(path.read_text(encoding="utf-8")))
        for text in overrides:
            self._bundle.add_resource(FluentResource(text), allow_overrides=True)

    def has(self, text: str) -> bool:
        return bool(self._bundle.has_message(text))

    def say(self, text: str, args: Mapping[str, Any]) -> str:
        """The sentence with this id; raises UnknownText, ValueError when an argument is missing."""
        if not self.has(text):
            raise UnknownText(text)
        pattern = self._bundle.get_message(text).value
        if pattern is None:
            raise UnknownText(text)
        said, errors = self._bundle.format_pattern(pattern, dict(args))
        if errors:
            raise ValueError(f"{text} ({self.language}): {errors[0]}")
        return str(said)

    def _local(self, moment: Any) -> datetime:
        at = moment.as_datetime() if hasattr(moment, "as_datetime") else moment
        at = datetime.fromisoformat(str(at)) if not isinstance(at, datetime) else at
        return at.astimezone(self._zone)

    def _date(self, moment: Any) -> str:
        at = self._local(moment)
        return f"{at.month}月{at.day}日" if self.language == FIRST else f"{at.day} {_MONTHS[at.month - 1]}"

    def _day(self, moment: Any) -> str:
        """11月25日 周三 18:00, the lasting form (face.md)."""
        at = self._local(moment)
        weekday = _WEEKDAYS[self.language][at.weekday()]
        if self.language == FIRST:
            return f"{at.month}月{at.day}日 周{weekday} {at:%H:%M}"
        return f"{weekday} {at.day} {_MONTHS[at.month - 1]} {at:%H:%M}"

    def _when(self, moment: Any) -> str:
        """11月23日18:00, the form of a card's lines."""
        at = self._local(moment)
        return f"{self._date(at)}{at:%H:%M}" if self.language == FIRST else f"{self._date(at)} {at:%H:%M}"

    def _clock(self, moment: Any) -> str:
        return f"{self._local(moment):%H:%M}"

    def _span(self, seconds: Any) -> str:
        """5小时18分; days from 48 hours on; the two largest parts."""
        minutes = max(0, int(float(seconds))) // 60
        days, hours = (minutes // 1440, minutes // 60 % 24) if minutes >= 2880 else (0, minutes // 60)
        names = ("天", "小时", "分") if self.language == FIRST else (" d ", " h ", " min")
        parts = [f"{n}{name}" for n, name in zip((days, hours, minutes % 60), names, strict=True) if n]
        return "".join(parts[:2]).strip() or f"0{names[2]}"


def _number(value: Any) -> str:
    return f"{float(value):g}"


@lru_cache(maxsize=8)
def catalogue(language: str, zone: ZoneInfo) -> Catalogue:
    """The catalogue of a language; one that we do not have is the first."""
    return Catalogue(language if language in LANGUAGES else FIRST, zone)


def fluent_value(value: Any) -> Any:
    """Facts as Fluent takes them: times stay times, None is empty."""
    if isinstance(value, datetime | FluentDateTime | FluentNumber | FluentNone):
        return value.isoformat() if isinstance(value, datetime) else value
    return "" if value is None else value
