"""R1: photos are decoded within limits; what cannot be decoded is kept and said in one sentence."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image

from bot.demo.photos import picture
from photos import pair
from photos.decode import Undecodable, facts


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def png_of(width: int, height: int) -> bytes:
    """A PNG whose header claims a size; there are no pixels behind it."""
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"0")) + chunk(b"IEND", b"")


@pytest.mark.parametrize(("data", "sentence"), [
    (b"", "empty"),
    (b"<html>Bad Gateway</html>", "no JPEG"),
    (b"%!PS-Adobe-3.0 EPSF-3.0\n", "no JPEG"),
    (png_of(30_000, 30_000), "million pixels"),
    (picture("sewage", 1)[:4000], "cut or damaged"),
    (b"\xff" * (20 * 1024 * 1024 + 1), "larger than 20 MB"),
    (saved(Image.new("RGB", (8, 8)), "GIF"), "no JPEG"),
])
def test_bytes_that_are_no_picture_are_named_in_one_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(Undecodable, match=sentence):
        facts(data)


@pytest.mark.parametrize("data", [
    picture("sewage", 1),
    saved(Image.new("CMYK", (40, 30)), "JPEG"),
    saved(Image.new("I;16", (40, 30)), "PNG"),
    saved(Image.new("RGBA", (40, 30), (1, 2, 3, 100)), "PNG"),
    saved(Image.new("RGB", (40, 30)), "WEBP", save_all=True, append_images=[Image.new("RGB", (40, 30), "red")]),
])
def test_odd_but_honest_pictures_are_read_and_shown(data: bytes) -> None:
    assert facts(data).width > 0
    made = Image.open(BytesIO(pair.side_by_side([data], [data])))
    assert (made.width, made.height >= pair.LEAST_HEIGHT) == (pair.WIDTH, True)


def test_a_picture_turned_by_its_camera_is_measured_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    turned = saved(Image.new("RGB", (40, 30)), "JPEG", exif=exif)
    assert (facts(turned).width, facts(turned).height) == (30, 40)
