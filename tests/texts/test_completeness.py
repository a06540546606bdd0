"""Both languages say everything, with the same facts, and the code asks for nothing that they lack."""

import ast
from collections.abc import Iterator

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


def test_the_code_asks_only_for_texts_that_exist() -> None:
    assert {text: where for text, where in asked_for() if text and text not in CHINESE} == {}


def test_the_search_for_texts_finds_them() -> None:
    found = {text for text, _ in asked_for()}
    assert {"card-due", "button-accept", "ask-photo"} <= found
