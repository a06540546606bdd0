"""R16: is one photo a copy of the other? Geometry decides: the one is laid over the other and compared tile by tile.

A copy survives re-compression, crops, frames, screenshots, watermarks, mirroring and turns. Two different photos of
one place are none: nobody holds a camera twice in one place, so near things move against far ones, and a tile that
looks alike lies a little beside where it should.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any

from photos.overlay import equal_tiles
from photos.vision import opencv, shown, shows_nothing, trimmed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from photos.vision import Grey

SIDE, FEATURES, CORNER = 1024, 2000, 8  # pixels; points; levels by which a corner differs from what is around it
RATIO, REACH = 0.8, 3.0  # of the best match to the second; pixels
LEAST_POINTS = 15
YES, LIKELY = 0.50, 0.35  # share of equal tiles
LEAST_SCALE, MOST_SCALE, MOST_SHEAR = 0.12, 8.0, 1.35


class Copy(StrEnum):
    YES = "yes"  # the same shot
    LIKELY = "likely"  # possibly the same shot: ask for a new photo
    NO = "no"


@dataclass(frozen=True, slots=True)
class Proof:
    """``tiles``: share of the tiles that say something which are equal, 0 to 1; ``points`` that match."""

    copy: Copy
    tiles: float
    points: int
    is_mirrored: bool = False


@dataclass(frozen=True)
class Seen:
    """A photo made ready for comparisons; it can be kept for as many as there are. About 1 MB."""

    image: Grey
    points: NDArray[np.float32]  # x, y
    features: Any  # None: the picture is flat

    @cached_property
    def mirrored(self) -> Seen:
        return seen(self.image[:, ::-1].copy())

    @cached_property
    def unframed(self) -> Seen | None:
        """The photo within its frame or screenshot; None: it has none."""
        inner = trimmed(self.image)
        return seen(inner.copy()) if inner is not None else None


def see(data: bytes) -> Seen:
    """Raises Undecodable."""
    return seen(shown(data, SIDE))


def seen(image: Grey) -> Seen:
    import numpy as np

    cv2 = opencv()

    if shows_nothing(image):
        return Seen(image, np.zeros((0, 2), np.float32), None)
    points, features = cv2.ORB_create(FEATURES, fastThreshold=CORNER).detectAndCompute(image, None)
    return Seen(image, np.array([p.pt for p in points], np.float32).reshape(-1, 2), features)


def prove(one: Seen, other: Seen) -> Proof:
    """As they are, without their frames, and mirrored: the first that proves it, else the best of them."""
    best = _compared(one, other)
    for a, b in ((one, other.unframed), (one.unframed, other)):
        if best.copy is not Copy.YES and a is not None and b is not None:
            best = max(best, _compared(a, b), key=_rank)
    for b in (other, other.unframed):
        if best.copy is Copy.NO and b is not None:
            mirror = _compared(one, b.mirrored)
            best = max(best, Proof(mirror.copy, mirror.tiles, mirror.points, True), key=_rank)
    return best


def _rank(proof: Proof) -> tuple[bool, float, int]:
    return proof.copy is not Copy.NO, proof.tiles, proof.points


def _compared(one: Seen, other: Seen) -> Proof:
    laid = _laid_over(one, other)
    if laid is None:
        return Proof(Copy.NO, 0.0, 0)
    matrix, points = laid
    if points < LEAST_POINTS or not _is_sane(matrix):
        return Proof(Copy.NO, 0.0, points)
    share = round(equal_tiles(one.image, other.image, matrix), 3)
    return Proof(Copy.YES if share >= YES else Copy.LIKELY if share >= LIKELY else Copy.NO, share, points)


def _laid_over(one: Seen, other: Seen) -> tuple[NDArray[np.float64], int] | None:
    """How points of the one lie in the other, and how many agree."""
    import numpy as np

    cv2 = opencv()

    if one.features is None or other.features is None or len(other.features) < 2:
        return None
    matches = cv2.BFMatcher(cv2.NORM_HAMMING).knnMatch(one.features, other.features, k=2)
    good = [m for m, n in (two for two in matches if len(two) == 2) if m.distance < RATIO * n.distance]
    if len(good) < LEAST_POINTS:
        return None
    source = one.points[[m.queryIdx for m in good]]
    target = other.points[[m.trainIdx for m in good]]
    matrix, inliers = cv2.estimateAffine2D(source, target, method=cv2.USAC_MAGSAC, ransacReprojThreshold=REACH,
                                           maxIters=5000, confidence=0.999)
    return None if matrix is None else (np.asarray(matrix, np.float64), int(inliers.sum()))


def _is_sane(matrix: NDArray[np.float64]) -> bool:
    """Scaled and turned, hardly sheared: what a copy may be."""
    import numpy as np

    larger, smaller = np.linalg.svd(matrix[:, :2], compute_uv=False)
    return bool(smaller > LEAST_SCALE and larger < MOST_SCALE and larger < MOST_SHEAR * smaller)
