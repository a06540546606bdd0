"""A town's own DOCX template for its orders, filled by docxtpl: {{ name }}, {{ addressee }}, {% for p in body %} …"""

import re
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from docx.opc.exceptions import PackageNotFoundError
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment

from reports.orders.editable import cropped, timeless
from reports.orders.facts import Order
from reports.orders.words import document

FIELDS = ("issuer", "name", "signer", "title", "addressee", "body", "enclosures", "contact", "date", "copies", "slip",
          "photos")
"""What a template may use: texts, ``body`` and ``enclosures`` as lists of texts, ``slip`` as pairs, ``photos`` with
``picture`` and ``caption``."""


class BadTemplate(Exception):
    """The template cannot be used; the message names the file, the field and its line."""


def check(path: Path) -> None:
    """Can orders be written with it? Raises BadTemplate."""
    opened = _opened(path)
    try:
        used = opened.get_undeclared_template_variables(_environment())
    except TemplateError as error:
        raise BadTemplate(f"{path}: {error}") from None
    unknown = sorted(used - set(FIELDS))
    if unknown:
        raise BadTemplate(f"{path}: {{{{ {unknown[0]} }}}} in {_line(opened, unknown[0])!r} is no field; "
                          f"there are: {', '.join(FIELDS)}")


def filled(path: Path, order: Order) -> bytes:
    """The order in the town's template; raises BadTemplate."""
    opened, words = _opened(path), document(order)
    given: dict[str, Any] = {
        "issuer": words.issuer, "name": words.name, "signer": words.signer, "title": "".join(words.title),
        "addressee": words.addressee, "body": ["".join(run.text for run in p) for p in words.body],
        "enclosures": list(words.enclosures), "contact": words.contact, "date": words.date, "copies": words.copies,
        "slip": list(words.slip), "photos": [
            {"picture": InlineImage(opened, BytesIO(cropped(p.data)), width=Mm(75)) if p.data else "照片缺失",
             "caption": p.caption} for p in order.photos]}
    try:
        opened.render(given, jinja_env=_environment())
    except TemplateError as error:
        raise BadTemplate(f"{path}: {error}") from None
    kept = BytesIO()
    opened.save(kept)
    return timeless(kept.getvalue())


def _opened(path: Path) -> Any:
    try:
        opened = DocxTemplate(path)
        opened.init_docx()
    except (OSError, ValueError, KeyError, BadZipFile, PackageNotFoundError) as error:
        raise BadTemplate(f"{path} is no DOCX file that can be read ({type(error).__name__})") from None
    return opened


def _environment() -> SandboxedEnvironment:
    """Escaping, or ``A & B < C`` silently loses its signs; nothing of Python within reach of a template."""
    return SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)


def _line(opened: Any, field: str) -> str:
    """The paragraph that uses the field, as the office sees it."""
    paragraphs = [*opened.docx.paragraphs, *(p for table in opened.docx.tables for row in table.rows
                                             for cell in row.cells for p in cell.paragraphs)]
    found = next((p.text for p in paragraphs if re.search(rf"\b{re.escape(field)}\b", p.text)), field)
    return str(found)[:80]
