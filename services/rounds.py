"""Rounds and visits (R8): one outing of a team on one local day."""

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, delete, select

from domain.calendar import local_day
from models import AuditEvent, Problem, Round, Sighting, Visit
from models.statements import rows, run
from services.work import Work, dialect_of, inserting, table, upsert

_round, _visit = table(Round).c, table(Visit).c
_OF_DAY = select(_round.id, _round.opened_at).where(
    _round.town_id == bindparam("town"), _round.team == bindparam("team"), _round.day == bindparam("day")).order_by(
    _round.sequence)


@cache
def _visiting(dialect: str) -> Any:
    row = inserting(dialect, Visit)
    return row.on_conflict_do_update(index_elements=["round_id", "community_id"], set_={"at": row.excluded.at},
                                     where=_visit.at > row.excluded.at)


def round_of(work: Work, town_id: int, team: str, at: datetime) -> int:
    """The round that a team's finding or visit at ``at`` belongs to; the first one of a local day opens it.

    When several rounds of the day stand (``/round``), the one that was open at ``at``.
    """
    day = local_day(at, work.policy.zone)
    rounds = rows(work.session, _OF_DAY, {"town": town_id, "team": team, "day": day})
    if not rounds:
        return _open(work, town_id, team, at, 1)
    begun = [r.id for r in rounds if r.opened_at <= at]
    return int(begun[-1] if begun else rounds[0].id)


def start_another(work: Work, town_id: int, team: str) -> int:
    """Open another round of this team on the same day."""
    day = local_day(work.at, work.policy.zone)
    sequences = work.session.scalars(select(Round.sequence).where(
        Round.town_id == town_id, Round.team == team, Round.day == day)).all()
    return _open(work, town_id, team, work.at, max(sequences, default=0) + 1)


def _open(work: Work, town_id: int, team: str, at: datetime, sequence: int) -> int:
    round_id = work.session.scalar(upsert(work.session, Round).values(
        town_id=town_id, team=team, day=local_day(at, work.policy.zone), sequence=sequence, opened_at=at)
        .on_conflict_do_update(index_elements=["town_id", "team", "day", "sequence"],
                               set_={"team": team}).returning(Round.id))
    return int(round_id or 0)


def visit(work: Work, round_id: int, community_id: int, at: datetime) -> None:
    """The community was visited in this round, with or without findings; the visit began with the first of them."""
    run(work.session, _visiting(dialect_of(work.session)), {
        "round_id": round_id, "community_id": community_id, "at": at})


def forget_visit(work: Work, round_id: int, community_id: int) -> None:
    """A finding was booked on the wrong community: nobody was there, unless something else was found or it was said."""
    found = work.session.scalar(select(Problem.id).where(
        Problem.round_id == round_id, Problem.community_id == community_id).limit(1))
    seen = work.session.scalar(select(Sighting.id).join(Problem, Problem.id == Sighting.problem_id).where(
        Sighting.round_id == round_id, Problem.community_id == community_id).limit(1))
    told = work.session.scalar(select(AuditEvent.id).where(
        AuditEvent.action == "visit.recorded", AuditEvent.object == f"round:{round_id}",
        AuditEvent.chain == f"community:{community_id}").limit(1))
    if found is None and seen is None and told is None:
        work.session.execute(delete(Visit).where(Visit.round_id == round_id, Visit.community_id == community_id))
