"""A report in English (R1): unit, category and place by the town's English words. What it does not know is left as it
was read."""

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from domain.policy import Category
from domain.reading import OTHER, Kind, Reading, UnitWords

SURE, HALF_SURE = 0.85, 0.65  # with a unit, without one
LONGEST_PLACE = 60  # characters
_CHINESE = re.compile("[\u2e80-\u9fff]")
_DONE = re.compile(r"\b(?:cleared|cleaned|removed|collected|fixed|repaired|done|finished|gone)\b", re.IGNORECASE)
_NOT_DONE = re.compile(r"\b(?:not|never|nobody|still|yet)\b|n't\b", re.IGNORECASE)
_WHERE = re.compile(
    r"\b(?:at|near|in front of|behind|beside|next to|outside|opposite|under|along|by|on|in)\s+(?:the\s+)?([^,.;:!?]+)",
    re.IGNORECASE)
_AFTER_PLACE = re.compile(r"\s+(?:is|are|was|were|has|have|had|not|still|again|needs?|for|since|lies|lying)\b.*$",
                          re.IGNORECASE)
_PARTS = re.compile(r"[,.;:!?]+")
_EDGE = " \t\n-–—'\"()"


def complete(reading: Reading, categories: tuple[Category, ...], units: Iterable[UnitWords]) -> Reading:
    """The reading with what its English words say; the same when it has Chinese ones, or names no category."""
    if reading.kind not in (Kind.PROBLEM, Kind.CHATTER) or _CHINESE.search(reading.text) or _is_no_report(reading.text):
        return reading
    code = reading.category or category_of(reading.text, categories)
    if code is None:
        return reading
    unit_id, words = _without_unit(reading, units)
    return replace(reading, kind=Kind.PROBLEM, category=code, unit_id=unit_id, place=place_of(words, categories),
                   confidence=max(reading.confidence if reading.kind is Kind.PROBLEM else 0.0,
                                  SURE if unit_id is not None else HALF_SURE))


def _is_no_report(text: str) -> bool:
    """A question, or a result: cleared, but not "not cleared"."""
    return text.rstrip().endswith("?") or (_DONE.search(text) is not None and _NOT_DONE.search(text) is None)


def category_of(text: str, categories: tuple[Category, ...]) -> str | None:
    """The category of the first English word that names one, of two that begin there the longer; 其他 is never read."""
    pattern, codes = _known(categories)
    found = pattern.search(text) if codes else None
    return codes[found[1].lower()] if found else None


@lru_cache(maxsize=4)
def _known(categories: tuple[Category, ...]) -> tuple[re.Pattern[str], dict[str, str]]:
    codes: dict[str, str] = {}
    for category in categories:
        if category.code != OTHER:
            for word in (category.name_en, *category.keywords_en):
                codes.setdefault(word.lower(), category.code)
    words = "|".join(re.escape(word) for word in sorted(codes, key=len, reverse=True) if word)
    return re.compile(rf"\b({words})(?:e?s)?\b", re.IGNORECASE), codes


def _without_unit(reading: Reading, units: Iterable[UnitWords]) -> tuple[int | None, str]:
    """The community, named in any case of letters, and the words without its name."""
    names = sorted(((name, unit) for unit in units if not unit.is_group for name in (unit.name, *unit.aliases)
                    if name.isascii()), key=lambda pair: -len(pair[0]))
    for name, unit in names:
        found = re.search(rf"\b{re.escape(name)}\b(?:\s+(?:community|village))?", reading.text, re.IGNORECASE)
        if found is not None:
            known = reading.unit_id if reading.unit_id is not None else unit.unit_id
            return known, f"{reading.text[:found.start()]},{reading.text[found.end():]}"
    return reading.unit_id, reading.text


def place_of(words: str, categories: tuple[Category, ...]) -> str:
    """Where: what follows "at the", "near", "in front of"; else the part of the sentence that names nothing wrong."""
    pattern, _ = _known(categories)
    for where in _WHERE.finditer(words):
        place = _place(pattern.split(where[1])[0])
        if place:
            return place
    parts = (_place(pattern.split(part)[0]) for part in _PARTS.split(words))
    return next((part for part in parts if part), "")


def _place(words: str) -> str:
    """Without what is said of it, and without an article that is left over."""
    place = _AFTER_PLACE.sub("", f" {words.strip(_EDGE)} ").strip(_EDGE)
    return re.sub(r"^(?:the|a|an)\b\s*|\s+(?:the|a|an|of|with)$", "", place, flags=re.IGNORECASE)[:LONGEST_PLACE]
