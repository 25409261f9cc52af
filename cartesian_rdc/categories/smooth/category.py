"""Smooth: spaces of arrays and the maps that the generators make, up to R.

``smooth`` is the category; the functions below are its named morphisms, as terms. Those that
work entry by entry take any space, products included.

>>> from cartesian_rdc.categories.smooth import space
>>> from cartesian_rdc.execution import evaluate
>>> a = space()
>>> cube = power(a, 3)
>>> evaluate(smooth.reverse_derivative(cube), (2.0, 1.0))
array(12.)
>>> evaluate(smooth.forward_derivative(smooth.reverse_derivative(cube)), ((2.0, 1.0), (0.5, 0.0)))
array(6.)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import final

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from cartesian_rdc.categories.base import WithNegatives
from cartesian_rdc.categories.free import (
    Atomic,
    Compose,
    FreeCategory,
    Identity,
    Object,
    Term,
    Unit,
)
from cartesian_rdc.categories.smooth.arithmetic import (
    Divide,
    Negate,
    Power,
    Reciprocal,
    polynomial_of,
    scale_of,
)
from cartesian_rdc.categories.smooth.elementwise import (
    Absolute,
    Cosine,
    Exponential,
    HyperbolicTangent,
    Logarithm,
    Rectifier,
    Sigmoid,
    Sign,
    Sine,
    Softplus,
    SquareRoot,
)
from cartesian_rdc.categories.smooth.generator import Constant, then
from cartesian_rdc.categories.smooth.multilinear import product_of
from cartesian_rdc.categories.smooth.rearrangement import (
    Broadcast,
)
from cartesian_rdc.categories.smooth.selection import (
    Equal,
    Greater,
    GreaterEqual,
    Maximum,
    Where,
)
from cartesian_rdc.categories.smooth.spaces import (
    Array,
    Arrow,
    Space,
    array_of,
    space,
)
from cartesian_rdc.errors import SpaceError


@final
@dataclass(frozen=True)
class Smooth(FreeCategory[Array], WithNegatives[Object[Array], Term[Array]]):
    """The category of spaces of arrays and smooth maps (1910.07065, Example 14.2).

    It is free on the generators of this package: its morphisms are terms, and ``R`` acts on
    them. That is a feature: ``relu(x) - relu(-x)`` and ``x`` are one function and two
    terms, with different derivatives at 0.
    """

    def negate(self, f: Arrow) -> Arrow:
        return Compose(f, everywhere(f.codomain, Negate))


smooth = Smooth()
"""The category of smooth maps."""


def everywhere(a: Space, generator: Callable[[Array], Arrow]) -> Arrow:
    """``A -> A``: the morphism of each array of A, side by side."""
    one: Arrow = Identity(Unit())
    return a.fold(lambda: one, generator, smooth.tensor)


def everywhere_on_two(a: Space, generator: Callable[[Array], Arrow]) -> Arrow:
    """``A × A -> A``: the morphism ``X × X -> X`` of each array X of A, side by side."""

    def side_by_side(f: Arrow, g: Arrow) -> Arrow:
        b, c = f.codomain, g.codomain
        return then(smooth.interchange(b, c, b, c), smooth.tensor(f, g))

    nothing: Arrow = smooth.delete(smooth.product(smooth.unit, smooth.unit))
    return a.fold(lambda: nothing, generator, side_by_side)


# Constants


def constant(value: ArrayLike, dtype: DTypeLike = "float64") -> Arrow:
    """``1 -> A``: a fixed array."""
    array = np.ascontiguousarray(value, dtype=np.dtype(dtype).newbyteorder("="))
    shape = np.shape(value)  # ascontiguousarray makes a scalar a vector
    return Constant(Array(tuple(shape), array.dtype.name), array.tobytes())


def full(a: Space, number: float) -> Arrow:
    """``1 -> A``: the same number everywhere in an array."""
    array = array_of(a)
    scalar = constant(number, array.dtype)
    axes = tuple(range(array.rank))
    return then(scalar, Broadcast(array, axes)) if axes else scalar


def everywhere_equal(a: Space, dtype: DTypeLike = "float64") -> Arrow:
    """``R -> A``: a number in every entry of every array, for arrays of one dtype."""
    scalar = space(dtype=dtype)

    def repeat(array: Array) -> Arrow:
        axes = tuple(range(array.rank))
        return Broadcast(array, axes) if axes else Identity(Atomic(array))

    nothing: Arrow = smooth.delete(scalar)
    return a.fold(lambda: nothing, repeat, smooth.pair)


def everywhere_is(a: Space, number: float) -> Arrow:
    """``1 -> A``: the same number in every entry of every array."""
    nothing: Arrow = smooth.identity(smooth.unit)
    return a.fold(lambda: nothing, lambda array: full(Atomic(array), number), smooth.pair)


# Entry by entry, on any space


def negate(a: Space) -> Arrow:
    """``A -> A``: ``-x``."""
    return everywhere(a, Negate)


def scale(a: Space, factor: float) -> Arrow:
    """``A -> A``: ``factor x``. Raises ``SpaceError`` where the factor is not finite."""
    return everywhere(a, lambda array: scale_of(array, factor))


def polynomial(a: Space, coefficients: Sequence[float]) -> Arrow:
    """``A -> A``: ``c0 + c1 x + c2 x² + ...``. Raises ``SpaceError`` where one is not finite."""
    return everywhere(a, lambda array: polynomial_of(array, coefficients))


def power(a: Space, exponent: float) -> Arrow:
    """``A -> A``: ``x ^ exponent``; a small natural number makes it a polynomial."""
    if not np.isfinite(exponent):
        raise SpaceError(f"an exponent is finite, not {exponent}")
    if exponent in range(8):
        return polynomial(a, [0.0] * int(exponent) + [1.0])
    return everywhere(a, lambda array: Power(array, float(exponent)))


def reciprocal(a: Space) -> Arrow:
    """``A -> A``: ``1 / x``."""
    return everywhere(a, Reciprocal)


def square_root(a: Space) -> Arrow:
    """``A -> A``: ``√x``."""
    return everywhere(a, SquareRoot)


def exponential(a: Space) -> Arrow:
    """``A -> A``: ``exp x``."""
    return everywhere(a, Exponential)


def logarithm(a: Space) -> Arrow:
    """``A -> A``: ``log x``."""
    return everywhere(a, Logarithm)


def sine(a: Space) -> Arrow:
    """``A -> A``: ``sin x``."""
    return everywhere(a, Sine)


def cosine(a: Space) -> Arrow:
    """``A -> A``: ``cos x``."""
    return everywhere(a, Cosine)


def hyperbolic_tangent(a: Space) -> Arrow:
    """``A -> A``: ``tanh x``."""
    return everywhere(a, HyperbolicTangent)


def sigmoid(a: Space) -> Arrow:
    """``A -> A``: ``1 / (1 + exp(-x))``."""
    return everywhere(a, Sigmoid)


def softplus(a: Space) -> Arrow:
    """``A -> A``: ``log(1 + exp x)``."""
    return everywhere(a, Softplus)


def rectifier(a: Space) -> Arrow:
    """``A -> A``: ``max(x, 0)``."""
    return everywhere(a, Rectifier)


def absolute(a: Space) -> Arrow:
    """``A -> A``: ``|x|``."""
    return everywhere(a, Absolute)


def sign(a: Space) -> Arrow:
    """``A -> A``: the sign of x, with derivative 0."""
    return everywhere(a, Sign)


def multiply(a: Space) -> Arrow:
    """``A × A -> A``: ``x y``."""
    return everywhere_on_two(a, product_of)


def divide(a: Space) -> Arrow:
    """``A × A -> A``: ``x / y``."""
    return everywhere_on_two(a, Divide)


def maximum(a: Space) -> Arrow:
    """``A × A -> A``: the larger."""
    return everywhere_on_two(a, Maximum)


def minimum(a: Space) -> Arrow:
    """``A × A -> A``: the smaller."""
    both = negate(smooth.product(a, a))
    return then(both, maximum(a), negate(a))


def greater(a: Space) -> Arrow:
    """``A × A -> A``: ``[x > y]``, with derivative 0."""
    return everywhere_on_two(a, Greater)


def greater_equal(a: Space) -> Arrow:
    """``A × A -> A``: ``[x >= y]``, with derivative 0."""
    return everywhere_on_two(a, GreaterEqual)


def equal(a: Space) -> Arrow:
    """``A × A -> A``: ``[x = y]``, with derivative 0."""
    return everywhere_on_two(a, Equal)


def where(a: Space) -> Arrow:
    """``A × (A × A) -> A`` for one array A: ``x`` where ``p`` is not 0 and ``y`` where it is."""
    return Where(array_of(a))
