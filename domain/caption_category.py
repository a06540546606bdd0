"""What is wrong: the category of the first thing that the sentence complains of (R1)."""

import re

from domain.lexicon_places import LOCATIVE
from domain.lexicon_things import FAULTS, HINTS, THINGS
from domain.reading import OTHER, Vocabulary
from domain.words import Words, words_of

MOST_CANDIDATES = 3
_BY_WORD: dict[str, str] = {}
for _code, _words in THINGS.items():
    for _word in words_of(_words):
        _BY_WORD.setdefault(_word, _code)
_WORDS = Words(_BY_WORD)
_WATER = re.compile(r"[沟渠塘河溪湖堰](?:道)?(?:塘|渠)?(?:里面?|内|中|面|水面|边?沟里)?$|水面上?$|"
                    r"[荷鱼水]花?[池潭](?:里|水面)?$")
_BIN = re.compile(r"(?:收集点|投放点|分类点|垃圾[桶箱亭站房池])[里内]?$")
_FULL = re.compile(r"^垃圾[^,。]{0,4}[溢满冒]")
# The last of two things that stand together is what is meant: 电缆沟盖板.
_HEADS = frozenset({"manhole", "poster_board", "small_ads", "public_facility", "flying_wires"})
_IN_WATER = frozenset({"exposed_rubbish", "firewood_stack", "stacked_clutter"})
_BLOCKED = re.compile(r"^[^,。]{0,4}(?:淤|堵|塞)")
# Ground and walls: what lies or sticks on them tells more.
_SURFACES = frozenset(words_of("地砖 地板砖 台阶 石阶 盲道 盲道砖 方砖 柏油 沥青 水泥路 石板 墙面 墙体 外墙 围墙 墙砖 "
                               "消防通道被 站牌 公交站牌 候车亭 电线杆 电杆 路灯杆 灯杆"))
# Things that only hold something, or that lie about: what else is said of the same clause tells more.
_VAGUE = frozenset({"stacked_clutter", "tin_hoarding"})
_NEAR = 6  # characters before what is wrong that may hold the thing itself
# What is said of a thing, beside naming it.
_SAID = re.compile(r"没|未|破|坏|满|溢|堵|脏|乱|缺|丢|松|倒|断|裂|塌|冒|漏|外流|横流|不亮|不平|成堆|堆|占|停|贴|掉|"
                   r"外露|散|发臭|发黑")
_CLAUSE = re.compile(r"[,。;!?、]")


def category_of(place: str, wrong: str, beside: str, vocabulary: Vocabulary) -> tuple[str | None, tuple[str, ...]]:
    """The category of what is wrong, and the likeliest ones. ``beside``: words that stand before the unit's name.

    A keyword that only this town has wins over the patterns; 其他 is never read, only chosen.
    """
    found = _own_keywords(place + wrong, vocabulary) + _ranked(place, wrong, vocabulary.codes)
    if not found and beside:
        found = _own_keywords(beside, vocabulary) + _ranked("", beside, vocabulary.codes)
    if not found:
        found = [code for hint, code in HINTS if hint in wrong and code in vocabulary.codes]
    if not found and place:
        found = _ranked("", place[-_NEAR:] + wrong, vocabulary.codes)
    found += [code for word, code in vocabulary.keywords if word in wrong or (beside and word in beside)]
    likely = tuple(dict.fromkeys(found))
    if not likely:
        likely = tuple(dict.fromkeys(code for hint, code in HINTS if hint in wrong and code in vocabulary.codes))
    known = tuple(code for code in likely if code != OTHER)[:MOST_CANDIDATES]
    return (None if likely[:1] == (OTHER,) else likely[0] if likely else None), known


def _own_keywords(words: str, vocabulary: Vocabulary) -> list[str]:
    """Of a category that no pattern knows: the town's own."""
    return [code for word, code in vocabulary.keywords if code not in THINGS and word in words]


def _ranked(place: str, wrong: str, codes: frozenset[str]) -> list[str]:
    """The categories of the first clause that names any, by where they begin; then those of the later ones."""
    found: list[str] = []
    for clause in _CLAUSE.split(wrong):
        found += _of_clause(clause, codes)
    if _WATER.search(place):
        if _BLOCKED.search(wrong) and "drain_ditch" in codes:
            found.insert(0, "drain_ditch")
        elif found and found[0] in _IN_WATER and "floating_debris" in codes:
            found.insert(0, "floating_debris")
    elif found[:1] == ["exposed_rubbish"] and _BIN.search(place) and _FULL.search(wrong) and "overflowing_bin" in codes:
        found.insert(0, "overflowing_bin")
    return found


def _of_clause(clause: str, codes: frozenset[str]) -> list[str]:
    found: list[tuple[bool, int, int, str]] = []
    for order, (code, pattern) in enumerate(FAULTS):
        match = pattern.search(clause)
        if match is not None and code in codes:
            at = -1 if code == "burning" else match.start()  # whatever burns
            found.append((code in _VAGUE, at, order, code))
    at = 0
    while True:
        at, word = _WORDS.first(clause, at)
        if at < 0:
            break
        code, end = _BY_WORD[word], at + len(word)
        is_goal = clause[max(0, at - 1):at] in ("往", "向")  # into what it flows
        is_where = is_goal or ((where := LOCATIVE.match(clause, end)) is not None and where.end() > end)
        is_part = end < len(clause) and _BY_WORD.get(_WORDS.at(clause, end)) in _HEADS
        if not is_where and not is_part and (code in codes or code == OTHER):
            found.append((code in _VAGUE or word in _SURFACES, at, len(FAULTS), code))
        at = end
    return [code for *_, code in sorted(found)]




def last_category(words: str) -> str:
    """The category of the last thing that the words name; empty when they name none."""
    ends = [(match.end(), -match.start(), code) for code, pattern in FAULTS for match in pattern.finditer(words)]
    at = 0
    while True:
        at, word = _WORDS.first(words, at)
        if at < 0:
            break
        if _BY_WORD[word] != OTHER:
            ends.append((at + len(word), -at, _BY_WORD[word]))
        at += len(word)
    return max(ends)[2] if ends else ""


def surely_of(wrong: str, vocabulary: Vocabulary) -> str:
    """The category of a clause that names a thing and what is wrong with it; empty in doubt."""
    codes = _of_clause(wrong, vocabulary.codes)
    is_named = _WORDS.first(wrong)[0] >= 0
    is_sure = is_named and bool(codes) and codes[0] not in (OTHER, *_VAGUE) and _SAID.search(wrong) is not None
    return codes[0] if is_sure else ""
