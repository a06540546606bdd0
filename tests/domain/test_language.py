"""Which of our languages a person's client means."""

import re

import pytest

from domain.language import LANGUAGES, spoken
from domain.lexicon_kinds import ACCEPTED, ACKNOWLEDGED, DONE, RETURNED


@pytest.mark.parametrize(("code", "language"), [
    ("zh", "zh-CN"), ("zh-hans", "zh-CN"), ("zh_TW", "zh-CN"), ("ZH-CN", "zh-CN"), ("en", "en"), ("en-GB", "en"),
    ("", ""), ("de", ""), ("enm", ""), ("zha", ""), ("-", ""), ("中文", "")])
def test_a_client_s_language_is_ours_or_none(code: str, language: str) -> None:
    assert spoken(code) == language


def test_every_language_means_itself() -> None:
    assert [spoken(language) for language in LANGUAGES] == list(LANGUAGES)


@pytest.mark.parametrize(("words", "meaning"), [
    ("OK", ACKNOWLEDGED), ("received, on the way", ACKNOWLEDGED), ("Got it", ACKNOWLEDGED), ("Accepted.", ACCEPTED),
    ("not done, the corner is left", RETURNED), ("#3 done", DONE), ("Cleaned", DONE)])
def test_the_words_that_the_english_help_teaches_are_understood(words: str, meaning: re.Pattern[str]) -> None:
    assert meaning.search(words)


@pytest.mark.parametrize(("words", "meaning"), [
    ("accepted the invitation yesterday", ACCEPTED), ("notable", RETURNED), ("okra", ACKNOWLEDGED), ("undone", DONE)])
def test_english_words_count_as_whole_words_only(words: str, meaning: re.Pattern[str]) -> None:
    assert not meaning.search(words)
