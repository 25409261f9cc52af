"""Numbers that follow from the dtype: the largest there is, the smallest normal one, powers of two.

They are generators, and not constants, so that a functor that changes the dtype changes them, too.

>>> from cartesian_rdc.categories.smooth import space, variable
>>> from cartesian_rdc.execution import evaluate
>>> [float(evaluate(Largest(Array((), dtype)), ())) for dtype in ("float16", "bfloat16")]
[65504.0, 3.3895313892515355e+38]
>>> x = variable(space(3, dtype="float32"))
>>> halfway = power_of_range(x, 4)
>>> float(evaluate(halfway.arrow, [1.0, 2.0, 3.0])) == 2.0**64
True
"""

from __future__ import annotations

from abc import abstractmethod
from typing import final

from cartesian_rdc.categories.free import Atomic, Compose, Unit, interned
from cartesian_rdc.categories.smooth.category import full, smooth
from cartesian_rdc.categories.smooth.defined import Defined
from cartesian_rdc.categories.smooth.dtypes import finfo
from cartesian_rdc.categories.smooth.formulas import Formula
from cartesian_rdc.categories.smooth.generator import LocallyConstant
from cartesian_rdc.categories.smooth.rearrangement import Broadcast
from cartesian_rdc.categories.smooth.spaces import Array, Arrow, Space, dtype_of, require_real
from cartesian_rdc.errors import SpaceError, is_whole


@interned
class Limit(LocallyConstant, Defined):
    """``1 -> A``: in every entry the same ``number``, which follows from the dtype."""

    space: Array

    @property
    @abstractmethod
    def number(self) -> float:
        """The number, one of the dtype."""

    def boundary(self) -> tuple[Space, Space]:
        require_real(self.space)
        return Unit(), Atomic(self.space)

    @final
    def definition(self) -> Arrow:
        return full(Atomic(self.space), self.number)

    @final
    def batched(self, n: int) -> Arrow:
        """The same number, and then n copies of it."""
        return Compose(self, Broadcast(self.space.rows(n), (0,)))


@final
@interned
class Largest(Limit):
    """``1 -> A``: the largest number."""

    @property
    def number(self) -> float:
        return finfo(self.space.dtype).max


@final
@interned
class Smallest(Limit):
    """``1 -> A``: the smallest positive normal number."""

    @property
    def number(self) -> float:
        return finfo(self.space.dtype).tiny


@final
@interned
class PowerOfRange(Limit):
    """``1 -> A``: ``2^(k e / 8)``, where 2^e is the first power of two beyond all numbers.

    k is ``eighths``, from -7 to 7; e is a multiple of 8 in every dtype.
    """

    eighths: int

    def boundary(self) -> tuple[Space, Space]:
        if not is_whole(self.eighths, -7) or self.eighths > 7:
            raise SpaceError(f"a power of the range has -7 to 7 eighths of it, not {self.eighths}")
        return super().boundary()

    @property
    def number(self) -> float:
        return 2.0 ** (self.eighths * finfo(self.space.dtype).maxexp // 8)


def largest(x: Formula) -> Formula:
    """The largest number of the dtype of a formula ``X -> A``, as one ``X -> R``.

    It raises, as the others here do, ``SpaceError`` if A has several dtypes, or indices.
    """
    return _beside(x, Largest(_number_of(x)))


def smallest(x: Formula) -> Formula:
    """The smallest positive normal number of the dtype of a formula ``X -> A``."""
    return _beside(x, Smallest(_number_of(x)))


def power_of_range(x: Formula, eighths: int) -> Formula:
    """``PowerOfRange`` of the dtype of a formula ``X -> A``."""
    return _beside(x, PowerOfRange(_number_of(x), eighths))


def _number_of(x: Formula) -> Array:
    return Array((), dtype_of(x.space))


def _beside(x: Formula, limit: Limit) -> Formula:
    return Formula(smooth.compose(smooth.delete(x.arrow.domain), limit))
