"""A community's own clean-ups (R3): 自查自改 and 集中整治, and how much of what they say was done."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from domain.caption import Vocabulary, normalise, numeral, read
from domain.caption_category import last_category
from domain.lexicon import COUNT


class SelfReportKind(StrEnum):
    SELF_CHECK = "self_check"  # 自查自改
    CLEAN_UP = "clean_up"  # 集中整治


@dataclass(frozen=True, slots=True)
class Quantity:
    """``category``: a code, empty when the words do not tell."""

    category: str
    unit: str
    amount: float


@dataclass(frozen=True, slots=True)
class SelfReading:
    """``says_so``: 自查, 集中整治… stands in the words; else it is only a sentence about cleaning."""

    kind: SelfReportKind
    says_so: bool
    place: str
    quantities: tuple[Quantity, ...]
    people: int | None


MOST_PEOPLE = 100_000
_SELF_CHECK = re.compile(r"自查|自纠|自改")
_CLEAN_UP = re.compile(r"(?:集中|专项|联合|统一|全面)(?:开展)?(?:环境|卫生|人居环境)?"
                       r"(?:整治|清理|清扫|清运|治理)|大扫除|环境(?:卫生)?(?:大)?整治")
_CLEANED = re.compile(r"(?:清[理运除扫洗掏]|打扫|整治|铲除|拆除|粉刷|捡拾|修[剪复补]|疏通|冲洗|规整|平整)"
                      r"(?!一下|下|前)")
# Notices and plans tell others to clean; they are no clean-up.
_TALK = re.compile(r"请|通知|会议|要求|各(?:社区|村|位|单位)|明天|明日|下周|后天|准备|计划|安排在|"
                   r"将要?(?:开展|进行|组织)|拟|没|未|不|谁|吗|[?]|怎么|何时|什么时候")
_PEOPLE = re.compile(r"(?:出动|组织|发动|投入|动员|参与|参加|共|志愿者|党员|干部|群众|保洁员|人员|人力)"
                     r"[^\d,。;一二两三四五六七八九十]{0,8}(\d{1,6}|[一二两三四五六七八九十]{1,3})[余多]?(?:人次?|名|位)|"
                     r"(\d{1,6})[余多]?(?:人次|余?名|人)(?![大家行])")
_MEASURE = re.compile(r"(?<![\d.])(\d{1,7}(?:\.\d{1,3})?|[一二两三四五六七八九十]{1,3})[余多]?"
                      r"(平方米|平米|立方米|公里|公斤|千克|处|个|辆|块|米|吨|车|袋|桶|盏|只|棵|根|条|张|户|方|堆|片|台|头|面|套)"
                      r"(?![高宽深长次])")
_SAME = {"平米": "平方米", "千克": "公斤", "方": "立方米"}
_VEHICLES = re.compile(r"(?:出动|投入|使用|动用)[^,。;]{0,10}$")  # 出动车辆3台 is no rubbish
_NO_PLACE = re.compile(rf"{_CLEANED.pattern}|出动|组织|动员|投入|人次|人员|车辆|共计|累计|今[天日]|上午|下午")
_CLAUSE = re.compile(r"[,。;!\n]")
_VAGUE = frozenset("堆片条")
LARGEST = 1_000_000


def read_self_report(text: str, vocabulary: Vocabulary) -> SelfReading | None:
    """What the words say of a clean-up; None when they tell of none."""
    words = normalise(text)
    is_check, is_drive = _SELF_CHECK.search(words), _CLEAN_UP.search(words)
    is_about_cleaning = _CLEANED.search(words) is not None
    if not (is_check or is_drive or is_about_cleaning) or _TALK.search(words):
        return None
    kind = SelfReportKind.SELF_CHECK if is_check or not is_drive else SelfReportKind.CLEAN_UP
    says_so = bool(is_check or is_drive)
    return SelfReading(kind, says_so, _place(words, vocabulary), quantities(words), people(words))


def quantities(text: str) -> tuple[Quantity, ...]:
    """Every stated amount with its measure and, from the words beside it, its category; sums per (category, unit)."""
    found: dict[tuple[str, str], float] = {}
    words, known = normalise(text), ""
    for clause in _CLAUSE.split(words):
        at = 0
        for match in _MEASURE.finditer(clause):
            before, amount = clause[at:match.start()], _amount(match)
            at = match.end()
            if amount is None or _VEHICLES.search(before) or before.endswith(("第", "号")):
                continue
            known = last_category(before) or _category_after(clause[at:]) or known
            key = (known, _SAME.get(match[2], match[2]))
            found[key] = found.get(key, 0.0) + amount
        known = known if at else last_category(clause) or known
    return tuple(Quantity(category, unit, amount) for (category, unit), amount in found.items())


def _amount(match: re.Match[str]) -> float | None:
    digits = match[1]
    if not digits[0].isdecimal() and match[2] in _VAGUE:
        return None  # 一堆 says how it lies, not how much
    amount = numeral(digits)
    return amount if amount is not None and 0 < amount <= LARGEST else None


def _category_after(words: str) -> str:
    """清理23处小广告: the thing follows its number at once."""
    near = re.match(r"[^\d,。;、]{0,12}", words)
    return last_category(near[0]) if near else ""


def people(text: str) -> int | None:
    """How many took part; the largest that is stated."""
    found = [numeral(m[1] or m[2]) for m in _PEOPLE.finditer(normalise(text))]
    counts = [int(n) for n in found if n is not None and 0 < n <= MOST_PEOPLE]
    return max(counts, default=None)


def _place(words: str, vocabulary: Vocabulary) -> str:
    """Where; a word for the deed is no place."""
    place = read(_CLEAN_UP.sub(" ", _SELF_CHECK.sub(" ", words)), vocabulary).place
    return "" if _NO_PLACE.search(place) or COUNT.search(place) else place


def add_up(of: Sequence[Quantity]) -> tuple[Quantity, ...]:
    """Sums per (category, unit), never mixed."""
    sums: dict[tuple[str, str], float] = {}
    for q in of:
        sums[q.category, q.unit] = sums.get((q.category, q.unit), 0.0) + q.amount
    return tuple(Quantity(category, unit, amount) for (category, unit), amount in sums.items())
