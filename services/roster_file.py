"""The roster file as it is written (YAML here, XLSX in services/roster_sheets.py): every mistake is named with its
place and what is allowed. No database."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from domain.chat import Account, ChatRef
from domain.people import Role, UnitKind, clean_name
from services import roster_words
from texts import cards
from texts.contents import Fact, Line

MOST = 5000  # entries; the bot waits while a roster is imported
MOST_CHARACTERS = 500 * MOST
PURPOSES = ("work_group", "office", "county", "contractor")


@dataclass(frozen=True, slots=True)
class Where:
    """Where an entry stands: "line 7, people 2 (李督查)", of a sheet "people row 7 (李督查)"."""

    form: str  # line | row
    list: str
    at: int  # the line of the file or the row of the sheet
    number: int
    subject: str


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong and what is allowed. ``where`` None: of the file as a whole."""

    line: Line
    where: Where | None = None

    def __str__(self) -> str:
        return english(self.line)


def english(line: Line) -> str:
    """The sentence for the operator's terminal, which is in English."""
    return cards.line(line, "en", ZoneInfo("UTC"))


def mistake(text: str, where: Where | None = None, **args: Fact) -> Mistake:
    """A message of the catalogue; what it says of the place comes from ``where``."""
    place: dict[str, Fact] = {} if where is None else {
        "form": where.form, "list": where.list, "at": where.at, "number": where.number, "subject": where.subject}
    return Mistake(Line(text=text, args={**place, **args}), where)


