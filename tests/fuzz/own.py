"""Generators of a user, as a page of the manual would have them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import final

import numpy as np

from cartesian_rdc.categories.free import Atomic, interned
from cartesian_rdc.categories.smooth import (
    Array,
    Arrow,
    Numbers,
    Pointwise,
    SmoothGenerator,
    Space,
    point,
    scale,
    sin,
)
from cartesian_rdc.errors import SpaceError


@final
@interned
class Times(Pointwise):
    """``x -> factor x``, entry by entry, with a field of its own."""

    factor: float

    def evaluate(self, arguments: Sequence[Numbers]) -> Numbers:
        (x,) = arguments
        return np.asarray(x * self.factor, x.dtype)

    def reverse_derivative(self) -> Arrow:
        x, c = point(self)
        return c.into(scale(x.space, self.factor)).arrow


@final
@interned
class SineOfSum(SmoothGenerator):
    """``x -> sin(Σ x)``, from an array to a number: rows are taken one by one.

    Raises ``SpaceError`` if the array is one of indices.
    """

    space: Array

    def boundary(self) -> tuple[Space, Space]:
        if not self.space.real:
            raise SpaceError(f"a sine is one of real numbers, {self.space} are indices")
        return Atomic(self.space), Atomic(self.space.with_shape())

    def evaluate(self, arguments: Sequence[Numbers]) -> Numbers:
        (x,) = arguments
        return np.asarray(np.sin(np.sum(x, dtype=x.dtype)), x.dtype)

    def reverse_derivative(self) -> Arrow:
        x, c = point(self)
        turned = sin(x.sum() + np.pi / 2) * c
        return (turned * x.filled(1.0)).arrow
