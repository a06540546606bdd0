"""What sentences are read with and what a reading says (R1–R4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from domain.people import Role
from domain.policy import Category

OTHER = "other"  # a category only when it is chosen


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
    by_id: Mapping[int, UnitWords] = field(init=False)
    groups: Mapping[int, Sequence[UnitWords]] = field(init=False)  # by community
    keywords: Sequence[tuple[str, str]] = field(init=False)  # the town's own, longest first, with their codes

    def __post_init__(self) -> None:
        index: dict[str, list[tuple[str, UnitWords]]] = {}
        groups: dict[int, list[UnitWords]] = {}
        for unit in self.units:
            for word in {unit.name, *(() if unit.is_group else unit.aliases)}:
                index.setdefault(word[:2], []).append((word, unit))
            if unit.is_group and unit.parent_id is not None:
                groups.setdefault(unit.parent_id, []).append(unit)
        for pairs in index.values():
            pairs.sort(key=lambda pair: -len(pair[0]))
        keywords = [(word, c.code) for c in self.categories for word in (c.name, *c.keywords)
                    if word and c.code != OTHER]
        object.__setattr__(self, "index", index)
        object.__setattr__(self, "groups", groups)
        object.__setattr__(self, "by_id", {unit.unit_id: unit for unit in self.units})
        object.__setattr__(self, "codes", frozenset(c.code for c in self.categories))
        object.__setattr__(self, "keywords", sorted(keywords, key=lambda pair: (-len(pair[0]), pair[1])))

    def groups_of(self, community_id: int | None) -> Sequence[UnitWords]:
        """The residents' groups of a community."""
        return self.groups.get(community_id, ()) if community_id else ()


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
