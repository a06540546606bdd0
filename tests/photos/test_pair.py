"""R4: the comparison picture, before at the left and after at the right, also of photos that are missing."""

from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image, ImageChops

from bot.demo.photos import picture
from photos import fonts, pair, strip
from photos.strip import Words

PHOTO = picture("manhole", 1)  # 4:3
WORDS = Words(
    before="整改前", after="整改后", before_at="11月23日 周一 10:02", after_at="11月23日 周一 15:20",
    title="№12 东关社区 · 暴露垃圾", place="菜市场南门", verified="复查通过 李站长 11月23日 16:40",
    code="核验码 7K2M-QX", missing="照片缺失")
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


@pytest.mark.parametrize("size", [(900, 1200), (1600, 900), (3000, 400), (400, 3000), (2, 2)],
                         ids=["portrait", "wide", "panorama", "tower", "tiny"])
def test_a_thing_is_as_large_on_both_sides_however_the_camera_was_held(size: tuple[int, int]) -> None:
    made = opened(pair.side_by_side([upright(*size)], [upright(1200, 900)]))
    longer = [max(right - left, bottom - top) for left, top, right, bottom in (
        blue(made.crop((n * pair.WIDTH // 2, 12, (n + 1) * pair.WIDTH // 2, made.height))) for n in (0, 1))]
    assert abs(longer[0] - longer[1]) <= 6


def blue(image: Image.Image) -> tuple[int, int, int, int]:
    """The box of the blue photo in it."""
    found = ImageChops.subtract(image.getchannel("B"), image.getchannel("R")).point(lambda v: 255 * (v > 90)).getbbox()
    assert found is not None
    return found


@pytest.mark.parametrize(("before", "after"), [(1, 1), (1, 10), (10, 1), (3, 2), (7, 7), (10, 10)])
def test_any_number_of_photos_fits_with_its_words(before: int, after: int) -> None:
    made = opened(pair.side_by_side([PHOTO] * before, [upright(900, 1600)] * after, WORDS))
    assert made.width == pair.WIDTH
    assert pair.LEAST_HEIGHT < made.height <= pair.MOST_HEIGHT


def test_every_statement_is_written() -> None:
    whole = pair.side_by_side([PHOTO], [PHOTO], WORDS)
    for name in ("before", "after", "before_at", "after_at", "title", "place", "verified", "code"):
        assert pair.side_by_side([PHOTO], [PHOTO], replace(WORDS, **{name: ""})) != whole


def test_the_time_of_each_side_stands_over_it() -> None:
    whole = opened(pair.side_by_side([PHOTO], [PHOTO], WORDS))
    other = opened(pair.side_by_side([PHOTO], [PHOTO], replace(WORDS, after_at="11月24日 周二 08:00")))
    left, _, right, bottom = ImageChops.difference(whole, other).point(lambda v: 255 * (v > 60)).getbbox() or (0,) * 4
    assert (left > pair.WIDTH // 2, right <= pair.WIDTH, bottom < strip.BAND) == (True, True, True)


@pytest.mark.parametrize("place", ["解放路与人民路交叉口西北角" * 20, "x" * 400, "a b " * 200, "，" * 300,
                                   "a\n\u202eb\0", "😀龘䶮"])
def test_any_place_takes_two_lines_at_most(place: str) -> None:
    made = strip.strip(replace(WORDS, place=place), pair.WIDTH)
    two = strip.strip(replace(WORDS, place="解放路与人民路交叉口西北角" * 20), pair.WIDTH)
    assert made.height <= two.height
    assert near(made.getpixel((pair.WIDTH - 4, made.height // 2)), strip.PAPER)


def test_an_address_is_a_code_that_is_whole_pixels() -> None:
    words = replace(WORDS, link="https://ducha.example/c/7K2M-QX")
    right_end = (pair.WIDTH - 300, 10, pair.WIDTH, strip.strip(WORDS, pair.WIDTH).height)
    without = strip.strip(WORDS, pair.WIDTH).crop(right_end).convert("L")
    assert min(without.tobytes()) == 255
    code = strip.strip(words, pair.WIDTH).crop(right_end).convert("L")
    box = code.point(lambda v: 255 * (v < 128)).getbbox()
    assert box is not None
    assert box[2] - box[0] == box[3] - box[1] >= 150
    assert set(code.crop(box).tobytes()) == {0, 255}


def test_a_missing_photo_says_so() -> None:
    whole = pair.side_by_side([None], [PHOTO], WORDS)
    assert whole != pair.side_by_side([None], [PHOTO], replace(WORDS, missing=""))


def test_without_a_font_the_photos_stand_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    bare = pair.side_by_side([PHOTO], [PHOTO])
    monkeypatch.setattr(fonts, "chinese", lambda _: None)
    assert pair.side_by_side([PHOTO], [PHOTO], WORDS) == bare
