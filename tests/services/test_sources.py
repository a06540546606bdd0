"""Where a problem came from: its words, the correction button, campaigns (R1)."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.chat import Account
from models import AuditEvent, Campaign
from services import roster, sources
from tests.builders import LI, SUN, WANG, ZHANG, make_work
from tests.talk import BRIDGE, MARKET, SCHOOL, Talk

SPRING = "春季整治 11月1日-11月30日"


@pytest.fixture
def talk(session: Session) -> Talk:
    return Talk(session)


def campaign(talk: Talk, said: str, *, sender: Account = SUN) -> dict[str, Any]:
    message = talk.say(said, sender=sender, command="campaign")
    shown = talk.shown(f"said:1:{message.ref.message}") or {}
    return {**shown.get("title", {}), **shown}


def came_from(talk: Talk, number: int = 1) -> tuple[str, str, int | None]:
    p = talk.problem(number)
    return p.source.value, p.source_name, p.campaign_id


def buttons(card: dict[str, Any] | None) -> list[str]:
    return [b["value"] for row in (card or {}).get("buttons", []) for b in row]


def notes(talk: Talk) -> list[str]:
    return [note["text"] for note in talk.card().get("notes", [])]


def test_an_ordinary_problem_says_nothing_of_its_source(talk: Talk) -> None:
    talk.say(MARKET, sender=LI, photos=1)
    assert (came_from(talk), notes(talk)) == (("inspection", "", None), [])


@pytest.mark.parametrize(("words", "source", "name"), [
    ("市委巡查 ", "superior", "市委巡查"), ("群众反映", "public", "群众反映")])
def test_the_words_say_it_and_the_place_is_read_as_ever(talk: Talk, words: str, source: str, name: str) -> None:
    talk.say(words + MARKET, sender=LI, photos=1)
    assert (came_from(talk), talk.problem().place) == ((source, name, None), "菜市场南门")
    assert talk.problem().description == words + MARKET
    assert notes(talk) == ["note-source-named"]


@pytest.mark.parametrize(("words", "is_offered"), [("群众反映", True), ("", False)])
def test_a_card_that_tells_its_source_offers_to_set_it_right(talk: Talk, words: str, is_offered: bool) -> None:
    talk.say(words + MARKET, sender=LI, photos=1)
    assert (f"fix:source:{talk.problem().id}" in buttons(talk.card())) == is_offered


@pytest.mark.parametrize(("who", "is_offered"), [(LI, True), (SUN, True), (WANG, False)])
def test_of_a_team_s_own_finding_the_source_is_set_under_problem(talk: Talk, who: Account, is_offered: bool) -> None:
    talk.say(MARKET, sender=LI, photos=1)
    asked = talk.say("1", sender=who, command="problem")
    shown = talk.shown(f"said:1:{asked.ref.message}")
    assert (f"fix:source:{talk.problem().id}" in buttons(shown)) == is_offered


@pytest.mark.parametrize("who", [LI, SUN])
def test_the_poster_and_the_office_set_it_right(talk: Talk, who: Account) -> None:
    talk.say(MARKET, sender=LI, photos=1)
    assert talk.tap(f"fix:source:{talk.problem().id}", sender=who) == ["noticed"]
    talk.tap(talk.option(talk.question("fix.source"), "群众反映"), sender=who)
    assert (came_from(talk), notes(talk)) == (("public", "", None), ["note-source"])


def test_a_source_set_right_is_not_taken_back_by_undo(talk: Talk) -> None:
    talk.say(MARKET, sender=LI, photos=1)
    talk.tap(f"fix:source:{talk.problem().id}", sender=LI)
    talk.tap(talk.option(talk.question("fix.source"), "群众反映"), sender=LI)
    asked = talk.say("", sender=LI, command="undo")
    assert (talk.shown(f"said:1:{asked.ref.message}") or {})["text"] == "undo-not-such"
    event = talk.session.scalars(select(AuditEvent).where(AuditEvent.action == "problem.source_corrected")).one()
    assert event.facts["before"] == {"source": "inspection", "source_name": "", "campaign_id": None}
    assert came_from(talk)[0] == "public"


def test_other_words_name_it(talk: Talk) -> None:
    talk.say(MARKET, sender=LI, photos=1)
    talk.tap(f"fix:source:{talk.problem().id}", sender=LI)
    talk.tap(talk.option(talk.question("fix.source"), "其他"), sender=LI)
    talk.say("不知道", sender=LI)
    assert came_from(talk)[0] == "inspection"
    talk.say("县检", sender=LI)
    assert came_from(talk) == ("superior", "县检", None)


@pytest.mark.parametrize("who", [WANG, ZHANG])
def test_nobody_else_does(talk: Talk, who: Account) -> None:
    talk.say(MARKET, sender=LI, photos=1)
    assert talk.tap(f"fix:source:{talk.problem().id}", sender=who) == ["correct-forbidden"]


def test_a_campaign_has_what_names_it_within_its_days(talk: Talk) -> None:
    assert campaign(talk, SPRING)["text"] == "campaign-opened"
    talk.say(f"#春季整治 {MARKET}", sender=LI, photos=1)
    talk.say(SCHOOL, sender=LI, photos=1)
    assert [came_from(talk, n)[::2] for n in (1, 2)] == [("campaign", 1), ("inspection", None)]
    assert notes(talk) == ["note-campaign"]


def test_a_campaign_may_claim_all_problems_of_its_days(talk: Talk) -> None:
    campaign(talk, f"{SPRING} 全部")
    talk.say(MARKET, sender=LI, photos=1)
    talk.say(f"县检 {SCHOOL}", sender=LI, photos=1)
    assert [came_from(talk, n) for n in (1, 2)] == [("campaign", "", 1), ("superior", "县检", 1)]


def test_what_was_reported_on_its_days_before_the_command_is_its_own_too(talk: Talk) -> None:
    talk.say(MARKET, sender=LI, photos=1)
    talk.say(f"县检 {SCHOOL}", sender=LI, photos=1)
    opened = campaign(talk, f"{SPRING} 全部")
    assert [(line["text"], line["args"]) for line in opened["lines"]] == [("campaign-claimed", {"count": 2})]
    assert [came_from(talk, n) for n in (1, 2)] == [("campaign", "", 1), ("superior", "县检", 1)]
    assert "lines" not in campaign(talk, f"{SPRING} 全部")


@pytest.mark.parametrize("said", ["秋季整治 9月1日-9月30日 全部", "春季整治 11月1日-11月22日 全部", SPRING])
def test_what_is_of_other_days_or_was_not_named_is_not_claimed(talk: Talk, said: str) -> None:
    talk.say(MARKET, sender=LI, photos=1)
    campaign(talk, said)
    assert came_from(talk) == ("inspection", "", None)


def test_what_was_withdrawn_or_whose_source_somebody_said_is_not_claimed(talk: Talk) -> None:
    for text in (MARKET, f"县检 {SCHOOL}"):
        talk.say(text, sender=LI, photos=1)
    talk.tap("withdraw:1", sender=LI)
    talk.tap("fix:source:2", sender=LI)
    talk.tap(talk.option(talk.question("fix.source"), "督查"), sender=LI)
    assert "lines" not in campaign(talk, f"{SPRING} 全部")
    assert [came_from(talk, n) for n in (1, 2)] == [("inspection", "", None)] * 2


def test_one_of_other_days_or_that_ended_has_none(talk: Talk) -> None:
    campaign(talk, "秋季整治 9月1日-9月30日 全部")
    campaign(talk, f"{SPRING} 全部")
    assert campaign(talk, "结束 春季整治")["text"] == "campaign-closed"
    talk.say(BRIDGE, sender=LI, photos=1)
    assert came_from(talk) == ("inspection", "", None)


def test_what_is_kept_of_campaigns_is_read_anew_when_one_opens_or_ends(talk: Talk) -> None:
    roster.changed(talk.session)
    work = make_work(talk.session, talk.at)
    town = talk.units["城关镇"].id

    def names() -> list[str]:
        return [c.name for c in sources.going_on(work, town, talk.at)]

    assert names() == []
    campaign(talk, f"{SPRING} 全部")
    assert names() == ["春季整治"]
    campaign(talk, "结束 春季整治")
    assert names() == []


def test_the_same_campaign_again_is_changed_not_doubled(talk: Talk) -> None:
    campaign(talk, SPRING)
    assert campaign(talk, f"{SPRING} 城创〔2026〕3号 全部")["text"] == "campaign-changed"
    rows = talk.session.scalars(select(Campaign)).all()
    assert [(c.notice, c.claims_all) for c in rows] == [("城创〔2026〕3号", True)]


def test_the_office_lists_them_with_their_problems(talk: Talk) -> None:
    assert campaign(talk, "")["text"] == "campaign-usage"
    campaign(talk, SPRING)
    talk.say(f"春季整治 {MARKET}", sender=LI, photos=1)
    lines = campaign(talk, "")["lines"]
    assert [line["args"]["count"] for line in lines] == [1]


@pytest.mark.parametrize("said", ["春季整治", "3月1日-3月31日", "春季整治 2月30日-3月1日"])
def test_what_is_missing_is_told_with_an_example(talk: Talk, said: str) -> None:
    assert campaign(talk, said)["text"] == "campaign-usage"


@pytest.mark.parametrize("who", [LI, ZHANG])
def test_only_the_office_opens_one(talk: Talk, who: Account) -> None:
    assert campaign(talk, SPRING, sender=who) == {}
    assert talk.session.scalars(select(Campaign)).all() == []


def test_ending_what_is_not_going_on_is_told(talk: Talk) -> None:
    assert campaign(talk, "结束 夏季整治")["text"] == "campaign-none"
