"""R4: the comparison picture, before at the left and after at the right, also of photos that are missing."""

from io import BytesIO

import pytest
from PIL import Image

from bot.demo.photos import picture
from photos import pair

PHOTO = picture("manhole", 1)  # 4:3
WHOLE = pair.SIDE * 3 // 4  # the height of a photo that fills its side


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data)).convert("RGB")


def near(pixel: object, colour: tuple[int, int, int]) -> bool:
    assert isinstance(pixel, tuple)
    return all(abs(a - b) < 24 for a, b in zip(pixel, colour, strict=True))


def upright(width: int, height: int) -> bytes:
    out = BytesIO()
    Image.new("RGB", (width, height), (10, 60, 200)).save(out, "JPEG")
    return out.getvalue()


def test_both_sides_are_as_wide_and_told_apart_by_colour() -> None:
    made = opened(pair.side_by_side([PHOTO], [PHOTO]))
    assert near(made.getpixel((pair.WIDTH // 4, 3)), pair.BEFORE)
    assert near(made.getpixel((3 * pair.WIDTH // 4, 3)), pair.AFTER)


def test_the_picture_is_no_higher_than_its_photos() -> None:
    made = opened(pair.side_by_side([PHOTO], [PHOTO]))
    assert made.width == pair.WIDTH
    assert abs(made.height - (WHOLE + 2 * pair.GAP)) <= 2


def test_two_photos_of_a_side_stand_one_above_the_other_in_full_width() -> None:
    made = opened(pair.side_by_side([PHOTO], [PHOTO, PHOTO]))
    assert abs(made.height - (2 * WHOLE + 3 * pair.GAP)) <= 4
    assert near(made.getpixel((pair.WIDTH // 4, made.height - 60)), pair.BACKGROUND)
    assert not near(made.getpixel((3 * pair.WIDTH // 4, made.height - 60)), pair.BACKGROUND)


def test_a_missing_or_broken_photo_is_a_grey_box() -> None:
    for gone in (None, b"broken"):
        made = opened(pair.side_by_side([gone], [PHOTO]))
        assert near(made.getpixel((pair.WIDTH // 4, made.height // 2)), pair.MISSING)
        assert not near(made.getpixel((3 * pair.WIDTH // 4, made.height // 2)), pair.MISSING)


@pytest.mark.parametrize("count", [1, 2, 3, 6, 10])
def test_many_or_very_high_photos_never_make_it_too_high(count: int) -> None:
    made = opened(pair.side_by_side([upright(300, 3000)] * count, [PHOTO] * count))
    assert made.height <= pair.MOST_HEIGHT


def test_ten_photos_share_their_side() -> None:
    made = opened(pair.side_by_side([PHOTO] * 10, [None]))
    assert not near(made.getpixel((pair.WIDTH // 12, made.height - 40)), pair.BACKGROUND)
