"""A font that has Chinese characters: the settings' own, else the one that comes with the dependencies, else one of
this machine."""

from functools import cache
from importlib.resources import files
from pathlib import Path

from PIL import ImageFont, features

PACKAGE, PACKAGED = "pylopdf_fonts_zh_cn", "NotoSansSC-Regular.otf"  # SIL Open Font License 1.1
FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "/System/Library/Fonts", "C:/Windows/Fonts")
NAMES = ("NotoSansCJK-Regular.ttc", "NotoSansCJKsc-Regular.otf",
         "NotoSansSC-Regular.otf", "SourceHanSansSC-Regular.otf",
         "wqy-microhei.ttc", "wqy-zenhei.ttc", "PingFang.ttc", "msyh.ttc", "simhei.ttf")
_preferred: list[Path] = []


def prefer(path: str) -> None:
    """The settings' own font comes first; empty: none."""
    _preferred[:] = [Path(path)] if path else []
    chinese.cache_clear()


def found() -> Path | None:
    """Where the font lies, None when there is none."""
    if not features.check("freetype2"):
        return None
    if _preferred and _is_font(_preferred[0]):
        return _preferred[0]
    return _packaged() or _installed()


@cache
def chinese(size: int) -> ImageFont.FreeTypeFont | None:
    """The font in this size, in pixels; None when there is none."""
    path = found()
    return ImageFont.truetype(str(path), size) if path is not None else None


def _packaged() -> Path | None:
    try:
        path = Path(str(files(PACKAGE) / PACKAGED))
    except ModuleNotFoundError:
        return None
    return path if path.is_file() else None


def _installed() -> Path | None:
    lying = {path.name: path for folder in map(Path, FOLDERS) if folder.is_dir()
             for path in folder.rglob("*") if path.name in NAMES}
    return next((lying[name] for name in NAMES if name in lying), None)


def _is_font(path: Path) -> bool:
    try:
        ImageFont.truetype(str(path), 20)
    except OSError:
        return False
    return True
