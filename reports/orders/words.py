"""The words of a supervision order (practice.md): title, body, requirements, slip. Chinese, as officials write it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from reports.orders.facts import Finding, Order, OrderKind, Seen

BLANK = "________"  # to be filled in by hand: a name that the books do not have
LONGEST_TITLE_LINE = 20  # characters of 22 points within 156 mm
_GROUND = "按照我镇“周督查、月评比、季调度”工作机制，现予以督办，要求如下："
_NUMERALS = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of a paragraph; ``is_strong``: a deadline, which must not be overlooked."""

    text: str
    is_strong: bool = False


Paragraph = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """``title``: its lines, broken by meaning. ``slip``: the fields of the 回执 and what stands in them."""

    issuer: str
    name: str
    signer: str
    title: tuple[str, ...]
    addressee: str
    body: tuple[Paragraph, ...]
    enclosures: tuple[str, ...]
    contact: str
    date: str
    copies: str
    slip: tuple[tuple[str, str], ...]


def document(order: Order) -> Document:
    """The whole order in words."""
    return Document(
        order.issuer, order.name, order.signer, _title(order), f"{order.community}{_committee(order)}：",
        (*_story(order), *_requirements(order), _closing(order)), _enclosures(order), order.contact,
        day(order.issued_on), "、".join(order.copies), _slip(order))


def day(at: date) -> str:
    """2026年11月23日"""
    return f"{at.year}年{at.month}月{at.day}日"


def moment(at: datetime) -> str:
    """11月23日18:00; at full hours as officials write it."""
    return f"{at.month}月{at.day}日{at.hour}时" if at.minute == 0 else f"{at.month}月{at.day}日{at:%H:%M}"


def span(late: timedelta) -> str:
    """2天3小时; what is under an hour is 不足1小时."""
    hours = int(late.total_seconds()) // 3600
    if hours < 1:
        return "不足1小时"
    days, rest = divmod(hours, 24)
    return f"{f'{days}天' if days else ''}{f'{rest}小时' if rest else ''}"


def _you(order: Order) -> str:
    return "你村" if order.is_village else "你社区"


def _committee(order: Order) -> str:
    """东关社区居民委员会, 王庄村村民委员会."""
    return "村民委员会" if order.is_village else "居民委员会"


def _subject(order: Order) -> tuple[str, str]:
    """What the title names: the place and the problem, or how many spots."""
    if len(order.findings) > 1:
        return "", f"{len(order.findings)}处环境卫生问题"
    seen = order.findings[0].seen
    return seen.place, f"{seen.category}问题"


def _title(order: Order) -> tuple[str, ...]:
    place, what = _subject(order)
    whole = f"关于限期整改{order.community}{place}{what}的督办单"
    if len(whole) <= LONGEST_TITLE_LINE:
        return (whole,)
    first = f"关于限期整改{order.community}"
    rest = f"{place}{what}的督办单"
    return (first, rest) if len(rest) <= LONGEST_TITLE_LINE or not place else (first, place, f"{what}的督办单")


def _story(order: Order) -> tuple[Paragraph, ...]:
    if order.kind is OrderKind.MERGED or len(order.findings) > 1:
        return _merged(order)
    finding = order.findings[0]
    if finding.earlier is not None:
        return (_again(order, finding.earlier, finding.seen),)
    return (_single(order, finding.seen),)


def _again(order: Order, earlier: Seen, seen: Seen) -> Paragraph:
    you = _you(order)
    if earlier.answered_at is not None:
        then = f"{you}于{moment(earlier.answered_at)}反馈整改，经复查予以销号。"
        verdict = "问题出现反弹，日常管护未落实到位。"
    else:
        late = f"，已超期{span(earlier.late)}" if earlier.late else ""
        then, verdict = f"截至再次督查时仍未整改到位{late}。", "整改责任未按期落实。"
    return (Run(f"{_found(order, earlier)}，当日已在工作群交办，要求于{moment(earlier.due_at)}前整改。{then}"
                f"{day(seen.at.date())}督查时，该点位再次发现同类问题（{_told(seen)}），{verdict}{_GROUND}"),)


