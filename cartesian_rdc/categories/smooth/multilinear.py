"""Contraction: every product of two arrays that is linear in each of them.

A contraction names the axes of its two arguments and of its result by numbers, as ``einsum``
does by letters: ``(0, 1), (1,) -> (0,)`` is matrix times vector, ``(0,), (1,) -> (0, 1)`` the
outer product, ``(0,), (0,) -> (0,)`` the elementwise product. An axis that the result lacks is
summed over. Each axis occurs in at least two of the three, so that the two transposes, which
are the two halves of the reverse derivative, are contractions as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from string import ascii_letters
from typing import final

import numpy as np

from cartesian_rdc.categories.free import Atomic, Product, interned
from cartesian_rdc.categories.free.writing import ENTRYWISE, Entries, Over, Written, multiplied
from cartesian_rdc.categories.smooth.generator import SmoothGenerator, point
from cartesian_rdc.categories.smooth.rearrangement import INDICES, after_rows
from cartesian_rdc.categories.smooth.spaces import Array, Arrow, Numbers, Space, require_real
from cartesian_rdc.errors import SpaceError

Axes = tuple[int, ...]

LETTERS = ascii_letters


@final
@interned
class Contraction(SmoothGenerator):
    """``A × B -> C``, linear in A and in B.

    ``left_axes``, ``right_axes`` and ``axes`` number the axes of A, of B and of C.
    """

    left: Array
    right: Array
    left_axes: Axes
    right_axes: Axes
    axes: Axes

    def boundary(self) -> tuple[Space, Space]:
        require_real(self.left, self.right)
        length: dict[int, int] = {}
        for array, axes in ((self.left, self.left_axes), (self.right, self.right_axes)):
            if len(axes) != array.rank:
                raise SpaceError(f"{array} has {array.rank} axes, the contraction names {axes}")
            for axis, n in zip(axes, array.shape, strict=True):
                if length.setdefault(axis, n) != n:
                    raise SpaceError(
                        f"cannot contract {self.left} and {self.right}: "
                        f"an axis of both has length {length[axis]} in one and {n} in the other"
                    )
        if self.left.dtype != self.right.dtype:
            raise SpaceError(f"cannot contract {self.left} and {self.right}: their dtypes differ")
        groups = (self.left_axes, self.right_axes, self.axes)
        for group in groups:
            if len(set(group)) != len(group):
                raise SpaceError(f"an axis occurs twice in {group}: take its diagonal first")
        for axis in sorted({*self.axes, *length}):
            if not 0 <= axis < len(LETTERS):
                raise SpaceError(f"axes are numbered from 0 to {len(LETTERS) - 1}, not {axis}")
            if axis not in length or sum(axis in group for group in groups) < 2:
                raise SpaceError(
                    f"the axis {axis} of the contraction {self.left_axes}, {self.right_axes} -> "
                    f"{self.axes} stands in one place only: sum or broadcast it separately"
                )
        return Product(Atomic(self.left), Atomic(self.right)), Atomic(self.result)

    @property
    def lengths(self) -> dict[int, int]:
        """The length of each axis, those of A first."""
        axes, shapes = self.left_axes + self.right_axes, self.left.shape + self.right.shape
        return dict(zip(axes, shapes, strict=True))

    @property
    def summed(self) -> list[int]:
        """The axes that are summed over."""
        return [axis for axis in self.lengths if axis not in self.axes]

    @property
    def result(self) -> Array:
        """C."""
        length = self.lengths
        return self.left.with_shape(*(length[axis] for axis in self.axes))

    @property
    def flops(self) -> int:
        """A product, and a sum if there is one, for each choice of all axes."""
        return prod(self.lengths.values()) * (2 if self.summed else 1)

    @property
    def subscripts(self) -> str:
        """The axes in the letters of ``einsum``."""
        groups = (self.left_axes, self.right_axes, self.axes)
        left, right, result = ("".join(LETTERS[axis] for axis in group) for group in groups)
        return f"{left},{right}->{result}"

    def evaluate(self, arguments: Sequence[Numbers]) -> Numbers:
        return np.asarray(np.einsum(self.subscripts, *arguments))

    def written(self, arguments: Sequence[Written]) -> Written:
        """A product of numbers, entry by entry, or of matrices; else by letters of indices."""
        left, right = arguments
        a, b, c = self.left_axes, self.right_axes, self.axes
        if a == b == c or (c == a + b and not (a and b)):
            number_first = (left, right) if not a else (right, left)
            return multiplied(left, right, ENTRYWISE) if a and b else multiplied(*number_first)
        as_matrices = _as_matrices(left, right, a, b, c)
        return self._by_letters(left, right) if as_matrices is None else as_matrices

    def _by_letters(self, left: Written, right: Written) -> Written:
        order = (*self.axes, *self.summed)
        letter = dict(zip(order, INDICES, strict=False))
        x, y = (
            of.at(*(letter[axis] for axis in axes)) if axes else of
            for of, axes in ((left, self.left_axes), (right, self.right_axes))
        )
        entry: Written = x * y
        if self.summed:
            entry = Over("sum", tuple(letter[axis] for axis in self.summed), entry)
        return Entries(tuple(letter[axis] for axis in self.axes), entry) if self.axes else entry

    def reverse_derivative(self) -> Arrow:
        """``((a, b), c) -> (contraction of c and b, contraction of a and c)``."""
        ((a, b), c), result = point(self), self.result
        by_left = Contraction(result, self.right, self.axes, self.right_axes, self.left_axes)
        by_right = Contraction(self.left, result, self.left_axes, self.axes, self.right_axes)
        return c.pair(b).into(by_left).pair(a.pair(c).into(by_right)).arrow

    def annihilated_by(self, zeros: Sequence[bool]) -> bool:
        return any(zeros)

    def batched(self, n: int) -> Arrow:
        left, right, axes = (
            (0, *after_rows(group)) for group in (self.left_axes, self.right_axes, self.axes)
        )
        return Contraction(self.left.rows(n), self.right.rows(n), left, right, axes)


def _as_matrices(x: Written, y: Written, a: Axes, b: Axes, c: Axes) -> Written | None:
    """The product of two matrices or vectors, where a vector is a column; else ``None``."""
    if max(len(a), len(b)) > 2:
        return None
    match (len(a), len(b), len(set(a) & set(b))):
        case (1, 1, 0):  # an outer product
            one, two = (x, y) if c == a + b else (y, x)
            return one @ two.transposed
        case (1, 1, 1) if not c:
            return x.transposed @ y
        case (2, 1, 1) if c and c[0] not in b and len(c) == 1:
            return (x if a[0] == c[0] else x.transposed) @ y
        case (1, 2, 1) if c and c[0] not in a and len(c) == 1:
            return (y if b[0] == c[0] else y.transposed) @ x
        case (2, 2, 1) if len(c) == 2 and not set(a) & set(b) & set(c):
            if c[0] in b:
                x, y, a, b = y, x, b, a
            left = x if a[0] == c[0] else x.transposed
            return left @ (y if b[1] == c[1] else y.transposed)
        case _:
            return None


def product_written(array: Array, x: Written, y: Written) -> Written:
    """The product of two arrays of this space, entry by entry."""
    return multiplied(x, y, ENTRYWISE if array.rank else "")


def product_of(array: Array) -> Contraction:
    """The elementwise product ``A × A -> A``."""
    return Contraction(array, array, array.axes, array.axes, array.axes)


def matrix_product_of(left: Array, right: Array) -> Contraction:
    """``A × B -> C``: the product of vectors, matrices, and stacks of matrices of equal number.

    Raises ``SpaceError`` if an array has no axes, or where the lengths of axes differ.
    """
    if left.rank == 0 or right.rank == 0:
        number = right if left.rank else left
        raise SpaceError(f"a matrix product is of vectors or matrices, not of numbers, {number}")
    stacks = tuple(range(3, max(left.rank, right.rank, 2) + 1))
    of_left = (*stacks, 0, 1)[-left.rank :]
    of_right = (*stacks, 1, 2)[-right.rank :] if right.rank > 1 else (1,)
    kept = tuple(axis for axis in (0, 2) if axis in of_left + of_right)
    return Contraction(left, right, of_left, of_right, stacks + kept)
