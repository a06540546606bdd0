"""Verification (R4): by tap and in words, never by who submitted."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from domain import check_code
from domain.chat import Account
from models import AuditEvent, Photo, Problem, Sighting
from services.verifications import new_code
from tests.builders import LI, LIAISON, LIU, OFFICE, QIAN, SUN, WANG, WU, ZHANG, ZHAO, local
from tests.talk import BRIDGE, MARKET, SCHOOL, Talk


@pytest.fixture
def talk(session: Session) -> Talk:
    """№1 waits for its verification."""
    talk = Talk(session)
    talk.say(MARKET, sender=LI, photos=1)
    talk.say("已清理", sender=ZHANG, photos=1)
    return talk


def press(talk: Talk, what: str, number: int = 1) -> str:
    return f"{what}:{talk.submissions(number)[-1].id}"


@pytest.mark.parametrize("who", [LI, WANG, SUN])
def test_an_inspector_or_the_office_accepts(talk: Talk, who: Account) -> None:
    assert talk.tap(press(talk, "verify"), sender=who) == ["done-you-accepted"]
    assert talk.state() == "closed"


@pytest.mark.parametrize("who", [ZHANG, WU, LIU, LIAISON, QIAN])
def test_nobody_else_verifies_and_only_they_are_told(talk: Talk, who: Account) -> None:
    before = talk.keys()
    assert talk.tap(press(talk, "verify"), sender=who) == ["verify-forbidden"]
    assert talk.tap(press(talk, "return"), sender=who) == ["verify-forbidden"]
    assert (talk.state(), talk.keys()) == ("rectified", before)


def test_a_stranger_s_tap_is_nothing(talk: Talk) -> None:
    assert talk.tap(press(talk, "verify"), sender=ZHAO) == ["press-stranger"]
    assert talk.state() == "rectified"


def test_an_inspector_who_submitted_does_not_verify_it(talk: Talk) -> None:
    [row] = talk.submissions()
    row.submitted_by_id = talk.problem().reported_by_id
    assert talk.tap(press(talk, "verify"), sender=LI) == ["verify-forbidden"]
    assert talk.tap(press(talk, "verify"), sender=WANG) == ["done-you-accepted"]


def test_acceptance_fixes_what_the_books_keep(talk: Talk) -> None:
    talk.tap(press(talk, "verify"), sender=LI)
    problem, [row] = talk.problem(), talk.submissions()
    assert (problem.closed_at, problem.on_time, row.result.value) == (talk.at, True, "accepted")
    assert check_code.read(problem.check_code) == problem.check_code


def test_the_closed_card_carries_both_photos_and_stays_where_it_is(talk: Talk) -> None:
    before = talk.problem().card
    talk.tap(press(talk, "verify"), sender=LI)
    photos = talk.session.scalars(select(Photo.id).order_by(Photo.id)).all()
    card = talk.card()
    assert (talk.problem().card, [*card["before"], *card["after"]]) == (before, photos)
    assert [b["text"] for b in card["buttons"][0]] == ["button-before-after", "button-history"]


def test_on_time_is_decided_by_the_submission_not_by_its_late_verification(talk: Talk) -> None:
    talk.tap(press(talk, "verify"), sender=LI, after=72 * 3600)
    assert talk.problem().on_time is True


def test_a_submission_after_the_deadline_is_late(session: Session) -> None:
    talk = Talk(session)
    talk.say(MARKET, sender=LI, photos=1)
    talk.say("已清理", sender=ZHANG, photos=1, after=9 * 3600)
    talk.tap(press(talk, "verify"), sender=LI)
    assert talk.problem().on_time is False


def test_codes_are_not_guessable_from_each_other() -> None:
    assert len({new_code() for _ in range(200)}) == 200


def test_a_return_first_asks_why(talk: Talk) -> None:
    assert talk.tap(press(talk, "return"), sender=LI) == ["return-why"]
    assert [o["label"] for o in talk.question("return_reason").options] == ["不到位", "照片不清", "不是此处", "其他…"]
    assert talk.state() == "rectified"


def test_a_tapped_reason_returns_it(talk: Talk) -> None:
    talk.tap(press(talk, "return"), sender=LI)
    assert talk.tap(talk.option(talk.question("return_reason"), "照片不清"), sender=LI) == ["done-you-returned"]
    problem, [row] = talk.problem(), talk.submissions()
    assert (problem.state.value, problem.rework, problem.rectified_at) == ("open", 1, None)
    assert (row.result.value, row.reason) == ("returned", "照片不清")
    assert talk.keys("return:") == []


def test_another_reason_is_the_next_words_of_who_was_asked(talk: Talk) -> None:
    talk.tap(press(talk, "return"), sender=LI)
    assert talk.tap(talk.option(talk.question("return_reason"), "其他"), sender=LI) == ["question-say"]
    talk.say("我明天去看看", sender=WANG)
    assert talk.state() == "rectified"
    talk.say("树后面那一堆还在", sender=LI)
    assert talk.submissions()[0].reason == "树后面那一堆还在"


def test_a_return_posts_the_card_anew_as_a_reply_to_the_photos(talk: Talk) -> None:
    sent = talk.card()["reply_to"]
    talk.say("不到位,墙角还有", sender=LI)
    assert (talk.problem().card, talk.card()["reply_to"]) == (3, sent)
    assert (talk.card()["returned_by"], talk.card()["returned_reason"]) == ("李站长", "不到位,墙角还有")
    assert talk.card(1, 2)["kind"] == "shrunk"


def test_a_return_leaves_four_working_hours(talk: Talk) -> None:
    talk.at = local("11-23 16:59")
    talk.say("不到位,墙角还有", sender=LI)
    assert talk.problem().due_at == local("11-24 14:56")  # six hours and 56 minutes waited, without the lunch break


def test_the_time_waited_for_verification_is_given_back(talk: Talk) -> None:
    due = talk.problem().due_at
    talk.say("不到位,墙角还有", sender=LI, after=3 * 86400)
    assert talk.problem().due_at == due + timedelta(days=3)


def test_the_handling_time_leaves_out_the_wait_for_a_return(talk: Talk) -> None:
    talk.say("不到位,墙角还有", sender=LI, after=7200)
    talk.say("已清理", sender=ZHANG, photos=1, after=600)
    talk.say("通过", sender=LI)
    assert talk.card()["handling_seconds"] == 60 + 600
    assert [r.result.value for r in talk.submissions()] == ["returned", "accepted"]


def test_only_the_accepted_photos_are_on_the_closed_card(talk: Talk) -> None:
    talk.say("不到位,墙角还有", sender=LI)
    talk.say("已清理", sender=ZHANG, photos=2)
    talk.say("通过", sender=LI)
    assert len(talk.card()["after"]) == 2


def test_what_was_accepted_already_is_answered_as_done(talk: Talk) -> None:
    talk.tap(press(talk, "verify"), sender=LI)
    assert talk.tap(press(talk, "verify"), sender=WANG) == ["done-accepted"]
    assert talk.tap(press(talk, "return"), sender=WANG) == ["done-accepted"]
    verified = talk.session.scalars(select(AuditEvent).where(AuditEvent.action == "problem.closed")).all()
    assert len(verified) == 1


def test_what_was_returned_already_is_answered_as_done(talk: Talk) -> None:
    old = press(talk, "verify")
    talk.say("不到位,墙角还有", sender=LI)
    talk.say("已清理", sender=ZHANG, photos=1)
    assert talk.tap(old, sender=WANG) == ["done-returned"]
    assert talk.state() == "rectified"


def test_a_withdrawn_problem_is_not_verified(talk: Talk) -> None:
    talk.session.execute(update(Problem).values(state="withdrawn"))
    talk.session.expire_all()
    assert talk.tap(press(talk, "verify"), sender=LI) == ["done-otherwise"]
    assert talk.state() == "withdrawn"


def test_a_reason_that_comes_after_an_acceptance_changes_nothing(talk: Talk) -> None:
    talk.tap(press(talk, "return"), sender=LI)
    reason = talk.option(talk.question("return_reason"), "不到位")
    talk.tap(press(talk, "verify"), sender=WANG)
    assert talk.keys("return:") == []
    assert talk.tap(reason, sender=LI) == ["question-gone"]
    assert talk.state() == "closed"


@pytest.mark.parametrize("value", ["verify:999999", "verify:", "verify", "verify:1:2:x", "verify:-1", "verify:²",
                                   "verify:99999999999999999999", "return:x", "answer:1", "answer:1:99",
                                   "answer::", "pictures:0", "history:y", "problem:0", "", ":", "__class__:1"])
def test_a_forged_button_does_nothing(talk: Talk, value: str) -> None:
    before = talk.keys()
    assert len(talk.tap(value, sender=LI)) == 1
    assert (talk.state(), talk.keys()) == ("rectified", before)


def test_a_button_of_another_chat_does_nothing(talk: Talk) -> None:
    assert talk.tap(press(talk, "verify"), sender=LI, chat=OFFICE) == ["press-unknown"]
    assert talk.tap(press(talk, "return"), sender=LI, chat=OFFICE) == ["press-unknown"]
    assert talk.state() == "rectified"


@pytest.mark.parametrize("words", ["通过", "复查通过", "合格", "验收通过。", "销号"])
def test_words_accept_the_only_waiting_submission(talk: Talk, words: str) -> None:
    talk.say(words, sender=LI)
    assert talk.state() == "closed"


@pytest.mark.parametrize(("words", "states"), [
    ("#2 通过", ["rectified", "closed", "rectified"]), ("№3不到位", ["rectified", "rectified", "open"])])
def test_words_with_a_number_are_about_that_problem(talk: Talk, words: str, states: list[str]) -> None:
    three_waiting(talk)
    talk.say(words, sender=LI)
    assert [talk.state(number) for number in (1, 2, 3)] == states


@pytest.mark.parametrize(("words", "states"), [
    ("2号3号通过", ["rectified", "closed", "closed"]), ("#1、3不到位", ["open", "rectified", "open"])])
def test_words_with_several_numbers_are_about_all_of_them(talk: Talk, words: str, states: list[str]) -> None:
    three_waiting(talk)
    talk.say(words, sender=LI)
    assert [talk.state(number) for number in (1, 2, 3)] == states
    assert {row.reason for n in (1, 3) for row in talk.submissions(n)} <= {"", "不到位"}


def test_words_that_accept_one_and_return_another_are_asked(talk: Talk) -> None:
    three_waiting(talk)
    talk.say("2号通过,3号不到位", sender=LI)
    assert [talk.state(n) for n in (1, 2, 3)] == ["rectified"] * 3
    assert len(talk.keys("verify:")) == 1


def test_a_reason_in_words_is_kept_without_the_number(talk: Talk) -> None:
    talk.say("#1 不到位,墙角还有", sender=LI)
    assert talk.submissions()[0].reason == "不到位,墙角还有"


def test_words_of_the_community_verify_nothing(talk: Talk) -> None:
    talk.say("通过", sender=ZHANG)
    talk.say("不到位,墙角还有", sender=WU)
    assert talk.state() == "rectified"


def test_words_over_nothing_that_waits_are_talk(session: Session) -> None:
    talk = Talk(session)
    talk.say("通过", sender=LI)
    talk.say("不到位,墙角还有", sender=LI)
    assert talk.keys() == []


def three_waiting(talk: Talk) -> None:
    for number, text in ((2, SCHOOL), (3, BRIDGE)):
        talk.say(text, sender=LI, photos=1)
        talk.say(f"№{number}已整改", sender=ZHANG, photos=1)


def test_words_in_reply_to_the_photos_mean_that_submission(talk: Talk) -> None:
    three_waiting(talk)
    talk.say("通过", sender=LI, reply_to=talk.card(2)["reply_to"])
    assert [talk.state(n) for n in (1, 2, 3)] == ["rectified", "closed", "rectified"]


def test_a_number_in_the_words_means_that_submission(talk: Talk) -> None:
    three_waiting(talk)
    talk.say("#3不到位,还有污水", sender=LI)
    assert [talk.state(n) for n in (1, 2, 3)] == ["rectified", "rectified", "open"]


def test_words_that_fit_several_are_asked(talk: Talk) -> None:
    three_waiting(talk)
    talk.say("通过", sender=LI)
    question = talk.question("which_submission")
    assert [o["label"] for o in question.options] == ["№3 老桥头", "№2 小学北墙", "№1 菜市场南门", "其他…"]
    assert talk.tap(talk.option(question, "№2"), sender=LI) == ["done-you-accepted"]
    assert [talk.state(n) for n in (1, 2, 3)] == ["rectified", "closed", "rectified"]


def test_the_submission_may_be_said_in_words(talk: Talk) -> None:
    three_waiting(talk)
    talk.say("不到位,还有", sender=LI)
    talk.tap(talk.option(talk.question("which_submission"), "其他"), sender=LI)
    talk.say("小学北墙", sender=LI)
    assert [talk.state(n) for n in (1, 2, 3)] == ["rectified", "open", "rectified"]
    assert talk.submissions(2)[0].reason == "不到位,还有"


def test_only_who_was_asked_answers(talk: Talk) -> None:
    three_waiting(talk)
    talk.say("通过", sender=LI)
    assert talk.tap(talk.option(talk.question("which_submission"), "№2"), sender=WANG) == ["question-not-yours"]
    assert talk.state(2) == "rectified"


def test_words_in_reply_to_what_is_closed_do_not_close_another(talk: Talk) -> None:
    first = talk.card()["reply_to"]
    talk.say("通过", sender=LI)
    talk.say(SCHOOL, sender=LI, photos=1)
    talk.say("已整改", sender=ZHANG, photos=1)
    talk.say("通过", sender=LI, reply_to=first)
    assert talk.state(2) == "rectified"


def test_words_in_reply_to_talk_are_talk(talk: Talk) -> None:
    talk.say("通过", sender=LI, reply_to="4711")
    assert talk.state() == "rectified"


def test_a_photo_of_what_is_still_wrong_is_kept_with_the_return(talk: Talk) -> None:
    talk.say("不到位,墙角还有", sender=LI, photos=1, reply_to=talk.card()["reply_to"])
    [sighting] = talk.session.scalars(select(Sighting)).all()
    assert (talk.state(), sighting.problem_id) == ("open", talk.problem().id)
    assert talk.session.scalar(select(Photo.sighting_id).order_by(Photo.id.desc()).limit(1)) == sighting.id


def test_that_photo_is_an_event_of_the_books_without_its_words(talk: Talk) -> None:
    talk.say("不到位,墙角还有", sender=LI, photos=1, reply_to=talk.card()["reply_to"])
    [sighting] = talk.session.scalars(select(Sighting)).all()
    [event] = talk.session.scalars(select(AuditEvent).where(AuditEvent.action == "problem.sighting"))
    assert (event.object, event.actor, event.facts) == (
        f"problem:{sighting.problem_id}", f"person:{sighting.by_id}", {"sighting": sighting.id})


def test_a_captioned_photo_that_answers_nothing_verifies_nothing(talk: Talk) -> None:
    talk.say("不到位,墙角还有", sender=LI, photos=1)
    assert talk.state() == "rectified"


def test_a_sentence_about_another_place_returns_nothing(talk: Talk) -> None:
    talk.say("老年公寓门口还有垃圾", sender=LI)
    assert talk.state() == "rectified"
