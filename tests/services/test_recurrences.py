"""Found again (R6) on the books: joined, linked, ordered, asked; by event time, whatever the order of arrival."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.chat import Location
from domain.policy import Policy, Within
from models import MessageLink, OrderProblem, Photo, Sighting, SpotAnswer, SupervisionOrder
from tests.builders import LI, SUN, WANG, ZHANG, local, make_policy
from tests.talk import MARKET, SCHOOL, Talk

DAY = 86400
GATE = "东关社区菜市场南大门垃圾又堆起来了"
NEAR = "东关社区菜市场垃圾未清理"  # may be the south gate


@pytest.fixture
def talk(session: Session) -> Talk:
    return Talk(session)


def closed(talk: Talk, number: int = 1) -> None:
    talk.say(f"№{number}已清理", sender=ZHANG, photos=1)
    talk.say("通过", sender=LI)
    assert talk.state(number) == "closed"


def orders(talk: Talk) -> list[SupervisionOrder]:
    return list(talk.session.scalars(select(SupervisionOrder).order_by(SupervisionOrder.id)))


def sightings(talk: Talk) -> list[Sighting]:
    return list(talk.session.scalars(select(Sighting).order_by(Sighting.id)))


def numbers(talk: Talk) -> list[int]:
    return [int(k.split(":")[1]) for k in talk.keys("problem:") if "card" in k]


def notes(talk: Talk, number: int) -> list[str]:
    return [n["text"] for n in talk.card(number).get("notes", [])]


def test_closed_and_found_at_the_next_visit_is_an_order(talk: Talk) -> None:
    talk.say(MARKET, sender=LI, photos=1)
    closed(talk)
    talk.say(GATE, sender=WANG, photos=1, after=2 * DAY)
    [order] = orders(talk)
    assert (talk.problem(2).recurrence_of_id, talk.problem(2).order_id) == (talk.problem(1).id, order.id)
    assert talk.problem(1).spot_id == talk.problem(2).spot_id


def test_past_its_deadline_and_found_at_the_next_visit_is_an_order(talk: Talk) -> None:
    talk.say(MARKET, sender=LI, photos=1)
    talk.say(MARKET, sender=LI, photos=1, after=DAY)
    assert len(orders(talk)) == 1


def test_one_visit_in_between_without_it_makes_it_a_relapse(talk: Talk) -> None:
    talk.say(MARKET, sender=LI, photos=1)
    closed(talk)
    talk.say("东关社区 无问题", sender=LI, after=2 * DAY)
    talk.say(MARKET, sender=LI, photos=1, after=2 * DAY)
    assert (orders(talk), talk.problem(2).is_relapse, notes(talk, 2)) == ([], True, ["note-relapse"])


def test_a_visit_of_another_community_breaks_no_run(talk: Talk) -> None:
    talk.say(MARKET, sender=LI, photos=1)
    closed(talk)
    talk.say("西关社区 无问题", sender=LI, after=2 * DAY)
    talk.say(MARKET, sender=LI, photos=1, after=2 * DAY)
    assert len(orders(talk)) == 1


def test_overdue_with_a_visit_in_between_is_linked_and_no_relapse(talk: Talk) -> None:
    talk.say(MARKET, sender=LI, photos=1)
    talk.say(SCHOOL, sender=LI, photos=1, after=DAY)
    talk.say(MARKET, sender=LI, photos=1, after=DAY)
    third = talk.problem(3)
    assert (orders(talk), third.recurrence_of_id, third.is_relapse) == ([], talk.problem(1).id, False)
    assert notes(talk, 3) == ["note-again"]


def test_before_its_deadline_it_is_a_dated_photo_without_number(talk: Talk) -> None:
    talk.say(SCHOOL, sender=LI, photos=1)
    again = talk.say(SCHOOL, sender=WANG, photos=1, after=DAY)
    [sighting] = sightings(talk)
    assert (sighting.at, sighting.is_duplicate, numbers(talk), orders(talk)) == (again.at, False, [1], [])
    assert talk.session.scalar(select(Photo.sighting_id).order_by(Photo.id.desc()).limit(1)) == sighting.id
    note = talk.shown(f"sighting:{sighting.id}") or {}
    assert (note["text"], note["reply_to"]) == ("note-sighting", again.ref.message)


def test_posted_twice_in_one_round_joins_the_first_without_a_number(talk: Talk) -> None:
    talk.say(MARKET, sender=LI, photos=1)
    talk.say(GATE, sender=LI, photos=1, after=600)
    [sighting] = sightings(talk)
    assert (sighting.is_duplicate, numbers(talk)) == (True, [1])
    note = talk.shown(f"sighting:{sighting.id}") or {}
    assert (note["text"], note["args"]) == ("note-joined", {"number": 1})
    assert [b["text"] for b in note["buttons"][0]] == ["button-not-same"]
    talk.say(SCHOOL, sender=LI, photos=1)
    assert talk.problem(2).place == "小学北墙"


def test_a_suspended_problem_never_counts(talk: Talk) -> None:
    talk.say(MARKET, sender=LI, photos=1)
    talk.problem().suspended_until = talk.at + timedelta(days=30)
    talk.say(MARKET, sender=LI, photos=1, after=3 * DAY)
    assert (orders(talk), numbers(talk), len(sightings(talk))) == ([], [1], 1)


def test_a_withdrawn_problem_never_counts(talk: Talk) -> None:
    talk.say(MARKET, sender=LI, photos=1)
    talk.tap(f"withdraw:{talk.problem().id}")
    talk.say(MARKET, sender=LI, photos=1, after=2 * DAY)
    assert (orders(talk), talk.problem(2).recurrence_of_id) == ([], None)


def test_another_category_or_community_or_spot_is_another_problem(talk: Talk) -> None:
    talk.say(MARKET, sender=LI, photos=1)
    closed(talk)
    for text in ("东关社区菜市场南门污水横流", "西关社区菜市场南门垃圾未清理", "东关社区菜市场北门垃圾未清理"):
        talk.say(text, sender=LI, photos=1, after=2 * DAY)
    assert (orders(talk), [talk.problem(n).recurrence_of_id for n in (2, 3, 4)]) == ([], [None] * 3)


def with_recurrence(**changes: object) -> Policy:
    policy = make_policy()
    return replace(policy, recurrence=replace(policy.recurrence, **changes))  # type: ignore[arg-type]


def test_within_thirty_days_brings_an_order_whatever_was_visited(session: Session) -> None:
    talk = Talk(session, policy=with_recurrence(within=Within.DAYS_30))
    talk.say(MARKET, sender=LI, photos=1)
    closed(talk)
    talk.say("东关社区 无问题", sender=LI, after=2 * DAY)
    talk.say(MARKET, sender=LI, photos=1, after=20 * DAY)
    assert len(orders(talk)) == 1


def test_a_daily_category_is_warned_of_and_ordered_the_third_time(session: Session) -> None:
    talk = Talk(session, policy=with_recurrence(daily=frozenset({"exposed_rubbish"})))
    talk.say(MARKET, sender=LI, photos=1)
    closed(talk)
    talk.say(MARKET, sender=LI, photos=1, after=2 * DAY)
    assert (orders(talk), notes(talk, 2)) == ([], ["note-warning"])
    closed(talk, 2)
    talk.say(MARKET, sender=LI, photos=1, after=2 * DAY)
    assert (len(orders(talk)), notes(talk, 3)) == (1, [])


def test_a_very_old_problem_that_is_still_open_is_known(talk: Talk) -> None:
    talk.say(MARKET, sender=LI, photos=1)
    talk.say(MARKET, sender=LI, photos=1, after=120 * DAY)
    assert talk.problem(2).recurrence_of_id == talk.problem(1).id


def test_a_shared_position_decides_over_the_words(talk: Talk) -> None:
    talk.say("东关社区幸福路垃圾未清理", sender=LI, photos=1, location=Location(32.0, 118.0))
    closed(talk)
    talk.say("东关社区小区外垃圾未清理", sender=LI, photos=1, location=Location(32.0003, 118.0), after=2 * DAY)
    assert len(orders(talk)) == 1
    talk.say("东关社区幸福路垃圾未清理", sender=LI, photos=1, location=Location(32.01, 118.0))
    assert (talk.problem(3).recurrence_of_id, talk.keys("spot:")) == (None, [])


# ---- arrival is no order ----

def late(talk: Talk, text: str, at: str) -> None:
    """It was posted then and arrives now."""
    present, talk.at = talk.at, local(at)
    talk.say(text, sender=LI, photos=1, after=0)
    talk.at = present


def test_the_earlier_of_two_findings_arrives_late_and_the_order_is_the_same(talk: Talk) -> None:
    talk.at = local("11-26 10:00")
    talk.say(MARKET, sender=WANG, photos=1)
    late(talk, MARKET, "11-23 10:00")
    [row] = talk.session.scalars(select(OrderProblem))
    assert (row.problem_id, row.earlier_id) == (talk.problem(1).id, talk.problem(2).id)
    [order] = orders(talk)
    finding = (talk.shown(f"order:{order.id}:card") or {})["findings"][0]
    assert (finding["number"], finding["earlier_number"]) == (1, 2)


def test_the_first_of_a_round_arrives_late_and_is_the_problem(talk: Talk) -> None:
    talk.at = local("11-23 10:30")
    second = talk.say(MARKET, sender=LI, photos=1)
    late(talk, GATE, "11-23 10:00")
    problem, [sighting] = talk.problem(), sightings(talk)
    assert (numbers(talk), problem.reported_at, problem.description) == ([1], local("11-23 10:00"), GATE)
    assert (sighting.at, sighting.words, sighting.is_duplicate) == (second.at, MARKET, True)
    photo = talk.session.scalars(select(Photo).where(Photo.sighting_id == sighting.id)).one()
    assert photo.message == second.ref.message


def test_a_late_first_finding_joins_when_the_community_acted_already(talk: Talk) -> None:
    talk.at = local("11-23 10:30")
    talk.say(MARKET, sender=LI, photos=1)
    talk.say("收到", sender=ZHANG)
    late(talk, MARKET, "11-23 10:00")
    assert (numbers(talk), talk.problem().reported_at) == ([1], local("11-23 10:31"))
    assert [s.at for s in sightings(talk)] == [local("11-23 10:00")]


def test_a_finding_from_before_the_closing_arrives_after_it_and_is_seen_again(talk: Talk) -> None:
    talk.say(SCHOOL, sender=LI, photos=1)
    talk.at += timedelta(days=2)
    closed(talk)
    late(talk, SCHOOL, "11-24 16:00")
    assert (talk.state(), [s.at for s in sightings(talk)]) == ("closed", [local("11-24 16:00")])


@pytest.mark.parametrize("arrival", [(0, 1, 2), (2, 1, 0), (1, 2, 0), (2, 0, 1)])
def test_three_findings_make_one_order_of_two_levels_in_any_arrival(talk: Talk, arrival: tuple[int, ...]) -> None:
    days = ("11-23 10:00", "11-25 10:00", "11-27 10:00")
    for n in arrival:
        late(talk, MARKET, days[n])
    problems = {talk.problem(n).reported_at: talk.problem(n) for n in (1, 2, 3)}
    first, second, third = (problems[local(day)] for day in days)
    assert (first.recurrence_of_id, second.recurrence_of_id) == (None, first.id)
    assert third.recurrence_of_id == second.id
    [order] = orders(talk)
    assert (order.level, third.order_id, second.order_id) == (2, order.id, order.id)


# ---- 和上次是同一处吗? ----

def unsure(talk: Talk) -> None:
    talk.say(MARKET, sender=LI, photos=1)
    closed(talk)
    talk.say(NEAR, sender=WANG, photos=1, after=2 * DAY)


def test_when_unsure_the_inspector_sees_both_photos_and_is_asked(talk: Talk) -> None:
    unsure(talk)
    asked = talk.question("same_spot")
    card = talk.shown(f"spot:{talk.problem(2).id}:{talk.problem(1).id}") or {}
    photos = talk.session.scalars(select(Photo.id).where(Photo.problem_id.is_not(None)).order_by(Photo.id)).all()
    assert (card["kind"], card["photos"], card["title"]["text"]) == ("pictures", list(photos), "ask-same-spot")
    assert [row[0]["label"] for row in card["buttons"]] == ["同一处", "不是"]
    assert [row[0]["value"] for row in card["buttons"]] == [talk.option(asked, "同一处"), talk.option(asked, "不是")]
    assert orders(talk) == []


def test_the_question_speaks_the_chat_s_language(session: Session) -> None:
    talk = Talk(session, policy=replace(make_policy(), language="en"))
    unsure(talk)
    assert [o["label"] for o in talk.question("same_spot").options] == ["Same spot", "No"]


def test_the_same_spot_brings_the_order_and_teaches(talk: Talk) -> None:
    unsure(talk)
    talk.tap(talk.option(talk.question("same_spot"), "同一处"), sender=WANG)
    assert (len(orders(talk)), talk.problem(2).recurrence_of_id) == (1, talk.problem(1).id)
    assert talk.keys("spot:") == []
    closed(talk, 2)
    talk.say(GATE, sender=LI, photos=1, after=2 * DAY)
    assert talk.problem(3).recurrence_of_id == talk.problem(2).id


def test_an_answer_of_the_next_morning_belongs_to_the_day_of_the_finding(talk: Talk) -> None:
    unsure(talk)
    found, other = talk.at, "东关社区小学北墙垃圾未清理"
    talk.say(other, sender=WANG, photos=1)
    talk.tap(talk.option(talk.question("same_spot"), "同一处"), sender=WANG, after=20 * 3600)
    talk.say(other, sender=WANG, photos=1, after=5 * 3600)
    assert [(o.number, o.drafted_at) for o in orders(talk)] == [(1, found), (2, talk.at)]


def test_another_spot_is_kept_too_and_not_asked_again(talk: Talk) -> None:
    unsure(talk)
    talk.tap(talk.option(talk.question("same_spot"), "不是"), sender=WANG)
    assert (orders(talk), talk.session.scalars(select(SpotAnswer.is_same)).all()) == ([], [False])
    closed(talk, 2)
    talk.say(MARKET, sender=LI, photos=1, after=2 * DAY)
    assert (talk.problem(3).recurrence_of_id, talk.keys("spot:")) == (talk.problem(1).id, [])


def test_only_the_poster_answers(talk: Talk) -> None:
    unsure(talk)
    assert talk.tap(talk.option(talk.question("same_spot"), "同一处"), sender=ZHANG) == ["question-not-yours"]
    assert orders(talk) == []


def test_the_same_spot_in_one_round_joins_and_its_number_is_void(talk: Talk) -> None:
    talk.say(MARKET, sender=LI, photos=1)
    second = talk.say(NEAR, sender=LI, photos=1, after=600)
    talk.tap(talk.option(talk.question("same_spot"), "同一处"), sender=LI)
    problem, [sighting] = talk.problem(2), sightings(talk)
    assert (problem.state.value, problem.withdrawn_reason) == ("withdrawn", "已并入№1")
    assert (sighting.problem_id, sighting.at, sighting.is_duplicate) == (talk.problem(1).id, second.at, True)
    about = talk.session.scalars(select(MessageLink.problem_id).where(MessageLink.message == second.ref.message)).all()
    assert list(about) == [talk.problem(1).id]


def test_what_the_community_knows_by_its_number_keeps_it(talk: Talk) -> None:
    talk.say(MARKET, sender=LI, photos=1)
    talk.say(NEAR, sender=LI, photos=1, after=600)
    talk.say("收到", sender=ZHANG)
    talk.tap(talk.option(talk.question("same_spot"), "同一处"), sender=LI)
    assert (talk.state(2), talk.problem(2).spot_id) == ("open", talk.problem(1).spot_id)


def test_a_question_that_would_change_nothing_is_not_asked(talk: Talk) -> None:
    talk.say(MARKET, sender=LI, photos=1)
    closed(talk)
    talk.say("东关社区 无问题", sender=LI, after=2 * DAY)
    talk.say(NEAR, sender=LI, photos=1, after=40 * DAY)
    talk.say("东关社区垃圾未清理", sender=LI, photos=1)
    assert talk.keys("spot:") == []


def test_a_withdrawn_problem_is_not_asked_about_any_more(talk: Talk) -> None:
    unsure(talk)
    asked = talk.question("same_spot")
    talk.tap(f"withdraw:{talk.problem(2).id}", sender=WANG)
    assert talk.keys("spot:") == []
    assert talk.tap(talk.option(asked, "同一处"), sender=WANG) == ["question-gone"]


def test_an_answer_about_what_was_withdrawn_meanwhile_changes_nothing(talk: Talk) -> None:
    talk.say(MARKET, sender=LI, photos=1)
    talk.say(NEAR, sender=WANG, photos=1, after=2 * DAY)
    talk.tap(f"withdraw:{talk.problem(1).id}", sender=SUN)
    talk.tap(talk.option(talk.question("same_spot"), "同一处"), sender=WANG)
    assert (orders(talk), talk.session.scalars(select(SpotAnswer)).all()) == ([], [])


def test_an_answer_about_a_whole_road_is_kept_for_these_two_only(talk: Talk) -> None:
    road = "东关社区幸福路垃圾未清理"
    talk.say(road, sender=LI, photos=1)
    talk.say(road, sender=LI, photos=1, after=2 * DAY)
    talk.tap(talk.option(talk.question("same_spot"), "同一处"))
    assert talk.problem(2).recurrence_of_id == talk.problem(1).id
    talk.say(road, sender=LI, photos=1, after=2 * DAY)
    assert (talk.problem(3).recurrence_of_id, len(talk.keys("spot:"))) == (None, 1)
