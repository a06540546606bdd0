"""Which problem does an answer mean (R3)? The same order of clues serves words that verify (R4).

Right or asked, never guessed: a clue that fits two is no clue, one that contradicts another is asked.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, tzinfo

from domain.matching_places import Places
from domain.matching_words import (
    excepts,
    found_on,
    has_two_verdicts,
    is_to_do,
    means_newest,
    names_several,
    numbers,
    settled_part,
)
from domain.reading import OTHER, Kind, Reading

MOST_CHOICES = 3
APART = timedelta(minutes=10)  # what was posted less apart came together: none of them is "the last one"
# Of one family, what one person calls rubbish the other calls clutter; a clue only where nothing else fits better.
_FAMILIES = (
    {"exposed_rubbish", "overflowing_bin", "construction_waste", "stacked_clutter", "firewood_stack", "dust_dirt",
     "burning"},
    {"sewage", "floating_debris", "drain_ditch", "exposed_rubbish"}, {"damaged_road", "manhole", "dust_dirt"},
    {"damaged_wall", "small_ads", "poster_board"}, {"illegal_structure", "tin_hoarding", "damaged_wall"},
    {"illegal_parking", "street_vending"}, {"greenery", "stacked_clutter", "exposed_rubbish"},
    {"public_facility", "flying_wires", "poster_board"}, {"flying_wires", "airing"})


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
    """``ids``: what is meant, several when the words name several; none with ``choices`` means: ask; without: nothing
    is meant."""

    ids: tuple[int, ...] = ()
    choices: tuple[Candidate, ...] = ()

    @property
    def id(self) -> int | None:
        """The only one that is meant."""
        return self.ids[0] if len(self.ids) == 1 else None


@dataclass(frozen=True, slots=True)
class Said:
    """When it was said, on the town's clock: 昨天反馈的 is of the day before."""

    at: datetime
    zone: tzinfo = UTC

    @property
    def today(self) -> date:
        return self.at.astimezone(self.zone).date()


def match(reading: Reading, candidates: Sequence[Candidate], *, may_be_the_only: bool = True,
          said: Said | None = None) -> Match:
    """What is answered, in this order: the message replied to; a number; place and category; the day it was found; the
    only one; asked.

    Several problems of one spot are one: an answer to it answers them all (R3).
    ``may_be_the_only`` False: the words point elsewhere already, so being the only one says nothing.
    """
    answer = _Answer(reading, said, may_be_the_only)
    replied = [c for c in candidates if c.is_replied_to]
    if replied:
        return _found(replied) or answer.narrowed(replied)
    return answer.match(candidates)


