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
    found: dict[str, ast.Message] = {}
    for path in sorted(folder.glob("*.ftl")):
        for message in _messages(path):
            if message.id.name in found:
                raise BadText(f"{path}: {message.id.name} stands twice in {folder.name}")
            found[message.id.name] = message
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


class _Variables(Visitor):
    def __init__(self) -> None:
        self.names: set[str] = set()

    def visit_VariableReference(self, node: ast.VariableReference) -> None:  # noqa: N802  # the library's spelling
        self.names.add(node.id.name)


def read_own(folder: Path, standard: Messages) -> dict[str, ast.Message]:
    """A town's own wording of single messages; raises BadText for one that we do not have and for a fact that the
    message is not given: better no start than a card that cannot be shown."""
    own = read(folder)
    for name, message in own.items():
        if name not in standard:
            raise BadText(f"{folder}: there is no text {name}; take the name from the catalogue")
        unknown = placeables(message) - placeables(standard[name])
        if unknown:
            known = ", ".join(f"${n}" for n in sorted(placeables(standard[name]))) or "none"
            raise BadText(f"{folder}: {name} is not given ${', $'.join(sorted(unknown))}; it may use: {known}")
    return own
