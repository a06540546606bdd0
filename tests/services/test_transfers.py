"""转出…: whose a problem is, by taps of both sides and the office's word (R3, R5, R18)."""

from collections.abc import Iterable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.chat import Account, ChatRef
from domain.people import Role, UnitKind
from models import AuditEvent, ChatPurpose, Person, PersonAccount, Transfer, Unit
from services import locks, people, problem_lists, roster
from services.work import Work
from tests.builders import GROUP, LI, LIU, OFFICE, SUN, WU, ZHANG, ZHAO, ZONE, make_chat, make_person, make_work
from tests.talk import MARKET, SCHOOL, Talk
from texts import cards, contents

MA, HE = Account("telegram", "4001"), Account("telegram", "4002")
CLEANERS = ChatRef("telegram", "-1001000000033")


@pytest.fixture
def talk(session: Session) -> Talk:
    """№1 is reported; there are a contractor with its own chat and a property company with a person in no chat."""
    talk = Talk(session)
    for name, account, person in (("洁城环卫公司", MA, "马经理"), ("安居物业", HE, "何经理")):
        unit = Unit(name=name, kind=UnitKind.COMPANY, parent_id=talk.units["城关镇"].id, aliases=[name[2:4]])
        session.add(unit)
        session.flush()
        talk.units[name] = unit
        make_person(session, account, person, Role.CONTRACTOR, unit)
    make_chat(session, CLEANERS, ChatPurpose.CONTRACTOR, talk.units["洁城环卫公司"])
    roster.changed(session)
    talk.say(MARKET, sender=LI, photos=1)
    return talk


def hand_on(talk: Talk, label: str, *, sender: Account = ZHANG) -> list[str]:
    """Tap 转出…, then whom."""
    assert talk.tap(f"hand:{talk.problem().id}", sender=sender) == ["noticed"]
    return talk.tap(talk.option(talk.question("hand_on"), label), sender=sender)


def newest(talk: Talk) -> Transfer:
    return talk.session.scalars(select(Transfer).order_by(Transfer.id.desc())
                                .execution_options(populate_existing=True)).all()[0]


def take(talk: Talk, *, sender: Account = MA, chat: ChatRef = CLEANERS) -> list[str]:
    return talk.tap(f"take:{newest(talk).id}", sender=sender, chat=chat)


def give_back(talk: Talk, label: str = "不属本单位", *, sender: Account = MA, chat: ChatRef = CLEANERS) -> list[str]:
    talk.tap(f"giveback:{newest(talk).id}", sender=sender, chat=chat)
    return talk.tap(talk.option(talk.question("transfer_return"), label), sender=sender, chat=chat)


def notes(talk: Talk) -> list[str]:
    return [note["text"] for note in talk.card().get("notes", [])]


def test_the_likeliest_companies_are_offered_and_not_our_area(talk: Talk) -> None:
    talk.tap(f"hand:{talk.problem().id}", sender=ZHANG)
    assert [o["label"] for o in talk.question("hand_on").options] == ["洁城环卫公司", "安居物业", "不属本社区", "其他…"]


def test_an_offer_stands_in_the_company_s_own_chat_and_changes_nothing_yet(talk: Talk) -> None:
    due = talk.problem().due_at
    assert hand_on(talk, "环卫") == ["hand-done"]
    shown = talk.shown(f"transfer:{newest(talk).id}") or {}
    assert [b["text"] for b in shown["buttons"][0]] == ["button-take", "button-give-back"]
    assert (talk.problem().owner_id, talk.problem().due_at, notes(talk)) == (None, due, ["note-offered"])
    assert "hand:" not in str(talk.card()["buttons"])


def test_who_accepts_owns_it_from_the_offer_on(talk: Talk) -> None:
    hand_on(talk, "环卫")
    offered = talk.at
    talk.at += timedelta(hours=30)
    assert take(talk) == ["take-done"]
    assert talk.problem().owner_id == talk.units["洁城环卫公司"].id
    assert talk.card()["owner"] == "洁城环卫公司"
    assert newest(talk).at == offered
    assert talk.problem().due_at == talk.at + timedelta(hours=1)  # counted from the offer it would be over already
    assert "buttons" not in (talk.shown(f"transfer:{newest(talk).id}") or {})