class RosterError(Exception):
    """The file cannot be used; nothing was changed. ``str()`` is one line per mistake."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        super().__init__("\n".join(map(str, mistakes)))
        self.mistakes = tuple(mistakes)


@dataclass(frozen=True, slots=True)
class Entry:
    where: Where


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


Placed = tuple[Where, Mapping[Any, Any]]


def read(text: str) -> RosterFile:
    """The entries of a YAML file; raises RosterError with all mistakes."""
    if len(text) > MOST_CHARACTERS:
        raise RosterError([mistake("roster-too-long", count=f"{len(text):,}", most=f"{MOST:,}")])
    lists = _lists(text)
    mistakes: list[Mistake] = []
    file = made_of({name: list(_placed(name, lists, mistakes)) for name in KEYS}, mistakes)
    if mistakes:
        raise RosterError(mistakes)
    return file


def made_of(lists: Mapping[str, Sequence[Placed]], mistakes: list[Mistake]) -> RosterFile:
    """The entries that can be read; what is wrong with the others is added to the mistakes."""
    count = sum(len(entries) for entries in lists.values())
    if count > MOST:
        raise RosterError([mistake("roster-too-many", count=f"{count:,}", most=f"{MOST:,}")])
    return RosterFile(tuple(_entries("units", lists, UnitEntry, mistakes)),
                      tuple(_entries("people", lists, PersonEntry, mistakes)),
                      tuple(_entries("chats", lists, ChatEntry, mistakes)))


class _Bad(ValueError):
    """A value that cannot be; the message says what is allowed."""

    def __init__(self, text: str, **args: Fact) -> None:
        super().__init__(text)
        self.text, self.args_of = text, args


def _name(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise _Bad("roster-bad-name")
    name = clean_name(str(value))
    if not name:
        raise _Bad("roster-bad-empty")
    return name


def _names(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise _Bad("roster-bad-list")
    return tuple(dict.fromkeys(_name(v) for v in value))


def _yes_or_no(value: Any) -> bool:
    if not isinstance(value, bool):
        raise _Bad("roster-bad-yes")
    return value


def _one_of(allowed: Sequence[str], made: Callable[[str], Any] = str) -> Callable[[Any], Any]:
    def chosen(value: Any) -> Any:
        if value not in allowed:
            raise _Bad("roster-bad-word")
        return made(value)
    return chosen


def _reference(kind: type[ChatRef], example: str) -> Callable[[Any], ChatRef]:
    def read_reference(value: Any) -> ChatRef:
        channel, _, number = str(value).partition(":")
        if not (channel.isascii() and channel.isalpha() and number and number == clean_name(number)):
            raise _Bad("roster-bad-reference", example=example)
        return kind(channel, number)
    return read_reference


_WORDS = {"kind": [k.value for k in UnitKind], "role": [r.value for r in Role], "purpose": list(PURPOSES)}
_READERS: Mapping[str, Callable[[Any], Any]] = {
    "name": _name, "parent": _name, "unit": _name, "team": _name, "english": _name,
    "aliases": _names, "rural": _yes_or_no,
    "first_responsible": _yes_or_no, "kind": _one_of(_WORDS["kind"], UnitKind),
    "role": _one_of(_WORDS["role"], Role), "purpose": _one_of(_WORDS["purpose"]),
    "account": _reference(Account, "telegram:1001"), "chat": _reference(ChatRef, "telegram:-1001000000001")}

KEYS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {  # list: keys that must be there, keys that may
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
            raise RosterError([mistake("roster-key-twice", line=line, key=twice[0])])
        return super().construct_mapping(node, deep=True) | {_Loader: line}


def _lists(text: str) -> Mapping[str, Any]:
    try:
        found = yaml.load(text.replace("\x00", "").lstrip("\ufeff"), Loader=_Loader)  # of SafeLoader
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        why = str(getattr(error, "problem", None) or error)
        raise RosterError([mistake("roster-no-yaml", line=mark.line + 1 if mark else 0, why=why)]) from None
    except (RecursionError, ValueError, TypeError) as error:
        raise RosterError([mistake("roster-no-yaml", line=0, why=type(error).__name__)]) from None
    if not isinstance(found, dict):
        raise RosterError([mistake("roster-no-lists")])
    unknown = [str(k) for k in found if k is not _Loader and k not in KEYS]
    if unknown:
        raise RosterError([mistake("roster-unknown-list", name=k) for k in unknown])
    return found


def _placed(name: str, lists: Mapping[str, Any], mistakes: list[Mistake]) -> Iterator[Placed]:
    """What stands in a list of the file, each entry with its place."""
    entries = lists.get(name) or []
    if not isinstance(entries, list):
        mistakes.append(mistake("roster-no-list", list=name))
        return
    for number, entry in enumerate(entries, 1):
        if not isinstance(entry, dict):
            mistakes.append(mistake("roster-no-entry", list=name, number=number, keys=", ".join(KEYS[name][0])))
            continue
        subject = entry.get("name", entry.get("chat", "?"))
        values = {key: value for key, value in entry.items() if key is not _Loader}
        yield Where("line", name, entry[_Loader], number, str(subject)[:40]), values


def _entries(name: str, lists: Mapping[str, Sequence[Placed]], made: type[Any],
             mistakes: list[Mistake]) -> Iterator[Any]:
    for where, entry in lists.get(name, ()):
        values, wrong = _values(name, where, entry)
        mistakes += wrong
        if not wrong:
            yield made(where=where, **values)


def _values(name: str, where: Where, entry: Mapping[Any, Any]) -> tuple[dict[str, Any], list[Mistake]]:
    """What an entry says, and what is wrong with it."""
    needed, further = KEYS[name]
    wrong = [mistake("roster-missing", where, key=key) for key in needed if entry.get(key) is None]
    wrong += [mistake("roster-unknown-key", where, key=str(key), allowed=", ".join((*needed, *further)))
              for key in entry if key not in needed + further]
    values: dict[str, Any] = {}
    for key in needed + further:
        if entry.get(key) is None:
            continue
        try:
            values[key] = _READERS[key](entry[key])
        except _Bad as bad:
            allowed = {"allowed": roster_words.one_of(where.form, key, _WORDS[key])} if key in _WORDS else {}
            wrong.append(mistake(bad.text, where, key=key, value=str(entry[key])[:60], **bad.args_of, **allowed))
    return values, wrong
