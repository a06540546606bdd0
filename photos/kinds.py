"""What a file is by its first bytes, whatever its name or its sender says."""

from enum import StrEnum


class Kind(StrEnum):
    JPEG = "JPEG"
    PNG = "PNG"
    WEBP = "WEBP"
    HEIC = "HEIC"  # also HEIF and AVIF: what phones keep
    GIF = "GIF"
    BMP = "BMP"
    TIFF = "TIFF"  # also the raw files of cameras
    PDF = "PDF"
    OTHER = "OTHER"


DECODED = (Kind.JPEG, Kind.PNG, Kind.WEBP)
_STARTS = ((b"\xff\xd8\xff", Kind.JPEG), (b"\x89PNG\r\n\x1a\n", Kind.PNG), (b"GIF87a", Kind.GIF), (b"GIF89a", Kind.GIF),
           (b"BM", Kind.BMP), (b"II*\0", Kind.TIFF), (b"MM\0*", Kind.TIFF), (b"II+\0", Kind.TIFF),
           (b"MM\0+", Kind.TIFF))
_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"mif2", b"avif", b"avis"}
_PDF_WITHIN = 1024  # readers of PDF accept a preface of so many bytes


def kind_of(data: bytes) -> Kind:
    """By magic bytes alone; nothing is decoded."""
    for start, kind in _STARTS:
        if data.startswith(start):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return Kind.WEBP
    if data[4:8] == b"ftyp" and data[8:12] in _BRANDS:
        return Kind.HEIC
    return Kind.PDF if b"%PDF-" in data[:_PDF_WITHIN] else Kind.OTHER
