"""R1–R4 on labelled messages: the corpus of published notices, and messages of townspeople written for this purpose."""

from functools import cache

import pytest

from benchmarks.noise import NOISES
from benchmarks.reading import figures, labelled, milliseconds, noisy, vocabulary

FLOORS = {"problem": 0.96, "kind": 0.9, "unit": 0.97, "category": 0.88, "place": 0.82, "place within": 0.93,
          "quantity": 0.97}
SETS = ("captions.tsv", "unseen.tsv", "fresh.tsv", "second.tsv", "third.tsv", "fourth.tsv")


@cache
def _figures(name: str, has_context: bool = False) -> dict[str, float]:
    return figures(labelled(name), vocabulary(), has_context=has_context)


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("figure", FLOORS)
def test_labelled_messages_are_read(name: str, figure: str) -> None:
    assert _figures(name)[figure] >= FLOORS[figure]


@pytest.mark.parametrize("name", SETS)
def test_chatter_is_hardly_ever_a_problem(name: str) -> None:
    assert _figures(name)["chatter as problem"] <= 0.02


@pytest.mark.parametrize("name", SETS)
def test_who_speaks_and_with_what_decides_what_words_leave_open(name: str) -> None:
    assert _figures(name, True)["kind"] >= 0.97


@pytest.mark.parametrize("noise", NOISES)
def test_dirty_messages_are_read_nearly_as_well(noise: str) -> None:
    found = figures(noisy(labelled("captions.tsv"), NOISES[noise]), vocabulary())
    assert found["problem"] >= 0.95 and found["unit"] >= 0.97 and found["chatter as problem"] <= 0.02


def test_a_message_is_read_in_well_under_a_millisecond() -> None:
    assert milliseconds(labelled("captions.tsv")[:200], vocabulary()) < 1.0  # 0.1 ms on a machine of its own
