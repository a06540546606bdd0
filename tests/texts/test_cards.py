"""The cards as they stand in the chat, word for word: state and number first, no word where nothing is missing."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from domain.chat import Card, MessageRef, Picture
from domain.orders import OrderState
from domain.problem import ProblemState
from tests.builders import GROUP
from texts.cards import card
from texts.contents import (
    AnyContent,
    ButtonFact,
    Line,
    Lines,
    OrderCard,
    OrderFinding,
    PictureCard,
    ProblemCard,
    ReceiptContent,
    ShrunkCard,
    from_json,
    named,
    to_json,
)

TOWN = ZoneInfo("Asia/Shanghai")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of November 2026 on the town's clock."""
    return datetime(2026, 11, day, hour, minute, tzinfo=TOWN).astimezone(UTC)


def problem(state: str = "open", **facts: Any) -> ProblemCard:
    """№12 of 东关社区."""
    return ProblemCard(**{
        "number": 12, "state": state, "community": "东关社区", "category": "exposed_rubbish",
        "category_name": "暴露垃圾", "category_name_en": "Exposed rubbish", "place": "菜市场南门",
        "due_at": at(23, 18), "responsible": "张主任", "reported_by": "李站长", "reported_at": at(23, 10, 2), **facts})


def order(state: str = "issued", **facts: Any) -> OrderCard:
    finding = OrderFinding(number=31, at=at(18, 9), place="菜市场南门", category_name="暴露垃圾",
                           category_name_en="Exposed rubbish", earlier_number=12, earlier_at=at(16, 9))
    return OrderCard(**{
        "order_id": 1, "name": "城创督〔2026〕8号", "state": state, "community": "东关社区", "responsible": "张主任",
        "liaison": "王站长", "findings": (finding,), "sign_due_at": at(18, 18), "due_at": at(20, 18), **facts})


def buttons(*texts: str) -> tuple[tuple[ButtonFact, ...], ...]:
    return (tuple(ButtonFact(value=f"press:{n}", text=f"button-{text}") for n, text in enumerate(texts)),)


def shown(content: AnyContent, language: str = "zh-CN", **more: Any) -> Card:
    """The card, its facts having been through the outbox as JSON."""
    return card(from_json(to_json(content)), language, TOWN, chat=GROUP, **more)


def text(content: AnyContent, language: str = "zh-CN") -> str:
    """What people read, the buttons in brackets below."""
    made = shown(content, language)
    rows = [" ".join(f"[{button.label}]" for button in row) for row in made.buttons]
    return "\n".join((made.title, *made.lines, *rows))


def test_an_open_problem_says_where_by_when_and_who() -> None:
    content = problem(buttons=buttons("fix-unit", "fix-category", "fix-place", "withdraw"))
    assert text(content) == """\
🟠 №12 东关社区 · 暴露垃圾 · 待整改
菜市场南门
11月23日18:00前整改 · 责任人 张主任
李站长 11月23日10:02
[社区不对] [类别不对] [位置不对] [撤回]"""


def test_a_rectified_problem_says_who_answered_with_what() -> None:
    content = problem("rectified", submitted_by="张主任", submitted_at=at(23, 15, 20), submitted_photos=2,
                      buttons=buttons("accept", "return", "pictures"))
    assert text(content) == """\
🔵 №12 东关社区 · 暴露垃圾 · 待复查
菜市场南门
张主任 15:20 反馈整改 · 照片2张
[通过] [退回] [看对比]"""


def test_a_closed_problem_says_how_long_it_took_and_the_code_to_check_it() -> None:
    content = problem("closed", handling_seconds=5 * 3600 + 18 * 60, on_time=True, check_code="7K2MQX",
                      buttons=buttons("before-after", "history"))
    assert text(content) == """\
🟢 №12 东关社区 · 暴露垃圾 · 已销号
用时5小时18分 · 按期完成 · 核验码 7K2MQX
[前后对比] [办理过程]"""


def test_an_overdue_problem_names_who_answers_for_it_first() -> None:
    content = problem(is_overdue=True, buttons=buttons("extend", "before-after"))
    assert text(content) == """\
🔴 №12 东关社区 · 暴露垃圾 · 已超期
菜市场南门 · 责任人 张主任
应于11月23日18:00前整改
[申请延期] [前后对比]"""


def test_an_issued_order_names_the_people_both_findings_and_both_deadlines() -> None:
    assert text(order(buttons=buttons("order-sign"))) == """\
📕 督办单 城创督〔2026〕8号 · 待签收
东关社区 · 第一责任人 张主任 · 包保干部 王站长
菜市场南门暴露垃圾:11月16日(№12)、11月18日(№31)两次督查发现同类问题
请于11月18日18:00前签收,11月20日(周五)18:00前整改并反馈
[签收]"""


def test_a_signed_order_says_who_signed_and_asks_only_for_the_answer() -> None:
    content = order("signed", signed_by="张主任", signed_at=at(18, 10, 40), buttons=buttons("order-answer"))
    assert text(content) == """\
📕 督办单 城创督〔2026〕8号 · 已签收
东关社区 · 第一责任人 张主任 · 包保干部 王站长
菜市场南门暴露垃圾:11月16日(№12)、11月18日(№31)两次督查发现同类问题
请于11月20日(周五)18:00前整改并反馈
已签收:张主任 11月18日10:40
[报整改结果]"""


def test_a_signature_for_somebody_else_is_marked() -> None:
    content = order("signed", signed_by="刘专干", signed_at=at(18, 10, 40), is_signed_for=True)
    assert "已签收:刘专干(代签) 11月18日10:40" in text(content)


