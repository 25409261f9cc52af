"""Named morphisms that work on whole arrays: contractions, sums, choices, tables, rearrangements.

>>> from cartesian_rdc.categories.smooth import space
>>> print(contraction("ij,j->i", space(2, 3), space(3)).codomain)
R[2]
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import index
from string import ascii_letters
from typing import SupportsIndex

import numpy as np

from cartesian_rdc.categories.free import (
    Atomic,
)
from cartesian_rdc.categories.smooth.category import constant, greater_equal, scale, smooth
from cartesian_rdc.categories.smooth.generator import then
from cartesian_rdc.categories.smooth.lookup import Lookup
from cartesian_rdc.categories.smooth.multilinear import Contraction
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
    Largest,
    LogSumExp,
    Softmax,
)
from cartesian_rdc.categories.smooth.sliding import Windows
from cartesian_rdc.categories.smooth.spaces import (
    Arrow,
    Space,
    array_of,
    dtype_of,
    space,
)
from cartesian_rdc.errors import SpaceError


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


def matrix_product(b: Space, a: Space) -> Arrow:
    """``W x``, of a W with the axes of B, then those of A, and an x in A; A and B are arrays.

    Raises ``SpaceError`` if A or B is a product, or if their dtypes differ.
    """
    x, y = array_of(a), array_of(b)
    rows, columns = ascii_letters[: y.rank], ascii_letters[y.rank : y.rank + x.rank]
    weights = space(*y.shape, *x.shape, dtype=y.dtype)
    return contraction(f"{rows}{columns},{columns}->{rows}", weights, a)


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


def total_of_all(a: Space) -> Arrow:
    """``A -> R``: the sum of all entries of all arrays, 0 of none.

    Raises ``SpaceError`` where the arrays have several dtypes.
    """
    dtype = dtype_of(a)
    nothing = smooth.zero(smooth.unit, space(dtype=dtype))

    def beside(f: Arrow, g: Arrow) -> Arrow:
        return then(smooth.tensor(f, g), smooth.addition(f.codomain))

    return a.fold(lambda: nothing, lambda array: total(Atomic(array)), beside)
