"""How reports are spoken of in tests: what an inspector said, what became of it, what time did."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.chat import Account, IncomingMessage, Location
from domain.people import Actor
from domain.timers import TimerFired
from handlers import report as handlers_report
from models import (
    Draft,
    Outbox,
    Photo,
    Problem,
    Question,
    Timer,
)
from services import drafts, roster
from tests.builders import (
    LI,
    MONDAY,
    make_work,
)

SEED = "东关社区菜市场南门垃圾未清理@张主任"
Say = Callable[..., IncomingMessage]


def actor_of(session: Session, account: Account, at: datetime = MONDAY) -> Actor:
    actor = roster.actor(session, account, at)
    assert actor is not None
    return actor


def make_located(message: IncomingMessage, location: Location) -> IncomingMessage:
    from dataclasses import replace

    return replace(message, location=location)


def fire(session: Session, until: float) -> list[str]:
    """Let every timer fire that is due ``until`` seconds after ten; gives their kinds."""
    fired: list[str] = []
    now = MONDAY + timedelta(seconds=until)
    while True:
        timer = session.scalar(select(Timer).where(Timer.due_at <= now, Timer.key.not_like("problem:%"))
                               .order_by(Timer.due_at).limit(1))
        if timer is None:
            return fired
        event = TimerFired(timer.key, dict(timer.event), timer.due_at)
        session.delete(timer)
        session.flush()
        fired.append(event.kind)
        handlers_report.TIMERS[event.kind](event, make_work(session, event.at))


def problems(session: Session) -> list[Problem]:
    return list(session.scalars(select(Problem).order_by(Problem.number)))


def only(session: Session) -> Problem:
    (problem,) = problems(session)
    return problem


def photos_of(session: Session, problem: Problem) -> int:
    return session.scalar(select(func.count()).where(Photo.problem_id == problem.id)) or 0


def keys(session: Session) -> set[str]:
    return set(session.scalars(select(Outbox.key).where(Outbox.content.is_not(None))))


def asked(session: Session) -> list[str]:
    return list(session.scalars(select(Question.purpose).where(Question.answered_at.is_(None)).order_by(Question.id)))


def answer(session: Session, about: str, said: str, after: float = 300, sender: Account = LI) -> bool:
    at = MONDAY + timedelta(seconds=after)
    draft = session.scalars(select(Draft).where(Draft.is_settled.is_(False)).order_by(Draft.id)).first()
    assert draft is not None
    return drafts.answer(make_work(session, at), actor_of(session, sender), draft.id, about, said)
