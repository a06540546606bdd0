"""The order as a DOCX that the office may still edit, laid out after GB/T 9704.

Fonts are only named: officials' computers have 方正小标宋 and 仿宋, which may not be passed on.
"""

import unicodedata
from collections.abc import Iterable
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx as word
from docx.document import Document as Docx
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph as DocxParagraph
from docx.text.run import Run as DocxRun
from PIL import Image, ImageOps

from reports.orders.facts import Order, Photo
from reports.orders.words import Document, Paragraph, document

BODY, TITLE, HEADING, SIGNER = "仿宋_GB2312", "方正小标宋简体", "黑体", "楷体_GB2312"
RED = RGBColor(0xD0, 0x11, 0x1B)
LINE = Pt(28.95)  # 22 lines a page
PICTURE = (Mm(75), Mm(52))
SHARP = (900, 624)  # pixels of a picture of 75 × 52 mm
SLIP = (Mm(42), Mm(114))  # its columns
HEIGHTS = {"整改措施": 34, "整改后照片": 42}  # millimetres of the slip's rows; the others have 13


def editable(order: Order) -> bytes:
    """The order as a file of Word and WPS; photos that cannot be decoded raise OSError."""
    words, file = document(order), word.Document()
    _page(file)
    _head(file, words)
    _line(file, words.addressee)
    for paragraph in words.body:
        _body(file, paragraph)
    _enclosures(file, words)
    _signature(file, words)
    if order.photos:
        _photos(file, order.photos)
    _slip(file, words)
    kept = BytesIO()
    file.save(kept)
    return timeless(kept.getvalue())


def timeless(data: bytes) -> bytes:
    """The same DOCX without the moment it was packed: one order is one file, however often it is made."""
    packed = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(packed, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(ZipInfo(name), old.read(name), ZIP_DEFLATED)
    return packed.getvalue()


def _page(file: Docx) -> None:
    section = file.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    _page_number(section.footer.paragraphs[0])


def _page_number(paragraph: DocxParagraph) -> None:
    """— 1 —, counted by the reader's program."""
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = _run(paragraph, "— ", size=14)
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run._r.append(_field(kind, text))
    _run(paragraph, " —", size=14)


def _field(kind: str, text: str) -> Any:
    element = OxmlElement("w:fldChar" if kind else "w:instrText")
    if kind:
        element.set(qn("w:fldCharType"), kind)
    else:
        element.text = text
    return element


def _head(file: Docx, words: Document) -> None:
    """Red head, number and signer, a red line, the title."""
    head = _line(file, "", align=WD_ALIGN_PARAGRAPH.CENTER, is_exact=False)
    head.paragraph_format.space_after = Pt(30)
    _run(head, words.issuer, font=TITLE, size=min(40, 440 / max(1, len(words.issuer))), colour=RED)
    numbers = _line(file, "", is_exact=False)
    numbers.paragraph_format.tab_stops.add_tab_stop(Mm(156), WD_TAB_ALIGNMENT.RIGHT)
    _run(numbers, words.name)
    if words.signer:
        _run(numbers, "\t签发人：")
        _run(numbers, words.signer, font=SIGNER)
    _red_line(numbers)
    _line(file, "")
    title = _line(file, "", align=WD_ALIGN_PARAGRAPH.CENTER)
    title.paragraph_format.line_spacing = Pt(35)
    for number, part in enumerate(words.title):
        run = _run(title, part, font=TITLE, size=22)
        if number + 1 < len(words.title):
            run.add_break()
    _line(file, "")


def _red_line(paragraph: DocxParagraph) -> None:
    borders, bottom = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "12"), ("space", "6"), ("color", "D0111B")):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    # The order of elements is fixed by the format: Word refuses a border that stands after the spacing.
    paragraph._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr")


def _line(file: Any, text: str, *, align: WD_ALIGN_PARAGRAPH | None = None, is_exact: bool = True) -> DocxParagraph:
    paragraph: DocxParagraph = file.add_paragraph()
    form = paragraph.paragraph_format
    form.space_before = form.space_after = Pt(0)
    if is_exact:
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, LINE
    if align is not None:
        paragraph.alignment = align
    if text:
        _run(paragraph, text)
    return paragraph


