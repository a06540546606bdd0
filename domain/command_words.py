"""What stands after a command: numbers and days as people write them, and who acts for whom.

Everything is read in NFKC: full-width digits and signs are as good as narrow ones.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches

MOST_DIGITS = 9
NOBODYS = 0  # the number that nothing has
_NUMBER = re.compile(r"(?:№|#|No\.?)?\s*(\d+)\s*[号#]?", re.IGNORECASE)
_RELATIVE = {"今天": 0, "今日": 0, "today": 0, "明天": 1, "明日": 1, "tomorrow": 1, "后天": 2}
_DAY = re.compile(r"(?<!\d)(?:(\d{4})([年/.-]))?(\d{1,2})([月/.-])(\d{1,2})(?!\d)[日号]?|"
                  r"(今天|今日|明天|明日|后天|today|tomorrow)", re.IGNORECASE)
_ENDING = frozenset({"结束", "取消", "end"})
_BETWEEN = frozenset({"代", "代理", "替", "for", "从", "自", "from", "至", "到", "to", "until", "起", "止"})
_DASHES = "-~—–至到,、;。"


def nearest(word: str, known: Collection[str]) -> str | None:
    """The command that a mistyped one most likely means; None when none is like it."""
    found = get_close_matches(word.lower(), sorted(known), n=1)
    return found[0] if found else None


def plain(text: str) -> str:
    """The words in NFKC, one blank between them; № stays."""
    return " ".join(unicodedata.normalize("NFKC", text.replace("№", "#")).split())


def read_number(text: str) -> int | None:
    """12 of ``12``, ``#12``, ``№12``, ``12号``, ``１２``; None when it is no such number, negative ones too; NOBODYS of
    one that nothing can have, however long it is."""
    match = _NUMBER.fullmatch(plain(text))
    if match is None:
        return None
    digits = match[1].lstrip("0")
    return int(digits) if 0 < len(digits) <= MOST_DIGITS else NOBODYS


def read_day(text: str, near: date) -> date | None:
    """The day of ``11月25日``, ``2026-11-25``, ``25/11``, ``11.25``, ``明天``; None when it is none.

    Without a year it is the one nearest to ``near``. With a slash the month comes first unless it cannot.
    """
    match = _DAY.fullmatch(plain(text))
    return _day(match, near) if match else None


def _day(match: "re.Match[str]", near: date) -> date | None:
    year, _, first, sign, second, relative = match.groups()
    if relative:
        return _shifted(near, _RELATIVE[relative.lower()])
    month, day = int(first), int(second)
    if sign == "/" and month > 12 and not year:
        month, day = day, month
    if year:
        return _date(int(year), month, day)
    around = [found for y in (near.year - 1, near.year, near.year + 1) if (found := _date(y, month, day))]
    return min(around, key=lambda found: (abs(found - near), found < near), default=None)


def _shifted(near: date, days: int) -> date | None:
    return near + timedelta(days=days) if date.max - near >= timedelta(days=days) else None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def typed(day: date) -> str:
    """A day as ``read_day`` takes it without a year: 11月25日."""
    return f"{day.month}月{day.day}日"


@dataclass(frozen=True, slots=True)
class DeputyWords:
    """``/deputy 小吴 代 张主任 11月25日 至 12月5日`` taken apart."""

    names: tuple[str, ...]  # who acts, for whom, and maybe a role
    days: tuple[date, ...]
    wrong_day: str = ""  # what is written like a day and is none: 13月40日
    is_ending: bool = False


def read_deputy(text: str, today: date) -> DeputyWords:
    """Names and days in their order; the second day is looked for near the first."""
    line = plain(text)
    days: list[date] = []
    for match in _DAY.finditer(line):
        near = days[-1] if days and not match[6] else today
        day = _day(match, near)
        if day is None:
            return DeputyWords((), (), wrong_day=match[0])
        days.append(day)
    words = list(_names(_DAY.sub(" ", line)))
    return DeputyWords(tuple(w for w in words if w.lower() not in _ENDING), tuple(days),
                       is_ending=any(w.lower() in _ENDING for w in words))


def _names(text: str) -> Iterator[str]:
    for word in text.split():
        name = word.strip(_DASHES)
        if name and name.lower() not in _BETWEEN:
            yield name
