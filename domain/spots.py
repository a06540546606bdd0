"""Are two places of one community the same spot (R6)? Sure, or asked: a wrong order is the worst error.

Sure is only what names one point in the same words; what may be a whole road, or differs in a word, is asked.
"""

import math
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

_NUMERALS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_ORDINAL = re.compile(r"第?([一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九])"
                      r"(?=[号组栋幢楼单排层弄巷队区期村街路段中小院门支])")
_PUNCTUATION = re.compile(r"(?<!\d)[\s,,.。、::;()()\-—]+|[\s,,.。、::;()()\-—]+(?!\d)")
_WORDINGS = (("出入口", "入口"), ("大门口", "门"), ("大门", "门"), ("门口", "门"), ("门前", "门"), ("十字路口", "路口"),
             ("交叉路口", "路口"), ("交叉口", "路口"), ("交汇处", "路口"), ("旁边", "旁"), ("边上", "旁"),
             ("里面", "内"), ("里头", "内"))
_NEUTRAL = re.compile(r"(?:处|那里|那边|那儿|这里|这边|位置|的)$")
_BESIDE = re.compile(r"(?<=[门口桥角站号栋幢亭杆厕店])(?:旁|附近|周边|一带)$")  # a point has no other beside
_LOOSE = (("农贸市场", "菜市场"), ("集贸市场", "菜市场"), ("菜场", "菜市场"), ("入口", "门"), ("村头", "村口"),
          ("附近", ""), ("周边", ""), ("一带", ""), ("旁", ""), ("内", ""), ("里", ""), ("上", ""),
          ("与", ""), ("和", ""))
_VAGUE = re.compile(
    r"(?:(?:路|街|街道|道路|马路|大街|公路|主干道|道|巷|巷道|巷子|小巷|背街小巷|河|河道|沟|沟渠|渠|池塘|沟塘|塘|村|村庄|村子|小区|社区|"
    r"辖区|楼|楼道|楼梯|院|院墙|墙|门|路口|巷口|绿化带|人行道|非机动车道|消防通道|田间地?头?|垃圾桶|垃圾箱|垃圾池|垃圾点|空地|"
    r"工地|停车场|店|商铺|店铺|门店|超市|多|沿街|沿路|沿线|两|满街|各|全村|通村道路|进村路)"
    r"(?:[上下内里外旁边侧]|两侧|两边|两旁|附近|周边|一带|沿线|门)*)+")
_LONG = re.compile(r"(?:路|街|大道|公路|国道|省道|县道|河|渠|沟|溪|江)(?:[上内里旁边]|沿线|两[侧边旁岸]|人行道|"
                   r"非机动车道|绿化带)*")
_CROSSING = re.compile(r"(.+?[路街道巷])[与和、]?(.+?[路街道巷])(?:路口|口)")
_KINDS = ("东南西北中", "前后左右上下内外")
_SIDES = str.maketrans("里", "内")
EARTH = 6_371_000.0  # metres
KEPT = 4096  # places whose words are taken apart once: a finding is compared with hundreds
FAR = 3  # times the radius: beyond, the same words are another spot


class Sameness(StrEnum):
    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "unsure"


@lru_cache(KEPT)
def normalise(place: str) -> str:
    """The place without filler words, wordings of one thing made one: 菜市场 南大门附近 is 菜市场南门."""
    text = _PUNCTUATION.sub("", unicodedata.normalize("NFKC", place).strip())
    for wording, plain in _WORDINGS:
        text = text.replace(wording, plain)
    text = _ORDINAL.sub(lambda m: str(_arabic(m[1])), text)
    shorter = _BESIDE.sub("", _NEUTRAL.sub("", text))
    while shorter != text:
        text, shorter = shorter, _BESIDE.sub("", _NEUTRAL.sub("", shorter))
    return text


def _arabic(numeral: str) -> int:
    """一 to 九十九."""
    tens, ten, ones = numeral.partition("十")
    return _NUMERALS.get(tens, 1) * 10 + _NUMERALS.get(ones, 0) if ten else _NUMERALS[numeral]