def test_only_its_people_answer_for_it_then(talk: Talk) -> None:
    hand_on(talk, "环卫")
    take(talk)
    talk.say("已清理", sender=ZHANG, photos=1)
    assert talk.state() == "open"
    talk.say("已清理", sender=MA, photos=1)
    assert talk.state() == "rectified"


def test_a_company_answers_in_its_own_chat_and_the_card_stands_in_the_work_group(talk: Talk) -> None:
    hand_on(talk, "环卫")
    take(talk)
    talk.say("已清理", sender=MA, photos=1, chat=CLEANERS)
    assert talk.state() == "rectified"
    assert talk.card().get("reply_to") is None
    assert talk.tap(f"verify:{talk.submissions()[0].id}", sender=LI) == ["done-you-accepted"]


def test_what_the_company_does_not_own_it_does_not_answer(talk: Talk) -> None:
    talk.say("已清理", sender=MA, photos=1)
    talk.say("收到", sender=MA)
    assert (talk.state(), talk.problem().acknowledged_at) == ("open", None)


def test_a_return_has_a_reason_and_leaves_four_working_hours(talk: Talk) -> None:
    hand_on(talk, "环卫")
    talk.at += timedelta(hours=30)  # Tuesday, 16:03
    assert give_back(talk) == ["done-you-returned"]
    assert (newest(talk).state.value, newest(talk).reason) == ("returned", "不属本单位")
    assert talk.problem().due_at > talk.at + timedelta(hours=4)
    assert talk.keys("transfer:1:back") == ["transfer:1:back"]
    assert notes(talk) == []


def test_handed_on_too_late_a_return_heals_nothing(talk: Talk) -> None:
    talk.at += timedelta(hours=30)
    due = talk.problem().due_at
    hand_on(talk, "环卫")
    give_back(talk)
    assert talk.problem().due_at == due


def test_a_reason_of_ten_thousand_characters_is_cut(talk: Talk) -> None:
    hand_on(talk, "环卫")
    talk.tap(f"giveback:{newest(talk).id}", sender=MA, chat=CLEANERS)
    talk.tap(talk.option(talk.question("transfer_return"), "其他"), sender=MA, chat=CLEANERS)
    talk.say("这" * 10_000, sender=MA, chat=CLEANERS)
    assert newest(talk).reason == "这" * 500


@pytest.mark.parametrize("who", [LI, LIU, MA, ZHAO])
def test_an_outsider_hands_nothing_on(talk: Talk, who: Account) -> None:
    assert talk.tap(f"hand:{talk.problem().id}", sender=who)[0] in ("hand-forbidden", "press-stranger")


@pytest.mark.parametrize("who", [HE, ZHANG, LI])
def test_only_the_other_side_accepts_or_returns(talk: Talk, who: Account) -> None:
    hand_on(talk, "环卫")
    assert take(talk, sender=who) == ["take-forbidden"]
    assert talk.tap(f"giveback:{newest(talk).id}", sender=who, chat=CLEANERS) == ["take-forbidden"]


def test_the_buttons_work_only_where_they_stand(talk: Talk) -> None:
    hand_on(talk, "环卫")
    assert talk.tap(f"take:{newest(talk).id}", sender=MA) == ["press-unknown"]


@pytest.mark.parametrize("value", ["hand", "hand:x", "hand:4711", "take:4711", "take", "giveback:", "own:1", "own:1:1",
                                   "own:4711:1", "take:-1"])
def test_a_forged_button_is_refused(talk: Talk, value: str) -> None:
    assert talk.tap(value, sender=SUN) == ["press-unknown"]


def test_a_second_tap_is_answered_as_done(talk: Talk) -> None:
    hand_on(talk, "环卫")
    assert (take(talk), take(talk)) == (["take-done"], ["done-transfer-accepted"])
    assert talk.tap(f"giveback:{newest(talk).id}", sender=MA, chat=CLEANERS) == ["done-transfer-accepted"]


