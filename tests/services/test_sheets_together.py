"""Two inspectors tap on their own sheets while a third verifies in the group: each submission is accepted once (R4)."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from domain.chat import Account, ChatRef
from handlers import handle
from models import AuditEvent, Chat, Outbox, Problem, Question, Rectification, Sheet
from models.database import transaction
from services import audit
from tests.builders import GROUP, LI, SUN, WANG, make_press, make_work
from tests.services.test_deciding_together import together
from tests.services.test_sheets import opens_the_bot, waiting
from tests.talk import Talk

COUNT = 6


@pytest.fixture
def house(postgres_engine: Engine) -> Engine:
    """Six submissions wait, on a private sheet of 李站长 and on one of 王队长."""
    with transaction(postgres_engine) as session:
        talk = Talk(session)
        waiting(talk, COUNT)
        for who in (LI, WANG):
            talk.say(command="verify", sender=who, chat=opens_the_bot(talk, who))
    return postgres_engine


def tap(engine: Engine, value: str, who: Account, chat: ChatRef) -> None:
    """One tap in its chat's lane, as the worker holds it."""
    with transaction(engine) as session:
        lane = session.scalars(select(Chat).where(Chat.external == chat.id).with_for_update(key_share=True)).one()
        press = make_press(value, sender=who, at=now(session), chat=chat)
        work = make_work(session, press.at, chat=chat)
        assert work.chat is lane
        handle(press, work)


def now(session: Session) -> datetime:
    newest = session.scalars(select(Rectification.submitted_at).order_by(Rectification.id.desc()).limit(1)).one()
    return newest + timedelta(minutes=5)


def test_each_submission_is_accepted_once_and_every_card_says_so(house: Engine) -> None:
    with transaction(house) as session:
        sheets = [s.id for s in session.scalars(select(Sheet).order_by(Sheet.id))]
        submissions = list(session.scalars(select(Rectification.id).order_by(Rectification.id)))
    homes = [ChatRef("telegram", who.id) for who in (LI, WANG)]

    def one_by_one() -> None:
        for submission in reversed(submissions):
            tap(house, f"verify:{submission}", SUN, GROUP)

    together(lambda: tap(house, f"sheet:all:{sheets[0]}", LI, homes[0]),
             lambda: tap(house, f"sheet:all:{sheets[1]}", WANG, homes[1]), one_by_one)
    with transaction(house) as session:
        closed = session.scalars(select(AuditEvent.object).where(AuditEvent.action == "problem.closed")).all()
        assert len(closed) == len(set(closed)) == COUNT
        assert {p.state.value for p in session.scalars(select(Problem))} == {"closed"}
        shown = session.scalars(select(Outbox.content).where(Outbox.key.startswith("sheet:"))).all()
        assert {str(content["title"]["text"]) for content in shown if content} == {"sheet-done"}
        assert audit.broken_links(session) == []


def test_a_return_in_the_group_is_not_accepted_by_the_sheet_at_the_same_moment(house: Engine) -> None:
    with transaction(house) as session:
        [sheet, *_] = [s.id for s in session.scalars(select(Sheet).order_by(Sheet.id))]
        first = session.scalars(select(Rectification.id).order_by(Rectification.id)).first()
        question = make_work(session, now(session))
        handle(make_press(f"return:{first}", sender=SUN, at=question.at), question)
    with transaction(house) as session:
        asked = session.scalars(select(Question).order_by(Question.id.desc())).first()
        assert asked is not None
        value = f"answer:{asked.id}:0"
    together(lambda: tap(house, f"sheet:all:{sheet}", LI, ChatRef("telegram", LI.id)),
             lambda: tap(house, value, SUN, GROUP))
    with transaction(house) as session:
        row = session.get_one(Rectification, first)
        assert row.result.value in ("accepted", "returned")
        acts = session.scalars(select(AuditEvent.action).where(
            AuditEvent.object == f"problem:{row.problem_id}",
            AuditEvent.action.in_(("problem.closed", "problem.returned")))).all()
        assert len(acts) == 1
