"""Where a problem came from (R1): read off its words, set right by its poster or the office; and the campaigns."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from domain.calendar import local_day, moment
from domain.campaigns import CampaignWords
from domain.people import Actor, Role, UnitKind
from domain.problem import ProblemState
from domain.sources import Source, Sourced, read_source
from models import AuditEvent, Campaign, Problem
from models.statements import rows
from services import audit, examples, roster
from services.work import Work, table
from texts.contents import Fact, Line, Lines

CORRECTED = "problem.source_corrected"
_campaign = table(Campaign).c
_ALL = select(*_campaign).where(_campaign.town_id == bindparam("town")).order_by(_campaign.id)


@dataclass(frozen=True, slots=True)
class From:
    """A problem's columns of its source."""

    source: Source
    source_name: str = ""
    campaign_id: int | None = None


@dataclass(frozen=True, slots=True)
class Going:
    """A campaign that is going on."""

    id: int
    name: str
    claims_all: bool


def going_on(work: Work, town_id: int, at: datetime) -> list[Going]:
    """The town's campaigns of that day, the earliest first."""
    day = local_day(at, work.policy.zone)
    known = roster.kept(work.session, ("campaigns", town_id), lambda: rows(work.session, _ALL, {"town": town_id}))
    return [Going(c.id, c.name, c.claims_all) for c in known
            if c.begin <= day <= c.end and (c.closed_at is None or c.closed_at > at)]


def of(work: Work, town_id: int, words: str, at: datetime) -> From:
    """What the words say, else the campaign that claims every problem of its days, else 督查.

    A problem of a higher inspection or of the public stays that, also within a campaign that claims all.
    """
    known = going_on(work, town_id, at)
    return _from(read_source(words, [c.name for c in known]), known)


def _from(said: Sourced, known: list[Going]) -> From:
    named = next((c.id for c in known if c.name == said.campaign), None)
    if said.source is Source.CAMPAIGN and named is None:
        named = known[0].id if len(known) == 1 else None  # 专项行动, and there is one only
    claimed = next((c.id for c in known if c.claims_all), None)
    if said.source is Source.INSPECTION and claimed is not None:
        return From(Source.CAMPAIGN, "", claimed)
    return From(said.source, said.name, named or claimed)


def note(session: Session, problem: Problem) -> tuple[Line, ...]:
    """The card says it only when it is not the default."""
    if problem.campaign_id is not None and problem.source is Source.CAMPAIGN:
        return (Line(text="note-campaign", args={"name": session.get_one(Campaign, problem.campaign_id).name}),)
    if problem.source is Source.INSPECTION:
        return ()
    if problem.source_name:
        return (Line(text="note-source-named", args={"name": problem.source_name}),)
    return (Line(text="note-source", args={"source": problem.source.value}),)


def correct(work: Work, problem: Problem, actor: Actor, said: str) -> bool:
    """Set it right: by a tapped value, else by words; False when they name no source. The caller checked who."""
    known = going_on(work, problem.town_id, problem.reported_at)
    wanted = _tapped(said, known) or _worded(said, known)
    if wanted is None:
        return False
    before = From(problem.source, problem.source_name, problem.campaign_id)
    if wanted != before:
        problem.source, problem.source_name, problem.campaign_id = (
            wanted.source, wanted.source_name, wanted.campaign_id)
        problem.is_corrected = True
        audit.record(work, CORRECTED, f"problem:{problem.id}", actor=f"person:{actor.person_id}",
                     community_id=problem.community_id,
                     before={"source": before.source.value, "source_name": before.source_name,
                             "campaign_id": before.campaign_id})
    return True


def _tapped(said: str, known: list[Going]) -> From | None:
    if said.startswith("campaign:"):
        found = next((c.id for c in known if f"campaign:{c.id}" == said), None)
        return From(Source.CAMPAIGN, "", found) if found is not None else None
    return From(Source(said)) if said in {s.value for s in Source} else None


def _worded(said: str, known: list[Going]) -> From | None:
    words = said.strip()
    if words in ("督查", "日常督查"):
        return From(Source.INSPECTION)
    read = read_source(f"{words} 。", [c.name for c in known])
    return _from(read, [c for c in known if not c.claims_all or c.name == read.campaign]) if (
        read.source is not Source.INSPECTION) else None


class Told(StrEnum):
    OPENED = "campaign-opened"
    CHANGED = "campaign-changed"
    CLOSED = "campaign-closed"
    NONE = "campaign-none"


