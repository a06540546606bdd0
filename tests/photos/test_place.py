"""R16, R6: one place is recognised with its evidence; nothing is ever called another place; panels are no evidence."""

import csv
import itertools

import pytest
from PIL import Image, ImageEnhance

from photos.place import Level, View, compare, view
from tests.photos.tricks import SHARED, cut, from_a_step_aside, opened, panel, saved, scene, screenshot, turned

shared = pytest.mark.skipif(not SHARED.is_dir(), reason="../shared is not here: real photos are not tried")
SURE = (Level.LIKELY, Level.STRONG)


def seen(image: Image.Image) -> View:
    return view(saved(image))


def test_the_same_place_from_a_step_aside_in_other_light_is_strong() -> None:
    before = opened(scene(3))
    after = ImageEnhance.Brightness(turned(from_a_step_aside(before), 2, is_cut=True)).enhance(0.8)
    likeness = compare(seen(before), seen(after))
    assert (likeness.level, likeness.points >= 40) == (Level.STRONG, True)


def test_two_places_have_no_level_and_no_name_for_that() -> None:
    assert compare(seen(opened(scene(3))), seen(opened(scene(8)))).level is Level.NONE
    assert {level.value for level in Level} == {"none", "weak", "likely", "strong"}


def test_the_same_panel_on_two_places_is_no_evidence() -> None:
    one, other = panel(opened(scene(3))), panel(opened(scene(8)), "西关社区71号", "2026.11.18 16:47")
    likeness = compare(seen(one), seen(other))
    assert likeness.level not in SURE
    assert likeness.is_beside_overlay


def test_a_place_is_recognised_beside_its_panel() -> None:
    before = opened(scene(3))
    after = turned(from_a_step_aside(before), 2, is_cut=True)
    assert compare(seen(panel(before)), seen(panel(after, time="2026.11.24 09:00"))).level in SURE


def test_the_bars_of_a_chat_are_no_evidence_and_hide_nothing() -> None:
    one, other = opened(scene(3)), opened(scene(8))
    assert compare(seen(screenshot(one)), seen(screenshot(other))).level is Level.NONE
    assert compare(seen(screenshot(one)), seen(cut(from_a_step_aside(one), 0.05, 0, 0, 0.05))).level in SURE


@pytest.mark.parametrize("flat", [Image.new("RGB", (640, 480), "grey"), Image.new("RGB", (1, 1)),
                                  Image.linear_gradient("L").resize((900, 20))], ids=["grey", "a point", "a gradient"])
def test_a_photo_without_anything_to_see_tells_nothing(flat: Image.Image) -> None:
    assert compare(seen(flat), seen(opened(scene(3)))).level is Level.NONE
    assert compare(seen(opened(scene(3))), seen(flat)).level is Level.NONE


def test_the_answer_is_the_same_every_time() -> None:
    one, other = seen(panel(opened(scene(3)))), seen(panel(from_a_step_aside(opened(scene(3)))))
    assert compare(one, other) == compare(one, other)


@pytest.fixture(scope="module")
def real() -> dict[str, View]:
    return {path.stem: view(path.read_bytes()) for path in sorted(SHARED.glob("*.jpg"))}


def pairs(kind: str) -> list[tuple[str, str]]:
    with (SHARED / "pairs.tsv").open(encoding="utf-8") as file:
        return [(row["a"], row["b"]) for row in csv.DictReader(file, delimiter="\t") if row["kind"] == kind]


@pytest.mark.shared
@shared
def test_real_places_shot_again_are_recognised(real: dict[str, View]) -> None:
    levels = [compare(real[a], real[b]).level for a, b in pairs("re-shoot")]
    assert sum(level is not Level.NONE for level in levels) >= 0.95 * len(levels)
    assert sum(level in SURE for level in levels) >= 0.95 * len(levels)


@pytest.mark.shared
@shared
def test_real_photos_of_different_places_have_no_level(real: dict[str, View]) -> None:
    names = [name for name in real if not name.startswith("osfm") and name[-1] in "02"] + ["osfm_lund_01"]
    assert {(a, b): compare(real[a], real[b]) for a, b in itertools.combinations(names, 2)
            if compare(real[a], real[b]).level is not Level.NONE} == {}
