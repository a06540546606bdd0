"""One photo laid over another: where both are, is it the same picture, tile by tile?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from photos.vision import opencv

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from photos.vision import Grey

    Matrix = NDArray[np.float64]  # affine: 2 × 3, or 3 × 3 within this file

OVERLAY = 480  # pixels of the longer side in which tiles are compared
TILES = 12  # a side
EQUAL, BESIDE = 0.97, 0.2  # correlation; pixels by which a tile may lie beside its place
BLUR = 1.5  # pixels: what compression, noise and sharpening change is left out
TEXTURE, FLAT = 4.0, 0.5  # standard deviation in levels of grey: below, a tile says nothing, or is empty
LEAST_TILES = 12  # that say something
LEAST_SIDE = 40  # pixels of what both show
STEPS = (3, 15, 1e-4)  # cv2.TermCriteria: at most 15 steps, or until nothing changes
TO_CORNERS, TO_CENTRES = (np.array([[1, 0, by], [0, 1, by], [0, 0, 1.0]]) for by in (0.5, -0.5))


def equal_tiles(one: Grey, other: Grey, matrix: Matrix) -> float:
    """The share of equal tiles, 0 to 1, of those that say something. ``matrix``: from the one's pixels (their centres)
    to the other's. 0 where too little is seen in both."""
    cv2 = opencv()
    if abs(np.linalg.det(matrix[:, :2])) > 1:  # the other is finer: compare in the pixels of the coarser
        one, other, matrix = other, one, cv2.invertAffineTransform(matrix)
    laid = _brought_together(one, other, TO_CORNERS @ _square(matrix) @ TO_CENTRES)
    if laid is None:
        return 0.0
    source, target, placed = laid
    share = _share(source, target, placed)
    refined = _refined(source, target, placed)
    return max(share, _share(source, target, refined)) if refined is not None else share


def _brought_together(one: Grey, other: Grey, matrix: Matrix) -> tuple[Grey, Grey, Matrix] | None:
    """Both as small as they are compared: the other cut to what both show, and how the one lies on it."""
    cv2 = opencv()
    height, width = one.shape
    corners = (matrix @ np.array([[0, width, width, 0], [0, 0, height, height], [1, 1, 1, 1]]))[:2]
    left, top = np.floor(corners.min(axis=1)).clip(0).astype(int)
    right, bottom = np.minimum(np.ceil(corners.max(axis=1)).astype(int), other.shape[::-1])
    if right - left < LEAST_SIDE or bottom - top < LEAST_SIDE:
        return None
    factor = min(1.0, OVERLAY / max(right - left, bottom - top))
    size = max(4 * TILES, round((right - left) * factor)), max(4 * TILES, round((bottom - top) * factor))
    target = cv2.resize(other[top:bottom, left:right], size, interpolation=cv2.INTER_AREA)
    scale = min(1.0, factor * float(np.sqrt(abs(np.linalg.det(matrix[:2, :2])))))
    small = max(1, round(width * scale)), max(1, round(height * scale))
    source = cv2.resize(one, small, interpolation=cv2.INTER_AREA)
    cut = np.diag([size[0] / (right - left), size[1] / (bottom - top), 1]) @ np.array(
        [[1, 0, -left], [0, 1, -top], [0, 0, 1]])
    placed = TO_CENTRES @ cut @ matrix @ np.diag([width / small[0], height / small[1], 1]) @ TO_CORNERS
    return source, target, placed[:2]


def _refined(source: Grey, target: Grey, placed: Matrix) -> Matrix | None:
    """To a fraction of a pixel; None where the pictures are too different for that."""
    cv2 = opencv()
    soft = [cv2.GaussianBlur(image, (0, 0), 1) for image in (target, source)]
    back = cv2.invertAffineTransform(placed).astype(np.float32)
    try:
        _, back = cv2.findTransformECC(soft[0], soft[1], back, cv2.MOTION_AFFINE, STEPS, None, 3)
    except cv2.error:
        return None
    return np.asarray(cv2.invertAffineTransform(back.astype(np.float64)))


def _share(source: Grey, target: Grey, placed: Matrix) -> float:
    cv2 = opencv()
    size = target.shape[::-1]
    covered = cv2.warpAffine(np.ones_like(source), placed, size, flags=cv2.INTER_NEAREST)
    a, b = (cv2.GaussianBlur(image, (0, 0), BLUR).astype(np.float32)
            for image in (cv2.warpAffine(source, placed, size, flags=cv2.INTER_LINEAR), target))
    across, down = (cv2.Scharr(b, cv2.CV_32F, *of) / 32 for of in ((1, 0), (0, 1)))
    tiles = zip(*(_tiles(image) for image in (a, b, across, down, covered)), strict=True)
    said = [_is_equal(*tile) for *tile, whole in tiles if whole.all()]
    textured = [answer for answer in said if answer is not None]
    return sum(textured) / len(textured) if len(textured) >= LEAST_TILES else 0.0


def _tiles(image: NDArray[Any]) -> list[NDArray[Any]]:
    return [tile for band in np.array_split(image, TILES) for tile in np.array_split(band, TILES, axis=1)]


def _is_equal(one: NDArray[Any], other: NDArray[Any], across: NDArray[Any], down: NDArray[Any]) -> bool | None:
    """None where there is nothing to see in either. How far it lies beside its place comes from the slopes, as in
    optical flow."""
    a, b = one - one.mean(), other - other.mean()
    spread = float(a.std()), float(b.std())
    if max(spread) < TEXTURE:
        return None
    if min(spread) < FLAT or (a * b).mean() <= EQUAL * spread[0] * spread[1]:
        return False
    slopes = np.stack([across.ravel(), down.ravel()], axis=1)
    steepness = slopes.T @ slopes + np.eye(2) * 1e-3 * len(slopes)
    beside = np.linalg.solve(steepness, slopes.T @ (a * (spread[1] / spread[0]) - b).ravel())
    return bool(np.hypot(*beside) < BESIDE)


def _square(matrix: Matrix) -> Matrix:
    return np.vstack([matrix, [0, 0, 1]])
