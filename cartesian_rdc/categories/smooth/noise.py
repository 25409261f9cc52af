"""Maps that are noisy in training, and another map in evaluation.

Noise is an argument, and comes with the data: Smooth has no randomness. What evaluation does is no
choice of that argument, but another map, which the functor ``WithoutNoise`` puts in its place.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import final

import numpy as np

from cartesian_rdc.categories.free import Atomic, Second, interned
from cartesian_rdc.categories.free.writing import Compared, Numeral, Written
from cartesian_rdc.categories.smooth.generator import Pointwise, SmoothGenerator, point
from cartesian_rdc.categories.smooth.multilinear import product_written
from cartesian_rdc.categories.smooth.spaces import Arrow, Numbers
from cartesian_rdc.errors import SpaceError, require_number


@interned
class Stochastic(SmoothGenerator):
    """A generator ``N × A -> B`` of noise and a point, which evaluation replaces."""

    @abstractmethod
    def in_evaluation(self) -> Arrow:
        """``N × A -> B``, the map of evaluation, which does not read N.

        It commutes with R: ``in_evaluation`` of R[f] is R of that of f.
        """


def require_rate(rate: float) -> None:
    """Raise ``SpaceError`` if a rate of dropout is not in ``[0, 1)``."""
    words = "0 or more and less than 1"
    require_number(SpaceError, "rate of dropout", rate, lambda r: 0 <= r < 1, words)


@final
@interned
class Dropout(Pointwise, Stochastic):
    """``A × A -> A``: ``(u, x) -> x / (1 - rate)`` where ``u >= rate``, and 0 elsewhere.

    The rate and ``1 - rate`` are those of the dtype of A. Raises ``SpaceError`` if the rate is not
    in ``[0, 1)``, as a number of that dtype.
    """

    rate: float

    def __post_init__(self) -> None:
        super().__post_init__()
        require_rate(self.rate)
        if self.least == 1:
            dtype = self.space.dtype
            raise SpaceError(f"the rate of dropout is less than 1, {self.rate} is 1 in {dtype}")

    @property
    def arity(self) -> int:
        return 2

    @property
    def least(self) -> float:
        """The least noise with which an entry is kept: the rate, in the dtype of A."""
        return float(np.asarray(self.rate, self.space.dtype))

    @property
    def kept(self) -> float:
        """``1 - rate``, in the dtype of A: the part of the entries that is kept."""
        return float(np.asarray(1 - self.rate, self.space.dtype))

    def widened(self) -> SmoothGenerator:
        return self  # the rate is compared as a number of its own dtype

    def evaluate(self, arguments: Sequence[Numbers]) -> Numbers:
        noise, x = arguments
        return np.where(noise >= self.least, x / self.kept, 0)

    def written(self, arguments: Sequence[Written]) -> Written:
        """``[u ≥ rate] x / (1 - rate)``."""
        noise, x = arguments
        kept = Compared(noise, "≥", Numeral(self.rate))
        return product_written(self.space, kept, x) / (1 - self.rate)

    def reverse_derivative(self) -> Arrow:
        """``((u, x), c) -> (0, f(u, c))``: it is linear in x, and its own transpose."""
        (noise, _), c = point(self)
        return noise.zero(noise.space).pair(noise.pair(c).into(self)).arrow

    def in_evaluation(self) -> Arrow:
        """``(u, x) -> x``."""
        a = Atomic(self.space)
        return Second(a, a)

    def annihilated_by(self, zeros: Sequence[bool]) -> bool:
        return zeros[1]
