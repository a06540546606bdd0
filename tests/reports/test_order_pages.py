"""The supervision order as pages and as an editable file (R7, GB/T 9704)."""

import sys
import time
from io import BytesIO
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm
from PIL import Image

from reports.orders.editable import editable
from reports.orders.facts import Photo
from reports.orders.page import NoFont, pages
from tests.reports.orders import make_order, make_photos

HOSTILE = "#panic() *x* @ref <tag> \\ $a$ \"]"


def size(picture: bytes) -> tuple[int, int]:
    return Image.open(BytesIO(picture)).size


def darkness(picture: bytes, box: tuple[float, float, float, float]) -> float:
    """The share of dark pixels within a box given as shares of width and height."""
    page = Image.open(BytesIO(picture)).convert("L")
    left, top, right, bottom = box
    part = page.crop((int(left * page.width), int(top * page.height), int(right * page.width),
                      int(bottom * page.height)))
    return sum(part.histogram()[:128]) / (part.width * part.height)


def test_an_order_is_a4_pages_with_photos_and_slip_on_pages_of_their_own() -> None:
    made = pages(make_order(photos=make_photos(4)))
    assert made.pdf.startswith(b"%PDF-")
    assert len(made.pictures) == 4 and {size(p) for p in made.pictures} == {(1191, 1684)}


def test_an_order_without_photos_has_no_page_for_them() -> None:
    assert len(pages(make_order()).pictures) == len(pages(make_order(photos=make_photos(1))).pictures) - 1


def test_the_head_is_red_and_spans_the_page() -> None:
    page = Image.open(BytesIO(pages(make_order()).pictures[0])).convert("RGB")
    band = page.crop((0, 140, page.width, 210))
    pixels = band.tobytes()
    red = [n // 3 % band.width for n in range(0, len(pixels), 3)
           if pixels[n] > 180 and pixels[n + 1] < 80 and pixels[n + 2] < 80]
    assert min(red) < 0.16 * page.width and max(red) > 0.84 * page.width


@pytest.mark.parametrize("issuer", ["镇文明办", "城关镇全国文明城市创建工作领导小组办公室综合协调与督查考核组"])
def test_a_head_of_any_length_stays_within_the_margins(issuer: str) -> None:
    [first, *_] = pages(make_order(issuer=issuer)).pictures
    assert darkness(first, (0, 0, 0.12, 0.2)) == 0 and darkness(first, (0.885, 0, 1, 0.2)) == 0


def test_a_missing_photo_leaves_its_place_and_says_so() -> None:
    whole, lacking = (pages(make_order(photos=photos)).pictures[-2]
                      for photos in (make_photos(2), (*make_photos(1), Photo(None, "№12"))))
    place = (0.55, 0.2, 0.85, 0.3)
    assert darkness(lacking, place) < darkness(whole, place)
    assert darkness(lacking, (0.6, 0.2, 0.8, 0.35)) > 0


def test_what_people_wrote_is_printed_and_never_run() -> None:
    assert pages(make_order(head=HOSTILE, contact=HOSTILE, photos=(Photo(None, HOSTILE),))).pdf.startswith(b"%PDF-")


def test_without_the_fonts_no_order_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pylopdf_fonts_zh_cn", None)
    with pytest.raises(NoFont, match="install the requirements"):
        pages(make_order())


def test_a_folder_of_own_fonts_that_is_empty_or_missing_is_fine(tmp_path: Path) -> None:
    assert pages(make_order(), tmp_path).pictures == pages(make_order(), tmp_path / "none").pictures


def test_the_editable_file_holds_the_same_words() -> None:
    file = docx.Document(BytesIO(editable(make_order(photos=make_photos(3), copies=("王镇长",)))))
    text = "\n".join(p.text for p in file.paragraphs)
    for words in ("城创督〔2026〕8号", "东关社区居民委员会", "一、限期整改。请于11月25日18时前", "附件2", "王镇长"):
        assert words in text
    assert len(file.inline_shapes) == 3
    assert [cell.text for cell in file.tables[-1].rows[0].cells] == ["文号", "城创督〔2026〕8号"]


def test_one_order_is_one_file_however_often_it_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    order = make_order(photos=make_photos(1))
    first = editable(order)
    monkeypatch.setattr(time, "localtime", lambda *_: time.struct_time((2031, 1, 2, 3, 4, 6, 0, 2, 0)))
    assert editable(order) == first and pages(order).pdf == pages(order).pdf


def test_the_editable_file_names_the_officials_fonts_and_margins() -> None:
    file = docx.Document(BytesIO(editable(make_order())))
    section = file.sections[0]
    assert [round(margin / Mm(1)) for margin in (
        section.top_margin or 0, section.bottom_margin or 0, section.left_margin or 0, section.right_margin or 0)] == [
        37, 35, 28, 26]
    named = {fonts.get(qn("w:eastAsia")) for p in file.paragraphs for fonts in p._p.iter(qn("w:rFonts"))}
    assert {"仿宋_GB2312", "方正小标宋简体", "黑体"} <= named and None not in named


def test_a_missing_photo_is_told_in_the_editable_file() -> None:
    file = docx.Document(BytesIO(editable(make_order(photos=(Photo(None, "№12"),)))))
    assert "照片缺失" in file.tables[0].rows[0].cells[0].text and len(file.inline_shapes) == 0


def test_control_characters_in_names_do_not_break_the_file() -> None:
    file = docx.Document(BytesIO(editable(make_order(head="张\x00建\x1b国", contact=HOSTILE))))
    assert any("张建国" in p.text for p in file.paragraphs) and any(HOSTILE in p.text for p in file.paragraphs)
