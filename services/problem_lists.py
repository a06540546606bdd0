"""What is looked for among the problems: /find, /mine, /overdue. Each is a source of a list that pages."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from sqlalchemy import ColumnElement, Select, and_, case, false, func, or_, select, true

from domain import check_code
from domain.command_words import plain, read_number
from domain.ownership import TransferState
from domain.people import Actor, Role
from domain.permissions import ANSWERING, INSPECTING
from domain.problem import ProblemState, Result, is_overdue
from domain.scope import companies_seen, units_seen
from models import ChatPurpose, Person, Problem, Rectification, Transfer
from services import orders_waiting, questions, roster
from services.lists import PAGE, Part
from services.problem_cards import category_of
from services.work import Work
from texts.contents import ButtonFact, Line, Words, named

MOST_WORDS, LONGEST_WORD = 8, 30
MANY = 200  # hits: one more word would help
LONGEST_PLACE, LONGEST_UNIT = 24, 16  # characters of a line
STATES = {"待整改": ProblemState.OPEN, "open": ProblemState.OPEN, "待复查": ProblemState.RECTIFIED,
          "rectified": ProblemState.RECTIFIED, "已销号": ProblemState.CLOSED, "销号": ProblemState.CLOSED,
          "closed": ProblemState.CLOSED, "作废": ProblemState.WITHDRAWN, "已作废": ProblemState.WITHDRAWN,
          "withdrawn": ProblemState.WITHDRAWN}
LATE = frozenset({"超期", "已超期", "overdue"})
Condition = ColumnElement[bool]


def in_scope(work: Work, actor: Actor) -> Condition:
    """Of the units of the person's roles, and what their company owns or is asked to take (R18); in a group only of
    the unit that the group belongs to."""
    seen, companies = units_seen(actor), companies_seen(actor)
    owned = _of_companies(companies)
    if work.chat is not None and work.chat.purpose is not ChatPurpose.PRIVATE:
        here = roster.units(work.session).covers(work.chat.unit_id) if work.chat.unit_id else frozenset()
        seen, owned = seen & here, owned & (_of_companies(companies & here) | Problem.community_id.in_(here))
    of_units = or_(Problem.community_id.in_(seen), Problem.residents_group_id.in_(seen)) if seen else false()
    return or_(of_units, owned) if companies else of_units


def _of_companies(companies: frozenset[int]) -> Condition:
    """What they own, and what is offered to them and waits for their answer."""
    offered = select(Transfer.id).where(Transfer.to_id.in_(companies), Transfer.state == TransferState.OFFERED)
    return or_(Problem.owner_id.in_(companies), Problem.offer_id.in_(offered))


def is_late(work: Work) -> Condition:
    """Open, past the deadline and not suspended, as of now (R5)."""
    return (Problem.state == ProblemState.OPEN) & (Problem.due_at < work.now) & (
        Problem.suspended_until.is_(None) | (Problem.suspended_until <= work.now))


def overdue(work: Work, actor: Actor, words: str, skip: int) -> Part:
    """What is overdue, the longest first."""
    late = select(Problem).where(in_scope(work, actor), is_late(work))
    return _part(work, late.order_by(Problem.due_at, Problem.id), skip, lambda n: Line(
        text="overdue-list" if n else "overdue-list-none", args={"count": n}))


def find(work: Work, actor: Actor, words: str, skip: int) -> Part:
    """Problems that every word fits, in any order of words, or that the words are the check code of (R16); the newest
    first."""
    wanted = [w[:LONGEST_WORD] for w in plain(words).split()[:MOST_WORDS]]
    fits = and_(true(), *(_fits(work, word) for word in wanted))
    code = check_code.read(words)
    hits = select(Problem).where(in_scope(work, actor), or_(fits, Problem.check_code == code) if code else fits)

    def title(total: int) -> Line:
        text = "find-none" if not total else "find-many" if total > MANY else "find-found"
        return Line(text=text, args={"count": total, "words": " ".join(wanted)})

    return _part(work, hits.order_by(Problem.reported_at.desc(), Problem.id.desc()), skip, title)


def _fits(work: Work, word: str) -> Condition:
    """Is the word the number, the state, or in the place, category, unit, a person's name or the sentence?"""
    if word.lower() in LATE:
        return is_late(work)
    if word.lower() in STATES:
        return Problem.state == STATES[word.lower()]
    number = read_number(word)
    units = _units_called(work, word)
    people = select(Person.id).where(Person.name.icontains(word, autoescape=True))
    codes = [c.code for c in work.policy.categories
             if word in c.name or word.lower() in c.name_en.lower() or word in c.keywords]
    clues: list[Condition] = [
        Problem.place.icontains(word, autoescape=True), Problem.description.icontains(word, autoescape=True),
        Problem.category.in_(codes), Problem.community_id.in_(units), Problem.residents_group_id.in_(units),
        Problem.reported_by_id.in_(people), Problem.responsible_id.in_(people), Problem.id.in_(
            select(Rectification.problem_id).where(Rectification.submitted_by_id.in_(people)))]
    return Problem.number == number if word[0] == "#" and number is not None else or_(
        *clues, *([Problem.number == number] if number else []))


