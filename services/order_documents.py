"""A supervision order's documents (R7): what they say, read from the books, and where they stand.

The PDF stands in the work group under the card; the file that may still be edited in the office, which signs and seals
it, or in the group when there is no office.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from domain import orders as rules
from domain.people import Role
from domain.policy import Policy
from domain.problem import Result
from models import OrderProblem, Photo, Problem, Rectification, SupervisionOrder
from reports.orders.facts import Finding, Order, OrderKind, Seen, Slip
from services import chats, roster
from services.roster import UnitFacts
from services.work import Work
from texts.contents import Line, OrderFile

MOST_PHOTOS = 6  # on the page of photos
LONGEST_WORDS = 120  # characters of a finding's words
RAISED = 2  # from this level on leaders get a copy
_MENTION = re.compile(r"@\S+")
_EMOJI = re.compile("[\u2600-\u27bf\u2b00-\u2bff\ufe00-\ufe0f\u20e3\U0001f000-\U0001faff]")
_EDGES = " \n,.;:\uff0c\u3002\uff1b\uff1a\u3001"


@dataclass(frozen=True, slots=True)
class Written:
    """``order``: without its photos; ``photos``: their ids and captions, in their order."""

    order: Order
    photos: tuple[tuple[int, str], ...]


def show(work: Work, order: SupervisionOrder) -> None:
    """The documents as the order's findings are now; a draft has none."""
    if order.number is None or order.year is None:
        return
    work.session.flush()
    name = rules.name(work.policy.orders.prefix, order.year, order.number)
    photos = tuple(photo for photo, _ in _photos(work.session, work.policy, _listed(work.session, order.id)))
    office = chats.office_of(work.session, order.town_id)
    for form, chat_id in (("pdf", order.chat_id), ("docx", office.id if office else order.chat_id)):
        title = Line(text=f"order-file-{form}", args={"name": name})
        work.show(f"order:{order.id}:{form}", OrderFile(
            title=title, order_id=order.id, form=form, name=f"{name}.{form}", photos=photos),  # type: ignore[arg-type]
            chat_id=chat_id, topic=order.topic if chat_id == order.chat_id else None)


def written(session: Session, policy: Policy, order_id: int) -> Written:
    """What the documents of an issued order say, on the town's clock."""
    order = session.get_one(SupervisionOrder, order_id)
    assert order.issued_at is not None and order.sign_due_at is not None and order.due_at is not None
    community = roster.units(session).by_id[order.community_id]
    listed = _listed(session, order_id)
    findings = tuple(_finding(policy, community, *pair) for pair in listed)
    names = roster.names_of(session, order.responsible_id, order.liaison_id, order.signed_by_id)
    liaison = names.get(order.liaison_id or 0, "")
    own, at = policy.orders, order.issued_at
    return Written(Order(
        OrderKind.MERGED if len(listed) > 1 else OrderKind.AGAIN if listed[0][1] else OrderKind.OVERDUE,
        rules.name(own.prefix, order.year or 0, order.number or 0), order.level, community.name,
        community.name.endswith("村"), findings, _local(policy, at).date(), _local(policy, order.sign_due_at),
        _local(policy, order.due_at), names.get(order.responsible_id or 0, ""), _group_leader(session, listed, at),
        f"包保干部{liaison}" if liaison else "", own.inspectors, own.office, _issuer(policy),
        signer=_signer(session, order), contact=own.contact, copies=_copies(session, order, community, at),
        slip=_slip(policy, order, names)), tuple(_photos(session, policy, listed)))


def _issuer(policy: Policy) -> str:
    """As set, else town and office: 城关镇 and 镇文明办 are 城关镇文明办."""
    town, office = policy.town, policy.orders.office
    return policy.orders.issuer or town + (office[1:] if office[:1] == town[-1:] else office)


Listed = list[tuple[Problem, Problem | None]]


def _listed(session: Session, order_id: int) -> Listed:
    """Each problem that the order lists, and the one before it at its spot."""
    rows = session.scalars(select(OrderProblem).join(Problem, Problem.id == OrderProblem.problem_id).where(
        OrderProblem.order_id == order_id).order_by(Problem.reported_at, Problem.id)).all()
    return [(session.get_one(Problem, row.problem_id),
             session.get_one(Problem, row.earlier_id) if row.earlier_id else None) for row in rows]


def _finding(policy: Policy, community: UnitFacts, problem: Problem, earlier: Problem | None) -> Finding:
    seen = _seen(policy, community, problem, problem.reported_at)
    return Finding(seen, _seen(policy, community, earlier, problem.reported_at) if earlier else None)


