"""Models of handwritten digits, from 28 × 28 pixels to 10 classes.

>>> print(perceptron(units=64, dtype="float64").parameters)
(R[10] × R[10, 64]) × (R[64] × R[64, 784])
>>> print(modern((4, 8), dtype="float64").parameters)
(R[10] × R[10, 200]) × ((R[8] × R[8, 4, 3, 3]) × (R[4] × R[4, 1, 3, 3]))
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from numpy.typing import DTypeLike

from cartesian_rdc.neural import (
    Layer,
    Matrix,
    SmoothObject,
    channel_bias,
    correlate,
    dense,
    flatten,
    max_pool,
    reals,
    relu,
    sigmoid,
)
from cartesian_rdc.type_variables import A
from cartesian_rdc.typed import Wire, called, identity, unnamed


class Pixels:
    """The grey of each pixel, from 0 to 1, row after row."""


class Picture:
    """The grey of each pixel, from 0 to 1, as an image of one channel."""


class Hidden:
    """The activations of the hidden units."""


class Digits:
    """One number for each digit."""


TwoDense: TypeAlias = tuple[
    tuple[Digits, Matrix[Hidden, Digits]], tuple[Hidden, Matrix[Pixels, Hidden]]
]


Classifier: TypeAlias = Layer[Wire, Picture, Digits]
"""A model of pictures, whatever its parameters."""


def perceptron(units: int = 512, dtype: DTypeLike = "float32") -> Layer[TwoDense, Pixels, Digits]:
    """Two dense layers with rectifiers between them; the classes are logits.

    ``units``: how many hidden units there are.
    """
    pixels = reals(784, name=Pixels, dtype=dtype)
    hidden = reals(units, name=Hidden, dtype=dtype)
    digits = reals(10, name=Digits, dtype=dtype)
    return pixels >> dense(hidden, relu) >> dense(digits, identity)


def convolutional(dtype: DTypeLike = "float32") -> Classifier:
    """The convolutional model of numeric-optics, with 1,527 parameters."""
    picture = reals(1, 28, 28, name=Picture, dtype=dtype)
    digits = reals(10, name=Digits, dtype=dtype)
    return (
        picture
        >> correlate(3, (3, 3))
        >> relu
        >> max_pool(2)
        >> correlate(5, (4, 4))
        >> relu
        >> max_pool(2)
        >> flatten
        >> dense(digits, sigmoid)
    ).unnamed()


def modern(channels: tuple[int, ...] = (16, 32), dtype: DTypeLike = "float32") -> Classifier:
    """Blocks of these numbers of channels, and a dense layer; the classes are logits."""
    picture = reals(1, 28, 28, name=Picture, dtype=dtype)
    digits = reals(10, name=Digits, dtype=dtype)
    first, *others = channels
    blocks = picture >> called("block", block(first))
    for more in others:
        blocks = (blocks >> called("block", block(more))).unnamed()
    return (blocks >> flatten >> dense(digits, identity)).unnamed()


def block(channels: int) -> Callable[[SmoothObject[A]], Layer[Wire, A, Wire]]:
    """A correlation with kernels of 3 × 3, a bias for each channel, relu, the largest of 2 × 2.

    ``channels``: how many kernels there are.
    """

    def made(a: SmoothObject[A]) -> Layer[Wire, A, Wire]:
        smaller = a >> correlate(channels, (3, 3)) >> channel_bias >> relu >> max_pool(2)
        return (smaller >> unnamed).unnamed()

    return made