def _single(order: Order, seen: Seen) -> Paragraph:
    asked = f"{_found(order, seen)}，当日已在工作群交办，要求于{moment(seen.due_at)}前整改。"
    if order.kind is OrderKind.LEADER:
        return (Run(f"根据{order.leader or BLANK}要求，现就以下问题予以交办督办。{asked}{_GROUND}"),)
    late = f"，已超期{span(seen.late)}" if seen.late else ""
    return (Run(f"{asked}截至目前仍未整改到位{late}，整改责任未按期落实。{_GROUND}"),)


def _merged(order: Order) -> tuple[Paragraph, ...]:
    head = f"{order.inspectors}近期督查发现，{_you(order)}以下{len(order.findings)}处问题未按期整改到位或者反复出现："
    return ((Run(head),), *((Run(_spot(n, f)),) for n, f in enumerate(order.findings, 1)), (Run(_GROUND),))


def _spot(number: int, finding: Finding) -> str:
    seen, earlier = finding.seen, finding.earlier
    before = f"（{day(earlier.at.date())}曾发现同类问题，№{earlier.number}）" if earlier else ""
    late = f"，已超期{span(seen.late)}" if seen.late else ""
    return (f"{number}.{seen.place}：{day(seen.at.date())}发现{seen.category}问题（{_told(seen)}）{before}，"
            f"要求于{moment(seen.due_at)}前整改{late}。")


def _found(order: Order, seen: Seen) -> str:
    return (f"{day(seen.at.date())}，{order.inspectors}在{_you(order)}{seen.place}督查时发现{seen.category}问题"
            f"（{_told(seen)}）")


def _told(seen: Seen) -> str:
    """The finding's own words and its number; words that only repeat place and category are left out."""
    words = seen.description.strip()
    return f"{words}，№{seen.number}" if words and words not in (seen.place, seen.category) else f"№{seen.number}"


def _requirements(order: Order) -> tuple[Paragraph, ...]:
    where = "将上述点位" if len(order.findings) > 1 else "将该点位"
    who = [f"{order.head or BLANK}为第一责任人", f"{order.group_leader}具体落实" if order.group_leader else "",
           f"{order.liaison}跟踪督促" if order.liaison else ""]
    return (
        (Run("一、限期整改。", True), Run("请于"), Run(moment(order.due_at), True),
         Run(f"前{where}整改到位，同时对周边同类问题开展排查，一并整治。")),
        (Run("二、压实责任。", True), Run(f"{'，'.join(w for w in who if w)}；明确专人管护，防止反弹。")),
        (Run("三、按时反馈。", True), Run("请于"), Run(moment(order.sign_due_at), True),
         Run("前签收，整改完成后于"), Run(moment(order.due_at), True),
         Run(f"前将整改措施、责任人及整改前后照片报{order.office}。确需延期的，应在到期前说明理由并提出申请。")))


def _closing(order: Order) -> Paragraph:
    quarter = _NUMERALS[(order.issued_on.month - 1) // 3]
    raised = "逾期未整改或再次发现的，提级督办。" if order.level >= 2 else ""
    year = order.issued_on.year
    return (Run(f"{order.office}将组织现场复查，办理结果纳入{year}年第{quarter}季度社区绩效考核。{raised}"),)


def _enclosures(order: Order) -> tuple[str, ...]:
    numbers = "、".join(f"№{n}" for n in _numbers(order.findings))
    times = "两次督查照片" if any(f.earlier for f in order.findings) else "督查照片"
    return (f"{times}（{numbers}）", "督办单办理回执")


def _numbers(findings: Sequence[Finding]) -> list[int]:
    both = [(f.earlier, f.seen) for f in findings]
    return [seen.number for pair in both for seen in pair if seen is not None]


def _slip(order: Order) -> tuple[tuple[str, str], ...]:
    slip = order.slip
    signed_at, answered_at = (moment(at) if at else "" for at in (slip.signed_at, slip.answered_at))
    return (
        ("文号", order.name), ("签收人及职务", slip.signed_by), ("签收时间", signed_at),
        ("整改措施", slip.answer), ("责任人", ""), ("完成时间", answered_at),
        ("整改后照片", ""), ("社区负责人签字（盖章）", ""), ("复查意见", "□办结  □退回，原因："), ("复查人、时间", ""))
