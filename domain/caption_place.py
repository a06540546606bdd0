"""Where it is: what stands between the unit's name and the thing that is wrong (R1)."""

import re

from domain.lexicon_places import (
    BETWEEN,
    DEED,
    FAULT,
    GOES_ON,
    HEAD,
    HOLDERS,
    LEAD,
    LOCATIVE,
    NOUNS,
    PLACE_END,
    TAIL,
    TALKING,
    is_held,
)

SPACES = " \n,,。、::;;-.!?~…"
LONGEST_PLACE = 60
_LONGEST_UNKNOWN = 5  # characters of a thing that no list knows, between a place and its fault
_LONGEST_BEHIND = 20
_STOP = re.compile(r"[,。!;\s]+")
_SHORT = 4  # characters after a stop that belong to the thing: 路口,发现


def place_of(rest: str) -> tuple[str, int]:
    """The place, and where in ``rest`` begins what is wrong (its length when nothing is)."""
    lead = LEAD.match(rest)
    start = lead.end() if lead else 0
    at, is_noun = _first_cue(rest, start)
    if at < 0:
        return _before_deed(rest, start), len(rest)
    place = rest[start:at]
    cut = max(place.rfind(mark) for mark in ",。;!?")
    if cut >= 0 and len(place) - cut <= _SHORT:
        place = place[:cut]
    place = _trimmed(place)
    known = place if is_noun else _before_unknown(place)
    if known != place:
        at = rest.find(known, start) + len(known)
    return known[:LONGEST_PLACE], at


def _before_deed(rest: str, start: int) -> str:
    """菜市场南门已清理: where something was done."""
    deed = DEED.search(rest, start)
    place = _trimmed(rest[start:deed.start()]) if deed else ""
    return place[:LONGEST_PLACE] if PLACE_END.search(place) and not TALKING.search(place) else ""


def place_behind(rest: str) -> str:
    """井盖没了,汽车站对面: a last clause that is only a place; nothing when there is none."""
    *_, last = _STOP.split(rest.strip(SPACES))
    is_place = last != rest and 1 < len(last) <= _LONGEST_BEHIND and _first_cue(last, 0)[0] < 0
    return last if is_place and HEAD.search(last) and not TALKING.search(last) else ""


def _trimmed(place: str) -> str:
    return TAIL.sub("", place.strip(SPACES)).strip(SPACES)


def _first_cue(rest: str, start: int) -> tuple[int, bool]:
    """The first thing or fault that is not itself a part of a place, and whether it is a thing."""
    at = start
    while True:
        noun, word = NOUNS.first(rest, at)
        fault = FAULT.search(rest, at)
        if noun < 0 or (fault is not None and fault.start() < noun):
            if fault is None or not fault[0]:
                return -1, False
            return fault.start(), False
        end = _end_of_name(rest, noun + len(word), word)
        if end is None:
            return noun, True
        at = end


def _end_of_name(rest: str, end: int, word: str) -> int | None:
    """Where a place that begins with a thing's name ends; None when the thing is what is wrong."""
    if (where := LOCATIVE.match(rest, end)) and where.end() > end:
        return where.end()
    if goes_on := GOES_ON.match(rest, end):
        return goes_on.end()
    if word in HOLDERS:
        inner, held = NOUNS.first(rest, end)
        if rest[end:inner] in BETWEEN and is_held(word, held):
            return inner
    return None


def _before_unknown(place: str) -> str:
    """轮胎店旁手推车 with a fault behind it: the place ends where the last word for a place does."""
    end = max((head.end() for head in HEAD.finditer(place)), default=0)
    if not end or not 0 < len(place) - end <= _LONGEST_UNKNOWN:
        return place
    return _trimmed(place[:end])
