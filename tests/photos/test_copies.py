"""R13, R16: people are shown copies: upright, small enough, with nothing of the file but its picture."""

from io import BytesIO

import pytest
from PIL import Image

from photos.copies import copies
from photos.decode import Undecodable


def saved(image: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def sizes(data: bytes) -> tuple[tuple[int, int], tuple[int, int]]:
    made = copies(data)
    return Image.open(BytesIO(made.display)).size, Image.open(BytesIO(made.thumbnail)).size


@pytest.mark.parametrize(("size", "display", "thumbnail"), [
    ((4032, 3024), (1280, 960), (240, 180)), ((900, 1600), (720, 1280), (135, 240)),
    ((300, 200), (300, 200), (240, 160)),
    ((9000, 90), (1280, 13), (240, 3)), ((2, 2), (2, 2), (2, 2))])
def test_each_copy_has_its_longest_side(
        size: tuple[int, int], display: tuple[int, int], thumbnail: tuple[int, int]) -> None:
    assert sizes(saved(Image.new("RGB", size))) == (display, thumbnail)


def test_a_photo_turned_by_its_camera_is_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    assert sizes(saved(Image.new("RGB", (1600, 1200)), exif=exif)) == ((960, 1280), (180, 240))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_nothing_of_the_file_is_left_but_the_picture(kind: str) -> None:
    exif = Image.Exif()
    exif[0x010F] = "SECRETMAKER"
    options: dict[str, object] = {"exif": exif, "icc_profile": b"SECRETPROFILE" * 50}
    data = saved(Image.new("RGB", (400, 300)), kind, **options)
    made = copies(data + b"SECRETTAIL")
    assert b"SECRET" in data
    for copy in (made.display, made.thumbnail):
        assert b"SECRET" not in copy
        assert Image.open(BytesIO(copy)).format == "JPEG"
        assert set(Image.open(BytesIO(copy)).info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_a_comment_is_left_out_too() -> None:
    data = saved(Image.new("RGB", (400, 300)), comment=b"SECRETCOMMENT")
    assert b"SECRET" in data
    assert b"SECRET" not in copies(data).display


def test_bytes_that_are_no_picture_have_no_copies() -> None:
    with pytest.raises(Undecodable):
        copies(b"<html>")
