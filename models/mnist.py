"""Models of handwritten digits, from 28 × 28 pixels to 10 classes.

>>> print(perceptron(units=64, dtype="float64").parameters)
(R[10] × R[10, 64]) × (R[64] × R[64, 784])
>>> print(modern((4, 8), dtype="float64").parameters)
(R[10] × R[10, 200]) × ((R[8] × R[8, 4, 3, 3]) × (R[4] × R[4, 1, 3, 3]))
"""

from __future__ import annotations

from typing import TypeAlias

from numpy.typing import DTypeLike

from cartesian_rdc import neural
from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.neural import (
    Layer,
    Matrix,
    SmoothObject,
    channel_bias,
    correlate_2d,
    flatten,
    identity,
    max_pool_2d,
    reals,
    relu,
    sigmoid,
)
from cartesian_rdc.type_variables import A
from cartesian_rdc.typed import Obj, Wire, hom


class Pixels:
    """The grey of each pixel, from 0 to 1, row after row."""


class Picture:
    """The grey of each pixel, from 0 to 1, as an image of one channel."""


class Hidden:
    """What the hidden units say."""


class Digits:
    """One number for each digit."""


TwoDense: TypeAlias = tuple[
    tuple[Digits, Matrix[Hidden, Digits]], tuple[Hidden, Matrix[Pixels, Hidden]]
]


Classifier: TypeAlias = Layer[Wire, Picture, Digits]
"""A model of pictures, whatever its parameters."""


def perceptron(units: int = 512, dtype: DTypeLike = "float32") -> Layer[TwoDense, Pixels, Digits]:
    """Two dense layers with rectifiers between them; the classes are logarithms of odds."""
    pixels = reals(784, name=Pixels, dtype=dtype)
    hidden = reals(units, name=Hidden, dtype=dtype)
    digits = reals(10, name=Digits, dtype=dtype)
    return neural.dense(pixels, hidden, relu) >> neural.dense(hidden, digits, identity)


def convolutional(dtype: DTypeLike = "float32") -> Classifier:
    """The convolutional model of numeric-optics, with 1,527 parameters.

    3 kernels of 3 × 3, relu, the largest of 2 × 2, 5 kernels of 4 × 4, relu, the largest of
    2 × 2, and a dense layer with sigmoids.
    """
    picture = reals(1, 28, 28, name=Picture, dtype=dtype)
    digits = reals(10, name=Digits, dtype=dtype)
    first = correlate_2d(picture, 3, (3, 3))
    half = first >> relu(first.codomain) >> max_pool_2d(first.codomain, 2)
    second = correlate_2d(half.codomain, 5, (4, 4))
    quarter = half >> second >> relu(second.codomain) >> max_pool_2d(second.codomain, 2)
    flat = quarter >> flatten(quarter.codomain)
    return (flat >> neural.dense(flat.codomain, digits, sigmoid)).unnamed()


def modern(channels: tuple[int, ...] = (16, 32), dtype: DTypeLike = "float32") -> Classifier:
    """Blocks with so many kernels of 3 × 3, and a dense layer; classes are logarithms of odds.

    A block is a correlation, a bias for each channel, relu, and the largest of 2 × 2.
    """
    picture = reals(1, 28, 28, name=Picture, dtype=dtype)
    digits = reals(10, name=Digits, dtype=dtype)
    first, *others = channels
    blocks = block(picture, first)
    for more in others:
        blocks = (blocks >> block(blocks.codomain, more)).unnamed()
    flat = blocks >> flatten(blocks.codomain)
    return (flat >> neural.dense(flat.codomain, digits, identity)).unnamed()


def block(a: SmoothObject[A], channels: int) -> Layer[Wire, A, Wire]:
    """A correlation with kernels of 3 × 3, a bias for each channel, relu, the largest of 2 × 2."""
    kernels = correlate_2d(a, channels, (3, 3))
    image = kernels.codomain
    shifted = kernels >> channel_bias(image) >> relu(image)
    smaller = max_pool_2d(image, 2)
    end: SmoothObject[Wire] = Obj(sm.smooth, smaller.codomain.object)
    return (shifted >> hom(image, end, smaller.morphism)).unnamed()
