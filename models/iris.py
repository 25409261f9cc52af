"""The three models of iris flowers of numeric-optics, from 4 measurements to 3 classes.

>>> print(linear())
R[4] -> R[3] with parameters R[3, 4]
>>> print(dense())
R[4] -> R[3] with parameters R[3] × R[3, 4]
>>> print(hidden())
R[4] -> R[3] with parameters (R[3] × R[3, 20]) × (R[20] × R[20, 4])
>>> hidden().names
('first/weights', 'first/bias', 'second/weights', 'second/bias')
"""

from __future__ import annotations

from typing import TypeAlias

from numpy.typing import DTypeLike

from cartesian_rdc import neural
from cartesian_rdc.neural import Layer, Matrix, SmoothObject, reals, sigmoid
from cartesian_rdc.typed import called


class Measurements:
    """Length and width of sepals and petals, in centimetres."""


class Hidden:
    """The activations of the hidden units."""


class Classes:
    """One number for each of setosa, versicolor, virginica."""


Dense: TypeAlias = tuple[Classes, Matrix[Measurements, Classes]]
TwoDense: TypeAlias = tuple[
    tuple[Classes, Matrix[Hidden, Classes]], tuple[Hidden, Matrix[Measurements, Hidden]]
]


def ends(dtype: DTypeLike) -> tuple[SmoothObject[Measurements], SmoothObject[Classes]]:
    """The wires where the models begin and end."""
    return reals(4, name=Measurements, dtype=dtype), reals(3, name=Classes, dtype=dtype)


def linear(
    dtype: DTypeLike = "float64",
) -> Layer[Matrix[Measurements, Classes], Measurements, Classes]:
    """A linear map."""
    measurements, classes = ends(dtype)
    return measurements >> neural.linear(classes)


def dense(dtype: DTypeLike = "float64") -> Layer[Dense, Measurements, Classes]:
    """One dense layer with sigmoids."""
    measurements, classes = ends(dtype)
    return measurements >> neural.dense(classes, sigmoid)


def hidden(dtype: DTypeLike = "float64") -> Layer[TwoDense, Measurements, Classes]:
    """Two dense layers with sigmoids, and 20 hidden units between them."""
    (measurements, classes), units = ends(dtype), reals(20, name=Hidden, dtype=dtype)
    first = called("first", neural.dense(units, sigmoid))
    return measurements >> first >> called("second", neural.dense(classes, sigmoid))
