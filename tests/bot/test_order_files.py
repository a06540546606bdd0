"""An issued order stands as a card with its first page, a PDF in the group and an editable file in the office (R7)."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import docx
import pytest
from PIL import Image
from typer.testing import CliRunner

from bot.__main__ import app
from bot.order_pages import OrderPages
from domain.chat import Card, ChatRef
from reports.orders import page
from reports.orders.template import BadTemplate, check
from services import order_documents
from services.order_documents import Written
from tests.builders import GROUP, LI, OFFICE, ZHANG
from tests.house import TestHouse
from tests.reports.orders import make_order

MARKET = "东关社区菜市场南门垃圾未清理@张主任"
SCHOOL = "东关社区小学北门垃圾未清理"
DAY = 86400


@pytest.fixture
def house(tmp_path: Path) -> Iterator[TestHouse]:
    house = TestHouse(tmp_path, telegram={"limits": "off"})
    yield house
    house.close()


async def twice(house: TestHouse) -> None:
    await house.say(MARKET, sender=LI, photos=1)
    await house.say(MARKET, sender=LI, photos=1, after=DAY)


def files(house: TestHouse, chat: ChatRef) -> list[Card]:
    return [card for (where, _), card in house.channel.stands.items() if where == chat.id and card.document]


async def test_the_card_shows_the_first_page_and_keeps_its_buttons(house: TestHouse) -> None:
    await twice(house)
    card = house.card("📕")
    assert Image.open(BytesIO(card.pictures[0].data)).size == (1191, 1684)
    assert [b.label for row in card.buttons for b in row] == ["签收"]


async def test_the_pdf_stands_in_the_group_and_the_editable_file_in_the_office(house: TestHouse) -> None:
    await twice(house)
    [pdf], [editable] = files(house, GROUP), files(house, OFFICE)
    assert pdf.document and pdf.document.data.startswith(b"%PDF-") and pdf.document.name == "城创督〔2026〕1号.pdf"
    assert editable.document and editable.document.name == "城创督〔2026〕1号.docx"
    file = docx.Document(BytesIO(editable.document.data))
    text = "\n".join(p.text for p in file.paragraphs)
    assert "(垃圾未清理,№1)" in text.replace("\uff08", "(").replace("\uff0c", ",").replace("\uff09", ")")
    assert file.paragraphs[0].text == "城关镇文明办"
    assert "张主任为第一责任人" in text and "包保干部王站长跟踪督促" in text
    assert "东关社区菜市场" not in text.split("关于限期整改")[1].split("督办单")[1] and "@" not in text
    captions = [cell.text.strip() for row in file.tables[0].rows for cell in row.cells]
    assert captions == ["№1 整改前 2026-11-23 10:03", "№2 再次发现 2026-11-24 10:03"] and len(file.inline_shapes) == 2


async def test_signing_changes_the_card_and_leaves_the_document_as_it_was_issued(house: TestHouse) -> None:
    await twice(house)
    before, effects = files(house, GROUP), len([e for e in house.channel.effects if "PDF" in e[2]])
    await house.press("签收", sender=ZHANG, on="📕")
    assert "已签收" in house.card("📕").title or any("签收" in line for line in house.card("📕").lines)
    assert files(house, GROUP) == before
    assert len([e for e in house.channel.effects if "PDF" in e[2]]) == effects


async def test_a_second_spot_of_the_day_makes_the_documents_anew(house: TestHouse) -> None:
    await house.say(SCHOOL, sender=LI, photos=1)
    await twice(house)
    [before] = files(house, OFFICE)
    await house.say(SCHOOL, sender=LI, photos=1)
    [after] = files(house, OFFICE)
    assert before.document and after.document
    assert [len(docx.Document(BytesIO(f.data)).inline_shapes) for f in (before.document, after.document)] == [2, 4]
    assert "2处环境卫生问题的督办单" in "".join(p.text for p in docx.Document(BytesIO(after.document.data)).paragraphs)


async def test_without_fonts_the_order_stands_in_words(house: TestHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: object) -> page.Pages:
        raise page.NoFont("the Chinese fonts are missing")

    monkeypatch.setattr(page, "pages", none)
    await twice(house)
    card = house.card("📕")
    assert card.pictures == () and "东关社区" in card.lines[0]


def write(path: Path, *lines: str) -> Path:
    file = docx.Document()
    for line in lines:
        file.add_paragraph(line)
    file.save(str(path))
    return path


async def test_a_towns_own_template_is_filled(tmp_path: Path) -> None:
    template = write(tmp_path / "own.docx", "{{ issuer }}督办", "{{ name }}", "{%p for p in body %}", "{{ p }}",
                     "{%p endfor %}", "{%p for p in photos %}", "{{ p.picture }} {{ p.caption }}", "{%p endfor %}")
    check(template)
    (tmp_path / "data").mkdir()
    house = TestHouse(tmp_path / "data", orders={"template": str(template), "issuer": "A & B <town>"})
    try:
        await twice(house)
        [editable] = files(house, OFFICE)
        assert editable.document
        file = docx.Document(BytesIO(editable.document.data))
        assert [p.text for p in file.paragraphs][:2] == ["A & B <town>督办", "城创督〔2026〕1号"]
        assert len(file.inline_shapes) == 2
    finally:
        house.close()


@pytest.mark.parametrize(("lines", "said"), [
    (("{{ name }}", "负责人:{{ chief }}"), "'负责人:{{ chief }}'"), (("{{ name",), "own.docx"),
    (("{% for p in body %}",), "own.docx")])
def test_a_template_that_cannot_be_filled_is_refused_with_its_line(
        tmp_path: Path, lines: tuple[str, ...], said: str) -> None:
    with pytest.raises(BadTemplate) as error:
        check(write(tmp_path / "own.docx", *lines))
    assert said in str(error.value)


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04 cut"])
def test_what_is_no_docx_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "own.docx").write_bytes(content)
    with pytest.raises(BadTemplate, match="no DOCX"):
        check(tmp_path / "own.docx")


def test_a_bot_with_a_template_that_cannot_be_filled_does_not_start(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    template = write(tmp_path / "own.docx", "负责人 {{ chief }}")
    for name, value in {"DATA_DIR": tmp_path / "data", "TELEGRAM__TOKEN": "111:TEST", "HTTP__PORT": "0",
                        "ORDERS__TEMPLATE": template}.items():
        monkeypatch.setenv(f"DUCHA_{name}", str(value))
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(app, ["run", "--roles", "send"])
    assert result.exit_code == 1 and "orders.template: " in result.stderr and "{{ chief }}" in result.stderr


def test_a_template_reaches_nothing_of_python(tmp_path: Path) -> None:
    template = write(tmp_path / "own.docx", "{{ name.__class__.__mro__ }}")
    with pytest.raises(BadTemplate):
        OrderPages(template=template).file(_written(), "docx", ())


def _written() -> Written:
    return Written(make_order(), ())


async def test_what_no_font_has_and_a_long_story_stay_out_of_the_documents(house: TestHouse) -> None:
    await house.say("东关社区菜市场南门\u200b📍垃圾未清理⚠️😀," + "很久了" * 400, sender=LI, photos=1)
    await house.say(MARKET, sender=LI, photos=1, after=DAY)
    written = await house.house.store.run(lambda s: order_documents.written(s, house.settings.policy(), 1))
    [earlier] = [finding.earlier for finding in written.order.findings]
    assert earlier is not None and earlier.description.startswith("垃圾未清理")
    assert earlier.description.endswith("……") and len(earlier.description) <= order_documents.LONGEST_WORDS + 2
    assert not set("\u200b📍⚠️😀") & set(earlier.description + earlier.place)
