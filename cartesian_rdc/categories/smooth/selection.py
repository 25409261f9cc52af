"""Maps that compare: relations, maxima, ``where``, and the smooth maxima.

At a tie a derivative does not exist, and one is chosen: ``maximum`` of two arrays gives the
covector to its first argument; the largest entry over axes gives it to *every* entry that
attains it, as the source code of 2103.01931 does in max-pooling.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import final

import numpy as np

from cartesian_rdc.categories.free import Atomic, Product, interned
from cartesian_rdc.categories.free.writing import Compared, Written, applied
from cartesian_rdc.categories.smooth.elementary import expm1
from cartesian_rdc.categories.smooth.generator import (
    LocallyConstant,
    Pointwise,
    SmoothGenerator,
    Ufunc,
    point,
)
from cartesian_rdc.categories.smooth.multilinear import product_written
from cartesian_rdc.categories.smooth.rearrangement import AlongAxes, Broadcast
from cartesian_rdc.categories.smooth.spaces import Array, Arrow, Numbers, Space, require_real
from cartesian_rdc.errors import SpaceError


@final
@interned
class Greater(Ufunc, LocallyConstant):
    """``A × A -> A``: ``[x > y]``, 1 where that holds and 0 elsewhere."""

    ufunc = np.greater
    of_indices = True

    def written(self, arguments: Sequence[Written]) -> Written:
        return Compared(arguments[0], ">", arguments[1])


@final
@interned
class GreaterEqual(Ufunc, LocallyConstant):
    """``A × A -> A``: ``[x >= y]``."""

    ufunc = np.greater_equal
    of_indices = True

    def written(self, arguments: Sequence[Written]) -> Written:
        return Compared(arguments[0], "≥", arguments[1])


@final
@interned
class Equal(Ufunc, LocallyConstant):
    """``A × A -> A``: ``[x = y]``."""

    ufunc = np.equal
    of_indices = True

    def written(self, arguments: Sequence[Written]) -> Written:
        return Compared(arguments[0], "=", arguments[1])


@final
@interned
class Where(SmoothGenerator):
    """``P × (A × A) -> A``: the second argument where the first is not 0, else the third.

    ``condition``: the array P, of the shape of A; of indices, or of real numbers.
    """

    space: Array
    condition: Array

    def boundary(self) -> tuple[Space, Space]:
        if self.condition.shape != self.space.shape:
            raise SpaceError(f"{self.condition} does not choose entries of {self.space}")
        a = Atomic(self.space)
        return Product(Atomic(self.condition), Product(a, a)), a

    def batched(self, n: int) -> Arrow:
        return Where(self.space.rows(n), self.condition.rows(n))

    def evaluate(self, arguments: Sequence[Numbers]) -> Numbers:
        condition, x, y = arguments
        return np.where(condition != 0, x, y)

    def written(self, arguments: Sequence[Written]) -> Written:
        return applied("where", *arguments)

    def reverse_derivative(self) -> Arrow:
        """``((p, x, y), c) -> (0, where(p, c, 0), where(p, 0, c))``."""
        (p, _), c = point(self)
        nothing = c.zero(c.space)
        return p.zero(p.space).pair(p.where(c, nothing).pair(p.where(nothing, c))).arrow

    def annihilated_by(self, zeros: Sequence[bool]) -> bool:
        return zeros[1] and zeros[2]


@final
@interned
class Maximum(Ufunc):
    """``A × A -> A``: the larger of two, entry by entry; at a tie the first."""

    ufunc = np.maximum

    def written(self, arguments: Sequence[Written]) -> Written:
        return applied("max", *arguments)

    def reverse_derivative(self) -> Arrow:
        """``((x, y), c) -> ([x >= y] c, [y > x] c)``."""
        (x, y), c = point(self)
        return ((x >= y) * c).pair((y > x) * c).arrow


@interned
class Reduction(AlongAxes):
    """``A -> B`` where B lacks some axes of A, which are not of length 0."""

    @final
    def boundary(self) -> tuple[Space, Space]:
        require_real(self.space)
        if any(self.space.shape[axis] == 0 for axis in self.axes):
            raise SpaceError(f"{self.space} has nothing to choose from along {self.axes}")
        return Atomic(self.space), Atomic(self.rest)

    @property
    def flops(self) -> int:
        return self.space.size


@final
@interned
class Max(Reduction):
    """The largest entry along some axes."""

    def evaluate(self, arguments: Sequence[Numbers]) -> Numbers:
        return np.asarray(np.max(arguments[0], axis=self.axes))

    def written(self, arguments: Sequence[Written]) -> Written:
        return self.over("max", arguments[0])

    def reverse_derivative(self) -> Arrow:
        """``(x, c) -> [x = max x] c``."""
        (x, c), spread = point(self), Broadcast(self.space, self.axes)
        return (x.equals(x.into(self).into(spread)) * c.into(spread)).arrow


@final
@interned
class LogSumExp(Reduction):
    """``log Σ exp x`` along some axes, without overflow."""

    def evaluate(self, arguments: Sequence[Numbers]) -> Numbers:
        x = arguments[0]
        top = np.max(x, axis=self.axes, keepdims=True)
        top = np.where(np.isfinite(top), top, 0).astype(self.space.dtype)
        total = np.sum(np.exp(x - top), axis=self.axes)
        return np.asarray(np.log(total) + np.squeeze(top, axis=self.axes))

    def written(self, arguments: Sequence[Written]) -> Written:
        return self.over("log sum exp", arguments[0])

    def reverse_derivative(self) -> Arrow:
        """``(x, c) -> softmax(x) c``."""
        x, c = point(self)
        soft = Softmax(self.space, self.axes)
        return (x.into(soft) * c.into(Broadcast(self.space, self.axes))).arrow


@interned
class Normalised(AlongAxes):
    """``A -> A``: how large ``exp x`` is among the others along some axes.

    Entries that equal the largest are equal, infinite ones too.
    """

    @final
    def boundary(self) -> tuple[Space, Space]:
        require_real(self.space)
        return Atomic(self.space), Atomic(self.space)

    @final
    def _below_top(self, x: Numbers) -> Numbers:
        """``x - max x``."""
        top = np.max(x, axis=self.axes, keepdims=True)
        return np.where(x == top, np.zeros_like(x), x - top)

    @final
    def _total(self, powers: Numbers) -> Numbers:
        total: Numbers = np.sum(powers, axis=self.axes, keepdims=True)
        return total


@final
@interned
class Softmax(Normalised):
    """``exp x / Σ exp x`` along some axes, without overflow."""

    def evaluate(self, arguments: Sequence[Numbers]) -> Numbers:
        if self.space.size == 0:
            return arguments[0]
        powers = np.exp(self._below_top(arguments[0]))
        return np.asarray(powers / self._total(powers))

    def written(self, arguments: Sequence[Written]) -> Written:
        return self.over("softmax", arguments[0], kept=True)

    def reverse_derivative(self) -> Arrow:
        """``(x, c) -> s (c - Σ s c)`` with ``s = softmax(x)``."""
        x, c = point(self)
        s = x.into(self)
        return (s * (c - (s * c).sum(self.axes).into(Broadcast(self.space, self.axes)))).arrow


@final
@interned
class LogSoftmax(Normalised):
    """``log softmax x = (x - max x) - log Σ exp (x - max x)`` along some axes.

    The sum is ``1 + rest``, where the rest lacks one of the largest, and its logarithm
    ``log1p(rest)``: right to a few units in the last place, also of a result near 0.
    """

    def evaluate(self, arguments: Sequence[Numbers]) -> Numbers:
        if self.space.size == 0:
            return arguments[0]
        below = self._below_top(arguments[0])
        largest = (below == 0).astype(below.dtype)
        others = self._total(np.exp(below) - largest)
        ties = self._total(largest) - 1
        return np.asarray(below - np.log1p(others + ties))

    def written(self, arguments: Sequence[Written]) -> Written:
        return self.over("log softmax", arguments[0], kept=True)

    def reverse_derivative(self) -> Arrow:
        """``(x, c) -> c - softmax(x) Σ c``.

        It is computed as ``c (1 - s) - s (Σ c - c)`` with ``1 - s = -expm1(log s)``, which keeps
        what is left where s is nearly 1.
        """
        x, c = point(self)
        total = c.sum(self.axes).into(Broadcast(self.space, self.axes))
        s, log_s = x.into(Softmax(self.space, self.axes)), x.into(self)
        return (-(c * expm1(log_s)) - s * (total - c)).arrow


@final
@interned
class Weigh(Pointwise):
    """``A × A -> A``: the product ``w x``, which is 0 where w is 0, also if x is infinite."""

    @property
    def arity(self) -> int:
        return 2

    def evaluate(self, arguments: Sequence[Numbers]) -> Numbers:
        w, x = arguments
        return np.where((w == 0) & np.isinf(x), 0, w * x)

    def written(self, arguments: Sequence[Written]) -> Written:
        return product_written(self.space, *arguments)

    def reverse_derivative(self) -> Arrow:
        """``((w, x), c) -> (c x, c w)``, as weights of x and w."""
        (w, x), c = point(self)
        return c.pair(x).into(self).pair(c.pair(w).into(self)).arrow

    def annihilated_by(self, zeros: Sequence[bool]) -> bool:
        return any(zeros)
