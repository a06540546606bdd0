"""The supervision order speaks as officials do (R7, practice.md)."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from reports.orders.facts import Finding, OrderKind, Slip
from reports.orders.words import BLANK, Document, document, moment, span
from tests.reports.orders import AGAIN, FIRST, STATION, make_order


def paragraphs(words: Document) -> list[str]:
    return ["".join(run.text for run in paragraph) for paragraph in words.body]


def test_an_order_for_what_was_put_right_and_found_again_says_both() -> None:
    story = paragraphs(document(make_order()))[0]
    assert story == (
        "2026年11月16日，镇文明创建督查组在你社区菜市场南门督查时发现暴露垃圾问题（垃圾未清理，№3），当日已在工作群交办，"
        "要求于11月16日18时前整改。你社区于11月16日15:30反馈整改，经复查予以销号。2026年11月23日督查时，该点位再次发现同类问题"
        "（垃圾成堆，№12），问题出现反弹，日常管护未落实到位。按照我镇“周督查、月评比、季调度”工作机制，现予以督办，要求如下：")


def test_what_was_never_put_right_is_told_with_its_delay() -> None:
    open_one = replace(FIRST, answered_at=None, late=timedelta(days=6, hours=16))
    story = paragraphs(document(make_order(findings=(Finding(AGAIN, open_one),))))[0]
    assert "截至再次督查时仍未整改到位，已超期6天16小时。" in story
    assert "整改责任未按期落实。" in story and "反弹" not in story


def test_a_village_is_addressed_as_one() -> None:
    words = document(make_order(community="王庄村", is_village=True))
    assert words.addressee == "王庄村村民委员会："
    assert "在你村菜市场南门" in paragraphs(words)[0] and "你社区" not in "".join(paragraphs(words))


def test_the_three_requirements_name_deadlines_and_people() -> None:
    first, second, third = paragraphs(document(make_order()))[1:4]
    assert first.startswith("一、限期整改。请于11月25日18时前将该点位整改到位")
    assert second == ("二、压实责任。社区主任张建国为第一责任人，居民小组长陈小明具体落实，包保干部周明跟踪督促；"
                      "明确专人管护，防止反弹。")
    assert "请于11月23日18时前签收，整改完成后于11月25日18时前" in third and "报镇文明办。" in third


def test_deadlines_stand_out() -> None:
    strong = [run.text for paragraph in document(make_order()).body for run in paragraph if run.is_strong]
    assert strong == [
        "一、限期整改。", "11月25日18时", "二、压实责任。", "三、按时反馈。", "11月23日18时", "11月25日18时"]


def test_a_head_whom_the_books_do_not_know_is_left_to_be_written() -> None:
    words = document(make_order(head="", group_leader="", liaison=""))
    assert paragraphs(words)[2] == f"二、压实责任。{BLANK}为第一责任人；明确专人管护，防止反弹。"


def test_an_overdue_order_names_one_finding_and_its_delay() -> None:
    late = replace(STATION, late=timedelta(hours=26))
    words = document(make_order(kind=OrderKind.OVERDUE, findings=(Finding(late),)))
    assert "截至目前仍未整改到位，已超期1天2小时，整改责任未按期落实。" in paragraphs(words)[0]
    assert words.enclosures == ("督查照片（№15）", "督办单办理回执")


def test_a_leaders_order_names_whose_word_it_follows() -> None:
    words = document(make_order(kind=OrderKind.LEADER, leader="王镇长", findings=(Finding(STATION),)))
    assert paragraphs(words)[0].startswith("根据王镇长要求，现就以下问题予以交办督办。2026年11月23日，")


def test_a_merged_order_lists_its_spots() -> None:
    words = document(make_order(kind=OrderKind.MERGED, findings=(Finding(AGAIN, FIRST), Finding(STATION))))
    head, first, second, ground = paragraphs(words)[:4]
    assert head == "镇文明创建督查组近期督查发现，你社区以下2处问题未按期整改到位或者反复出现："
    assert first.startswith(
        "1.菜市场南门：2026年11月23日发现暴露垃圾问题（垃圾成堆，№12）（2026年11月16日曾发现同类问题，№3）")
    assert second == "2.汽车站东侧：2026年11月23日发现小广告问题（№15），要求于11月24日18时前整改。"
    assert ground.startswith("按照我镇")
    assert words.title == ("关于限期整改东关社区", "2处环境卫生问题的督办单")
    assert words.enclosures[0] == "两次督查照片（№3、№12、№15）"


@pytest.mark.parametrize(("place", "lines"), [
    ("", ("关于限期整改东关社区暴露垃圾问题的督办单",)),
    ("菜市场南门", ("关于限期整改东关社区", "菜市场南门暴露垃圾问题的督办单")),
    ("幸福路与人民路交叉口西南侧公交站台后", (
        "关于限期整改东关社区", "幸福路与人民路交叉口西南侧公交站台后", "暴露垃圾问题的督办单"))])
def test_a_long_title_breaks_where_its_meaning_does(place: str, lines: tuple[str, ...]) -> None:
    assert document(make_order(findings=(Finding(replace(AGAIN, place=place), FIRST),))).title == lines


def test_a_raised_order_threatens_the_next_level_and_names_its_copies() -> None:
    words = document(make_order(level=2, copies=("王镇长", "东关社区党总支")))
    assert paragraphs(words)[-1].endswith("第四季度社区绩效考核。逾期未整改或再次发现的，提级督办。")
    assert words.copies == "王镇长、东关社区党总支"
    assert "提级" not in paragraphs(document(make_order()))[-1]


@pytest.mark.parametrize(("month", "quarter"), [(1, "一"), (3, "一"), (4, "二"), (9, "三"), (10, "四"), (12, "四")])
def test_the_quarter_is_that_of_the_day_of_issue(month: int, quarter: str) -> None:
    assert f"2026年第{quarter}季度" in paragraphs(document(make_order(issued_on=date(2026, month, 5))))[-1]


def test_the_slip_holds_what_the_books_know() -> None:
    slip = dict(document(make_order(slip=Slip("张建国", datetime(2026, 11, 23, 16, 5), "已安排专人", None))).slip)
    assert (slip["文号"], slip["签收人及职务"], slip["签收时间"]) == ("城创督〔2026〕8号", "张建国", "11月23日16:05")
    assert (slip["整改措施"], slip["完成时间"]) == ("已安排专人", "")


def test_words_that_only_repeat_the_category_are_left_out() -> None:
    same = replace(AGAIN, description="暴露垃圾")
    assert "（№12）" in paragraphs(document(make_order(findings=(Finding(same, FIRST),))))[0]


@pytest.mark.parametrize(("late", "told"), [
    (timedelta(minutes=20), "不足1小时"), (timedelta(hours=5), "5小时"), (timedelta(days=2), "2天"),
    (timedelta(days=2, hours=3, minutes=59), "2天3小时")])
def test_a_delay_is_told_in_days_and_hours(late: timedelta, told: str) -> None:
    assert span(late) == told


def test_a_full_hour_is_told_as_officials_write_it() -> None:
    assert (moment(datetime(2026, 1, 2, 18)), moment(datetime(2026, 1, 2, 8, 5))) == ("1月2日18时", "1月2日08:05")
