"""R4: the sheet of small pairs, made for a phone's width, whatever the photos are."""

from collections.abc import Iterator
from io import BytesIO

import pytest
from PIL import Image

from bot.demo.photos import picture
from photos import fonts, sheet
from photos.sheet import Pair

PHOTO = picture("manhole", 1)  # 4:3
BLUE = (10, 60, 200)


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data)).convert("RGB")


def plain(width: int, height: int, mode: str = "RGB", kind: str = "PNG") -> bytes:
    out = BytesIO()
    colour: object = BLUE if mode == "RGB" else 120 if mode == "L" else (*BLUE, 0)
    Image.new(mode, (width, height), colour).save(out, kind)  # type: ignore[arg-type]
    return out.getvalue()


def near(pixel: object, colour: tuple[int, int, int]) -> bool:
    assert isinstance(pixel, tuple)
    return all(abs(a - b) < 24 for a, b in zip(pixel, colour, strict=True))


def made(*pairs: Pair) -> Image.Image:
    return opened(sheet.sheet(pairs, len(pairs)))


@pytest.mark.parametrize("count", [1, 2, 4, 6, 9, 10])
def test_it_is_as_wide_as_a_phone_and_not_too_high_for_a_chat(count: int) -> None:
    image = made(*(Pair(12 + n, PHOTO, PHOTO) for n in range(count)))
    assert image.width == 1080
    assert image.height <= 2 * image.width
    assert image.width <= 20 * image.height  # chat networks refuse what is too flat


def test_before_is_at_the_left_and_after_at_the_right_told_apart_by_colour() -> None:
    image = made(Pair(12, PHOTO, PHOTO))
    assert near(image.getpixel((270, sheet.GAP + sheet.STRIP + 4)), sheet.BEFORE)
    assert near(image.getpixel((810, sheet.GAP + sheet.STRIP + 4)), sheet.AFTER)


def test_the_number_is_written_on_it() -> None:
    strip = made(Pair(12, PHOTO, PHOTO)).crop((0, sheet.GAP, 200, sheet.GAP + sheet.STRIP)).convert("L")
    assert min(strip.tobytes()) < 80


def test_two_numbers_look_different() -> None:
    assert sheet.sheet([Pair(12, None, None)], 1) != sheet.sheet([Pair(13, None, None)], 1)


@pytest.mark.parametrize("photo", [
    plain(900, 1600), plain(6000, 4000, kind="JPEG"), plain(2, 2), plain(4000, 20), plain(20, 4000), plain(60, 40, "L"),
    plain(60, 40, "RGBA")], ids=["portrait", "huge", "tiny", "flat", "thin", "grey", "transparent"])
def test_any_photo_fits_its_box(photo: bytes) -> None:
    image = made(*(Pair(n, photo, PHOTO) for n in range(4)))
    assert near(image.getpixel((6, image.height // 2)), sheet.BACKGROUND)
    assert image.height < 1080


@pytest.mark.parametrize("broken", [None, b"", b"no photo", PHOTO[:2000]], ids=["none", "empty", "words", "cut"])
def test_a_missing_or_broken_photo_is_a_grey_box(broken: bytes | None) -> None:
    image = made(Pair(12, broken, PHOTO))
    assert near(image.getpixel((270, 250)), sheet.MISSING)
    assert not near(image.getpixel((810, 250)), sheet.MISSING)


@pytest.mark.parametrize("caption", ["", "菜市场南门" * 30, "a\nb\tc", "😀", "\u202e"])
def test_any_caption_leaves_its_neighbour_alone(caption: str) -> None:
    with_one = made(Pair(1, PHOTO, PHOTO, caption), *(Pair(n, PHOTO, PHOTO) for n in range(3)))
    without = made(*(Pair(n, PHOTO, PHOTO) for n in (1, 0, 1, 2)))
    right = (546, 0, 1080, with_one.height)
    assert with_one.size == without.size
    assert with_one.crop(right).tobytes() == without.crop(right).tobytes()


def test_without_a_chinese_font_the_numbers_stand_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "chinese", lambda _: None)
    assert sheet.sheet([Pair(12, PHOTO, PHOTO, "菜市场")], 1) == sheet.sheet([Pair(12, PHOTO, PHOTO)], 1)


def test_no_more_pairs_are_taken_than_said() -> None:
    taken = []

    def pairs() -> Iterator[Pair]:
        for n in range(100):
            taken.append(n)
            yield Pair(n, None, None)

    sheet.sheet(pairs(), 4)
    assert taken == [0, 1, 2, 3]
