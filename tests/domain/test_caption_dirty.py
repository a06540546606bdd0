"""R1: messages as thumbs, dictation and watermark cameras write them."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.settings import default_policy
from domain.caption import Context, Kind, Reading, UnitWords, Vocabulary, normalise, read
from domain.people import Role

WORDS = Vocabulary((UnitWords(2, "东关社区", ("东关",)), UnitWords(3, "西关社区", ("西关",))),
                   {"张主任": 2, "李书记": 3}, default_policy().categories)


def said(text: str, context: Context | None = None) -> Reading:
    return read(text, WORDS, context)


@pytest.mark.parametrize(("text", "category"), [
    ("东关社区南门污水外益", "sewage"), ("东关社区南门拉圾未清", "exposed_rubbish"), ("东关社区井改破损", "manhole"),
    ("东关社区菜市场占到经营", "street_vending"), ("东关社区小广高没铲", "small_ads"), ("东关社区北头飘浮物",
    "floating_debris"),
    ("东关社区村口桔秆没拉", "firewood_stack")])
def test_slips_of_the_input_method_are_read_as_what_they_mean(text: str, category: str) -> None:
    reading = said(text)
    assert (reading.kind, reading.unit_id, reading.category) == (Kind.PROBLEM, 2, category)


@pytest.mark.parametrize(("text", "kind"), [("己整改", Kind.RECTIFIED), ("整该完毕", Kind.RECTIFIED),
                                            ("收道,马尚安排", Kind.ACKNOWLEDGEMENT), ("不到为", Kind.RETURNED)])
def test_slips_in_answers_are_read(text: str, kind: Kind) -> None:
    assert said(text).kind is kind


def test_traditional_characters_are_read() -> None:
    reading = said("東關社區菜市場南門垃圾未清")
    assert (reading.unit_id, reading.place, reading.category) == (2, "菜市场南门", "exposed_rubbish")


@pytest.mark.parametrize("text", [
    "东关社区菜市场南门垃圾未清", "东关社区菜市场南门垃圾未清!!!", "⚠️东关社区菜市场南门垃圾未清😡😡",
    "  东关社区 菜市场南门 垃圾未清\n",
    "嗯 那个东关社区菜市场南门垃圾未清啊", "东关社区菜市场南门垃圾未清[抱拳]", "菜市场南门垃圾未清@张主任",
    "@张主任菜市场南门垃圾未清",
    "@张主任 菜市场南门垃圾未清", "督查发现:东关社区菜市场南门垃圾未清", "请东关社区清理菜市场南门垃圾",
    "“东关社区”菜市场南门垃圾未清"])
def test_dress_changes_nothing(text: str) -> None:
    reading = said(text)
    assert (reading.kind, reading.unit_id, reading.place, reading.category) == (
        Kind.PROBLEM, 2, "菜市场南门", "exposed_rubbish")


def test_full_width_digits_count() -> None:
    reading = said("东关社区6号楼前小广告12处")
    assert (reading.place, reading.quantity, reading.quantity_unit) == ("6号楼前", 12, "处")


MARK = "\n时间:2026.11.23 09:15\n地点:安徽省宿州市人民路12号\n经纬度:33.646373,116.964356\n天气:晴 12℃"


def test_what_a_watermark_camera_pastes_is_not_said() -> None:
    reading = said(f"东关社区菜市场南门垃圾未清{MARK}")
    assert (reading.place, reading.category, reading.quantity) == ("菜市场南门", "exposed_rubbish", None)


def test_a_watermark_names_the_community_only_when_nothing_else_does() -> None:
    mark = "\n地点:宿州市西关社区人民路\n时间:2026-11-23 09:15"
    assert [said(f"{words}{mark}").unit_id for words in ("南门垃圾未清", "东关社区南门垃圾未清")] == [3, 2]


def test_a_watermark_alone_is_chatter() -> None:
    assert said(MARK.strip()).kind is Kind.CHATTER


def test_the_note_of_a_watermark_is_said() -> None:
    reading = said("时间:2026-11-23 09:15\n地点:宿州市\n备注:东关社区南门垃圾未清")
    assert (reading.kind, reading.unit_id, reading.place) == (Kind.PROBLEM, 2, "南门")


def test_the_place_may_stand_last() -> None:
    assert said("井盖没了,汽车站对面").place == "汽车站对面"


def test_where_something_was_done_is_a_place() -> None:
    assert said("菜市场南门已清理").place == "菜市场南门"


@pytest.mark.parametrize("text", [
    "谁家的狗丢了", "求一份垃圾分类的宣传图", "全镇共排查井盖320个", "领导明天来看建筑垃圾消纳场",
    "上次说的垃圾桶采购了没有",
    "井盖找谁领", "物业说没钱修", "垃圾分类从我做起", "昨天那个井盖的照片谁有"])
def test_talk_about_things_is_no_problem(text: str) -> None:
    assert said(text).kind is Kind.CHATTER


def test_a_category_of_the_town_works_at_once() -> None:
    default = default_policy().categories
    wells = type(default[0])("old_wells", "废弃机井", "Old wells", ("机井敞口", "枯井"), "口", "4h", "working", "today")
    words = Vocabulary(WORDS.units, {}, (*default, wells))
    assert read("东关社区村北枯井没封", words).category == "old_wells"


ANY = st.text(alphabet=st.characters(blacklist_categories=()), max_size=200)
CHINESE = st.text(alphabet="东关社区西门口路垃圾桶污水没未清已整改收到通过不合格的在有了,。!?@张主任12#号处 \n",
                  max_size=40)


@given(st.one_of(ANY, CHINESE))
def test_normalising_again_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(st.one_of(ANY, CHINESE), st.sampled_from([None, *Role]), st.integers(0, 3),
       st.sampled_from(["none", "card", "photo"]))
def test_nothing_that_is_written_cannot_be_read(text: str, role: Role | None, photos: int, reply: str) -> None:
    reading = read(text, WORDS, Context(role, None, photos, reply))  # type: ignore[arg-type]
    assert 0 <= reading.confidence <= 1 and len(reading.place) <= 60 and reading.category != "other"
    assert reading.quantity is None or reading.quantity >= 0


@given(CHINESE, st.sampled_from(["😡", "  ", "\n", "‼️", "🔴 "]))
def test_blanks_and_emoji_around_change_nothing(text: str, dress: str) -> None:
    bare, dressed = said(text.strip()), said(f"{dress}{text.strip()}{dress}")
    if text.strip():
        assert (bare.unit_id, bare.category) == (dressed.unit_id, dressed.category)


@given(CHINESE)
def test_a_community_never_reports_and_never_verifies(text: str) -> None:
    kinds = {said(text, Context(Role.CLERK, 2, photos)).kind for photos in (0, 2)}
    assert not kinds & {Kind.PROBLEM, Kind.RETURNED, Kind.ACCEPTED}


@given(CHINESE)
def test_an_inspector_never_rectifies(text: str) -> None:
    assert said(text, Context(Role.INSPECTOR, None, 1)).kind not in (Kind.RECTIFIED, Kind.ACKNOWLEDGEMENT)


@pytest.mark.parametrize("word", [
    "已把", "看过了", "改好", "很好", "整改到位", "有一段", "大量", "好的", "OK", "嗯", "收到", "已",
    "垃圾", "的", "路边", "水", "时间:", "东关社区", "已现场复查复核", "整改前", "安排人", "有个", "没", "1."])
def test_a_word_said_over_and_over_does_not_hold_the_bot_up(word: str) -> None:
    began = time.process_time()
    said(word * (300 // len(word)) + "x")
    assert time.process_time() - began < 0.5
