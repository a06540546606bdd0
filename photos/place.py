"""R16, R6: do two photos show one place? A hint with its evidence, never a verdict.

Night, snow, a close-up of bare ground: that nothing matches says nothing about the place. What a camera app or a chat
wrote on both photos matches perfectly and says nothing either: it is cut out first.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from photos.vision import opencv, shown, shows_nothing

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from photos.vision import Grey

    Points = NDArray[np.float32]  # x, y in pixels

SIDE, FEATURES = 1024, 2500  # pixels, points
RATIO = 0.8  # of the best match to the second
H_REACH, F_REACH = 3.0, 1.5  # pixels from where a plane, from the line where depth would have a point
# Points that agree on a plane or in depth; 0 of 280 pairs of different places reached the first row.
LIMITS = {"strong": (40, 60), "likely": (20, 30), "weak": (12, 16)}
LIKELY_BESIDE_OVERLAY = (24, 32)
OVERLAY_REACH, OVERLAY_TURN, OVERLAY_FILLS = 1.5, 0.35, 0.45  # pixels; degrees; share of the picture
OVERLAY_SCALE, OVERLAY_BESIDE = 0.06, 40  # share; pixels by which it may stand nearer to a corner
SPOT, SPOT_REACH = 0.2, 4.0  # share of the picture; pixels
OVERLAY_POINTS, OVERLAYS, MARGIN = 10, 6, 8  # at least; at most; pixels around


class Level(StrEnum):
    NONE = "none"  # cannot be told: never "another place"
    WEAK = "weak"
    LIKELY = "likely"
    STRONG = "strong"


@dataclass(frozen=True, slots=True)
class Likeness:
    """``points`` that agree; ``is_beside_overlay``: something written on both was left out."""

    level: Level
    points: int
    is_beside_overlay: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """What is kept of a photo for comparisons: points and their descriptions, about 0.3 MB."""

    width: int
    height: int
    points: Points
    descriptions: NDArray[np.uint8]


def view(data: bytes) -> View:
    """Raises Undecodable."""
    return viewed(shown(data, SIDE))


def viewed(image: Grey) -> View:
    cv2 = opencv()
    if shows_nothing(image):
        return View(image.shape[1], image.shape[0], np.zeros((0, 2), np.float32), np.zeros((0, 128), np.uint8))
    points, found = cv2.SIFT_create(FEATURES).detectAndCompute(image, None)
    described = np.zeros((0, 128), np.uint8) if found is None else _rooted(found)
    return View(image.shape[1], image.shape[0], np.array([p.pt for p in points], np.float32).reshape(-1, 2), described)


def compare(one: View, other: View) -> Likeness:
    """How sure it is that both show one place."""
    here, there = _matched(one, other)
    here, there, overlays = _without_overlays(one, other, here, there)
    plane, depth = _agreeing(here, there)
    level = _level(int(plane.sum()), int(depth.sum()), bool(overlays))
    if level is not Level.NONE and _is_in_one_spot(one, other, here, there, plane | depth):
        level = Level.WEAK
    return Likeness(level, int(max(plane.sum(), depth.sum())), bool(overlays))


def _is_in_one_spot(one: View, other: View, here: Points, there: Points, agreeing: NDArray[np.bool_]) -> bool:
    """What agrees fills little of a photo and stands as an app would put it: perhaps a panel of another size."""
    is_small = any(_area(_box(points[agreeing])) < SPOT * view.width * view.height
                   for points, view in ((here, one), (there, other)))
    if not is_small:
        return False
    cv2 = opencv()
    cv2.setRNGSeed(1)
    matrix, _ = cv2.estimateAffinePartial2D(here[agreeing], there[agreeing], method=cv2.RANSAC,
                                            ransacReprojThreshold=SPOT_REACH)
    return matrix is not None and _is_put_there(one, other, matrix)


def _level(plane: int, depth: int, is_beside_overlay: bool) -> Level:
    limits = LIMITS | {"likely": LIKELY_BESIDE_OVERLAY} if is_beside_overlay else LIMITS
    return next((Level(name) for name, (h, f) in limits.items() if plane >= h or depth >= f), Level.NONE)


def _rooted(found: NDArray[np.float32]) -> NDArray[np.uint8]:
    """RootSIFT: the roots of shares; distances between them weigh small differences of small parts, too."""
    shares = found / np.maximum(found.sum(axis=1, keepdims=True), 1e-9)
    return np.asarray(np.minimum(np.round(np.sqrt(shares) * 512), 255), np.uint8)


def _matched(one: View, other: View) -> tuple[Points, Points]:
    """The points that are each other's best match, clearly better than the second."""
    nothing = np.zeros((0, 2), np.float32)
    if min(len(one.points), len(other.points)) < 2:
        return nothing, nothing
    nearness = one.descriptions.astype(np.float32) @ other.descriptions.astype(np.float32).T
    lengths = [(view.descriptions.astype(np.float32) ** 2).sum(axis=1) for view in (one, other)]
    distance = np.maximum(lengths[0][:, None] + lengths[1][None, :] - 2 * nearness, 0)
    best, back = distance.argmin(axis=1), distance.argmin(axis=0)
    two = np.partition(distance, 1, axis=1)[:, :2]
    rows = np.arange(len(best))
    kept = np.flatnonzero((back[best] == rows) & (two[:, 0] < RATIO ** 2 * two[:, 1]))
    return one.points[kept], other.points[best[kept]]


