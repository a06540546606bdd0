"""Which community, village or residents' group a sentence names (R1)."""

import re
from dataclasses import dataclass

from domain.caption_place import SPACES
from domain.reading import Context, UnitWords, Vocabulary

_MENTION = re.compile(r"@([^\s@,。,;!]+)")
_TITLE = re.compile(r"^[^主书组站支经村镇所]{1,4}(?:主任|书记|组长|站长|支书|经理|村长|镇长|主席|委员)|^所有人")
# An alias that goes on like this is another name: 江南二路, 光明小学, 和平新村.
_GOES_ON = re.compile(
    r"[一二三四五六七八九十\d东南西北中上下前后新老]*(?:路|街(?!道办)|巷|大?道|桥|河|渠|湖|小学|中学|学校|幼儿园|大学|"
    r"高中|初中|一中|二中|派出所|医院|卫生院|新村|花园|小区|"
    r"景区|公园|广场|大厦|苑|城|超市|酒店|宾馆|饭店|农贸|大市场|车?站|镇|乡|湾|山|公寓|安置区|商场|公司|[南北东西]区|"
    r"水库|大桥|"
    r"大街|胡同|里弄|嘉园|家园|名都|雅居|豪庭|国际|壹号|一号|御|府|里\d|工业园|厂|银行|市场(?=[^东西南北门]{3})|电影院|"
    r"书店|药店|加油站|收费站)")
_ENDS = "区村镇乡道居"  # of full names that no other name goes on from
_BEFORE = re.compile(r"(?:^|[\s,。;::、()【】\[\]#在到对查看去把请向和与及给从]|\d[.、]|[督巡检]查了?|是|归|由|表扬|"
                     r"发现|路过|麻烦|通知|那个|今晚|批评|提醒)$")


@dataclass(frozen=True, slots=True)
class Named:
    """The unit, what stands before its name and what behind. ``is_mentioned``: only by its head's name."""

    unit: UnitWords | None
    before: str
    rest: str


def without_mentions(words: str, vocabulary: Vocabulary) -> tuple[str, list[str]]:
    """The sentence without @…, and who was mentioned; a name may stick to the words behind it."""
    names: list[str] = []

    def take(match: re.Match[str]) -> str:
        said = match[1]
        title = _TITLE.match(said)
        name = next((head for head in vocabulary.heads if said.startswith(head)), title[0] if title else said)
        names.append(name)
        return f" {said[len(name):]} "

    body = _MENTION.sub(take, words) if "@" in words else words
    return " ".join(body.split()), names


def unit_of(body: str, mentions: list[str], vocabulary: Vocabulary) -> Named:
    """The unit that is named, full names first; a mention of a head names it too."""
    found = named(body, vocabulary)
    if found:
        name, unit, at = found[0]
        return Named(unit, body[:at].strip(SPACES), body[at + len(name):].strip(SPACES))
    for mention in mentions:
        community = vocabulary.heads.get(mention.rstrip(SPACES))
        if community is not None:
            return Named(vocabulary.by_id.get(community), "", body)
    return Named(None, "", body)


def named(body: str, vocabulary: Vocabulary) -> list[tuple[str, UnitWords, int]]:
    """Units as they are named, full names first, then by position; an alias only where a name can begin and end."""
    found: list[tuple[str, UnitWords, int]] = []
    at = 0
    while at < len(body) - 1:
        hit = next(((name, unit) for name, unit in vocabulary.index.get(body[at:at + 2], ())
                    if body.startswith(name, at) and _is_name(body, at, name, unit)), None)
        if hit is not None:
            name, unit = hit
            name = unit.name if name.startswith(unit.name) else name  # 东门社区居委会旁: the office is a place
            found.append((name, unit, at))
            at += len(name)
        else:
            at += 1
    return sorted(found, key=lambda f: (f[0] != f[1].name, f[2]))


def _is_name(body: str, at: int, name: str, unit: UnitWords) -> bool:
    if name == unit.name:
        return at < 2 or name[-1] in _ENDS or not _GOES_ON.match(body, at + len(name))
    return _BEFORE.search(body[:at][-4:]) is not None and not _GOES_ON.match(body, at + len(name))


def community_of(unit: UnitWords | None) -> int | None:
    """The community's id: a residents' group belongs to one."""
    if unit is None:
        return None
    return unit.parent_id if unit.is_group else unit.unit_id


def group_of(named: Named, vocabulary: Vocabulary, context: Context) -> tuple[UnitWords | None, str]:
    """The residents' group, named in full or, within its community, by its alias; and the words after it."""
    unit, rest = named.unit, named.rest
    if unit is not None and unit.is_group:
        return unit, rest
    for group in vocabulary.groups_of(community_of(unit) or context.unit_id):
        for name in (group.name, *group.aliases):
            if name and rest.startswith(name):
                return group, rest[len(name):].strip(SPACES)
    return None, rest
