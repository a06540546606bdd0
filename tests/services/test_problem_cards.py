"""The one live card of a problem (R2)."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Timer
from services import problem_cards
from tests.asked import statements_of
from tests.builders import LI, ZHANG, local, make_policy, make_work
from tests.talk import MARKET, Talk


@pytest.fixture
def talk(session: Session) -> Talk:
    talk = Talk(session)
    talk.say(MARKET + "@张主任", sender=LI, photos=1)
    return talk


def test_the_card_says_what_where_until_when_and_who(talk: Talk) -> None:
    card = talk.card()
    assert (card["number"], card["state"], card["community"], card["category_name"], card["place"]) == (
        1, "open", "东关社区", "暴露垃圾", "菜市场南门")
    assert (card["responsible"], card["reported_by"]) == ("张主任", "李站长")


def test_the_correction_buttons_are_on_a_new_card(talk: Talk) -> None:
    values = [b["value"] for row in talk.card()["buttons"] for b in row]
    p = talk.problem().id
    assert values == [f"fix:unit:{p}", f"fix:category:{p}", f"fix:place:{p}", f"withdraw:{p}", f"hand:{p}"]


def test_the_dot_turns_just_after_the_deadline(talk: Talk) -> None:
    due = talk.problem().due_at
    talk.until(due)
    assert "is_overdue" not in talk.card()
    talk.until(due + timedelta(seconds=2))
    assert talk.card()["is_overdue"] is True


def test_what_was_put_right_in_time_never_turns(talk: Talk) -> None:
    talk.say("已清理", sender=ZHANG, photos=1)
    assert talk.session.scalars(select(Timer.key).where(Timer.key.like("problem:%"))).all() == []


def test_a_returned_problem_turns_at_its_new_deadline(talk: Talk) -> None:
    talk.say("已清理", sender=ZHANG, photos=1)
    talk.say("不到位,墙角还有", sender=LI, after=3 * 3600)
    due = talk.problem().due_at
    assert due > local("11-23 18:00")
    talk.until(due - timedelta(minutes=1))
    assert "is_overdue" not in talk.card()
    talk.until(due + timedelta(minutes=1))
    assert talk.card()["is_overdue"] is True


def test_the_same_card_is_edited_until_somebody_must_act(talk: Talk) -> None:
    talk.say("收到", sender=ZHANG)
    assert talk.keys("problem:") == ["problem:1:card:1"]


def test_a_note_stays_on_the_card_after_it_is_shown_anew(session: Session) -> None:
    from dataclasses import replace

    policy = make_policy()
    policy = replace(policy, recurrence=replace(policy.recurrence, daily=frozenset({"exposed_rubbish"})))
    talk = Talk(session, policy=policy)
    talk.say(MARKET, sender=LI, photos=1)
    talk.say("已清理", sender=ZHANG, photos=1)
    talk.say("通过", sender=LI)
    talk.say(MARKET, sender=LI, photos=1, after=48 * 3600)
    assert [n["text"] for n in talk.card(2)["notes"]] == ["note-warning"]
    talk.say("收到", sender=ZHANG)
    assert [n["text"] for n in talk.card(2)["notes"]] == ["note-warning"]


def test_a_category_that_the_town_no_longer_has_still_has_a_card(talk: Talk) -> None:
    talk.problem().category = "gone"
    problem_cards.show_card(make_work(talk.session, talk.at), talk.problem())
    assert talk.card()["category_name"] == "gone"


def test_a_new_problem_s_card_costs_two_statements(talk: Talk) -> None:
    problem, work = talk.problem(), make_work(talk.session, talk.at)
    with statements_of(talk.session) as said:
        problem_cards.show_card(work, problem)
    assert [statement.split()[0] for statement in said] == ["INSERT", "INSERT"]  # the message and its timer
