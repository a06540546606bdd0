"""Any mode and profile that a photo may come in, as the eight-bit sRGB that every screen shows."""

from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageCms

MOST_PROFILE_BYTES = 1024 * 1024  # real ones have a few thousand; more is no profile
_NOT_FOLLOWED = (ImageCms.PyCMSError, OSError, ValueError, TypeError)


def on_white(image: Image.Image) -> Image.Image:
    """RGB; what is transparent is white; sixteen bits become the upper eight. CMYK stays: its profile may follow."""
    if image.mode in ("RGB", "CMYK"):
        return image
    if image.mode.startswith("I"):
        return image.point(lambda level: level * (1 / 256)).convert("L").convert("RGB")
    if image.mode in ("LA", "La", "PA", "RGBA", "RGBa") or "transparency" in image.info:
        coloured = image.convert("RGBA")
        white = Image.new("RGB", coloured.size, "white")
        white.paste(coloured, mask=coloured.getchannel("A"))
        return white
    return image.convert("RGB")


def to_srgb(shown: Image.Image, source: Image.Image) -> Image.Image:
    """``shown`` by the profile that came with ``source``; a profile that cannot be followed is left out."""
    profile = source.info.get("icc_profile")
    if not isinstance(profile, bytes) or not 128 <= len(profile) <= MOST_PROFILE_BYTES:
        return shown.convert("RGB")
    try:
        transform = _transform(profile, shown.mode)
        changed = ImageCms.applyTransform(shown, transform) if transform is not None else None
    except _NOT_FOLLOWED:
        changed = None
    return changed if changed is not None else shown.convert("RGB")


@lru_cache(8)
def _transform(profile: bytes, mode: str) -> ImageCms.ImageCmsTransform | None:
    """None: the profile is sRGB itself. Phones have a handful of profiles: each is read once."""
    opened = ImageCms.ImageCmsProfile(BytesIO(profile))
    if "sRGB" in ImageCms.getProfileDescription(opened):
        return None
    return ImageCms.buildTransform(opened, ImageCms.createProfile("sRGB"), mode, "RGB")
