"""Every message of both catalogues with typical facts, in each variant: ``python -m tests.texts.every_message``."""

import sys
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

from fluent.syntax import ast
from fluent.syntax.visitor import Visitor

from domain.language import LANGUAGES
from texts import source
from texts.catalogue import FOLDER, catalogue

TOWN = ZoneInfo("Asia/Shanghai")
MOMENT = "2026-11-23T02:02:00+00:00"
SCHEDULES = {"weekly_digest": "mon 08:30", "overdue_digest": "daily 08:00", "contractor_reminder": "fri 15:00"}
MESSAGES: Mapping[str, Mapping[str, ast.Message]] = {lang: source.read(FOLDER / lang) for lang in LANGUAGES}
MOST_VARIANTS = 40


class _Kinds(Visitor):
    """Which facts are times, spans and numbers, and which values a message tells apart."""

    def __init__(self) -> None:
        self.kinds: dict[str, str] = {}
        self.variants: dict[str, list[Any]] = {}

    def visit_FunctionReference(self, node: ast.FunctionReference) -> None:  # noqa: N802  # the library's spelling
        for argument in node.arguments.positional:
            if isinstance(argument, ast.VariableReference):
                self.kinds[argument.id.name] = node.id.name

    def visit_SelectExpression(self, node: ast.SelectExpression) -> None:  # noqa: N802
        if isinstance(node.selector, ast.VariableReference):
            self.variants[node.selector.id.name] = [_key(v) for v in node.variants if not v.default] + ["?"]
        self.generic_visit(node)


def _key(variant: ast.Variant) -> Any:
    if isinstance(variant.key, ast.NumberLiteral):
        return int(variant.key.value)
    return {"one": 1}.get(variant.key.name, variant.key.name)


def parts(language: str, name: str) -> list[ast.Message]:
    """The message and those that stand within it, at any depth."""
    message = MESSAGES[language][name]
    return [message, *(part for other in sorted(source.used(message)[0]) for part in parts(language, other))]


def facts(language: str, name: str) -> Iterator[dict[str, Any]]:
    """Typical facts for each variant of a message; a name stands for itself in the language."""
    seen, names = _Kinds(), set[str]()
    for part in parts(language, name):
        seen.visit(part)
        names |= source.placeables(part)
    # A number is counted when only "one" is told apart: then any other is many.
    choices = {fact: [7 if v == "?" and any(isinstance(o, int) for o in given) else v for v in given]
               for fact, given in seen.variants.items()}
    plain = {fact: _typical(fact, seen.kinds.get(fact, ""), language) for fact in names if fact not in choices}
    for chosen in list(product(*choices.values()))[:MOST_VARIANTS]:
        yield {**plain, **dict(zip(choices, chosen, strict=True))}


def _typical(fact: str, kind: str, language: str) -> Any:
    match kind:
        case "NUM":
            return 12
        case "SPAN":
            return 18_720
        case "SCHEDULE":
            return SCHEDULES[fact]
        case "":
            return "Dongguan" if language == "en" else "东关社区"
        case _:
            return MOMENT


def said(language: str, name: str) -> list[str]:
    """What people read, one text for each variant."""
    return list(dict.fromkeys(catalogue(language, TOWN).say(name, given) for given in facts(language, name)))


def main() -> None:
    for name in sorted(MESSAGES[LANGUAGES[0]]):
        sys.stdout.write("\n    ".join([name, *(text for lang in LANGUAGES for text in said(lang, name))]) + "\n")


if __name__ == "__main__":
    main()
