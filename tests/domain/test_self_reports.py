"""How much of what a community says it cleaned (R3): sums per (category, unit), never mixed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.settings import default_policy
from domain.caption import UnitWords, Vocabulary
from domain.self_reports import Quantity, SelfReportKind, add_up, people, quantities, read_self_report

WORDS = Vocabulary((UnitWords(1, "东关社区", ("东关",)),), {}, default_policy().categories)
ADS, RUBBISH, CLUTTER = "small_ads", "exposed_rubbish", "stacked_clutter"


@pytest.mark.parametrize(("said", "found"), [
    ("清理小广告23处", [(ADS, "处", 23)]), ("清理23处小广告,5袋垃圾", [(ADS, "处", 23), (RUBBISH, "袋", 5)]),
    ("清理楼道杂物15处、小广告30余处,清运垃圾2车", [(CLUTTER, "处", 15), (ADS, "处", 30), (RUBBISH, "车", 2)]),
    ("清理小广告10处,又铲除牛皮癣5处", [(ADS, "处", 15)]), ("小广告3处、8张", [(ADS, "处", 3), (ADS, "张", 8)]),
    ("铲除牛皮癣十二张", [(ADS, "张", 12)]), ("清运建筑垃圾1.5吨", [("construction_waste", "吨", 1.5)]),
    ("打扫巷道300米", [("", "米", 300)]), ("出动车辆3台,清运垃圾5吨", [(RUBBISH, "吨", 5)]),
    ("一堆垃圾", []), ("垃圾99999999车", []), ("3号楼", []), ("清理垃圾0车", []), ("", []), ("二三四车垃圾", [])])
def test_every_amount_has_its_thing_and_measure(said: str, found: list[tuple[str, str, float]]) -> None:
    assert [(q.category, q.unit, q.amount) for q in quantities(said)] == found


@pytest.mark.parametrize(("said", "count"), [
    ("出动12人", 12), ("组织党员群众18人次", 18), ("出动志愿者二十人", 20), ("动员干部5人、群众30余人", 30),
    ("清理12处", None),
    ("出动9999999人", None), ("三人行", None)])
def test_people_are_counted(said: str, count: int | None) -> None:
    assert people(said) == count


@pytest.mark.parametrize(("said", "kind", "says_so"), [
    ("自查自改 清理小广告23处", SelfReportKind.SELF_CHECK, True),
    ("集中整治 清运垃圾3车", SelfReportKind.CLEAN_UP, True),
    ("环境整治 打扫巷道", SelfReportKind.CLEAN_UP, True), ("已清理", SelfReportKind.SELF_CHECK, False)])
def test_the_words_tell_which_kind(said: str, kind: SelfReportKind, says_so: bool) -> None:
    found = read_self_report(said, WORDS)
    assert found is not None
    assert (found.kind, found.says_so) == (kind, says_so)


@pytest.mark.parametrize("said", ["请各社区开展自查自改", "明天集中整治", "集中整治会议通知", "垃圾还没清理", "你好",
                                  "自查了吗?"])
def test_talk_of_cleaning_is_no_clean_up(said: str) -> None:
    assert read_self_report(said, WORDS) is None


@given(st.text(max_size=120))
def test_any_words_can_be_read(text: str) -> None:
    for q in quantities(text):
        assert q.amount > 0
    people(text)
    read_self_report(text, WORDS)


@given(st.lists(st.builds(Quantity, st.sampled_from(["", ADS, RUBBISH]), st.sampled_from(["处", "车"]),
                          st.integers(1, 1000).map(float)), max_size=30))
def test_sums_keep_things_and_measures_apart(of: list[Quantity]) -> None:
    added = add_up(of)
    assert len({(q.category, q.unit) for q in added}) == len(added)
    assert sum(q.amount for q in added) == sum(q.amount for q in of)
