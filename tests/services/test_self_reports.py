"""A community's own clean-ups (R3): booked when the words say so, asked when a problem is open, never noise (R2)."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.chat import Account, ChatRef
from models import AuditEvent, ChatPurpose, Photo, Rectification, SelfReport, SelfReportQuantity
from services import roster, self_reports
from tests.builders import CHEN, LI, LIU, SUN, WU, ZHANG, make_chat, make_work
from tests.talk import MARKET, SCHOOL, Talk

ADS = "自查自改 清理小广告23处"
DRIVE = "集中整治 清运垃圾3车 出动12人"


@pytest.fixture
def talk(session: Session) -> Talk:
    return Talk(session)


def booked(talk: Talk) -> list[SelfReport]:
    return list(talk.session.scalars(select(SelfReport).order_by(SelfReport.id)
                                     .execution_options(populate_existing=True)))


def amounts(talk: Talk) -> list[tuple[str, str, float]]:
    return [(q.category, q.unit, q.amount) for q in talk.session.scalars(select(SelfReportQuantity))]


def photos(talk: Talk) -> int:
    return len(talk.session.scalars(select(Photo.id).where(Photo.self_report_id.is_not(None))).all())


@pytest.mark.parametrize("who", [ZHANG, WU, CHEN])
def test_photos_with_the_words_are_booked_and_marked_seen(talk: Talk, who: Account) -> None:
    message = talk.say(ADS, sender=who, photos=2)
    row = booked(talk)[0]
    assert (row.kind.value, row.community_id, photos(talk)) == ("self_check", talk.units["东关社区"].id, 2)
    assert amounts(talk) == [("small_ads", "处", 23.0)]
    assert talk.keys() == [f"receipt:1:{message.ref.message}"]


def test_words_alone_count_when_they_say_how_much(talk: Talk) -> None:
    talk.say(DRIVE, sender=ZHANG)
    assert (booked(talk)[0].kind.value, booked(talk)[0].people) == ("clean_up", 12)
    assert amounts(talk) == [("exposed_rubbish", "车", 3.0)]


def test_photos_right_after_the_words_are_its_own(talk: Talk) -> None:
    talk.say(MARKET, sender=LI, photos=1)
    talk.say(DRIVE, sender=ZHANG)
    talk.say("", sender=ZHANG, photos=1, after=30)
    assert (photos(talk), talk.state()) == (1, "open")


def test_an_album_is_one(talk: Talk) -> None:
    talk.say(ADS, sender=ZHANG, photos=1, album="a")
    talk.say("", sender=ZHANG, photos=1, album="a", after=500)
    assert (len(booked(talk)), photos(talk)) == (1, 2)


@pytest.mark.parametrize("said", ["", "今天天气真好", "请各社区开展自查自改,明天检查", "自查自改什么时候开始?",
                                  "大家早上好", "集中整治"])
def test_chatter_stays_chatter(talk: Talk, said: str) -> None:
    talk.say(said, sender=ZHANG, photos=0 if said == "集中整治" else 1)
    assert (booked(talk), talk.keys()) == ([], [])


def test_with_nothing_open_a_sentence_about_cleaning_is_enough(talk: Talk) -> None:
    talk.say("清扫巷道300米", sender=LIU, photos=1)
    assert booked(talk)[0].community_id == talk.units["西关社区"].id


def test_with_something_open_such_a_sentence_answers_it(talk: Talk) -> None:
    talk.say(MARKET, sender=LI, photos=1)
    talk.say("清扫完毕", sender=ZHANG, photos=1)
    assert (booked(talk), talk.state()) == ([], "rectified")


@pytest.mark.parametrize("said", ["自查自改 #1已清理", "自查自改 菜市场南门垃圾已清理"])
def test_a_problem_that_is_named_is_answered_whatever_the_words(talk: Talk, said: str) -> None:
    talk.say(MARKET, sender=LI, photos=1)
    talk.say(SCHOOL, sender=LI, photos=1)
    talk.say(said, sender=ZHANG, photos=1)
    assert (booked(talk), talk.state()) == ([], "rectified")


def test_a_reply_to_the_card_is_an_answer(talk: Talk) -> None:
    talk.say(MARKET, sender=LI, photos=1)
    talk.stands_at("problem:1:card:1", "900")
    talk.say(DRIVE, sender=ZHANG, photos=1, reply_to="900")
    assert (booked(talk), talk.state()) == ([], "rectified")


def test_in_doubt_it_is_asked_and_booked_as_answered(talk: Talk) -> None:
    talk.say(MARKET, sender=LI, photos=1)
    talk.say(DRIVE, sender=ZHANG, photos=1)
    assert (booked(talk), talk.state()) == ([], "open")
    question = talk.question("which_problem")
    assert [o["label"] for o in question.options] == ["№1 菜市场南门", "都不是,集中整治", "其他…"]
    talk.tap(talk.option(question, "集中整治"), sender=ZHANG)
    assert (len(booked(talk)), photos(talk), talk.state()) == (1, 1, "open")


def test_in_doubt_the_problem_may_be_meant_after_all(talk: Talk) -> None:
    talk.say(MARKET, sender=LI, photos=1)
    talk.say(DRIVE, sender=ZHANG, photos=1)
    talk.tap(talk.option(talk.question("which_problem"), "№1"), sender=ZHANG)
    assert (booked(talk), talk.state()) == ([], "rectified")


@pytest.mark.parametrize("words", ["菜市场南门垃圾已清理完毕", "菜市场南门清理后", "清理垃圾3处", "#1 清理垃圾3处",
                                   "已整改 清理垃圾3车", "自查自改 #1 清理垃圾3处"])
def test_more_photos_of_what_waits_for_its_check_are_its_own(talk: Talk, words: str) -> None:
    talk.say(MARKET, sender=LI, photos=1)
    talk.say("菜市场南门垃圾已清理", sender=WU, photos=1)
    talk.say(words, sender=WU, photos=1, album="b", after=300)
    talk.say("", sender=WU, photos=1, album="b", after=1)
    row = talk.submissions()[0]
    photos_of_it = talk.session.scalars(select(Photo.id).where(Photo.rectification_id == row.id)).all()
    assert (booked(talk), len(photos_of_it), talk.state()) == ([], 3, "rectified")


def test_while_one_waits_for_its_check_a_clean_up_elsewhere_is_asked(talk: Talk) -> None:
    talk.say(MARKET, sender=LI, photos=1)
    talk.say("菜市场南门垃圾已清理", sender=WU, photos=1)
    talk.say("小学北墙 清理小广告3处", sender=WU, photos=1)
    assert booked(talk) == []
    talk.tap(talk.option(talk.question("which_problem"), "自查自改"), sender=WU)
    assert (len(booked(talk)), photos(talk)) == (1, 1)


def test_what_waits_for_its_check_may_be_meant_after_all(talk: Talk) -> None:
    talk.say(MARKET, sender=LI, photos=1)
    talk.say("菜市场南门垃圾已清理", sender=WU, photos=1)
    talk.say("小学北墙 清理小广告3处", sender=WU, photos=1)
    talk.tap(talk.option(talk.question("which_problem"), "№1"), sender=WU)
    own = talk.session.scalars(select(Photo.id).where(Photo.rectification_id == talk.submissions()[0].id)).all()
    assert (booked(talk), len(own)) == ([], 2)


def test_while_one_waits_words_that_say_so_are_booked(talk: Talk) -> None:
    talk.say(MARKET, sender=LI, photos=1)
    talk.say("菜市场南门垃圾已清理", sender=WU, photos=1)
    talk.say(ADS, sender=WU, photos=1)
    assert len(booked(talk)) == 1


@pytest.mark.parametrize("words", ["#1 清理垃圾3处", "菜市场南门垃圾已清理", "菜市场南门清理垃圾3处",
                                   "自查自改 #1 清理垃圾3处"])
def test_an_answer_in_the_wrong_group_is_shown_the_way(talk: Talk, words: str) -> None:
    own = ChatRef("telegram", "-777")
    make_chat(talk.session, own, ChatPurpose.WORK_GROUP, talk.units["东关社区"])
    talk.say(MARKET, sender=LI, photos=1)
    message = talk.say(words, sender=WU, photos=1, chat=own)
    question = talk.question("which_problem")
    shown = talk.shown(f"which:{question.chat_id}:{message.ref.message}") or {}
    assert (booked(talk), talk.state(), shown["text"]) == ([], "open", "ask-which-elsewhere")
    talk.tap(talk.option(question, "自查自改"), sender=WU, chat=own)
    assert (len(booked(talk)), talk.state()) == (1, "open")


def test_an_edit_within_a_day_sets_it_right(talk: Talk) -> None:
    message = talk.say(ADS, sender=ZHANG, photos=1)
    talk.say("自查自改 清理小广告32处", sender=ZHANG, photos=1, message=message.ref.message, edited=True)
    assert amounts(talk) == [("small_ads", "处", 32.0)]
    talk.at += timedelta(days=1)
    talk.say("自查自改 清理小广告99处", sender=ZHANG, photos=1, message=message.ref.message, edited=True)
    assert amounts(talk) == [("small_ads", "处", 32.0)]


def test_an_edit_to_other_words_strikes_it(talk: Talk) -> None:
    message = talk.say(ADS, sender=ZHANG, photos=1)
    talk.say("发错了", sender=ZHANG, photos=1, message=message.ref.message, edited=True)
    assert booked(talk)[0].struck_at is not None


def test_nobody_edits_another_s(talk: Talk) -> None:
    message = talk.say(ADS, sender=ZHANG, photos=1)
    talk.say("自查自改 清理小广告99处", sender=WU, photos=1, message=message.ref.message, edited=True)
    assert amounts(talk) == [("small_ads", "处", 23.0)]


def strike(talk: Talk, said: str, *, sender: Account = SUN, reply_to: str | None = None) -> str:
    message = talk.say(said, sender=sender, command="strike", reply_to=reply_to)
    return str((talk.shown(f"said:1:{message.ref.message}") or {}).get("text", ""))


def test_the_office_strikes_one_with_a_reason(talk: Talk) -> None:
    message = talk.say(ADS, sender=ZHANG, photos=1)
    assert strike(talk, "照片是去年的", reply_to=message.ref.message) == "strike-done"
    row = booked(talk)[0]
    assert (row.struck_reason, row.struck_at is None) == ("照片是去年的", False)
    assert strike(talk, f"{row.id} 再来") == "strike-already"
    actions = talk.session.scalars(select(AuditEvent.action)).all()
    assert actions.count("self_report.struck") == 1


def test_the_list_has_those_of_a_community_that_left_the_roster(talk: Talk) -> None:
    talk.say(ADS, sender=ZHANG, photos=1)
    actor = roster.actor(talk.session, SUN, talk.at)
    assert actor is not None
    talk.units["东关社区"].is_active = False
    roster.changed(talk.session)
    assert [line.text for line in self_reports.latest(make_work(talk.session, talk.at), actor)] == ["strike-listed"]


@pytest.mark.parametrize("who", [ZHANG, LI])
def test_nobody_else_strikes(talk: Talk, who: Account) -> None:
    message = talk.say(ADS, sender=ZHANG, photos=1)
    assert strike(talk, "不算", sender=who, reply_to=message.ref.message) == ""
    assert booked(talk)[0].struck_at is None


@pytest.mark.parametrize("said", ["4711 没有", "x", "9" * 40])
def test_a_wrong_number_is_answered_with_an_example(talk: Talk, said: str) -> None:
    assert strike(talk, said) == "strike-usage"


def test_an_inspector_s_words_are_no_clean_up(talk: Talk) -> None:
    talk.say(DRIVE, sender=LI, photos=1)
    assert booked(talk) == []
    assert talk.session.scalars(select(Rectification)).all() == []
