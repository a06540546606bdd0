"""R1: several problems in one message, numbered or not."""

import pytest

from bot.settings import default_policy
from domain.caption import UnitWords, Vocabulary, split_list

WORDS = Vocabulary((UnitWords(2, "东关社区", ("东关",)), UnitWords(3, "西关社区", ("西关",)), UnitWords(4, "王庄村",
                    ("王庄",))),
                   {"张主任": 2}, default_policy().categories)


@pytest.mark.parametrize(("text", "items"), [
    ("东关社区菜市场垃圾未清,西关社区幸福路井盖破损", ["东关社区菜市场垃圾未清", "西关社区幸福路井盖破损"]),
    ("东关菜市场垃圾未清 西关幸福路井盖破损", ["东关菜市场垃圾未清", "西关幸福路井盖破损"]),
    ("东关社区垃圾桶满了。西关社区路灯不亮\n王庄村花墙倒了", ["东关社区垃圾桶满了", "西关社区路灯不亮",
    "王庄村花墙倒了"])])
def test_every_community_that_is_named_has_its_own_problem(text: str, items: list[str]) -> None:
    assert split_list(text, WORDS) == items


@pytest.mark.parametrize(("text", "items"), [
    ("菜市场南门垃圾未清、下水道堵塞", ["菜市场南门垃圾未清", "菜市场南门下水道堵塞"]),
    ("东关社区菜市场南门垃圾未清,下水道堵塞", ["东关社区菜市场南门垃圾未清", "东关社区菜市场南门下水道堵塞"]),
    ("东关社区南门垃圾成堆,北门井盖缺失", ["东关社区南门垃圾成堆", "东关社区北门井盖缺失"]),
    ("南门垃圾未清、路灯不亮@张主任", ["南门垃圾未清 @张主任", "南门路灯不亮 @张主任"])])
def test_two_things_of_two_categories_are_two_problems(text: str, items: list[str]) -> None:
    assert split_list(text, WORDS) == items


@pytest.mark.parametrize("text", [
    "东关社区菜市场南门垃圾未清,味道很大", "东关社区菜市场垃圾成堆、垃圾桶旁更多", "垃圾未清、下水道堵塞",
    "东关社区、西关社区垃圾未清", "今天巡查了东关、西关,没发现问题", "东关社区菜市场南门垃圾未清",
    "东关社区幸福路违停,占了人行道", "昨天督查东关社区垃圾未清,西关社区井盖破损", ""])
def test_in_doubt_it_is_one(text: str) -> None:
    assert split_list(text, WORDS) == [text]


def test_a_numbered_list_stays_what_it_is() -> None:
    text = "1. 东关社区垃圾未清,井盖破损 2. 西关社区路灯不亮"
    assert split_list(text, WORDS) == ["东关社区垃圾未清,井盖破损", "西关社区路灯不亮"]


@pytest.mark.parametrize("text", [
    "河沿社区\uff1a1、路灯不亮\uff1b2、井盖没了", "河沿社区:1.路灯不亮;2.井盖没了", "河沿社区(1)路灯不亮(2)井盖没了",
    "河沿社区\uff081\uff09路灯不亮\uff082\uff09井盖没了", "河沿社区①路灯不亮②井盖没了",
    "河沿社区\n1\uff0e路灯不亮\n2\uff0e井盖没了"])
def test_a_numbered_list_is_split_whatever_signs_it_is_written_with(text: str) -> None:
    assert split_list(text) == ["河沿社区 路灯不亮", "河沿社区 井盖没了"]


@pytest.mark.parametrize("text", ["人民路1.5米高的草", "3号楼(2)单元门口垃圾", "东关社区12、13号楼前垃圾没清"])
def test_numbers_that_count_nothing_are_no_list(text: str) -> None:
    assert split_list(text) == [text]
