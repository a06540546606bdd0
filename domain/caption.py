"""What one sentence of a work group says (R1–R4): roster names, things that are wrong, and the rest is the place."""

import re

from domain import lexicon, lexicon_kinds
from domain.caption_category import category_of
from domain.caption_kind import Facts, kind_of
from domain.caption_lists import split_list
from domain.caption_place import SPACES, place_behind, place_of
from domain.caption_text import normalise, spoken_lines, undecorated
from domain.caption_units import Named, community_of, group_of, unit_of, without_mentions
from domain.matching_words import without_numbers
from domain.reading import OTHER, Context, Kind, Reading, UnitWords, Vocabulary

__all__ = ["OTHER", "Context", "Kind", "Reading", "UnitWords", "Vocabulary", "normalise", "numeral", "read",
           "split_list", "without_number"]
LARGEST_QUANTITY = 1_000_000  # a larger number is a slip of the finger
_DIGITS = dict(zip("一二两三四五六七八九十", (1, 2, 2, 3, 4, 5, 6, 7, 8, 9, 10), strict=True))


def read(text: str, vocabulary: Vocabulary, context: Context | None = None) -> Reading:
    """What the sentence says; ``context`` decides where the words alone leave it open.

    A place is what stands between the unit and the thing that is wrong. 其他 is never read, only chosen.
    """
    context = context or Context()
    said, printed = spoken_lines(text)
    words, mentions = without_mentions(undecorated(said), vocabulary)
    named = unit_of(words, mentions, vocabulary)
    if named.unit is None and printed:
        named = Named(unit_of(printed, [], vocabulary).unit, "", words)
    group, rest = group_of(named, vocabulary, context)
    place, wrong, beside = _parts(rest, named.before)
    category, candidates = category_of(place, wrong, beside, vocabulary)
    facts = Facts(without_number(words), category, named.unit is not None, place)
    kind, confidence = kind_of(facts, context)
    quantity, measure = _quantity(f"{rest},{beside}" if beside else rest) if kind is not Kind.CHATTER else (None, "")
    number = lexicon.NUMBER.search(words)
    return Reading(
        text=text, kind=kind, unit_id=community_of(named.unit) or context.unit_id, place=place, category=category,
        residents_group_id=group.unit_id if group else None, quantity=quantity, quantity_unit=measure,
        problem_number=int(number[1] or number[2]) if number else None, confidence=confidence, candidates=candidates,
        has_no_finding=category is None and lexicon_kinds.NONE_FOUND.search(words) is not None)


def _parts(rest: str, before: str) -> tuple[str, str, str]:
    """The place, what is wrong, and words before the unit's name; 垃圾没清 光明社区幸福路中段 has its place last."""
    beside = before if len(before) > 1 else ""
    place, at = place_of(rest)
    if not place and beside:
        other, there = place_of(beside)
        if there < len(beside) and at == len(rest):
            return rest[:60] or other, beside if rest else beside[there:], ""
    if not place and at < len(rest):
        place = place_behind(rest)
    return place, rest[at:], beside


def without_number(words: str) -> str:
    """What is said of a problem, without the number that names it: ``#4 不到位`` is 不到位."""
    return without_numbers(words).strip(SPACES)


def _quantity(words: str) -> tuple[float | None, str]:
    """A stated number with its measure word; never a house, road or floor number."""
    for match in lexicon.COUNT.finditer(words):
        amount = None if _is_no_amount(match) else numeral(match[1])
        if amount is not None and amount <= LARGEST_QUANTITY:
            return amount, match[2]
    return None, ""


def _is_no_amount(count: re.Match[str]) -> bool:
    """第3处, 往北100米, 一堆: a place in a row, a distance, how something lies."""
    digits, measure, before = count[1], count[2], count.string[:count.start()]
    if before[-1:] in lexicon.ORDINAL or (measure in lexicon.LENGTHS and lexicon.DISTANCE.search(before)):
        return True
    is_vague = measure in lexicon.VAGUE or (digits == "一" and measure in lexicon.VAGUE_ONE)
    return is_vague and not digits[0].isdecimal()


def numeral(digits: str) -> float | None:
    """23, 1.5 or 一 to 九十九; None when it is no number: 二三."""
    if digits[:1].isdecimal():
        return float(digits)
    is_number = re.fullmatch(r"[一二三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九]", digits)
    return float(_chinese(digits)) if is_number else None


def _chinese(digits: str) -> int:
    """一 to 九十九."""
    tens, ten, ones = digits.partition("十")
    if not ten:
        return _DIGITS[digits[0]]
    return _DIGITS.get(tens, 1) * 10 + _DIGITS.get(ones, 0)
