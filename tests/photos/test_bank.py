"""R16: a photo is found again among all on the books, whatever was done to it, and others are left alone."""

import random

import pytest

from photos.bank import BLOCK, Bank, Candidate
from photos.fingerprints import BYTES, fingerprint, probe
from tests.photos.tricks import SHARED, TRICKS, opened, saved, scene

ORIGINAL, OTHER = scene(3), scene(8)


def bank_of(*photos: bytes) -> Bank:
    bank = Bank()
    bank.extend(enumerate((fingerprint(photo) for photo in photos), 1))
    return bank


def found(bank: Bank, photo: bytes) -> list[int]:
    return [candidate.photo for candidate in bank.candidates(probe(photo))]


def test_a_photo_is_nearest_to_itself() -> None:
    assert bank_of(OTHER, ORIGINAL).candidates(probe(ORIGINAL))[0] == Candidate(2, 0)


@pytest.mark.parametrize("name", TRICKS)
def test_a_copy_finds_its_original(name: str) -> None:
    assert 1 in found(bank_of(ORIGINAL), saved(TRICKS[name](opened(ORIGINAL))))


@pytest.mark.parametrize("name", ["compressed", "cropped 10 %", "screenshot", "white frame", "mirrored", "turned 90°"])
def test_an_original_finds_its_copy(name: str) -> None:
    assert found(bank_of(saved(TRICKS[name](opened(ORIGINAL)))), ORIGINAL) == [1]


def test_another_photo_is_no_candidate() -> None:
    assert found(bank_of(ORIGINAL), saved(opened(ORIGINAL).convert("L").point(lambda level: 255 - level))) == []


def test_a_fingerprint_has_its_size_whatever_the_photo() -> None:
    for size in ((1, 1), (3000, 2), (2, 3000), (640, 480)):
        assert len(fingerprint(saved(opened(ORIGINAL).resize(size)))) == BYTES
        assert len(probe(saved(opened(ORIGINAL).resize(size))).whole) >= 10


def test_what_is_no_fingerprint_is_refused() -> None:
    with pytest.raises(ValueError, match="1296"):
        Bank().add(1, b"short")


def test_a_photo_is_found_in_any_block_and_in_the_last_that_is_not_full() -> None:
    chance, bank = random.Random(1), Bank()
    for n in range(2 * BLOCK + 7):
        is_marked = n in (0, BLOCK - 1, BLOCK, 2 * BLOCK + 6)
        bank.add(n, fingerprint(ORIGINAL) if is_marked else chance.randbytes(BYTES))
    assert len(bank) == 2 * BLOCK + 7
    assert found(bank, ORIGINAL) == [0, BLOCK - 1, BLOCK, 2 * BLOCK + 6]


def test_the_nearest_come_first_and_no_more_than_wanted() -> None:
    bank = bank_of(saved(TRICKS["cropped 15 %"](opened(ORIGINAL))), ORIGINAL)
    assert [candidate.photo for candidate in bank.candidates(probe(ORIGINAL), most=1)] == [2]


def test_an_empty_bank_finds_nothing() -> None:
    assert Bank().candidates(probe(ORIGINAL)) == []


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared is not here: real photos are not tried")
@pytest.mark.parametrize("name", TRICKS)
def test_copies_of_real_photos_find_their_originals(name: str) -> None:
    paths = sorted(SHARED.glob("*.jpg"))[::6]
    bank = bank_of(*(path.read_bytes() for path in paths))
    missed = [path.name for n, path in enumerate(paths, 1)
              if n not in found(bank, saved(TRICKS[name](opened(path.read_bytes()))))]
    assert missed == []
