"""R1: photos are decoded within limits; what cannot be decoded is kept and said in one sentence."""

import struct
import zlib
from io import BytesIO
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from bot.demo.photos import picture
from photos import decode, pair
from photos.decode import Reason, Undecodable, facts


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


STREET = picture("sewage", 1)
RED, BLUE = (220, 30, 30), (30, 30, 220)


def heic(brand: bytes) -> bytes:
    return b"\0\0\0\x18ftyp" + brand + b"\0" * 40


def polyglot() -> bytes:
    """A whole JPEG that is a whole ZIP archive, too."""
    packed = BytesIO(STREET)
    with ZipFile(packed, "a") as archive:
        archive.writestr("../evil\0.sh", "rm")
    return packed.getvalue()


@pytest.mark.parametrize(("data", "reason"), [
    (b"", Reason.EMPTY),
    (b"\xff" * (20 * 1024 * 1024 + 1), Reason.TOO_LARGE),
    (png_of(30_000, 30_000), Reason.TOO_MANY_PIXELS),
    (png_of(8_000, 7_000), Reason.TOO_MANY_PIXELS),  # over our limit, within what the library only warns of
    (STREET[:4000], Reason.DAMAGED),
    (STREET[:12], Reason.DAMAGED),
    (b"\x89PNG\r\n\x1a\n", Reason.DAMAGED),
    (heic(b"heic"), Reason.HEIC),
    (heic(b"mif1"), Reason.HEIC),
    (heic(b"avif"), Reason.HEIC),
    (heic(b"isom"), Reason.NO_PICTURE),  # a video
    (saved(Image.new("RGB", (8, 8)), "GIF"), Reason.ANIMATION),
    (saved(Image.new("RGB", (8, 8)), "BMP"), Reason.OLD_FORMAT),
    (saved(Image.new("RGB", (8, 8)), "TIFF"), Reason.OLD_FORMAT),
    (b"MM\0*\0\0\0\x08", Reason.OLD_FORMAT),
    (b"%PDF-1.7\n", Reason.DOCUMENT),
    (b"\n\n%PDF-1.4\n", Reason.DOCUMENT),
    (b"<html>Bad Gateway</html>", Reason.NO_PICTURE),
    (b"%!PS-Adobe-3.0 EPSF-3.0\n", Reason.NO_PICTURE),
    (b"\0" * 5000, Reason.NO_PICTURE),
])
def test_bytes_that_are_no_picture_are_told_apart_by_what_to_do(data: bytes, reason: Reason) -> None:
    with pytest.raises(Undecodable) as refused:
        facts(data)
    assert refused.value.reason is reason
    assert len(str(refused.value)) > 10


def test_every_reason_is_one_sentence_without_a_name_from_people() -> None:
    with pytest.raises(Undecodable, match=r"^the picture has more than 50 million pixels$"):
        facts(png_of(30_000, 30_000))


def test_no_pixel_of_a_bomb_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image.Image, "load", lambda _: pytest.fail("a pixel was decoded"))
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", lambda _: pytest.fail("a pixel was decoded"))
    for bomb in (png_of(30_000, 30_000), png_of(8_000, 7_000)):
        with pytest.raises(Undecodable):
            facts(bomb)


@pytest.mark.parametrize("data", [
    STREET,
    polyglot(),
    saved(Image.new("CMYK", (40, 30)), "JPEG"),
    saved(Image.new("I;16", (40, 30)), "PNG"),
    saved(Image.new("1", (40, 30)), "PNG"),
    saved(Image.new("RGBA", (40, 30), (1, 2, 3, 100)), "PNG"),
    saved(Image.new("RGB", (40, 30)), "WEBP", save_all=True, append_images=[Image.new("RGB", (40, 30), "red")]),
    saved(Image.new("RGB", (40, 30)), "PNG", save_all=True, append_images=[Image.new("RGB", (40, 30), "red")]),
    saved(Image.new("RGB", (40, 30)), "MPO", save_all=True, append_images=[Image.new("RGB", (40, 30), "red")]),
    saved(Image.new("RGB", (40, 30)), "JPEG", icc_profile=b"no profile" * 5000),
    saved(Image.new("RGB", (40, 30)), "JPEG", exif=b"Exif\0\0" + b"\xff" * 60_000),
    saved(Image.new("RGB", (1, 1)), "PNG"),
])
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_odd_but_honest_pictures_are_read_and_shown(data: bytes) -> None:
    assert facts(data).width > 0
    made = Image.open(BytesIO(pair.side_by_side([data], [data])))
    assert (made.width, made.height >= pair.LEAST_HEIGHT) == (pair.WIDTH, True)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_bytes_say_what_it_is_not_a_name(kind: str) -> None:
    assert facts(saved(Image.new("RGB", (40, 30)), kind)).format == kind


