"""Safe decoding: what a photo's bytes are, without trusting them.

Bytes and pixels are counted before a pixel is decoded; only the decoders of JPEG, PNG and WEBP are ever asked. Of a
file that moves the first picture is taken.
"""

import hashlib
import struct
import warnings
import zlib
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO

from PIL import Image

from photos.colours import on_white, to_srgb
from photos.kinds import DECODED, Kind, kind_of

MOST_BYTES = 20 * 1024 * 1024
MOST_PIXELS = 50_000_000
PROOF = (64, 64)  # decoding to an eighth still reads every byte of a JPEG, at a fraction of the cost
ORIENTATION = 0x0112
UPRIGHT = {2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
           5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_270, 7: Image.Transpose.TRANSVERSE,
           8: Image.Transpose.ROTATE_90}
# What Pillow's readers raise on bytes that lie about themselves.
BROKEN = (OSError, ValueError, SyntaxError, EOFError, LookupError, TypeError, ArithmeticError, AttributeError,
          NotImplementedError, struct.error, zlib.error)

Image.MAX_IMAGE_PIXELS = MOST_PIXELS
# Pillow only warns between once and twice the limit; _open counts itself, on any thread.
warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)


class Reason(StrEnum):
    """Why no picture can be made; each is answered with what to do."""

    EMPTY = "empty"  # send it again
    TOO_LARGE = "too_large"  # send it as a photo, not as a file
    TOO_MANY_PIXELS = "too_many_pixels"  # send it as a photo, not as a file
    DAMAGED = "damaged"  # send it again
    HEIC = "heic"  # an iPhone's own kind of file: send it as a photo
    ANIMATION = "animation"  # a GIF: send a photo
    OLD_FORMAT = "old_format"  # BMP or TIFF: send it as a photo
    DOCUMENT = "document"  # a PDF: send the photos
    NO_PICTURE = "no_picture"  # send a photo


class Undecodable(Exception):
    """No picture can be made of these bytes; the message is one plain sentence, ``reason`` what a reply goes by."""

    def __init__(self, reason: Reason, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason


_REFUSED = {
    Kind.HEIC: Undecodable(Reason.HEIC, "this is an HEIC or AVIF file: send it as a photo, not as a file"),
    Kind.GIF: Undecodable(Reason.ANIMATION, "this is a GIF: send a photo"),
    Kind.BMP: Undecodable(Reason.OLD_FORMAT, "this is a BMP file: send it as a photo, not as a file"),
    Kind.TIFF: Undecodable(Reason.OLD_FORMAT, "this is a TIFF file: send it as a photo, not as a file"),
    Kind.PDF: Undecodable(Reason.DOCUMENT, "this is a PDF: send the photos themselves"),
    Kind.OTHER: Undecodable(Reason.NO_PICTURE, "this is no JPEG, PNG or WEBP picture")}


@dataclass(frozen=True, slots=True)
class PhotoFacts:
    """``width`` × ``height`` in pixels, as seen (turned by EXIF). ``format``: JPEG, PNG or WEBP."""

    sha256: str
    format: str
    width: int
    height: int


def facts(data: bytes) -> PhotoFacts:
    """What the bytes show, having decoded them once; raises Undecodable."""
    opened = _open(data)
    width, height = _upright_size(opened)
    opened.draft("RGB", PROOF)
    _load(opened)
    return PhotoFacts(hashlib.sha256(data).hexdigest(), kind_of(data), width, height)


def size(data: bytes) -> tuple[int, int]:
    """Width and height as seen, by the file's head alone: the pixels may still be damaged. Raises Undecodable."""
    return _upright_size(_open(data))


def picture(data: bytes, most: int) -> Image.Image:
    """The photo turned upright, sRGB on white, no side longer than ``most`` pixels; raises Undecodable."""
    opened = _open(data)
    turned = UPRIGHT.get(orientation(opened))
    opened.draft("RGB", (most, most))
    _load(opened)
    try:
        return _finished(opened, most, turned)
    except BROKEN as error:
        raise _damaged(error) from None


def orientation(opened: Image.Image) -> int:
    """How the camera was held, 1 to 8 as EXIF counts; 1 where that is unknown or nonsense."""
    try:
        held = opened.getexif().get(ORIENTATION, 1)
    except BROKEN:
        return 1
    return held if isinstance(held, int) and held in UPRIGHT else 1


def _upright_size(opened: Image.Image) -> tuple[int, int]:
    is_turned_by_a_quarter = orientation(opened) >= 5
    return (opened.height, opened.width) if is_turned_by_a_quarter else opened.size


def _finished(loaded: Image.Image, most: int, turned: Image.Transpose | None) -> Image.Image:
    shown = on_white(loaded)
    if max(shown.size) > most:
        scale = most / max(shown.size)
        size = max(1, round(shown.width * scale)), max(1, round(shown.height * scale))
        shown = shown.resize(size, Image.Resampling.HAMMING, reducing_gap=2.0)
    shown = to_srgb(shown, loaded)
    return shown.transpose(turned) if turned is not None else shown


def _open(data: bytes) -> Image.Image:
    if not data:
        raise Undecodable(Reason.EMPTY, "the file is empty")
    if len(data) > MOST_BYTES:
        raise Undecodable(Reason.TOO_LARGE, f"the file is larger than {MOST_BYTES // 1024 // 1024} MB")
    if refused := _REFUSED.get(kind := kind_of(data)):
        raise Undecodable(refused.reason, str(refused))
    try:
        opened = Image.open(BytesIO(data), formats=DECODED)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_many_pixels() from None
    except BROKEN:
        raise Undecodable(Reason.DAMAGED, f"this begins like a {kind} picture and is none") from None
    if opened.width * opened.height > MOST_PIXELS:
        raise _too_many_pixels()
    return opened


def _load(image: Image.Image) -> None:
    try:
        image.load()
    except BROKEN as error:
        raise _damaged(error) from None


def _damaged(error: BaseException) -> Undecodable:
    return Undecodable(Reason.DAMAGED, f"the picture is cut or damaged ({error})")


def _too_many_pixels() -> Undecodable:
    return Undecodable(Reason.TOO_MANY_PIXELS, f"the picture has more than {MOST_PIXELS // 1_000_000} million pixels")
