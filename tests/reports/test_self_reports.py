"""The week's own clean-ups and what companies own, as the digest tells them (R3, R9)."""

import pytest
from sqlalchemy.orm import Session

from domain.people import UnitKind
from models import Unit
from services import roster
from services.digests import weekly_digest
from services.export import lines
from tests.builders import CHEN, LI, LIU, SUN, ZHANG, make_policy, make_work
from tests.talk import MARKET, SCHOOL, Talk


@pytest.fixture
def talk(session: Session) -> Talk:
    talk = Talk(session)
    for text, who in (("自查自改 清理小广告23处,清运垃圾3车 出动12人", ZHANG), ("自查自改 清理小广告7处", CHEN),
                      ("集中整治 打扫巷道300米", LIU)):
        talk.say(text, sender=who, photos=1)
    return talk


def digest(talk: Talk) -> list[dict[str, object]]:
    weekly_digest(make_work(talk.session, talk.at), "2026-W48", 1)
    shown = talk.shown("digest:2026-W48:chat:1") or {}
    return [{"text": line["text"], **line["args"]} for line in shown["lines"]]


def test_each_community_has_one_line_with_its_sums(talk: Talk) -> None:
    own = [line for line in digest(talk) if line["text"] == "weekly-self-reports"]
    assert [line["count"] for line in own] == [2, 1]
    assert own[0]["done"] == {"zh": "暴露垃圾3车、小广告30处",
                              "en": "Exposed rubbish 3车, Illegal stickers and graffiti 30处"}
    assert own[0]["people"] == 12


def test_what_was_struck_does_not_count(talk: Talk) -> None:
    for number in (1, 2):
        talk.say(f"{number} 不算", sender=SUN, command="strike")
    own = [line for line in digest(talk) if line["text"] == "weekly-self-reports"]
    assert [line["community"] for line in own] == ["西关社区"]


def test_what_a_company_owns_counts_against_no_community(talk: Talk) -> None:
    unit = Unit(name="洁城环卫公司", kind=UnitKind.COMPANY, parent_id=talk.units["城关镇"].id, aliases=[])
    talk.session.add(unit)
    talk.session.flush()
    roster.changed(talk.session)
    talk.say(MARKET, sender=LI, photos=1)
    talk.say(SCHOOL, sender=LI, photos=1)
    talk.problem(1).owner_id = unit.id
    talk.session.flush()
    told = digest(talk)
    assert [line["found"] for line in told if line["text"] in ("weekly-problems", "weekly-others")] == [1, 1]


def test_the_export_has_them_with_what_was_done(talk: Talk) -> None:
    told = [line for line in lines(talk.session, make_policy()) if line["type"] == "self_report"]
    assert [(line["community"], line["kind"], line["people"]) for line in told] == [
        ("东关社区", "self_check", 12), ("东关社区", "self_check", None), ("西关社区", "clean_up", None)]
    assert told[0]["quantities"] == [{"category": "exposed_rubbish", "unit": "车", "amount": 3.0},
                                     {"category": "small_ads", "unit": "处", "amount": 23.0}]


def test_the_export_has_source_campaign_and_owner_of_a_problem(talk: Talk) -> None:
    talk.say("春季整治 11月1日-11月30日", sender=SUN, command="campaign")
    talk.say(f"市委巡查 {MARKET}", sender=LI, photos=1)
    talk.say(f"#春季整治 {SCHOOL}", sender=LI, photos=1)
    talk.tap(f"hand:{talk.problem(1).id}", sender=ZHANG)
    talk.tap(talk.option(talk.question("hand_on"), "不属本社区"), sender=ZHANG)
    told = [line for line in lines(talk.session, make_policy()) if line["type"] == "problem"]
    assert [(p["source"], p["source_name"], p["campaign"], p["owner"], p["place"]) for p in told] == [
        ("superior", "市委巡查", None, "东关社区", "菜市场南门"), ("campaign", "", "春季整治", "东关社区", "小学北墙")]
    assert [(t["state"], t["in_time"]) for t in told[0]["transfers"]] == [("offered", True)]
