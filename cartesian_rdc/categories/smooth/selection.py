"""Maps that compare: relations, maxima, ``where``, and the two smooth maxima.

At a tie a derivative does not exist, and one is chosen: ``maximum`` of two arrays gives the
covector to its first argument; the largest entry over axes gives it to *every* entry that
attains it, as the source code of 2103.01931 does in max-pooling.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import final

import numpy as np

from cartesian_rdc.categories.free import Atomic, interned
from cartesian_rdc.categories.smooth.generator import LocallyConstant, Pointwise, Ufunc, point
from cartesian_rdc.categories.smooth.rearrangement import AlongAxes, Broadcast
from cartesian_rdc.categories.smooth.spaces import Arrow, Numbers, Space
from cartesian_rdc.errors import SpaceError


@final
@interned
class Greater(Ufunc, LocallyConstant):
    """``A × A -> A``: ``[x > y]``, 1 where that holds and 0 elsewhere."""

    ufunc = np.greater


@final
@interned
class GreaterEqual(Ufunc, LocallyConstant):
    """``A × A -> A``: ``[x >= y]``."""

    ufunc = np.greater_equal


@final
@interned
class Equal(Ufunc, LocallyConstant):
    """``A × A -> A``: ``[x = y]``."""

    ufunc = np.equal


@final
@interned
class Where(Pointwise):
    """``A × (A × A) -> A``: the second argument where the first is not 0, else the third."""

    @property
    def arity(self) -> int:
        return 3

    def evaluate(self, arguments: Sequence[Numbers]) -> Numbers:
        condition, x, y = arguments
        return np.where(condition != 0, x, y)

    def reverse_derivative(self) -> Arrow:
        """``((p, x, y), c) -> (0, where(p, c, 0), where(p, 0, c))``."""
        (p, _), c = point(self)
        nothing = p.zero(p.space)
        return nothing.pair(p.where(c, nothing).pair(p.where(nothing, c))).arrow

    def annihilated_by(self, zeros: Sequence[bool]) -> bool:
        return zeros[1] and zeros[2]


@final
@interned
class Maximum(Ufunc):
    """``A × A -> A``: the larger of two, entry by entry; at a tie the first."""

    ufunc = np.maximum

    def reverse_derivative(self) -> Arrow:
        """``((x, y), c) -> ([x >= y] c, [y > x] c)``."""
        (x, y), c = point(self)
        return ((x >= y) * c).pair((y > x) * c).arrow


@interned
class Reduction(AlongAxes):
    """``A -> B`` where B lacks some axes of A, which are not of length 0."""

    @final
    def boundary(self) -> tuple[Space, Space]:
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

    def reverse_derivative(self) -> Arrow:
        """``(x, c) -> softmax(x) c``."""
        x, c = point(self)
        soft = Softmax(self.space, self.axes)
        return (x.into(soft) * c.into(Broadcast(self.space, self.axes))).arrow


@final
@interned
class Softmax(AlongAxes):
    """``exp x / Σ exp x`` along some axes, without overflow."""

    def boundary(self) -> tuple[Space, Space]:
        return Atomic(self.space), Atomic(self.space)

    def evaluate(self, arguments: Sequence[Numbers]) -> Numbers:
        x = arguments[0]
        if x.size == 0:
            return x
        powers = np.exp(x - np.max(x, axis=self.axes, keepdims=True))
        result: Numbers = powers / np.sum(powers, axis=self.axes, keepdims=True)
        return result

    def reverse_derivative(self) -> Arrow:
        """``(x, c) -> s (c - Σ s c)`` with ``s = softmax(x)``."""
        x, c = point(self)
        s = x.into(self)
        return (s * (c - (s * c).sum(self.axes).into(Broadcast(self.space, self.axes)))).arrow
