"""R16: the fingerprints of all photos on the books, in memory: 1.3 KB a photo, searched from end to end.

A search is linear and needs no index that could be out of date; a hundred thousand photos take less than a second.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from photos.fingerprints import BYTES, WINDOWS, Probe, hashes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Words = NDArray[np.uint64]

NEAR = 26  # of 128 bits; two photos of different scenes are that near once in some thousand
BLOCK = 1024  # photos: what is looked at together stays in the processor's cache


@dataclass(frozen=True, slots=True)
class Candidate:
    """``distance``: bits of 128 that differ between the nearest two windows."""

    photo: int
    distance: int


class Bank:
    def __init__(self) -> None:
        self._photos: list[int] = []
        self._blocks: list[tuple[Words, Words]] = []  # to the right, downwards

    def __len__(self) -> int:
        return len(self._photos)

    def add(self, photo: int, fingerprint: bytes) -> None:
        """Raises ValueError for what is no fingerprint."""
        if len(fingerprint) != BYTES:
            raise ValueError(f"a fingerprint has {BYTES} bytes, not {len(fingerprint)}")
        place = len(self._photos) % BLOCK
        if place == 0:
            right, down = np.zeros((2, BLOCK, len(WINDOWS)), np.uint64)
            self._blocks.append((right, down))
        right, down = self._blocks[-1]
        right[place], down[place] = hashes(fingerprint).T
        self._photos.append(photo)

    def extend(self, kept: Iterable[tuple[int, bytes]]) -> None:
        for photo, fingerprint in kept:
            self.add(photo, fingerprint)

    def candidates(self, probe: Probe, most: int = 40, near: int = NEAR) -> list[Candidate]:
        """The nearest photos, at most ``most``, nearest first; proof is for others to give."""
        found = list[Candidate]()
        for n, (right, down) in enumerate(self._blocks):
            used = min(BLOCK, len(self._photos) - n * BLOCK)
            distances = _nearest(right[:used], down[:used], probe, near)
            found += [Candidate(self._photos[n * BLOCK + int(row)], int(distances[row]))
                      for row in np.flatnonzero(distances <= near)]
        return sorted(found, key=lambda candidate: (candidate.distance, candidate.photo))[:most]


def _nearest(right: Words, down: Words, probe: Probe, near: int) -> NDArray[np.intp]:
    """Of each photo of a block the smallest distance; larger than ``near`` where it is not near."""
    nearest = np.full(len(right), near + 1, np.intp)
    for one in probe.whole:
        _look(nearest, right.ravel(), down.ravel(), len(WINDOWS), one, near)
    for one in probe.windows:  # the first window is the whole photo
        _look(nearest, right[:, 0], down[:, 0], 1, one, near)
    return nearest


def _look(nearest: NDArray[np.intp], right: Words, down: Words, windows: int, one: Words, near: int) -> None:
    """Half of the bits rule nearly all out; the other half is looked at for the rest. ``windows``: of a photo."""
    half = np.bitwise_count(right ^ one[0])
    left = np.flatnonzero(half <= near)
    whole = half[left] + np.bitwise_count(down[left] ^ one[1])
    is_near = whole <= near
    if is_near.any():
        np.minimum.at(nearest, left[is_near] // windows, whole[is_near])
