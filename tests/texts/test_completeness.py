"""Both languages say everything, with the same facts, and the code asks for nothing that they lack."""

import ast
import re
from collections.abc import Iterator
from functools import cache

import pytest

from domain.language import LANGUAGES
from texts import source
from texts.catalogue import FOLDER

CHINESE, ENGLISH = (source.read(FOLDER / language) for language in LANGUAGES)
HOUSE = FOLDER.parent
SPEAKERS = ("bot", "handlers", "services", "reports", "texts")


def test_both_languages_have_the_same_messages() -> None:
    assert sorted(CHINESE) == sorted(ENGLISH)


def test_both_languages_have_the_same_files() -> None:
    chinese, english = ({path.name for path in (FOLDER / language).glob("*.ftl")} for language in LANGUAGES)
    assert chinese == english


@pytest.mark.parametrize("name", sorted(CHINESE))
def test_a_message_uses_the_same_facts_in_both_languages(name: str) -> None:
    assert source.placeables(CHINESE[name]) == source.placeables(ENGLISH[name])


def asked_for() -> Iterator[tuple[str, str]]:
    """(text id, where) of every Line(text="…"), ButtonFact(text="…") and work.notice("…") in the code."""
    for folder in SPEAKERS:
        for path in sorted((HOUSE / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call):
                    yield from ((text, f"{path.relative_to(HOUSE)}:{node.lineno}") for text in texts_of(node))


def texts_of(call: ast.Call) -> Iterator[str]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    given = [k.value for k in call.keywords if k.arg == "text"] if name in ("Line", "ButtonFact") else []
    given += call.args[:1] if name in ("notice", "_t") else []
    yield from (str(node.value) for node in given if isinstance(node, ast.Constant))


@cache
def _words() -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
    """Every string of the code, and what those with parts put in ("order-{state}") can become."""
    plain: set[str] = set()
    made: set[str] = set()
    for folder in SPEAKERS:
        for path in (HOUSE / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    plain.add(node.value)
                elif isinstance(node, ast.JoinedStr):
                    made.add("".join(re.escape(str(v.value)) if isinstance(v, ast.Constant) else "[a-z_-]+"
                                     for v in node.values))
    return frozenset(plain), tuple(re.compile(f"^{m}$") for m in made if re.search(r"[a-z]{3,}\\-|\\-[a-z]{3,}", m))


def mentioned(name: str) -> bool:
    """Does the code have this text id, or one that it can become?"""
    plain, made = _words()
    return name in plain or any(pattern.match(name) for pattern in made)


def test_the_code_asks_only_for_texts_that_exist() -> None:
    assert {text: where for text, where in asked_for() if text and text not in CHINESE} == {}


def test_the_search_for_texts_finds_them() -> None:
    found = {text for text, _ in asked_for()}
    assert {"card-due", "button-accept", "ask-photo"} <= found
