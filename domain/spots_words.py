"""A place taken apart once (R6): what it is called in plain words, which landmarks it names, what can contradict it."""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from domain import spots_lexicon as lexicon

KEPT = 8192  # places whose words are taken apart once: a finding is compared with hundreds
_PUNCTUATION = re.compile(r"(?<!\d)[\W_]+|[\W_]+(?!\d)")
_SHARP = re.compile(r"(?<=\d)\s*#")
_NUMBER = re.compile(r"\d[\d,、.\-]*|[A-Z](?=号楼|区|期|单元)")
_SHORTEST_REST = 2  # characters that are left when the community's own name is taken away


@lru_cache(KEPT)
def normalise(place: str) -> str:
    """The place without filler words, wordings of one thing made one: 菜市场 南大门附近 is 菜市场南门.

    The same for a whole sentence, so that a place may be looked for in it.
    """
    text = unicodedata.normalize("NFKC", place).upper().translate(lexicon.TRADITIONAL)
    plain = _plain(text)
    while plain != text:  # what one rule leaves, another may go on with
        text, plain = plain, _plain(plain)
    return text


def _plain(text: str) -> str:
    text = _PUNCTUATION.sub("", _SHARP.sub("号", text))
    text = lexicon.ORDINAL.sub(lambda m: str(_arabic(m[1])), text)
    for wording, plain in lexicon.WORDINGS:
        text = wording.sub(plain, text)
    return lexicon.INSIDE.sub("内", lexicon.BESIDE.sub("", lexicon.TRAILING.sub("", text)))


def _arabic(numeral: str) -> int:
    """一 to 九十九."""
    tens, ten, ones = numeral.partition("十")
    return lexicon.NUMERALS.get(tens, 1) * 10 + lexicon.NUMERALS.get(ones, 0) if ten else lexicon.NUMERALS[numeral]


def is_vague(place: str) -> bool:
    """Do the (normalised) words leave open where exactly: 路边, 小区内, a road without number or landmark, a lane of
    houses?"""
    if lexicon.VAGUE.fullmatch(place) or lexicon.LANE.search(place):
        return True
    road = re.search(f"{lexicon.LONG.pattern}$", place)
    # 河 of 滨河路 is no other road.
    return road is not None and not lexicon.POINT.search(place) and all(
        other.end() == road.start() for other in lexicon.LONG.finditer(place[:road.start()]))


def is_area(place: str) -> bool:
    """Do the (normalised) words name a whole compound, village or residents' group?"""
    return lexicon.AREA.search(place) is not None


@dataclass(frozen=True, slots=True)
class Landmark:
    """幸福小区 is 幸福 of the kind ``home``; ``kind`` is empty where the word for it is not known."""

    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Words:
    """``key`` is the same for all wordings of one point. ``pieces``: without one in common, two places are as far apart
    as words can be."""

    text: str
    key: str
    is_wide: bool  # vague or an area: the same words can be two spots
    pieces: frozenset[str]
    landmarks: frozenset[Landmark]
    directions: Counter[str]
    sides: frozenset[str]
    against: frozenset[str]  # the sides that contradict its own
    units: dict[str, str]  # what a number counts, and the number
    numbers: Counter[str]


@lru_cache(KEPT)
def words(place: str, community: str = "") -> Words:
    """A place taken apart; kept, since the same places are looked at again and again.

    ``community``: its full name, which says nothing more where the place begins with it.
    """
    text = normalise(_without(place, community))
    numbers = _NUMBER.findall(text)
    sides, landmarks = _sides(text), _landmarks(text)
    return Words(text=text, key=_key(text), is_wide=is_vague(text) or is_area(text), pieces=_pieces(text, landmarks),
                 landmarks=landmarks, directions=Counter(c for c in text if c in lexicon.DIRECTIONS),
                 sides=sides, against=_against(sides), units=dict(zip(_units(text), numbers, strict=True)),
                 numbers=Counter(numbers))


