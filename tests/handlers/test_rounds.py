"""/round: another outing of the team on the same day (R8)."""

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.chat import Account
from handlers import handle
from models import AuditEvent, Round
from tests.builders import LI, OFFICE, WANG, ZHANG, ZHAO, make_message, make_work
from tests.talk import MARKET, SCHOOL, Talk


@pytest.fixture
def talk(session: Session) -> Talk:
    """李站长 found №1 on a first round."""
    talk = Talk(session)
    talk.say(MARKET, sender=LI, photos=1)
    return talk


def rounds(talk: Talk) -> list[tuple[str, int]]:
    return [(team, n) for team, n in talk.session.execute(select(Round.team, Round.sequence).order_by(Round.id))]


def test_what_is_found_from_then_on_is_of_another_round(talk: Talk) -> None:
    started = talk.say(sender=LI, command="round")
    talk.say(SCHOOL, sender=LI, photos=1)
    assert rounds(talk) == [("一组", 1), ("一组", 2)]
    assert talk.problem(1).round_id != talk.problem(2).round_id
    assert (talk.shown(f"receipt:{talk.problem().chat_id}:{started.ref.message}") or {})["mark"] == "👀"
    assert "round.started" in talk.session.scalars(select(AuditEvent.action)).all()


def test_the_other_team_s_round_goes_on(talk: Talk) -> None:
    talk.say(SCHOOL, sender=WANG, photos=1)
    talk.say(sender=LI, command="round")
    assert rounds(talk) == [("一组", 1), ("二组", 1), ("一组", 2)]


@pytest.mark.parametrize("who", [ZHANG, ZHAO])
def test_nobody_else_starts_one_and_nobody_is_answered(talk: Talk, who: Account) -> None:
    before = talk.keys()
    talk.say(sender=who, command="round")
    assert (rounds(talk), talk.keys()) == ([("一组", 1)], before)


def test_it_is_started_in_the_work_group(talk: Talk) -> None:
    talk.say(sender=LI, command="round", chat=OFFICE)
    assert rounds(talk) == [("一组", 1)]


@pytest.mark.parametrize("change", [{"edited": True}, {"forwarded": True}])
def test_an_edited_or_forwarded_one_starts_nothing(talk: Talk, change: dict[str, bool]) -> None:
    message = replace(make_message(sender=LI, at=talk.at, command="round"), **change)  # type: ignore[arg-type]
    handle(message, make_work(talk.session, talk.at, message=message.ref))
    assert rounds(talk) == [("一组", 1)]
