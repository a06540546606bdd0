"""R16: what a photo is found again by among a hundred thousand: 128 bits of each of 81 windows.

A window is the photo with 0, 10 or 20 % cut off each side, so a crop of a photo is near one of its windows. The bits
tell, in a grid of 8 × 8, whether it grows lighter to the right and downwards: compression, light and a small
watermark hardly change that. Fingerprints find candidates; photos.proof decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from photos.vision import grey, shown, trimmed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from photos.vision import Grey

    Hashes = NDArray[np.uint64]  # one row a window: two words, to the right and downwards

SIDE = 512  # pixels
GRID = 8
CUTS = (0.0, 0.1, 0.2)
WINDOWS = tuple(product(CUTS, repeat=4))  # cut off at the left, the top, the right, the bottom; the whole photo first
BYTES = len(WINDOWS) * 16
LIGHTER = 0.2  # levels of grey: less is noise, and an even wall shall have the same bits every time
LEANINGS = (-5.0, 5.0)  # degrees: a photo turned so little has hardly a window in common with its original


@dataclass(frozen=True, slots=True)
class Probe:
    """A photo that is looked for.

    ``whole``: it, without its frame, mirrored, turned by quarters and leaning, to be held against every window on the
    books; ``windows``: its own, to be held against whole photos, for it may be what a photo on the books was cut from.
    """

    whole: Hashes
    windows: Hashes


def fingerprint(data: bytes) -> bytes:
    """1,296 bytes to be kept with the photo; of a screenshot or a page, of the photo on it. Raises Undecodable."""
    return _of_windows(shown(data, SIDE)).astype("<u8").tobytes()


def probe(data: bytes) -> Probe:
    """Raises Undecodable."""
    image = grey(data, SIDE)
    inner = trimmed(image)
    both = [image] if inner is None else [image, inner]
    whole = [_whole(turned) for each in both for turned in _turned(each)]
    leaning = [_whole(_leaning(each, by)) for each in both for by in LEANINGS]
    return Probe(np.concatenate([*whole, *leaning]), np.concatenate([_of_windows(each) for each in both]))


def hashes(kept: bytes) -> Hashes:
    """81 rows of a kept fingerprint."""
    return np.frombuffer(kept, "<u8").reshape(-1, 2)


def _turned(image: Grey) -> list[Grey]:
    return [np.rot90(side, quarters) for side in (image, image[:, ::-1]) for quarters in range(4)]


def _leaning(image: Grey, degrees: float) -> Grey:
    """Set upright again; of the corners that turned in, as much as stays within the photo."""
    from PIL import Image

    turned = np.asarray(Image.fromarray(image).rotate(degrees, Image.Resampling.BILINEAR))
    cut = np.tan(np.radians(abs(degrees))) / 2
    down, across = int(cut * image.shape[1]), int(cut * image.shape[0])
    cropped = turned[down:len(turned) - down, across:turned.shape[1] - across]
    return cropped if cropped.size else image


def _whole(image: Grey) -> Hashes:
    return _hashed(_sums(image), image.shape, WINDOWS[:1])


def _of_windows(image: Grey) -> Hashes:
    return _hashed(_sums(image), image.shape, WINDOWS)


def _sums(image: Grey) -> NDArray[np.float64]:
    """Of all pixels above and left: any box is four look-ups."""
    return np.pad(image.astype(np.float64).cumsum(0).cumsum(1), ((1, 0), (1, 0)))


def _hashed(sums: NDArray[np.float64], shape: tuple[int, ...], windows: tuple[tuple[float, ...], ...]) -> Hashes:
    cuts = np.array(windows)
    across = _lines(cuts[:, 0], 1 - cuts[:, 2], shape[1])
    down = _lines(cuts[:, 1], 1 - cuts[:, 3], shape[0])
    to_the_right = _levels(sums, across[GRID + 1], down[GRID])
    downwards = _levels(sums, across[GRID], down[GRID + 1])
    bits = np.stack([np.diff(to_the_right, axis=2) > LIGHTER, np.diff(downwards, axis=1) > LIGHTER], axis=1)
    return np.packbits(bits.reshape(len(windows), 2, -1), axis=2).view(">u8")[:, :, 0].astype(np.uint64)


def _lines(first: NDArray[np.float64], last: NDArray[np.float64], pixels: int) -> dict[int, NDArray[np.float64]]:
    """Where the cells of a window begin and end, for so many cells."""
    return {cells: (first[:, None] + (last - first)[:, None] * np.arange(cells + 1) / cells) * pixels
            for cells in (GRID, GRID + 1)}


def _levels(sums: NDArray[np.float64], across: NDArray[np.float64], down: NDArray[np.float64]) -> NDArray[np.float64]:
    """The mean grey of each cell, window × row × column; lines between two pixels take their share."""
    at = _between(sums, down, across)
    area = np.diff(down, axis=1)[:, :, None] * np.diff(across, axis=1)[:, None, :]
    return np.diff(np.diff(at, axis=1), axis=2) / area


def _between(sums: NDArray[np.float64], down: NDArray[np.float64], across: NDArray[np.float64]) -> NDArray[np.float64]:
    y, x = (np.minimum(lines.astype(np.intp), pixels - 2) for lines, pixels in zip((down, across), sums.shape,
                                                                                  strict=True))
    v, u = (down - y)[:, :, None], (across - x)[:, None, :]
    y, x = y[:, :, None], x[:, None, :]
    upper = sums[y, x] * (1 - u) + sums[y, x + 1] * u
    lower = sums[y + 1, x] * (1 - u) + sums[y + 1, x + 1] * u
    return np.asarray(upper * (1 - v) + lower * v)
