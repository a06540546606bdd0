"""What a community answers (R3)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import AuditEvent, Photo, Problem
from services import audit
from tests.builders import CHEN, LI, LIAISON, LIU, MONDAY, WU, ZHANG, make_policy
from tests.talk import BRIDGE, MARKET, SCHOOL, Talk


@pytest.fixture
def talk(session: Session) -> Talk:
    return Talk(session)


def test_received_acknowledges_every_earlier_problem_of_the_community(talk: Talk) -> None:
    talk.say(MARKET, sender=LI, photos=1)
    talk.say(SCHOOL, sender=LI, photos=1)
    talk.say("西关社区广场垃圾未清理", sender=LI, photos=1)
    received = talk.say("收到,马上安排", sender=WU)
    assert [talk.problem(n).acknowledged_at for n in (1, 2, 3)] == [received.at, received.at, None]


def test_received_is_answered_by_a_reaction_and_no_question(talk: Talk) -> None:
    talk.say(MARKET, sender=LI, photos=1)
    talk.say(SCHOOL, sender=LI, photos=1)
    before = talk.keys()
    received = talk.say("收到", sender=ZHANG)
    after = talk.keys()
    new = [key for key in after if key not in before]
    assert [(talk.shown(key) or {})["mark"] for key in new] == ["👍"]
    assert new == [f"receipt:{talk.problem().chat_id}:{received.ref.message}"]


def test_received_without_anything_open_is_left_alone(talk: Talk) -> None:
    talk.say("收到", sender=ZHANG)
    assert talk.keys() == []


def test_received_takes_the_correction_buttons_away(talk: Talk) -> None:
    talk.say(MARKET, sender=LI, photos=1)
    assert len(talk.card()["buttons"]) == 3
    talk.say("收到", sender=ZHANG)
    assert [b["text"] for row in talk.card()["buttons"] for b in row] == ["button-hand-on"]


def test_a_later_problem_is_not_acknowledged_by_an_earlier_received(talk: Talk) -> None:
    talk.say(MARKET, sender=LI, photos=1)
    talk.say("收到", sender=ZHANG)
    talk.say(SCHOOL, sender=LI, photos=1)
    assert talk.problem(2).acknowledged_at is None


def test_photos_in_reply_to_the_report_put_it_right(talk: Talk) -> None:
    talk.say(MARKET, sender=LI, photos=1)
    school = talk.say(SCHOOL, sender=LI, photos=1)
    sent = talk.say("已整改", sender=ZHANG, photos=2, reply_to=school.ref.message)
    assert (talk.state(1), talk.state(2)) == ("open", "rectified")
    [row] = talk.submissions(2)
    assert (row.submitted_at, row.words) == (sent.at, "已整改")
    assert talk.card(2)["submitted_photos"] == 2


def test_photos_in_reply_to_the_card_put_it_right(talk: Talk) -> None:
    talk.say(MARKET, sender=LI, photos=1)
    talk.say(SCHOOL, sender=LI, photos=1)
    talk.stands_at("problem:1:card:1", "9001")
    talk.say("已整改", sender=ZHANG, photos=1, reply_to="9001")
    assert (talk.state(1), talk.state(2)) == ("rectified", "open")


def test_the_card_is_posted_anew_as_a_reply_to_the_photos_and_the_old_one_shrinks(talk: Talk) -> None:
    talk.say(MARKET, sender=LI, photos=1)
    sent = talk.say("已清理", sender=ZHANG, photos=1)
    assert talk.card(1, 1)["kind"] == "shrunk"
    assert talk.card(1, 2)["reply_to"] == sent.ref.message
    assert [b["text"] for b in talk.card()["buttons"][0]] == ["button-accept", "button-return", "button-pictures"]


def test_a_quantity_is_booked_with_the_submission(talk: Talk) -> None:
    talk.say(MARKET, sender=LI, photos=1)
    talk.say("垃圾清理23处", sender=ZHANG, photos=1)
    [row] = talk.submissions()
    assert (row.quantity, row.quantity_unit) == (23, "处")


def test_an_album_is_one_submission_also_when_a_part_comes_late(talk: Talk) -> None:
    talk.say(MARKET, sender=LI, photos=1)
    talk.say(SCHOOL, sender=LI, photos=1)
    talk.say("菜市场南门已清理", sender=ZHANG, photos=1, album="a")
    talk.say(sender=ZHANG, photos=1, album="a", after=1)
    talk.say(sender=ZHANG, photos=1, album="a", after=86400)
    assert len(talk.submissions()) == 1
    assert talk.card()["submitted_photos"] == 3
    assert talk.state(2) == "open"


def test_a_late_part_stays_a_reply_to_the_photos(talk: Talk) -> None:
    talk.say(MARKET, sender=LI, photos=1)
    first = talk.say("已清理", sender=ZHANG, photos=1, album="a")
    talk.say(sender=ZHANG, photos=1, album="a", after=1)
    assert talk.card()["reply_to"] == first.ref.message


def test_another_photo_in_reply_to_what_waits_joins_its_submission(talk: Talk) -> None:
    market = talk.say(MARKET, sender=LI, photos=1)
    talk.say(SCHOOL, sender=LI, photos=1)
    for _ in range(2):
        talk.say("已清理", sender=ZHANG, photos=1, reply_to=market.ref.message)
    assert talk.card(1)["submitted_photos"] == 2
    assert talk.state(2) == "open"


def test_a_photo_in_reply_to_a_closed_problem_is_asked_not_taken_for_the_only_open_one(talk: Talk) -> None:
    market = talk.say(MARKET, sender=LI, photos=1)
    talk.say("已清理", sender=ZHANG, photos=1)
    talk.say("通过", sender=LI)
    talk.say(SCHOOL, sender=LI, photos=1)
    talk.say("已清理", sender=ZHANG, photos=1, reply_to=market.ref.message)
    assert talk.state(2) == "open"
    assert len(talk.question("which_problem").options) == 2


def test_an_answer_to_another_community_s_problem_is_left_alone(talk: Talk) -> None:
    market = talk.say(MARKET, sender=LI, photos=1)
    talk.say("西关社区广场垃圾未清理", sender=LI, photos=1)
    talk.say("已清理", sender=LIU, photos=1, reply_to=market.ref.message)
    assert (talk.state(1), talk.state(2)) == ("open", "open")


def test_who_reads_only_puts_nothing_right(talk: Talk) -> None:
    talk.say(MARKET, sender=LI, photos=1)
    talk.say("已清理", sender=LIAISON, photos=1)
    assert talk.state() == "open"


def test_a_group_leader_answers_for_the_own_group_only(talk: Talk) -> None:
    talk.say(MARKET, sender=LI, photos=1)
    talk.say("东关社区一组老桥头污水外溢", sender=LI, photos=1)
    talk.say("已清理", sender=CHEN, photos=1)
    assert (talk.state(1), talk.state(2)) == ("open", "rectified")


def test_a_clean_up_of_their_own_answers_nothing(talk: Talk) -> None:
    message = talk.say("集中整治,清理垃圾23处", sender=ZHANG, photos=3)
    assert talk.keys() == [f"receipt:1:{message.ref.message}"]
    assert talk.session.scalar(select(func.count(Photo.id)).where(Photo.rectification_id.is_not(None))) == 0


def test_an_answer_puts_right_every_open_problem_of_its_spot(talk: Talk) -> None:
    talk.say(MARKET, sender=LI, photos=1)
    talk.say(MARKET, sender=LI, photos=1, after=48 * 3600)  # overdue by then: found again, a problem of its own
    talk.say(SCHOOL, sender=LI, photos=1)
    sent = talk.say("菜市场南门垃圾已清理", sender=ZHANG, photos=1)
    assert [talk.state(n) for n in (1, 2, 3)] == ["rectified", "rectified", "open"]
    assert {talk.card(n)["reply_to"] for n in (1, 2)} == {sent.ref.message}


def test_photos_in_reply_to_an_order_put_its_problem_right(talk: Talk) -> None:
    talk.say(MARKET, sender=LI, photos=1)
    talk.say("已清理", sender=ZHANG, photos=1)
    talk.say("通过", sender=LI)
    talk.say(MARKET, sender=LI, photos=1, after=48 * 3600)
    talk.say(SCHOOL, sender=LI, photos=1)
    [order] = [key for key in talk.keys("order:") if key.endswith(":card")]
    talk.stands_at(order, "9002")
    talk.say("已清理", sender=ZHANG, photos=1, reply_to="9002")
    assert (talk.state(2), talk.state(3)) == ("rectified", "open")


def test_problems_without_a_spot_are_answered_one_by_one(talk: Talk) -> None:
    market = talk.say(MARKET, sender=LI, photos=1)
    talk.say(SCHOOL, sender=LI, photos=1)
    for number in (1, 2):
        talk.problem(number).spot_id = None
    talk.say("已清理", sender=ZHANG, photos=1, reply_to=market.ref.message)
    assert talk.state(2) == "open"


def ask_which(talk: Talk) -> None:
    for text in (MARKET, SCHOOL, BRIDGE):
        talk.say(text, sender=LI, photos=1)
    talk.say("已整改", sender=ZHANG, photos=1, album="a")


def test_what_could_be_several_is_asked_after_a_silence(talk: Talk) -> None:
    ask_which(talk)
    question = talk.question("which_problem")
    assert [o["label"] for o in question.options] == ["№3 老桥头", "№2 小学北墙", "№1 菜市场南门", "其他…"]
    assert question.expires_at == talk.at + timedelta(hours=24)
    assert [talk.state(n) for n in (1, 2, 3)] == ["open"] * 3


def test_the_tapped_problem_takes_the_photos_that_waited(talk: Talk) -> None:
    ask_which(talk)
    posted = talk.at
    talk.tap(talk.option(talk.question("which_problem"), "№2"), sender=ZHANG)
    [row] = talk.submissions(2)
    assert (row.submitted_at, row.words) == (posted, "已整改")
    assert talk.card(2)["submitted_photos"] == 1
    assert talk.keys("which:") == []


@pytest.mark.parametrize("words", ["2", "№2", "2号", "小学北墙", "飞线那个"])
def test_the_problem_may_be_said_in_words(talk: Talk, words: str) -> None:
    ask_which(talk)
    talk.say(words, sender=ZHANG)
    assert [talk.state(n) for n in (1, 2, 3)] == ["open", "rectified", "open"]


@pytest.mark.parametrize("words", ["1号3号", "1、3", "#1 #3", "菜市场南门和老桥头"])
def test_the_answer_may_be_several_problems(talk: Talk, words: str) -> None:
    ask_which(talk)
    talk.say(words, sender=ZHANG)
    assert [talk.state(n) for n in (1, 2, 3)] == ["rectified", "open", "rectified"]
    assert [talk.card(n)["submitted_photos"] for n in (1, 3)] == [1, 1]


@pytest.mark.parametrize("words", [
    "1号3号已整改", "№1、3已整改", "菜市场南门、老桥头都清理好了", "1号3号已整改,2号还没弄"])
def test_photos_put_right_every_problem_that_their_words_name(talk: Talk, words: str) -> None:
    for text in (MARKET, SCHOOL, BRIDGE):
        talk.say(text, sender=LI, photos=1)
    talk.say(words, sender=ZHANG, photos=1)
    assert [talk.state(n) for n in (1, 2, 3)] == ["rectified", "open", "rectified"]
    assert talk.keys("which:") == []


def test_photos_of_what_is_not_done_yet_are_asked_about(talk: Talk) -> None:
    talk.say(MARKET, sender=LI, photos=1)
    talk.say("1号还没清完,明天继续", sender=ZHANG, photos=1)
    assert (talk.state(), len(talk.keys("which:"))) == ("open", 1)


@pytest.mark.parametrize("words", ["收到", "稍等", "大家辛苦了", "#77"])
def test_words_that_name_no_problem_leave_the_question_open(talk: Talk, words: str) -> None:
    ask_which(talk)
    talk.say(words, sender=ZHANG)
    assert talk.question("which_problem")
    assert [talk.state(n) for n in (1, 2, 3)] == ["open"] * 3


def test_an_album_is_asked_about_once_and_all_its_photos_wait(talk: Talk) -> None:
    ask_which(talk)
    talk.say(sender=ZHANG, photos=1, album="a", after=1)
    talk.say(sender=ZHANG, photos=1, album="a", after=1)
    assert len(talk.keys("which:")) == 1
    talk.tap(talk.option(talk.question("which_problem"), "№2"), sender=ZHANG)
    assert talk.card(2)["submitted_photos"] == 3


def test_a_later_part_s_caption_answers_the_question(talk: Talk) -> None:
    ask_which(talk)
    talk.say("老桥头污水疏通12米", sender=ZHANG, photos=1, album="a", after=1)
    [row] = talk.submissions(3)
    assert (row.quantity, talk.card(3)["submitted_photos"]) == (12, 2)
    assert talk.keys("which:") == []


def test_a_tap_on_a_problem_that_was_put_right_meanwhile_takes_no_other(talk: Talk) -> None:
    ask_which(talk)
    value = talk.option(talk.question("which_problem"), "№2")
    for number in (2, 3):
        talk.say(f"№{number}已整改", sender=WU, photos=1)
    assert talk.tap(value, sender=ZHANG) == ["question-gone"]
    assert talk.state(1) == "open"


def test_the_books_say_who_did_what_and_hold_together(talk: Talk) -> None:
    talk.say(MARKET, sender=LI, photos=1)
    talk.say("收到", sender=WU)
    talk.say("已清理", sender=ZHANG, photos=1)
    problem = talk.problem()
    actions = talk.session.scalars(select(AuditEvent.action).where(AuditEvent.object == f"problem:{problem.id}")
                                   .order_by(AuditEvent.sequence)).all()
    assert actions == ["problem.reported", "problem.acknowledged", "problem.rectified"]
    assert audit.broken_links(talk.session) == []


def test_a_problem_that_somebody_moved_meanwhile_is_not_moved_again(talk: Talk) -> None:
    from domain.problem import ProblemAct
    from services.rectifications import move
    from tests.builders import make_work

    talk.say(MARKET, sender=LI, photos=1)
    problem = talk.problem()
    talk.session.connection().exec_driver_sql("UPDATE problem SET state = 'withdrawn'")  # another process
    assert not move(make_work(talk.session, MONDAY), problem, ProblemAct.RECTIFY)
    assert talk.session.scalar(select(Problem.state)) == "withdrawn"


def test_the_choices_speak_the_chat_s_language(session: Session) -> None:
    talk = Talk(session, policy=replace(make_policy(), language="en"))
    talk.say("东关社区垃圾未清理", sender=LI, photos=1)
    talk.say(BRIDGE, sender=LI, photos=1)
    talk.say("", sender=ZHANG, photos=1)
    labels = {option["label"] for option in talk.question("which_problem").options}
    assert labels == {"#1 Exposed rubbish", "#2 老桥头", "Other…"}
