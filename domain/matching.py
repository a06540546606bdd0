"""Which problem does an answer mean (R3)? The same order of clues serves words that verify (R4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.caption import Reading
from domain.spots import Sameness, same_place

MOST_CHOICES = 3


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


@dataclass(frozen=True, slots=True)
class Match:
    """``id`` is what is meant; None with ``choices`` means: ask; without: nothing is meant."""

    id: int | None = None
    choices: tuple[Candidate, ...] = ()


def match(reading: Reading, candidates: Sequence[Candidate]) -> Match:
    """What is answered, in this order: the message replied to; a number; place and category; the only one; asked.

    Right or asked, never guessed: a clue that fits two is no clue, one that contradicts another is asked.
    """
    replied = [c for c in candidates if c.is_replied_to]
    if len(replied) == 1:
        return Match(replied[0].id)
    if len(replied) > 1:
        return Match(choices=_likeliest(reading, replied))
    numbered = [c for c in candidates if c.number == reading.problem_number]
    if len(numbered) == 1:
        return Match(numbered[0].id)
    if reading.problem_number is not None and candidates:
        return Match(choices=_likeliest(reading, candidates))
    return _by_words(reading, candidates)


def _by_words(reading: Reading, candidates: Sequence[Candidate]) -> Match:
    at_place = [c for c in candidates if reading.place and same_place(reading.place, c.place) is Sameness.SAME]
    if len(at_place) == 1 and reading.category in (None, at_place[0].category):
        return Match(at_place[0].id)
    of_category = [c for c in at_place or candidates if reading.category and c.category == reading.category]
    if len(of_category) == 1 and (at_place or not reading.place or len(candidates) == 1):
        return Match(of_category[0].id)
    if len(candidates) == 1 and not _contradicts(reading, candidates[0]):
        return Match(candidates[0].id)
    return Match(choices=_likeliest(reading, candidates))


def _contradicts(reading: Reading, only: Candidate) -> bool:
    """Does the text name another place than the only open problem's?"""
    return bool(reading.place and only.place) and same_place(reading.place, only.place) is Sameness.DIFFERENT \
        and reading.category not in (None, only.category)


def _likeliest(reading: Reading, candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
    def rank(c: Candidate) -> tuple[bool, bool, float]:
        is_near = bool(reading.place) and same_place(reading.place, c.place) is not Sameness.DIFFERENT
        return (not is_near, c.category != reading.category, -c.reported_at.timestamp())

    return tuple(sorted(candidates, key=rank)[:MOST_CHOICES])
