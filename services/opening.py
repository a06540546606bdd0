"""A complete report becomes a problem, or joins one that stands already (R1, R6, R8)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import bindparam, delete, insert, select, update

from domain.caption import Context, Reading, read
from domain.chat import Mark
from domain.deadlines import due_at
from domain.people import Actor, Role, UnitKind
from domain.problem import ProblemState
from domain.recurrence import FoundAgain
from models import Chat, ChatPurpose, MessageLink, Problem, Sighting, Spot, Unit
from services import audit, parts, problem_cards, recurrences, roster, rounds
from services.parts import Posted, Target
from services.vocabulary import vocabulary
from services.work import Work, table
from texts.contents import ButtonFact, Line

JOINING = (FoundAgain.DUPLICATE, FoundAgain.SIGHTING)
_last_number = table(Unit).c.last_problem_number
_COUNT_UP = update(table(Unit)).where(table(Unit).c.id == bindparam("town")).values(
    last_problem_number=_last_number + 1).returning(_last_number)


@dataclass(frozen=True, slots=True)
class Reporter:
    """Who reports, and what the chat says about where."""

    actor: Actor
    chat: Chat
    town_id: int
    community_id: int | None  # of a group that belongs to one community
    team: str


def reporter(work: Work, actor: Actor) -> Reporter | None:
    """The reporter's place in the tree; None outside the work groups of a town."""
    chat = work.chat
    if chat is None or chat.purpose is not ChatPurpose.WORK_GROUP:
        return None
    tree = roster.units(work.session)
    town = tree.ancestor(chat.unit_id, UnitKind.TOWN)
    if town is None:
        return None
    community = tree.ancestor(chat.unit_id, UnitKind.COMMUNITY)
    team = next((r.team for r in actor.roles if r.role is Role.INSPECTOR), "")
    return Reporter(actor, chat, town.id, community.id if community else None, team)


def understand(work: Work, who: Reporter, text: str, photos: int = 1) -> Reading:
    """A sentence read as this reporter's: a group that belongs to a community names the unit (R1)."""
    return read(text, vocabulary(work.session, work.policy), Context(Role.INSPECTOR, who.community_id, photos))


def visit(work: Work, who: Reporter, community_id: int, at: datetime) -> int:
    """The community was visited, with or without a finding; gives the round (R8)."""
    round_id = rounds.round_of(work, who.town_id, who.team, at)
    rounds.visit(work, round_id, community_id, at)
    return round_id


def open_problem(work: Work, who: Reporter, reading: Reading, posted: Sequence[Posted], *,
                 known_at: datetime | None = None) -> int | None:
    """The problem's id, None when the report joined one that stands already (R6).

    ``known_at``: when the community could know of it, if not from the message itself (R5).
    """
    assert reading.unit_id is not None and reading.category is not None
    first = min(posted, key=lambda p: (p.at, p.id or 0))
    round_id = visit(work, who, reading.unit_id, first.at)
    found = recurrences.find_again(work, community_id=reading.unit_id, category=reading.category, place=reading.place,
                                   position=position_of(posted), at=first.at, round_id=round_id)
    sentence = next((p for p in posted if p.words), first)
    work.receipt(sentence.message, Mark.REGISTERED)
    if found.what in JOINING and found.earlier_id is not None:
        _join(work, who, found.earlier_id, posted, round_id, is_duplicate=found.what is FoundAgain.DUPLICATE)
        return None
    problem = _book(work, who, reading, posted, round_id, found.spot_id, known_at or first.at)
    audit.record(work, "problem.reported", f"problem:{problem.id}", actor=f"person:{who.actor.person_id}",
                 community_id=problem.community_id, number=problem.number)
    notes = recurrences.apply(work, problem, found, who.actor)
    problem_cards.show_card(work, problem, notes=notes)
    return problem.id


def position_of(posted: Sequence[Posted]) -> tuple[float, float] | None:
    """The first position that was shared with the report."""
    return next(((p.latitude, p.longitude) for p in posted if p.latitude is not None and p.longitude is not None), None)


