"""Problems in the words of a writer who had no part in the patterns: category and kind are read (R1)."""

import csv
from pathlib import Path

import pytest

from bot.settings import Settings
from domain.caption import read
from domain.reading import Kind, Vocabulary

FILE = Path(__file__).parents[1] / "corpus" / "another_hand.tsv"


@pytest.fixture(scope="module")
def rows() -> list[tuple[str, str]]:
    lines = FILE.read_text(encoding="utf-8").splitlines()
    return [(row["category"], row["text"]) for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)]


@pytest.fixture(scope="module")
def words() -> Vocabulary:
    return Vocabulary((), {}, Settings().policy().categories)


def test_the_category_is_read(rows: list[tuple[str, str]], words: Vocabulary) -> None:
    wrong = [(text, category) for category, text in rows if read(f"东关社区{text}", words).category != category]
    assert len(wrong) <= 0.05 * len(rows), wrong


def test_they_are_problems(rows: list[tuple[str, str]], words: Vocabulary) -> None:
    missed = [text for _, text in rows if read(f"东关社区{text}", words).kind is not Kind.PROBLEM]
    assert len(missed) <= 0.02 * len(rows), missed
