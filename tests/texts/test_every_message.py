"""Every message can be said in both languages, and reads as it should: English in English, labels short."""

import re
import unicodedata

import pytest

from domain.language import LANGUAGES
from services.preferences import ENDONYMS
from tests.texts.every_message import MESSAGES, parts, said
from tests.texts.test_completeness import mentioned
from texts import source

NAMES = sorted(MESSAGES[LANGUAGES[0]])
CHINESE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u201c\u201d\u2018\u2019]")
LONGEST = {"zh-CN": 16, "en": 16}  # of a button: columns, where a Chinese character takes two
TYPED = (  # the example is typed in Chinese: what is wrong is read from Chinese sentences
    "campaign-usage", "help-clean-up", "list-no-header", "roster-bad-list", "roster-which-unit", "steps-first-problem")


def width(text: str, language: str) -> int:
    wide = 2 if language == "zh-CN" else 1
    return sum(wide if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_a_message_can_be_said_and_has_no_space_at_its_ends_or_twice(name: str, language: str) -> None:
    for text in said(language, name):
        lines = text.split("\n")
        assert not [line for line in lines if line != line.rstrip() or "  " in line.strip()], text
        assert name == "version-note" or text == text.strip(), text


@pytest.mark.parametrize("name", [name for name in NAMES if name not in TYPED])
def test_an_english_message_is_english(name: str) -> None:
    for text in said("en", name):
        assert not CHINESE.search(text.replace(ENDONYMS["zh-CN"], "")), text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith(("button-", "option-"))])
def test_what_stands_on_a_button_is_short(name: str, language: str) -> None:
    assert max(width(text, language) for text in said(language, name)) <= LONGEST[language]


@pytest.mark.parametrize("name", NAMES)
def test_both_languages_are_given_the_same_facts_with_what_stands_within(name: str) -> None:
    chinese, english = ({fact for part in parts(language, name) for fact in source.placeables(part)}
                        for language in LANGUAGES)
    assert chinese == english


def test_every_message_is_said_somewhere() -> None:
    within = {other for messages in MESSAGES.values() for m in messages.values() for other in source.used(m)[0]}
    assert [name for name in NAMES if name not in within and not mentioned(name)] == []


def test_the_search_misses_what_nobody_says() -> None:
    assert mentioned("button-accept") and not mentioned("nobody-says-this")