def _run(paragraph: DocxParagraph, text: str, *, font: str = BODY, size: float = 16,
         colour: RGBColor | None = None) -> DocxRun:
    """A run whose Chinese font is named where Chinese is looked up: ``font.name`` alone is for Latin letters."""
    run = paragraph.add_run(_printable(text))
    run.font.name, run.font.size = font, Pt(size)
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    if colour is not None:
        run.font.color.rgb = colour
    return run


def _printable(text: str) -> str:
    """Without control characters and halves of surrogate pairs, which XML cannot hold."""
    return "".join(c for c in text if c in "\t\n" or unicodedata.category(c) not in ("Cc", "Cs"))


def _body(file: Docx, paragraph: Paragraph) -> None:
    line = _line(file, "")
    _indent(line)
    for run in paragraph:
        _run(line, run.text, font=HEADING if run.is_strong else BODY)


def _indent(line: DocxParagraph) -> None:
    """Two characters, whatever their size."""
    line.paragraph_format.first_line_indent = Pt(32)
    line._p.get_or_add_pPr().get_or_add_ind().set(qn("w:firstLineChars"), "200")


def _enclosures(file: Docx, words: Document) -> None:
    _line(file, "")
    for number, name in enumerate(words.enclosures, 1):
        _indent(_line(file, f"{'附件：' if number == 1 else '　　　'}{number}.{name}"))
    if words.contact:
        _indent(_line(file, f"联系人：{words.contact}"))


def _signature(file: Docx, words: Document) -> None:
    """Issuer and date, kept together, with room above them for the seal."""
    room = [_line(file, "") for _ in range(2)]
    issuer = _line(file, words.issuer, align=WD_ALIGN_PARAGRAPH.RIGHT)
    for line in (*room, issuer):
        line.paragraph_format.keep_with_next = True
    issuer.paragraph_format.right_indent = Pt(32)
    date = _line(file, words.date, align=WD_ALIGN_PARAGRAPH.RIGHT)
    date.paragraph_format.right_indent = Pt(64)
    if words.copies:
        _line(file, "")
        _line(file, f"抄送：{words.copies}。")


def _photos(file: Docx, photos: Iterable[Photo]) -> None:
    _on_a_new_page(file, "附件1", "督查照片")
    shown = list(photos)
    table = file.add_table(rows=0, cols=2)
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for at in range(0, len(shown), 2):
        row = table.add_row()
        row.height_rule, row.height = WD_ROW_HEIGHT_RULE.AT_LEAST, PICTURE[1] + Mm(12)
        for cell, photo in zip(row.cells, shown[at:at + 2], strict=False):
            _photo(cell, photo)


def _photo(cell: Any, photo: Photo) -> None:
    place = cell.paragraphs[0]
    place.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if photo.data is None:
        _run(place, "照片缺失", size=14)
    else:
        place.add_run().add_picture(BytesIO(cropped(photo.data)), *PICTURE)
    caption = cell.add_paragraph()
    caption.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(caption, photo.caption, size=12)


def cropped(data: bytes) -> bytes:
    """The middle of the photo in the shape of its place; a reader's program would squeeze it."""
    with Image.open(BytesIO(data)) as opened:
        picture = ImageOps.fit(ImageOps.exif_transpose(opened).convert("RGB"), SHARP)
    kept = BytesIO()
    picture.save(kept, "JPEG", quality=85)
    return kept.getvalue()


def _slip(file: Docx, words: Document) -> None:
    _on_a_new_page(file, "附件2", "督办单办理回执")
    table = file.add_table(rows=0, cols=2)
    table.style, table.autofit = "Table Grid", False
    for column, width in zip(table.columns, SLIP, strict=True):
        column.width = width
    for name, text in words.slip:
        row = table.add_row()
        row.height_rule, row.height = WD_ROW_HEIGHT_RULE.AT_LEAST, Mm(HEIGHTS.get(name, 13))
        for cell, said, width in zip(row.cells, (name, text), SLIP, strict=True):
            cell.width, cell.vertical_alignment = width, WD_CELL_VERTICAL_ALIGNMENT.CENTER
            _run(cell.paragraphs[0], said, size=14)


def _on_a_new_page(file: Docx, which: str, title: str) -> None:
    line = _line(file, "")
    line.add_run().add_break(WD_BREAK.PAGE)
    _run(line, which)
    head = _line(file, "", align=WD_ALIGN_PARAGRAPH.CENTER)
    head.paragraph_format.line_spacing = Pt(35)
    _run(head, title, font=TITLE, size=22)
    _line(file, "")
