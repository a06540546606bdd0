"""A message that tells of several problems: its sentences, each with what stands above them (R1)."""

import re

from domain.caption_category import surely_of
from domain.caption_place import SPACES, place_of
from domain.caption_text import spoken_lines, undecorated
from domain.caption_units import named, without_mentions
from domain.reading import Vocabulary

# Both widths of each sign: a list is split before its text is folded, so that each item keeps its own words.
_ITEM = re.compile(r"(?:^|(?<=[\s;\uff1b。:\uff1a,\uff0c、]))(\d{1,2})[.\uff0e、)\uff09](?!\d)\s*|"
                   r"[(\uff08](\d{1,2})[)\uff09]\s*|([①-⑳])\s*")
_ENDS = f"{SPACES}\uff0c\uff1b\uff1a"
_CLAUSE = re.compile(r"[,。;、!\n]+|(?<=[^\s,。;、!]) +(?=\S)")
MOST_ITEMS = 20


def split_list(text: str, vocabulary: Vocabulary | None = None) -> list[str]:
    """The items of a list numbered 1, 2, …, each under the heading, or the text as the only one.

    With a ``vocabulary``, also the sentences of a text that names several units, each with its problem, and the two
    halves of one that complains of two things of two categories: 垃圾未清、下水道堵塞. In doubt it is one.
    """
    items = _numbered(text)
    if len(items) > 1 or vocabulary is None:
        return items
    words, mentions = without_mentions(undecorated(spoken_lines(text)[0]), vocabulary)
    to = "".join(f" @{name}" for name in mentions)
    found = _by_unit(words, vocabulary) or [f"{item}{to}" for item in _by_thing(words, vocabulary)]
    return found if 1 < len(found) <= MOST_ITEMS else items


def _numbered(text: str) -> list[str]:
    marks: list[re.Match[str]] = []
    for mark in _ITEM.finditer(text):
        number = ord(mark[3]) - ord("①") + 1 if mark[3] else int(mark[1] or mark[2])
        if number == len(marks) + 1:
            marks.append(mark)
    if len(marks) < 2:
        return [text]
    head = text[:marks[0].start()].strip(_ENDS)
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    items = [text[mark.end():end].strip(_ENDS) for mark, end in zip(marks, ends, strict=True)]
    return [f"{head} {item}" if head else item for item in items if item]


def _by_unit(words: str, vocabulary: Vocabulary) -> list[str]:
    """One sentence a unit, when every unit begins a clause and every sentence has its own thing."""
    starts = sorted({at: unit.unit_id for _, unit, at in named(words, vocabulary)}.items())
    begins = [at for n, (at, unit) in enumerate(starts) if n == 0 or unit != starts[n - 1][1]]
    if len(begins) < 2 or words[:begins[0]].strip(SPACES):
        return []
    if any(words[at - 1] not in SPACES for at in begins[1:]):
        return []
    ends = [*begins[1:], len(words)]
    found = [words[at:end].strip(SPACES) for at, end in zip(begins, ends, strict=True)]
    return found if all(surely_of(sentence, vocabulary) for sentence in found) else []


def _by_thing(words: str, vocabulary: Vocabulary) -> list[str]:
    """Two clauses with a thing and a fault of their own, of two categories: the place of the first is the other's."""
    clauses = [clause.strip(SPACES) for clause in _CLAUSE.split(words) if clause.strip(SPACES)]
    if len(clauses) != 2:
        return []
    units = named(clauses[0], vocabulary)
    start = units[0][2] + len(units[0][0]) if units else 0
    rest = clauses[0][start:]
    place, at = place_of(rest)
    other, there = place_of(clauses[1])
    codes = [surely_of(rest[at:], vocabulary), surely_of(clauses[1][there:], vocabulary)]
    if not all(codes) or codes[0] == codes[1] or not (place or units) or named(clauses[1], vocabulary):
        return []
    head = clauses[0][:start] if other else f"{clauses[0][:start]}{place}"
    return [clauses[0], f"{head}{clauses[1]}"]
