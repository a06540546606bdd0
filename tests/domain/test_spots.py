"""Same spot (R6): sure, or asked; a false "same" would bring a wrong order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.spots import measure, pairs
from domain.spots import Sameness, distance, is_vague, normalise, same_place, same_spot, words

SAME, UNSURE, DIFFERENT = Sameness.SAME, Sameness.UNSURE, Sameness.DIFFERENT
Position = tuple[float, float] | None
HERE = (32.0000, 118.0000)
PER_METRE = 1 / 111_195  # degrees of latitude


def places(table: str) -> list[tuple[str, str]]:
    """Two places each, written one:other."""
    found = [pair.split(":") for pair in table.split()]
    return [(one, other) for one, other in found]


def at(one: str, where: Position, other: str, there: Position, taught: Sameness | None = None) -> Sameness:
    """With a radius of 50 metres."""
    apart = distance(where, there) if where and there else None
    return same_spot(words(one), words(other), apart, 50, taught)


def north(metres: float) -> tuple[float, float]:
    return HERE[0] + metres * PER_METRE, HERE[1]


@pytest.mark.parametrize(("one", "other"), [*places("""
    菜市场南门:菜市场南门 菜市场南门:菜市场南大门 菜市场南门:菜市场南门旁边 菜市场南门:菜市场南门口
    菜市场南门:菜市场南门附近 卫生院门口:卫生院大门口 学校门前:学校大门 广场六号楼前:广场6号楼前
    东关一组村口:东关1组村口 幸福路中段:幸福路中段 人民路3号:人民路3号 小学北墙:小学北墙(那里)
    人民路与建设路交叉口:建设路人民路路口 老桥头:老桥头 文化广场:文化广场 永利新城南苑东侧:永利新城南苑东侧
    秀州路408号邮政宿舍旁:秀州路408号邮政宿舍旁 第三小学东墙:三小学东墙 二中东墙:第二中学东墙
    幸福小区3号楼:幸福小区三栋 幸福小区3号楼:幸福小区第3幢 幸福小区3号楼:幸福小区3#楼 3号楼幸福小区:幸福小区3号楼
    车站对面:车站对过 公厕后面:公共厕所背后 教堂底下:教堂下面 祠堂里:祠堂内 双清农贸市场南门:双清菜市场南大门
    宏业大道天河路口:天河路与宏业大道交叉口 农业银行门口:农行门口 衛生院門口:卫生院门口 第3村民小组水井旁:三组水井边上
    """), ("菜市场南门", "菜市场 南门处")])
def test_the_same_words_for_one_point_are_the_same_spot(one: str, other: str) -> None:
    assert same_place(one, other) is SAME


@pytest.mark.parametrize(("one", "other"), [*places("""
    菜市场南门:菜市场北门 人民路3号:人民路13号 幸福路中段:幸福路东段 小学北墙:小学南墙
    广场6号楼前:广场6号楼后 桥上:桥下 东大街银行门口:西大街银行门口 3号楼2单元:2号楼3单元 3号楼:4号楼
    3、5号楼:35号楼 1-3号楼:13号楼 一组沟渠:二组沟渠 老桥头:菜市场南门 联兴路:青龙山路
    莲花六号区北门:莲花三号区北门 东关路菜场:西关路菜场 东风路南段:东风路北段 学校东侧:学校西侧
    十五栋楼下:五栋楼下 超市门口左侧:超市门口右侧 县道203线5公里:县道203线8公里 田园小区内:桃花园小区外
    银湖小区西门:银湖小区东门 幸福路饭店门口:幸福路洗车店门口 光明小学门口:光华小学门口 人民路:人和路
    东关菜市场:东关卫生院 大塘边:小塘边 农业银行门口:工商银行门口 邮局门口:邮局后院 D幢前:B幢前
    路边:菜市场南门 幸福小区门口:幸福路门口
    """)])
def test_other_numbers_directions_or_names_are_another_spot(one: str, other: str) -> None:
    assert same_place(one, other) is DIFFERENT


@pytest.mark.parametrize(("one", "other"), [*places("""
    南门菜市场旁:菜市场南门 菜市场:菜市场南门 菜市场内:菜市场旁 菜市场南门:农贸市场南门
    菜市场东南门:菜市场南门 菜市场南门:菜市场南门垃圾桶旁 3号楼:3号楼2单元 停车场入口:停车场门口
    幸福路:幸福路中段 幸福路:幸福路 人民路两侧:人民路两侧 路边:路边 小区内:小区内 垃圾桶旁:垃圾桶旁 门口:门口
    村里:村里 老桥头:桥头 超市对面:超市门口 村头:村口 沟渠内:沟渠内 金桥路人行道:金桥路人行道
    幸福小区:幸福小区 文峰巷:文峰巷 10组路边:10组路边 菜市厂南门:菜市场南门 才市场南门:菜市场南门
    银胡小区西门:银湖小区西门 小卖部门前:商店门前 村委会门口:党群服务中心门口 镇中西墙:镇中学西墙 南门:菜市场南门
    6号楼:幸福小区6号楼 阳光花园12栋:阳光小区12栋 东关菜市场南门:菜市场南门 药房门口:药店门口
    """), ("", "菜市场南门"), ("", "")])
def test_near_words_and_words_for_a_whole_road_are_asked(one: str, other: str) -> None:
    assert same_place(one, other) is UNSURE


@pytest.mark.parametrize(("place", "plain"), [
    ("菜市场 南大门", "菜市场南门"), ("菜市场南门附近", "菜市场南门"), ("菜市场附近", "菜市场附近"),
    ("1-3号楼", "1-3号楼"),
    ("十五号楼", "15号楼"), ("在菜市场的南门那里", "菜市场南门"), ("５栋", "5号楼"), ("蝶苑里小区", "蝶苑里小区"),
    ("二十六巷", "26巷"), ("桥上", "桥上"), ("十字路口", "路口")])
def test_only_filler_is_left_out(place: str, plain: str) -> None:
    assert normalise(place) == plain


@pytest.mark.parametrize(("place", "vague"), [
    ("幸福路", True), ("通村道路两旁", True), ("楼道内", True), ("幸福路12号", False), ("幸福路中段", False),
    ("菜市场南门", False), ("村口", False), ("老街", True), ("石空机电市场西入口", False)])
def test_a_whole_road_is_no_point(place: str, vague: bool) -> None:
    assert is_vague(normalise(place)) is vague


def test_the_community_s_own_name_before_a_place_says_nothing() -> None:
    assert same_place("东关社区菜市场南门", "菜市场南门", "东关社区") is SAME
    assert same_place("东关社区菜市场南门", "菜市场南门", "西关社区") is UNSURE
    assert same_place("东关社区门口", "门口", "东关社区") is not SAME
    assert same_place("李楼村口", "村口", "李楼村") is UNSURE


@pytest.mark.parametrize("half", ["develop", "measure"])
def test_of_pairs_that_people_labelled_hardly_a_sure_one_is_wrong(half: str) -> None:
    figures = measure(pairs(half))
    assert figures.pairs >= 200
    assert figures.precision[SAME] >= 0.99
    assert figures.precision[DIFFERENT] >= 0.95
    assert min(figures.recall[SAME], figures.recall[DIFFERENT]) >= 0.9


PARTS = ["菜市场", "人民路", "东", "南", "门", "3号", "13号", "旁", "大门", "路口", "与", "桥", "上", "一", "小学",
         "幸福路", "楼", "内", "的", "那里", "第", "栋", "小组", "银行", "对过", "边", "里", "中"]
WORDS = st.lists(st.sampled_from([*PARTS, "、", " ", "-", "#", "(", "."]), max_size=7).map("".join)
MARKS = st.lists(st.sampled_from(["", " ", ",", "。", "、", "(", "!", "\u3000", "·"]), min_size=9, max_size=9)


@given(WORDS, WORDS)
def test_sameness_does_not_depend_on_who_is_named_first(one: str, other: str) -> None:
    assert same_place(one, other) is same_place(other, one)


@given(st.lists(st.sampled_from(PARTS), max_size=7), MARKS)
def test_marks_and_spaces_between_words_change_nothing(parts: list[str], marks: list[str]) -> None:
    marked = "".join(mark + part for mark, part in zip(marks, parts, strict=False)) + marks[-1]
    assert normalise(marked) == normalise("".join(parts))
    assert words(marked) == words("".join(parts))


@given(WORDS)
def test_what_names_one_point_is_the_same_as_itself(place: str) -> None:
    expected = UNSURE if words(place).is_wide or not words(place).key else SAME
    assert same_place(place, place) is expected


@given(st.text(max_size=20), st.text(max_size=20))
def test_any_two_texts_are_compared_either_way_round(one: str, other: str) -> None:
    assert same_place(one, other) is same_place(other, one)
    assert normalise(normalise(one)) == normalise(one)


@given(WORDS)
def test_a_place_is_never_another_than_itself(place: str) -> None:
    assert same_place(place, place) is not DIFFERENT
    assert normalise(normalise(place)) == normalise(place)


def test_positions_within_fifty_metres_are_one_spot_whatever_the_words() -> None:
    assert at("路边", HERE, "菜市场旁", north(49)) is SAME
    assert at("路边", HERE, "菜市场旁", north(51)) is DIFFERENT


def test_words_that_contradict_a_near_position_are_asked() -> None:
    assert at("菜市场南门", HERE, "菜市场北门", north(30)) is UNSURE


def test_the_same_words_a_little_further_off_are_asked_and_far_away_another_spot() -> None:
    assert at("菜市场南门", HERE, "菜市场南门", north(90)) is UNSURE
    assert at("菜市场南门", HERE, "菜市场南门", north(400)) is DIFFERENT


def test_one_position_alone_says_nothing() -> None:
    assert at("菜市场南门", HERE, "菜市场南门", None) is SAME


def test_an_answer_decides_over_words_and_positions_over_the_answer() -> None:
    assert at("菜市场", None, "农贸街市场", None, taught=SAME) is SAME
    assert at("菜市场南门", None, "菜市场南门", None, taught=DIFFERENT) is DIFFERENT
    assert at("菜市场", HERE, "农贸街市场", north(400), taught=SAME) is DIFFERENT
    assert at("菜市场", HERE, "农贸街市场", north(10), taught=DIFFERENT) is UNSURE


def test_distance_is_in_metres() -> None:
    assert distance(HERE, north(100)) == pytest.approx(100, rel=0.001)
    assert distance((0, 0), (0, 180)) == pytest.approx(20_015_000, rel=0.001)


@pytest.mark.parametrize("place", [
    "住户门口", "墙角", "商户门前", "单元门口", "地头", "幸福路电线杆", "幸福路路边",
    "楼道口",     "围墙边", "楼顶", "胡同口", "饭店门口", "沿河路门面",
    "麦地边", "鱼塘边", "大棚旁", "菜地", "果园", "墙面", "河堤上", "垃圾房", "滨河路垃圾桶旁", "小卖部门口"])
def test_words_that_fit_many_points_are_asked_though_they_are_the_same(place: str) -> None:
    assert same_place(place, place) is Sameness.UNSURE


@pytest.mark.parametrize("place", ["王家饭店门口", "3号楼2单元门口", "石桥村村口", "老桥头", "小学北墙", "汽车站东侧"])
def test_a_named_point_is_itself(place: str) -> None:
    assert same_place(place, place) is Sameness.SAME
