"""Which of our languages a person's client means."""

import pytest

from domain.language import LANGUAGES, spoken


@pytest.mark.parametrize(("code", "language"), [
    ("zh", "zh-CN"), ("zh-hans", "zh-CN"), ("zh_TW", "zh-CN"), ("ZH-CN", "zh-CN"), ("en", "en"), ("en-GB", "en"),
    ("", ""), ("de", ""), ("enm", ""), ("zha", ""), ("-", ""), ("中文", "")])
def test_a_client_s_language_is_ours_or_none(code: str, language: str) -> None:
    assert spoken(code) == language


def test_every_language_means_itself() -> None:
    assert [spoken(language) for language in LANGUAGES] == list(LANGUAGES)
