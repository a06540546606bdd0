"""Are two places of one community the same spot (R6)? Sure, or asked: a wrong order is the worst error."""

import math
import re
import unicodedata
from enum import StrEnum

_FILLER = re.compile(r"[\s,,.。、::()()\-]|(?:旁边?|附近|边上|周边|一带|处|那里|那边|这里|里面?|内|上|的)$")
_SYNONYMS = (("大门", "门"), ("出入口", "门"), ("入口", "门"), ("门口", "门"), ("农贸市场", "菜市场"), ("集贸市场", "菜市场"),
             ("旁边", "旁"), ("村头", "村口"), ("交叉口", "路口"))
_DIRECTION = re.compile(r"[东南西北前后左右](?=门|侧|边|头|口|角|段|面|墙)|[东南西北]{1,2}$")
EARTH = 6_371_000.0  # metres


class Sameness(StrEnum):
    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "unsure"


def normalise(place: str) -> str:
    """The place without filler words, wordings of one thing made one."""
    text = unicodedata.normalize("NFKC", place).strip()
    for wording, plain in _SYNONYMS:
        text = text.replace(wording, plain)
    shorter = _FILLER.sub("", text)
    while shorter != text:
        text, shorter = shorter, _FILLER.sub("", shorter)
    return text


def same_place(one: str, other: str) -> Sameness:
    """By wording alone. Equal when normalised, or the same words in another order ("南门菜市场": "菜市场南门"), is
    the same; other numbers or directions are different; one within the other is unsure."""
    a, b = normalise(one), normalise(other)
    if not a or not b:
        return Sameness.UNSURE
    if a == b or (sorted(a) == sorted(b) and not re.search(r"\d", a)):
        return Sameness.SAME
    if _numbers(a) != _numbers(b) or (_directions(a) != _directions(b) and _directions(a) and _directions(b)):
        return Sameness.DIFFERENT
    return Sameness.UNSURE if a in b or b in a or _shared(a, b) >= 0.5 else Sameness.DIFFERENT


def _numbers(text: str) -> list[str]:
    return re.findall(r"\d+", text)


def _directions(text: str) -> list[str]:
    return sorted(_DIRECTION.findall(text))


def _shared(a: str, b: str) -> float:
    """The share of two-character pieces that both have."""
    one, other = ({t[i:i + 2] for i in range(len(t) - 1)} for t in (a, b))
    return len(one & other) / max(1, min(len(one), len(other)))


def distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Metres between two positions given as (latitude, longitude) in WGS 84 degrees."""
    (lat1, lon1), (lat2, lon2) = ((math.radians(x) for x in p) for p in (one, other))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH * math.asin(min(1.0, math.sqrt(half)))


def same_spot(place: str, position: tuple[float, float] | None, other_place: str,
              other_position: tuple[float, float] | None, radius_m: float) -> Sameness:
    """By shared position where both have one, else by wording (R6)."""
    if position is not None and other_position is not None:
        return Sameness.SAME if distance(position, other_position) <= radius_m else Sameness.DIFFERENT
    return same_place(place, other_place)
