"""How a contraction is summed: written out, side by side, in loops, or as a product of matrices.

A product of large matrices a library does best (BLAS, by SciPy).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import final

from cartesian_rdc.categories.smooth import Array
from cartesian_rdc.categories.smooth.multilinear import Axes, Contraction
from cartesian_rdc.execution.instructions import Instruction
from cartesian_rdc.execution.numba_engine.indices import Index
from cartesian_rdc.execution.numba_engine.views import Views

UNROLLED = 32
"""Sums of up to this number of terms are written out."""

TILE = 32
"""Up to this number of entries of a result are summed side by side."""

LONG_LOOP = 64
"""Where the loop of a sum is longer, it is better taken alone."""

LARGE, NARROW = 16_384, 5
"""A product of ``LARGE`` multiplications or more is large, if every side has ``NARROW`` or more.

As measured, for every layout and both dtypes: a library is then as fast as loops or faster, by
up to 15 times. With 4 rows it is slower where the other matrix lies transposed.
"""


@final
@dataclass(frozen=True)
class Matrix:
    """A matrix in memory: in which array, where it begins, and whether it lies transposed.

    The place is in terms of the loops over the shared axes, which are called by their numbers.
    """

    variable: int
    place: Index
    rows: int
    columns: int
    transposed: bool


@final
@dataclass(frozen=True)
class MatrixProduct:
    """A contraction as ``left @ right``, for each entry along the ``shared`` axes."""

    shared: Axes
    left: Matrix
    right: Matrix


def matrix_product(
    instruction: Instruction[Array], generator: Contraction, views: Views
) -> MatrixProduct | None:
    """The contraction as products of large matrices; ``None`` where it is none.

    The result has to begin with the axes that all three share, and both arguments have to be
    matrices that lie in memory in one piece, row by row or column by column.
    """
    axes, summed = generator.axes, generator.summed
    left, right = generator.left_axes, generator.right_axes
    shared = tuple(axis for axis in axes if axis in left and axis in right)
    own = axes[len(shared) :]
    if axes[: len(shared)] != shared or not own or not summed:
        return None
    x, y = instruction.arguments
    if own[0] in right:
        left, x, right, y = right, y, left, x
    rows = tuple(axis for axis in own if axis in left)
    columns = own[len(rows) :]
    length = generator.lengths
    sizes = [prod(length[axis] for axis in group) for group in (rows, columns, tuple(summed))]
    if own[: len(rows)] != rows or min(sizes) < NARROW or prod(sizes) < LARGE:
        return None
    for inner in (left, right):  # the sum is taken in the order in which one of them lies
        order = tuple(axis for axis in inner if axis in summed)
        first = _matrix(views, x, left, rows, order, length)
        second = _matrix(views, y, right, order, columns, length)
        if first is not None and second is not None:
            return MatrixProduct(shared, first, second)
    return None


def _matrix(
    views: Views, v: int, axes: Axes, rows: Axes, columns: Axes, length: dict[int, int]
) -> Matrix | None:
    """A variable as a matrix with these axes as rows and as columns, if it lies as one."""
    root, place = views.along(v, axes)
    if root in views.inlined or root in views.through:  # computed, or a constant
        return None
    height, width = (prod(length[axis] for axis in group) for group in (rows, columns))
    transposed = not _lies(place, (*rows, *columns), length)
    if transposed and not _lies(place, (*columns, *rows), length):
        return None
    start = place.at({str(axis): Index() for axis in (*rows, *columns)})
    return Matrix(root, start, height, width, transposed)


def _lies(place: Index, axes: Sequence[int], length: dict[int, int]) -> bool:
    """Whether entries along these axes are contiguous, the last axis innermost."""
    step = 1
    for axis in reversed(axes):
        if length[axis] > 1 and place.factor_of(str(axis)) != step:
            return False
        step *= length[axis]
    return True


def terms_of(generator: Contraction) -> int:
    """How many products are added up for an entry of the result; 1 where nothing is summed."""
    length = generator.lengths
    return prod(length[axis] for axis in generator.summed)


def tile_of(generator: Contraction) -> list[int]:
    """The last axes of a result whose entries are summed side by side, at most ``TILE`` entries.

    Sums side by side are faster than one after the other while every loop of a sum is short. The
    list is empty if one is longer than ``LONG_LOOP``.
    """
    length = generator.lengths
    if max((length[axis] for axis in generator.summed), default=0) > LONG_LOOP:
        return []
    tile: list[int] = []
    for axis in reversed(generator.axes):
        if prod(length[one] for one in (axis, *tile)) > TILE:
            break
        tile.insert(0, axis)
    return tile if prod(length[axis] for axis in tile) > 1 else []
