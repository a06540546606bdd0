"""The message with an invitation: what the person does stands on lines of its own, nothing begins with a comma."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.texts.every_message import MOMENT
from texts.cards import line
from texts.contents import Line

TOWN = ZoneInfo("Asia/Shanghai")
CODE, LINK = "ABCDE-FGHIJ-KLMNO-PQRST", "https://chat.example/bot?start=ABCDE"


def said(language: str, **args: str) -> list[str]:
    facts: dict[str, Any] = {"role": "clerk", "unit": "East", "name": "none", "link": "none", "code": CODE}
    return line(Line(text="invite-made", args=facts | args | {"until": MOMENT}), language, TOWN).split("\n")


def test_with_a_link_it_is_tapped_and_typing_is_the_second_way() -> None:
    first, *others = said("zh-CN", name="小吴", link=LINK)
    assert first.startswith("社区专干 · East 小吴的邀请码,一次有效,") and first.endswith("请转给本人,点开:")
    assert others == [LINK, "点不开的,私聊我发:", f"/start {CODE}"]


def test_without_a_link_it_is_typed() -> None:
    first, *others = said("zh-CN")
    assert first.startswith("社区专干 · East的邀请码,") and first.endswith("请转给本人,私聊我发:")
    assert others == [f"/start {CODE}"]


def test_in_english_it_reads_the_same_way() -> None:
    assert said("en", name="Wu", link=LINK)[1:] == [
        LINK, "or, if it does not open, send me in private:", f"/start {CODE}"]
    assert said("en")[0].startswith("Code for clerk · East, once, until ")


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("name", ["none", "小吴"])
@pytest.mark.parametrize("link", ["none", LINK])
def test_no_line_begins_with_a_comma_or_a_blank(language: str, name: str, link: str) -> None:
    assert not [x for x in said(language, name=name, link=link) if x[:1] in " ,,:" or " 的" in x or " ," in x]