def same_place(one: str, other: str) -> Sameness:
    """By wording alone. The same words for one point are the same, also the two roads of a crossing in either order;
    other numbers, directions or sides are different; near wordings, and words for a whole road, are unsure."""
    return compare(words(one), words(other))


def compare(one: "Words", other: "Words") -> Sameness:
    """``same_place`` of places that were taken apart before: a finding is compared with hundreds."""
    a, b = one.text, other.text
    if not a or not b:
        return Sameness.UNSURE
    if a == b:
        return Sameness.UNSURE if is_vague(a) else Sameness.SAME
    if _contradict(one, other):
        return Sameness.DIFFERENT
    crossing = _crossing(a)
    if crossing is not None and crossing == _crossing(b):
        return Sameness.SAME
    return Sameness.UNSURE if _is_near(_loosened(a), _loosened(b)) else Sameness.DIFFERENT


def is_vague(place: str) -> bool:
    """Do the (normalised) words leave open where exactly: 路边, 小区内, a road without number or landmark?"""
    if _VAGUE.fullmatch(place):
        return True
    road = re.search(f"{_LONG.pattern}$", place)
    return road is not None and not re.search(r"\d+(?:号|米|公里)", place) and not _LONG.search(place[:road.start()])


@dataclass(frozen=True, slots=True)
class Words:
    """A normalised place, and what of it can contradict another's."""

    text: str
    sides: tuple[Counter[str], ...]
    units: dict[str, str]  # what a number counts, and the number
    numbers: Counter[str]


@lru_cache(KEPT)
def words(place: str) -> Words:
    """A place taken apart; kept, since the same places are looked at again and again."""
    text = normalise(place)
    numbers = _digits(text)
    return Words(text, tuple(Counter(c for c in text.translate(_SIDES) if c in kind) for kind in _KINDS),
                 dict(zip(_units(text), numbers, strict=True)), Counter(numbers))


def _contradict(one: Words, other: Words) -> bool:
    """Other numbers of the same thing (3号: 13号), other numbers altogether, or other directions or sides."""
    for unit, number in one.units.items():
        if other.units.get(unit, number) != number:
            return True
    return _are_apart(one.numbers, other.numbers) or any(map(_are_apart, one.sides, other.sides))


def _are_apart(a: Counter[str], b: Counter[str]) -> bool:
    """Each says something that the other does not."""
    if not a or not b or a == b:
        return False
    return bool(a - b) and bool(b - a)


def _digits(text: str) -> list[str]:
    return re.findall(r"\d[\d,、.\-]*", text)


def _units(text: str) -> list[str]:
    """What each number counts, made distinct by its place among equals."""
    found = re.findall(r"\d[\d,、.\-]*(.?)", text)
    return [f"{unit}{found[:n].count(unit)}" for n, unit in enumerate(found)]


def _crossing(text: str) -> frozenset[str] | None:
    match = _CROSSING.fullmatch(text)
    return frozenset(match.groups()) if match and match[1] != match[2] else None


def _loosened(text: str) -> str:
    for wording, plain in _LOOSE:
        text = text.replace(wording, plain)
    return text


def _is_near(a: str, b: str) -> bool:
    return a in b or b in a or sorted(a) == sorted(b) or _shared(a, b) >= 0.5


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
              answered: bool | None = None) -> Sameness:
    """By shared position where both have one (``apart``: metres between them), else by what an inspector answered, else
    by wording (R6).

    Within ``radius_m`` it is the same unless words or answer contradict; a little beyond, the same words are unsure.
    """
    worded = compare(one, other) if answered is None else Sameness.SAME if answered else Sameness.DIFFERENT
    if apart is None:
        return worded
    if apart <= radius_m:
        is_contradicted = worded is Sameness.DIFFERENT and (answered is False or _contradict(one, other))
        return Sameness.UNSURE if is_contradicted else Sameness.SAME
    return Sameness.UNSURE if worded is Sameness.SAME and apart <= FAR * radius_m else Sameness.DIFFERENT
