"""While inspectors walk (R2, R8): who is out, until when, and what waits for the round's end.

A person walks while reports follow each other; the round's end is some minutes without one, or the day's end.
"""

from datetime import datetime

from sqlalchemy import select

from domain.calendar import local_day
from models import Draft, Problem, Timer
from services.work import Work

MOST_LOOKED_AT = 60  # reports of a chat, the newest


def posts(work: Work, chat_id: int, at: datetime) -> list[tuple[int, datetime]]:
    """Who reported in this chat on the day of ``at`` and when, the newest first; drafts count."""
    day = local_day(at, work.policy.zone)
    found: list[tuple[int, datetime]] = []
    for person, when, table in ((Problem.reported_by_id, Problem.reported_at, Problem),
                                (Draft.person_id, Draft.at, Draft)):
        found += [(p, t) for p, t in work.session.execute(select(person, when).where(
            table.chat_id == chat_id, when <= at).order_by(table.id.desc()).limit(MOST_LOOKED_AT))
            if local_day(t, work.policy.zone) == day]
    return sorted(set(found), key=lambda post: post[1], reverse=True)


def walks(work: Work, chat_id: int, person_id: int, at: datetime) -> bool:
    """Is this person out? So many reports within the quiet span that another one is to be expected."""
    since = at - work.policy.round_quiet
    recent = [when for person, when in posts(work, chat_id, at) if person == person_id and when > since]
    return len(recent) >= work.policy.walking_from


def ends_at(work: Work, chat_id: int, at: datetime, person_id: int | None = None) -> datetime | None:
    """When the round that is being walked at ``at`` will be over if nothing more is reported; None when nobody is out.
    ``person_id`` None: of everybody."""
    newest = next((when for person, when in posts(work, chat_id, at) if person_id in (None, person)), None)
    ends = newest + work.policy.round_quiet if newest else None
    return ends if ends is not None and ends > at else None


def look_at_sheet(work: Work, chat_id: int) -> None:
    """A submission came: at the round's end it is seen whether so many wait that a sheet is made."""
    key = f"sheet:{chat_id}"
    if work.session.get(Timer, key) is None:
        ends = ends_at(work, chat_id, work.at) or work.at + work.policy.round_quiet
        work.remind(key, ends, {"kind": "sheet.look"}, chat_id=chat_id)
