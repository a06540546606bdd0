"""The words of /role and /invite, and names as the books keep them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.chat import Account
from domain.people import LONGEST_NAME, Role, clean_name
from domain.role_words import RoleWords, read_invitation, read_role


@pytest.mark.parametrize(("text", "expected"), [
    ("李站长 督查员 城关镇 一组", RoleWords(None, "李站长", Role.INSPECTOR, ("城关镇", "一组"))),
    ("telegram:1001 inspector 城关镇", RoleWords(Account("telegram", "1001"), "", Role.INSPECTOR, ("城关镇",))),
    ("telegram:1005 赵站长 督查员 城关镇",
     RoleWords(Account("telegram", "1005"), "赵站长", Role.INSPECTOR, ("城关镇",))),
    ("Zhang San Clerk East Gate", RoleWords(None, "Zhang San", Role.CLERK, ("East", "Gate"))),
    ("张主任 书记 东关社区 第一责任人", RoleWords(None, "张主任", Role.COMMUNITY_HEAD, ("东关社区",), is_first=True)),
    ("结束 李站长 督查员 城关镇", RoleWords(None, "李站长", Role.INSPECTOR, ("城关镇",), is_ending=True)),
    ("李站长", RoleWords(None, "李站长", None, ())),
])
def test_role_reads(text: str, expected: RoleWords) -> None:
    assert read_role(text) == expected


@pytest.mark.parametrize("text", ["", "结束", "\u202e", "第一责任人"])
def test_role_without_a_person_says_nothing(text: str) -> None:
    assert read_role(text) is None


@pytest.mark.parametrize("word", ["督查员", "督察员", "督查", "督察"])
def test_an_inspector_is_written_in_several_ways(word: str) -> None:
    assert read_role(f"李站长 {word} 城关镇") == RoleWords(None, "李站长", Role.INSPECTOR, ("城关镇",))


def test_a_person_called_like_a_role_is_a_person() -> None:
    assert read_role("主任 督查员 城关镇") == RoleWords(None, "主任", Role.INSPECTOR, ("城关镇",))


def test_an_invitation_begins_with_the_role() -> None:
    assert read_invitation("社区专干 东关社区 小吴") == (Role.CLERK, ("东关社区", "小吴"))
    assert read_invitation("东关社区 小吴") is None


@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=200))
def test_any_words_are_read_without_an_error(text: str) -> None:
    read_role(text)
    read_invitation(text)


@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=200))
def test_a_clean_name_can_be_stored_anywhere_and_is_one_line(text: str) -> None:
    name = clean_name(text)
    assert name.encode("utf-8").decode("utf-8") == name == clean_name(name)
    assert "\x00" not in name and len(name.splitlines()) <= 1 and len(name) <= LONGEST_NAME


def test_html_and_emoji_in_a_name_are_kept_as_they_are() -> None:
    assert clean_name(" <b>张</b> & 👩‍👧 \u202e\ud800") == "<b>张</b> & 👩‍👧"