def test_a_phone_s_photo_with_a_second_one_inside_is_a_jpeg() -> None:
    two = saved(Image.new("RGB", (40, 30)), "MPO", save_all=True, append_images=[Image.new("RGB", (40, 30), "red")])
    assert (facts(two).format, facts(two).width) == ("JPEG", 40)


def cornered() -> Image.Image:
    """Red at the top left, blue else; wider than high."""
    image = Image.new("RGB", (64, 48), BLUE)
    image.paste(RED, (0, 0, 16, 16))
    return image


TURNS = {1: None, 2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180,
         4: Image.Transpose.FLIP_TOP_BOTTOM, 5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90,
         7: Image.Transpose.TRANSVERSE, 8: Image.Transpose.ROTATE_270}


@pytest.mark.parametrize("held", TURNS)
def test_however_the_camera_was_held_the_picture_stands_upright(held: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = held
    turn = TURNS[held]
    data = saved(cornered().transpose(turn) if turn is not None else cornered(), "JPEG", exif=exif, quality=95)
    upright = decode.picture(data, 1000)
    assert (facts(data).width, facts(data).height) == upright.size == (64, 48)
    assert [upright.getpixel(at)[0] > 150 for at in ((4, 4), (60, 4), (4, 44), (60, 44))] == [  # type: ignore[index]
        True, False, False, False]


@pytest.mark.parametrize("held", [0, 9, 60_000])
def test_a_nonsense_orientation_turns_nothing(held: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = held
    assert facts(saved(cornered(), "JPEG", exif=exif)).width == 64


def test_what_is_transparent_is_white() -> None:
    palette = Image.new("P", (8, 8), 0)
    palette.putpalette([*RED] * 256)
    for data in (saved(Image.new("RGBA", (8, 8), (0, 0, 0, 0)), "PNG"), saved(palette, "PNG", transparency=0),
                 saved(Image.new("LA", (8, 8), (0, 0)), "PNG"),
                 saved(Image.new("L", (8, 8), 0), "PNG", transparency=0)):
        assert decode.picture(data, 8).getpixel((4, 4)) == (255, 255, 255)


def test_sixteen_bits_keep_their_grey() -> None:
    grey = decode.picture(saved(Image.new("I;16", (8, 8), 128 * 256), "PNG"), 8).getpixel((4, 4))
    assert grey == (128, 128, 128)


def test_a_profile_is_followed_and_a_broken_one_left_out() -> None:
    plain = Image.new("RGB", (8, 8), (90, 120, 150))
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = srgb.replace(b"rXYZ", b"?XYZ").replace(b"bXYZ", b"rXYZ").replace(b"?XYZ", b"bXYZ").replace(
        "sRGB".encode("utf-16-be"), "BRG_".encode("utf-16-be"))

    def shown(profile: bytes, kind: str = "PNG") -> tuple[int, int, int]:
        return decode.picture(saved(plain, kind, icc_profile=profile), 8).getpixel((4, 4))  # type: ignore[return-value]

    assert shown(srgb) == shown(b"x" * 500) == (90, 120, 150)
    assert shown(b"x" * 2_000_000, "JPEG") == shown(srgb, "JPEG")
    assert shown(swapped) != (90, 120, 150)


@settings(deadline=None, max_examples=200)
@given(st.sampled_from(["JPEG", "PNG", "WEBP"]), st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=12),
       st.floats(0, 1))
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_damaged_bytes_are_shown_or_refused_and_nothing_else(
        kind: str, changes: list[tuple[float, int]], kept: float) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    data = bytearray(saved(cornered(), kind, exif=exif))
    for where, byte in changes:
        data[int(where * (len(data) - 1))] = byte
    try:
        assert decode.picture(bytes(data[:int(len(data) * (1 - kept / 4))]), 100).mode == "RGB"
    except Undecodable as refused:
        assert refused.reason in Reason
