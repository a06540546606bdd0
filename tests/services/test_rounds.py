"""R8: a round is one outing of a team on one local day; each community visited is a visit."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Round, Unit, Visit
from services import rounds
from tests.builders import LI, MONDAY, local, make_town, make_work
from tests.talk import Talk


@pytest.fixture
def town(session: Session) -> dict[str, Unit]:
    return make_town(session)


def round_of(session: Session, town: dict[str, Unit], when: str, team: str = "一组") -> int:
    at = local(when)
    return rounds.round_of(make_work(session, at), town["城关镇"].id, team, at)


def test_the_first_finding_of_a_day_opens_the_round(session: Session, town: dict[str, Unit]) -> None:
    opened = session.get(Round, round_of(session, town, "11-23 08:30"))
    assert opened is not None and (opened.opened_at, opened.sequence) == (local("11-23 08:30"), 1)


def test_later_findings_of_the_day_belong_to_it(session: Session, town: dict[str, Unit]) -> None:
    assert round_of(session, town, "11-23 08:30") == round_of(session, town, "11-23 23:59")


def test_the_local_days_end_closes_it(session: Session, town: dict[str, Unit]) -> None:
    assert round_of(session, town, "11-23 23:59") != round_of(session, town, "11-24 00:00")


def test_each_team_has_its_own(session: Session, town: dict[str, Unit]) -> None:
    assert round_of(session, town, "11-23 08:30") != round_of(session, town, "11-23 08:30", team="二组")


def test_round_starts_another_on_the_same_day(session: Session, town: dict[str, Unit]) -> None:
    morning = round_of(session, town, "11-23 08:30")
    afternoon = rounds.start_another(make_work(session, local("11-23 14:00")), town["城关镇"].id, "一组")
    assert round_of(session, town, "11-23 15:00") == afternoon != morning


def test_what_was_written_before_another_round_belongs_to_the_earlier_one(
        session: Session, town: dict[str, Unit]) -> None:
    morning = round_of(session, town, "11-23 08:30")
    rounds.start_another(make_work(session, local("11-23 14:00")), town["城关镇"].id, "一组")
    assert round_of(session, town, "11-23 13:59") == morning


def test_a_community_is_visited_once_in_a_round(session: Session, town: dict[str, Unit]) -> None:
    round_id, work = round_of(session, town, "11-23 08:30"), make_work(session)
    for minutes in (0, 30):
        rounds.visit(work, round_id, town["东关社区"].id, MONDAY + timedelta(minutes=minutes))
    assert session.scalar(select(func.count(Visit.id))) == 1


def test_a_visit_of_the_wrong_community_is_forgotten(session: Session, town: dict[str, Unit]) -> None:
    round_id, work = round_of(session, town, "11-23 08:30"), make_work(session)
    rounds.visit(work, round_id, town["东关社区"].id, MONDAY)
    rounds.forget_visit(work, round_id, town["东关社区"].id)
    assert session.scalar(select(func.count(Visit.id))) == 0


def test_a_visit_begins_with_its_first_finding_though_that_arrives_late(
        session: Session, town: dict[str, Unit]) -> None:
    round_id, work = round_of(session, town, "11-23 08:30"), make_work(session)
    for minutes in (30, 0, 60):
        rounds.visit(work, round_id, town["东关社区"].id, MONDAY + timedelta(minutes=minutes))
    assert session.scalar(select(Visit.at)) == MONDAY


def test_without_a_problem_it_is_a_visit_all_the_same(session: Session) -> None:
    talk = Talk(session)
    talk.at = local("11-23 23:49")
    talk.say("西关社区 无问题", sender=LI)
    talk.say("西关社区菜市场垃圾未清理", sender=LI, photos=1, after=20 * 60)
    days = session.scalars(select(Round.day).join(Visit, Visit.round_id == Round.id).order_by(Round.day)).all()
    assert [day.isoformat() for day in days] == ["2026-11-23", "2026-11-24"]
