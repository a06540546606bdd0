"""Examples with days are of the day they are read, never of the day they were written."""

import re

import pytest
from sqlalchemy.orm import Session

from domain.calendar import local_day
from domain.campaigns import read_campaign
from domain.command_words import read_day, typed
from domain.language import LANGUAGES
from tests.asking import Asking
from tests.builders import OFFICE, SUN, ZONE, local
from texts import source
from texts.catalogue import FOLDER

FIXED = re.compile(r"/(deputy|campaign)\b[^/]*?(\d+月\d+日|\d{4}|\d/\d)")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_command_s_example_names_a_fixed_day(language: str) -> None:
    lines = [line for path in (FOLDER / language).glob("*.ftl")
             for line in path.read_text(encoding="utf-8").splitlines()]
    assert [line for line in lines if FIXED.search(line)] == []
    assert source.read(FOLDER / language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("day", ["2026-11-23", "2026-12-31", "2028-02-29"])
@pytest.mark.parametrize("command", ["/campaign", "/help"])
def test_a_campaign_s_example_begins_today(session: Session, command: str, day: str, language: str) -> None:
    talk = Asking(session)
    talk.at = local(f"{day} 09:00")
    today = local_day(talk.at, ZONE)
    said = talk.ask(command, SUN, chat=OFFICE, language=language)
    examples = re.findall(r"/campaign ((?:春季整治|Spring clean-up) \d[^·\n]+)", said)
    read = [read_campaign(example, today) for example in examples]
    assert read and all(r is not None and r.begin == today and 0 < (r.end - today).days < 30 for r in read)


def test_a_typed_day_is_read_back() -> None:
    today = local_day(local("2026-12-31 09:00"), ZONE)
    assert read_day(typed(today), today) == today