def _agreeing(here: Points, there: Points) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which points agree on a plane, and which as things at any depth."""
    cv2 = opencv()
    none = np.zeros(len(here), np.bool_)
    if len(here) < 8:
        return none, none
    _, plane = cv2.findHomography(here, there, cv2.USAC_MAGSAC, H_REACH, maxIters=5000, confidence=0.999)
    _, depth = cv2.findFundamentalMat(here, there, cv2.USAC_MAGSAC, F_REACH, confidence=0.999, maxIters=5000)
    return tuple(none if mask is None else mask.ravel() > 0 for mask in (plane, depth))  # type: ignore[return-value]


def _without_overlays(one: View, other: View, here: Points, there: Points) -> tuple[Points, Points, int]:
    """Without what lies in a box that is the same on both to the pixel, not turned, and only a part of the picture.

    A place looked at again is never that exact; a panel of a watermark camera always is.
    """
    for cut in range(OVERLAYS):
        written = _written(one, other, here, there)
        if written is None:
            return here, there, cut
        boxes = _box(here[written]), _box(there[written])
        if any(_area(box) > OVERLAY_FILLS * view.width * view.height for box, view in zip(boxes, (one, other),
                                                                                         strict=True)):
            return here, there, cut
        is_outside = ~_is_inside(here, boxes[0]) & ~_is_inside(there, boxes[1])
        here, there = here[is_outside], there[is_outside]
    return here, there, OVERLAYS


def _written(one: View, other: View, here: Points, there: Points) -> NDArray[np.bool_] | None:
    """The points that moved together, unturned, and stand alike to a corner of their pictures; None: too few."""
    cv2 = opencv()
    if len(here) < OVERLAY_POINTS:
        return None
    cv2.setRNGSeed(1)  # the same two photos have the same answer every time
    matrix, inliers = cv2.estimateAffinePartial2D(here, there, method=cv2.RANSAC, ransacReprojThreshold=OVERLAY_REACH,
                                                  maxIters=3000, confidence=0.999)
    if matrix is None or inliers.sum() < OVERLAY_POINTS or not _is_put_there(one, other, matrix):
        return None
    return np.asarray(inliers.ravel() > 0)


def _is_put_there(one: View, other: View, matrix: NDArray[np.float64]) -> bool:
    """By an app, not by the world: not turned, as large as the pictures are to each other, as far from a corner."""
    turn, scale = np.degrees(np.arctan2(matrix[1, 0], matrix[0, 0])), np.hypot(matrix[0, 0], matrix[1, 0])
    if abs(turn) > OVERLAY_TURN:
        return False
    expected = (1.0, other.width / one.width, other.height / one.height)
    if not any(abs(scale / ratio - 1) < OVERLAY_SCALE for ratio in expected):
        return False
    corners = np.array([[x, y, 1.0] for x in (0, one.width) for y in (0, one.height)])
    theirs = np.array([[x, y] for x in (0, other.width) for y in (0, other.height)])
    return bool((np.abs(corners @ matrix.T - theirs).max(axis=1) < OVERLAY_BESIDE).any())


def _box(points: Points) -> Points:
    """Without the few that agree by chance."""
    return np.stack([np.quantile(points, 0.03, axis=0) - MARGIN, np.quantile(points, 0.97, axis=0) + MARGIN])


def _area(box: Points) -> float:
    return float(np.prod(box[1] - box[0]))


def _is_inside(points: Points, box: Points) -> NDArray[np.bool_]:
    return np.asarray(((points >= box[0]) & (points <= box[1])).all(axis=1))
