"""Words of any length stay within their width and are cut with an ellipsis."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photos import fonts
from photos.lettering import NEVER_FIRST, Font, fitting, lines, plain

TEXT = st.text(alphabet=st.sampled_from("东关社区，。ab 1·\n\0\u202e😀"), max_size=60)


def font() -> Font:
    found = fonts.chinese(20)
    assert found is not None
    return found


@settings(deadline=None)
@given(TEXT, st.integers(40, 400), st.integers(1, 4))
def test_any_text_stays_within_its_lines(text: str, width: int, most: int) -> None:
    made = lines(text, font(), width, most)
    assert len(made) <= most
    assert all(font().getlength(line) <= width for line in made)


@settings(deadline=None)
@given(TEXT, st.integers(40, 400))
def test_nothing_is_lost_while_there_is_room(text: str, width: int) -> None:
    made = "".join(lines(text, font(), width, 100))
    assert made.replace(" ", "").replace("·", "") == plain(text).replace(" ", "").replace("·", "")


def test_what_is_cut_ends_with_an_ellipsis() -> None:
    assert fitting("菜市场南门", font(), 60) == "菜市…"
    assert fitting("菜市场南门", font(), 100) == "菜市场南门"
    assert fitting("菜市场南门", font(), 5) == ""


def test_a_line_ends_between_statements_and_does_not_show_what_stood_between() -> None:
    assert lines("复查通过 李站长 · 按期完成", font(), 200, 2) == ["复查通过 李站长", "按期完成"]


@pytest.mark.parametrize("text", ["菜市场南门垃圾,未清理", "菜市场南门垃圾。未清理"])
def test_no_line_begins_with_a_mark(text: str) -> None:
    made = lines(text, font(), 20 * 7 + 2, 3)
    assert len(made) == 2 and not set(made[1][0]) & set(NEVER_FIRST)
