"""``read``: what the rules say of a sentence, without books, token or data folder."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bot.offline import Stop
from bot.reading_files import BadFile, contexts, sentences, vocabulary
from bot.settings import Settings
from domain.caption import read as read_caption
from domain.reading import Reading


def read(settings: Settings, text: str, file: Path | None, units: Path | None, context: Path | None,
         stop: Stop) -> Iterator[str]:
    """The reading of one sentence, or of every line of a file, as JSON lines.

    ``units``: a roster file or a table of units. ``context``: who says it, with how many photos, in reply to what.
    """
    try:
        said = [text] if file is None else sentences(file)
        words = vocabulary(units, settings.policy())
        known = contexts(context, words, len(said))
    except BadFile as error:
        stop(str(error))
    names = {unit.unit_id: unit.name for unit in words.units}
    return (json.dumps(_said(read_caption(sentence, words, around), names), ensure_ascii=False)
            for sentence, around in zip(said, known, strict=True))


def _said(reading: Reading, names: Mapping[int, str]) -> dict[str, Any]:
    return {"text": reading.text, "kind": reading.kind.value, "unit": names.get(reading.unit_id or 0),
            "residents_group": names.get(reading.residents_group_id or 0), "place": reading.place,
            "category": reading.category, "quantity": reading.quantity, "quantity_unit": reading.quantity_unit,
            "problem": reading.problem_number, "confidence": reading.confidence,
            "candidates": list(reading.candidates)}
