"""Found again (R6): what a finding is to the earlier ones of its spot, and what follows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from domain.people import Actor
from domain.problem import ProblemState
from domain.recurrence import Finding, FoundAgain, decide
from domain.spots import Sameness, normalise, same_spot
from models import Photo, Problem, Spot, SpotAnswer, Unit, Visit
from services import audit, orders, problem_cards
from services.work import Work, upsert
from texts.contents import ButtonFact, Line, PictureCard

LOOK_BACK = timedelta(days=90)
Position = tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Found:
    """``spot_id``: where it is; ``earlier_id``: what it belongs to; ``unsure_id``: a problem to ask about."""

    what: FoundAgain
    spot_id: int
    earlier_id: int | None = None
    unsure_id: int | None = None


def find_again(work: Work, *, community_id: int, category: str, place: str, position: Position, at: datetime,
               round_id: int | None, except_id: int | None = None) -> Found:
    """What a finding is; the community's row is locked, so two chats decide one after the other.

    ``except_id``: a problem that is looked at anew after a correction, not an earlier one of itself.
    """
    session = work.session
    session.execute(select(Unit.id).where(Unit.id == community_id).with_for_update())
    known = [p for p in _known(session, community_id, category, at) if p.id != except_id]
    answers = _answers(session, community_id)
    same = [p for p in known if _is_same(p, place, position, answers, work) is Sameness.SAME]
    if not same:
        unsure = next((p for p in known if _is_same(p, place, position, answers, work) is Sameness.UNSURE), None)
        return Found(FoundAgain.NEW, _new_spot(session, community_id, place, position),
                     unsure_id=unsure.id if unsure and place else None)
    what, earlier = _decide(work, same, at, round_id, community_id, category)
    spot_id = same[-1].spot_id or _new_spot(session, community_id, place, position)
    return Found(what, spot_id, earlier.id if earlier else None)


def _decide(work: Work, same: Sequence[Problem], at: datetime, round_id: int | None, community_id: int,
            category: str) -> tuple[FoundAgain, Finding | None]:
    visits = work.session.scalars(select(Visit.at).where(
        Visit.community_id == community_id, Visit.at >= at - LOOK_BACK, Visit.at <= at)).all()
    return decide([_finding(p, work.now) for p in same], at, round_id, visits, category, work.policy.recurrence)


def _finding(p: Problem, now: datetime) -> Finding:
    is_open = p.state in (ProblemState.OPEN, ProblemState.RECTIFIED)
    return Finding(p.id, p.reported_at, p.round_id, p.closed_at, p.due_at, is_open,
                   is_suspended=p.suspended_until is not None and p.suspended_until > now,
                   is_extended=p.extensions > 0)


def _known(session: Session, community_id: int, category: str, at: datetime) -> list[Problem]:
    newest = session.scalars(select(Problem).where(
        Problem.community_id == community_id, Problem.category == category, Problem.state != ProblemState.WITHDRAWN,
        Problem.reported_at >= at - LOOK_BACK).order_by(Problem.reported_at.desc(), Problem.id.desc()).limit(200))
    return list(newest)[::-1]


Answers = dict[tuple[str, str], bool]


def _answers(session: Session, community_id: int) -> Answers:
    rows = session.execute(select(SpotAnswer.place_a, SpotAnswer.place_b, SpotAnswer.is_same).where(
        SpotAnswer.community_id == community_id))
    return {(a, b): same for a, b, same in rows}


def _is_same(p: Problem, place: str, position: Position, answers: Answers, work: Work) -> Sameness:
    answered = answers.get(_pair(p.place, place))
    if answered is not None:
        return Sameness.SAME if answered else Sameness.DIFFERENT
    there = (p.latitude, p.longitude) if p.latitude is not None and p.longitude is not None else None
    return same_spot(place, position, p.place, there, work.policy.recurrence.radius_m)


def _pair(one: str, other: str) -> tuple[str, str]:
    a, b = sorted((normalise(one), normalise(other)))
    return a, b


def _new_spot(session: Session, community_id: int, place: str, position: Position) -> int:
    latitude, longitude = position or (None, None)
    return int(session.scalar(insert(Spot).values(
        community_id=community_id, place=place, latitude=latitude, longitude=longitude).returning(Spot.id)) or 0)


def apply(work: Work, problem: Problem, found: Found, actor: Actor) -> tuple[Line, ...]:
    """Link the new problem to the earlier one and do what follows; gives the notes for its card."""
    if found.unsure_id is not None:
        _ask(work, problem, found.unsure_id, actor)
    if found.what in (FoundAgain.NEW, FoundAgain.DUPLICATE, FoundAgain.SIGHTING) or found.earlier_id is None:
        return ()
    earlier = work.session.get_one(Problem, found.earlier_id)
    problem.recurrence_of_id = earlier.id
    problem.is_relapse = found.what is FoundAgain.RELAPSE
    audit.record(work, f"problem.{found.what.value}", f"problem:{problem.id}", actor=f"person:{actor.person_id}",
                 community_id=problem.community_id, earlier=earlier.id)
    if found.what is FoundAgain.ORDER:
        orders.issue_for(work, problem, earlier)
        return ()
    if found.what is FoundAgain.WARNING:
        return (Line(text="note-warning"),)
    return ()


def _ask(work: Work, problem: Problem, earlier_id: int, actor: Actor) -> None:
    """和上次是同一处吗? with both photos; the report stands meanwhile, the answer teaches."""
    earlier = work.session.get_one(Problem, earlier_id)
    photos = [p for p in (_first_photo(work.session, earlier.id), _first_photo(work.session, problem.id)) if p]
    key = f"spot:{problem.id}:{earlier.id}"
    text = Line(text="ask-same-spot",
                args={"number": earlier.number, "place": earlier.place, "day": earlier.reported_at})
    question = work.ask(key=key, purpose="same_spot", about={"problem": problem.id, "earlier": earlier.id}, text=text,
                        chat_id=problem.chat_id, person_id=actor.person_id, topic=problem.topic,
                        options=[("同一处", "same"), ("不是", "different")],
                        life=timedelta(hours=24), not_before=work.at + work.policy.grouping.silence)
    if photos:
        buttons = ((ButtonFact(value=f"answer:{question}:0", text="button-same"),
                    ButtonFact(value=f"answer:{question}:1", text="button-not-same")),)
        work.show(key, PictureCard(title=text, photos=tuple(photos), buttons=buttons), chat_id=problem.chat_id,
                  topic=problem.topic, not_before=work.at + work.policy.grouping.silence)


def _first_photo(session: Session, problem_id: int) -> int | None:
    return session.scalar(select(Photo.id).where(Photo.problem_id == problem_id).order_by(Photo.id).limit(1))


def answered(work: Work, problem_id: int, earlier_id: int, actor: Actor, *, is_same: bool) -> None:
    """The inspector says whether it is the same spot: kept, and what follows happens now, by event times."""
    problem, earlier = work.session.get_one(Problem, problem_id), work.session.get_one(Problem, earlier_id)
    a, b = _pair(problem.place, earlier.place)
    work.session.execute(upsert(work.session, SpotAnswer).values(
        community_id=problem.community_id, place_a=a, place_b=b, is_same=is_same, at=work.at,
        by_id=actor.person_id).on_conflict_do_update(index_elements=["community_id", "place_a", "place_b"],
                                                     set_={"is_same": is_same, "at": work.at}))
    audit.record(work, "spot.answered", f"problem:{problem.id}", actor=f"person:{actor.person_id}",
                 community_id=problem.community_id, earlier=earlier.id, same=is_same)
    if not is_same or problem.recurrence_of_id is not None or problem.state is ProblemState.WITHDRAWN:
        return
    what, found = _decide(work, [earlier], problem.reported_at, problem.round_id, problem.community_id,
                          problem.category)
    problem.spot_id = earlier.spot_id
    if what in (FoundAgain.DUPLICATE, FoundAgain.SIGHTING):
        return  # both stand in the books; the office may withdraw one
    notes = apply(work, problem, Found(what, problem.spot_id or 0, found.id if found else None), actor)
    problem_cards.show_card(work, problem, notes=notes)


def spot_for(session: Session, community_id: int, place: str, position: Position) -> int:
    """The known spot with exactly this place, else a new one."""
    known = session.execute(select(Spot.id, Spot.place).where(Spot.community_id == community_id)).all()
    same = next((spot for spot, name in known if place and normalise(name) == normalise(place)), None)
    return same if same is not None else _new_spot(session, community_id, place, position)


def learn_different(work: Work, community_id: int, one: str, other: str, actor: Actor) -> None:
    """Two wordings are not one spot: kept for the next decision."""
    a, b = _pair(one, other)
    work.session.execute(upsert(work.session, SpotAnswer).values(
        community_id=community_id, place_a=a, place_b=b, is_same=False, at=work.at, by_id=actor.person_id)
        .on_conflict_do_update(index_elements=["community_id", "place_a", "place_b"], set_={"is_same": False}))
