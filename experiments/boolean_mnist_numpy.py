"""What ``boolean_mnist`` does, by hand in NumPy: the circuit is evaluated on one sample at a time.

The derivative takes an evaluation for each pixel of the mask that might change, and each mask one
for each image to select by.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import final

import numpy as np
from numpy.typing import NDArray

from experiments.bits import Bits

Mask = NDArray[np.bool_]

DIVISOR = 4


@final
@dataclass(frozen=True)
class Trained:
    """The mask that was selected, and the seconds that it took."""

    mask: Mask
    seconds: float


def predict(mask: Mask, image: Mask) -> bool:
    """``[popcount(p AND x) <= popcount(p) div 4]``."""
    return bool(np.count_nonzero(mask & image) <= np.count_nonzero(mask) // DIVISOR)


def derivative(mask: Mask, image: Mask, before: bool) -> Mask:
    """For each pixel of the mask, whether it makes a difference."""
    found = np.zeros_like(mask)
    moved = mask.copy()
    for i in range(len(mask)):
        moved[i] = not moved[i]
        found[i] = predict(moved, image) != before
        moved[i] = mask[i]
    return found


def train(training: Bits, validation: Bits, steps: int) -> Trained:
    """The best mask on the images to select by, the latest of several."""
    images, labels = training[:, :-1].astype(np.bool_), training[:, -1].astype(np.bool_).tolist()
    others, names = validation[:, :-1].astype(np.bool_), validation[:, -1].astype(np.bool_).tolist()
    began = time.perf_counter()
    mask = np.zeros(images.shape[1], np.bool_)
    kept, best = mask, -1
    for step in range(steps + 1):
        right = sum(predict(mask, other) == name for other, name in zip(others, names, strict=True))
        if right >= best:
            kept, best = mask, right
        if step < steps:
            image = images[step % len(images)]
            said = predict(mask, image)
            if said != labels[step % len(images)]:
                mask = mask ^ derivative(mask, image, said)
    return Trained(kept, time.perf_counter() - began)