def _without(place: str, community: str) -> str:
    rest = place.strip().removeprefix(community) if community else place
    is_place = len(rest) > _SHORTEST_REST and not lexicon.VAGUE.fullmatch(normalise(rest))
    return rest if is_place else place


def _key(text: str) -> str:
    """A crossing by its roads in one order, a building after its compound, a named market by one word."""
    text = lexicon.NAMED_MARKET.sub("菜市场", text)
    crossing = lexicon.CROSSING.fullmatch(text)
    if crossing is not None and crossing[1] != crossing[2]:
        roads = sorted(crossing.groups()[:2])
        return f"{roads[0]}×{roads[1]}口{_without_top(crossing[3])}"
    building = lexicon.BUILDING_FIRST.fullmatch(text)
    return f"{building[2]}{building[1]}" if building else text


def _without_top(rest: str) -> str:
    return rest.removesuffix("上")


def _pieces(text: str, landmarks: frozenset[Landmark]) -> frozenset[str]:
    """Two-character pieces, slips of writing folded; a number with what it counts is one."""
    folded = _loosened(text).translate(lexicon.FOLD)
    if len(folded) < 2:
        return frozenset({folded} - {""})
    bare = lexicon.NUMBERED.sub(" ", folded)
    pieces = {bare[i:i + 2] for i in range(len(bare) - 1)} - _COMMON
    numbers = set(_TELLING.findall(folded))
    kinds = {mark.kind for mark in landmarks if not mark.name and mark.kind in lexicon.SYNONYMOUS}
    return frozenset({p for p in pieces if " " not in p} | numbers | kinds) or frozenset({folded})


def _loosened(text: str) -> str:
    for wording, plain in lexicon.LOOSE:
        text = wording.sub(plain, text)
    return text


_TELLING = re.compile(r"\d[\d,、.\-]*.?|[东西南北]{1,2}门")
_COMMON = {pair.translate(lexicon.FOLD) for pair in ("小区", "路口", "社区", "区门", "店门", "路边")}


def _landmarks(text: str) -> frozenset[Landmark]:
    """The landmarks that are named, slips of writing folded; sides, gates and numbers are none."""
    found: set[Landmark] = set()
    for part in lexicon.NUMBERED.split(_loosened(text).translate(lexicon.FOLD)):
        at = 0
        for mark in lexicon.LANDMARK.finditer(part):
            at = mark.end()
            name = lexicon.BARE.sub("", mark[2] or "") if len(mark[2] or "") > 2 else mark[2] or ""
            found.add(Landmark(name, lexicon.KIND_OF[mark[1] or mark[3]]))
        rest = lexicon.BARE.sub("", part[at:])
        if rest in lexicon.KIND_OF:
            found.add(Landmark("", lexicon.KIND_OF[rest]))
        elif rest:
            found.add(Landmark(rest, ""))
    return _without_repeats(found)


def _without_repeats(found: set[Landmark]) -> frozenset[Landmark]:
    """御景城 小区: the second word for the kind names nothing."""
    named = {mark.kind for mark in found if mark.name}
    return frozenset(mark for mark in found if mark.name or mark.kind not in named)


def _sides(text: str) -> frozenset[str]:
    sides = {c for pair in lexicon.OPPOSITES for c in pair if c in text}
    if "门" in text and "后" not in text:
        sides.add("前")
    return frozenset(sides)


def _against(sides: frozenset[str]) -> frozenset[str]:
    """One side alone is contradicted by its opposite; a place that names both is not."""
    both = ((a, b) for pair in lexicon.OPPOSITES for a, b in (pair, pair[::-1]))
    return frozenset(b for a, b in both if a in sides and b not in sides)


def _units(text: str) -> list[str]:
    """What each number counts, made distinct by its place among equals."""
    found = re.findall(rf"(?:{_NUMBER.pattern})(号[楼院]?|.?)", text)
    return [f"{unit}{found[:n].count(unit)}" for n, unit in enumerate(found)]
