"""What one sentence of a work group says (R1–R4): roster names, category keywords, and the rest is the place."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from domain import lexicon
from domain.people import Role
from domain.policy import Category


class Kind(StrEnum):
    PROBLEM = "problem"
    ACKNOWLEDGEMENT = "acknowledgement"  # a promise or work under way
    RECTIFIED = "rectified"  # a stated result
    RETURNED = "returned"
    ACCEPTED = "accepted"
    CHATTER = "chatter"


@dataclass(frozen=True, slots=True)
class UnitWords:
    unit_id: int
    name: str
    aliases: tuple[str, ...]
    is_group: bool = False  # a residents' group; its community is ``parent_id``
    parent_id: int | None = None


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The town's words: communities and residents' groups, how heads are mentioned, the categories."""

    units: tuple[UnitWords, ...]
    heads: Mapping[str, int]  # 张主任 → the community's id, only names that one community has
    categories: tuple[Category, ...]
    index: Mapping[str, Sequence[tuple[str, UnitWords]]] = field(init=False)  # by the first two characters
    codes: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        index: dict[str, list[tuple[str, UnitWords]]] = {}
        for unit in self.units:
            for word in {unit.name, *(() if unit.is_group else unit.aliases)}:
                index.setdefault(word[:2], []).append((word, unit))
        for pairs in index.values():
            pairs.sort(key=lambda pair: -len(pair[0]))
        object.__setattr__(self, "index", index)
        object.__setattr__(self, "codes", frozenset(c.code for c in self.categories))

    def groups_of(self, community_id: int | None) -> list[UnitWords]:
        """The residents' groups of a community."""
        return [u for u in self.units if u.is_group and u.parent_id == community_id] if community_id else []


@dataclass(frozen=True, slots=True)
class Context:
    role: Role | None = None
    unit_id: int | None = None  # the community that the chat or the sender belongs to
    photos: int = 0
    reply_to: Literal["none", "card", "photo"] = "none"


@dataclass(frozen=True, slots=True)
class Reading:
    text: str
    kind: Kind
    unit_id: int | None = None
    residents_group_id: int | None = None
    place: str = ""
    category: str | None = None
    quantity: float | None = None
    quantity_unit: str = ""
    problem_number: int | None = None
    confidence: float = 0.0
    candidates: tuple[str, ...] = ()  # codes of categories, likeliest first
    has_no_finding: bool = False  # 西关社区 无问题


_MENTION = re.compile(r"@(\S+)")
_ITEM = re.compile(r"(?:^|(?<=[\s;;。::,,、]))(?:(\d{1,2})[.、.))](?!\d)|([①-⑳])|[((](\d{1,2})[))])\s*")
_DIGITS = dict(zip("一二两三四五六七八九十", (1, 2, 2, 3, 4, 5, 6, 7, 8, 9, 10), strict=True))
# An alias that goes on like this is another name: 江南二路, 光明小学, 和平新村.
_GOES_ON = re.compile(r"[一二三四五六七八九十\d东南西北中]*(?:路|街(?!道办)|巷|大?道|桥|河|渠|小学|中学|学校|幼儿园|"
                      r"派出所|医院|卫生院|新村|花园|小区|"
                      r"景区|公园|广场|大厦|苑|城|超市|酒店|宾馆|农贸|大市场|车?站|镇|乡|湾|山|公寓|安置区|商场|"
                      r"公司|[南北东西]区)")
_BEFORE = re.compile(r"(?:^|[\s,。;::、()【】在到对查看去]|\d[.、])$")
_SPACES = " \n,,。、::;;-.!?"


def normalise(text: str) -> str:
    """Full-width forms made narrow, spaces folded; punctuation of sentences kept."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def read(text: str, vocabulary: Vocabulary, context: Context | None = None) -> Reading:
    """What the sentence says; ``context`` decides where the words alone leave it open.

    A place is what stands between the unit and the thing that is wrong. 其他 is never read, only chosen.
    """
    context = context or Context()
    words = normalise(text)
    body = _MENTION.sub(" ", words).strip()
    unit, before, rest = _unit(body, words, vocabulary)
    group, rest = _group(unit, rest, vocabulary, context)
    place = _place(rest) or _place_beside(before, rest)
    about = f"{rest},{before}" if len(before) > 1 else rest
    category, candidates = _category(about, place, vocabulary)
    kind, confidence = _kind(words, category, unit, place, context)
    quantity, measure = _quantity(about)
    number = lexicon.NUMBER.search(words)
    return Reading(
        text=text, kind=kind, unit_id=_community(unit) or context.unit_id, place=place, category=category,
        residents_group_id=group.unit_id if group else None, quantity=quantity, quantity_unit=measure,
        problem_number=int(number[1] or number[2]) if number else None, confidence=confidence, candidates=candidates,
        has_no_finding=category is None and lexicon.NONE_FOUND.search(words) is not None)


def without_number(words: str) -> str:
    """What is said of a problem, without the number that names it: ``#4 不到位`` is 不到位."""
    return lexicon.NUMBER.sub(" ", words, count=1).strip(_SPACES)