def _book(work: Work, who: Reporter, reading: Reading, posted: Sequence[Posted], round_id: int, spot_id: int,
          known_at: datetime) -> Problem:
    assert reading.unit_id is not None and reading.category is not None
    first = min(posted, key=lambda p: (p.at, p.id or 0))
    responsible = roster.responsible(work.session, reading.unit_id, first.at)
    latitude, longitude = position_of(posted) or (None, None)
    problem = Problem(
        town_id=who.town_id, number=_next_number(work, who.town_id), state=ProblemState.OPEN, chat_id=who.chat.id,
        topic=first.topic, community_id=reading.unit_id, residents_group_id=reading.residents_group_id,
        place=reading.place, spot_id=spot_id, category=reading.category, quantity=reading.quantity,
        quantity_unit=reading.quantity_unit, description=reading.text, reported_at=first.at,
        reported_by_id=who.actor.person_id, responsible_id=responsible[0] if responsible else None, round_id=round_id,
        due_at=due_at(problem_cards.category_of(work, reading.category), known_at, work.policy), latitude=latitude,
        longitude=longitude, rework=0, extensions=0, card=1, check_code="", withdrawn_reason="", is_relapse=False,
        is_corrected=False)
    work.session.add(problem)
    work.session.flush()  # its id names it everywhere
    parts.assign(work, posted, Target(problem_id=problem.id))
    return problem


def _next_number(work: Work, town_id: int) -> int:
    """Numbers count up within the town; its row is the lock."""
    return int(work.session.execute(_COUNT_UP, {"town": town_id}).scalar_one())


def _join(work: Work, who: Reporter, earlier_id: int, posted: Sequence[Posted], round_id: int, *,
          is_duplicate: bool) -> None:
    """The same problem posted again in its round, or seen again before it was due: no number, no order (R6)."""
    problem = work.session.get_one(Problem, earlier_id)
    first = min(posted, key=lambda p: (p.at, p.id or 0))
    sentence = next((p for p in posted if p.words), first)
    sighting_id = work.session.execute(insert(Sighting).values(
        problem_id=problem.id, at=first.at, by_id=who.actor.person_id, round_id=round_id, is_duplicate=is_duplicate,
        words=sentence.words).returning(Sighting.id)).scalar_one()
    parts.assign(work, posted, Target(problem.id, sighting_id))
    audit.record(work, "problem.duplicate" if is_duplicate else "problem.sighting", f"problem:{problem.id}",
                 actor=f"person:{who.actor.person_id}", community_id=problem.community_id, sighting=sighting_id)
    button = ButtonFact(value=f"notsame:{sighting_id}", text="button-not-same")
    text = Line(text="note-joined" if is_duplicate else "note-sighting", args={"number": problem.number},
                reply_to=sentence.message, buttons=((button,),))
    work.show(f"sighting:{sighting_id}", text, chat_id=who.chat.id, topic=first.topic)


def split_off(work: Work, who: Reporter, sighting: Sighting, reading: Reading | None = None) -> Problem | None:
    """不是同一处: what had joined a problem becomes one of its own at its own spot; None when it did already (R6)."""
    earlier = work.session.get_one(Problem, sighting.problem_id)
    posted = parts.of_sighting(work, sighting.id)
    if sighting.became_id is not None or not posted:
        return None
    own = reading or understand(work, who, sighting.words)
    own = replace(own, unit_id=own.unit_id or earlier.community_id, category=own.category or earlier.category)
    assert own.unit_id is not None
    latitude, longitude = position_of(posted) or (None, None)
    spot_id = work.session.execute(insert(Spot).values(
        community_id=own.unit_id, place=own.place, latitude=latitude, longitude=longitude)
        .returning(Spot.id)).scalar_one()
    work.session.execute(delete(MessageLink).where(
        MessageLink.problem_id == earlier.id, MessageLink.chat_id == posted[0].chat_id,
        MessageLink.message.in_([p.message for p in posted])))
    fresh = _book(work, who, own, posted, sighting.round_id or visit(work, who, own.unit_id, sighting.at), spot_id,
                  posted[0].at)
    sighting.became_id = fresh.id
    audit.record(work, "problem.split_off", f"problem:{fresh.id}", actor=f"person:{who.actor.person_id}",
                 community_id=fresh.community_id, number=fresh.number, earlier=earlier.id)
    work.take_away(f"sighting:{sighting.id}")
    problem_cards.show_card(work, fresh)
    return fresh


def lock_communities(work: Work, community_ids: Sequence[int]) -> None:
    """Several communities in one order, so that two chats never wait for each other."""
    if len(set(community_ids)) > 1:
        work.session.execute(select(Unit.id).where(Unit.id.in_(community_ids)).order_by(Unit.id).with_for_update())
