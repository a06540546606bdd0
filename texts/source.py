"""The .ftl files as they are written: parsed strictly, so that a slip of the pen is named and not swallowed."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from fluent.syntax import FluentParser, ast
from fluent.syntax.visitor import Visitor

Messages = Mapping[str, ast.Message]


class BadText(ValueError):
    """A file of texts cannot be used; the message names file, line or message id, and what is wrong."""


def read(folder: Path) -> dict[str, ast.Message]:
    """Every message of the folder's .ftl files by id; raises BadText for what Fluent cannot read and for an id that
    stands twice."""
    return {name: message for name, (_, message) in _placed(folder).items()}


def _placed(folder: Path) -> dict[str, tuple[Path, ast.Message]]:
    found: dict[str, tuple[Path, ast.Message]] = {}
    for path in sorted(folder.glob("*.ftl")):
        for message in _messages(path):
            if message.id.name in found:
                raise BadText(f"{path}: {message.id.name} stands twice in {folder.name}")
            found[message.id.name] = (path, message)
    return found


def _messages(path: Path) -> Iterator[ast.Message]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise BadText(f"{path}: save it as UTF-8") from None
    for entry in FluentParser().parse(text.replace("\r\n", "\n")).body:
        if isinstance(entry, ast.Junk):
            line = text.count("\n", 0, entry.span.start if entry.span else 0) + 1
            raise BadText(f"{path}, line {line}: a text is written `name = words`, one with parts indented")
        if isinstance(entry, ast.Message):
            if entry.value is None:
                raise BadText(f"{path}: {entry.id.name} has no words")
            yield entry


def placeables(message: ast.Message) -> frozenset[str]:
    """The facts that a message uses: ``number`` for ``{ $number }``, wherever it stands."""
    variables = _Variables()
    variables.visit(message)
    return frozenset(variables.names)


class _Used(Visitor):
    """The other messages, terms and functions that a message uses."""

    def __init__(self) -> None:
        self.messages: set[str] = set()
        self.functions: set[str] = set()

    def visit_MessageReference(self, node: ast.MessageReference) -> None:  # noqa: N802  # the library's spelling
        self.messages.add(f"{node.id.name}.{node.attribute.name}" if node.attribute else node.id.name)

    def visit_TermReference(self, node: ast.TermReference) -> None:  # noqa: N802
        self.messages.add(f"-{node.id.name}")

    def visit_FunctionReference(self, node: ast.FunctionReference) -> None:  # noqa: N802
        self.functions.add(node.id.name)
        self.generic_visit(node)


def used(message: ast.Message) -> tuple[frozenset[str], frozenset[str]]:
    """(messages, functions) that a message uses."""
    names = _Used()
    names.visit(message)
    return frozenset(names.messages), frozenset(names.functions)


class _Variables(Visitor):
    def __init__(self) -> None:
        self.names: set[str] = set()

    def visit_VariableReference(self, node: ast.VariableReference) -> None:  # noqa: N802  # the library's spelling
        self.names.add(node.id.name)


def read_own(folder: Path, standard: Messages) -> dict[str, ast.Message]:
    """A town's own wording of single messages; raises BadText for one that we do not have and for a fact or a message
    that it cannot use: better no start than a card that cannot be shown."""
    own = _placed(folder)
    functions = frozenset().union(*(used(message)[1] for message in standard.values()))
    for name, (path, message) in own.items():
        if name not in standard:
            raise BadText(f"{path}: there is no text {name}; take the name from the catalogue")
        others, called = used(message)
        wrong = sorted((others - standard.keys()) | (called - functions))
        if wrong:
            raise BadText(f"{path}: {name} uses {', '.join(wrong)}, which does not exist")
        unknown = _facts(message, standard) - _facts(standard[name], standard)
        if unknown:
            known = ", ".join(f"${n}" for n in sorted(_facts(standard[name], standard))) or "none"
            raise BadText(f"{path}: {name} is not given ${', $'.join(sorted(unknown))}; it may use: {known}")
    return {name: message for name, (_, message) in own.items()}


def _facts(message: ast.Message, standard: Messages) -> frozenset[str]:
    """The facts of a message and of the messages that stand within it, at any depth."""
    within = (standard[name] for name in used(message)[0] if name in standard)
    return placeables(message).union(*(_facts(other, standard) for other in within))
