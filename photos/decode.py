"""Safe decoding: what a photo's bytes are, without trusting them."""

import hashlib
import warnings
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP")
MOST_BYTES = 20 * 1024 * 1024
MOST_PIXELS = 50_000_000
PROOF = (64, 64)  # decoding to an eighth still reads every byte of a JPEG, at a fraction of the cost

Image.MAX_IMAGE_PIXELS = MOST_PIXELS


class Undecodable(Exception):
    """No picture can be made of these bytes; the message is one plain sentence."""


@dataclass(frozen=True, slots=True)
class PhotoFacts:
    """``width`` × ``height`` in pixels, as seen (turned by EXIF)."""

    sha256: str
    format: str
    width: int
    height: int


def facts(data: bytes) -> PhotoFacts:
    """What the bytes show, having decoded them once; raises Undecodable."""
    picture = _open(data)
    width, height = picture.size
    if picture.getexif().get(0x0112, 1) >= 5:  # turned by a quarter
        width, height = height, width
    kind = str(picture.format)
    picture.draft("RGB", PROOF)
    _load(picture)
    return PhotoFacts(hashlib.sha256(data).hexdigest(), kind, width, height)


def picture(data: bytes, most: int) -> Image.Image:
    """The photo turned upright, RGB, no side longer than ``most`` pixels; raises Undecodable."""
    opened = _open(data)
    opened.draft("RGB", (most, most))
    _load(opened)
    upright = ImageOps.exif_transpose(opened)
    upright.thumbnail((most, most))
    return _on_white(upright)


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode in ("RGBA", "LA", "P"):
        coloured = image.convert("RGBA")
        white = Image.new("RGB", coloured.size, "white")
        white.paste(coloured, mask=coloured.getchannel("A"))
        return white
    return image.convert("RGB")


def _open(data: bytes) -> Image.Image:
    if not data:
        raise Undecodable("the file is empty")
    if len(data) > MOST_BYTES:
        raise Undecodable(f"the file is larger than {MOST_BYTES // 1024 // 1024} MB")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            opened = Image.open(BytesIO(data), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Undecodable(f"the picture has more than {MOST_PIXELS // 1_000_000} million pixels") from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        raise Undecodable("this is no JPEG, PNG or WEBP picture") from None
    return opened


def _load(image: Image.Image) -> None:
    try:
        image.load()
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise Undecodable(f"the picture is cut or damaged ({error})") from None
