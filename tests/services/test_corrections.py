"""Corrections of a report by its poster or the office (R2), withdrawal (R17), 不是同一处 (R6)."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.chat import Account, ChatRef, Location
from models import (
    AuditEvent,
    ChatPurpose,
    MessageLink,
    Photo,
    Sighting,
    SpotAnswer,
    SupervisionOrder,
    Unit,
    Visit,
)
from tests.builders import LI, LIU, OFFICE, SUN, WANG, ZHANG, local, make_chat
from tests.talk import MARKET, SCHOOL, Talk

DAY = 86400


@pytest.fixture
def talk(session: Session) -> Talk:
    """№1 is reported."""
    talk = Talk(session)
    talk.say(MARKET, sender=LI, photos=1)
    return talk


def fix(talk: Talk, field: str, label: str, *, sender: Account = LI, number: int = 1) -> list[str]:
    """Tap the correction button, then the option."""
    assert talk.tap(f"fix:{field}:{talk.problem(number).id}", sender=sender) == ["noticed"]
    return talk.tap(talk.option(talk.question(f"fix.{field}"), label), sender=sender)


def edit(talk: Talk, text: str, *, sender: Account = LI) -> None:
    """The caption of №1 is changed."""
    message = talk.session.scalars(select(MessageLink.message).where(
        MessageLink.problem_id == talk.problem().id).order_by(MessageLink.message)).all()[0]
    talk.say(text, sender=sender, photos=1, message=message, edited=True)


def unit(talk: Talk, name: str) -> Unit:
    return talk.units[name]


@pytest.mark.parametrize("who", [LI, SUN])
def test_the_poster_and_the_office_correct(talk: Talk, who: Account) -> None:
    fix(talk, "unit", "西关社区", sender=who)
    assert (talk.card()["community"], talk.card()["responsible"]) == ("西关社区", "刘主任")
    assert talk.problem().is_corrected


@pytest.mark.parametrize("who", [WANG, ZHANG, LIU])
@pytest.mark.parametrize("value", ["fix:unit", "fix:category", "fix:place", "withdraw"])
def test_nobody_else_corrects(talk: Talk, who: Account, value: str) -> None:
    before = talk.keys()
    assert talk.tap(f"{value}:{talk.problem().id}", sender=who) == ["correct-forbidden"]
    assert (talk.keys(), talk.state()) == (before, "open")


@pytest.mark.parametrize("value", ["fix", "fix:", "fix:unit", "fix:unit:", "fix:unit:x", "fix:order:1", "fix:unit:4711",
                                   "withdraw", "withdraw:4711", "notsame", "notsame:4711", "fix:place:-1"])
def test_a_forged_button_is_refused(talk: Talk, value: str) -> None:
    assert talk.tap(value, sender=SUN) == ["press-unknown"]


@pytest.mark.parametrize("value", ["fix:unit", "withdraw"])
def test_a_button_works_only_in_the_problem_s_chat(talk: Talk, value: str) -> None:
    assert talk.tap(f"{value}:{talk.problem().id}", sender=SUN, chat=OFFICE) == ["press-unknown"]


def test_once_acknowledged_it_is_too_late(talk: Talk) -> None:
    talk.say("收到", sender=ZHANG)
    for value in ("fix:unit", "fix:category", "fix:place", "withdraw"):
        assert talk.tap(f"{value}:{talk.problem().id}") == ["correct-too-late"]
    assert [b["text"] for row in talk.card()["buttons"] for b in row] == ["button-hand-on"]


def test_an_answer_that_comes_after_the_acknowledgement_is_too_late(talk: Talk) -> None:
    talk.tap(f"fix:unit:{talk.problem().id}")
    option = talk.option(talk.question("fix.unit"), "西关社区")
    talk.say("收到", sender=ZHANG)
    assert talk.tap(option) == ["correct-too-late"]
    assert talk.card()["community"] == "东关社区"


def test_another_community_has_its_time_from_the_tap_on(talk: Talk) -> None:
    talk.at = local("11-24 09:00")
    fix(talk, "unit", "西关社区")
    assert talk.problem().due_at == local("11-24 18:00")


def test_another_community_was_visited_and_the_wrong_one_was_not(talk: Talk) -> None:
    fix(talk, "unit", "西关社区")
    assert talk.session.scalars(select(Visit.community_id)).all() == [unit(talk, "西关社区").id]


def test_the_wrong_community_stays_visited_where_something_else_was_found(talk: Talk) -> None:
    talk.say(SCHOOL, sender=LI, photos=1)
    fix(talk, "unit", "西关社区")
    visited = set(talk.session.scalars(select(Visit.community_id)))
    assert visited == {unit(talk, "东关社区").id, unit(talk, "西关社区").id}


def test_the_wrong_community_stays_visited_where_it_was_said(talk: Talk) -> None:
    talk.say("东关社区 无问题", sender=LI)
    fix(talk, "unit", "西关社区")
    assert len(talk.session.scalars(select(Visit)).all()) == 2


def test_another_category_counts_anew_from_the_report(talk: Talk) -> None:
    talk.tap(f"fix:category:{talk.problem().id}")
    talk.tap(talk.option(talk.question("fix.category"), "其他"))
    talk.say("飞线", sender=LI)
    assert (talk.problem().category, talk.problem().due_at) == ("flying_wires", local("11-25 18:00"))


def test_another_category_never_ends_earlier_than_an_hour_from_now(session: Session) -> None:
    talk = Talk(session)
    talk.say(SCHOOL, sender=LI, photos=1)
    talk.at = local("11-23 17:30")
    talk.tap(f"fix:category:{talk.problem().id}")
    talk.tap(talk.option(talk.question("fix.category"), "暴露垃圾"))
    assert talk.problem().due_at == talk.at + timedelta(hours=1)


@pytest.mark.parametrize("said", ["菜市场北门", "东关社区菜市场北门", "东关菜市场北门"])
def test_a_place_is_said_in_words(talk: Talk, said: str) -> None:
    talk.tap(f"fix:place:{talk.problem().id}")
    talk.say(said, sender=LI)
    assert talk.card()["place"] == "菜市场北门"


def test_the_corrected_one_is_looked_for_among_the_earlier_ones(talk: Talk) -> None:
    talk.say("东关社区菜市场北门垃圾未清理", sender=LI, photos=1, after=DAY)
    talk.tap(f"fix:place:{talk.problem(2).id}")
    talk.say("菜市场南门", sender=LI)
    assert len(talk.session.scalars(select(SupervisionOrder)).all()) == 1


def test_what_turns_out_to_be_posted_twice_joins_the_first(talk: Talk) -> None:
    talk.say("西关社区菜市场南门垃圾未清理", sender=LI, photos=1)
    fix(talk, "unit", "东关社区", number=2)
    [sighting] = talk.session.scalars(select(Sighting))
    assert (talk.state(2), talk.problem(2).withdrawn_reason) == ("withdrawn", "已并入№1")
    assert (sighting.problem_id, sighting.is_duplicate) == (talk.problem(1).id, True)


def test_a_correction_undoes_what_followed_from_the_error(talk: Talk) -> None:
    talk.say("已清理", sender=ZHANG, photos=1)
    talk.say("通过", sender=LI)
    talk.say("东关社区 无问题", sender=LI, after=2 * DAY)
    talk.say(MARKET, sender=LI, photos=1, after=2 * DAY)
    assert talk.problem(2).is_relapse
    talk.tap(f"fix:place:{talk.problem(2).id}")
    talk.say("菜市场北门", sender=LI)
    assert (talk.problem(2).recurrence_of_id, talk.problem(2).is_relapse) == (None, False)


def test_a_correction_undoes_what_others_were_to_it(talk: Talk) -> None:
    talk.say(SCHOOL, sender=LI, photos=1, after=DAY)
    talk.say(MARKET, sender=LI, photos=1, after=DAY)
    assert talk.problem(3).recurrence_of_id == talk.problem(1).id
    fix(talk, "unit", "西关社区")
    assert talk.problem(3).recurrence_of_id is None


# ---- an edited caption ----

def test_an_edited_caption_corrects(talk: Talk) -> None:
    edit(talk, "西关社区小学北墙飞线3处")
    problem = talk.problem()
    assert (problem.community_id, problem.place, problem.category, problem.quantity) == (
        unit(talk, "西关社区").id, "小学北墙", "flying_wires", 3)


def test_what_the_new_words_leave_out_stays(talk: Talk) -> None:
    edit(talk, "垃圾未清理3处")
    assert (talk.card()["community"], talk.card()["place"], talk.problem().quantity) == ("东关社区", "菜市场南门", 3)


def test_another_quantity_alone_stands_on_the_card_and_in_the_books(talk: Talk) -> None:
    edit(talk, f"{MARKET}3处")
    assert (talk.card()["quantity"], talk.problem().description) == (3, f"{MARKET}3处")
    event = talk.session.scalars(select(AuditEvent).where(AuditEvent.action == "problem.corrected")).one()
    assert event.facts["before"] == {"quantity": None, "quantity_unit": "", "description": MARKET}


def test_a_residents_group_alone_is_corrected_too(talk: Talk) -> None:
    edit(talk, "东关社区一组菜市场南门垃圾未清理")
    assert talk.card()["residents_group"] == "东关一组"


def test_an_edit_after_the_acknowledgement_changes_nothing_and_the_office_is_told_once(talk: Talk) -> None:
    talk.say("收到", sender=ZHANG)
    before = talk.card()
    edit(talk, "西关社区小学北墙飞线")
    told = talk.keys("edited:")
    assert (talk.card(), len(told)) == (before, 1)
    assert (talk.shown(told[0]) or {})["args"] == {"number": 1, "words": "西关社区小学北墙飞线"}


def test_an_edit_of_what_is_in_an_order_changes_nothing(talk: Talk) -> None:
    talk.say(MARKET, sender=LI, photos=1, after=DAY)
    edit(talk, "西关社区小学北墙飞线")
    assert (talk.problem().place, len(talk.keys("edited:"))) == ("菜市场南门", 1)


def test_an_edit_by_somebody_else_s_hand_is_nothing(talk: Talk) -> None:
    edit(talk, "西关社区小学北墙飞线", sender=WANG)
    assert talk.card()["place"] == "菜市场南门"


def test_an_edit_without_other_words_is_nothing(talk: Talk) -> None:
    edit(talk, MARKET)
    assert not talk.problem().is_corrected


# ---- withdrawal ----

@pytest.mark.parametrize("who", [LI, SUN])
def test_the_poster_and_the_office_withdraw(talk: Talk, who: Account) -> None:
    assert talk.tap(f"withdraw:{talk.problem().id}", sender=who) == ["done-withdrawn"]
    assert (talk.state(), talk.problem().withdrawn_at) == ("withdrawn", talk.at)
    assert talk.session.scalar(select(AuditEvent.id).where(AuditEvent.action == "problem.withdrawn"))


def test_withdrawing_twice_is_too_late(talk: Talk) -> None:
    talk.tap(f"withdraw:{talk.problem().id}")
    assert talk.tap(f"withdraw:{talk.problem().id}") == ["correct-too-late"]


def test_the_office_withdraws_what_waits_but_never_what_is_closed(talk: Talk) -> None:
    talk.say("已清理", sender=ZHANG, photos=1)
    talk.say("通过", sender=WANG)
    assert talk.tap(f"withdraw:{talk.problem().id}", sender=SUN) == ["correct-too-late"]
    assert talk.state() == "closed"
    talk.say(SCHOOL, sender=LI, photos=1)
    talk.say("№2已整改", sender=ZHANG, photos=1)
    assert talk.tap(f"withdraw:{talk.problem(2).id}", sender=SUN) == ["done-withdrawn"]


def test_what_was_asked_about_a_withdrawn_problem_is_gone(talk: Talk) -> None:
    talk.tap(f"fix:unit:{talk.problem().id}")
    talk.tap(f"withdraw:{talk.problem().id}")
    assert talk.keys("fix:") == []


# ---- 不是同一处 ----

@pytest.fixture
def joined(talk: Talk) -> Sighting:
    """A second report joined №1."""
    talk.say("东关社区菜市场南大门垃圾又堆起来了", sender=LI, photos=1)
    return talk.session.scalars(select(Sighting)).one()


def test_not_the_same_spot_becomes_a_problem_of_its_own(talk: Talk, joined: Sighting) -> None:
    assert talk.tap(f"notsame:{joined.id}") == ["noticed"]
    fresh = talk.problem(2)
    assert (joined.became_id, fresh.place, fresh.reported_at) == (fresh.id, "菜市场南大门", joined.at)
    assert fresh.spot_id != talk.problem(1).spot_id
    photo = talk.session.scalars(select(Photo).where(Photo.problem_id == fresh.id)).one()
    about = talk.session.scalars(select(MessageLink.problem_id).where(MessageLink.message == photo.message)).all()
    assert (list(about), talk.keys("sighting:")) == ([fresh.id], [])


def test_splitting_off_twice_is_answered(talk: Talk, joined: Sighting) -> None:
    talk.tap(f"notsame:{joined.id}")
    assert talk.tap(f"notsame:{joined.id}") == ["correct-too-late"]


@pytest.mark.parametrize("who", [WANG, ZHANG])
def test_only_its_poster_and_the_office_split_it_off(talk: Talk, joined: Sighting, who: Account) -> None:
    assert talk.tap(f"notsame:{joined.id}", sender=who) == ["correct-forbidden"]
    assert talk.tap(f"notsame:{joined.id}", sender=SUN, chat=OFFICE) == ["press-unknown"]
    assert joined.became_id is None


def test_an_edit_that_names_another_community_splits_it_off(talk: Talk, joined: Sighting) -> None:
    message = talk.session.scalars(select(Photo.message).where(Photo.sighting_id == joined.id)).one()
    talk.say("西关社区菜市场南门垃圾未清理", sender=LI, photos=1, message=message, edited=True)
    assert talk.card(2)["community"] == "西关社区"


def test_it_is_split_off_in_the_chat_where_it_was_said_to_have_joined(talk: Talk) -> None:
    second = ChatRef("telegram", "-1001000000002")
    make_chat(talk.session, second, ChatPurpose.WORK_GROUP, unit(talk, "城关镇"))
    talk.say(MARKET, sender=LI, photos=1, chat=second)
    sighting = talk.session.scalars(select(Sighting)).one()
    assert talk.tap(f"notsame:{sighting.id}") == ["press-unknown"]
    assert talk.tap(f"notsame:{sighting.id}", chat=second) == ["noticed"]
    assert talk.problem(2).chat_id != talk.problem(1).chat_id


def test_two_spots_close_together_are_learned(talk: Talk) -> None:
    for place, north in (("小学北墙", 32.0), ("发电站大门", 32.0002)):
        talk.say(f"东关社区{place}污水横流", sender=LI, photos=1, location=Location(north, 118.0))
    sighting = talk.session.scalars(select(Sighting)).one()
    talk.tap(f"notsame:{sighting.id}")
    answer = talk.session.scalars(select(SpotAnswer)).one()
    assert ({answer.place_a, answer.place_b}, answer.is_same) == ({"小学北墙", "发电站门"}, False)
