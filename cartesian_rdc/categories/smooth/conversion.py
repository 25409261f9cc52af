"""From one kind of number to another: between precisions, and between real numbers and indices.

``Cast`` is linear, and its transpose is the cast back. ``Nearest``, from real numbers to indices,
and ``AsReals``, from indices to real numbers, are locally constant: R of them is 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import final

import numpy as np

from cartesian_rdc.categories.free import Atomic, Identity, interned
from cartesian_rdc.categories.free.writing import Written, applied
from cartesian_rdc.categories.smooth.dtypes import finfo, widened
from cartesian_rdc.categories.smooth.generator import Linear, LocallyConstant, SmoothGenerator
from cartesian_rdc.categories.smooth.spaces import INDEX, Array, Arrow, Numbers, Space, require_real
from cartesian_rdc.errors import SpaceError

NOWHERE = -1
"""The index that is nearest to no index: to infinities, to nan, and beyond 2^62."""


@interned
class Conversion(SmoothGenerator):
    """``A -> B``: the same entries, as numbers of another dtype."""

    space: Array

    @property
    @final
    def flops(self) -> int:
        return 0

    @final
    def batched(self, n: int) -> Arrow:
        return replace(self, space=self.space.rows(n))


@final
@interned
class Cast(Conversion, Linear):
    """``A -> B``: real numbers, rounded to the precision of ``dtype``."""

    dtype: str

    def boundary(self) -> tuple[Space, Space]:
        result = self.space.with_dtype(self.dtype)
        require_real(self.space, result)
        return Atomic(self.space), Atomic(result)

    def evaluate(self, arguments: Sequence[Numbers]) -> Numbers:
        with np.errstate(over="ignore"):
            return arguments[0].astype(self.dtype)

    def written(self, arguments: Sequence[Written]) -> Written:
        """The argument: a formula says nothing of rounding."""
        return arguments[0]

    def widened(self) -> SmoothGenerator:
        return self

    def with_dtype(self, dtype: str) -> Arrow:
        """The identity: both ends have the one dtype."""
        return Identity(Atomic(self.space.with_dtype(dtype)))

    def adjoint(self) -> Arrow:
        return Cast(self.space.with_dtype(self.dtype), self.space.dtype)


@final
@interned
class Nearest(Conversion, LocallyConstant):
    """``A -> N``: the index nearest to each real number, halves go up.

    Where there is none, it is ``NOWHERE``.
    """

    def boundary(self) -> tuple[Space, Space]:
        require_real(self.space)
        return Atomic(self.space), Atomic(self.space.with_dtype(INDEX))

    def evaluate(self, arguments: Sequence[Numbers]) -> Numbers:
        known = np.abs(arguments[0]) <= self.most
        x = np.where(known, arguments[0], NOWHERE)
        below = np.floor(x)
        found: Numbers = np.where(x - below >= 0.5, below + 1, below).astype(INDEX)
        return found  # x + 0.5 would be rounded

    def written(self, arguments: Sequence[Written]) -> Written:
        return applied("nearest", arguments[0])

    @property
    def most(self) -> float:
        """The largest number to which an index is nearest: 2^62, or the largest there is."""
        return min(2.0**62, finfo(self.space.dtype).max)


@final
@interned
class AsReals(Conversion, LocallyConstant):
    """``N -> A``: indices as real numbers of ``dtype``; large ones are rounded."""

    dtype: str

    def boundary(self) -> tuple[Space, Space]:
        result = self.space.with_dtype(self.dtype)
        if self.space.real:
            raise SpaceError(f"indices are needed here, {self.space} are real numbers")
        require_real(result)
        return Atomic(self.space), Atomic(result)

    def evaluate(self, arguments: Sequence[Numbers]) -> Numbers:
        return arguments[0].astype(self.dtype)

    def with_dtype(self, dtype: str) -> Arrow:
        return AsReals(self.space, dtype)

    def written(self, arguments: Sequence[Written]) -> Written:
        return arguments[0]


def wide_of(array: Array) -> Array:
    """The array in float32 if it is one of half precision, else itself."""
    return array.with_dtype(widened(array.dtype))


def cast_of(array: Array, dtype: str) -> Arrow:
    """The numbers of an array in the precision of ``dtype``, in its simplest form."""
    return Identity(Atomic(array)) if array.dtype == dtype else Cast(array, dtype)
