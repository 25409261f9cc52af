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
from operator import index
from typing import SupportsIndex, final

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
from cartesian_rdc.categories.smooth.lookup import Lookup
from cartesian_rdc.categories.smooth.multilinear import Contraction, product_of
from cartesian_rdc.categories.smooth.rearrangement import (
    Broadcast,
    Concatenate,
    Embed,
    Reshape,
    Slice,
    Sum,
    Transpose,
)
from cartesian_rdc.categories.smooth.selection import (
    Equal,
    Greater,
    GreaterEqual,
    Largest,
    LogSumExp,
    Maximum,
    Softmax,
    Where,
)
from cartesian_rdc.categories.smooth.sliding import Windows
from cartesian_rdc.categories.smooth.spaces import (
    Array,
    Arrow,
    Space,
    array_of,
    dtype_of,
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


def total_of_all(a: Space) -> Arrow:
    """``A -> R``: the sum of all entries of all arrays, 0 of none.

    Raises ``SpaceError`` where the arrays have several dtypes.
    """
    dtype = dtype_of(a)
    nothing = smooth.zero(smooth.unit, space(dtype=dtype))

    def beside(f: Arrow, g: Arrow) -> Arrow:
        return then(smooth.tensor(f, g), smooth.addition(f.codomain))

    return a.fold(lambda: nothing, lambda array: total(Atomic(array)), beside)


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


# Whole arrays


def contraction(subscripts: str, left: Space, right: Space) -> Arrow:
    """``A × B -> C``, in the letters of ``einsum``: ``contraction("ij,j->i", w, x)``.

    Every letter stands in two of the three groups at least. Raises ``SpaceError``.
    """
    groups = subscripts.replace(" ", "").replace("->", ",").split(",")
    if len(groups) != 3 or (not "".join(groups).isalpha() and any(groups)):
        raise SpaceError(f"the subscripts of a contraction read like 'ij,j->i', not {subscripts!r}")
    number = {letter: k for k, letter in enumerate(dict.fromkeys("".join(groups)))}
    left_axes, right_axes, axes = (tuple(number[letter] for letter in group) for group in groups)
    return Contraction(array_of(left), array_of(right), left_axes, right_axes, axes)


def total(a: Space, axes: Sequence[int] | None = None) -> Arrow:
    """``A -> B``: the sum over some axes of an array, or over all."""
    return Sum(array_of(a), _axes(a, axes))


def mean(a: Space, axes: Sequence[int] | None = None) -> Arrow:
    """``A -> B``: the mean over some axes of an array, or over all."""
    array, along = array_of(a), _axes(a, axes)
    number = int(np.prod([array.shape[axis] for axis in along], dtype=int))
    if number == 0:
        raise SpaceError(f"{a} has no entries to take a mean of along {along}")
    summed = Sum(array, along)
    return then(summed, scale(summed.codomain, 1 / number))


def largest(a: Space, axes: Sequence[int] | None = None) -> Arrow:
    """``A -> B``: the largest entry along some axes of an array, or along all."""
    return Largest(array_of(a), _axes(a, axes))


def softmax(a: Space, axes: Sequence[int] | None = None) -> Arrow:
    """``A -> A``: ``exp x / Σ exp x`` along some axes of an array, or along all."""
    return Softmax(array_of(a), _axes(a, axes))


def log_sum_exp(a: Space, axes: Sequence[int] | None = None) -> Arrow:
    """``A -> B``: ``log Σ exp x`` along some axes of an array, or along all."""
    return LogSumExp(array_of(a), _axes(a, axes))


def broadcast(a: Space, axes: Sequence[int]) -> Arrow:
    """``B -> A``: repeat along these axes of A."""
    return Broadcast(array_of(a), _axes(a, axes))


def look_up(table: Space, numbers: Space) -> Arrow:
    """``T × N -> B``: the rows of a table, along its first axis, that are nearest to these numbers.

    A number that is outside the table looks up zero. Raises ``SpaceError``.
    """
    return Lookup(array_of(table), array_of(numbers))


def one_hot(a: Space, length: int) -> Arrow:
    """``N -> B``: a number n as so many numbers, of which the nearest to n is 1, the others are 0.

    B has an axis of this length behind those of N; the derivative is 0. Raises ``SpaceError``.
    """
    array = array_of(a)
    wide = array.with_shape(*array.shape, length)
    result = Atomic(wide)
    here = Broadcast(wide, (array.rank,))

    def reaches(shift: float) -> Arrow:
        """``[n >= k + shift]`` for every k."""
        bounds = constant(np.arange(length) + shift, array.dtype)
        every = then(smooth.delete(a), bounds, Broadcast(wide, tuple(range(array.rank))))
        return then(smooth.pair(here, every), greater_equal(result))

    return smooth.subtract(reaches(-0.5), reaches(0.5))


def reshape(a: Space, *shape: SupportsIndex) -> Arrow:
    """``A -> B``: the same entries in another shape."""
    return Reshape(array_of(a), tuple(map(index, shape)))


def transpose(a: Space, permutation: Sequence[int] | None = None) -> Arrow:
    """``A -> B``: permute the axes, or reverse them."""
    order = reversed(range(array_of(a).rank)) if permutation is None else permutation
    return Transpose(array_of(a), tuple(map(index, order)))


def take(a: Space, *ranges: slice) -> Arrow:
    """``A -> B``: a regular part of an array, one slice with a positive step for each axis."""
    array = array_of(a)
    if len(ranges) != array.rank:
        raise SpaceError(f"{a} has {array.rank} axes, the slice has {len(ranges)} ranges")
    cut = tuple(r.indices(n) for r, n in zip(ranges, array.shape, strict=True))
    return Slice(array, tuple((start, max(start, stop), step) for start, stop, step in cut))


def windows(
    a: Space,
    sizes: Sequence[int],
    *,
    axes: Sequence[int] | None = None,
    strides: Sequence[int] | None = None,
) -> Arrow:
    """``A -> B``: all windows over some axes of an array, by default the last.

    The axes then count windows, and behind stand those of a window. Raises ``SpaceError``.
    """
    along = range(-len(sizes), 0) if axes is None else axes
    steps = [1] * len(sizes) if strides is None else strides
    return Windows(array_of(a), _axes(a, along), tuple(map(index, sizes)), tuple(map(index, steps)))


def pad(a: Space, *widths: tuple[int, int]) -> Arrow:
    """``A -> B``: zeros before and behind, so many for each axis. Raises ``SpaceError``."""
    array = array_of(a)
    if len(widths) != array.rank:
        raise SpaceError(f"{a} has {array.rank} axes, the padding has {len(widths)} widths")
    lengths = [sum(width) + n for width, n in zip(widths, array.shape, strict=True)]
    ranges = tuple((w[0], w[0] + n, 1) for w, n in zip(widths, array.shape, strict=True))
    return Embed(array.with_shape(*lengths), ranges)


def concatenate(a: Space, b: Space, axis: int = 0) -> Arrow:
    """``A × B -> C``: one array behind the other along an axis."""
    return Concatenate(array_of(a), array_of(b), *_axes(a, [axis]))


def _axes(a: Space, axes: Sequence[int] | None) -> tuple[int, ...]:
    rank = array_of(a).rank
    if axes is None:
        return tuple(range(rank))
    numbers = map(index, axes)
    return tuple(sorted(axis + rank if -rank <= axis < 0 else axis for axis in numbers))