def open_campaign(work: Work, said: CampaignWords, actor: Actor) -> Lines:
    """Open a campaign; the same name and first day again changes the rest of it. One that claims all has what was
    reported on its days before, too, and says how many."""
    town_id = town_of(work, actor)
    if town_id is None:
        return Lines(title=examples.dated(work, Line(text="campaign-usage")))
    row = work.session.scalar(select(Campaign).where(
        Campaign.town_id == town_id, Campaign.name == said.name, Campaign.begin == said.begin))
    told = Told.OPENED if row is None else Told.CHANGED
    if row is None:
        row = Campaign(town_id=town_id, name=said.name, begin=said.begin, opened_at=work.at,
                       opened_by_id=actor.person_id)
        work.session.add(row)
    row.end, row.notice, row.claims_all, row.closed_at = said.end, said.notice, said.claims_all, None
    roster.changed(work.session)
    audit.record(work, "campaign.opened", f"campaign:{row.id}", actor=f"person:{actor.person_id}", name=said.name,
                 begin=said.begin, end=said.end, notice=said.notice, claims_all=said.claims_all)
    count = len(_claim(work, row, actor)) if said.claims_all else 0
    return Lines(title=Line(text=told.value, args=_facts(work, row)),
                 lines=(Line(text="campaign-claimed", args={"count": count}),) if count else ())


def _claim(work: Work, row: Campaign, actor: Actor) -> list[int]:
    """The problems of its days that no campaign has become its own; gives their ids. What was withdrawn does not, nor
    what somebody said the source of. A higher inspection's or the public's stays that. Cards say it when they change
    next: the office's word may concern hundreds."""
    begin, end = (moment(day, time(0), work.policy.zone) for day in (row.begin, row.end + timedelta(days=1)))
    found = work.session.scalars(select(Problem).where(
        Problem.town_id == row.town_id, Problem.reported_at >= begin, Problem.reported_at < end,
        Problem.campaign_id.is_(None), Problem.state != ProblemState.WITHDRAWN).order_by(Problem.id)).all()
    said = set(work.session.scalars(select(AuditEvent.object).where(AuditEvent.action == CORRECTED))) if found else ()
    claimed = [p for p in found if f"problem:{p.id}" not in said]
    for problem in claimed:
        problem.campaign_id = row.id
        if problem.source is Source.INSPECTION:
            problem.source = Source.CAMPAIGN
    if claimed:
        audit.record(work, "campaign.claimed", f"campaign:{row.id}", actor=f"person:{actor.person_id}",
                     problems=[p.id for p in claimed])
    return [p.id for p in claimed]


def close_campaign(work: Work, name: str, actor: Actor) -> Line:
    """It ends now; what it has stays its own."""
    row = work.session.scalar(select(Campaign).where(
        Campaign.town_id == town_of(work, actor), Campaign.name == name, Campaign.closed_at.is_(None))
        .order_by(Campaign.begin.desc()).limit(1))
    if row is None:
        return Line(text=Told.NONE.value, args={"name": name})
    row.closed_at = work.at
    roster.changed(work.session)
    audit.record(work, "campaign.closed", f"campaign:{row.id}", actor=f"person:{actor.person_id}")
    return Line(text=Told.CLOSED.value, args=_facts(work, row))


def campaigns(work: Work, actor: Actor) -> list[Line]:
    """Those that are open, and how many problems each has."""
    found = work.session.scalars(select(Campaign).where(
        Campaign.town_id == town_of(work, actor), Campaign.closed_at.is_(None)).order_by(Campaign.begin)).all()
    return [Line(text="campaign-is", args={**_facts(work, row), "count": len(work.session.scalars(
        select(Problem.id).where(Problem.campaign_id == row.id)).all())}) for row in found]


def _facts(work: Work, row: Campaign) -> dict[str, Fact]:
    begin, end = (moment(day, time(0), work.policy.zone) for day in (row.begin, row.end))
    return {"name": row.name, "begin": begin, "end": end, "notice": row.notice, "has_notice": bool(row.notice),
            "claims_all": row.claims_all}


def town_of(work: Work, actor: Actor) -> int | None:
    """The town that the admin administers: the chat's own when they have several."""
    tree = roster.units(work.session)
    covered = {unit for r in actor.roles if r.role is Role.ADMIN for unit in r.covers}
    towns = [u.id for u in tree.of_kind(UnitKind.TOWN) if u.id in covered]
    here = tree.ancestor(work.chat.unit_id, UnitKind.TOWN) if work.chat and work.chat.unit_id else None
    return here.id if here is not None and here.id in towns else next(iter(towns), None)
