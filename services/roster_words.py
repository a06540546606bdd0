"""What a mistake of the roster calls kinds, roles and purposes: in a YAML file the codes that it is written in, in a
workbook the reader's words."""

from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

from texts.catalogue import catalogue
from texts.contents import Words, named

_TEXTS = {"kind": "roster-kind-name", "role": "role-name", "purpose": "purpose-name"}


def said(key: str, code: str, language: str) -> str:
    """The word for a code of the column ``key``."""
    return catalogue(language, ZoneInfo("UTC")).say(_TEXTS[key], {key: code})


def one_of(form: str, key: str, codes: Sequence[str]) -> Words:
    """All that may stand in the column: "a, b, c"."""
    return _joined(form, key, codes, "、", ", ")


def either(form: str, codes: Iterable[str]) -> Words:
    """One of these kinds: "a or b"."""
    return _joined(form, "kind", list(codes), "或", " or ")


def _joined(form: str, key: str, codes: Sequence[str], chinese: str, english: str) -> Words:
    if form != "row" or key not in _TEXTS:
        return english.join(codes)
    return named(chinese.join(said(key, c, "zh-CN") for c in codes), english.join(said(key, c, "en") for c in codes))
