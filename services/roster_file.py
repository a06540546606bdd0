"""The roster file (YAML) as it is written: every mistake is named with its line and what is allowed. No database."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from domain.chat import Account, ChatRef
from domain.people import Role, UnitKind, clean_name

MOST = 5000  # entries; the bot waits while a roster is imported
MOST_CHARACTERS = 500 * MOST
PURPOSES = ("work_group", "office", "county", "contractor")


class RosterError(Exception):
    """The file cannot be used; nothing was changed. ``str()`` is one line per mistake."""

    def __init__(self, mistakes: Sequence[str]) -> None:
        super().__init__("\n".join(mistakes))


@dataclass(frozen=True, slots=True)
class Entry:
    """``where``: "line 7, people 2 (李督查)"."""

    where: str


@dataclass(frozen=True, slots=True)
class UnitEntry(Entry):
    name: str
    kind: UnitKind
    parent: str = ""
    aliases: tuple[str, ...] | None = None  # None: not said, what stands is kept
    rural: bool | None = None
    english: str | None = None


@dataclass(frozen=True, slots=True)
class PersonEntry(Entry):
    name: str
    role: Role
    unit: str
    team: str | None = None
    account: Account | None = None
    first_responsible: bool | None = None


@dataclass(frozen=True, slots=True)
class ChatEntry(Entry):
    chat: ChatRef
    unit: str
    purpose: str


@dataclass(frozen=True, slots=True)
class RosterFile:
    units: tuple[UnitEntry, ...]
    people: tuple[PersonEntry, ...]
    chats: tuple[ChatEntry, ...]


def read(text: str) -> RosterFile:
    """The entries of a file; raises RosterError with all mistakes."""
    if len(text) > MOST_CHARACTERS:
        raise RosterError([_too_large(f"{len(text):,} characters")])
    lists = _lists(text)
    count = sum(len(entries) for name in _KEYS if isinstance(entries := lists.get(name), list))
    if count > MOST:
        raise RosterError([_too_large(f"{count:,} entries")])
    mistakes: list[str] = []
    units = tuple(_entries("units", lists, UnitEntry, mistakes))
    people = tuple(_entries("people", lists, PersonEntry, mistakes))
    chats = tuple(_entries("chats", lists, ChatEntry, mistakes))
    if mistakes:
        raise RosterError(mistakes)
    return RosterFile(units, people, chats)


def _too_large(size: str) -> str:
    return f"the file has {size}; a roster has at most {MOST:,} entries at once: write it as several files"


class _Bad(ValueError):
    """A value that cannot be; the text says what is allowed."""


def _name(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise _Bad("a name in words")
    name = clean_name(str(value))
    if not name:
        raise _Bad("a name of at least one character")
    return name


def _names(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise _Bad("a list, for example [东关, 东关居委会]")
    return tuple(dict.fromkeys(_name(v) for v in value))


def _yes_or_no(value: Any) -> bool:
    if not isinstance(value, bool):
        raise _Bad("true or false")
    return value


def _one_of(allowed: Sequence[str], made: Callable[[str], Any] = str) -> Callable[[Any], Any]:
    def chosen(value: Any) -> Any:
        if value not in allowed:
            raise _Bad(f"one of {', '.join(allowed)}")
        return made(value)
    return chosen


def _reference(kind: type[ChatRef], example: str) -> Callable[[Any], ChatRef]:
    def read_reference(value: Any) -> ChatRef:
        channel, _, number = str(value).partition(":")
        if not (channel.isascii() and channel.isalpha() and number and number == clean_name(number)):
            raise _Bad(f'channel:id, for example "{example}"')
        return kind(channel, number)
    return read_reference


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "name": _name, "parent": _name, "unit": _name, "team": _name, "english": _name,
    "aliases": _names, "rural": _yes_or_no,
    "first_responsible": _yes_or_no, "kind": _one_of([k.value for k in UnitKind], UnitKind),
    "role": _one_of([r.value for r in Role], Role), "purpose": _one_of(PURPOSES),
    "account": _reference(Account, "telegram:1001"), "chat": _reference(ChatRef, "telegram:-1001000000001")}

_KEYS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {  # list: keys that must be there, keys that may
    "units": (("name", "kind"), ("parent", "aliases", "rural", "english")),
    "people": (("name", "role", "unit"), ("team", "account", "first_responsible")),
    "chats": (("chat", "unit", "purpose"), ())}


class _Loader(yaml.SafeLoader):
    """Remembers the line of each mapping and refuses a key written twice, which YAML would let pass."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        line = node.start_mark.line + 1
        keys = [k.value for k, _ in node.value]
        twice = [key for key, count in Counter(map(str, keys)).items() if count > 1]
        if twice:
            raise RosterError([f"line {line}: {twice[0]} is written twice"])
        return super().construct_mapping(node, deep=True) | {_Loader: line}


def _lists(text: str) -> Mapping[str, Any]:
    try:
        found = yaml.load(text.replace("\x00", "").lstrip("\ufeff"), Loader=_Loader)  # of SafeLoader
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}: " if mark else ""
        raise RosterError([f"{where}not readable as YAML: {getattr(error, 'problem', None) or error}"]) from None
    except (RecursionError, ValueError, TypeError) as error:
        raise RosterError([f"not readable as YAML: {type(error).__name__}"]) from None
    if not isinstance(found, dict):
        raise RosterError([f"a roster has the lists {', '.join(_KEYS)}"])
    unknown = [str(k) for k in found if k is not _Loader and k not in _KEYS]
    if unknown:
        raise RosterError([f"there is no list {k!r}; a roster has {', '.join(_KEYS)}" for k in unknown])
    return found


def _entries(name: str, lists: Mapping[str, Any], made: type[Any], mistakes: list[str]) -> Iterator[Any]:
    entries = lists.get(name) or []
    if not isinstance(entries, list):
        mistakes.append(f"{name}: a list of entries, each in {{…}} or after a dash")
        return
    for number, entry in enumerate(entries, 1):
        if not isinstance(entry, dict):
            mistakes.append(f"{name} {number}: an entry has {', '.join(_KEYS[name][0])}")
            continue
        subject = entry.get("name", entry.get("chat", "?"))
        where = f"line {entry[_Loader]}, {name} {number} ({str(subject)[:40]})"
        values, wrong = _values(name, entry)
        mistakes += [f"{where}: {mistake}" for mistake in wrong]
        if not wrong:
            yield made(where=where, **values)


def _values(name: str, entry: Mapping[Any, Any]) -> tuple[dict[str, Any], list[str]]:
    """What an entry says, and what is wrong with it."""
    needed, further = _KEYS[name]
    wrong = [f"{key} is missing" for key in needed if entry.get(key) is None]
    wrong += [f"there is no key {str(key)!r}; allowed: {', '.join((*needed, *further))}"
              for key in entry if key is not _Loader and key not in needed + further]
    values: dict[str, Any] = {}
    for key in needed + further:
        if entry.get(key) is None:
            continue
        try:
            values[key] = _READERS[key](entry[key])
        except _Bad as allowed:
            wrong.append(f"{key}: {str(entry[key])[:60]!r} is not {allowed}")
    return values, wrong
