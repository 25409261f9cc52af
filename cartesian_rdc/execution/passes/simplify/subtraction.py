"""Subtraction as a generator: only programs have it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import final

import numpy as np

from cartesian_rdc.categories.free import Atomic, Pair, Product, Second, interned
from cartesian_rdc.categories.smooth import Array, Arrow, Numbers, SmoothGenerator, Space, then
from cartesian_rdc.categories.smooth.arithmetic import Negate


@final
@interned
class Subtract(SmoothGenerator):
    """``A × A -> A``: ``x - y``. Only programs have it; in terms it is ``x + (-y)``."""

    space: Array

    def boundary(self) -> tuple[Space, Space]:
        a = Atomic(self.space)
        return Product(a, a), a

    def evaluate(self, arguments: Sequence[Numbers]) -> Numbers:
        return np.subtract(arguments[0], arguments[1])

    def reverse_derivative(self) -> Arrow:
        """``⟨π1, -π1⟩``."""
        dz = Second(self.domain, self.codomain)
        return Pair(dz, then(dz, Negate(self.space)))