def split_list(text: str) -> list[str]:
    """The items of a list numbered 1, 2, …, each under the heading, or the text as the only one."""
    marks: list[re.Match[str]] = []
    for mark in _ITEM.finditer(text):
        number = ord(mark[2]) - ord("①") + 1 if mark[2] else int(mark[1] or mark[3])
        if number == len(marks) + 1:
            marks.append(mark)
    if len(marks) < 2:
        return [text]
    head = text[:marks[0].start()].strip(_SPACES)
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    items = [text[mark.end():end].strip(_SPACES) for mark, end in zip(marks, ends, strict=True)]
    return [f"{head} {item}" if head else item for item in items if item]


def _unit(body: str, words: str, vocabulary: Vocabulary) -> tuple[UnitWords | None, str, str]:
    """The unit that is named, what stands before its name and what after; a mention of a head names it too."""
    for name, unit, at in _named(body, vocabulary):
        return unit, body[:at].strip(_SPACES), body[at + len(name):].strip(_SPACES)
    for mention in _MENTION.findall(words):
        community = vocabulary.heads.get(mention.rstrip(_SPACES))
        if community is not None:
            return next((u for u in vocabulary.units if u.unit_id == community), None), "", body
    return None, "", body


def _named(body: str, vocabulary: Vocabulary) -> list[tuple[str, UnitWords, int]]:
    """Units as they are named, full names first, then by position; an alias only where a name can begin and end."""
    found, at = [], 0
    while at < len(body) - 1:
        hit = next(((name, unit) for name, unit in vocabulary.index.get(body[at:at + 2], ())
                    if body.startswith(name, at)), None)
        if hit is not None and _is_name(body, at, *hit):
            found.append((*hit, at))
            at += len(hit[0])
        else:
            at += 1
    return sorted(found, key=lambda f: (f[0] != f[1].name, f[2]))


def _is_name(body: str, at: int, name: str, unit: UnitWords) -> bool:
    if name == unit.name:
        return at < 2 or not _GOES_ON.match(body, at + len(name)) or name[-2:] == "社区"
    return _BEFORE.search(body[:at][-2:]) is not None and not _GOES_ON.match(body, at + len(name))


def _community(unit: UnitWords | None) -> int | None:
    if unit is None:
        return None
    return unit.parent_id if unit.is_group else unit.unit_id


def _group(unit: UnitWords | None, rest: str, vocabulary: Vocabulary, context: Context) -> tuple[UnitWords | None, str]:
    """The residents' group, named in full or, within its community, by its alias; and the words after it."""
    if unit is not None and unit.is_group:
        return unit, rest
    for group in vocabulary.groups_of(_community(unit) or context.unit_id):
        for name in (group.name, *group.aliases):
            if rest.startswith(name):
                return group, rest[len(name):].strip(_SPACES)
    return None, rest


def _place(rest: str) -> str:
    """What stands before the thing that is wrong; a thing with a locative is still a place (垃圾桶旁)."""
    at = 0
    while (thing := lexicon.THING.search(rest, at)) is not None:
        where = lexicon.LOCATIVE.match(rest, thing.end())
        if where is None or where.end() == thing.end():
            break
        at = where.end()
    if thing is None:
        return ""
    place = rest[:thing.start()]
    cut = max(place.rfind(mark) for mark in ",。;!?")
    if cut >= 0 and len(place) - cut <= 4:
        place = place[:cut]
    return lexicon.TAIL.sub("", place.strip(_SPACES)).strip(_SPACES)[:60]


def _place_beside(before: str, rest: str) -> str:
    """When the thing stands before the unit's name (垃圾没清 光明社区幸福路中段), the place is what follows it."""
    if rest and lexicon.THING.search(before) and not lexicon.THING.search(rest):
        return rest[:60]
    return "" if rest else _place(before)