class _Answer:
    """One answer with its clues."""

    def __init__(self, reading: Reading, said: Said | None, may_be_the_only: bool) -> None:
        text = unicodedata.normalize("NFKC", reading.text).strip()
        is_verdict = reading.kind in (Kind.ACCEPTED, Kind.RETURNED)
        self._is_unclear = excepts(text) or (has_two_verdicts(text) if is_verdict else is_to_do(text))
        part = text if is_verdict or self._is_unclear else settled_part(text)
        if part != text:  # place and category may be of what is not done
            reading = replace(reading, place=reading.place if reading.place in part else "", category=None)
        self._text, self._reading, self._said = part, reading, said
        self._may_be_the_only = may_be_the_only and part == text
        self._numbers, self._places = numbers(part), Places(part, reading.place)

    def match(self, candidates: Sequence[Candidate]) -> Match:
        if self._is_unclear:
            return self._ask(candidates)
        numbered = [c for c in candidates if c.number in self._numbers.all]
        if numbered:
            is_contradicted = len(numbered) == 1 and self._contradicts(numbered[0], candidates)
            return self._ask(candidates) if is_contradicted else Match(_ids(numbered))
        if self._numbers.signed:
            return self._ask(candidates)  # "#99" is a number; "99号", when no such is open, a house (R3)
        if self._numbers.ordinal is not None:
            return self._of_ordinal(self._numbers.ordinal, candidates) or self._ask(candidates)
        return self._by_words(candidates)

    def narrowed(self, replied: Sequence[Candidate]) -> Match:
        """The answered message is about several problems: the words choose among them."""
        self._may_be_the_only = False
        return self.match(replied)

    def _contradicts(self, numbered: Candidate, candidates: Sequence[Candidate]) -> bool:
        """Do the words name another one's place, or, with a number that may be a house's, another category?"""
        named = self._places.in_full(candidates)
        is_of_house = numbered.number not in self._numbers.signed and self._reading.category is not None
        return (bool(named) and numbered not in named) or (is_of_house and not self._is_akin(numbered))

    def _of_ordinal(self, ordinal: int, candidates: Sequence[Candidate]) -> Match | None:
        """第3个 is №3, or the third of those that are open: meant only where that is one."""
        in_order = self._in_order(candidates)
        numbered = [c for c in candidates if c.number == ordinal]
        meant = {c.id: c for c in (*in_order, *numbered)}
        return _found(list(meant.values())) if numbered else None

    def _in_order(self, candidates: Sequence[Candidate]) -> list[Candidate]:
        """The one that 第3个 means when it counts what is open."""
        ordinal = self._numbers.ordinal or 0
        ordered = sorted(candidates, key=lambda c: (c.reported_at, c.number))
        return ordered[ordinal - 1:ordinal] if ordinal else []

    def _by_words(self, candidates: Sequence[Candidate]) -> Match:
        here = [c for c in candidates if self._reading.unit_id in (None, c.community_id)]
        if not here:
            return self._ask(candidates)
        in_full = self._places.in_full(here)
        if in_full:
            is_part = names_several(self._text) and any(c not in in_full for c in self._places.hinted(here))
            found = None if is_part else self._agreeing(in_full, here) or self._several(in_full)
            return found or self._ask(here)
        near = self._places.near(here)
        if near:
            return self._agreeing(near, here) or self._ask(here)
        if self._places.is_named:
            return self._ask(here)  # somewhere else
        return self._without_place(here) or self._ask(here)

    def _agreeing(self, at_place: Sequence[Candidate], here: Sequence[Candidate]) -> Match | None:
        """Those at the place that the category does not contradict, when that is one problem or one spot."""
        if self._reading.category is None:
            return _found(at_place) or _found(self._of_day(at_place))
        exact = self._of_category(at_place)
        if exact:
            return _found(exact) or _found(self._of_day(exact))
        if self._of_category(here):
            return None
        return _found([c for c in at_place if self._is_akin(c)]) if len(_spots(at_place)) == 1 else None

    def _several(self, in_full: Sequence[Candidate]) -> Match | None:
        """菜市场南门和小学北墙都已整改: each place is named in full and stands for one problem."""
        by_place = self._places.grouped(in_full)
        is_of_category = self._reading.category is None or any(c.category == self._reading.category for c in in_full)
        if len(by_place) < 2 or not is_of_category or self._places.is_stretch:
            return None
        return Match(_ids(c for group in by_place for c in group)) if all(_found(g) for g in by_place) else None

    def _without_place(self, here: Sequence[Candidate]) -> Match | None:
        if self._reading.category is not None:
            of_category = self._of_category(here)
            others = [c for c in here if c not in of_category and c.category in self._reading.candidates]
            if of_category and others and names_several(self._text):
                return None  # 垃圾桶和柴草都清了
            if of_category or not all(map(self._is_akin, here)):
                return _found(of_category) or _found(self._of_day(of_category))
        day = self._of_day(here)
        return _found(day) or (_found(here) if self._may_be_the_only else None)

    def _of_category(self, candidates: Iterable[Candidate]) -> list[Candidate]:
        return [c for c in candidates if c.category == self._reading.category]

    def _is_akin(self, candidate: Candidate) -> bool:
        """May the category that the words name be what was reported there?"""
        said, reported = self._reading.category, candidate.category
        return said == reported or OTHER in (said, reported) or reported in self._reading.candidates or any(
            said in family and reported in family for family in _FAMILIES)

    def _of_day(self, candidates: Sequence[Candidate]) -> Sequence[Candidate]:
        """Those that were found on the day that the words name, or the last one; none when the words name neither."""
        if means_newest(self._text):
            return _newest(candidates)
        day = found_on(self._text, self._said.today) if self._said else None
        zone = self._said.zone if self._said else UTC
        return [c for c in candidates if day is not None and c.reported_at.astimezone(zone).date() == day]

    def _ask(self, candidates: Sequence[Candidate]) -> Match:
        """The likeliest three: named by number, at the place, near it, of the category, of the day, the newest."""
        in_full, near = self._places.in_full(candidates), self._places.near(candidates)
        of_day, in_order = self._of_day(candidates), self._in_order(candidates)
        wanted = self._numbers.all | {self._numbers.ordinal}

        def rank(c: Candidate) -> tuple[bool | float, ...]:
            return (c.number not in wanted, c not in in_order, c not in in_full, c not in near,
                    c.category != self._reading.category, not self._is_akin(c), c not in of_day,
                    -c.reported_at.timestamp())

        return Match(choices=tuple(sorted(candidates, key=rank)[:MOST_CHOICES]))


def _found(meant: Sequence[Candidate]) -> Match | None:
    """All that fits is one problem, or one spot."""
    return Match((meant[0].id,)) if len(_spots(meant)) == 1 else None


def _spots(candidates: Iterable[Candidate]) -> set[tuple[str, int]]:
    return {("spot", c.spot_id) if c.spot_id is not None else ("problem", c.id) for c in candidates}


def _ids(candidates: Iterable[Candidate]) -> tuple[int, ...]:
    return tuple(c.id for c in sorted(candidates, key=lambda c: c.number))


def _newest(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The last one; none when another came with it."""
    ordered = sorted(candidates, key=lambda c: c.reported_at)[-2:]
    is_alone = len(ordered) < 2 or ordered[1].reported_at - ordered[0].reported_at >= APART
    return ordered[-1:] if is_alone else []
