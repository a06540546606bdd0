"""Each period's message is made once, also after downtime, with two processes and a clock that jumps."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

import scheduler
from models import Outbox, PeriodRun
from tests.builders import ZONE, local, make_policy, make_town, make_work
from texts.cards import line
from texts.contents import Lines, from_json

POLICY = make_policy()


def tick_at(session: Session, when: str) -> list[str]:
    work = make_work(session, local(when))
    work.now = work.at
    return scheduler.tick(work)


def runs(session: Session) -> list[tuple[str, str]]:
    return [(r.job, r.period) for r in session.scalars(select(PeriodRun).order_by(PeriodRun.at))]


def test_nothing_is_due_for_the_time_before_the_house_began(session: Session) -> None:
    make_town(session)
    assert tick_at(session, "11-25 12:00") == []


def test_a_weekly_digest_is_made_on_monday_for_the_week_before(session: Session) -> None:
    make_town(session)
    tick_at(session, "11-22 12:00")
    assert "weekly_digest 2026-W47" in tick_at(session, "11-23 08:31")


def test_a_second_tick_makes_nothing_again(session: Session) -> None:
    make_town(session)
    tick_at(session, "11-22 12:00")
    tick_at(session, "11-23 08:31")
    assert tick_at(session, "11-23 08:32") == []


def test_downtime_over_monday_makes_the_digest_later_in_the_week(session: Session) -> None:
    make_town(session)
    tick_at(session, "11-20 12:00")
    assert "weekly_digest 2026-W47" in tick_at(session, "11-26 03:00")


def test_downtime_of_a_month_makes_only_the_newest_week(session: Session) -> None:
    make_town(session)
    tick_at(session, "10-20 12:00")
    tick_at(session, "11-24 12:00")
    assert [p for job, p in runs(session) if job == "weekly_digest"] == ["2026-W47"]


def test_a_reminder_whose_moment_has_passed_is_skipped(session: Session) -> None:
    make_town(session)
    tick_at(session, "11-26 12:00")
    assert not any(made.startswith("contractor_reminder") for made in tick_at(session, "11-28 03:00"))


def test_a_clock_that_went_back_makes_nothing_twice(session: Session) -> None:
    make_town(session)
    tick_at(session, "11-22 12:00")
    tick_at(session, "11-23 08:31")
    assert tick_at(session, "11-23 08:30") == []
    assert tick_at(session, "11-23 08:33") == []


def test_a_clock_that_was_ahead_at_the_start_does_not_silence_the_jobs(session: Session) -> None:
    make_town(session)
    tick_at(session, "2027-11-22 12:00")
    tick_at(session, "11-22 12:00")
    assert "weekly_digest 2026-W47" in tick_at(session, "11-23 08:31")


def test_the_digest_stands_once_in_each_work_group(session: Session) -> None:
    make_town(session)
    tick_at(session, "11-22 12:00")
    tick_at(session, "11-23 08:31")
    keys = session.scalars(select(Outbox.key).where(Outbox.key.startswith("digest:"))).all()
    assert len(keys) == 1


def test_a_job_run_by_hand_makes_its_period_once(session: Session) -> None:
    make_town(session)
    work = make_work(session, local("11-23 12:00"))
    assert scheduler.run(work, "weekly_digest") == ("2026-W47", 1)
    assert scheduler.run(work, "weekly_digest") is None


def test_a_job_run_again_posts_a_new_version(session: Session) -> None:
    make_town(session)
    work = make_work(session, local("11-23 12:00"))
    scheduler.run(work, "weekly_digest")
    scheduler.run(work, "weekly_digest", again=True)
    keys = session.scalars(select(Outbox.key).where(Outbox.key.startswith("digest:")).order_by(Outbox.id)).all()
    assert len(keys) == 2
    assert keys[1].endswith(":v2")


@pytest.mark.parametrize(("when", "period"), [
    ("11-25 12:00", "2026-W47"), ("11-27 14:59", "2026-W47"), ("11-27 15:00", "2026-W48"), ("11-29 23:00", "2026-W48")])
def test_a_job_run_by_hand_makes_the_period_of_its_newest_date(session: Session, when: str, period: str) -> None:
    make_town(session)
    assert scheduler.run(make_work(session, local(when)), "contractor_reminder") == (period, 1)


@pytest.mark.parametrize("month", range(1, 13))
def test_every_schedule_has_a_newest_date(session: Session, month: int) -> None:
    policy = make_policy(schedules={"overdue_digest": "day 31 09:00"})
    work = make_work(session, local(f"{month:02}-28 08:59"), policy=policy)
    assert scheduler.run(work, "overdue_digest") is not None


def test_a_job_run_by_hand_on_monday_before_its_hour_makes_the_week_before_the_last(session: Session) -> None:
    make_town(session)
    assert scheduler.run(make_work(session, local("11-23 08:29")), "weekly_digest") == ("2026-W46", 1)


@pytest.mark.parametrize("job", ["weekly_digest", "contractor_reminder"])
def test_the_title_of_a_new_version_says_so(session: Session, job: str) -> None:
    make_town(session)
    work = make_work(session, local("11-27 16:00"))
    for _ in range(2):
        scheduler.run(work, job, again=True)
    cards = [from_json(content) for content in session.scalars(select(Outbox.content).order_by(Outbox.id)) if content]
    first, second = (line(card.title, "zh-CN", ZONE) for card in cards if isinstance(card, Lines))
    assert second == f"{first}(第2版)"


def test_a_week_is_the_monday_to_sunday_before() -> None:
    assert scheduler.JOBS["weekly_digest"].period(date(2026, 11, 29)) == "2026-W47"  # a Sunday
    assert scheduler.JOBS["weekly_digest"].period(date(2026, 11, 30)) == "2026-W48"


@pytest.mark.parametrize("when", ["", "friday", "fri 3pm", "fri 25:00", "day 40 09:00", "0 9 * * 1"])
def test_a_schedule_that_cannot_be_read_is_refused(when: str) -> None:
    with pytest.raises(ValueError):
        scheduler.trigger(when, POLICY)


def test_the_next_dates_of_a_schedule_can_be_checked_by_people() -> None:
    dates = scheduler.next_dates("fri 15:00", local("11-23 10:00"), POLICY)
    assert dates == [local("11-27 15:00") + timedelta(days=7 * n) for n in range(3)]
