"""How an admin speaks of a 专项行动 (R1): name, first and last day, the notice's number."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

LONGEST_NAME = 30
_DAY = r"(?:(\d{4})[年./-])?(\d{1,2})[月./-](\d{1,2})[日号]?"
_SPAN = re.compile(rf"(?<![\d]){_DAY}\s*(?:-|~|至|到|—)+\s*{_DAY}(?!\d)")
_ALL = re.compile(r"(?:^|\s)(?:全部|全部问题|all)(?=\s|$)", re.IGNORECASE)
_NOTICE = re.compile(r"\S*[〔\[(]\d{4}[〕\])]\s*\d+\s*号")


@dataclass(frozen=True, slots=True)
class CampaignWords:
    name: str
    begin: date
    end: date  # the last day
    notice: str = ""
    claims_all: bool = False


def read_campaign(text: str, today: date) -> CampaignWords | None:
    """春季整治 3月1日-3月31日 城创〔2026〕3号 全部; None when the name or the two days are missing or impossible.

    Days without a year are of this year; a campaign that ends before it begins ends in the next.
    """
    words = unicodedata.normalize("NFKC", text)
    span = _SPAN.search(words)
    if span is None:
        return None
    begin = _day(span[1], span[2], span[3], today.year)
    end = _day(span[4], span[5], span[6], begin.year if begin else today.year)
    if begin and end and end < begin and not span[4]:
        end = _day(None, span[5], span[6], begin.year + 1)
    rest = f"{words[:span.start()]} {words[span.end():]}"
    notice = _NOTICE.search(rest)
    rest = _NOTICE.sub(" ", rest, count=1)
    name = " ".join(_ALL.sub(" ", rest).replace("#", " ").split())
    if begin is None or end is None or end < begin or not name or len(name) > LONGEST_NAME:
        return None
    return CampaignWords(name, begin, end, notice[0] if notice else "", _ALL.search(rest) is not None)


def _day(year: str | None, month: str, day: str, this_year: int) -> date | None:
    try:
        return date(int(year or this_year), int(month), int(day))
    except ValueError:
        return None


def is_on(begin: date, end: date, day: date) -> bool:
    """Does the campaign have this day?"""
    return begin <= day <= end
