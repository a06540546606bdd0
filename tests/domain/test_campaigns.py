"""/campaign as admins type it (R1)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.campaigns import CampaignWords, read_campaign

TODAY = date(2026, 2, 20)
MARCH = (date(2026, 3, 1), date(2026, 3, 31))


@pytest.mark.parametrize(("said", "read"), [
    ("春季整治 3月1日-3月31日", CampaignWords("春季整治", *MARCH)),
    ("#春季整治 3.1-3.31", CampaignWords("春季整治", *MARCH)),
    ("春季整治 2026-3-1至2026-3-31", CampaignWords("春季整治", *MARCH)),
    ("春季整治3月1日到3月31日 全部", CampaignWords("春季整治", *MARCH, "", True)),
    ("春季整治 3月1日~3月31日 城创〔2026〕3号 全部", CampaignWords("春季整治", *MARCH, "城创〔2026〕3号", True)),
    ("春节保洁 12月20日-1月5日", CampaignWords("春节保洁", date(2026, 12, 20), date(2027, 1, 5))),
    ("Spring clean-up 3/1-3/31", CampaignWords("Spring clean-up", *MARCH))])
def test_a_campaign_has_a_name_and_two_days(said: str, read: CampaignWords) -> None:
    assert read_campaign(said, TODAY) == read


@pytest.mark.parametrize("said", ["", "春季整治", "3月1日-3月31日", "春季整治 3月1日", "春季整治 13月1日-13月3日",
                                  "春季整治 2月30日-3月1日", "春季整治 2026年3月9日-2026年3月1日",
                                  "整" * 31 + " 3月1日-3月2日"])
def test_what_is_missing_or_impossible_is_no_campaign(said: str) -> None:
    assert read_campaign(said, TODAY) is None


@given(st.text(max_size=60))
def test_any_words_can_be_read(text: str) -> None:
    found = read_campaign(text, TODAY)
    assert found is None or found.begin <= found.end
