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
from cartesian_rdc.categories.smooth.generator import SmoothGenerator, point
from cartesian_rdc.categories.smooth.rearrangement import after_rows
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
