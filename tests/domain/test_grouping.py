"""R1: sentence and photos apart in any order; what belongs together is decided by message times alone."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.grouping import Piece, group

START = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
WINDOW = timedelta(seconds=90)


def pieces(story: str) -> list[Piece]:
    """"P0 S10 C20 A30/a CA31/a": photo, sentence, captioned photo, album photo, captioned album photo; seconds."""
    found = []
    for number, word in enumerate(story.split()):
        body, _, album = word.partition("/")
        kind = body.rstrip("0123456789")
        found.append(Piece(str(number), START + timedelta(seconds=int(body[len(kind):])), photos=int(kind != "S"),
                           has_sentence=kind in ("S", "C", "CA"), album=album or None))
    return found


def told(story: str, until: int) -> tuple[list[str], str]:
    """Each group as its message numbers, sentence marked by *, and the numbers that wait."""
    result = group(pieces(story), START + timedelta(seconds=until), WINDOW)
    groups = ["".join(p.message + ("*" if p is g.sentence else "") for p in g.pieces) for g in result.groups]
    return groups, "".join(p.message for p in result.waiting)


@pytest.mark.parametrize(("story", "until", "groups", "waiting"), [
    ("C0", 0, ["0*"], ""),  # a captioned photo is a report
    ("P0 S10", 10, ["01*"], ""),  # the photo first
    ("S0 P10", 10, ["0*1"], ""),  # the sentence first
    ("P0 P5 S10", 10, ["012*"], ""),  # several photos, one sentence
    ("S0 P10 P20 P30", 30, ["0*123"], ""),
    ("P0", 10, [], "0"),  # waits for its sentence
    ("P0", 91, ["0"], ""),  # none came: it stands alone
    ("P0 S91", 91, ["0", "1*"], ""),  # too late for the photo
    ("S0 P91", 200, ["0*", "1"], ""),
    ("C0 P20", 30, ["0*"], "1"),  # a photo after a closed group waits
    ("C0 P20", 111, ["0*1"], ""),  # and joins the group before it when no sentence follows
    ("C0 P20 S40", 40, ["0*", "12*"], ""),  # a sentence follows: it is the next report's
    ("P0 S10 P20 S30", 30, ["01*", "23*"], ""),
    ("S0 S10 P20", 20, ["0*", "1*2"], ""),  # photos go to the newest sentence
    ("CA0/a A1/a A2/a", 2, ["0*12"], ""),  # an album is one report
    ("A0/a CA1/a A2/a", 2, ["01*2"], ""),  # its caption may stand on any part
    ("CA0/a A900/a", 900, ["0*1"], ""),  # a late part joins at any age
    ("CA0/a C5 A6/a", 6, ["0*2", "1*"], ""),  # also after another report
    ("A0/a A1/a S10", 10, ["012*"], ""),  # an album without a caption waits for its sentence
    ("A0/a A1/a", 95, ["01"], ""),  # none came: it stands alone, as one
])
def test_photos_and_sentences_find_each_other(story: str, until: int, groups: list[str], waiting: str) -> None:
    assert told(story, until) == (groups, waiting)


STORIES = st.lists(st.tuples(st.sampled_from(["P", "S", "C"]), st.integers(0, 400)), max_size=8)


@given(STORIES, st.randoms(use_true_random=False))
def test_the_order_of_arrival_changes_nothing(story: list[tuple[str, int]], chance: object) -> None:
    known = pieces(" ".join(f"{kind}{second}" for kind, second in story))
    shuffled = list(known)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    until = START + timedelta(seconds=600)
    assert group(shuffled, until, WINDOW) == group(known, until, WINDOW)


@given(STORIES, st.integers(0, 600))
def test_no_piece_is_lost_or_taken_twice(story: list[tuple[str, int]], until: int) -> None:
    known = pieces(" ".join(f"{kind}{second}" for kind, second in story))
    result = group(known, START + timedelta(seconds=until), WINDOW)
    found = [p.message for g in result.groups for p in g.pieces] + [p.message for p in result.waiting]
    assert sorted(found) == sorted(p.message for p in known)


@given(STORIES)
def test_a_report_has_at_most_one_sentence_of_its_own(story: list[tuple[str, int]]) -> None:
    known = pieces(" ".join(f"{kind}{second}" for kind, second in story))
    result = group(known, START + timedelta(seconds=600), WINDOW)
    assert all(sum(p.has_sentence for p in g.pieces) <= 1 for g in result.groups)
