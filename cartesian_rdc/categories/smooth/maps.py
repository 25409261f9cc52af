"""The named maps of Smooth, but for the functions of one number, which ``elementary`` has.

Each is made from the space where it begins, or from the two that its argument is a pair of. Axes
are numbered as in NumPy, from the end if negative. All raise ``SpaceError`` if spaces and options
do not fit.

>>> from cartesian_rdc.categories.smooth import space
>>> print(contraction("ij,j->i", space(2, 3), space(3)).codomain)
R[2]
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from string import ascii_letters
from typing import SupportsIndex

import numpy as np

from cartesian_rdc.categories.free import Atomic
from cartesian_rdc.categories.smooth.arguments import axes_of, places_of
from cartesian_rdc.categories.smooth.arithmetic import Negate, polynomial_of, power_of, scale_of
from cartesian_rdc.categories.smooth.category import everywhere, everywhere_on_two, smooth
from cartesian_rdc.categories.smooth.generator import constant, then
from cartesian_rdc.categories.smooth.lookup import Gather, ScatterAdd
from cartesian_rdc.categories.smooth.multilinear import Contraction, product_of
from cartesian_rdc.categories.smooth.pointwise import Divide
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
    LogSumExp,
    Max,
    Maximum,
    Softmax,
    Where,
)
from cartesian_rdc.categories.smooth.sliding import windows_of
from cartesian_rdc.categories.smooth.spaces import Arrow, Space, array_of, space, whole_numbers
from cartesian_rdc.errors import SpaceError

# Entry by entry, on any space


def negate(a: Space) -> Arrow:
    """``A -> A``: ``-x``."""
    return everywhere(a, Negate)


def scale(a: Space, factor: float) -> Arrow:
    """``A -> A``: ``factor x``. Raises ``SpaceError`` if the factor is not finite."""
    return everywhere(a, lambda array: scale_of(array, factor))


def polynomial(a: Space, coefficients: Sequence[float]) -> Arrow:
    """``A -> A``: ``c0 + c1 x + c2 x² + ...``. Raises ``SpaceError`` if one is not finite."""
    return everywhere(a, lambda array: polynomial_of(array, coefficients))


def power(a: Space, exponent: float) -> Arrow:
    """``A -> A``: ``x ^ exponent``; a small natural number makes it a polynomial."""
    return everywhere(a, lambda array: power_of(array, exponent))


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


# On whole arrays


def contraction(subscripts: str, left: Space, right: Space) -> Arrow:
    """``A × B -> C``, in the letters of ``einsum``: ``contraction("ij,j->i", w, x)``.

    Raises ``SpaceError`` if A or B is not a single array, if a letter stands in only one of the
    three groups, twice in one, or for two lengths, or if the dtypes differ.
    """
    groups = str(subscripts).replace(" ", "").replace("->", ",").split(",")
    if len(groups) != 3 or (not "".join(groups).isalpha() and any(groups)):
        raise SpaceError(f"the subscripts of a contraction read like 'ij,j->i', not {subscripts!r}")
    number = {letter: k for k, letter in enumerate(dict.fromkeys("".join(groups)))}
    left_axes, right_axes, axes = (tuple(number[letter] for letter in group) for group in groups)
    return Contraction(array_of(left), array_of(right), left_axes, right_axes, axes)


def matrix_product(b: Space, a: Space) -> Arrow:
    """``W x``, of a W with the axes of B, then those of A, and an x in A; A and B are arrays.

    Raises ``SpaceError`` if A or B is a product, or if their dtypes differ.
    """
    x, y = array_of(a), array_of(b)
    rows, columns = ascii_letters[: y.rank], ascii_letters[y.rank : y.rank + x.rank]
    weights = space(*y.shape, *x.shape, dtype=y.dtype)
    return contraction(f"{rows}{columns},{columns}->{rows}", weights, a)


def sum(a: Space, axes: Sequence[int] | None = None) -> Arrow:
    """``A -> B``: the sum over some axes of an array, or over all."""
    return Sum(array_of(a), _axes(a, axes))


def mean(a: Space, axes: Sequence[int] | None = None) -> Arrow:
    """``A -> B``: the mean over some axes of an array, or over all."""
    array, along = array_of(a), _axes(a, axes)
    summed = Sum(array, along)
    number = prod(array.shape[axis] for axis in along)
    if number == 0:
        raise SpaceError(f"{a} has no entries to take a mean of along {along}")
    return then(summed, scale(summed.codomain, 1 / number))


def max(a: Space, axes: Sequence[int] | None = None) -> Arrow:
    """``A -> B``: the largest entry along some axes of an array, or along all."""
    return Max(array_of(a), _axes(a, axes))


def softmax(a: Space, axes: Sequence[int] | None = None) -> Arrow:
    """``A -> A``: ``exp x / Σ exp x`` along some axes of an array, or along all."""
    return Softmax(array_of(a), _axes(a, axes))


def log_sum_exp(a: Space, axes: Sequence[int] | None = None) -> Arrow:
    """``A -> B``: ``log Σ exp x`` along some axes of an array, or along all."""
    return LogSumExp(array_of(a), _axes(a, axes))


def broadcast(a: Space, axes: Sequence[int]) -> Arrow:
    """``B -> A``: repeat along these axes of A."""
    return Broadcast(array_of(a), _axes(a, axes))


def gather(table: Space, numbers: Space) -> Arrow:
    """``T × N -> B``: the rows of a table, along its first axis, that are nearest to these numbers.

    A number that is outside the table gives zeros.
    """
    return Gather(array_of(table), array_of(numbers))


def scatter_add(table: Space, numbers: Space) -> Arrow:
    """``N × B -> T``: zeros to which each row is added where its number says."""
    return ScatterAdd(array_of(table), array_of(numbers))


def one_hot(a: Space, length: int) -> Arrow:
    """``N -> B``: a number n becomes a vector, 1 at the index nearest to n and 0 elsewhere.

    B has the axes of N, then one of this ``length``; the derivative is 0. Raises ``SpaceError`` if
    N is a product or the length is negative.
    """
    array, (length,) = array_of(a), whole_numbers("lengths", [length])
    wide = array.with_shape(*array.shape, length)
    result = Atomic(wide)
    here = Broadcast(wide, (array.rank,))

    def reaches(shift: float) -> Arrow:
        """``[n >= k + shift]`` for every k."""
        bounds = constant(np.arange(length) + shift, array.dtype)
        every = then(smooth.delete(a), bounds, Broadcast(wide, array.axes))
        return then(smooth.pair(here, every), greater_equal(result))

    return smooth.subtract(reaches(-0.5), reaches(0.5))


def reshape(a: Space, *shape: SupportsIndex) -> Arrow:
    """``A -> B``: the same entries in another shape."""
    return Reshape(array_of(a), whole_numbers("lengths", shape))


def transpose(a: Space, permutation: Sequence[int] | None = None) -> Arrow:
    """``A -> B``: permute the axes, or reverse them."""
    array = array_of(a)
    order = array.axes[::-1] if permutation is None else permutation
    return Transpose(array, axes_of(array, order))


def take(a: Space, *ranges: slice) -> Arrow:
    """``A -> B``: a regular part of an array, by slices with positive steps.

    Raises ``SpaceError`` if a step is not positive, or if there are more slices than axes.
    """
    array = array_of(a)
    return Slice(array, places_of(array, ranges)[0])


def unfold(
    a: Space,
    sizes: Sequence[int],
    *,
    axes: Sequence[int] | None = None,
    strides: Sequence[int] | None = None,
) -> Arrow:
    """``A -> B``: all windows over some axes of an array, by default the last.

    ``sizes`` and ``strides``, by default 1, are those along ``axes``, in this order. B has the axes
    of A, which count windows, then the axes of a window, in the order of ``axes``, as
    ``np.lib.stride_tricks.sliding_window_view`` has them. Raises ``SpaceError`` if there is not
    one size and one stride for each axis, if an axis is given twice, if a window does not fit, or
    if a stride is not positive.
    """
    windows, order = windows_of(array_of(a), sizes, axes, strides)
    return windows if order is None else then(windows, Transpose(windows.windows, order))


def fold(
    a: Space,
    sizes: Sequence[int],
    *,
    axes: Sequence[int] | None = None,
    strides: Sequence[int] | None = None,
) -> Arrow:
    """``B -> A``: the transpose of ``unfold``, which adds all windows up where they lie.

    Its arguments and errors are those of ``unfold``.
    """
    windows, order = windows_of(array_of(a), sizes, axes, strides)
    added = windows.adjoint()
    return added if order is None else then(Transpose(windows.windows, order).adjoint(), added)


def pad(a: Space, *widths: tuple[int, int]) -> Arrow:
    """``A -> B``: zeros before and after, by ``widths``, a pair for each axis.

    Raises ``SpaceError`` if there are more or fewer pairs than axes, or if a width is negative.
    """
    array = array_of(a)
    if len(widths) != array.rank:
        raise SpaceError(f"{a} has {array.rank} axes, the padding has {len(widths)} widths")
    pairs = [whole_numbers("the widths of a padding", pair) for pair in widths]
    if any(len(pair) != 2 or min(pair) < 0 for pair in pairs):
        raise SpaceError(f"the widths of a padding are pairs of 0 or more, not {widths}")
    lengths = [before + n + after for (before, after), n in zip(pairs, array.shape, strict=True)]
    ranges = tuple((w[0], w[0] + n, 1) for w, n in zip(pairs, array.shape, strict=True))
    return Embed(array.with_shape(*lengths), ranges)


def concatenate(a: Space, b: Space, axis: int = 0) -> Arrow:
    """``A × B -> C``: A, then B along an axis, as ``np.concatenate``."""
    return Concatenate(array_of(a), array_of(b), *_axes(a, [axis]))


def _axes(a: Space, axes: Sequence[int] | None) -> tuple[int, ...]:
    """These axes of an array, or all, in increasing order."""
    array = array_of(a)
    return array.axes if axes is None else tuple(sorted(axes_of(array, axes)))
