"""The order's pages: PDF for the office, PNG for the chat, made by typst from the words (GB/T 9704)."""

import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import typst

from reports.orders.facts import Order, Photo
from reports.orders.words import Document, document

_PNG = b"\x89PNG"
TEMPLATE = Path(__file__).with_name("order.typ")
PIXELS = 144.0  # per inch: a page of 1191 × 1684 pixels, its text 32 pixels high: readable on a phone
# Officials' fonts are licensed: where an office has put them they are used, else the open ones that come with us.
_SERIF, _SANS = "Noto Serif SC", "Noto Sans SC"
FONTS = {"title": ["FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", _SERIF],
         "body": ["FangSong_GB2312", "FangSong", _SERIF],
         "heading": ["SimHei", _SANS], "signer": ["KaiTi_GB2312", "KaiTi", _SERIF]}


class NoFont(Exception):
    """The Chinese fonts are missing: an order would be boxes."""


@dataclass(frozen=True, slots=True)
class Pages:
    """``pdf``: the whole document; ``pictures``: a PNG of each page."""

    pdf: bytes
    pictures: tuple[bytes, ...]


def pages(order: Order, own_fonts: Path | None = None) -> Pages:
    """The order as PDF and as pictures. ``own_fonts``: a folder with the office's licensed fonts.

    Raises NoFont.
    """
    with tempfile.TemporaryDirectory(prefix="order-") as folder:
        given = {"order": json.dumps(_given(document(order), _photos(order.photos, Path(folder))), ensure_ascii=False)}
        (Path(folder) / TEMPLATE.name).write_bytes(TEMPLATE.read_bytes())
        compiler = typst.Compiler(str(Path(folder) / TEMPLATE.name), root=folder, font_paths=_folders(own_fonts),
                                  ignore_system_fonts=True, sys_inputs=given)
        pdf: Any = compiler.compile(format="pdf")
        made: Any = compiler.compile(format="png", ppi=PIXELS)
    return Pages(bytes(pdf), tuple(made) if isinstance(made, list) else (made,))


def _folders(own: Path | None) -> list[str]:
    try:
        ours = files("pylopdf_fonts_zh_cn")
    except ModuleNotFoundError:
        raise NoFont("the Chinese fonts are missing: install the requirements again") from None
    return [str(ours), *([str(own)] if own is not None and own.is_dir() else [])]


def _photos(photos: Sequence[Photo], folder: Path) -> list[dict[str, str | None]]:
    """Written beside the template; typst reads nothing outside its folder."""
    made: list[dict[str, str | None]] = []
    for number, photo in enumerate(photos):
        name = f"{number}.{'png' if (photo.data or b'').startswith(_PNG) else 'jpg'}"
        if photo.data is not None:
            (folder / name).write_bytes(photo.data)
        made.append({"file": name if photo.data is not None else None, "caption": photo.caption})
    return made


def _given(words: Document, photos: list[dict[str, str | None]]) -> dict[str, Any]:
    return {
        "issuer": words.issuer, "name": words.name, "signer": words.signer, "title": list(words.title),
        "addressee": words.addressee,
        "body": [[{"text": run.text, "strong": run.is_strong} for run in paragraph] for paragraph in words.body],
        "enclosures": list(words.enclosures), "contact": words.contact, "date": words.date, "copies": words.copies,
        "slip": [list(row) for row in words.slip], "photos": photos, "fonts": FONTS}
