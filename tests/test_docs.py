"""The documents are true: every setting, variable, command and job is described, every name in them exists."""

import importlib
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml
from pydantic import BaseModel, SecretStr

import scheduler
from bot.__main__ import app
from bot.settings import Settings
from domain.policy import SCHEDULES
from handlers.intents import COMMANDS

ROOT = Path(__file__).parents[1]
OPERATIONS = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
RULES = (ROOT / "docs/rules.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONFIG = (ROOT / "config.yaml").read_text(encoding="utf-8")
SECRETS = {"telegram.token", "telegram.webhook_secret"}  # only ever in the environment


def keys(model: type[BaseModel] = Settings, above: str = "") -> Iterator[tuple[str, Any]]:
    """Each key with its default."""
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from keys(field.annotation, f"{above}{name}.")
        else:
            yield f"{above}{name}", field.default


def commands() -> Iterator[str]:
    def below(command: Any, name: str) -> Iterator[str]:
        if not hasattr(command, "commands"):
            yield name.strip()
            return
        for word, inner in command.commands.items():
            yield from below(inner, f"{name} {word}")

    yield from below(typer.main.get_command(app), "")


def written(tree: Any, above: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in tree.items():
        if isinstance(value, dict) and f"{above}{name}" != "schedules":
            yield from written(value, f"{above}{name}.")
        else:
            yield f"{above}{name}", value


def test_config_yaml_holds_every_key_with_its_default() -> None:
    defaults = {key: str(value) if isinstance(value, Path) else value for key, value in keys() if key not in SECRETS}
    assert dict(written(yaml.safe_load(CONFIG))) == defaults


def test_every_key_of_config_yaml_has_its_comment() -> None:
    lines = [line for line in CONFIG.splitlines() if re.match(r" *\w+: *\S", line)]
    above = {line for line, before in zip(CONFIG.splitlines()[1:], CONFIG.splitlines(), strict=False)
             if before.lstrip().startswith("#")}
    in_schedules = CONFIG[CONFIG.index("schedules:"):]
    bare = [line for line in lines if "#" not in line and line not in above and line not in in_schedules]
    assert bare == []


def test_no_secret_stands_in_config_yaml_or_has_a_default() -> None:
    assert not SECRETS & dict(written(yaml.safe_load(CONFIG))).keys()
    assert all(default == SecretStr("") for key, default in keys() if key in SECRETS)


@pytest.mark.parametrize("key", [key for key, _ in keys() if key != "schedules"])
def test_every_setting_and_its_variable_is_described(key: str) -> None:
    variable = "DUCHA_" + key.upper().replace(".", "__")
    assert f"| `{key}` | `{variable}` |" in OPERATIONS


@pytest.mark.parametrize("command", list(commands()))
def test_every_command_is_described(command: str) -> None:
    assert re.search(rf"`{command}\b", OPERATIONS)


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_of_the_chat_is_described(command: str) -> None:
    assert re.search(rf"^\|.*`/{command}\b", OPERATIONS, re.MULTILINE)


@pytest.mark.parametrize("job", list(scheduler.JOBS))
def test_every_job_is_described_with_its_schedule_and_patience(job: str) -> None:
    late = scheduler.JOBS[job].catch_up
    words = f"{late.days} days" if late >= timedelta(days=1) else f"{late.seconds // 3600} hours"
    assert re.search(rf"^\| `{job}` \| {SCHEDULES[job]} \| .* \| {words} \|$", OPERATIONS, re.MULTILINE)


def test_every_check_of_doctor_is_described() -> None:
    source = "".join((ROOT / f"bot/{name}.py").read_text(encoding="utf-8") for name in ("doctor", "audit", "health"))
    names = set(re.findall(r'(?:Check|_named|_waiting|_none_of)\((?:session, )?"([\w ]+)"', source)) - {"sqlite"}
    assert {"token", "inbox", "photo bytes"} <= names
    assert [name for name in names if f"| `{name}`" not in OPERATIONS] == []


def rows() -> list[list[str]]:
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in RULES.splitlines()
            if line.startswith("| **R")]


def test_every_rule_names_functions_that_exist() -> None:
    for row in rows():
        for name in re.findall(r"`([a-z_.]+)`", row[1]):
            module, _, function = name.rpartition(".")
            assert hasattr(importlib.import_module(module), function) or importlib.import_module(name), name


def test_every_rule_names_tests_that_exist() -> None:
    for row in rows():
        for name in re.findall(r"`(tests/[\w/.]+)`", row[2]):
            assert (ROOT / name).is_file(), f"{row[0]}: {name}"


def test_every_rule_names_settings_that_exist() -> None:
    known = {key for key, _ in keys()} | {f"schedules.{job}" for job in scheduler.JOBS}
    for row in rows():
        assert set(re.findall(r"`([\w.]+)`", row[3])) <= known, row[0]


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", *(
    f"docs/{path.relative_to(ROOT / 'docs')}" for path in (ROOT / "docs").rglob("*.md"))])
def test_every_link_leads_somewhere(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#:]+)(?:#[\w-]+)?\)", text):
        assert (ROOT / name).parent.joinpath(target).exists(), target
    for target, part in re.findall(r"\]\(([^)#:]*)#([\w-]+)\)", text):
        linked = (ROOT / name).parent.joinpath(target).read_text(encoding="utf-8") if target else text
        titles = {re.sub(r"[^\w -]", "", title).strip().lower().replace(" ", "-")
                  for title in re.findall(r"^#+ (.+)$", linked, re.MULTILINE)}
        assert part in titles, f"{target}#{part}"


def test_the_first_screen_of_the_readme_has_the_two_commands() -> None:
    screen = "\n".join(README.splitlines()[:32])
    assert "make demo" in screen
    assert "make test" in screen


def test_every_target_that_is_named_is_in_the_makefile() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for name in ("README.md", "CONTRIBUTING.md", "docs/operations.md"):
        named = re.findall(r"(?:`|^)make ([a-z]+)\b", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE)
        assert set(named) <= targets, name


def test_the_present_version_has_its_changes() -> None:
    version = re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)
    assert version
    assert f"## {version[1]}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
