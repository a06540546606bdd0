"""What one sentence of a work group says (R1–R4): roster names, category keywords, and the rest is the place."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from domain.people import Role
from domain.policy import Category


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
    names: tuple[tuple[str, UnitWords], ...] = field(init=False)

    def __post_init__(self) -> None:
        pairs = [(word, unit) for unit in self.units for word in (unit.name, *unit.aliases) if word]
        object.__setattr__(self, "names", tuple(sorted(pairs, key=lambda pair: -len(pair[0]))))


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


_ACCEPTED = re.compile(r"^(?:已)?(?:复查|验收|核实|现场复核)?[,,]?(?:已)?(?:通过|合格|销号|闭环|验收通过|同意办结|没问题了?|"
                       r"可以[,,]?辛苦了?|到位了?|整改到位|行[,,]?这个过了?|好[,,]?关闭)[。!!~]*$")
_RETURNED = re.compile(r"不到位|不通过|不合格|不彻底|退回|重新(?:清理|整改|拍|上报)|重拍|位置不对|不是这|照片看?不清|没清干净|"
                       r"继续清|又有了|没刷|还有(?:零星|一)?(?:垃圾|没)")
_ACKNOWLEDGED = re.compile(r"^(?:好的?|行|嗯|管|放心|马上|领导)*[,,、 ]*(?:收到|好的?|好嘞|马上|这就|已阅|已安排|正在|立即|安排|明白|"
                           r"知道了|行[,,]|OK|ok|👌|已转|已通知|稍后|保洁员?已?经?在路上)")
_PROMISE = re.compile(r"马上|正在|立即(?:整改|安排)|安排人?|这就|半小时|稍后|晚点|在路上|尽快|收到|抓紧处理中|联系")
_DONE = re.compile(r"已(?:经)?(?:全部|都|按要求|现场)?(?:整改|清理|清运|清除|清掉|清|处理|修|换|拆|补|疏通|铲|搬|拖走|拖|剪|打磨|"
                   r"恢复|固定|劝离|冲洗|扶正|拉走|粉刷|加固|解决|完成|移|除)|(?:整改|清理|清运|处理|修|换|拆|清)(?:完毕|完了?|好了?|到位)"
                   r"|弄好了|修好|换好|清出来了|已.{0,6}(?:完毕|到位)|水下去了|全部(?:修|换|清)")
_ASKS = re.compile(r"请各|各(?:社区|村|单位|位)|通知|会议|开会|通报|转发|台账|倡议书|接龙|表扬|学习一下|测评|明天|今晚|上报|统一|"
                   r"早上好|辛苦|谢谢|感谢|安康|注意安全|提醒|排班|\?|怎么|哪条|谁(?:那|来)|巡查无|无异常|不归|协调|没有经费|借")
_BAD = re.compile(r"未|没|破|坏|损|堆|乱|脏|漏|溢|外益|堵|掉|倒|缺|歪|满|积|臭|黑|占|违|私|挡|烧|漂|散养|垂|开裂|裂|塌|翘|褪色|老化|"
                  r"飞线|小广告|牛皮癣|杂草|不亮|不出水|垃圾|不畅|污|陷|响|锁|晾|吊|闲置|渣|尘|泥|油|棚|摊|坑|不平|堵死")
_NONE_FOUND = re.compile(r"(?:无|没有|未发现)问题|一切正常|情况良好")
_NUMBER = re.compile(r"[#＃№]\s*(\d{1,6})|(?<![\d一-鿿路街巷栋幢楼门弄])(\d{1,5})号(?=已|整改|通过|不|,|,|$|\s)")
_COUNT = re.compile(r"(\d+(?:\.\d+)?|[一二两三四五六七八九十]+多?)(平方米|公里|多?处|个|辆|块|米|吨|车|袋|盏|只|棵|根|条|户|起|堆|片|台|张)")
_ORDINAL = re.compile(r"[号路栋幢楼组巷单元层街]")
_LIST = re.compile(r"(?:^|\n|[;;。])\s*(?:\d{1,2}[.、.)))]|[①-⑳]|[((]\d{1,2}[))])\s*")
_MENTION = re.compile(r"@(\S+)")
_TAIL = re.compile(r"(?:有人|有|到处|全是|都是|很多|较多|比较多|一直|还是|仍然|又|被|里的?|上的?|的)$")
_DIGITS = dict(zip("一二两三四五六七八九十", (1, 2, 2, 3, 4, 5, 6, 7, 8, 9, 10), strict=True))
# What says that something is wrong without being part of the place.
_STOP = re.compile(r"垃圾|路灯|井盖|窨井|雨水|污水|下水道|电线|飞线|小广告|牛皮癣|杂物|柴草|柴禾|柴堆|花墙|墙|宣传栏|公益广告|电动车|机动车|"
                   r"车辆|僵尸车|公厕门|乱|未|没|破|坏|损|满|堵|掉|脏|积|私|违|占道|散养|漂|建筑|装修|渣土|树枝|秸秆|有人|到处|全是|盖板|铁皮|"
                   r"生活|白色|绿化带(?!里|边|旁)|黑臭|晾|焚烧|烧|鸡|粪|出店|摆摊|流动|早点|健身|护栏|地砖|路面|又")


def normalise(text: str) -> str:
    """Full-width forms made narrow, spaces folded; punctuation of sentences kept."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def read(text: str, vocabulary: Vocabulary, context: Context | None = None) -> Reading:
    """What the sentence says; ``context`` decides where the words alone leave it open."""
    context = context or Context()
    words = normalise(text)
    unit, rest = _unit(words, vocabulary)
    category, candidates, at = _category(rest, vocabulary.categories)
    kind, confidence = _kind(words, category, unit is not None, context)
    quantity, measure = _quantity(rest)
    number = _NUMBER.search(words)
    community, group = _placed(unit, context)
    return Reading(
        text=text, kind=kind, unit_id=community, residents_group_id=group, place=_place(rest, at), category=category,
        quantity=quantity, quantity_unit=measure, confidence=confidence, candidates=candidates,
        problem_number=int(number[1] or number[2]) if number else None,
        has_no_finding=bool(unit and _NONE_FOUND.search(words)))


