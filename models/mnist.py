"""Models of handwritten digits, from 28 × 28 pixels to 10 classes.

>>> print(perceptron(units=64, dtype="float64").parameters)
(R[10] × R[10, 64]) × (R[64] × R[64, 784])
"""

from __future__ import annotations

from typing import TypeAlias

from numpy.typing import DTypeLike

from cartesian_rdc import neural
from cartesian_rdc.neural import Layer, Matrix, identity, reals, relu


class Pixels:
    """The grey of each pixel, from 0 to 1, row after row."""


class Hidden:
    """What the hidden units say."""


class Digits:
    """One number for each digit."""


TwoDense: TypeAlias = tuple[
    tuple[Digits, Matrix[Hidden, Digits]], tuple[Hidden, Matrix[Pixels, Hidden]]
]


def perceptron(units: int = 512, dtype: DTypeLike = "float32") -> Layer[TwoDense, Pixels, Digits]:
    """Two dense layers with rectifiers between them; the classes are logarithms of odds."""
    pixels = reals(784, name=Pixels, dtype=dtype)
    hidden = reals(units, name=Hidden, dtype=dtype)
    digits = reals(10, name=Digits, dtype=dtype)
    return neural.dense(pixels, hidden, relu) >> neural.dense(hidden, digits, identity)
