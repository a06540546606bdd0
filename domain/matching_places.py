"""Which of these places does an answer name (R3)? In full, in near words, or none of them."""

import re
from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

from domain import spots_lexicon as lexicon
from domain.spots import Sameness, compare, contradict, covers, words
from domain.spots_words import Words, is_vague, normalise

SHORTEST_PLACE = 2  # characters; one alone stands in too many sentences
LONGEST_BARE = 12  # characters: a sentence that may be nothing but a place
_DEED = re.compile(r"已|了|完|整改|处理|安排|打扫|清[理运扫除掉]|拆[除掉]|修[好复]|照片|反馈|检查|督查|通报|全部|"
                   r"通过|合格|到位|退回|\[|[上下中]午|[昨今前][天日早晚]|刚")  # what was done, not where
_DIRECTION = "东南西北中"
_PARTS = re.compile(r"[和与及、,都]")


class Placed(Protocol):
    """What has a place."""

    @property
    def place(self) -> str: ...


P = TypeVar("P", bound=Placed)


class Places:
    """The places that a sentence names; ``place``: where the sentence says it is, empty when it says nothing."""

    def __init__(self, text: str, place: str) -> None:
        self._text = normalise(text)
        self._sentence = words(text)
        self._parts = [words(part) for part in _PARTS.split(text)]
        bare = text if len(text) <= LONGEST_BARE else ""
        self._said, self._bare = _place(place), _place(place or bare)

    def in_full(self, candidates: Sequence[P]) -> list[P]:
        """Those whose place stands in the words, the longest of those that lie in each other, or is the same."""
        standing = {text for c in candidates if self._stands(text := normalise(c.place)) and not self._says_more(text)}
        longest = {p for p in standing if not any(p != other and p in other for other in standing)}
        return [c for c in candidates if normalise(c.place) in longest or self._is(c, Sameness.SAME)
                or self._is_word_for_word(c)]

    def near(self, candidates: Sequence[P]) -> list[P]:
        """Those that the words may mean: they say less, or slipped, or name the road. Of vague words (沟渠) those whose
        place ends so."""
        if self._bare is None:
            return [c for c in candidates if self._mentions(c)]
        if _is_anywhere(self._bare.text):
            return [c for c in candidates if len(self._bare.text) >= SHORTEST_PLACE
                    and normalise(c.place).endswith(self._bare.text)]
        return [c for c in candidates if c.place and self._is(c, Sameness.UNSURE)
                and covers(words(c.place), self._bare)]

    @property
    def is_named(self) -> bool:
        """Do the words say where, and not only 路边?"""
        return self._said is not None and not _is_anywhere(self._said.text)

    def hinted(self, candidates: Sequence[P]) -> list[P]:
        """Those with a landmark that the sentence names, and no other side or number of it."""
        return [c for c in candidates if any(self._hints(part, words(c.place)) for part in self._parts)]

    @staticmethod
    def _hints(part: Words, place: Words) -> bool:
        return not part.landmarks.isdisjoint(place.landmarks) and not contradict(part, place)

    def _mentions(self, candidate: P) -> bool:
        """Does the sentence name a landmark of that place, and no other side of it?"""
        place = words(candidate.place)
        named = {mark for mark in place.landmarks if mark.name and mark.kind}
        return not named.isdisjoint(self._sentence.landmarks) and not contradict(place, self._sentence)

    @property
    def is_stretch(self) -> bool:
        """From here to there: neither end is meant alone."""
        return re.search(r"到(?!位)|至", self._text) is not None

    @staticmethod
    def grouped(candidates: Iterable[P]) -> list[list[P]]:
        """By place."""
        groups: dict[str, list[P]] = {}
        for c in candidates:
            groups.setdefault(words(c.place).key, []).append(c)
        return list(groups.values())

    def _is(self, candidate: P, sameness: Sameness) -> bool:
        return self._bare is not None and compare(self._bare, words(candidate.place)) is sameness

    def _is_word_for_word(self, candidate: P) -> bool:
        """Also words for a whole road are the same words."""
        return self._bare is not None and self._bare.key == words(candidate.place).key

    def _says_more(self, place: str) -> bool:
        """Does the sentence name a point of what is a whole road: 幸福路饭店 of 幸福路?"""
        return is_vague(place) and self._said is not None and not covers(words(place), self._said)

    def _stands(self, place: str) -> bool:
        """Is it a place of its own in the words? 3号楼 is none in 13号楼, nor 路边 anywhere."""
        if len(place) < SHORTEST_PLACE or _is_anywhere(place):
            return False
        at = self._text.find(place)
        while at >= 0:
            before, after = self._text[at - 1:at], self._text[at + len(place):at + len(place) + 1]
            if not (_goes_on(before, place[0]) or _goes_on(place[-1], after)):
                return True
            at = self._text.find(place, at + 1)
        return False


def _is_anywhere(place: str) -> bool:
    """路边 is in every street; 幸福路 is one road, if a long one."""
    return lexicon.VAGUE.fullmatch(place) is not None


def _place(text: str) -> Words | None:
    is_place = len(text) >= SHORTEST_PLACE and not _DEED.search(text)
    return words(text) if is_place else None


def _goes_on(before: str, after: str) -> bool:
    """Do two letters belong to one number or one direction?"""
    if not before or not after:
        return False
    return (before.isdecimal() and after.isdecimal()) or (before in _DIRECTION and after in _DIRECTION)
