"""Which problem does an answer mean (R3)? The same order of clues serves words that verify (R4)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.caption import Reading
from domain.spots import Sameness, normalise, same_place

MOST_CHOICES = 3
SHORTEST_PLACE = 2  # characters; one alone stands in too many sentences
_SIGN = re.compile(r"[#＃№]\s*\d")
_DEED = re.compile(r"已|了|完|整改|处理|安排|打扫|清[理运扫除掉]|拆[除掉]|修[好复]")  # what was done, not where


@dataclass(frozen=True, slots=True)
class Candidate:
    """A problem that could be meant; ``id`` may be of the problem or of its waiting submission."""

    id: int
    number: int
    community_id: int
    place: str
    category: str
    reported_at: datetime
    is_replied_to: bool = False
    spot_id: int | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """``id`` is what is meant; None with ``choices`` means: ask; without: nothing is meant."""

    id: int | None = None
    choices: tuple[Candidate, ...] = ()


def match(reading: Reading, candidates: Sequence[Candidate], *, may_be_the_only: bool = True) -> Match:
    """What is answered, in this order: the message replied to; a number; place and category; the only one; asked.

    Right or asked, never guessed: a clue that fits two is no clue, one that contradicts another is asked.
    Several problems of one spot are one: an answer to it answers them all (R3).
    ``may_be_the_only`` False: the words point elsewhere already, so being the only one says nothing.
    """
    replied = [c for c in candidates if c.is_replied_to]
    if replied:
        return _found(replied) or _narrowed(reading, replied)
    number = reading.problem_number
    numbered = [c for c in candidates if c.number == number]
    if len(numbered) == 1:
        return Match(numbered[0].id)
    if number is not None and _SIGN.search(reading.text):
        return _ask(reading, candidates)  # "#99" is a number; "99号", when no such is open, a house (R3)
    return _by_words(reading, candidates, may_be_the_only=may_be_the_only)


def _narrowed(reading: Reading, replied: Sequence[Candidate]) -> Match:
    """The answered message is about several problems: the words choose among them."""
    numbered = [c for c in replied if c.number == reading.problem_number]
    return _found(numbered) or _by_words(reading, replied, may_be_the_only=False)


def _by_words(reading: Reading, candidates: Sequence[Candidate], *, may_be_the_only: bool) -> Match:
    here = [c for c in candidates if reading.unit_id in (None, c.community_id)]
    if not here:
        return _ask(reading, candidates)
    at_place = _at_place(reading, here)
    of_category = [c for c in at_place or here if c.category == reading.category]
    is_elsewhere = not at_place and _names_another_place(reading, here)
    clue = _found(at_place) if reading.category is None or len(of_category) == len(at_place) else None
    clue = clue or (_found(of_category) if not is_elsewhere else None)
    if clue is None and may_be_the_only and not is_elsewhere:
        clue = _found(here)
    return clue or _ask(reading, here)


def _found(meant: Sequence[Candidate]) -> Match | None:
    """All that fits is one problem, or one spot."""
    spots = {c.spot_id for c in meant}
    if len(meant) == 1 or (len(spots) == 1 and None not in spots):
        return Match(meant[0].id)
    return None


def _at_place(reading: Reading, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Those whose place the words name: in full, the longest counts; else those that the words shorten."""
    words = normalise(reading.text)
    full = {normalise(c.place) for c in candidates
            if len(normalise(c.place)) >= SHORTEST_PLACE and normalise(c.place) in words}
    longest = {p for p in full if not any(p != other and p in other for other in full)}
    named = [c for c in candidates if normalise(c.place) in longest
             or (reading.place and same_place(reading.place, c.place) is Sameness.SAME)]
    short = normalise(reading.place)
    return named or [c for c in candidates if len(short) >= SHORTEST_PLACE and short in normalise(c.place)]


def _names_another_place(reading: Reading, candidates: Sequence[Candidate]) -> bool:
    """Do the words name a place that is surely none of theirs?"""
    if len(reading.place) < SHORTEST_PLACE or _DEED.search(reading.place):
        return False
    return all(same_place(reading.place, c.place) is Sameness.DIFFERENT for c in candidates)


def _ask(reading: Reading, candidates: Sequence[Candidate]) -> Match:
    """The likeliest three: near in wording, of the category, the newest."""
    def rank(c: Candidate) -> tuple[bool, bool, float]:
        is_near = bool(reading.place) and same_place(reading.place, c.place) is not Sameness.DIFFERENT
        return (not is_near, c.category != reading.category, -c.reported_at.timestamp())

    return Match(choices=tuple(sorted(candidates, key=rank)[:MOST_CHOICES]))
