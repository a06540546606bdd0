"""What an answer says besides place and category (R3): numbers, the part that is done, the day of the finding."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

_DIGITS = dict(zip("一二三四五六七八九", range(1, 10), strict=True))
_ITEM = r"(?:\d{1,6}|[一二三四五六七八九十]{1,3})"
_AND = r"\s*(?:[、,/和与及跟]|还有)?\s*"
_TO = r"\s*[-~至到]\s*"
_MEASURED = (r"(?!\d|[.:]\d|\s*(?:处|个|辆|块|米|吨|车|袋|盏|只|棵|根|条|户|堆|片|台|头|人|次|平|公里|天|小时|分|点|"
             r"月|日|年|号楼|楼|栋|幢|%))")
_DATE = re.compile(
    r"\d{2,4}年|\d{1,2}月\d{1,2}[日号]?|(?<![\d/])\d{1,2}/\d{1,2}(?![\d/])[日号]?|\d{1,2}\.\d{1,2}[日号]|\d{1,2}[:点]\d{0,2}分?|"
    r"\d{1,2}[日号](?=[上下中]午|晚|早|凌晨|反馈|检查|督查|巡查|通报|曝光|交办|那天|当天|前(?!面)|之前|以前|提|发)")
_SIGN = r"(?:#|№|(?<![A-Za-z])[Nn][Oo][.:]?|编号|序号|问题)\s*"
_SIGNED = re.compile(
    rf"{_SIGN}(\d{{1,6}}号?{_MEASURED}(?:(?:\s*[、,/和与及跟]\s*|{_TO}|\s*)(?:{_SIGN})?\d{{1,6}}号?{_MEASURED})*)")
# 12号 is a number only with no word for a place before it, and nothing after it that it could be the number of.
_COUNTED = re.compile(
    rf"(?<![路街巷道弄村组院区里湾庄园苑]\s)(?:^|(?<=[\s,、;。:!()】@的把])|(?<=社区)|(?<=关于)|(?<=还有)|(?<=督查))"
    rf"((?:第?{_ITEM}号?(?:{_TO}|{_AND}))*第?{_ITEM}号)"
    r"(?![\d楼院栋幢门线路街巷井库桥厂店铺机组单池塘坑杆灯岗区墩桩房柜站台地公省国县乡东西南北前后左右旁边对里内外]|"
    r"垃圾[池桶箱房点亭站])")
_BARE = re.compile(
    rf"(?:^|(?<=[\s,。;(]))(\d{{1,4}}(?:{_AND}\d{{1,4}}){{0,9}})"
    r"(?=#?\s*(?:\(|\)|(?i:done|ok|fixed)\b|已|都|全|均|整改|完成|处理|清理|通过|合格|没问题|不到位|不合格|不行|不通过|[。.!]?$))")
_ORDINAL = re.compile(rf"第({_ITEM})[个项条处张]")
_RANGE = re.compile(rf"({_ITEM})号?{_TO}第?({_ITEM})")
_EXCEPT = re.compile(r"除了?([^外,。;]{1,20})(?:以外|之外|外)?|[发弄搞写]错|不是\s*(?:第|#|№)?\d|更正|应该是")
_SEVERAL = re.compile(r"都|和|、|及|与|还有")
_MARKS = " \n,，.。、:：;；-!！?"
MOST_OF_A_RANGE = 20


@dataclass(frozen=True, slots=True)
class Numbers:
    """``signed``: #12, №12; ``counted``: 12号, only a problem's number when such a one is open; ``ordinal``: 第3个."""

    signed: frozenset[int] = frozenset()
    counted: frozenset[int] = frozenset()
    ordinal: int | None = None

    @property
    def all(self) -> frozenset[int]:
        return self.signed | self.counted


def numbers(text: str) -> Numbers:
    """The numbers of problems in a (normalised) sentence; no dates, house numbers or quantities."""
    words = _DATE.sub(" ", text)
    signed = {n for m in _SIGNED.finditer(words) for n in _listed(m[1])}
    rest = _SIGNED.sub(" ", words)
    counted = {n for m in _COUNTED.finditer(rest) for n in _listed(m[1])}
    if not signed and not counted:
        counted = {n for m in _BARE.finditer(rest) for n in _listed(m[1])}
    ordinal = _ORDINAL.search(rest)
    return Numbers(frozenset(signed), frozenset(counted), _value(ordinal[1]) if ordinal else None)


def without_numbers(text: str) -> str:
    """What is said of problems, without the numbers that name them: ``3号、5号不到位`` is 不到位."""
    for pattern in (_SIGNED, _COUNTED, _BARE):
        text = pattern.sub(" ", text)
    return text.strip(_MARKS)


def _listed(items: str) -> set[int]:
    """3、5号 is 3 and 5; 3-5号 is 3 to 5."""
    found = {_value(item) for item in re.findall(_ITEM, items)}
    for first, last in ((_value(m[1]), _value(m[2])) for m in _RANGE.finditer(items)):
        if first < last <= first + MOST_OF_A_RANGE:
            found |= set(range(first, last + 1))
    return found - {0}


