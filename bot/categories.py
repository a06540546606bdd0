"""The table of categories: what a problem can be, by which words it is known, and how long it may take (R5)."""

import csv
from collections.abc import Mapping
from pathlib import Path

from domain.deadlines import read_limit
from domain.policy import Category

CATEGORIES = Path(__file__).with_name("categories.tsv")
CLOCKS = ("working", "emergency")  # of a category in the profile city


class BadCategories(ValueError):
    """The table cannot be used; the message names the file, what is wrong and what is allowed."""


def read_categories(path: Path = CATEGORIES) -> tuple[Category, ...]:
    """The table of categories: one row each, keywords separated by spaces, English ones, of several words perhaps, by
    commas; raises BadCategories."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            found = tuple(_category(row) for row in csv.DictReader(file, delimiter="\t"))
    except (OSError, KeyError, TypeError, UnicodeDecodeError, csv.Error) as error:
        raise BadCategories(f"{path}: not a table of categories ({error}); its columns, separated by tabs, are key, "
                            "name_zh, name_en, city, clock, town, unit, keywords and, if wanted, keywords_en") from None
    except ValueError as error:
        raise BadCategories(f"{path}: {error}") from None
    if not found:
        raise BadCategories(f"{path}: has no category")
    return found


def _category(row: Mapping[str, str]) -> Category:
    """ValueError names what is wrong with a limit, KeyError a missing column."""
    read_limit(row["town"])
    if read_limit(row["city"])[0] != "h":
        raise ValueError(f"{row['key']}: city counts hours (4h), not {row['city']!r}")
    if row["clock"] not in CLOCKS:
        raise ValueError(f"{row['key']}: clock is one of {', '.join(CLOCKS)}, not {row['clock']!r}")
    return Category(row["key"], row["name_zh"], row["name_en"], tuple((row["keywords"] or "").split()), row["unit"],
                    row["city"], row["clock"], row["town"], _english(row.get("keywords_en") or ""))


def _english(words: str) -> tuple[str, ...]:
    return tuple(word for part in words.split(",") if (word := part.strip()))
