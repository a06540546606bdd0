"""Are two places of one community the same spot (R6)? Sure, or asked: a wrong order is the worst error.

Sure is only what names one point in the same words; what may be a whole road, or differs in a word, is asked.
"""

import math
from collections import Counter
from enum import StrEnum

from domain.spots_words import Landmark, Words, is_vague, normalise, words

__all__ = ["Sameness", "compare", "distance", "is_vague", "normalise", "same_place", "same_spot", "words"]
EARTH = 6_371_000.0  # metres
FAR = 3  # times the radius: beyond, the same words are another spot
_ALIKE = 0.5  # of the two-character pieces of a name: more is a near name
_LONG_NAME = 3  # characters; a shorter name with a letter less is another name


class Sameness(StrEnum):
    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "unsure"


def same_place(one: str, other: str, community: str = "") -> Sameness:
    """By wording alone. The same words for one point are the same, also the two roads of a crossing in either order;
    other numbers, directions or sides are different; near wordings, and words for a whole road, are unsure."""
    return compare(words(one, community), words(other, community))


def compare(one: Words, other: Words) -> Sameness:
    """``same_place`` of places that were taken apart before: a finding is compared with hundreds."""
    if one.key == other.key:
        return Sameness.UNSURE if one.is_wide or other.is_wide or not one.key else Sameness.SAME
    if one.pieces.isdisjoint(other.pieces):
        return Sameness.DIFFERENT if one.text and other.text else Sameness.UNSURE
    return Sameness.DIFFERENT if contradict(one, other) or _name_others(one, other) else Sameness.UNSURE


def contradict(one: Words, other: Words) -> bool:
    """Other numbers of the same thing (3号: 13号), other numbers altogether, or other directions or sides."""
    for unit, number in one.units.items():
        if other.units.get(unit, number) != number:
            return True
    return (_are_apart(one.numbers, other.numbers) or _are_apart(one.directions, other.directions)
            or (not one.against.isdisjoint(other.sides) and not other.against.isdisjoint(one.sides)))


def _are_apart(a: Counter[str], b: Counter[str]) -> bool:
    """Each says something that the other does not."""
    if not a or not b or a == b:
        return False
    return bool(a - b) and bool(b - a)


def _name_others(one: Words, other: Words) -> bool:
    """Does each name a landmark that the other does not, and no two of these can be one?"""
    only_one, only_other = one.landmarks - other.landmarks, other.landmarks - one.landmarks
    if not only_one or not only_other:
        return False
    return not any(_may_be_one(a, b) for a in only_one for b in only_other)


def covers(whole: Words, part: Words) -> bool:
    """May each landmark that the one names be one of the other's? 菜市场南门 covers 菜市场; 幸福路 no 幸福路饭店, nor
    幸福东路."""
    if part.directions - whole.directions:
        return False
    return all(any(_may_be_one(mark, own) and not _is_more(mark.name, own.name) for own in whole.landmarks)
               for mark in part.landmarks)


def _is_more(name: str, other: str) -> bool:
    """建设东 of 建设东路 says more than 建设."""
    return name != other and other in name


def _may_be_one(a: Landmark, b: Landmark) -> bool:
    """老菜市场 and 菜市场, 卫生院 and 镇医院, 幸福里 and 幸福里小区; not 光明小学 and 光华小学."""
    if a.kind and b.kind and a.kind != b.kind:
        return False
    short, long = sorted((a.name, b.name), key=len)
    return short in long or _shared(short, long) > _ALIKE or (
        len(short) >= _LONG_NAME and len(long) - len(short) <= 1 and _is_without_one(short, long))


def _is_without_one(short: str, long: str) -> bool:
    return any(long[:n] + long[n + 1:] == short for n in range(len(long)))


def _shared(a: str, b: str) -> float:
    """The share of two-character pieces that both have."""
    one, other = ({t[i:i + 2] for i in range(len(t) - 1)} for t in (a, b))
    return len(one & other) / max(1, min(len(one), len(other)))


def distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Metres between two positions given as (latitude, longitude) in WGS 84 degrees."""
    (lat1, lon1), (lat2, lon2) = ((math.radians(x) for x in p) for p in (one, other))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH * math.asin(min(1.0, math.sqrt(half)))


def same_spot(one: Words, other: Words, apart: float | None, radius_m: float,
              taught: Sameness | None = None) -> Sameness:
    """By shared position where both have one (``apart``: metres between them), else by what inspectors answered
    (``taught``), else by wording (R6).

    Within ``radius_m`` it is the same unless words or answer contradict; a little beyond, the same words are unsure.
    """
    worded = compare(one, other) if taught is None else taught
    if apart is None:
        return worded
    if apart <= radius_m:
        is_contradicted = worded is Sameness.DIFFERENT and (taught is not None or contradict(one, other))
        return Sameness.UNSURE if is_contradicted else Sameness.SAME
    return Sameness.UNSURE if worded is Sameness.SAME and apart <= FAR * radius_m else Sameness.DIFFERENT
