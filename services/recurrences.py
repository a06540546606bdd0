"""Found again (R6): what a finding is to the other ones of its spot, and what follows.

Findings are ordered by the times of their messages: one that arrives late is decided as if it had come in time, and so
are those that were found after it.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from domain.deadlines import due_at
from domain.people import Actor
from domain.problem import ProblemState
from domain.recurrence import JOINING, Finding, FoundAgain, Seen, decide
from models import OrderProblem, Photo, Problem, Sighting, SupervisionOrder, Visit
from services import (
    audit,
    chats,
    joining,
    locks,
    orders,
    owners,
    problem_cards,
    question_lists,
    questions,
    spots,
    workdays,
)
from services.order_cards import ENDED
from services.spots import LOOK_BACK, Where
from services.work import Work
from texts.contents import ButtonFact, Line, PictureCard

QUESTION = "same_spot"
ANSWERABLE = timedelta(hours=24)
LINKED = frozenset({FoundAgain.RELAPSE, FoundAgain.AGAIN, FoundAgain.WARNING, FoundAgain.ORDER})


@dataclass(frozen=True, slots=True)
class Found:
    """``spot_id``: where it is; ``other_id``: what it belongs to; ``is_first``: that was found later, though it came
    earlier. ``unsure_id``: a problem to ask about; ``later_ids``: those that were found at the spot after it."""

    what: FoundAgain
    spot_id: int
    other_id: int | None = None
    unsure_id: int | None = None
    is_first: bool = False
    later_ids: tuple[int, ...] = ()


def find_again(work: Work, where: Where, at: datetime, round_id: int | None, *, except_id: int | None = None) -> Found:
    """What a finding at ``at`` is; the community is locked, so two chats decide one after the other.

    ``except_id``: a problem that is looked at anew after a correction.
    """
    locks.hold(work, [where.community_id])
    known = spots.look(work, where, at, except_id=except_id)
    if not known.same:
        return Found(FoundAgain.NEW, spots.new_spot(work.session, where),
                     unsure_id=_worth_asking(work, known.unsure, where, at, round_id))
    what, earlier = _decide(work, known.same, where, at, round_id)
    later = [p for p in known.same if p.reported_at > at]
    spot_id = known.same[-1].spot_id or spots.new_spot(work.session, where)
    if what is not FoundAgain.NEW:
        return Found(what, spot_id, earlier.id if earlier else None, later_ids=tuple(p.id for p in later))
    if later and (joins := _as_first(work, later[0], where, at, round_id)) in JOINING:
        return Found(joins, spot_id, later[0].id, is_first=True)
    return Found(what, spot_id, unsure_id=_worth_asking(work, known.unsure, where, at, round_id),
                 later_ids=tuple(p.id for p in later))


def _as_first(work: Work, later: Problem, where: Where, at: datetime, round_id: int | None) -> FoundAgain:
    """What the later one would have been, had this finding come before it."""
    if later.state not in (ProblemState.OPEN, ProblemState.RECTIFIED):
        return FoundAgain.NEW
    due = due_at(problem_cards.category_of(work, where.category), at, workdays.policy(work, later.town_id))
    first = Finding(0, at, round_id, None, due)
    return decide([first], later.reported_at, later.round_id, _visits(work.session, where, at), where.category,
                  work.policy.recurrence)[0]


def _worth_asking(work: Work, unsure: Sequence[Problem], where: Where, at: datetime,
                  round_id: int | None) -> int | None:
    """The newest one of which the answer would change something (R19)."""
    for p in reversed(unsure):
        if p.reported_at <= at and _decide(work, [p], where, at, round_id)[0] is not FoundAgain.NEW:
            return p.id
    return None


def _decide(work: Work, same: Sequence[Problem], where: Where, at: datetime,
            round_id: int | None) -> tuple[FoundAgain, Finding | None]:
    if not same:
        return FoundAgain.NEW, None
    since = min(at - LOOK_BACK, same[0].reported_at)
    return decide(_findings(work.session, same, at), at, round_id, _visits(work.session, where, since), where.category,
                  work.policy.recurrence)


def _visits(session: Session, where: Where, since: datetime) -> list[Seen]:
    return [Seen(at, round_id) for at, round_id in session.execute(select(Visit.at, Visit.round_id).where(
        Visit.community_id == where.community_id, Visit.at >= since))]


def _findings(session: Session, problems: Sequence[Problem], at: datetime) -> list[Finding]:
    ids = [p.id for p in problems]
    seen: dict[int, list[Seen]] = defaultdict(list)
    for problem_id, when, round_id in session.execute(select(Sighting.problem_id, Sighting.at, Sighting.round_id).where(
            Sighting.problem_id.in_(ids), Sighting.became_id.is_(None))):
        seen[problem_id].append(Seen(when, round_id))
    supervised = _supervised(session, [p.id for p in problems if p.order_id is not None])
    return [Finding(p.id, p.reported_at, p.round_id, p.closed_at, p.due_at,
                    is_suspended=p.suspended_until is not None and p.suspended_until > at, is_extended=p.extensions > 0,
                    is_supervised=p.id in supervised, seen=tuple(seen[p.id])) for p in problems]


def _supervised(session: Session, ids: Sequence[int]) -> set[int]:
    """Those that an open order lists."""
    if not ids:
        return set()
    rows = session.execute(select(OrderProblem.problem_id, OrderProblem.earlier_id).join(
        SupervisionOrder, SupervisionOrder.id == OrderProblem.order_id).where(
        SupervisionOrder.state.not_in(ENDED),
        or_(OrderProblem.problem_id.in_(ids), OrderProblem.earlier_id.in_(ids))))
    return {listed for row in rows for listed in row if listed is not None}


def apply(work: Work, problem: Problem, found: Found, actor: Actor) -> None:
    """Link the problem to the earlier one and do what follows; what it is unsure of is asked."""
    if found.unsure_id is not None:
        _ask(work, problem, found.unsure_id, actor)
    if found.what not in LINKED or found.other_id is None:
        return
    earlier = work.session.get_one(Problem, found.other_id)
    problem.recurrence_of_id = earlier.id
    problem.is_relapse = found.what is FoundAgain.RELAPSE
    audit.record(work, f"problem.{found.what.value}", f"problem:{problem.id}", actor=f"person:{actor.person_id}",
                 community_id=problem.community_id, earlier=earlier.id)
    if found.what is FoundAgain.ORDER and earlier.owner_id is None:
        orders.issue_for(work, problem, earlier)
    elif found.what is FoundAgain.ORDER:
        _tell_of_company(work, problem, earlier)


def _tell_of_company(work: Work, problem: Problem, earlier: Problem) -> None:
    """Found again where a company owns it: no order to the community, the office sees to the company."""
    chats.tell_office(work, Line(text="again-of-company", args={
        "number": problem.number, "earlier": earlier.number, "unit": owners.name_of(work.session, earlier.owner_id)}),
        key=f"again:{problem.id}")


def look_later(work: Work, found: Found, actor: Actor) -> None:
    """A finding came late: those after it are decided anew; an order names the one before, whenever that came."""
    for problem_id in found.later_ids:
        later = work.session.get_one(Problem, problem_id)
        if later.order_id is not None and later.recurrence_of_id is not None:
            _name_before(work, later)
        else:
            relook(work, later, actor)


def _name_before(work: Work, problem: Problem) -> None:
    before = spots.look(work, Where.of(problem), problem.reported_at, except_id=problem.id).same
    earlier = [p for p in before if p.reported_at <= problem.reported_at]
    if earlier and earlier[-1].id != problem.recurrence_of_id:
        problem.recurrence_of_id = earlier[-1].id
        orders.name_before(work, problem, earlier[-1])


def relook(work: Work, problem: Problem, actor: Actor) -> None:
    """Decide a problem anew: an earlier one came late, was corrected or withdrawn. What brought an order stays so."""
    has_order = problem.order_id is not None and problem.recurrence_of_id is not None
    if has_order or problem.state is ProblemState.WITHDRAWN:
        return
    where = Where.of(problem)
    same = spots.look(work, where, problem.reported_at, except_id=problem.id).same
    what, earlier = _decide(work, same, where, problem.reported_at, problem.round_id)
    link = (earlier.id if earlier and what in LINKED else None, what is FoundAgain.RELAPSE)
    if link == (problem.recurrence_of_id, problem.is_relapse) and what is not FoundAgain.ORDER:
        return
    problem.recurrence_of_id, problem.is_relapse = None, False
    apply(work, problem, Found(what, problem.spot_id or 0, link[0]), actor)
    problem_cards.show_card(work, problem)


def unlink(work: Work, problem: Problem, actor: Actor) -> None:
    """The problem is no finding of its spot any more: those that were found again after it are decided anew."""
    work.session.flush()  # they must see it as it is
    for later in work.session.scalars(select(Problem).where(
            Problem.recurrence_of_id == problem.id).order_by(Problem.reported_at)).all():
        relook(work, later, actor)


def _ask(work: Work, problem: Problem, earlier_id: int, actor: Actor) -> None:
    """和上次是同一处吗? with both photos; the report stands meanwhile."""
    earlier = work.session.get_one(Problem, earlier_id)
    photos = [p for p in (_first_photo(work.session, earlier.id), _first_photo(work.session, problem.id)) if p]
    key = f"spot:{problem.id}:{earlier.id}"
    text = Line(text="ask-same-spot",
                args={"number": earlier.number, "place": earlier.place, "day": earlier.reported_at})
    options = [(questions.said(work, "button-same"), "same"), (questions.said(work, "button-different"), "different")]
    not_before = work.at + work.policy.grouping.silence
    is_held = question_lists.waits(work, problem.chat_id, actor.person_id)
    kept = question_lists.held(text, tuple(photos[:1]), tuple(photos[1:])) if is_held else {}
    question = work.ask(key=key, purpose=QUESTION, about={"problem": problem.id, "earlier": earlier.id, **kept},
                        text=text, chat_id=problem.chat_id, person_id=actor.person_id, topic=problem.topic,
                        options=options, life=ANSWERABLE, not_before=not_before, is_held=is_held)
    if photos and not is_held:
        buttons = tuple((ButtonFact(value=f"answer:{question}:{n}", label=label),)
                        for n, (label, _) in enumerate(options))
        work.show(key, PictureCard(title=text, photos=tuple(photos), buttons=buttons), chat_id=problem.chat_id,
                  topic=problem.topic, not_before=not_before)


def _first_photo(session: Session, problem_id: int) -> int | None:
    return session.scalar(select(Photo.id).where(Photo.problem_id == problem_id).order_by(Photo.id).limit(1))


def answered(work: Work, problem_id: int, earlier_id: int, actor: Actor, *, is_same: bool) -> bool:
    """The inspector says whether it is the same spot: kept, and what follows happens at once, by event times.

    False when there is nothing to decide any more: one of them was withdrawn or corrected meanwhile.
    """
    problem, earlier = work.session.get_one(Problem, problem_id), work.session.get_one(Problem, earlier_id)
    locks.hold(work, [problem.community_id])
    if not _is_decidable(problem, earlier):
        return False
    spots.teach(work, problem.community_id, problem.place, earlier.place, actor, is_same=is_same)
    audit.record(work, "spot.answered", f"problem:{problem.id}", actor=f"person:{actor.person_id}",
                 community_id=problem.community_id, earlier=earlier.id, same=is_same)
    if is_same:
        _unite(work, problem, earlier, actor)
    return True


def _is_decidable(problem: Problem, earlier: Problem) -> bool:
    is_alike = (problem.community_id, problem.category) == (earlier.community_id, earlier.category)
    is_void = ProblemState.WITHDRAWN in (problem.state, earlier.state)
    return is_alike and not is_void and problem.recurrence_of_id is None and problem.order_id is None


def _unite(work: Work, problem: Problem, earlier: Problem, actor: Actor) -> None:
    """One spot from now on. What would have joined the earlier one does so now, unless the community knows it by its
    own number already."""
    problem.spot_id = earlier.spot_id
    what, of = _decide(work, [earlier], Where.of(problem), problem.reported_at, problem.round_id)
    if what in JOINING:
        if joining.is_fresh(problem):
            joining.merge(work, problem, earlier, actor, is_duplicate=what is FoundAgain.DUPLICATE)
            unlink(work, problem, actor)
        return
    apply(work, problem, Found(what, problem.spot_id or 0, of.id if of else None), actor)
    problem_cards.show_card(work, problem)
