"""R4: the comparison picture, before at the left and after at the right, also of photos that are missing."""

from io import BytesIO

from PIL import Image

from bot.demo.photos import picture
from photos import pair

PHOTO = picture("manhole", 1)


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data)).convert("RGB")


def near(pixel: object, colour: tuple[int, int, int]) -> bool:
    assert isinstance(pixel, tuple)
    return all(abs(a - b) < 24 for a, b in zip(pixel, colour, strict=True))


def test_both_sides_have_the_same_size_and_are_told_apart_by_colour() -> None:
    made = opened(pair.side_by_side([PHOTO], [PHOTO]))
    assert made.size == (pair.WIDTH, pair.HEIGHT)
    assert near(made.getpixel((pair.WIDTH // 4, 3)), pair.BEFORE)
    assert near(made.getpixel((3 * pair.WIDTH // 4, 3)), pair.AFTER)


def test_a_missing_or_broken_photo_is_a_grey_box() -> None:
    for gone in (None, b"broken"):
        made = opened(pair.side_by_side([gone], [PHOTO]))
        assert near(made.getpixel((pair.WIDTH // 4, pair.HEIGHT // 2)), pair.MISSING)
        assert not near(made.getpixel((3 * pair.WIDTH // 4, pair.HEIGHT // 2)), pair.MISSING)


def test_many_photos_share_their_side() -> None:
    made = opened(pair.side_by_side([PHOTO] * 5, [None]))
    assert made.size == (pair.WIDTH, pair.HEIGHT)
    assert not near(made.getpixel((pair.WIDTH // 8, pair.HEIGHT - 130)), pair.BACKGROUND)