def split_list(text: str) -> list[str]:
    """The items of a numbered list ("1. … 2. …"), or the text itself as the only one."""
    parts = [part.strip(" ;;。\n") for part in _LIST.split(text)]
    head, items = parts[0], [part for part in parts[1:] if part]
    if len(items) < 2:
        return [text]
    return [f"{head} {item}".strip() if head else item for item in items]


def _unit(words: str, vocabulary: Vocabulary) -> tuple[UnitWords | None, str]:
    """The unit that is named, and the words without its name; a mention of a head names the community too."""
    body = _MENTION.sub("", words).strip()
    found = [(body.find(name), -len(name), name, unit) for name, unit in vocabulary.names if name in body]
    if found:
        _, _, name, unit = min(found, key=lambda f: f[:2])
        rest = body.replace(name, " ", 1)
        group = next(((n, u) for n, u in vocabulary.names if u.is_group and u.parent_id == unit.unit_id and n in rest),
                     None)
        return (group[1], rest.replace(group[0], " ", 1).strip()) if group else (unit, rest.strip())
    for mention in _MENTION.findall(words):
        community = vocabulary.heads.get(mention)
        if community is not None:
            return next((u for u in vocabulary.units if u.unit_id == community), None), body
    return None, body


def _placed(unit: UnitWords | None, context: Context) -> tuple[int | None, int | None]:
    if unit is None:
        return context.unit_id, None
    if unit.is_group:
        return unit.parent_id, unit.unit_id
    return unit.unit_id, None


def _category(words: str, categories: Sequence[Category]) -> tuple[str | None, tuple[str, ...], int]:
    """The category whose longest keyword comes first, the others as candidates, and where the keyword begins."""
    scored = []
    for category in categories:
        hits = [(words.find(k), -len(k)) for k in (*category.keywords, category.name) if k in words]
        if hits:
            at = min(hits)[0]
            scored.append((-max(-length for _, length in hits), at, category.code))
    if not scored:
        return _fallback(words, categories)
    scored.sort()
    return scored[0][2], tuple(code for _, _, code in scored[:3]), min(at for _, at, _ in scored)


# Words that nearly always mean one category though they are no keyword of its name.
_WORDS = (("井盖", "manhole"), ("垃圾桶", "overflowing_bin"), ("垃圾", "exposed_rubbish"), ("柴", "firewood_stack"),
          ("杂物", "stacked_clutter"), ("污水", "sewage"), ("路灯", "public_facility"), ("墙", "damaged_wall"),
          ("线", "flying_wires"), ("车", "illegal_parking"), ("摊", "street_vending"), ("草", "greenery"))