def _units_called(work: Work, word: str) -> list[int]:
    return [u.id for u in roster.units(work.session).by_id.values()
            if any(word.lower() in name.lower() for name in (u.name, *u.aliases))]


def mine(work: Work, actor: Actor, words: str, skip: int) -> Part:
    """What waits for this person: a unit's and a company's people what is open and theirs, by deadline; who inspects
    what waits for their verification, then what they posted and is open; a leader what is overdue."""
    waits = [condition(work, actor) for roles, condition in _WAITING if actor.has(*roles)]
    order = case((Problem.state == ProblemState.RECTIFIED, 0), else_=1)
    rows = select(Problem).where(in_scope(work, actor), or_(false(), *waits))
    standing = orders_waiting.lines(work, actor)
    part = _part(work, rows.order_by(order, func.coalesce(Problem.rectified_at, Problem.due_at), Problem.id), skip,
                 lambda n: Line(text="mine-list" if n or standing else "mine-none", args={
                     "count": n + len(standing), "name": actor.name}))
    return part if skip else replace(part, lines=(*standing, *part.lines))


def _to_put_right(work: Work, actor: Actor) -> Condition:
    own = {r.unit_id for r in actor.roles if r.role in (*ANSWERING, Role.GROUP_LEADER)}
    return (Problem.state == ProblemState.OPEN) & or_(
        Problem.community_id.in_(own), Problem.residents_group_id.in_(own))


def _owned(work: Work, actor: Actor) -> Condition:
    return (Problem.state == ProblemState.OPEN) & _of_companies(companies_seen(actor))


def to_verify(work: Work, actor: Actor) -> Condition:
    """Waiting submissions that are not their own, of communities that they do not belong to (R4)."""
    covered = {unit for r in actor.roles if r.role in INSPECTING for unit in r.covers}
    own = {r.unit_id for r in actor.roles if r.role in (*ANSWERING, Role.LIAISON)}
    submitted = select(Rectification.problem_id).where(
        Rectification.result == Result.PENDING, Rectification.submitted_by_id == actor.person_id)
    return (Problem.state == ProblemState.RECTIFIED) & Problem.community_id.in_(covered - own) & (
        Problem.id.not_in(submitted))


def _posted(work: Work, actor: Actor) -> Condition:
    return (Problem.state == ProblemState.OPEN) & (Problem.reported_by_id == actor.person_id)


def _late_in_own_units(work: Work, actor: Actor) -> Condition:
    covered = {unit for r in actor.roles if r.role in (Role.LEADER, Role.ADMIN, Role.LIAISON) for unit in r.covers}
    return is_late(work) & Problem.community_id.in_(covered)


_WAITING: tuple[tuple[tuple[Role, ...], Callable[[Work, Actor], Condition]], ...] = (
    ((*ANSWERING, Role.GROUP_LEADER), _to_put_right), ((Role.CONTRACTOR,), _owned),
    (INSPECTING, to_verify), (INSPECTING, _posted),
    ((Role.LEADER, Role.ADMIN, Role.LIAISON), _late_in_own_units))


def _part(work: Work, rows: Select[Problem], skip: int, title: Callable[[int], Line]) -> Part:
    total = work.session.scalar(select(func.count()).select_from(rows.order_by(None).subquery())) or 0
    found = work.session.scalars(rows.offset(skip).limit(PAGE)).all() if total else []
    is_alone = work.chat is not None and work.chat.purpose is ChatPurpose.PRIVATE  # in a group each tap is a message
    return Part(title(total), total, tuple(line_of(work, p) for p in found), _buttons(work, found) if is_alone else ())


def _buttons(work: Work, problems: Iterable[Problem]) -> tuple[ButtonFact, ...]:
    return tuple(ButtonFact(value=f"problem:{p.id}", label=questions.said(work, "card-code", number=p.number))
                 for p in problems)


def line_of(work: Work, problem: Problem) -> Line:
    """One line of a list: state, number, where, what, and the time that counts in this state."""
    state = "overdue" if is_overdue(problem.state, problem.due_at, work.now, problem.suspended_until) else \
        problem.state.value
    category, place = category_of(work, problem.category), shortened(problem.place, LONGEST_PLACE)
    return Line(text=f"list-{state}", args={
        "number": problem.number, "community": community_of(work, problem),
        "what": named(f"{place}{category.name}", ", ".join(filter(None, (place, category.name_en)))),
        "due": problem.due_at, "late": int((work.now - problem.due_at).total_seconds()),
        "at": problem.closed_at or problem.rectified_at or problem.withdrawn_at or problem.reported_at})


def community_of(work: Work, problem: Problem) -> Words:
    unit = roster.units(work.session).by_id.get(problem.community_id)
    if unit is None:
        return "?"
    return unit.called if len(unit.name) <= LONGEST_UNIT else shortened(unit.name, LONGEST_UNIT)


def shortened(text: str, most: int) -> str:
    """At most so many characters, the last one an ellipsis when something was cut."""
    return text if len(text) <= most else f"{text[:most - 1]}…"


def numbered(work: Work, number: int, actor: Actor) -> Sequence[Problem]:
    """The problems with this number that the person may see here; several only for who has several towns."""
    return work.session.scalars(select(Problem).where(in_scope(work, actor), Problem.number == number)
                                .order_by(Problem.reported_at.desc())).all()