def _category(about: str, place: str, vocabulary: Vocabulary) -> tuple[str | None, tuple[str, ...]]:
    """The category of what is wrong, and the likeliest ones; the town's own keywords where no pattern knows better."""
    first_clause = about.split(",", 1)[0]
    found = [code for text in (first_clause, about) for code, pattern in lexicon.CATEGORIES
             if code in vocabulary.codes and pattern.search(text)]
    wrong = about[about.find(place) + len(place):] if place else about
    found += [code for _, code in sorted((-len(k), c.code) for c in vocabulary.categories
                                         for k in (c.name, *c.keywords) if k in wrong and c.code != OTHER)]
    likely = tuple(dict.fromkeys(found))
    return (likely[0] if likely else None), likely[:3]


def _kind(words: str, category: str | None, unit: UnitWords | None, place: str, context: Context) -> tuple[Kind, float]:
    kind, confidence = _kind_alone(words, category, unit is not None, place)
    if context.role is None:
        return kind, confidence
    if context.role in _INSPECTING:
        return _said_by_inspector(kind, confidence, category, context)
    return _said_by_community(kind, confidence, context)


def _kind_alone(words: str, category: str | None, has_unit: bool, place: str) -> tuple[Kind, float]:
    """A stated result is rectified, a promise or work under way an acknowledgement."""
    if lexicon.ACCEPTED.search(without_number(words)):
        return Kind.ACCEPTED, 0.95
    is_done = lexicon.DONE.search(words) is not None and lexicon.NOT_DONE.search(words) is None
    is_told = category is not None and (has_unit or bool(place))
    if lexicon.ACKNOWLEDGED.search(words) and not is_told and not is_done and len(words) < 24:
        return Kind.ACKNOWLEDGEMENT, 0.95
    if lexicon.CHATTER.search(words) and not (is_told and has_unit and is_done):
        return Kind.CHATTER, 0.9
    if is_done:
        return Kind.RECTIFIED, 0.9
    if lexicon.RETURNED.search(words):
        return Kind.RETURNED, 0.9
    if category is not None and lexicon.BAD.search(words):
        return Kind.PROBLEM, 0.95 if is_told else 0.7
    if is_told or (has_unit and place and lexicon.BAD.search(words)):
        return Kind.PROBLEM, 0.8 if is_told else 0.6
    return Kind.CHATTER, 0.5 if has_unit or category else 0.8


LARGEST_QUANTITY = 1_000_000  # a larger number is a slip of the finger
_INSPECTING = frozenset({Role.INSPECTOR, Role.ADMIN, Role.LEADER})
OTHER = "other"  # a category only when it is chosen


def _said_by_inspector(kind: Kind, confidence: float, category: str | None, context: Context) -> tuple[Kind, float]:
    """An inspector does not rectify; photos with something wrong are a report, unless they answer a card."""
    if kind in (Kind.RECTIFIED, Kind.ACKNOWLEDGEMENT):
        return (Kind.ACCEPTED, 0.8) if context.reply_to != "none" and kind is Kind.RECTIFIED else (Kind.CHATTER, 0.9)
    if context.photos and context.reply_to == "none" and kind is Kind.RETURNED and category:
        return Kind.PROBLEM, 0.8
    return kind, confidence


def _said_by_community(kind: Kind, confidence: float, context: Context) -> tuple[Kind, float]:
    """A community does not verify; its photos are an answer unless the words say otherwise."""
    if context.photos and kind is not Kind.ACKNOWLEDGEMENT:
        return Kind.RECTIFIED, 0.9
    if kind is Kind.ACCEPTED:
        return Kind.RECTIFIED, 0.8
    return (Kind.CHATTER, 0.8) if kind in (Kind.PROBLEM, Kind.RETURNED) else (kind, confidence)


def _quantity(words: str) -> tuple[float | None, str]:
    """A stated number with its measure word; never a house, road or floor number."""
    for match in lexicon.COUNT.finditer(words):
        digits, measure = match[1], match[2]
        if words[max(0, match.start() - 1):match.start()] in lexicon.ORDINAL:
            continue
        if not digits[0].isdecimal() and measure in lexicon.VAGUE:
            continue
        amount = numeral(digits)
        if amount is not None and amount <= LARGEST_QUANTITY:
            return amount, measure
    return None, ""


def numeral(digits: str) -> float | None:
    """23, 1.5 or 一 to 九十九; None when it is no number: 二三."""
    if digits[:1].isdecimal():
        return float(digits)
    is_number = re.fullmatch(r"[一二两三四五六七八九]?十?[一二三四五六七八九]?|两", digits)
    return float(_chinese(digits)) if is_number else None


def _chinese(digits: str) -> int:
    """一 to 九十九."""
    tens, ten, ones = digits.partition("十")
    if not ten:
        return _DIGITS[digits[0]]
    return _DIGITS.get(tens, 1) * 10 + _DIGITS.get(ones, 0)