def _seen(policy: Policy, community: UnitFacts, problem: Problem, then: datetime) -> Seen:
    """A finding as it stood at ``then``, when it was found again."""
    is_closed = problem.closed_at is not None and problem.closed_at <= then
    answered_at = problem.rectified_at or problem.closed_at
    late = then - problem.due_at if not is_closed and then > problem.due_at else None
    categories = {c.code: c.name for c in policy.categories}
    return Seen(problem.number, _local(policy, problem.reported_at), _printable(problem.place) or "辖区内",
                categories.get(problem.category, problem.category), _said(community, problem),
                _local(policy, problem.due_at),
                _local(policy, answered_at) if is_closed and answered_at else None, late)


def _said(community: UnitFacts, problem: Problem) -> str:
    """The poster's words without what the document says already: whom they mention, the community, the place; of a
    long story its beginning."""
    words = _MENTION.sub(" ", problem.description).strip(_EDGES)
    for name in sorted((community.name, *community.aliases), key=len, reverse=True):
        words = words.removeprefix(name).strip(_EDGES)
    words = _printable(words.removeprefix(problem.place)).strip(_EDGES)
    return words if len(words) <= LONGEST_WORDS else f"{words[:LONGEST_WORDS].strip(_EDGES)}……"


def _printable(words: str) -> str:
    """Without what no font of the document has: emoji and signs that are not seen."""
    kept = (" " if c.isspace() else c for c in words
            if c.isspace() or not (unicodedata.category(c)[0] == "C" or _EMOJI.match(c)))
    return " ".join("".join(kept).split())


def _local(policy: Policy, at: datetime) -> datetime:
    return at.astimezone(policy.zone)


def _group_leader(session: Session, listed: Listed, at: datetime) -> str:
    """Of the residents' group where it is, when the books know it."""
    group = listed[0][0].residents_group_id
    leaders = roster.holders(session, group, Role.GROUP_LEADER, at) if group else []
    return f"居民小组长{leaders[0][1]}" if leaders else ""


def _signer(session: Session, order: SupervisionOrder) -> str:
    """Who signed it by a tap, else in whose name it went out."""
    names = roster.names_of(session, order.issued_by_id)
    return names.get(order.issued_by_id or 0, "") or order.authorised_by or ""


def _copies(session: Session, order: SupervisionOrder, community: UnitFacts, at: datetime) -> tuple[str, ...]:
    if order.level < RAISED:
        return ()
    leaders = [name for _, name, _ in roster.holders(session, order.town_id, Role.LEADER, at)]
    return (*leaders, f"{community.name}党组织")


def _slip(policy: Policy, order: SupervisionOrder, names: dict[int, str]) -> Slip:
    by = names.get(order.signed_by_id or 0, "")
    return Slip(f"{by}\uff08代签\uff09" if by and order.is_signed_for else by,
                _local(policy, order.signed_at) if order.signed_at else None, order.answer,
                _local(policy, order.answered_at) if order.answered_at else None)


def _photos(session: Session, policy: Policy, listed: Listed) -> list[tuple[int, str]]:
    """Of each spot the first finding, its rectification, the second finding: one each before a second of any."""
    rows = [(photo, caption) for rank in range(MOST_PHOTOS) for pair in listed
            for group in _groups(session, policy, *pair) for photo, caption in group[rank:rank + 1]]
    chosen = {photo for photo, _ in rows[:MOST_PHOTOS]}
    in_order = [p for pair in listed for group in _groups(session, policy, *pair) for p in group]
    return [(photo, caption) for photo, caption in in_order if photo in chosen]


def _groups(session: Session, policy: Policy, problem: Problem,
            earlier: Problem | None) -> Iterator[list[tuple[int, str]]]:
    if earlier is not None:
        yield _captioned(session, policy, earlier.number, "整改前", Photo.problem_id == earlier.id)
        accepted = session.scalar(select(Rectification.id).where(
            Rectification.problem_id == earlier.id, Rectification.result == Result.ACCEPTED).limit(1))
        if accepted is not None:
            yield _captioned(session, policy, earlier.number, "整改后", Photo.rectification_id == accepted)
    yield _captioned(session, policy, problem.number, "再次发现" if earlier else "督查发现",
                     Photo.problem_id == problem.id)


def _captioned(session: Session, policy: Policy, number: int, what: str,
               where: ColumnElement[bool]) -> list[tuple[int, str]]:
    found = session.execute(select(Photo.id, Photo.at).where(where).order_by(Photo.id))
    return [(photo, f"№{number} {what} {_local(policy, at):%Y-%m-%d %H:%M}") for photo, at in found]
