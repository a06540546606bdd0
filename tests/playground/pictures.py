"""Pictures for tests, as bytes."""

import io

from PIL import Image

from playground.pictures import drawn


def photo(number: int = 1, width: int = 400, height: int = 300) -> bytes:
    """A JPEG; the same number gives the same bytes."""
    return drawn(number, width, height)


def plain(width: int, height: int, kind: str = "JPEG") -> bytes:
    """A picture of one colour."""
    target = io.BytesIO()
    Image.new("RGB", (width, height), (90, 120, 60)).save(target, kind)
    return target.getvalue()


def with_exif(data: bytes) -> bytes:
    """The same picture saved with a camera's notes."""
    exif = Image.Exif()
    exif[0x0110] = "PhoneCam"
    exif[0x0132] = "2026:11:16 09:30:00"
    target = io.BytesIO()
    with Image.open(io.BytesIO(data)) as image:
        image.save(target, "JPEG", exif=exif, quality=90)
    return target.getvalue()


def exif_of(data: bytes) -> dict[int, object]:
    """The camera's notes."""
    with Image.open(io.BytesIO(data)) as image:
        return dict(image.getexif())


def pixels(data: bytes) -> bytes:
    """What is seen."""
    with Image.open(io.BytesIO(data)) as image:
        return image.convert("RGB").tobytes()