def test_two_people_who_hand_it_on_at_once_make_one_offer(talk: Talk) -> None:
    for who in (ZHANG, WU):
        assert talk.tap(f"hand:{talk.problem().id}", sender=who) == ["noticed"]
    questions = [talk.shown(k) for k in talk.keys("hand:")]
    assert len(questions) == 2
    first = (questions[0] or {})["buttons"][0][0]["value"]
    second = (questions[1] or {})["buttons"][1][0]["value"]
    assert (talk.tap(first, sender=ZHANG), talk.tap(second, sender=WU)) == (["hand-done"], ["hand-too-late"])


def test_to_itself_is_refused(talk: Talk) -> None:
    talk.tap(f"hand:{talk.problem().id}", sender=ZHANG)
    talk.tap(talk.option(talk.question("hand_on"), "其他"), sender=ZHANG)
    talk.say("东关社区", sender=ZHANG)
    assert talk.session.scalars(select(Transfer)).all() == []


def test_what_is_answered_meanwhile_makes_the_offer_moot(talk: Talk) -> None:
    hand_on(talk, "环卫")
    talk.say("已清理", sender=ZHANG, photos=1)
    assert (talk.state(), newest(talk).state.value) == ("rectified", "dropped")
    assert talk.shown(f"transfer:{newest(talk).id}") is None
    assert take(talk) == ["done-transfer-dropped"]


def test_another_community_by_correction_makes_the_offer_moot(talk: Talk) -> None:
    hand_on(talk, "环卫")
    talk.tap(f"fix:unit:{talk.problem().id}", sender=LI)
    talk.tap(talk.option(talk.question("fix.unit"), "西关"), sender=LI)
    assert (newest(talk).state.value, talk.problem().offer_id, notes(talk)) == ("dropped", None, [])


def test_what_is_withdrawn_or_answered_is_not_handed_on(talk: Talk) -> None:
    talk.tap(f"withdraw:{talk.problem().id}", sender=LI)
    assert talk.tap(f"hand:{talk.problem().id}", sender=ZHANG) == ["hand-too-late"]


def test_not_our_area_goes_to_the_office_which_decides(talk: Talk) -> None:
    assert hand_on(talk, "不属本社区") == ["hand-with-office"]
    key = f"transfer:{newest(talk).id}"
    values = {b["label"]: b["value"] for row in (talk.shown(key) or {})["buttons"] for b in row}
    assert list(values) == ["东关社区", "洁城环卫公司", "安居物业", "西关社区"]
    assert talk.tap(values["洁城环卫公司"], sender=LIU, chat=OFFICE) == ["own-forbidden"]
    assert talk.tap(values["洁城环卫公司"], sender=SUN, chat=OFFICE) == ["own-done"]
    assert talk.card()["owner"] == "洁城环卫公司"
    assert talk.tap(values["东关社区"], sender=SUN, chat=OFFICE) == ["done-transfer-accepted"]
    assert talk.tap(f"hand:{talk.problem().id}", sender=MA) == ["hand-too-late"]


def test_another_community_accepts_what_is_its_own(talk: Talk) -> None:
    talk.tap(f"hand:{talk.problem().id}", sender=ZHANG)
    talk.tap(talk.option(talk.question("hand_on"), "其他"), sender=ZHANG)
    talk.say("西关社区", sender=ZHANG)
    shown = talk.shown(f"transfer:{newest(talk).id}") or {}
    assert shown["mention_name"] == "刘主任"
    assert talk.tap(f"take:{newest(talk).id}", sender=LIU) == ["take-done"]
    assert (talk.card()["community"], talk.card()["responsible"]) == ("西关社区", "刘主任")
    assert talk.problem().owner_id is None


def test_the_third_time_it_goes_to_the_office(talk: Talk) -> None:
    for _ in range(2):
        hand_on(talk, "环卫")
        give_back(talk)
    hand_on(talk, "环卫")
    assert newest(talk).is_with_office
    assert notes(talk) == ["note-with-office"]
    assert take(talk) == ["press-unknown"]  # it stands in the office's chat
    assert talk.tap(f"own:{newest(talk).id}:{talk.units['东关社区'].id}", sender=SUN, chat=OFFICE) == ["own-done"]
    assert (talk.problem().owner_id, notes(talk)) == (None, [])
    assert talk.tap(f"hand:{talk.problem().id}", sender=ZHANG) == ["hand-too-late"]


