"""Small files in the format of MNIST, from a seed: bright squares in ten places."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from experiments.mnist_data import IMAGES, LABELS


def idx(magic: int, array: NDArray[np.uint8]) -> bytes:
    """An array in the IDX format."""
    lengths = b"".join(length.to_bytes(4, "big") for length in array.shape)
    return magic.to_bytes(4, "big") + lengths + array.tobytes()


def write_digits(folder: Path, *, train: int, test: int, seed: int = 0) -> None:
    """Write the four files, compressed, with so many images."""
    rng = np.random.default_rng(seed)
    for part, n in (("train", train), ("t10k", test)):
        labels = rng.integers(0, 10, n, np.uint8)
        images = rng.integers(0, 60, (n, 28, 28), np.uint8)
        for image, label in zip(images, labels, strict=True):
            top, left = 2 + 12 * (label // 5), 1 + 5 * (label % 5)
            image[top : top + 8, left : left + 5] = 200 + label
        for kind, magic, array in (
            ("images-idx3", IMAGES, images),
            ("labels-idx1", LABELS, labels),
        ):
            file = folder / f"{part}-{kind}-ubyte.gz"
            file.write_bytes(gzip.compress(idx(magic, array), mtime=0))
