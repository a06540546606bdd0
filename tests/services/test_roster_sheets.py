"""A roster's workbook in the words of its reader: what is wrong, where, and what may be written (R18)."""

from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from domain.people import Role, UnitKind
from services import import_roster, roster_sheets, roster_words, workbook
from services.roster_file import PURPOSES, RosterError
from tests.builders import make_town, make_work
from tests.services.workbooks import workbook as made
from texts import cards

PEOPLE = ["name", "role", "unit"]
UNITS = ["name", "kind", "parent"]
CODES = {"community_head", "residents_group", "county_reader", "group_leader", "work_group"}


def told(sheets: dict[str, list[list[str]]], language: str, session: Session | None = None) -> list[str]:
    """What is wrong with the sheets: with themselves, else with the books of the sample town."""
    file, mistakes = roster_sheets.read(workbook.read(made(sheets)), "telegram")
    if session is not None:
        with pytest.raises(RosterError) as refused:
            import_roster.apply(make_work(session), file)
        mistakes = list(refused.value.mistakes)
    return [cards.line(mistake.line, language, ZoneInfo("UTC")) for mistake in mistakes]


@pytest.mark.parametrize(("language", "said"), [
    ("zh-CN", "人员第2行(王):角色没有“局长”,可写:督查员、社区主任、社区专干、居民小组长、包保干部、创建办、分管领导、"
              "县环卫办、环卫公司"),
    ("en", "people row 2 (王): role: '局长' is not one of inspector, community head, clerk, group leader, liaison, "
           "office, leader, county reader, contractor")])
def test_what_a_role_may_be_is_told_in_the_reader_s_words_with_sheet_and_row(language: str, said: str) -> None:
    assert told({"人员": [PEOPLE, ["王", "局长", "东关社区"]]}, language) == [said]


@pytest.mark.parametrize(("language", "said"), [
    ("zh-CN", ["单位第2行(甲组):“城关镇”是镇,居民小组的上级是社区", "单位第3行(乙组):缺上级,居民小组的上级是社区",
               "人员第2行(王):东关社区是社区,没有督查员;督查员是镇或县的角色"]),
    ("en", ["units row 2 (甲组): parent: '城关镇' is a town; a residents' group is part of a community",
            "units row 3 (乙组): parent is missing: a residents' group is part of a community",
            "people row 2 (王): unit: 东关社区 is a community; inspector is a role of a town or county"])])
def test_what_does_not_fit_is_told_without_codes(session: Session, language: str, said: list[str]) -> None:
    make_town(session)
    sheets = {"单位": [UNITS, ["甲组", "居民小组", "城关镇"], ["乙组", "居民小组", ""]],
              "人员": [PEOPLE, ["王", "督查员", "东关社区"]]}
    assert told(sheets, language, session) == said
    assert not any(code in line for line in said for code in CODES)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_word_that_is_told_may_be_written(language: str) -> None:
    for key, codes in (("kind", [*UnitKind]), ("role", [*Role]), ("purpose", [*PURPOSES])):
        for code in codes:
            word = roster_words.said(key, code, language)
            assert roster_sheets._value(key, word.capitalize(), "telegram") == code