def test_a_company_without_people_is_the_office_s_to_decide_and_the_community_hands_in(talk: Talk) -> None:
    unit = Unit(name="县供电公司", kind=UnitKind.COMPANY, parent_id=talk.units["城关镇"].id, aliases=[])
    talk.session.add(unit)
    talk.session.flush()
    roster.changed(talk.session)
    talk.tap(f"hand:{talk.problem().id}", sender=ZHANG)
    talk.tap(talk.option(talk.question("hand_on"), "其他"), sender=ZHANG)
    talk.say("县供电公司", sender=ZHANG)
    assert newest(talk).is_with_office
    assert notes(talk) == ["note-nobody"]
    asked = talk.shown(f"transfer:{newest(talk).id}") or {}
    drawn = cards.card(contents.from_json(asked), "zh-CN", ZONE, chat=OFFICE)
    assert "转给县供电公司,名册上还没有其人员,可用 /invite 邀请" in "\n".join((drawn.title, *drawn.lines))
    talk.tap(f"own:{newest(talk).id}:{unit.id}", sender=SUN, chat=OFFICE)
    assert talk.card()["owner"] == "县供电公司"
    talk.say("电力已修", sender=ZHANG, photos=1)
    assert talk.state() == "rectified"


def test_who_hands_it_to_a_company_without_people_is_told_that_the_office_decides_and_how_to_invite(
        talk: Talk) -> None:
    manager = people.find(talk.session, MA)
    assert manager is not None
    people.end_role(make_work(talk.session, talk.at), manager, Role.CONTRACTOR, talk.units["洁城环卫公司"].id, by=None)
    talk.session.flush()
    talk.tap(f"hand:{talk.problem().id}", sender=ZHANG)
    assert talk.tap(talk.option(talk.question("hand_on"), "环卫"), sender=ZHANG) == ["hand-nobody"]
    for language in ("zh-CN", "en"):
        assert "/invite" in cards.line(contents.Line(text="hand-nobody"), language, ZONE)
        drawn = cards.card(contents.from_json(talk.card()), language, ZONE, chat=GROUP)
        assert "洁城环卫公司" in drawn.lines[-1] and "/invite" in drawn.lines[-1]
    assert notes(talk) == ["note-nobody"]


def test_a_company_that_left_the_roster_is_refused(talk: Talk) -> None:
    talk.tap(f"hand:{talk.problem().id}", sender=ZHANG)
    option = talk.option(talk.question("hand_on"), "环卫")
    talk.units["洁城环卫公司"].is_active = False
    roster.changed(talk.session)
    talk.tap(option, sender=ZHANG)
    assert newest(talk).is_with_office  # nobody in particular is named any more


def test_without_a_chat_of_its_own_the_company_is_mentioned_in_the_work_group(talk: Talk) -> None:
    hand_on(talk, "安居物业")
    shown = talk.shown(f"transfer:{newest(talk).id}") or {}
    assert (shown["mention"], shown["mention_name"]) == (str(HE), "何经理")


def test_who_opened_the_bot_is_told_in_private(talk: Talk) -> None:
    private = make_chat(talk.session, ChatRef("telegram", "4002"), ChatPurpose.PRIVATE, None)
    talk.session.scalars(select(Person).join(PersonAccount).where(
        PersonAccount.account == "4002")).one().private_chat_id = private.id
    hand_on(talk, "安居物业")
    assert talk.tap(f"take:{newest(talk).id}", sender=HE, chat=ChatRef("telegram", "4002")) == ["take-done"]


def test_the_office_hands_on_by_its_own_word(talk: Talk) -> None:
    assert hand_on(talk, "环卫", sender=SUN) == ["hand-decided"]
    assert talk.card()["owner"] == "洁城环卫公司"


def test_every_step_is_on_the_books(talk: Talk) -> None:
    hand_on(talk, "环卫")
    give_back(talk)
    actions = talk.session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert [a for a in actions if a.startswith("transfer.")] == ["transfer.offered", "transfer.returned"]


