"""Grey pictures for machines to look at. numpy and OpenCV are loaded by who looks, not by who starts."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from PIL import Image

from photos.decode import picture

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Grey = NDArray[np.uint8]  # rows × columns

SAME_COLOUR, MOSTLY = 6, 0.55  # levels of grey; the share of a row that is background
PAGE = 0.75  # a photo that fills less of a picture than this is shown on a page, more: it has a thin frame
LEAST_SEEN = 32  # pixels of the shorter side: less shows nothing
LEAST_LEFT = 0.2  # of each side: less is no photo in a frame


def is_here() -> bool:
    """Whether geometry can be looked at on this machine."""
    return find_spec("cv2") is not None and find_spec("numpy") is not None


def opencv() -> Any:
    """OpenCV 4.10 or 5, of which only what is in both is used; one thread, for others have work, too."""
    import cv2

    cv2.setNumThreads(1)
    return cv2


def grey(data: bytes, most: int) -> Grey:
    """The photo upright in grey, no side longer than ``most`` pixels; raises Undecodable."""
    return as_grey(picture(data, most))


def as_grey(image: Image.Image) -> Grey:
    import numpy as np

    return np.asarray(image.convert("L"))


def shown(data: bytes, most: int) -> Grey:
    """The same, and of a screenshot or a page the photo on it: the bars of a chat are neither photo nor place."""
    import numpy as np

    image = grey(data, most)
    inner = trimmed(image)
    return np.ascontiguousarray(inner) if inner is not None and inner.size < PAGE * image.size else image


def shows_nothing(image: Grey) -> bool:
    return bool(min(image.shape) < LEAST_SEEN)


def trimmed(image: Grey) -> Grey | None:
    """The photo within a frame, a screenshot's bars or a page; None when it has none.

    The background is what the upper, lower or outer edges are made of; the photo is the largest stretch that is not.
    """
    top, bottom = _stretch(image)
    left, right = _stretch(image[top:bottom].T)
    is_whole = bottom - top > 0.985 * image.shape[0] and right - left > 0.985 * image.shape[1]
    is_little = bottom - top < LEAST_LEFT * image.shape[0] or right - left < LEAST_LEFT * image.shape[1]
    return None if is_whole or is_little else image[top:bottom, left:right]


def _stretch(image: Grey) -> tuple[int, int]:
    """The first and last row of the longest stretch that is not background; all, where only one end is background:
    that is a sky, not a frame."""
    import numpy as np

    edges = np.concatenate([image[:2].ravel(), image[-2:].ravel()])
    background = int(np.median(edges))
    is_background = (np.abs(image.astype(np.int16) - background) < SAME_COLOUR).mean(axis=1) > MOSTLY
    if not is_background.any():
        return 0, len(image)
    is_photo = np.concatenate([[0], (~is_background).astype(np.int8), [0]])
    starts, ends = np.flatnonzero(np.diff(is_photo) == 1), np.flatnonzero(np.diff(is_photo) == -1)
    if not len(starts):
        return 0, len(image)
    longest = int(np.argmax(ends - starts))
    first, last = int(starts[longest]), int(ends[longest])
    return (first, last) if first > 0 and last < len(image) else (0, len(image))
