"""R16: a copy is proved under whatever was done to it; another photo of the same place is none."""

import csv
import itertools

import pytest
from PIL import Image, ImageFilter

from photos.proof import Copy, Seen, prove, see
from tests.photos.tricks import (
    CROPPED_MUCH,
    SHARED,
    TRICKS,
    Trick,
    from_a_step_aside,
    opened,
    panel,
    saved,
    scene,
    screenshot,
)

ORIGINAL = scene(3)
ALL_TRICKS = TRICKS | CROPPED_MUCH
shared = pytest.mark.skipif(not SHARED.is_dir(), reason="../shared is not here: real photos are not tried")


def proof_of(trick: Trick) -> Copy:
    return prove(see(ORIGINAL), see(saved(trick(opened(ORIGINAL))))).copy


@pytest.mark.parametrize("name", ALL_TRICKS)
def test_a_copy_is_proved(name: str) -> None:
    assert proof_of(ALL_TRICKS[name]) is Copy.YES


def test_it_is_told_when_the_copy_is_mirrored() -> None:
    assert prove(see(ORIGINAL), see(saved(TRICKS["mirrored"](opened(ORIGINAL))))).is_mirrored
    assert not prove(see(ORIGINAL), see(ORIGINAL)).is_mirrored


def test_the_copy_may_be_the_one_that_is_known() -> None:
    for name in ("screenshot", "cropped 15 %", "320 px"):
        copy = see(saved(TRICKS[name](opened(ORIGINAL))))
        assert prove(copy, see(ORIGINAL)).copy is Copy.YES


@pytest.mark.parametrize("seed", range(3, 9))
def test_the_same_place_from_a_step_aside_is_no_copy(seed: int) -> None:
    aside = from_a_step_aside(opened(scene(seed)))
    assert prove(see(scene(seed)), see(saved(aside))).copy is Copy.NO


def test_another_place_is_no_copy_even_with_the_same_panel_or_in_the_same_chat() -> None:
    other = opened(scene(8))
    for frame in (panel, screenshot):
        assert prove(see(saved(frame(opened(ORIGINAL)))), see(saved(frame(other)))).copy is Copy.NO


@pytest.mark.parametrize("flat", [Image.new("RGB", (640, 480), "grey"), Image.new("RGB", (1, 1)),
                                  Image.linear_gradient("L").resize((900, 20)),
                                  Image.effect_noise((640, 480), 90).filter(ImageFilter.GaussianBlur(1))],
                         ids=["grey", "a point", "a gradient", "noise"])
def test_what_shows_nothing_is_no_copy_of_a_photo(flat: Image.Image) -> None:
    assert prove(see(saved(flat)), see(ORIGINAL)).copy is Copy.NO
    assert prove(see(ORIGINAL), see(saved(flat))).copy is Copy.NO


@pytest.fixture(scope="module")
def real() -> dict[str, Seen]:
    return {path.stem: see(path.read_bytes()) for path in sorted(SHARED.glob("*.jpg"))}


@pytest.mark.shared
@shared
def test_no_two_real_photos_of_one_place_are_copies(real: dict[str, Seen]) -> None:
    with (SHARED / "pairs.tsv").open(encoding="utf-8") as file:
        pairs = [(row["a"], row["b"]) for row in csv.DictReader(file, delimiter="\t")]
    proofs = {pair: prove(real[pair[0]], real[pair[1]]) for pair in pairs}
    assert {pair: proof for pair, proof in proofs.items() if proof.copy is not Copy.NO} == {}


@pytest.mark.shared
@shared
def test_no_two_real_photos_of_different_places_are_copies(real: dict[str, Seen]) -> None:
    few = [seen for name, seen in real.items() if not name.startswith("osfm_lund")][:12]
    assert all(prove(a, b).copy is Copy.NO for a, b in itertools.combinations(few, 2))


@pytest.mark.shared
@shared
@pytest.mark.parametrize("name", ALL_TRICKS)
def test_copies_of_real_photos_are_proved(name: str, real: dict[str, Seen]) -> None:
    few = sorted(SHARED.glob("*.jpg"))[::9]
    proofs = [prove(real[path.stem], see(saved(ALL_TRICKS[name](opened(path.read_bytes()))))) for path in few]
    assert [proof.copy for proof in proofs] == [Copy.YES] * len(few)