def test_the_card_is_drawn_for_people(talk: Talk) -> None:
    hand_on(talk, "环卫")
    take(talk)
    for content in (talk.card(), talk.shown(f"transfer:{newest(talk).id}") or {}):
        for language in ("zh-CN", "en"):
            drawn = cards.card(contents.from_json(content), language, ZONE, chat=GROUP)
            assert "洁城环卫公司" in "\n".join((drawn.title, *drawn.lines))


def test_a_problem_in_an_order_is_not_handed_on(talk: Talk) -> None:
    talk.at += timedelta(days=2)
    talk.say("东关社区菜市场南大门垃圾又堆起来了", sender=LI, photos=1)
    assert talk.problem(2).order_id is not None
    assert talk.tap(f"hand:{talk.problem(2).id}", sender=ZHANG) == ["hand-too-late"]


def test_of_two_open_ones_the_company_answers_its_own(talk: Talk) -> None:
    talk.say(SCHOOL, sender=LI, photos=1)
    hand_on(talk, "环卫")
    take(talk)
    talk.say("已整改", sender=ZHANG, photos=1)
    assert (talk.state(1), talk.state(2)) == ("open", "rectified")


def test_what_a_company_owns_brings_the_community_no_order(talk: Talk) -> None:
    hand_on(talk, "环卫")
    take(talk)
    talk.at += timedelta(days=3)
    talk.say("东关社区菜市场南大门垃圾又堆起来了", sender=LI, photos=1)
    again = talk.problem(2)
    assert (again.recurrence_of_id, again.order_id) == (talk.problem(1).id, None)
    assert talk.keys("again:") == [f"again:{again.id}"]


def test_the_office_s_decision_holds_both_communities_at_once(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(2):
        hand_on(talk, "环卫")
        give_back(talk)
    hand_on(talk, "环卫")
    held: list[set[int]] = []
    holds = locks.hold

    def noted(work: Work, unit_ids: Iterable[int]) -> None:
        held.append(set(unit_ids))
        holds(work, held[-1])

    monkeypatch.setattr(locks, "hold", noted)
    here, there = talk.units["东关社区"].id, talk.units["西关社区"].id
    assert talk.tap(f"own:{newest(talk).id}:{there}", sender=SUN, chat=OFFICE) == ["own-done"]
    assert held[0] >= {here, there}
    assert talk.problem().community_id == there


def test_the_question_to_whom_goes_when_the_problem_is_answered_or_withdrawn(talk: Talk) -> None:
    talk.say(SCHOOL, sender=LI, photos=1)
    for number in (1, 2):
        talk.tap(f"hand:{talk.problem(number).id}", sender=ZHANG)
    asked = talk.keys("hand:")
    talk.say("№1已清理", sender=ZHANG, photos=1)
    assert [talk.shown(key) is None for key in asked] == [True, False]
    talk.tap(f"withdraw:{talk.problem(2).id}", sender=LI)
    assert [talk.shown(key) for key in asked] == [None, None]


def seen(talk: Talk, who: Account, *, chat: ChatRef = CLEANERS) -> list[int]:
    """The numbers that somebody finds in /mine of a chat."""
    work = make_work(talk.session, talk.at, chat=chat)
    actor = roster.actor(talk.session, who, talk.at)
    assert actor is not None
    return [int(line.args["number"]) for line in problem_lists.mine(work, actor, "", 0).lines]  # type: ignore[arg-type]


def test_a_company_sees_what_it_is_asked_to_take_and_no_other_company_does(talk: Talk) -> None:
    assert seen(talk, MA) == []
    hand_on(talk, "洁城环卫公司")
    assert (seen(talk, MA), seen(talk, HE)) == ([1], [])
    give_back(talk)
    assert seen(talk, MA) == []


def test_an_offer_in_a_company_s_own_chat_has_the_photos_at_hand(talk: Talk) -> None:
    hand_on(talk, "洁城环卫公司")
    offer = talk.shown(f"transfer:{newest(talk).id}") or {}
    values = [b["value"] for row in offer["buttons"] for b in row]
    assert values[-1] == f"photos:{talk.problem().id}"
    assert talk.tap(values[-1], sender=MA, chat=CLEANERS) == []
    assert talk.tap(values[-1], sender=HE, chat=CLEANERS) == ["press-unknown"]
