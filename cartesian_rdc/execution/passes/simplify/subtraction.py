"""Subtraction as a generator: only programs have it."""

from __future__ import annotations

from typing import final

import numpy as np

from cartesian_rdc.categories.free import interned
from cartesian_rdc.categories.smooth import Arrow, Ufunc, point


@final
@interned
class Subtract(Ufunc):
    """``A × A -> A``: ``x - y``. Only programs have it; in terms it is ``x + (-y)``."""

    ufunc = np.subtract

    def reverse_derivative(self) -> Arrow:
        """``(_, c) -> (c, -c)``."""
        _, c = point(self)
        return c.pair(-c).arrow
