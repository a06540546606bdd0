"""The copies that people are shown: made once, when a photo comes, with nothing of its file but the picture."""

from dataclasses import dataclass
from io import BytesIO

from PIL import Image

from photos.decode import picture

DISPLAY, THUMBNAIL = 1280, 240  # pixels of the longer side, at most
DISPLAY_QUALITY, THUMBNAIL_QUALITY = 85, 75


@dataclass(frozen=True, slots=True)
class Copies:
    """Two JPEGs, upright, sRGB, without EXIF, profile, comment or whatever else stood in the file."""

    display: bytes
    thumbnail: bytes


def copies(data: bytes) -> Copies:
    """Both from one decode; raises Undecodable. A photo that is smaller stays as large as it is."""
    shown = picture(data, DISPLAY)
    small = shown.copy()
    small.thumbnail((THUMBNAIL, THUMBNAIL), Image.Resampling.HAMMING, reducing_gap=2.0)
    return Copies(_jpeg(shown, DISPLAY_QUALITY), _jpeg(small, THUMBNAIL_QUALITY))


def _jpeg(image: Image.Image, quality: int) -> bytes:
    bare = image if not image.info else Image.frombytes(image.mode, image.size, image.tobytes())
    out = BytesIO()
    bare.save(out, "JPEG", quality=quality)
    return out.getvalue()
