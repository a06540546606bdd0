"""Supervision orders (R7): issued, signed, answered, closed, withdrawn; one gap-free sequence a year."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.policy import Issue, OrderPolicy, Policy
from models import AuditEvent, OrderProblem, SupervisionOrder, Unit
from services import audit, order_documents
from tests.builders import LI, LIAISON, LIU, OFFICE, QIAN, SUN, WANG, WU, ZHANG, local, make_policy
from tests.talk import BRIDGE, MARKET, SCHOOL, Talk

DAY = 86400
SIGN = replace(make_policy(), orders=OrderPolicy(issue=Issue.SIGN))
WEST = "西关社区菜市场南门垃圾未清理"


def twice(talk: Talk, text: str = MARKET, *, after: float = DAY) -> SupervisionOrder:
    """Found, and found again past its deadline at the next visit."""
    talk.say(text, sender=LI, photos=1)
    talk.say(text, sender=LI, photos=1, after=after)
    return newest(talk)


def newest(talk: Talk) -> SupervisionOrder:
    return talk.session.scalars(select(SupervisionOrder).order_by(SupervisionOrder.id.desc())
                                .execution_options(populate_existing=True)).first() or pytest.fail("no order")


def orders(talk: Talk) -> list[SupervisionOrder]:
    return list(talk.session.scalars(select(SupervisionOrder).order_by(SupervisionOrder.id)))


def card(talk: Talk, order: SupervisionOrder, which: str = "card") -> dict[str, object]:
    return talk.shown(f"order:{order.id}:{which}") or {}


def values(talk: Talk, order: SupervisionOrder, which: str = "card") -> list[str]:
    rows = (talk.shown(f"order:{order.id}:{which}") or {}).get("buttons", [])
    return [b["value"] for row in rows for b in row]


@pytest.fixture
def talk(session: Session) -> Talk:
    return Talk(session)


@pytest.fixture
def order(talk: Talk) -> SupervisionOrder:
    return twice(talk)


def test_an_order_names_the_people_both_findings_and_the_deadlines(talk: Talk, order: SupervisionOrder) -> None:
    facts = card(talk, order)
    assert (facts["name"], facts["community"], facts["responsible"], facts["liaison"]) == (
        "城创督〔2026〕1号", "东关社区", "张主任", "王站长")
    assert [(f["number"], f["earlier_number"]) for f in facts["findings"]] == [(2, 1)]  # type: ignore[attr-defined]
    assert (order.sign_due_at, order.due_at) == (local("11-24 18:00"), local("11-26 18:00"))


def test_an_automatic_order_says_by_what_authority(talk: Talk, order: SupervisionOrder) -> None:
    assert (order.state.value, order.issued_by_id, card(talk, order)["authorised"]) == ("issued", None, True)


@pytest.mark.parametrize(("issue", "named"), [(Issue.AUTO, "钱镇长"), (Issue.SIGN, None)])
def test_the_leader_who_authorised_it_stands_on_an_automatic_order_only(
        session: Session, issue: Issue, named: str | None) -> None:
    talk = Talk(session, policy=replace(make_policy(), orders=OrderPolicy(issue=issue, authorised_by="钱镇长")))
    order = twice(talk)
    talk.tap(f"order:issue:{order.id}", sender=QIAN, chat=OFFICE)
    assert card(talk, order).get("authorised_by") == named


def test_an_order_keeps_the_authority_it_was_issued_on_when_the_setting_changes(session: Session) -> None:
    def authorised_by(name: str) -> Policy:
        return replace(make_policy(), orders=OrderPolicy(authorised_by=name))

    talk = Talk(session, policy=authorised_by("钱镇长"))
    order = twice(talk)
    talk.policy = authorised_by("吴镇长")
    talk.tap(f"order:sign:{order.id}", sender=ZHANG)
    assert (card(talk, order)["state"], card(talk, order)["authorised_by"]) == ("signed", "钱镇长")


def test_the_problems_of_an_order_are_corrected_no_more(talk: Talk, order: SupervisionOrder) -> None:
    assert [talk.card(n).get("buttons", []) for n in (1, 2)] == [[], []]
    assert talk.tap(f"fix:unit:{talk.problem(2).id}") == ["correct-too-late"]


def test_the_head_signs(talk: Talk, order: SupervisionOrder) -> None:
    assert talk.tap(f"order:sign:{order.id}", sender=ZHANG) == ["order-you-signed"]
    assert (newest(talk).state.value, newest(talk).signed_at, newest(talk).is_signed_for) == ("signed", talk.at, False)
    assert values(talk, order) == [f"order:answer:{order.id}"]


def test_a_clerk_signs_on_behalf(talk: Talk, order: SupervisionOrder) -> None:
    talk.tap(f"order:sign:{order.id}", sender=WU)
    assert (newest(talk).state.value, card(talk, order)["is_signed_for"]) == ("signed", True)


@pytest.mark.parametrize("who", [LIU, LI, SUN, LIAISON, QIAN])
def test_nobody_else_signs_or_answers(talk: Talk, order: SupervisionOrder, who: object) -> None:
    assert talk.tap(f"order:sign:{order.id}", sender=who) == ["order-sign-forbidden"]  # type: ignore[arg-type]
    assert talk.tap(f"order:answer:{order.id}", sender=who) == ["order-sign-forbidden"]  # type: ignore[arg-type]
    assert newest(talk).state.value == "issued"


def test_signing_twice_is_answered_as_done(talk: Talk, order: SupervisionOrder) -> None:
    talk.tap(f"order:sign:{order.id}", sender=ZHANG)
    signed = newest(talk).signed_at
    assert talk.tap(f"order:sign:{order.id}", sender=WU) == ["order-already-signed"]
    assert newest(talk).signed_at == signed


def test_an_order_is_signed_only_in_its_own_chat(talk: Talk, order: SupervisionOrder) -> None:
    assert talk.tap(f"order:sign:{order.id}", sender=ZHANG, chat=OFFICE) == ["press-unknown"]


# ---- answered, returned, closed ----

def test_put_right_it_is_answered_and_verified_it_is_closed(talk: Talk, order: SupervisionOrder) -> None:
    talk.tap(f"order:sign:{order.id}", sender=ZHANG)
    talk.say("№2已清理", sender=ZHANG, photos=1)  # both findings of the spot
    assert (newest(talk).state.value, newest(talk).answered_at) == ("answered", talk.at)
    for n in (1, 2):
        talk.tap(f"verify:{talk.submissions(n)[-1].id}", sender=LI)
    assert (newest(talk).state.value, newest(talk).closed_at) == ("closed", talk.at)
    assert values(talk, order) == []


def test_a_returned_rectification_returns_the_order(talk: Talk, order: SupervisionOrder) -> None:
    talk.tap(f"order:sign:{order.id}", sender=ZHANG)
    talk.say("№2已清理", sender=ZHANG, photos=1)
    talk.say("#2不到位,墙角还有", sender=LI)
    assert newest(talk).state.value == "signed"


def test_a_written_answer_answers_it_and_its_problems_follow_one_by_one(talk: Talk, order: SupervisionOrder) -> None:
    talk.tap(f"order:sign:{order.id}", sender=ZHANG)
    assert talk.tap(f"order:answer:{order.id}", sender=ZHANG) == ["question-say"]
    talk.say("每日两清,责任人小吴", sender=ZHANG)
    assert (newest(talk).state.value, newest(talk).answer) == ("answered", "每日两清,责任人小吴")
    talk.say("№2已清理", sender=ZHANG, photos=1)
    assert newest(talk).state.value == "answered"
    for n in (1, 2):
        talk.tap(f"verify:{talk.submissions(n)[-1].id}", sender=LI)
    assert newest(talk).state.value == "closed"


def test_an_ended_order_is_not_answered(talk: Talk, order: SupervisionOrder) -> None:
    talk.say("1 误发", sender=SUN, command="order")
    talk.say("withdraw 1 误发", sender=SUN, command="order")
    assert talk.tap(f"order:answer:{order.id}", sender=ZHANG) == ["order-already"]
    assert talk.tap(f"order:sign:{order.id}", sender=ZHANG) == ["order-already"]


def test_withdrawing_keeps_the_number_on_the_books(talk: Talk, order: SupervisionOrder) -> None:
    talk.say("withdraw 1 误发", sender=SUN, command="order")
    assert (newest(talk).state.value, newest(talk).number, newest(talk).withdrawn_reason) == ("withdrawn", 1, "误发")
    assert twice(talk, WEST).number == 2


def test_withdrawing_a_finding_leaves_the_order_and_asks_the_office(talk: Talk, order: SupervisionOrder) -> None:
    assert talk.tap(f"withdraw:{talk.problem(2).id}", sender=LI) == ["correct-too-late"]
    assert talk.tap(f"withdraw:{talk.problem(2).id}", sender=SUN) == ["done-withdrawn"]
    told = talk.shown(f"order:{order.id}:withdrawn:{talk.problem(2).id}") or {}
    assert (newest(talk).state.value, told["text"], told["args"]["order"]) == ("issued", "order-finding-withdrawn", 1)


# ---- several findings ----

def test_one_order_a_community_and_day_lists_all_its_spots(talk: Talk) -> None:
    for text in (MARKET, SCHOOL):
        talk.say(text, sender=LI, photos=1)
    for text in (MARKET, SCHOOL):
        talk.say(text, sender=WANG, photos=1, after=3 * DAY if text == MARKET else 600)
        talk.tap(f"order:sign:{newest(talk).id}", sender=ZHANG)
    [order] = orders(talk)
    listed = talk.session.scalars(select(OrderProblem.problem_id).where(OrderProblem.order_id == order.id)).all()
    assert (sorted(listed), order.level) == ([talk.problem(3).id, talk.problem(4).id], 1)


def test_another_community_or_another_day_is_another_order(talk: Talk) -> None:
    for text in (MARKET, WEST):
        talk.say(text, sender=LI, photos=1)
    for text in (MARKET, WEST):
        talk.say(text, sender=LI, photos=1, after=DAY if text == MARKET else 600)
    twice(talk, BRIDGE, after=3 * DAY)
    assert [o.number for o in orders(talk)] == [1, 2, 3]


def test_while_it_is_open_a_finding_joins_it_and_raises_its_level(talk: Talk, order: SupervisionOrder) -> None:
    talk.say("东关社区 无问题", sender=LI, after=2 * DAY)
    talk.say(MARKET, sender=LI, photos=1, after=2 * DAY)
    assert ([o.level for o in orders(talk)], talk.problem(3).order_id) == ([2], order.id)


def test_after_it_closed_a_new_one_comes_at_the_next_level(talk: Talk, order: SupervisionOrder) -> None:
    talk.tap(f"order:sign:{order.id}", sender=ZHANG)
    talk.say("№2已清理", sender=ZHANG, photos=1)
    for n in (1, 2):
        talk.tap(f"verify:{talk.submissions(n)[-1].id}", sender=LI)
    talk.say(MARKET, sender=LI, photos=1, after=2 * DAY)
    assert [(o.number, o.level, o.state.value) for o in orders(talk)] == [(1, 1, "closed"), (2, 2, "issued")]


def test_after_it_was_withdrawn_a_new_one_begins_at_the_first_level(talk: Talk, order: SupervisionOrder) -> None:
    talk.say("withdraw 1 误发", sender=SUN, command="order")
    talk.say(MARKET, sender=LI, photos=1, after=2 * DAY)
    assert [o.level for o in orders(talk)] == [1, 1]


def test_an_answered_order_that_a_finding_joins_is_to_be_answered_anew(talk: Talk, order: SupervisionOrder) -> None:
    talk.say("№2已清理", sender=ZHANG, photos=1)
    talk.say(MARKET, sender=LI, photos=1, after=4 * DAY)
    assert (newest(talk).state.value, newest(talk).level) == ("signed", 2)


# ---- numbers ----

def test_the_first_number_of_a_year_is_the_town_s_choice(session: Session) -> None:
    talk = Talk(session, policy=replace(make_policy(), orders=OrderPolicy(start=8)))
    assert [twice(talk, text).number for text in (MARKET, WEST)] == [8, 9]


def test_the_year_is_that_of_the_moment_of_issue_in_the_town_s_zone(talk: Talk) -> None:
    talk.at = local("12-30 09:00")
    talk.say(MARKET, sender=LI, photos=1)
    talk.say(WEST, sender=LI, photos=1)
    talk.at = local("2026-12-31 23:58")
    talk.say(MARKET, sender=LI, photos=1)
    talk.say(WEST, sender=LI, photos=1, after=60 + 59)
    assert [(o.year, o.number) for o in orders(talk)] == [(2026, 1), (2027, 1)]
    assert talk.at < local("2027-01-01 01:00")


# ---- orders.issue: sign ----

@pytest.fixture
def signing(session: Session) -> Talk:
    return Talk(session, policy=SIGN)


def test_a_draft_has_no_number_and_is_shown_to_the_leader_only(signing: Talk) -> None:
    order = twice(signing)
    assert (order.state.value, order.number, order.year) == ("draft", None, None)
    assert signing.keys(f"order:{order.id}") == [f"order:{order.id}:draft"]


def test_one_tap_of_the_leader_issues_it_with_its_number(signing: Talk) -> None:
    order = twice(signing)
    assert signing.tap(f"order:issue:{order.id}", sender=QIAN, chat=OFFICE) == ["order-you-issued"]
    assert (newest(signing).state.value, newest(signing).number) == ("issued", 1)
    assert "authorised" not in card(signing, order)
    assert set(signing.keys(f"order:{order.id}")) == {f"order:{order.id}:{what}" for what in ("card", "docx", "pdf")}


@pytest.mark.parametrize("who", [SUN, ZHANG, LI])
def test_only_the_leader_issues(signing: Talk, who: object) -> None:
    order = twice(signing)
    assert signing.tap(f"order:issue:{order.id}", sender=who, chat=OFFICE) == [  # type: ignore[arg-type]
        "order-issue-forbidden"]
    assert newest(signing).state.value == "draft"


def test_issuing_twice_is_answered_as_done(signing: Talk) -> None:
    order = twice(signing)
    signing.tap(f"order:issue:{order.id}", sender=QIAN, chat=OFFICE)
    assert signing.tap(f"order:issue:{order.id}", sender=QIAN, chat=OFFICE) == ["order-already-issued"]
    assert newest(signing).number == 1


def test_drafts_are_numbered_in_the_order_in_which_they_are_signed(signing: Talk) -> None:
    first, second = twice(signing), twice(signing, WEST)
    for order in (second, first):
        signing.tap(f"order:issue:{order.id}", sender=QIAN, chat=OFFICE)
    assert [o.number for o in orders(signing)] == [2, 1]


def test_a_draft_is_neither_signed_nor_answered(signing: Talk) -> None:
    order = twice(signing)
    assert signing.tap(f"order:sign:{order.id}", sender=ZHANG) == ["order-already"]
    assert signing.tap(f"order:answer:{order.id}", sender=ZHANG) == ["order-already"]
    assert newest(signing).state.value == "draft"


def test_a_draft_that_is_not_issued_takes_no_number(signing: Talk) -> None:
    order = twice(signing)
    assert signing.tap(f"order:drop:{order.id}", sender=ZHANG, chat=OFFICE) == ["order-issue-forbidden"]
    assert signing.tap(f"order:drop:{order.id}", sender=SUN, chat=OFFICE) == ["done-withdrawn"]
    assert (newest(signing).state.value, newest(signing).withdrawn_reason) == ("withdrawn", "不签发")
    assert signing.tap(f"order:issue:{order.id}", sender=QIAN, chat=OFFICE) == ["order-already"]
    second = twice(signing, WEST)
    signing.tap(f"order:issue:{second.id}", sender=QIAN, chat=OFFICE)
    assert newest(signing).number == 1


def test_a_finding_withdrawn_from_a_draft_is_told_to_the_office(signing: Talk) -> None:
    order = twice(signing)
    signing.tap(f"withdraw:{signing.problem(2).id}", sender=SUN)
    told = signing.shown(f"order:{order.id}:withdrawn:{signing.problem(2).id}") or {}
    assert (newest(signing).state.value, told["text"]) == ("draft", "order-draft-finding-withdrawn")


def test_what_was_put_right_while_it_was_a_draft_answers_it_when_signed(signing: Talk) -> None:
    order = twice(signing)
    signing.say("№2已清理", sender=ZHANG, photos=1)
    signing.tap(f"order:issue:{order.id}", sender=QIAN, chat=OFFICE)
    signing.tap(f"order:sign:{order.id}", sender=ZHANG)
    assert newest(signing).state.value == "answered"


def test_every_step_is_an_event_of_the_community_s_chain(talk: Talk, order: SupervisionOrder) -> None:
    talk.tap(f"order:sign:{order.id}", sender=ZHANG)
    talk.say("withdraw 1 误发", sender=SUN, command="order")
    events = talk.session.scalars(select(AuditEvent.action).where(AuditEvent.object == f"order:{order.id}")
                                  .order_by(AuditEvent.id)).all()
    assert list(events) == ["order.drafted", "order.issued", "order.signed", "order.withdrawn"]
    east = talk.session.scalars(select(Unit.id).where(Unit.name == "东关社区")).one()
    chains = set(talk.session.scalars(select(AuditEvent.chain).where(AuditEvent.object == f"order:{order.id}")))
    assert chains == {f"community:{east}"}
    assert audit.broken_links(talk.session) == []


def test_a_signing_deadline_follows_the_moment_of_issue(signing: Talk) -> None:
    order = twice(signing)
    signing.at += timedelta(days=1)
    signing.tap(f"order:issue:{order.id}", sender=QIAN, chat=OFFICE)
    assert newest(signing).sign_due_at == local("11-25 18:00")


def test_the_document_says_when_the_community_answered_not_when_it_was_verified(talk: Talk) -> None:
    talk.say(MARKET, sender=LI, photos=1)
    talk.say("已清理", sender=ZHANG, photos=1)
    answered_at = talk.at
    talk.say("№1通过", sender=LI, after=3 * 3600)
    talk.say(MARKET, sender=LI, photos=1, after=DAY)
    written = order_documents.written(talk.session, talk.policy, newest(talk).id)
    assert [f.earlier and f.earlier.answered_at for f in written.order.findings] == [answered_at]
