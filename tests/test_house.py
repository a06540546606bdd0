"""The house's rules that ruff and import-linter do not see."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("bot", "channels", "handlers", "services", "domain", "models", "photos", "reports", "texts", "web",
            "playground", "benchmarks", "migrations", "tests")
BELOW = ("domain", "services", "handlers", "reports", "texts", "photos", "models")  # below the entry points
MOST_LINES, MOST_OF_A_FUNCTION = 400, 50
Function = ast.FunctionDef | ast.AsyncFunctionDef


def sources(*packages: str) -> list[Path]:
    found = [path for package in packages for path in sorted((ROOT / package).rglob("*.py"))]
    return [path for path in found if "versions" not in path.parts]


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


ALL = [*sources(*PACKAGES), ROOT / "scheduler.py"]


@pytest.fixture(scope="module")
def trees() -> dict[str, ast.Module]:
    return {named(path): ast.parse(path.read_text(encoding="utf-8")) for path in ALL}


def functions(tree: ast.Module) -> Iterator[Function]:
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def imports(tree: ast.Module) -> set[str]:
    """Modules that a file imports, also within its functions."""
    return {name for node in ast.walk(tree) for name in (
        [alias.name for alias in node.names] if isinstance(node, ast.Import)
        else [f"{node.module}.{alias.name}" for alias in node.names] if isinstance(node, ast.ImportFrom) else [])}


def test_no_file_is_longer_than_400_lines() -> None:
    assert {named(p): n for p in ALL if (n := len(p.read_text(encoding="utf-8").splitlines())) > MOST_LINES} == {}


def test_no_function_is_longer_than_50_lines(trees: dict[str, ast.Module]) -> None:
    assert [f"{name}:{f.lineno} {f.name}" for name, tree in trees.items() for f in functions(tree)
            if (f.end_lineno or 0) - f.lineno + 1 > MOST_OF_A_FUNCTION] == []


def test_every_module_and_package_says_what_it_is_for(trees: dict[str, ast.Module]) -> None:
    assert [name for name, tree in trees.items() if not ast.get_docstring(tree)
            and not (name.startswith("tests/") and name.endswith("__init__.py"))] == []


def test_no_file_has_a_name_that_says_nothing() -> None:
    assert [named(p) for p in ALL if re.search(r"util|helper|manager|common|misc", p.stem)] == []


def test_the_clock_is_read_at_the_entry_points_only(trees: dict[str, ast.Module]) -> None:
    clocks = {"now", "utcnow", "today", "time"}
    read = [f"{name}:{node.lineno}" for name, tree in trees.items() if name.split("/")[0] in (*BELOW, "scheduler.py")
            for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
            and node.func.attr in clocks and isinstance(node.func.value, ast.Name)
            and node.func.value.id in ("datetime", "date", "time")]
    assert read == []


def test_the_scheduler_is_a_table_over_services(trees: dict[str, ast.Module]) -> None:
    allowed = {"services", "domain", "apscheduler"} | sys.stdlib_module_names
    assert {name for name in imports(trees["scheduler.py"]) if name.split(".")[0] not in allowed} == set()


def test_only_the_running_program_imports_the_scheduler(trees: dict[str, ast.Module]) -> None:
    allowed = ("bot/", "tests/", "benchmarks/")
    assert [name for name, tree in trees.items() if "scheduler" in {i.split(".")[0] for i in imports(tree)}
            and not name.startswith(allowed)] == []


@pytest.mark.parametrize(("packages", "forbidden"), [
    (("domain",), ("services", "handlers", "bot", "models", "reports", "texts", "photos", "channels")),
    (("handlers",), ("models", "sqlalchemy", "channels", "telegram", "bot", "aiohttp", "scheduler")),
    (("services",), ("telegram", "aiohttp", "channels", "handlers", "bot", "asyncio", "scheduler")),
    (("reports",), ("telegram", "aiohttp", "channels", "handlers", "services", "bot", "asyncio")),
    (("models", "photos", "texts"), ("services", "handlers", "channels", "bot", "reports", "telegram", "aiohttp")),
    (("web",), ("services", "models", "handlers", "channels", "bot", "domain", "texts", "sqlalchemy", "telegram")),
    (("channels",), ("services", "models", "handlers", "bot", "sqlalchemy")),
    (("playground",), (*(p for p in PACKAGES if p != "playground"), "telegram", "aiogram", "sqlalchemy"))])
def test_a_layer_knows_only_what_is_below(
        trees: dict[str, ast.Module], packages: tuple[str, ...], forbidden: tuple[str, ...]) -> None:
    wrong = [f"{name}: {module}" for name, tree in trees.items() if name.split("/")[0] in packages
             for module in imports(tree) if module.split(".")[0] in forbidden]
    assert wrong == []


def test_the_domain_is_the_standard_library_alone(trees: dict[str, ast.Module]) -> None:
    allowed = {"domain"} | sys.stdlib_module_names
    assert {module for name, tree in trees.items() if name.startswith("domain/") for module in imports(tree)
            if module.split(".")[0] not in allowed} == set()


def test_only_its_channel_knows_the_telegram_library(trees: dict[str, ast.Module]) -> None:
    knows = {name for name, tree in trees.items() if any(i.split(".")[0] == "telegram" for i in imports(tree))}
    assert {name for name in knows if not name.startswith(("channels/telegram/", "tests/", "benchmarks/"))} == set()


def test_nothing_awaits_within_a_transaction(trees: dict[str, ast.Module]) -> None:
    """Handlers, services and rules are plain functions: a network call in them is impossible."""
    assert [f"{name}:{node.lineno}" for name, tree in trees.items() if name.split("/")[0] in BELOW
            for node in ast.walk(tree) if isinstance(node, ast.AsyncFunctionDef | ast.Await)] == []


def test_services_never_commit(trees: dict[str, ast.Module]) -> None:
    assert [f"{name}:{node.lineno}" for name, tree in trees.items() if name.split("/")[0] in ("services", "handlers")
            for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr in ("commit", "rollback")] == []


def test_handlers_name_no_network(trees: dict[str, ast.Module]) -> None:
    texts = {name: [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)
                    and isinstance(node.value, str)] for name, tree in trees.items() if name.startswith("handlers/")}
    assert [f"{name}: {text}" for name, found in texts.items() for text in found
            if text in ("telegram", "feishu", "wecom")] == []


def tracked() -> list[Path]:
    """Files that belong to the project; without git whatever lies here."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git repository: what belongs to the project is not known")
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_no_file_names_a_machine_s_path_or_a_package_host() -> None:
    wrong = re.compile(r"(?<![\w.])/(?:work|root|home/\w+|Users/\w+)/|index-url|files\.pythonhosted|"
                       r"pypi\.(?:org|python)|find-links|trusted-host(?!\s)")
    flags = re.compile(r"--no-emit-(?:index-url|trusted-host|find-links)")  # of `make lock`, which keep them out
    found = []
    for path in tracked():
        if path.name == Path(__file__).name:
            continue
        try:
            text = flags.sub("", path.read_text(encoding="utf-8"))
        except UnicodeDecodeError:
            continue
        found += [f"{named(path)}: {match[0]}" for match in wrong.finditer(text)]
    assert found == []


def test_both_lock_files_are_pinned_by_hashes() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        entries = re.split(r"\n(?=\S)", (ROOT / name).read_text(encoding="utf-8").replace("\\\n", "").strip())
        assert [entry for entry in entries if "==" not in entry or "--hash=sha256:" not in entry] == []
