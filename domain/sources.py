"""Where a problem came from (R1): 督查 unless the words say otherwise."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Source(StrEnum):
    INSPECTION = "inspection"  # 督查
    SUPERIOR = "superior"  # 上级督查: 市委巡查, 县检
    PUBLIC = "public"  # 群众反映
    CAMPAIGN = "campaign"  # 专项行动


@dataclass(frozen=True, slots=True)
class Sourced:
    """``rest``: the sentence without the words of the source. ``name``: the words themselves, 市委巡查."""

    rest: str
    source: Source = Source.INSPECTION
    name: str = ""
    campaign: str = ""  # which of the known campaigns is named


_LEVEL = r"(?:国家|中央|省|市|县|区|州)(?:级|里)?(?:委|政府|文明办|创建办|创城办|创文办|城管局|住建局|环卫办|爱卫办)?"
_CHECK = r"(?:巡查|巡察|督查|督察|督导|暗访|检查|测评|抽查|考核|点评|交办|检|查)"
_SUPERIOR = rf"(?:{_LEVEL}{_CHECK}|上级{_CHECK}|第三方{_CHECK})(?:组|反馈|交办|发现|指出|通报|问题)?"
_PUBLIC = (r"(?:群众|居民|市民|村民|业主|网民|网友|住户)(?:来电|来信)?(?:反映|反应|举报|投诉|来电|来信)|"
           r"(?:12345|12319)(?:热线|工单|转办|平台)?|市长热线|信访(?:件|转办)?|热线(?:工单|转办|反映)")
_KNOWN = ((Source.SUPERIOR, _SUPERIOR), (Source.PUBLIC, _PUBLIC), (Source.CAMPAIGN, r"#?专项(?:行动|整治)"))
_HASHTAG = re.compile(r"(?<!\S)#(?!\d)\w+(?:#|(?=\s|$))")
_GAP = r"[\s::,,、;;]*"
_OPEN, _CLOSE = r"[\s((\[【,,;;。]", r"[))\]】]?[\s。]*"
# First or last in the sentence only: 群众反映强烈的旱厕 says how, not where from.
_FIRST = tuple((source, re.compile(rf"^[((\[【]?({words})[))\]】]?(?!强烈|很大|较|最){_GAP}(?=\S)"))
               for source, words in _KNOWN)
_LAST = tuple((source, re.compile(rf"(?<=\S){_OPEN}(?:来源[::]?)?({words}){_CLOSE}$")) for source, words in _KNOWN)


def read_source(text: str, campaigns: Sequence[str] = ()) -> Sourced:
    """Where the sentence says that the problem comes from; the place is read from ``rest``.

    ``campaigns``: names of those that are going on, said plainly or as a hashtag.
    """
    named = _campaign(text, campaigns)
    if named is not None:
        return named
    for source, pattern in (*_FIRST, *_LAST):
        found = pattern.search(text)
        if found and (rest := (text[:found.start()] + text[found.end():]).strip()):
            return Sourced(rest, source, "" if source is Source.CAMPAIGN else found[1])
    return Sourced(text)


def without_source(text: str) -> str:
    """The sentence that says what is wrong and where; a hashtag is no place."""
    return _HASHTAG.sub(" ", read_source(text).rest).strip() or text


def _campaign(text: str, campaigns: Sequence[str]) -> Sourced | None:
    """A hashtag anywhere, the plain name at the beginning or the end; the longest name first."""
    for name in sorted(campaigns, key=len, reverse=True):
        plain = re.escape(name)
        pattern = rf"#{plain}#?{_GAP}|^[((\[【]?{plain}[))\]】]?{_GAP}(?=\S)|(?<=\S){_OPEN}{plain}{_CLOSE}$"
        found = re.search(pattern, text)
        if found:
            rest = f"{text[:found.start()].rstrip()} {text[found.end():]}".strip()
            return Sourced(rest, Source.CAMPAIGN, "", name)
    return None