def test_the_leader_who_authorised_it_is_named() -> None:
    assert "授权自动下发:钱镇长" in text(order(authorised=True, authorised_by="钱镇长"))
    assert "Issued automatically by authority of 钱镇长" in text(order(authorised=True, authorised_by="钱镇长"), "en")


def test_an_order_issued_by_authority_says_so_until_it_is_withdrawn() -> None:
    assert "授权自动下发" in text(order(authorised=True))
    assert "授权自动下发" not in text(order("withdrawn", authorised=True, withdrawn_reason="误发"))


def test_an_answered_order_keeps_its_answer() -> None:
    content = order("answered", answered_by="张主任", answered_at=at(19, 9), answer="已清理,专人值守")
    assert text(content).endswith("已反馈:张主任 11月19日09:00 已清理,专人值守")


def test_the_old_card_shrinks_to_one_line_without_buttons() -> None:
    content = ShrunkCard(number=12, community="东关社区", category_name="暴露垃圾", category_name_en="Exposed rubbish")
    assert text(content) == "№12 东关社区 · 暴露垃圾 → 下方"


def test_english_is_complete_and_just_as_short() -> None:
    content = problem(community="Dongguan", place="Market, south gate", responsible="Zhang", reported_by="Li",
                      buttons=buttons("fix-unit", "withdraw"))
    assert text(content, "en") == """\
🟠 #12 Dongguan · Exposed rubbish · Open
Market, south gate
due 23 Nov 18:00 · Zhang
Li 23 Nov 10:02
[Wrong unit] [Withdraw]"""


@pytest.mark.parametrize(("count", "words"), [(1, "1 photo"), (2, "2 photos")])
def test_english_counts_one_photo_and_two_photos(count: int, words: str) -> None:
    content = problem("rectified", submitted_by="Zhang", submitted_at=at(23, 15, 20), submitted_photos=count)
    assert shown(content, "en").lines[1].endswith(words)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("state", [state.value for state in ProblemState if state.value != "draft"])
def test_the_code_stands_in_every_title(state: str, language: str) -> None:
    made = shown(problem(state, submitted_at=at(23, 15)), language)
    assert made.code and made.code in made.title


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("state", list(OrderState))
def test_every_state_of_an_order_has_words(state: OrderState, language: str) -> None:
    assert shown(order(state.value), language).title.startswith("📕")


def test_a_number_is_printed_as_it_is_typed() -> None:
    assert shown(problem(number=1200)).title.startswith("🟠 №1200 ")


def test_a_returned_problem_says_why() -> None:
    made = shown(problem(returned_by="李站长", returned_reason="不到位"))
    assert "退回:不到位(李站长)" in made.lines


def test_group_place_and_quantity_share_a_line() -> None:
    made = shown(problem(residents_group="东关一组", quantity=23, quantity_unit="处"))
    assert made.lines[0] == "东关一组 · 菜市场南门 · 23处"


def test_what_is_not_known_takes_no_line() -> None:
    made = shown(problem(place="", responsible=""))
    assert made.lines == ("11月23日18:00前整改", "李站长 11月23日10:02")


def test_notes_stand_last() -> None:
    made = shown(problem(notes=(Line(text="note-relapse"),)))
    assert made.lines[-1] == "反弹:销号30天内再次发现"


def test_words_of_people_are_shown_as_they_are() -> None:
    made = shown(problem(place='{ $number } <b>"门"</b> & -- №9'))
    assert made.lines[0] == '{ $number } <b>"门"</b> & -- №9'


def test_a_problem_with_pictures_that_are_not_here_yet_says_so() -> None:
    made = shown(problem("closed", on_time=True), pictures=(Picture(b"jpeg"),), has_missing_pictures=True)
    assert (made.lines[-1], made.pictures) == ("(照片缺失)", (Picture(b"jpeg"),))


def test_a_card_replies_within_its_chat() -> None:
    assert shown(problem(reply_to="55")).reply_to == MessageRef(GROUP, "55")


def test_a_list_has_its_lines_in_order() -> None:
    content = Lines(title=Line(text="note-joined", args={"number": 1}),
                    lines=(Line(text="note-sighting", args={"number": 2}),))
    assert text(content) == "已并入№1\n№2 尚未整改,已记跟进"


def test_a_picture_card_carries_its_photos_and_buttons() -> None:
    content = PictureCard(title=Line(text="look-pictures", args={"number": 12, "place": "南门"}), photos=(1, 2),
                          buttons=buttons("same"))
    made = shown(content, pictures=(Picture(b"1"), Picture(b"2")))
    assert (made.title, len(made.pictures), made.buttons[0][0].label) == ("№12 南门 前后对比", 2, "同一处")


def test_a_line_can_mention_somebody() -> None:
    made = shown(Line(text="ask-photo", mention="telegram:1001", mention_name="李站长"))
    assert (str(made.mention), made.mention_name) == ("telegram:1001", "李站长")


def test_a_receipt_is_no_card() -> None:
    with pytest.raises(TypeError):
        shown(ReceiptContent(message="5", mark="👀"))


def test_a_unit_is_called_by_its_english_name_where_english_is_read() -> None:
    content = problem(community=named("东关社区", "Dongguan"), residents_group=named("东关一组", ""))
    assert shown(content).title == "🟠 №12 东关社区 · 暴露垃圾 · 待整改"
    made = shown(content, "en")
    assert (made.title, made.lines[0]) == ("🟠 #12 Dongguan · Exposed rubbish · Open", "东关一组 · 菜市场南门")


def test_a_name_within_a_sentence_is_read_in_its_language() -> None:
    content = Line(text="bind-done", args={"unit": named("城关镇", "Chengguan"), "purpose": "work_group"})
    assert [shown(content, language).title for language in ("zh-CN", "en")] == [
        "本群已登记:城关镇 · 工作群", "This chat is registered: Chengguan · work group"]