def _value(item: str) -> int:
    if item[0].isdecimal():
        return int(item)
    tens, ten, ones = item.partition("十")
    return _DIGITS.get(tens, 1) * 10 + _DIGITS.get(ones, 0) if ten else _DIGITS.get(item, 0)


# --- What is done and what is not, in one sentence ---
_CLAUSE = re.compile(r"[,。;!\n]+|\s+(?=\S*\D)|但是?|其[他余它]|剩下的?")
_OPEN = re.compile(r"未|没(?!问题)|还在|还要|还差|正在|暂时|明天|明早|稍后|马上|尚|不到位|不合格|不行|不通过|退回|"
                   r"重新|除了?|进不去|不配合|做工作|一半|还剩|[整处清][改理]中")
_TO_DO = re.compile(r"还没(?!问题)|未(?:完|整改|清|处理|动)|没有?(?:整改|弄|清|处理|完|动)|正在|明天|明早|稍后|"
                    r"不是[我咱本]|不[归属]|不配合|做工作|一半|还[差剩]|[整处清][改理]中")
_STILL = re.compile(r"^(?:就|只|但)?(?:还?(?:差|剩|未)|还没|没(?!问题|了|有))")  # of what was just named
_SETTLED = re.compile(r"已|完|好了|整改了|清了|通过|合格|可以|没问题|(?<!不)到位|达标")


def settled_part(text: str) -> str:
    """Of a sentence that says of one that it is done and of another that it is not, what is done."""
    clauses = [c for c in _CLAUSE.split(text) if c and c.strip()]
    undone = [c for c in clauses if _OPEN.search(c)]
    if not undone or not any(_SETTLED.search(c) for c in clauses if c not in undone):
        return text
    return ",".join(c for c in clauses if c not in undone)


def is_to_do(text: str) -> bool:
    """还没整改,明天清: nothing of it is done."""
    if any(_STILL.match(clause) for clause in _CLAUSE.split(text) if clause):
        return True
    return settled_part(text) == text and _TO_DO.search(text) is not None


def has_two_verdicts(text: str) -> bool:
    """3号通过,5号不到位, 飞线通过垃圾不行: one sentence accepts and returns."""
    if _FAILED.search(text) and _PASSED.search(_FAILED.sub(" ", text)):
        return True
    part = settled_part(text)
    return part != text and bool(numbers(text).all - numbers(part).all)


_FAILED = re.compile(r"(?:不|未|没(?!问题|有问题))(?:通过|合格|行|到位|达标|过|可以|好)|退回|返工|还没|还晃")
_PASSED = re.compile(r"通过|合格|可以|过了|没问题|达标|到位|行了")


def excepts(text: str) -> bool:
    """除3号外都已整改, 不是8号: what is named is not what is meant."""
    return _EXCEPT.search(text) is not None


def names_several(text: str) -> bool:
    """Does it speak of more than one thing?"""
    return _SEVERAL.search(text) is not None


# --- When it was found ---
_TOLD = r"(?:[上下中]午|晚上?|早上?)?(?=反馈|检查|督查|巡查|通报|曝光|交办|[上]?报|发|提|说|拍|的(?!时候))"
_DAY = re.compile(rf"(?:(今天|今日|今早|今晨)|(昨天|昨日|昨晚)|(前天|前日)|(?:(\d{{1,2}})[月/.])?(\d{{1,2}})[日号]|"
                  rf"(上)?(?:周|星期|礼拜)([一二三四五六日天])){_TOLD}")
_NEWEST = re.compile(r"最后[一这那]?[个处条]|最新(?:的|[一这那]?[个处条])|最近(?:的|[一这那]?[个处条])|"
                     r"刚[才刚]?(?:发|报|说|提|反馈|通报|督查)|刚才(?:的|那)")


def found_on(text: str, today: date) -> date | None:
    """The day on which what is answered was found: 昨天反馈的, 24号检查的; not 今天已整改."""
    match = _DAY.search(text)
    if match is None:
        return None
    for group, back in ((1, 0), (2, 1), (3, 2)):
        if match[group]:
            return today - timedelta(days=back)
    if match[7]:
        weekday = min("一二三四五六日天".index(match[7]), 6)
        back = (today.weekday() - weekday) % 7
        return today - timedelta(days=back + 7 if match[6] and weekday <= today.weekday() else back)
    return _of_month(int(match[4] or 0), int(match[5]), today)


def _of_month(month: int, day: int, today: date) -> date | None:
    """The latest such day that is not to come."""
    for back in range(366):
        then = today - timedelta(days=back)
        if then.day == day and month in (0, then.month):
            return then
    return None


def means_newest(text: str) -> bool:
    """刚发的那个, 最后一个."""
    return _NEWEST.search(text) is not None
