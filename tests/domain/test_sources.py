"""Where a problem comes from, read off its words (R1); it never costs the place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.settings import default_policy
from domain.caption import UnitWords, Vocabulary, read
from domain.sources import Source, read_source, without_source

EAST = "东关社区菜市场南门垃圾未清理"
WORDS = Vocabulary((UnitWords(1, "东关社区", ("东关", "东关居委会")),), {}, default_policy().categories)


@pytest.mark.parametrize(("said", "source", "name"), [
    (f"市委巡查 {EAST}", Source.SUPERIOR, "市委巡查"), (f"县检:{EAST}", Source.SUPERIOR, "县检"),
    (f"【省级暗访】{EAST}", Source.SUPERIOR, "省级暗访"), (f"上级督查{EAST}", Source.SUPERIOR, "上级督查"),
    (f"第三方测评,{EAST}", Source.SUPERIOR, "第三方测评"), (f"县创建办督查 {EAST}", Source.SUPERIOR, "县创建办督查"),
    (f"群众反映{EAST}", Source.PUBLIC, "群众反映"), (f"12345热线 {EAST}", Source.PUBLIC, "12345热线"),
    (f"{EAST}(居民投诉)", Source.PUBLIC, "居民投诉"), (f"{EAST} 市委巡查", Source.SUPERIOR, "市委巡查"),
    (f"专项行动 {EAST}", Source.CAMPAIGN, ""),
    (EAST, Source.INSPECTION, ""), ("东关社区群众反映强烈的旱厕未拆", Source.INSPECTION, ""),
    ("群众反映强烈 东关社区旱厕", Source.INSPECTION, ""), ("市委巡查", Source.INSPECTION, ""),
    ("群众反映", Source.INSPECTION, ""), ("", Source.INSPECTION, ""),
    ("东关社区县检测站门口垃圾", Source.INSPECTION, ""), ("东关社区市检察院后墙小广告", Source.INSPECTION, "")])
def test_the_first_or_last_words_tell_the_source(said: str, source: Source, name: str) -> None:
    found = read_source(said)
    assert (found.source, found.name) == (source, name)


@pytest.mark.parametrize("said", ["#春季整治 东关社区菜市场南门垃圾未清理", "春季整治 东关社区菜市场南门垃圾未清理",
                                  "东关社区菜市场南门垃圾未清理 春季整治", "东关社区菜市场南门垃圾未清理 #春季整治#"])
def test_a_campaign_is_named_plainly_or_by_hashtag(said: str) -> None:
    found = read_source(said, ["春季", "春季整治"])
    assert (found.source, found.campaign, found.rest) == (Source.CAMPAIGN, "春季整治", EAST)


def test_a_campaign_s_name_within_a_sentence_is_none() -> None:
    assert read_source("东关社区春季整治后垃圾又堆", ["春季整治"]).source is Source.INSPECTION


@pytest.mark.parametrize("said", [
    f"市委巡查 {EAST}", f"群众反映{EAST}", f"县检:{EAST}", f"{EAST}(居民投诉)", f"#春季整治 {EAST}",
    f"12345热线 {EAST}", "群众反映东关菜市场南门垃圾未清理", "上级督查东关居委会菜市场南门垃圾未清理"])
def test_the_place_is_read_as_without_the_source(said: str) -> None:
    reading = read(without_source(said), WORDS)
    assert (reading.unit_id, reading.place, reading.category) == (1, "菜市场南门", "exposed_rubbish")


def test_a_number_is_no_hashtag() -> None:
    assert without_source("#12 不到位") == "#12 不到位"


@given(st.text(max_size=80), st.lists(st.text(min_size=1, max_size=6), max_size=3))
def test_any_words_can_be_read(text: str, campaigns: list[str]) -> None:
    found = read_source(text, campaigns)
    assert len(found.rest) <= len(text) + 1
    assert without_source(text) or not text.strip()
