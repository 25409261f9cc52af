"""Data as bits, as in 2101.10488: which measurements and pixels are large, and labels."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final, final

import numpy as np
from numpy.typing import NDArray

from cartesian_rdc.errors import DataError
from experiments.iris_data import Flowers
from experiments.mnist_data import Digits

Bits = NDArray[np.uint8]

MEAN_PIXEL: Final = 32
"""A pixel is 1 where it is larger: about the mean of those of MNIST."""

BINARY, ONE_HOT = "binary", "one-hot"


@final
@dataclass(frozen=True)
class Split:
    """Rows of inputs, then labels, to learn from and to test on; the first columns are inputs."""

    training: Bits
    testing: Bits
    inputs: int


def labels(classes: NDArray[np.intp], number: int, coding: str) -> Bits:
    """A row for each label: the digits of its number, the lowest first, or a 1 in its place."""
    if coding == ONE_HOT:
        one_hot: Bits = np.eye(number, dtype=np.uint8)[classes]
        return one_hot
    width = max(1, (number - 1).bit_length())
    digits: Bits = ((classes[:, None] >> np.arange(width)) & 1).astype(np.uint8)
    return digits


def large(measurements: NDArray[np.float64], least: float = 0.5) -> Bits:
    """1 where a measurement, scaled to 0 to 1 over all flowers, is larger than ``least``."""
    low, span = measurements.min(axis=0), np.ptp(measurements, axis=0)
    scaled = (measurements - low) / np.where(span > 0, span, 1)
    bits: Bits = (scaled > least).astype(np.uint8)
    return bits


def classes_of(flowers: Flowers, number: int, file: Path) -> NDArray[np.intp]:
    """The class of each flower. Raises ``DataError`` if there are fewer classes."""
    if len(flowers.species) < number:
        raise DataError(
            f"{file}: {len(flowers.species)} classes, where {number} are to be told apart"
        )
    classes: NDArray[np.intp] = np.argmax(flowers.labels, axis=1)
    return classes


def iris(flowers: Flowers, number: int, coding: str, file: Path) -> Split:
    """The first classes; of each, the first half to learn from and the second to test on."""
    classes = classes_of(flowers, number, file)
    kept = classes < number
    classes = classes[kept]
    rows = np.column_stack([large(flowers.measurements[kept]), labels(classes, number, coding)])
    training, testing = halves(rows, classes, number, file)
    return Split(training, testing, flowers.measurements.shape[1])


def halves(
    rows: NDArray[np.uint8], classes: NDArray[np.intp], number: int, file: Path
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """The first half of each class, and the second, in the order of classes."""
    of_class = [rows[classes == k] for k in range(number)]
    smallest = min(map(len, of_class))
    if smallest < 2:
        raise DataError(f"{file}: a class has {smallest} flowers, where 2 or more are needed")
    first = [part[: len(part) // 2] for part in of_class]
    second = [part[len(part) // 2 :] for part in of_class]
    return np.concatenate(first), np.concatenate(second)


def zeros_and_ones(digits: Digits) -> Bits:
    """Pixels and label of the digits 0 and 1. Raises ``DataError`` if there are none."""
    kept = digits.labels < 2
    if not kept.any():
        raise DataError("there are no images of 0 and 1 among the digits")
    pixels = digits.images[kept].reshape(-1, 28 * 28) > MEAN_PIXEL
    return np.column_stack([pixels, digits.labels[kept]]).astype(np.uint8)
