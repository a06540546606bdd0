"""Sentences on the town's clock, in the asked language, in the town's own wording where it has one."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from fluent.syntax import parse

from texts import source
from texts.catalogue import Catalogue, UnknownText, catalogue, use_own_texts
from texts.source import BadText

TOWN = ZoneInfo("Asia/Shanghai")
EVENING = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)  # 18:00 in the town


def saying(pattern: str, language: str = "zh-CN", zone: ZoneInfo = TOWN) -> Catalogue:
    """A catalogue with the single message ``said``."""
    message = parse(f"said = {pattern}\n").body[0]
    return Catalogue(language, zone, {"said": message})  # type: ignore[dict-item]


@pytest.mark.parametrize(("pattern", "chinese", "english"), [
    ("{ DAY($at) }", "11月25日 周三 18:00", "Wed 25 Nov 18:00"),
    ("{ WHEN($at) }", "11月25日18:00", "25 Nov 18:00"),
    ("{ DATE($at) }", "11月25日", "25 Nov"),
    ("{ WEEKDAY($at) }", "周三", "Wed"),
    ("{ CLOCK($at) }", "18:00", "18:00"),
])
def test_times_are_told_on_the_towns_clock(pattern: str, chinese: str, english: str) -> None:
    args = {"at": EVENING.isoformat()}
    assert (saying(pattern).say("said", args), saying(pattern, "en").say("said", args)) == (chinese, english)


def test_another_towns_clock_may_show_another_day() -> None:
    far = saying("{ WHEN($at) }", "en", ZoneInfo("Pacific/Kiritimati"))
    assert far.say("said", {"at": str(EVENING)}) == "26 Nov 00:00"


HOUR = 3600


@pytest.mark.parametrize(("seconds", "chinese", "english"), [
    (0, "不到1分", "less than 1 min"), (59, "不到1分", "less than 1 min"), (-5, "不到1分", "less than 1 min"),
    (60, "1分", "1 min"), (HOUR, "1小时", "1 h"), (5 * HOUR + 18 * 60, "5小时18分", "5 h 18 min"),
    (25 * HOUR, "25小时", "25 h"), (47 * HOUR + 59 * 60, "47小时59分", "47 h 59 min"), (48 * HOUR, "2天", "2 d"),
    (51 * HOUR + 60, "2天3小时", "2 d 3 h"), (72 * HOUR + 60, "3天", "3 d"),
])
def test_a_span_has_its_two_largest_parts_and_none_that_is_nothing(seconds: int, chinese: str, english: str) -> None:
    args = {"seconds": seconds}
    assert [saying("{ SPAN($seconds) }", language).say("said", args) for language in ("zh-CN", "en")] == [
        chinese, english]


def test_no_isolation_characters_stand_around_facts() -> None:
    assert saying("是{ $name }吗").say("said", {"name": "李站长"}) == "是李站长吗"


@pytest.mark.parametrize(("number", "words"), [(1200, "1200"), (2.5, "2.5"), (1234567, "1234567")])
def test_numbers_have_no_separators(number: float, words: str) -> None:
    assert saying("{ $n }/{ NUM($n) }").say("said", {"n": number}) == f"{words}/{words}"


def test_a_missing_fact_is_an_error_and_never_shown_as_a_hole() -> None:
    with pytest.raises(ValueError, match="said"):
        saying("{ $name }").say("said", {})


def test_an_unknown_text_is_an_error() -> None:
    with pytest.raises(UnknownText):
        catalogue("en", TOWN).say("no-such-text", {})


def test_a_language_we_do_not_have_is_chinese() -> None:
    assert catalogue("fr", TOWN) is catalogue("zh-CN", TOWN)


def test_a_text_that_a_language_lacks_is_said_in_chinese() -> None:
    assert Catalogue("en", TOWN, {}, fallback=saying("好的")).say("said", {}) == "好的"


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Path]:
    """A town's folder for its own wording, empty."""
    (tmp_path / "zh-CN").mkdir()
    yield tmp_path
    use_own_texts(None)


def test_a_town_words_one_message_its_own_way_and_keeps_the_rest(own: Path) -> None:
    (own / "zh-CN" / "ours.ftl").write_text("button-accept = 合格\n", encoding="utf-8")
    use_own_texts(own)
    said = catalogue("zh-CN", TOWN)
    assert (said.say("button-accept", {}), said.say("button-return", {})) == ("合格", "退回")


@pytest.mark.parametrize(("written", "complaint"), [
    ("button-acept = 合格\n", "there is no text button-acept"),
    ("button-accept = 合格 { $number }\n", r"not given \$number; it may use: none"),
    ("button-accept = { $number\n", "line 1"),
    ("button-accept = { button-acept }\n", "button-accept uses button-acept, which does not exist"),
    ("button-accept = { -town }\n", "uses -town"), ("button-accept = { SHOUT(1) }\n", "uses SHOUT"),
    ("button-accept = { role-name }\n", r"is not given \$role; it may use: none"),
    ("button-accept = { button-return.title }\n", "which does not exist"),
    ("\nbutton-accept\n", "line 2"),
    ("button-accept = 好\nbutton-accept = 行\n", "twice"),
    ("button-accept =\n    .title = 好\n", "no words"),
])
def test_own_wording_that_could_not_be_shown_is_named_and_changes_nothing(
        own: Path, written: str, complaint: str) -> None:
    (own / "zh-CN" / "ours.ftl").write_text(written, encoding="utf-8")
    with pytest.raises(BadText, match=complaint):
        use_own_texts(own)
    assert catalogue("zh-CN", TOWN).say("button-accept", {}) == "通过"


def test_a_file_saved_by_an_old_editor_is_read_or_named(own: Path) -> None:
    path = own / "zh-CN" / "ours.ftl"
    path.write_bytes("\ufeffbutton-accept = 合格\r\n".encode())
    assert list(source.read(own / "zh-CN")) == ["button-accept"]
    path.write_bytes("button-accept = 合格\n".encode("gbk"))
    with pytest.raises(BadText, match="UTF-8"):
        source.read(own / "zh-CN")
