"""R1: what one sentence of a work group says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.settings import default_policy
from domain.caption import Context, Kind, Reading, UnitWords, Vocabulary, read, split_list
from domain.people import Role

DONGGUAN, XIGUAN, WANGZHUANG, GROUP_ONE, GUANGMING = 2, 3, 4, 5, 6
WORDS = Vocabulary(
    (UnitWords(DONGGUAN, "东关社区", ("东关", "东关居委会")), UnitWords(XIGUAN, "西关社区", ("西关",)),
     UnitWords(WANGZHUANG, "王庄村", ("王庄",)), UnitWords(GUANGMING, "光明社区", ("光明",)),
     UnitWords(GROUP_ONE, "东关一组", ("一组",), is_group=True, parent_id=DONGGUAN),
     UnitWords(7, "西关一组", ("一组",), is_group=True, parent_id=XIGUAN)),
    {"张主任": DONGGUAN}, default_policy().categories)
INSPECTOR = Context(Role.INSPECTOR, photos=1)


def said(text: str, context: Context | None = None) -> Reading:
    return read(text, WORDS, context)


def test_the_seed_of_it_all() -> None:
    reading = said("东关社区菜市场南门垃圾未清理@张主任")
    assert (reading.kind, reading.unit_id, reading.place, reading.category) == (
        Kind.PROBLEM, DONGGUAN, "菜市场南门", "exposed_rubbish")


@pytest.mark.parametrize(("text", "unit"), [
    ("东关社区菜市场南门垃圾未清理", DONGGUAN),
    ("东关居委会门口垃圾成堆", DONGGUAN),  # an alias
    ("西关菜市场后门垃圾又堆起来了", XIGUAN),
    ("垃圾没清 光明社区幸福路中段", GUANGMING),  # the unit last
    ("光明小学门口窨井盖坏2个", None),  # a school's name, no unit
    ("江边东关路垃圾没清", None),  # a road's name
    ("南门垃圾未清理@张主任", DONGGUAN),  # the head names the community
    ("南门垃圾未清理@李主任", None),  # nobody that we know
    ("东关一组门口垃圾成堆", DONGGUAN),  # a group names its community
    ("垃圾未清理", None),
])
def test_the_unit_that_is_named(text: str, unit: int | None) -> None:
    assert said(text).unit_id == unit


def test_a_group_of_a_community_names_the_unit() -> None:
    assert said("菜市场南门垃圾未清理", Context(Role.INSPECTOR, XIGUAN, 1)).unit_id == XIGUAN


def test_a_named_unit_wins_over_the_groups() -> None:
    assert said("东关社区菜市场南门垃圾未清理", Context(Role.INSPECTOR, XIGUAN, 1)).unit_id == DONGGUAN


@pytest.mark.parametrize(("text", "group"), [
    ("东关社区一组门口垃圾成堆", GROUP_ONE), ("西关社区一组门口垃圾成堆", 7), ("一组门口垃圾成堆", None)])
def test_a_residents_group_is_known_within_its_community(text: str, group: int | None) -> None:
    assert said(text).residents_group_id == group


@pytest.mark.parametrize(("text", "place", "category"), [
    ("东关社区卫生院门口垃圾桶满了", "卫生院门口", "overflowing_bin"),
    ("东关社区垃圾桶旁污水横流", "垃圾桶旁", "sewage"),  # a thing beside which it is
    ("东关社区公厕北侧有小广告", "公厕北侧", "small_ads"),
    ("东关社区绿化带里白色垃圾多", "绿化带里", "exposed_rubbish"),
    ("东关社区金桥路人行道坑坑洼洼", "金桥路人行道", "damaged_road"),
    ("东关社区人民路中段路灯5盏不亮", "人民路中段", "public_facility"),
    ("东关社区幸福路井盖缺失", "幸福路", "manhole"),
    ("王庄村北头花墙破损3处", "北头", "damaged_wall"),
    ("东关社区路口一辆僵尸车没拖", "路口", "illegal_parking"),
    ("东关社区建筑垃圾还堆着", "", "construction_waste"),
    ("东关社区广场6号楼前杂物乱堆", "广场6号楼前", "stacked_clutter"),
])
def test_the_place_is_what_stands_before_the_thing(text: str, place: str, category: str) -> None:
    reading = said(text)
    assert (reading.place, reading.category) == (place, category)


@pytest.mark.parametrize(("text", "quantity", "unit"), [
    ("王庄村北头花墙破损3处", 3, "处"), ("东关社区小广告二十五处", 25, "处"), ("拉走垃圾8车", 8, "车"),
    ("东关社区6号楼垃圾未清", None, ""), ("三路垃圾未清", None, ""), ("一堆垃圾没清", None, ""),
    ("围墙破损12.5米", 12.5, "米")])
def test_a_quantity_is_a_number_with_its_measure_word(text: str, quantity: float | None, unit: str) -> None:
    reading = said(text)
    assert (reading.quantity, reading.quantity_unit) == (quantity, unit)


@pytest.mark.parametrize(("text", "kind"), [
    ("收到", Kind.ACKNOWLEDGEMENT), ("好的,马上去", Kind.ACKNOWLEDGEMENT), ("收到,正在清理", Kind.ACKNOWLEDGEMENT),
    ("👌", Kind.ACKNOWLEDGEMENT), ("已整改", Kind.RECTIFIED), ("东关社区菜市场南门垃圾已清理", Kind.RECTIFIED),
    ("收到,已整改完毕", Kind.RECTIFIED), ("不到位,墙角还有", Kind.RETURNED), ("照片看不清,重拍", Kind.RETURNED),
    ("通过", Kind.ACCEPTED), ("可以,辛苦了", Kind.ACCEPTED), ("已核实,整改到位", Kind.ACCEPTED),
    ("#1 通过", Kind.ACCEPTED), ("№1通过", Kind.ACCEPTED), ("1号通过", Kind.ACCEPTED), ("合格 #12", Kind.ACCEPTED),
    ("1号合格", Kind.ACCEPTED), ("1号可以", Kind.ACCEPTED), ("1号通过了", Kind.ACCEPTED), ("1号达标", Kind.ACCEPTED),
    ("#1 可以了", Kind.ACCEPTED), ("1号楼可以", Kind.CHATTER), ("#1 不通过", Kind.RETURNED),
    ("1号不合格", Kind.RETURNED),
    ("各位早上好", Kind.CHATTER), ("请各村注意柴草垛清理,本周五镇里统一检查", Kind.CHATTER),
    ("垃圾桶谁那还有多余的,借两个", Kind.CHATTER), ("东关社区今天开展楼道杂物清理志愿活动", Kind.CHATTER),
    ("", Kind.CHATTER), ("!!!", Kind.CHATTER)])
def test_the_kind_of_a_sentence(text: str, kind: Kind) -> None:
    assert said(text).kind is kind


def test_an_inspector_does_not_rectify() -> None:
    assert said("菜市场南门垃圾已清理", INSPECTOR).kind is Kind.CHATTER


def test_photos_of_a_community_are_an_answer() -> None:
    assert said("菜市场南门", Context(Role.CLERK, DONGGUAN, 2)).kind is Kind.RECTIFIED


def test_a_community_does_not_verify() -> None:
    assert said("整改到位", Context(Role.COMMUNITY_HEAD, DONGGUAN)).kind is Kind.RECTIFIED


def test_other_is_never_read() -> None:
    assert all("other" not in (r.category, *r.candidates) for r in map(said, ("东关社区其他问题没改", "其他")))


def test_a_category_that_the_town_does_not_have_is_not_read() -> None:
    few = Vocabulary(WORDS.units, {}, tuple(c for c in WORDS.categories if c.code != "manhole"))
    assert read("东关社区井盖缺失", few).category != "manhole"


@pytest.mark.parametrize(("text", "number"), [
    ("#12已整改", 12), ("№ 7 通过", 7), ("整改了№12", 12), ("12号已整改", 12), ("12号合格", 12),
    ("12号可以", 12), ("12号通过了", 12), ("12号可以开会", None),
    ("东关社区6号楼前垃圾未清", None), ("幸福路12号门口", None)])
def test_a_number_is_a_problems_only_without_a_place_before_it(text: str, number: int | None) -> None:
    assert said(text).problem_number == number


def test_nothing_found_is_said_of_a_unit() -> None:
    assert [said(t).has_no_finding for t in ("西关社区 无问题", "西关社区未发现问题", "西关社区垃圾没清")] == [
        True, True, False]


@pytest.mark.parametrize(("text", "items"), [
    ("1. 东关社区垃圾未清 2. 西关社区井盖坏了", ["东关社区垃圾未清", "西关社区井盖坏了"]),
    ("东关社区:1、南门垃圾未清\n2、北门井盖坏了", ["东关社区 南门垃圾未清", "东关社区 北门井盖坏了"]),
    ("①南门垃圾 ②北门垃圾", ["南门垃圾", "北门垃圾"]),
    ("东关社区垃圾1.5吨", ["东关社区垃圾1.5吨"]), ("1. 只有一条", ["1. 只有一条"]), ("", [""])])
def test_a_numbered_list_is_that_many_sentences(text: str, items: list[str]) -> None:
    assert split_list(text) == items


@given(st.text(alphabet=st.characters(blacklist_categories=()), max_size=300), st.sampled_from([None, *Role]),
       st.integers(0, 3))
def test_any_text_can_be_read(text: str, role: Role | None, photos: int) -> None:
    reading = read(text, WORDS, Context(role, None, photos))
    assert reading.text == text and len(reading.place) <= 60 and 0 <= reading.confidence <= 1
    assert all(isinstance(item, str) for item in split_list(text))


@pytest.mark.parametrize("text", [
    "今天东关社区卫生很好,没有发现垃圾", "东关社区的排水沟修得漂亮", "明天检查东关社区的垃圾桶和路灯",
    "东关社区垃圾中转站今天停运",
    "东关社区乱堆乱放是扣分重点", "我还在路上", "再拍一张合影", "还有两天就过年了", "网络不行,发不上图"])
def test_praise_plans_and_talk_open_nothing_and_settle_nothing(text: str) -> None:
    assert read(text, WORDS, INSPECTOR).kind is Kind.CHATTER
