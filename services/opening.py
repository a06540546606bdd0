"""A complete report becomes a problem, or joins one that stands already (R1, R6, R8)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import bindparam, delete, update

from domain import english
from domain.caption import Context, Reading, read
from domain.chat import Mark
from domain.deadlines import due_at
from domain.people import Actor, Role, UnitKind
from domain.permissions import may_report
from domain.problem import ProblemState
from domain.recurrence import JOINING, FoundAgain
from domain.sources import without_source
from models import Chat, ChatPurpose, MessageLink, Problem, Sighting, Unit
from models.statements import value
from services import (
    audit,
    joining,
    locks,
    order_doubts,
    parts,
    problem_cards,
    question_lists,
    recurrences,
    roster,
    rounds,
    sources,
    spots,
    workdays,
)
from services.joining import Report
from services.parts import Posted, Target
from services.recurrences import Found
from services.spots import Where
from services.vocabulary import vocabulary
from services.work import Work, insert_object, table

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
    words = vocabulary(work.session, work.policy)
    reading = read(without_source(text), words, Context(Role.INSPECTOR, who.community_id, photos))
    return replace(english.complete(reading, work.policy.categories, words.units), text=text)


def visit(work: Work, who: Reporter, community_id: int, at: datetime) -> int:
    """The community was visited, with or without a finding; gives the round (R8)."""
    round_id = rounds.round_of(work, who.town_id, who.team, at)
    rounds.visit(work, round_id, community_id, at)
    return round_id


def start_round(work: Work, actor: Actor) -> bool:
    """What the actor's team finds from now on is another outing (R8); False when it is not theirs to start."""
    who = reporter(work, actor)
    if who is None or not may_report(actor, who.town_id):
        return False
    round_id = rounds.start_another(work, who.town_id, who.team)
    audit.record(work, "round.started", f"round:{round_id}", actor=f"person:{actor.person_id}", team=who.team)
    question_lists.end_rounds(work, who.team)
    return True


def open_problem(work: Work, who: Reporter, reading: Reading, posted: Sequence[Posted], *,
                 known_at: datetime | None = None) -> int | None:
    """The problem's id, None when the report joined one that stands already (R6).

    ``known_at``: when the community could know of it, if not from the message itself (R5).
    """
    assert reading.unit_id is not None and reading.category is not None
    first = min(posted, key=lambda p: (p.at, p.id or 0))
    locks.hold(work, [reading.unit_id])
    round_id = visit(work, who, reading.unit_id, first.at)
    where = Where(reading.unit_id, reading.category, reading.place, position_of(posted))
    found = recurrences.find_again(work, where, first.at, round_id)
    sentence = next((p for p in posted if p.words), first)
    work.receipt(sentence.message, Mark.REGISTERED)
    if found.what in JOINING:
        _join(work, found, Report(first.at, who.actor.person_id, round_id, sentence.words), posted, known_at)
        order_doubts.look(work, reading.unit_id, first.at)
        return None
    problem = _book(work, who, reading, posted, round_id, found.spot_id, known_at or first.at)
    audit.record(work, "problem.reported", f"problem:{problem.id}", actor=f"person:{who.actor.person_id}",
                 community_id=problem.community_id, number=problem.number)
    recurrences.apply(work, problem, found, who.actor)
    problem_cards.show_card(work, problem)
    recurrences.look_later(work, found, who.actor)
    order_doubts.look(work, reading.unit_id, first.at)
    return problem.id


def position_of(posted: Sequence[Posted]) -> tuple[float, float] | None:
    """The first position that was shared with the report."""
    return next(((p.latitude, p.longitude) for p in posted if p.latitude is not None and p.longitude is not None), None)


def _book(work: Work, who: Reporter, reading: Reading, posted: Sequence[Posted], round_id: int, spot_id: int,
          known_at: datetime) -> Problem:
    first = min(posted, key=lambda p: (p.at, p.id or 0))
    problem = book(work, who, reading, first.at, round_id, spot_id, known_at, topic=first.topic,
                   position=position_of(posted))
    parts.assign(work, posted, Target(problem_id=problem.id))
    return problem


def book(work: Work, who: Reporter, reading: Reading, at: datetime, round_id: int | None, spot_id: int,
         known_at: datetime, *, topic: str | None = None, position: tuple[float, float] | None = None) -> Problem:
    """A new problem with the next number, without its photos and its card."""
    assert reading.unit_id is not None and reading.category is not None
    responsible = roster.responsible(work.session, reading.unit_id, at)
    latitude, longitude = position or (None, None)
    origin = sources.of(work, who.town_id, reading.text, at)
    return insert_object(
        work.session, Problem, town_id=who.town_id, number=_next_number(work, who.town_id), state=ProblemState.OPEN,
        chat_id=who.chat.id, topic=topic, community_id=reading.unit_id,
        residents_group_id=reading.residents_group_id, place=reading.place, spot_id=spot_id, category=reading.category,
        quantity=reading.quantity, quantity_unit=reading.quantity_unit, description=reading.text, reported_at=at,
        reported_by_id=who.actor.person_id, responsible_id=responsible[0] if responsible else None, round_id=round_id,
        due_at=due_at(problem_cards.category_of(work, reading.category), known_at, workdays.policy(work, who.town_id)),
        latitude=latitude, longitude=longitude, rework=0, extensions=0, card=1, check_code="", withdrawn_reason="",
        is_relapse=False, is_corrected=False, source=origin.source, source_name=origin.source_name,
        campaign_id=origin.campaign_id)


def _next_number(work: Work, town_id: int) -> int:
    """Numbers count up within the town; its row is the lock."""
    return int(value(work.session, _COUNT_UP, {"town": town_id}))


def _join(work: Work, found: Found, report: Report, posted: Sequence[Posted], known_at: datetime | None) -> None:
    """The same problem posted again in its round, or seen again before it was due: no number, no order (R6)."""
    problem, is_duplicate = work.session.get_one(Problem, found.other_id), found.what is FoundAgain.DUPLICATE
    if found.is_first:
        due = due_at(problem_cards.category_of(work, problem.category), known_at or report.at,
                     workdays.policy(work, problem.town_id))
        joining.precede(work, problem, report, posted, due_at=due, is_duplicate=is_duplicate)
    else:
        joining.join(work, problem, report, posted, is_duplicate=is_duplicate)


def split_off(work: Work, who: Reporter, sighting: Sighting, reading: Reading | None = None) -> Problem | None:
    """不是同一处: what had joined a problem becomes one of its own at its own spot; None when it did already (R6)."""
    earlier = work.session.get_one(Problem, sighting.problem_id)
    posted = parts.of_sighting(work, sighting.id)
    if sighting.became_id is not None or not posted:
        return None
    own = reading or understand(work, who, sighting.words)
    own = replace(own, unit_id=own.unit_id or earlier.community_id, category=own.category or earlier.category)
    assert own.unit_id is not None and own.category is not None
    spot_id = spots.new_spot(work.session, Where(own.unit_id, own.category, own.place, position_of(posted)))
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
