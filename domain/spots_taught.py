"""What inspectors answered about two wordings (R6): it decides over the wording, and reaches a little further.

A directly taught answer counts for every wording that reads the same. Through one middle wording an answer only moves
a decision by a step, since two near answers can drift away from each other: what would be asked becomes the same or
different, what would be sure against them is asked.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from domain.spots import Sameness, compare
from domain.spots_words import Words, words


@dataclass(frozen=True, slots=True)
class Answer:
    """An inspector's answer about two wordings."""

    one: str
    other: str
    is_same: bool


class Taught:
    """The answers of one community, the older first: of two about the same wordings the later one counts."""

    def __init__(self, answers: Iterable[Answer], community: str = "") -> None:
        self._community = community
        self._said: dict[str, dict[str, bool]] = defaultdict(dict)
        for answer in answers:
            one, other = words(answer.one, community), words(answer.other, community)
            self._teach(one.text, other.text, answer)
            self._teach(one.key, other.key, answer)

    def _teach(self, one: str, other: str, answer: Answer) -> None:
        if one != other:
            self._said[one][other] = self._said[other][one] = answer.is_same

    def __bool__(self) -> bool:
        return bool(self._said)

    def decide(self, one: Words, other: Words) -> Sameness | None:
        """Same, different or to be asked by what was answered; None when no answer bears on these two."""
        direct = self._direct(one, other)
        if direct is not None:
            return Sameness.SAME if direct else Sameness.DIFFERENT
        says_same, says_different = self._through_another(one.key, other.key)
        if not says_same and not says_different:
            return None
        worded = compare(one, other)
        if says_same and says_different:
            return Sameness.UNSURE
        told = Sameness.SAME if says_same else Sameness.DIFFERENT
        return told if worded in (told, Sameness.UNSURE) else Sameness.UNSURE

    def _direct(self, one: Words, other: Words) -> bool | None:
        said = self._said.get(one.text, {}).get(other.text)
        return said if said is not None else self._said.get(one.key, {}).get(other.key)

    def _through_another(self, one: str, other: str) -> tuple[bool, bool]:
        """By one wording in the middle: is it the same as both; is it the same as one of them and not the other?"""
        of_one, of_other = self._said.get(one), self._said.get(other)
        if one == other or not of_one or not of_other:
            return False, False
        found = [(of_one[middle], of_other[middle]) for middle in of_one.keys() & of_other.keys()]
        return (True, True) in found, any(a is not b for a, b in found)