def _fallback(words: str, categories: Sequence[Category]) -> tuple[str | None, tuple[str, ...], int]:
    known = {c.code for c in categories}
    found = [(word, code) for word, code in _WORDS if word in words and code in known]
    if not found:
        return None, (), -1
    return found[0][1], tuple(dict.fromkeys(code for _, code in found))[:3], words.find(found[0][0])


def _kind(words: str, category: str | None, has_unit: bool, context: Context) -> tuple[Kind, float]:
    kind, confidence = _kind_alone(words, category, has_unit)
    if context.role is None:
        return kind, confidence
    return _kind_by_role(kind, confidence, context, category)


def _kind_alone(words: str, category: str | None, has_unit: bool) -> tuple[Kind, float]:
    if _ACCEPTED.search(words):
        return Kind.ACCEPTED, 0.95
    is_done, is_bad = bool(_DONE.search(words)), bool(_BAD.search(words))
    if _RETURNED.search(words) and not (has_unit and not is_done and category and "不到位" not in words):
        return Kind.RETURNED, 0.9
    if _ACKNOWLEDGED.search(words) and not (is_done and "已整改" in words):
        return Kind.ACKNOWLEDGEMENT, 0.95
    if is_done and not re.search(r"未|没(?!有?问题)", words):
        return Kind.RECTIFIED, 0.9
    if _ASKS.search(words):
        return Kind.CHATTER, 0.8
    if _PROMISE.search(words) and not has_unit and category is None:
        return Kind.ACKNOWLEDGEMENT, 0.8
    if category is not None and is_bad:
        return Kind.PROBLEM, 0.95 if has_unit else 0.85
    if has_unit and (is_bad or category is not None):
        return Kind.PROBLEM, 0.8
    return Kind.CHATTER, 0.7


_INSPECTING = frozenset({Role.INSPECTOR, Role.ADMIN, Role.LEADER})


def _kind_by_role(kind: Kind, confidence: float, context: Context, category: str | None) -> tuple[Kind, float]:
    """An inspector does not rectify, a community does not verify; photos decide what the words leave open."""
    if context.role in _INSPECTING:
        if kind in (Kind.RECTIFIED, Kind.ACKNOWLEDGEMENT):
            return (Kind.ACCEPTED, 0.8) if context.reply_to != "none" else (Kind.CHATTER, 0.9)
        if context.photos and context.reply_to == "none" and kind in (Kind.CHATTER, Kind.RETURNED) and category:
            return Kind.PROBLEM, 0.8
        return kind, confidence
    if context.photos:
        return Kind.RECTIFIED, 0.9
    if kind is Kind.ACCEPTED:
        return Kind.RECTIFIED, 0.8
    return (Kind.CHATTER, 0.8) if kind in (Kind.PROBLEM, Kind.RETURNED) else (kind, confidence)


def _quantity(words: str) -> tuple[float | None, str]:
    """A stated number with its measure word; never a house, road or floor number."""
    for match in _COUNT.finditer(words):
        digits, measure = match[1], match[2].removeprefix("多")
        if _ORDINAL.search(words[max(0, match.start() - 1):match.start()]):
            continue
        if digits[0] in _DIGITS:
            if digits in ("一",) and measure in ("堆", "片", "条", "张"):
                continue  # 一堆 says how it lies, not how much
            return float(_chinese(digits.rstrip("多"))), measure
        return float(digits), measure
    return None, ""


def _chinese(digits: str) -> int:
    """一 to 九十九."""
    tens, ten, ones = digits.partition("十")
    if not ten:
        return _DIGITS[digits[0]]
    return _DIGITS.get(tens, 1) * 10 + _DIGITS.get(ones, 0)


def _place(rest: str, at: int) -> str:
    """What stands before the thing that is wrong."""
    stop = _STOP.search(rest)
    ends = [e for e in (at, stop.start() if stop else -1) if e >= 0]
    if not ends:
        return ""
    place = rest[:min(ends)].strip(" ,,。、::")
    return _TAIL.sub("", place).strip(" ,,。、::")[:60]
