"""``read``: what the rules say of a sentence, without books, token or data folder."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.offline import Stop
from bot.settings import Settings
from domain.caption import Reading, UnitWords, Vocabulary
from domain.caption import read as read_caption
from domain.people import Role, UnitKind
from domain.policy import Policy
from services.roster_file import RosterError, RosterFile
from services.roster_file import read as read_roster


def read(settings: Settings, text: str, file: Path | None, units: Path | None, stop: Stop) -> Iterator[str]:
    """The reading of one sentence, or of every line of a file, as JSON lines; ``units`` is a roster file."""
    sentences = [text] if file is None else [line for line in _text(file, stop).splitlines() if line.strip()]
    try:
        roster = read_roster(_text(units, stop)) if units else RosterFile((), (), ())
    except RosterError as error:
        stop(f"--units {units}:\n{error}")
    vocabulary = _vocabulary(roster, settings.policy())
    names = {words.unit_id: words.name for words in vocabulary.units}
    return (json.dumps(_said(read_caption(sentence, vocabulary), names), ensure_ascii=False) for sentence in sentences)


def _said(reading: Reading, names: dict[int, str]) -> dict[str, Any]:
    return {"text": reading.text, "kind": reading.kind.value, "unit": names.get(reading.unit_id or 0),
            "residents_group": names.get(reading.residents_group_id or 0), "place": reading.place,
            "category": reading.category, "quantity": reading.quantity, "quantity_unit": reading.quantity_unit,
            "problem": reading.problem_number, "confidence": reading.confidence}


def _vocabulary(roster: RosterFile, policy: Policy) -> Vocabulary:
    """The words of a roster file, as the books would have them."""
    numbers = {unit.name: number for number, unit in enumerate(roster.units, 1)}
    kinds = {unit.name: unit.kind for unit in roster.units}
    words = tuple(UnitWords(numbers[u.name], u.name, u.aliases or (), u.kind is UnitKind.RESIDENTS_GROUP,
                            numbers.get(u.parent)) for u in roster.units
                  if u.kind in (UnitKind.COMMUNITY, UnitKind.RESIDENTS_GROUP))
    homes: dict[str, set[int]] = {}
    for person in roster.people:
        if person.role in (Role.COMMUNITY_HEAD, Role.CLERK) and kinds.get(person.unit) is UnitKind.COMMUNITY:
            homes.setdefault(person.name, set()).add(numbers[person.unit])
    return Vocabulary(words, {name: next(iter(home)) for name, home in homes.items() if len(home) == 1},
                      policy.categories)


def _text(path: Path, stop: Stop) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        stop(f"{path}: {error.strerror}")
    except UnicodeDecodeError:
        stop(f"{path}: not a text in UTF-8")
