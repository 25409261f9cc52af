"""The digits that the benchmarks train on."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from experiments import mnist_data
from experiments.mnist_data import Digits


def digits(folder: Path | None) -> tuple[Digits, Digits]:
    """Those to train on and those to test on, from a folder. Raises ``DataError``.

    Without a folder, to train on, noise of the size of MNIST that is as grey as digits are, and
    nothing to test on: times do not depend on what the images show.
    """
    if folder is not None:
        return mnist_data.read(folder, "train"), mnist_data.read(folder, "t10k")
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (60_000, 28, 28), np.uint8)
    images[rng.random(images.shape, np.float32) < 0.8] = 0
    nothing = Digits(np.zeros((0, 28, 28), np.uint8), np.zeros(0, np.uint8))
    return Digits(images, rng.integers(0, 10, 60_000, np.uint8)), nothing
