"""The pictures of a workbook's sheet and the rows they lie on; those within WPS's picture cells are only counted."""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from xml.etree import ElementTree

MOST = 1000  # of a sheet; further ones are passed over
_WPS = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br="[A-Z]+([0-9]+)"[^>]*>\s*<(?:\w+:)?f[^>]*>[^<]*DISPIMG\(')


@dataclass(frozen=True, slots=True)
class SheetPicture:
    """``row``: where its upper edge lies, from 1; 0 when it lies on no cell. ``data``: empty when it is not within the
    file."""

    row: int
    data: bytes


def lying_on(parts: zipfile.ZipFile, sheet: str) -> tuple[SheetPicture, ...]:
    """The pictures over the cells of the sheet whose part this is. A drawing that cannot be read is one picture that
    is not within the file."""
    names = set(parts.namelist())
    try:
        drawings = [d for d in _targets(parts, names, sheet).values() if "/drawings/" in d and d in names]
        return tuple(islice((picture for d in drawings for picture in _pictures(parts, names, d)), MOST))
    except (ElementTree.ParseError, ValueError):
        return (SheetPicture(0, b""),)


def in_cells(sheet: bytes) -> tuple[int, ...]:
    """The rows of the cells that hold a picture the way WPS does, =DISPIMG("ID_…",1): no other program shows them."""
    return tuple(int(row) for row in _WPS.findall(sheet))


def _pictures(parts: zipfile.ZipFile, names: set[str], drawing: str) -> Iterator[SheetPicture]:
    targets, read = _targets(parts, names, drawing), dict[str, bytes]()
    for anchor in ElementTree.fromstring(parts.read(drawing)):
        row = anchor.findtext("{*}from/{*}row")
        for blip in anchor.iterfind(".//{*}blip"):
            embedded = next((value for key, value in blip.attrib.items() if key.endswith("}embed")), "")
            target = targets.get(embedded, "")
            if target not in read:  # a thousand anchors may show one picture
                read[target] = parts.read(target) if target in names else b""
            yield SheetPicture(int(row) + 1 if row else 0, read[target])


def _targets(parts: zipfile.ZipFile, names: set[str], part: str) -> dict[str, str]:
    """What a part refers to: id and the other part's name."""
    folder, name = posixpath.split(part)
    rels = f"{folder}/_rels/{name}.rels"
    if rels not in names:
        return {}
    found = ElementTree.fromstring(parts.read(rels))
    return {one.get("Id", ""): posixpath.normpath(posixpath.join("/", folder, one.get("Target", ""))).lstrip("/")
            for one in found.iterfind("{*}Relationship")}
