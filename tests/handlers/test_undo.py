"""/undo: one's own last act, shortly after, where nobody has built upon it (R17)."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.audit import _unexplained
from bot.settings import Settings
from domain.chat import Account, ChatRef
from domain.people import UnitKind
from models import AuditEvent, Unit
from services import audit, roster
from tests.asking import Asking
from tests.builders import GROUP, LI, LIU, OFFICE, SUN, WANG, WU, ZHANG, ZHAO, make_work
from tests.talk import BRIDGE, MARKET

BUILT_UPON = "№1 之后已有人办理,不能撤销。"
NOTHING = "最近10分钟内没有可撤销的操作。"


@pytest.fixture
def talk(session: Session) -> Asking:
    talk = Asking(session)
    talk.say(MARKET, sender=LI, photos=1)
    return talk


def answer_and(talk: Asking, verb: str) -> None:
    """The community puts it right, 王 accepts or returns it."""
    talk.say("已清理", sender=ZHANG, photos=1)
    if verb == "return":
        talk.say("不到位,墙角还有", sender=WANG)
    else:
        talk.tap(f"{verb}:{talk.submissions()[0].id}", sender=WANG)


def is_explained(talk: Asking) -> bool:
    """Do the books explain each state, and is no link of a chain broken?"""
    return not list(_unexplained(talk.session, Settings())) and not audit.broken_links(talk.session)


def test_an_acceptance_is_undone(talk: Asking) -> None:
    answer_and(talk, "verify")
    assert talk.state() == "closed"
    assert talk.ask("/undo", WANG, chat=GROUP) == "已撤销 №1:复查通过(10:05)。现在待复查"
    problem, [row] = talk.problem(), talk.submissions()
    assert (problem.closed_at, problem.on_time, problem.check_code) == (None, None, "")
    assert problem.state.value == "rectified"
    assert (row.result.value, row.verified_at) == ("pending", None)
    assert talk.card()["state"] == "rectified" and is_explained(talk)


def test_after_an_undo_it_is_verified_anew(talk: Asking) -> None:
    answer_and(talk, "verify")
    talk.ask("/undo", WANG, chat=GROUP)
    talk.tap(f"verify:{talk.submissions()[0].id}", sender=WANG)
    assert talk.state() == "closed" and is_explained(talk)


def test_a_return_is_undone_with_its_deadline(talk: Asking) -> None:
    due = talk.problem().due_at
    talk.at = due
    answer_and(talk, "return")
    assert talk.state() == "open" and talk.problem().due_at > due
    assert talk.ask("/undo", WANG, chat=GROUP).startswith("已撤销 №1:退回")
    problem = talk.problem()
    assert (problem.state.value, problem.due_at, problem.rework) == ("rectified", due, 0)
    assert problem.rectified_at == talk.submissions()[0].submitted_at and is_explained(talk)


def test_receiving_is_undone_for_all_that_it_acknowledged(talk: Asking) -> None:
    talk.say(BRIDGE, sender=LI, photos=1)
    talk.say("收到", sender=ZHANG)
    assert talk.ask("/undo", ZHANG, chat=GROUP).startswith("已撤销 №1、2:收到")
    assert talk.problem(1).acknowledged_at is None and talk.problem(2).acknowledged_by_id is None


def test_a_correction_is_undone(talk: Asking) -> None:
    talk.tap(f"fix:place:{talk.problem().id}", sender=LI)
    talk.say("北门", sender=LI)
    assert talk.problem().place == "北门"
    assert talk.ask("/undo", LI, chat=GROUP).startswith("已撤销 №1:更正")
    assert talk.problem().place == "菜市场南门" and is_explained(talk)


def test_a_correction_to_a_community_one_reports_for_no_more_stands(talk: Asking) -> None:
    far = Unit(name="南关社区", kind=UnitKind.COMMUNITY, parent_id=None, aliases=[])
    talk.session.add(far)
    talk.session.flush()
    roster.changed(talk.session)
    problem, actor = talk.problem(), roster.actor(talk.session, LI, talk.at)
    assert actor is not None
    audit.record(make_work(talk.session, talk.at), "problem.corrected", f"problem:{problem.id}",
                 actor=f"person:{actor.person_id}", community_id=problem.community_id, before={"community_id": far.id})
    talk.session.flush()
    assert "不能用 /undo 撤销" in talk.ask("/undo", LI, chat=GROUP)
    assert talk.problem().community_id == talk.units["东关社区"].id
    assert "problem.correction_undone" not in talk.session.scalars(select(AuditEvent.action)).all()


def test_a_withdrawal_is_undone(talk: Asking) -> None:
    talk.tap(f"withdraw:{talk.problem().id}", sender=LI)
    assert talk.ask("/undo", LI, chat=GROUP).startswith("已撤销 №1:撤回")
    problem = talk.problem()
    assert (problem.state.value, problem.withdrawn_at, problem.withdrawn_reason) == ("open", None, "")
    assert is_explained(talk)


def test_an_undo_is_an_event_of_its_own_and_nothing_is_deleted(talk: Asking) -> None:
    answer_and(talk, "verify")
    before = list(talk.session.scalars(select(AuditEvent.hash).order_by(AuditEvent.id)))
    talk.ask("/undo", WANG, chat=GROUP)
    after = list(talk.session.scalars(select(AuditEvent).order_by(AuditEvent.id)))
    assert [e.hash for e in after][:len(before)] == before
    assert (after[-1].action, after[-1].facts) == ("problem.acceptance_undone", {"undone": before[-1]})


def test_an_undo_is_not_undone(talk: Asking) -> None:
    answer_and(talk, "verify")
    talk.ask("/undo", WANG, chat=GROUP)
    assert "不能用 /undo 撤销" in talk.ask("/undo", WANG, chat=GROUP)
    assert talk.state() == "rectified"


def test_after_ten_minutes_it_stands(talk: Asking) -> None:
    answer_and(talk, "verify")
    talk.say("好", sender=ZHAO, after=600)
    assert talk.ask("/undo", WANG, chat=GROUP) == NOTHING
    assert talk.state() == "closed"


def test_what_others_have_built_upon_stands(talk: Asking) -> None:
    talk.say("收到", sender=WU)
    talk.say("已清理", sender=ZHANG, photos=1)
    assert talk.ask("/undo", WU, chat=GROUP) == BUILT_UPON
    assert talk.problem().acknowledged_at is not None


def test_a_return_that_was_answered_again_stands(talk: Asking) -> None:
    answer_and(talk, "return")
    talk.say("重新清理了", sender=ZHANG, photos=1)
    assert talk.ask("/undo", WANG, chat=GROUP) == BUILT_UPON


@pytest.mark.parametrize("chat", [GROUP, None])
def test_one_s_own_report_is_withdrawn_while_it_can_be_corrected(talk: Asking, chat: ChatRef | None) -> None:
    assert talk.ask("/undo", LI, chat=chat) == "已撤销 №1:上报(10:03)。现在已作废"
    problem = talk.problem()
    assert (problem.state.value, talk.card()["state"], problem.withdrawn_at) == ("withdrawn", "withdrawn", talk.at)
    assert is_explained(talk)


def test_a_list_of_reports_is_withdrawn_as_one(talk: Asking) -> None:
    talk.say("1. 东关社区老桥头污水外溢\n2. 东关社区小学北墙飞线", sender=LI, photos=1, album="a", after=300)
    talk.say(sender=LI, photos=1, album="a", after=0)
    talk.until(talk.at + timedelta(seconds=10))
    assert talk.ask("/undo", LI, chat=GROUP).startswith("已撤销 №2、3:上报")
    assert [talk.state(n) for n in (1, 2, 3)] == ["open", "withdrawn", "withdrawn"]


def test_a_report_that_was_acknowledged_stands(talk: Asking) -> None:
    talk.say("收到", sender=ZHANG)
    assert talk.ask("/undo", LI, chat=GROUP) == BUILT_UPON
    assert talk.state() == "open"


def test_a_report_that_an_order_lists_stands(talk: Asking) -> None:
    talk.problem().order_id = None
    answer_and(talk, "verify")
    talk.say(MARKET, sender=LI, photos=1, after=2 * 24 * 3600)
    assert talk.problem(2).order_id is not None
    assert "不能" in talk.ask("/undo", LI, chat=GROUP)
    assert talk.state(2) == "open"


def test_a_submission_says_what_to_do_instead(talk: Asking) -> None:
    talk.say("已清理", sender=ZHANG, photos=1)
    assert talk.ask("/undo", ZHANG, chat=GROUP) == (
        "您最近的操作(10:04)不能用 /undo 撤销。整改已交复查:照片不对就回复卡片补发,或请督查员点[退回]。")
    assert talk.ask("/undo", ZHANG, chat=GROUP, language="en").endswith(
        "reply to the card with the right photos, or ask an inspector to tap [Return].")
    assert talk.state() == "rectified"


@pytest.mark.parametrize(("words", "instead"), [
    ("/deputy 小吴 代 张主任 11月23日 12月5日", "/deputy 结束 小吴"), ("/role 王队长 督查员 城关镇 三组", "/role"),
    ("/campaign 春季整治 11月23日-12月3日", "/campaign 结束"), ("/settings English", "创建办")])
def test_what_the_office_did_has_its_own_way_back(talk: Asking, words: str, instead: str) -> None:
    talk.ask(words, SUN, chat=OFFICE)
    assert instead in talk.ask("/undo", SUN, chat=OFFICE)


def test_only_one_s_own_act_is_undone(talk: Asking) -> None:
    answer_and(talk, "verify")
    assert talk.ask("/undo", SUN, chat=GROUP) == NOTHING
    assert talk.state() == "closed"


def test_in_private_it_is_undone_too_in_another_group_it_is_not(talk: Asking) -> None:
    answer_and(talk, "verify")
    assert talk.ask("/undo", WANG, chat=OFFICE).startswith("您最近的操作不在本群")
    assert talk.ask("/undo", WANG).startswith("已撤销 №1")
    assert talk.card()["state"] == "rectified"


@pytest.mark.parametrize(("who", "alone"), [(ZHAO, "您好。您还没有登记"), (LIU, NOTHING)])
def test_who_did_nothing_undoes_nothing(talk: Asking, who: Account, alone: str) -> None:
    assert talk.ask("/undo", who).startswith(alone)
    assert talk.state() == "open"


def test_a_stranger_is_not_answered_in_a_group(talk: Asking) -> None:
    assert talk.ask("/undo", ZHAO, chat=GROUP) == ""


def test_a_forwarded_or_edited_command_undoes_nothing(talk: Asking) -> None:
    answer_and(talk, "verify")
    talk.ask("/undo", WANG, chat=GROUP, forwarded=True)
    talk.ask("/undo", WANG, chat=GROUP, edited=True)
    assert talk.state() == "closed"


def test_who_lost_the_role_undoes_nothing(talk: Asking) -> None:
    answer_and(talk, "verify")
    talk.say("结束 王队长 督查员 城关镇", sender=SUN, command="role", chat=OFFICE)
    assert talk.ask("/undo", WANG, chat=GROUP) == ""
    assert talk.state() == "closed"
